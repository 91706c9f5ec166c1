package chat

import "context"

// Announce is a message to everybody who is connected; it stays in the announcements room.
type Announce struct {
	Key   string `json:"key" minLength:"16" maxLength:"64" pattern:"^[A-Za-z0-9_-]*$" doc:"as in message.post"`
	Text  string `json:"text" doc:"1 to 10,000 code points, not all of them white space"`
	Level Level  `json:"level,omitzero" enum:"info,warning,critical" doc:"info if not given"`
}

// Announced answers Announce: the numbers are those of the announcements room.
type Announced struct {
	Seq Seq    `json:"seq"`
	Rev Rev    `json:"rev"`
	At  Millis `json:"at" doc:"Unix milliseconds"`
}

// Announce tells something to everybody.
func (s *Service) Announce(ctx context.Context, actor Actor, in Announce) (Announced, error) {
	if in.Level == "" {
		in.Level = LevelInfo
	}
	draft := Draft{Op: "announce.post", Room: Announcements, Key: in.Key, Text: in.Text, Level: in.Level, At: InMillis(s.now())}
	posted, err := s.post(ctx, actor, draft, mayAnnounce)
	return Announced{Seq: posted.Seq, Rev: posted.Rev, At: posted.At}, err
}
