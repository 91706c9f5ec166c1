package server

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"

	"bincang/internal/chat"
	"bincang/internal/wire"
)

// contentSecurityPolicy lets the page load nothing but what this server serves as files of its own.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; " +
	"connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; " +
	"frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html"

// guarded gives every answer its request id and the headers that keep browsers careful.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		if s.addresses.secure(r) || isLoopback(r.Host) {
			h.Set("Cross-Origin-Opener-Policy", "same-origin") // elsewhere browsers ignore it, loudly
		}
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if s.addresses.secure(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if headers(r) > maxHeaders {
			http.Error(w, "too many headers", http.StatusRequestHeaderFieldsTooLarge)
			return
		}
		id := rand.Text()
		h.Set("X-Request-Id", id)
		if tokenInQuery(r) {
			writeProblem(w, id, chat.Refuse(chat.Invalid, "a token does not belong into an address: use the Authorization header"), http.StatusBadRequest)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey{}, id)))
	})
}

// maxHeaders is how many header lines a request may have.
const maxHeaders = 200

func headers(r *http.Request) int {
	n := 0
	for _, values := range r.Header {
		n += len(values)
	}
	return n
}

type requestKey struct{}

// requestID is the id under which the log knows a request.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// ours refuses what was meant for another host.
func (s *Server) ours(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.addresses.servesHost(r) {
			writeProblem(w, requestID(r.Context()), chat.Refuse(chat.Forbidden, "this server is not called that; --public-url tells it its public address"), http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// probed is ours for what monitors ask: beyond loopback they may call this machine by any name.
func (s *Server) probed(next http.Handler) http.Handler {
	if s.addresses.Loopback {
		return s.ours(next)
	}
	return next
}

// afterSetup answers strangers only once the server has an owner: before that, whoever reaches it
// over a network or through a proxy gets the page and the setup, and nothing else.
func (s *Server) afterSetup(page *page, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.addresses.Loopback && !bearsForwarding(r) || r.URL.Path == "/api/setup.complete" || page.at(r.URL.Path) != nil {
			next.ServeHTTP(w, r)
			return
		}
		settings, err := s.chat.GetSettings(r.Context(), chat.Actor{}, struct{}{})
		if err != nil {
			s.fail(w, r, err)
			return
		}
		if settings.NeedsSetup {
			s.fail(w, r, &chat.Error{Kind: chat.Unavailable, Reason: "setup", Message: "this server is not set up yet: open the address that its terminal shows"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// getOnly lets GET and HEAD through.
func getOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			writeProblem(w, requestID(r.Context()), chat.Refuse(chat.Invalid, "this is for reading: use GET"), http.StatusMethodNotAllowed)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// fail answers a request with what went wrong.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	id := requestID(r.Context())
	writeProblem(w, id, refusal(r.Context(), s.log, id, err), 0)
}

func writeJSON(w http.ResponseWriter, value any) {
	body, err := wire.Encode(value)
	if err != nil {
		panic(err) // caught by net/http: a type of ours that has no JSON
	}
	w.Write(body) //nolint:errcheck // who went away needs no answer
}

// isJSON tells whether a Content-Type is JSON.
func isJSON(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(kind), "application/json")
}
