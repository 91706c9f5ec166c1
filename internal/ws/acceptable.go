package ws

import "net/http"

// Acceptable tells whether a request is an opening handshake that Upgrade would take. Where it is
// not it answers as Upgrade does, so that a caller can refuse what is no handshake before it looks
// at who asks.
func Acceptable(w http.ResponseWriter, r *http.Request) bool {
	if _, refused := checkHandshake(r); refused != nil {
		answer(w, refused)
		return false
	}
	return true
}
