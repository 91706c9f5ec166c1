package server_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"bincang/internal/chat"
	"bincang/internal/testkit"
)

// TestThePlainDoorTellsTheNewest has somebody hear the newest lines of the lobby, 20 at most, as they
// stand now, and then what happens: an edit is a line, a deletion is none.
func TestThePlainDoorTellsTheNewest(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, unhurried)
	rina := s.Admin()
	for i := 1; i <= 25; i++ {
		rina.Post(chat.Lobby, fmt.Sprintf("the-key-of-line-%04d", i), fmt.Sprint("line ", i))
	}
	changed(rina, "message.edit", edit(7, "line seven"))
	changed(rina, "message.delete", deletion(9))
	rina.Must("announce.post", chat.Announce{Key: oneKey, Text: "before"}, nil)
	c := &testkit.Lines{T: t, Conn: s.Nobody().Dial()}
	for i := 6; i <= 25; i++ {
		switch i {
		case 7:
			c.Want("Rina: line seven (edited)")
		case 9: // it is gone
		default:
			c.Want(fmt.Sprint("Rina: line ", i))
		}
	}
	changed(rina, "message.edit", edit(1, "line one"))
	c.Want("Rina: line one (edited)")
	changed(rina, "message.delete", deletion(2))
	changed(rina, "message.react", react(3, "👍", true))
	rina.Must("announce.post", chat.Announce{Key: anotherKey, Text: "at nine"}, nil)
	rina.Post(chat.Lobby, "the-key-of-line-0026", "line 26")
	for range 2 { // they are of two rooms
		if line := c.Next(); line != "*** at nine ***" && line != "Rina: line 26" {
			t.Errorf("heard %q", line)
		}
	}
}

func deletion(seq chat.Seq) map[string]any { return map[string]any{"room": "lobby", "seq": seq} }

// TestWhoListensAtThePlainDoorIsNobodyUntilHeSpeaks: then he is a guest, with a name of his own.
func TestWhoListensAtThePlainDoorIsNobodyUntilHeSpeaks(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	rina := s.Admin()
	guests := func() int {
		var list chat.UserList
		rina.Must("user.list", chat.ListUsers{Role: chat.RoleGuest}, &list)
		return len(list.Users)
	}
	c := &testkit.Lines{T: t, Conn: s.Nobody().Dial()}
	c.Say("/rooms")
	c.WantPrefix("* rooms")
	c.Say("")
	c.Want("* the text is empty")
	if n := guests(); n != 0 {
		t.Errorf("%d guests came to be though nobody said anything", n)
	}
	c.Say("halo")
	if line := c.Next(); !regexp.MustCompile(`^guest-[A-Z0-9]{4}: halo$`).MatchString(line) {
		t.Errorf("heard %q", line)
	}
	if n := guests(); n != 1 {
		t.Errorf("%d guests", n)
	}
	c.Say("/nick Budi")
	c.Want("* you are called Budi")
	c.Say("ini saya")
	c.Want("Budi: ini saya")
	if n := guests(); n != 1 {
		t.Errorf("%d guests after two lines", n)
	}
}

// TestWhoSpeaksAtThePlainDoor: a session speaks as its user, by bearer or, from our own origin, by
// cookie; without an Origin a cookie is refused, and so is another site.
func TestWhoSpeaksAtThePlainDoor(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	cookie := http.Header{"Cookie": {"bincang=" + ayu.Token}}
	for origin, want := range map[string]int{"": 403, "null": 403, "https://evil.test": 403, s.URL: 101} {
		headers := cookie.Clone()
		if origin != "" {
			headers.Set("Origin", origin)
		}
		conn, response, err := s.Nobody().TryDial(headers)
		if response.StatusCode != want {
			t.Errorf("a cookie from %q: %d, %v", origin, response.StatusCode, err)
		}
		if err == nil {
			c := &testkit.Lines{T: t, Conn: conn}
			c.Say("by cookie")
			c.Want("Ayu: by cookie")
			conn.CloseNow() //nolint:errcheck // it is done
		}
	}
	c := &testkit.Lines{T: t, Conn: ayu.Dial()}
	c.Want("Ayu: by cookie")
	c.Say("by bearer")
	c.Want("Ayu: by bearer")
}
