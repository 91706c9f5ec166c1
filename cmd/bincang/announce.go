package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"bincang/client"
)

// maxAnnouncement is how much of standard input is read, in bytes: more than a message may have.
const maxAnnouncement = 1 << 20

type announce struct {
	connection `embed:""`

	Level string   `default:"info" enum:"info,warning,critical" env:"BINCANG_ANNOUNCE_LEVEL" placeholder:"LEVEL" help:"How much it wants to be noticed: info (if not given), warning or critical."`
	Text  []string `arg:"" optional:"" help:"The announcement. Without it, standard input is announced."`
}

// Help says what becomes of standard input.
func (*announce) Help() string {
	return `Example:

  bincang announce --level warning 'The server restarts at nine.'

Everybody who is connected sees it at once, and it stays in the room of announcements. Only administrators may announce. Without TEXT, the whole standard input becomes one announcement; an empty one announces nothing.

Exit codes: 0 done, 1 refused, 2 wrong usage, 3 the server could not be reached or could not take it in time.`
}

// Run announces.
func (a *announce) Run() error {
	opened, err := a.open()
	if err != nil {
		return err
	}
	text := strings.Join(a.Text, " ")
	if len(a.Text) == 0 {
		if text, err = readAll(os.Stdin); err != nil || text == "" {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), a.Wait)
	defer cancel()
	_, err = opened.Announce(ctx, text, client.Level(a.Level))
	return a.explain(err)
}

// readAll reads an input whole, cleaned line by line; "" where nothing of it can be seen.
func readAll(input io.Reader) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(input, maxAnnouncement))
	if err != nil {
		return "", fmt.Errorf("standard input: %w", err)
	}
	var clean []string
	for line := range strings.SplitSeq(string(raw), "\n") {
		clean = append(clean, readable(line))
	}
	return strings.TrimSpace(strings.Join(clean, "\n")), nil
}
