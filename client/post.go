package client

import (
	"context"
	"crypto/rand"

	"bincang/internal/wire"
)

// NewKey makes a key for PostWithKey and AnnounceWithKey: 26 random characters.
func NewKey() string { return rand.Text() }

// Post puts a message into a room. While the server cannot be reached or takes nothing, it is
// repeated until ctx ends; the message comes to be at most once. The error is an *Error where it is
// refused for good. An error after ctx has ended leaves open whether the message was posted: who
// must know takes PostWithKey.
func (c *Client) Post(ctx context.Context, room RoomID, text string) (Receipt, error) {
	return c.PostWithKey(ctx, room, NewKey(), text)
}

// PostWithKey is Post with a key of the caller's: 16 to 64 characters of A-Za-z0-9_-. Whenever it is
// called again with the same key, room and text, be it by another process, the answer is that of the
// first time and no second message comes to be. With other content the key is a Conflict.
func (c *Client) PostWithKey(ctx context.Context, room RoomID, key, text string) (Receipt, error) {
	return repeat[Receipt](ctx, c, "message.post", wire.PostMessage{Room: room, Key: key, Text: text})
}

// Announce tells everybody something; only administrators may. It is repeated as Post is.
func (c *Client) Announce(ctx context.Context, text string, level Level) (Announced, error) {
	return c.AnnounceWithKey(ctx, NewKey(), text, level)
}

// AnnounceWithKey is Announce with a key of the caller's, as PostWithKey has it.
func (c *Client) AnnounceWithKey(ctx context.Context, key, text string, level Level) (Announced, error) {
	return repeat[Announced](ctx, c, "announce.post", wire.Announce{Key: key, Text: text, Level: level})
}

// repeat calls an operation that is harmless to repeat until there is an answer.
func repeat[Out any](ctx context.Context, c *Client, op string, in any) (Out, error) {
	var out Out
	err := c.Retry(ctx, func() (err error) {
		out, err = Call[Out](ctx, c, op, in)
		return err
	})
	return out, err
}
