package server

import (
	"context"
	"net/http"

	"bincang/internal/chat"
	"bincang/internal/wire"
)

// Control answers who runs the server's machine, on a socket that only he can open: the same
// operations, with the rights of an administrator. With a session's token it is that session that asks.
func (s *Server) Control() http.Handler {
	return s.guarded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, refused, code := readBody(w, r)
		if refused != nil {
			writeProblem(w, requestID(r.Context()), refused, code)
			return
		}
		actor := chat.Actor{Operator: true}
		if s.token(r) != "" {
			var err error
			if actor, err = s.caller(r); err != nil {
				s.fail(w, r, err)
				return
			}
		}
		s.run(w, r, actor, body)
	}))
}

// Operate runs an operation for who runs the machine, in this process.
func (s *Server) Operate(ctx context.Context, op, token string, in []byte) ([]byte, error) {
	actor := chat.Actor{Operator: true}
	if token != "" {
		var err error
		if actor, err = s.chat.Authenticate(ctx, token, chat.Actor{}); err != nil {
			return nil, err
		}
	}
	out, err := s.table.Run(ctx, &Call{Actor: actor}, op, in)
	if err != nil {
		return nil, err
	}
	return wire.Encode(out)
}
