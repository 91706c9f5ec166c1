package server

import (
	"context"
	"testing"

	"bincang/internal/chat"
	"bincang/internal/wire"
)

// BenchmarkRoute is what a post costs before its use-case: decoding the frame, validating the input
// and finding the operation.
func BenchmarkRoute(b *testing.B) {
	t := newTable()
	register(t, "message.post", chat.SignedIn, "", func(context.Context, *Call, chat.PostMessage) (chat.Posted, error) {
		return chat.Posted{}, nil
	})
	frame := []byte(`{"id":17,"op":"message.post","in":{"room":"lobby","key":"0123456789abcdefghijklmn","text":"Notes from today’s workshop are up. The part on WebSockets begins with the handshake."}}`)
	call := &Call{Actor: chat.Actor{User: chat.User{ID: "someone"}}}
	b.ReportAllocs()
	for b.Loop() {
		request, err := wire.ParseRequest(frame)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := t.Run(context.Background(), call, request.Op, request.In); err != nil {
			b.Fatal(err)
		}
	}
}
