package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"bincang/client"
)

type post struct {
	connection `embed:""`

	Room  string   `arg:"" help:"The room, by id or name."`
	Text  []string `arg:"" optional:"" help:"The message. Without it, standard input is posted."`
	Lines bool     `env:"BINCANG_POST_LINES" help:"Post each line of standard input as a message of its own, as it comes."`
}

// Help says what becomes of standard input.
func (*post) Help() string {
	return `Examples:

  bincang post lobby 'The soup is ready.'
  make 2>&1 | bincang post builds
  tail -f app.log | bincang post ops --lines

Without TEXT, standard input is posted as it comes: what arrives within a second becomes one message, split between lines where it is longer than 10,000 characters. So a long build neither floods the room nor runs into the limits of the server. Colours, and what a progress bar has overwritten, are left out; an empty input posts nothing.

A message is repeated while the server is away (--wait), and never doubled. Where it gives up, the rest of the input is read but not posted, so that the program before the pipe is not killed; with --lines it ends at once. The first interrupt ends the input, what was read is still posted; the second ends everything.

Exit codes: 0 done, 1 refused, 2 wrong usage, 3 the server could not be reached or could not take it in time.`
}

// Run posts.
func (p *post) Run() error {
	opened, err := p.open()
	if err != nil {
		return err
	}
	sink := &sink{post: p, client: opened}
	if len(p.Text) > 0 {
		for _, piece := range pieces(strings.Join(p.Text, " ")) {
			if err := sink.put(piece); err != nil {
				return p.explain(err)
			}
		}
		return nil
	}
	return p.pipe(sink, os.Stdin)
}

// pipe posts what comes, to the end of the input or to the first interrupt.
func (p *post) pipe(sink *sink, input io.Reader) error {
	interrupted, restore := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(interrupted, restore) // the second one ends the process
	defer restore()
	texts := make(chan string)
	source := &source{lines: readLines(input), ended: interrupted.Done(), texts: texts, single: p.Lines}
	go source.gather()
	for text := range texts {
		if err := sink.put(text); err != nil {
			return p.giveUp(err, sink.posted, texts)
		}
	}
	return source.failure
}

// giveUp says why; the program before the pipe may go on to its end.
func (p *post) giveUp(err error, posted int, rest <-chan string) error {
	err = p.explain(err)
	if posted > 0 {
		err = &failure{fmt.Sprintf("%v (%d messages were posted before)", err, posted), exitCode(err)}
	}
	if p.Lines {
		return err
	}
	if _, more := <-rest; !more {
		return err
	}
	fmt.Fprintln(os.Stderr, "bincang:", err)
	for range rest {
		continue
	}
	return &failure{"the rest of the input was not posted", exitCode(err)}
}

// sink posts into a room, which it looks up when there is a first message.
type sink struct {
	post   *post
	client *client.Client
	room   client.RoomID
	posted int
}

func (s *sink) put(text string) error {
	if s.room == "" {
		err := s.post.try(context.Background(), s.client, func(ctx context.Context) (err error) {
			s.room, err = s.client.FindRoom(ctx, s.post.Room)
			return err
		})
		if err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.post.Wait)
	defer cancel()
	_, err := s.client.Post(ctx, s.room, text)
	if err == nil {
		s.posted++
	}
	return err
}
