package main

import (
	"io"
	"strings"

	"bincang/client"

	"github.com/go-json-experiment/json"
)

// printer writes messages, a line each.
type printer struct {
	output io.Writer
	json   bool
	edits  map[client.Seq]client.Millis // of the messages that were edited: which state was printed
}

func newPrinter(output io.Writer, asJSON bool) *printer {
	return &printer{output: output, json: asJSON, edits: map[client.Seq]client.Millis{}}
}

func (p *printer) page(messages []client.Message) error {
	for i := range messages {
		if err := p.message(&messages[i]); err != nil {
			return err
		}
	}
	return nil
}

// event prints what a message has become; as text, only what reads differently.
func (p *printer) event(e client.Event) error {
	if e.Message == nil {
		return nil
	}
	if !p.json && e.Kind == client.Changed && p.edits[e.Message.Seq] == e.Message.EditedAt {
		return nil // somebody reacted to it
	}
	return p.message(e.Message)
}

func (p *printer) message(m *client.Message) error {
	if m.EditedAt != 0 {
		p.edits[m.Seq] = m.EditedAt
	}
	if p.json {
		row, err := json.Marshal(m)
		if err != nil {
			return err
		}
		return p.line(string(row))
	}
	if m.Deleted {
		return nil
	}
	return p.line(plain(m))
}

func (p *printer) line(text string) error {
	_, err := io.WriteString(p.output, text+"\n")
	return err
}

// plain is a message as one reads it in a terminal. What follows a line break is set in, so that
// nobody can write lines that look like another's.
func plain(m *client.Message) string {
	var text []string
	for line := range strings.SplitSeq(m.Text, "\n") {
		text = append(text, harmless(strings.TrimSuffix(line, "\r")))
	}
	line := harmless(m.Author.Name) + ": " + strings.Join(text, "\n  ")
	if m.EditedAt != 0 {
		line += " (edited)"
	}
	return line
}
