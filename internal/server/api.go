package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"bincang/internal/chat"
	"bincang/internal/wire"
)

// operationTime is how long an operation may take before its caller is told that it is unknown.
const operationTime = 20 * time.Second

// api is the HTTP door: POST /api/NAME with the input as body.
func (s *Server) api(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		writeProblem(w, requestID(r.Context()), chat.Refuse(chat.Invalid, "operations are called with POST"), http.StatusMethodNotAllowed)
		return
	}
	if s.addresses.foreign(r) {
		s.fail(w, r, errForeign)
		return
	}
	op := strings.TrimPrefix(r.URL.Path, "/api/")
	body, refused, code := readBody(w, r)
	if refused != nil {
		if code == http.StatusRequestEntityTooLarge && s.table.has(op, "password") {
			refused, code = chat.InvalidField("password", "the password has more than 256 characters"), 0
		}
		writeProblem(w, requestID(r.Context()), refused, code)
		return
	}
	actor, err := s.caller(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.run(w, r, actor, body)
}

// run runs the operation that a request's path names.
func (s *Server) run(w http.ResponseWriter, r *http.Request, actor chat.Actor, body []byte) {
	ctx, cancel := context.WithTimeout(r.Context(), operationTime)
	defer cancel()
	out, err := s.table.Run(ctx, &Call{Actor: actor}, strings.TrimPrefix(r.URL.Path, "/api/"), body)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.keepCookie(w, r, out)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, out)
}

// readBody reads one JSON object, or tells what is wrong with the body and under which status.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, *chat.Error, int) {
	if !isJSON(r.Header.Get("Content-Type")) {
		return nil, chat.Refuse(chat.Invalid, "send the input as application/json"), http.StatusUnsupportedMediaType
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, wire.MaxRequest))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, chat.Refuse(chat.TooLarge, "an input has at most 128 KiB"), http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return nil, chat.Refuse(chat.Invalid, "the body did not arrive whole"), http.StatusBadRequest
	}
	if !utf8.Valid(body) {
		return nil, chat.Refuse(chat.Invalid, "the body is not UTF-8"), http.StatusBadRequest
	}
	if !wire.IsObject(body) {
		return nil, chat.Refuse(chat.Invalid, "the body is not one JSON object"), http.StatusBadRequest
	}
	return body, nil, 0
}

// keepCookie hands a session that begins to the browser, and takes one away that ended.
func (s *Server) keepCookie(w http.ResponseWriter, r *http.Request, out any) {
	if begins, ok := out.(interface{ Begun() *chat.Welcome }); ok {
		if welcome := begins.Begun(); welcome != nil {
			s.setCookie(w, r, welcome.Token, welcome.Session.ExpiresAt)
		}
	}
	if ended, ok := out.(chat.LoggedOut); ok && ended.Current {
		s.setCookie(w, r, "", 0)
	}
}
