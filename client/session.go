package client

import (
	"context"

	"bincang/internal/wire"
)

// LogIn begins a session of the user with this name and password. The client speaks as him from
// now on; Welcome.Token is what WithToken takes next time, so that one login is enough. While the server
// cannot be reached or takes nothing, it is repeated as Post is; one session comes to be.
func (c *Client) LogIn(ctx context.Context, name, password string) (Welcome, error) {
	return c.begin(ctx, "session.create", wire.LogIn{Name: name, Password: password, Key: NewKey()})
}

// JoinAsGuest makes a new guest of this name, where the server lets guests in, and speaks as him
// from now on. A name that somebody has, or that looks like it, is a Conflict. It is repeated as LogIn is, and makes one guest.
func (c *Client) JoinAsGuest(ctx context.Context, name string) (Welcome, error) {
	return c.begin(ctx, "guest.join", wire.JoinAsGuest{Name: name, Key: NewKey()})
}

func (c *Client) begin(ctx context.Context, op string, in any) (Welcome, error) {
	welcome, err := repeat[Welcome](ctx, c, op, in)
	if err == nil {
		c.setToken(welcome.Token)
	}
	return welcome, err
}

// LogOut ends the session: its token is worthless from now on, and its followers stop.
func (c *Client) LogOut(ctx context.Context) error {
	_, err := Call[struct{}](ctx, c, "session.delete", wire.LogOut{})
	if err == nil {
		c.setToken("")
	}
	return err
}

// Hello tells who the client is, what the server is called, and the rooms one is in.
func (c *Client) Hello(ctx context.Context) (Hello, error) {
	return Call[Hello](ctx, c, "session.hello", struct{}{})
}
