package client_test

import (
	"context"
	"fmt"
	"log"

	"bincang/client"
)

// A bot that answers, and that goes on where it stopped when it starts again.
func Example() {
	ctx := context.Background()
	bot, err := client.New("https://chat.example", client.WithToken("bcs_…"))
	if err != nil {
		log.Fatal(err)
	}
	var stored client.Cursor // from where the bot keeps it; the zero Cursor is now
	for event, err := range bot.Follow(client.Lobby).From(client.Lobby, stored).Events(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		if event.Kind == client.Posted && event.Message.Text == "ping" {
			// The key makes sure that the same ping is answered once, should the bot end right here.
			key := fmt.Sprintf("pong-to-%s-%08d", event.Cursor.Epoch, event.Message.Seq)
			if _, err := bot.PostWithKey(ctx, event.Room, key, "pong"); err != nil {
				log.Print(err)
			}
		}
		stored = event.Cursor // keep it where it survives
	}
}
