package chat

import (
	"encoding/base64"
	"io"
	"regexp"
	"time"
)

// Ids are opaque: 1 to 32 characters of A-Z a-z 0-9 _ -.
type (
	RoomID    string
	UserID    string
	SessionID string
)

// Seq is a message's place among its room's messages: 1, 2, 3 …, dense, never changes.
type Seq int64

// Rev is the number of a change of a room's log: dense, and stamped on the row that it touched.
type Rev int64

// Millis is a moment as Unix milliseconds.
type Millis int64

// The two rooms that everybody is in; they have no member rows.
const (
	Lobby         RoomID = "lobby"
	Announcements RoomID = "announcements"
)

// InMillis is t as Unix milliseconds.
func InMillis(t time.Time) Millis { return Millis(t.UnixMilli()) }

// Time is m as a time in UTC.
func (m Millis) Time() time.Time { return time.UnixMilli(int64(m)).UTC() }

// ValidID tells whether s has the form of an id.
func ValidID(s string) bool { return idForm.MatchString(s) }

var idForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

// randomText is n random bytes from r as unpadded base64url: 12 bytes are 16 characters.
func randomText(r io.Reader, n int) (string, error) {
	raw := make([]byte, n)
	if _, err := io.ReadFull(r, raw); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}
