// Package client speaks to a Bincang server: it posts without ever doubling a message, and follows
// rooms without ever losing one.
//
//	c, err := client.New("https://chat.example", client.WithToken(token))
//	…
//	for event, err := range c.Follow("lobby").Events(ctx) {
//		if err != nil {
//			return err
//		}
//		if event.Kind == client.Posted && event.Message.Text == "ping" {
//			c.Post(ctx, event.Room, "pong")
//		}
//	}
//
// What this package has no method for is called by its name: Call[Out](ctx, c, "room.list", in).
// Operations, rows and kinds of refusal are described in docs/protocol.md and by the server itself,
// at /api/docs.
package client
