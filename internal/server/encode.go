package server

import (
	"strings"

	"bincang/internal/chat"
	"bincang/internal/hub"
	"bincang/internal/wire"
	"bincang/internal/ws"
)

// jsonEncoder speaks the frames of the socket door.
type jsonEncoder struct{}

func (jsonEncoder) Change(c chat.Change) []byte {
	return frameOf(wire.Frame{Change: &c})
}

func (jsonEncoder) Signal(s hub.Signal) []byte {
	signal := wire.Signal{Kind: wire.SignalHeads, Rooms: s.Heads}
	switch {
	case s.Typing != nil:
		signal = wire.Signal{Kind: wire.SignalTyping, Room: s.Typing.Room, Users: []wire.Typist{}} // nobody, when it has ended
		for _, user := range s.Typing.Users {
			signal.Users = append(signal.Users, wire.Typist{ID: user.ID, Name: user.Name})
		}
	case s.Read != nil:
		signal = wire.Signal{Kind: wire.SignalRead, Room: s.Read.Room, User: s.Read.User, Seq: s.Read.Seq}
	case s.Here != nil:
		signal = wire.Signal{Kind: wire.SignalHere, Room: s.Here.Room, Count: &s.Here.Count}
	}
	return frameOf(wire.Frame{Signal: &signal})
}

func frameOf(f wire.Frame) []byte {
	body, err := wire.Encode(f)
	if err != nil {
		return nil // no type of ours is without JSON; a lost push heals by heads
	}
	return ws.TextFrame(body)
}

// Namer gives the names of users.
type Namer func([]chat.UserID) map[chat.UserID]string

// plainEncoder speaks the lines of the plain door.
type plainEncoder struct{ names Namer }

func (plainEncoder) Signal(hub.Signal) []byte { return nil }

// Change has nothing to say of many changes, but the conn may have to look at them.
func (e plainEncoder) Change(c chat.Change) []byte {
	return append([]byte{}, plainFrames(c, c.After, e.names)...)
}

// plainFrames is what is new to somebody who has heard everything up to a rev: a frame a line. What
// changed a message, but not what it says, is no news here.
func plainFrames(c chat.Change, heard chat.Rev, names Namer) []byte {
	var frames []byte
	for _, row := range c.Rows {
		m := row.Message
		if m == nil || m.Deleted || max(m.PostedRev, m.EditedRev) <= heard {
			continue
		}
		frames = append(frames, ws.TextFrame([]byte(plainLine(*m, names)))...)
	}
	return frames
}

// plainLine is a message as one reads it in a terminal. What follows a line break is set in, so
// that nobody can write lines that look like another's.
func plainLine(m chat.Message, names Namer) string {
	text := m.Text
	if len(m.Mentions) > 0 {
		text = chat.NameMentions(text, names(m.Mentions))
	}
	text = strings.ReplaceAll(strings.Map(printable, strings.ReplaceAll(text, "\r\n", "\n")), "\n", "\n  ")
	if m.Room == chat.Announcements {
		return "*** " + text + " ***"
	}
	line := speaker.Replace(m.Author.Name) + ": " + text
	if m.EditedAt != 0 {
		line += " (edited)"
	}
	return line
}

// speaker writes names so that no line looks like the server's own or another's.
var speaker = strings.NewReplacer("*", "∗", ":", "꞉")

// printable replaces what would steer a terminal.
func printable(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
		return '\uFFFD'
	}
	return r
}
