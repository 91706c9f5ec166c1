package server

import (
	"net/http"
	"strings"
	"time"

	"bincang/internal/chat"
)

// The names of the session cookie: browsers keep the first one only over https, without a Domain.
const (
	secureCookie = "__Host-bincang"
	plainCookie  = "bincang"
)

// maxDevice is how much is kept of what a program calls itself, in bytes.
const maxDevice = 200

// caller finds who is asking: nobody where there is no session or it has ended.
func (s *Server) caller(r *http.Request) (chat.Actor, error) {
	nobody := s.stranger(r)
	token := s.token(r)
	if token == "" {
		return nobody, nil
	}
	actor, err := s.chat.Authenticate(r.Context(), token, nobody)
	if chat.KindOf(err) == chat.Unauthenticated {
		return nobody, nil
	}
	return actor, err
}

// stranger is who asks as long as it is not known who he is.
func (s *Server) stranger(r *http.Request) chat.Actor {
	address, _ := s.addresses.peer(r)
	return chat.Actor{Address: address, Device: device(r)}
}

// token is the session's token: of the Authorization header or, without one, of the cookie.
func (s *Server) token(r *http.Request) string {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, token, _ := strings.Cut(header, " ")
		if strings.EqualFold(scheme, "Bearer") {
			return strings.TrimSpace(token)
		}
		return ""
	}
	if cookie, err := r.Cookie(s.cookieName(r)); err == nil {
		return cookie.Value
	}
	return ""
}

func (s *Server) cookieName(r *http.Request) string {
	if s.addresses.secure(r) {
		return secureCookie
	}
	return plainCookie
}

// setCookie hands a session to a browser; an empty token takes it away.
func (s *Server) setCookie(w http.ResponseWriter, r *http.Request, token string, expires chat.Millis) {
	cookie := &http.Cookie{
		Name: s.cookieName(r), Value: token, Path: "/", HttpOnly: true,
		Secure: s.addresses.secure(r), SameSite: http.SameSiteLaxMode,
		Expires: expires.Time(),
	}
	if token == "" {
		cookie.MaxAge, cookie.Expires = -1, time.Time{}
	}
	http.SetCookie(w, cookie)
}

// tokenInQuery tells whether a request carries a secret where logs and histories would keep it.
func tokenInQuery(r *http.Request) bool {
	for name, values := range r.URL.Query() {
		switch strings.ToLower(name) {
		case "token", "access_token", "session", "session_token", "auth", "authorization", "bearer":
			return true
		}
		for _, value := range values {
			if strings.HasPrefix(value, chat.TokenPrefix) {
				return true
			}
		}
	}
	return false
}

// device is what a program calls itself, cut to a sensible size and without controls.
func device(r *http.Request) string {
	name := strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return -1
		}
		return c
	}, r.UserAgent())
	return strings.ToValidUTF8(name[:min(len(name), maxDevice)], "")
}
