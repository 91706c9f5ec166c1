package chat

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
)

// keyed is what was asked under a key: the same key with the same content gets the first answer again.
type keyed struct {
	op      string
	author  UserID // empty where whoever asks is nobody yet
	key     string // empty: nothing that could be repeated
	content []any  // what makes two requests the same; never a password, whose hash has to be slow
}

// digest tells a repetition from another request under the same key; nil without a key.
func (s *Service) digest(k keyed) []byte {
	if k.key == "" {
		return nil
	}
	return s.mac(append([]any{k.op}, k.content...)...)
}

// tokenOf makes a secret of 256 bits: a random one or, under a key, always the same of the same
// operation, author and key, so that a repetition can be told it though only its hash is stored.
// Who knows such a key can ask for the token.
func (s *Service) tokenOf(prefix string, k keyed) (string, error) {
	if k.key != "" {
		return prefix + base64.RawURLEncoding.EncodeToString(s.mac("token", k.op, k.author, k.key)), nil
	}
	secret, err := randomText(s.random, sha256.Size)
	return prefix + secret, err
}

// mac is an HMAC with this server's own secret.
func (s *Service) mac(content ...any) []byte {
	mac := hmac.New(sha256.New, s.store.Secret())
	json.NewEncoder(mac).Encode(content) //nolint:errcheck // plain values always encode and a hash never fails
	return mac.Sum(nil)
}

// KeyTaken is the answer to a key that came before with other content.
func KeyTaken() error {
	return &Error{Kind: Conflict, Field: "key", Message: "this key was used with other content; take a new one"}
}
