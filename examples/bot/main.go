// Command bot answers "ping" with "pong" in the lobby. It is the smallest bot: a guest, or who the
// token in BINCANG_TOKEN belongs to.
package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"log"
	"os"
	"os/signal"
	"strings"

	"bincang/client"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	server := cmp.Or(os.Getenv("BINCANG_SERVER"), "http://127.0.0.1:3000")
	bot, err := client.New(server, client.WithToken(os.Getenv("BINCANG_TOKEN")))
	if err != nil {
		return err
	}
	if bot.Token() == "" {
		if _, err := bot.JoinAsGuest(ctx, "bot "+rand.Text()[:4]); err != nil {
			return err
		}
	}
	for event, err := range bot.Follow(client.Lobby).Events(ctx) {
		if err != nil {
			return err
		}
		if event.Kind == client.Posted && strings.EqualFold(event.Message.Text, "ping") {
			if _, err := bot.Post(ctx, event.Room, "pong"); err != nil {
				return err
			}
		}
	}
	return nil
}
