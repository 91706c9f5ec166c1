package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"bincang/client"
)

type tail struct {
	connection `embed:""`

	Room   string `arg:"" help:"The room, by id or name."`
	Lines  int    `short:"n" default:"20" env:"BINCANG_TAIL_LINES" placeholder:"N" help:"How many of the newest messages to begin with; 20 if not given."`
	Follow bool   `default:"true" negatable:"" env:"BINCANG_TAIL_FOLLOW" help:"Go on with what comes, until interrupted; --no-follow ends after the newest."`
	JSON   bool   `name:"json" env:"BINCANG_TAIL_JSON" help:"Print each message as a JSON object, with every change of it: the rows of the protocol."`
}

// Help shows what is printed.
func (*tail) Help() string {
	return `Examples:

  bincang tail lobby
  bincang tail lobby -n 100 --no-follow
  bincang tail ops --json | jq -r 'select(.text | test("error")) | .text'

Prints NAME: text; the further lines of a message are set in. What was edited comes again with "(edited)" at its end; a deletion is only seen with --json. What would steer the terminal is replaced.

Connections that break are made again, and no message is missed. It ends with 0 when it is interrupted or when nobody reads it any more.

Exit codes: 0 done, 1 refused, 2 wrong usage, 3 the server could not be reached in time.`
}

// errNobodyReads ends the output without being a failure.
var errNobodyReads = errors.New("nobody reads the output any more")

// Run prints.
func (t *tail) Run() error {
	signal.Ignore(syscall.SIGPIPE) // writing tells of it
	if t.Lines < 0 {
		return &failure{"-n: give a number of messages, 0 or more", exitUsage}
	}
	opened, err := t.open()
	if err != nil {
		return err
	}
	ctx, restore := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, restore) // the second interrupt ends the process
	defer restore()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	whenNobodyReads(os.Stdout, stop)
	err = t.print(ctx, opened, os.Stdout)
	if ctx.Err() != nil || errors.Is(err, errNobodyReads) || errors.Is(err, syscall.EPIPE) {
		return nil
	}
	return t.explain(err)
}

func (t *tail) print(ctx context.Context, opened *client.Client, output io.Writer) error {
	room, recent, cursor := client.RoomID(""), []client.Message(nil), client.Cursor{}
	err := t.try(ctx, opened, func(ctx context.Context) (err error) {
		if room, err = opened.FindRoom(ctx, t.Room); err != nil {
			return err
		}
		recent, cursor, err = opened.Recent(ctx, room, t.Lines)
		return err
	})
	if err != nil {
		return err
	}
	p := newPrinter(output, t.JSON)
	if err := p.page(recent); err != nil || !t.Follow {
		return err
	}
	for event, err := range opened.Follow(room).From(room, cursor).Events(ctx) {
		if err != nil {
			return err
		}
		if err := t.show(p, event, cursor.Epoch); err != nil {
			return err
		}
		cursor = event.Cursor
	}
	return nil
}

// show prints an event. Where the server's data were put back, the newest messages come again.
func (t *tail) show(p *printer, event client.Event, epoch string) error {
	switch {
	case event.Kind != client.Reset:
		return p.event(event)
	case event.Cursor.Epoch == epoch:
		fmt.Fprintln(os.Stderr, "bincang: so much has changed meanwhile that edits may be missing here")
		return nil
	}
	fmt.Fprintln(os.Stderr, "bincang: the server's data were put back; this is what is there now")
	newest := event.Opened.Messages
	return p.page(newest[max(0, len(newest)-t.Lines):])
}
