package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"
	"bincang/internal/wire"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"
)

func TestTwoPeopleTalk(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	ayu, budi := s.Guest("Ayu"), s.Guest("Budi")
	a, b := ayu.Connect(), budi.Connect()

	answer := a.Ask("message.post", chat.PostMessage{Room: chat.Lobby, Key: "0123456789abcdef", Text: "halo"})
	if answer.Error != nil {
		t.Fatalf("refused: %+v", answer.Error)
	}
	heard, own := b.Next(chat.Lobby), a.Next(chat.Lobby)
	if diff := cmp.Diff(heard, own); diff != "" {
		t.Errorf("they were told different things: %s", diff)
	}
	if heard.After != 0 || heard.UpTo != 1 || heard.Rows[0].Message.Text != "halo" || heard.Rows[0].Message.Author.Name != "Ayu" {
		t.Errorf("not what was said: %+v", heard)
	}
}

func TestHelloComesFirstAndHoldsTheSelfRoom(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	hello := ayu.Connect().Hello
	if hello.V != 1 || hello.Epoch == "" || hello.PingMS != 25_000 || hello.HeadsMS != 2000 || hello.Session != ayu.Session.ID || hello.Me.ID != ayu.User.ID {
		t.Errorf("hello: %+v", hello)
	}
	in := map[chat.RoomID]chat.Room{}
	for _, room := range hello.Rooms {
		in[room.ID] = room
	}
	if in[chat.Lobby].Mine == nil || in[chat.Announcements].Mine == nil || in[hello.Self].Kind != chat.KindSelf {
		t.Errorf("rooms: %+v", hello.Rooms)
	}
}

func TestPostingByWhoHadReadEverythingMovesHisReadPosition(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	c := ayu.Connect()
	c.Ask("message.post", chat.PostMessage{Room: chat.Lobby, Key: "0123456789abcdef", Text: "halo"})
	change := c.Next(c.Hello.Self)
	for change.UpTo <= 2 { // what he was given when he came
		change = c.Next(c.Hello.Self)
	}
	if mine := change.Rows[0].Mine; mine == nil || mine.Room != chat.Lobby || mine.ReadSeq != 1 {
		t.Errorf("the own log says %+v", change)
	}
}

func TestAnAnnouncementReachesEverybody(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	owner, guest := s.Owner("Rina", "correct horse"), s.Guest("Budi")
	c := guest.Connect()
	var announced chat.Announced
	owner.Must("announce.post", chat.Announce{Key: "0123456789abcdef", Text: "at nine", Level: chat.LevelCritical}, &announced)
	change := c.Next(chat.Announcements)
	if m := change.Rows[0].Message; m.Seq != announced.Seq || m.Level != chat.LevelCritical || m.Text != "at nine" {
		t.Errorf("heard %+v, announced %+v", m, announced)
	}
	if p := guest.Call("announce.post", chat.Announce{Key: "0123456789abcdee", Text: "me too"}, nil); p.Kind() != "forbidden" {
		t.Errorf("a guest announced: %+v", p)
	}
	if p := owner.Call("message.post", chat.PostMessage{Room: chat.Announcements, Key: "0123456789abcded", Text: "as a message"}, nil); p.Kind() != "forbidden" {
		t.Errorf("a message in announcements: %+v", p)
	}
}

func TestARepeatedKeyGetsTheFirstAnswer(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	first := ayu.Post(chat.Lobby, "0123456789abcdef", "once")
	ayu.Post(chat.Lobby, "0123456789abcdeg", "between")
	s.Restart()
	again := ayu.Post(chat.Lobby, "0123456789abcdef", "once")
	if again != first {
		t.Errorf("first %+v, again %+v", first, again)
	}
	if p := ayu.Call("message.post", chat.PostMessage{Room: chat.Lobby, Key: "0123456789abcdef", Text: "other"}, nil); p.Kind() != "conflict" || p.Status != http.StatusConflict {
		t.Errorf("other content under the key: %+v", p)
	}
}

func TestAStopSaysByeAndTheCursorCarriesOn(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	c := ayu.Connect()
	epoch := c.Hello.Epoch
	posted := ayu.Post(chat.Lobby, "0123456789abcdef", "before")
	c.Next(chat.Lobby)
	ended := make(chan wire.Bye, 1)
	go func() {
		bye, code := c.Ended()
		if bye == nil || code != 1012 {
			t.Errorf("the stop ended with %v and %d", bye, code)
			bye = &wire.Bye{}
		}
		ended <- *bye
	}()
	s.Restart()
	if bye := <-ended; bye.Kind != wire.ByeRestart || bye.ReconnectMS <= 0 {
		t.Errorf("bye: %+v", bye)
	}
	ayu.Post(chat.Lobby, "0123456789abcdeg", "after")
	var changes chat.Changes
	ayu.Must("room.changes", chat.GetChanges{Room: chat.Lobby, Epoch: epoch, After: posted.Rev}, &changes)
	if changes.Reset || changes.UpTo != 2 || len(changes.Rows) != 1 || changes.Rows[0].Message.Text != "after" {
		t.Errorf("caught up with %+v", changes)
	}
}

func TestALoggedOutSessionEndsItsConns(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	c := ayu.Connect()
	ayu.Must("session.delete", struct{}{}, nil)
	if bye, code := c.Ended(); bye == nil || bye.Kind != wire.ByeRevoked || code != 4401 {
		t.Errorf("ended with %+v and %d", bye, code)
	}
	if p := ayu.Call("session.hello", struct{}{}, nil); p.Kind() != "unauthenticated" {
		t.Errorf("the session lives on: %+v", p)
	}
	if _, response, err := ayu.TryDial(nil, wire.Subprotocol); err == nil || response.StatusCode != http.StatusUnauthorized {
		t.Errorf("a new socket: %v", err)
	}
}

func TestGuestsEndWhenTheyAreLetInNoMore(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	owner, guest := s.Owner("Rina", "correct horse"), s.Guest("Budi")
	c := guest.Connect()
	owner.Must("settings.update", map[string]any{"guests": "off"}, nil)
	if bye, code := c.Ended(); bye == nil || bye.Kind != wire.ByeRemoved || code != 4403 {
		t.Errorf("ended with %+v and %d", bye, code)
	}
	if p := guest.Call("room.open", map[string]any{"room": "lobby"}, nil); p.Kind() != "forbidden" {
		t.Errorf("a guest reads on: %+v", p)
	}
	if p := s.Nobody().Call("guest.join", map[string]any{"name": "Citra"}, nil); p.Kind() != "forbidden" {
		t.Errorf("a guest came in: %+v", p)
	}
}

func TestWhoListensAsNobodyEndsWithTheGuests(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	owner := s.Owner("Rina", "correct horse")
	c := &testkit.Lines{T: t, Conn: s.Nobody().Dial()}
	owner.Must("settings.update", map[string]any{"guests": "off"}, nil)
	c.WantEnd(4403)
}

func TestAStopIsHeardBehindABacklog(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, func(c *app.Config) { c.Chat.PostsPerSecond, c.PartTime = 0, testkit.Patience })
	reader, poster := s.Guest("Ayu").Connect(), s.Guest("Budi")
	for i := range 80 {
		poster.Post(chat.Lobby, fmt.Sprintf("message-number-%04d", i), strings.Repeat("x", 9000))
	}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		s.Restart()
	}()
	if bye, code := reader.Ended(); bye == nil || bye.Kind != wire.ByeRestart || code != 1012 {
		t.Errorf("ended with %+v and %d", bye, code)
	}
	<-stopped
}

func TestNamesThatLookAlikeOrLikeNothing(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	for _, name := range []string{"Bob", "Hani", "Zoe", "Max", "Eva", "Yuri", "Nina", "Ani", "Вова"} {
		s.Guest(name)
	}
	for name, kind := range map[string]string{
		"bob": "conflict", "\u0412ob": "conflict", "\u0392ob": "conflict", "\u041dani": "conflict", "\u0397ani": "conflict",
		"\u0396oe": "conflict", "\u039cax": "conflict", "\u0395va": "conflict", "\u03a5uri": "conflict", "\u039dina": "conflict",
		"вова": "conflict", "Ani\ufe0f": "conflict",
		"\ufe0f": "invalid", "\u17b4": "invalid", "\u0301": "invalid", "Ani\u2065": "invalid", "Ani\U000e0fff": "invalid",
		"Ani\u17b4": "invalid", "Bob\u1cbb": "invalid", "all": "invalid", "HERE": "invalid",
	} {
		if p := s.Nobody().Call("guest.join", map[string]any{"name": name}, nil); p.Kind() != kind || p.Field != "name" {
			t.Errorf("%+q: %+v", name, p)
		}
	}
	for _, name := range []string{"👩‍👩‍👧", "Nguyễn", "李雷", "محمد", "O'Neil"} {
		s.Guest(name)
	}
}

func TestTheSetupKeepsTheGuest(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	guest := s.Guest("Rina")
	posted := guest.Post(chat.Lobby, "0123456789abcdef", "mine")
	c := guest.Connect()
	var welcome chat.Welcome
	guest.Must("setup.complete", map[string]any{"token": s.SetupToken(), "name": "Rina", "password": "correct horse", "server_name": "Warung"}, &welcome)
	if welcome.User.ID != guest.User.ID || welcome.User.Role != chat.RoleAdmin || welcome.Session.ID == guest.Session.ID {
		t.Errorf("became %+v", welcome)
	}
	if _, code := c.Ended(); code != 4401 {
		t.Errorf("the guest's conn ended with %d", code)
	}
	var in chat.Welcome
	s.Nobody().Must("session.create", chat.LogIn{Name: "rina", Password: "correct horse"}, &in)
	var opened chat.OpenedRoom
	owner := *guest
	owner.Welcome = in
	owner.Must("room.open", chat.OpenRoom{Room: chat.Lobby}, &opened)
	if opened.Messages[0].Author.ID != in.User.ID || opened.Messages[0].Seq != posted.Seq {
		t.Errorf("the message is %+v", opened.Messages)
	}
	if p := s.Nobody().Call("setup.complete", map[string]any{"token": s.SetupToken(), "name": "Eve", "password": "correct horse"}, nil); p.Kind() != "conflict" {
		t.Errorf("a second setup: %+v", p)
	}
}

func TestAPostersFloodIsHeldBack(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, func(c *app.Config) { c.Chat.PostsPerSecond, c.Chat.PostsBurst = 1, 2 })
	ayu := s.Guest("Ayu")
	ayu.Post(chat.Lobby, "0123456789abcde1", "one")
	first := ayu.Post(chat.Lobby, "0123456789abcde2", "two")
	refused := ayu.Call("message.post", chat.PostMessage{Room: chat.Lobby, Key: "0123456789abcde3", Text: "three"}, nil)
	if refused.Kind() != "rate_limited" || refused.Status != http.StatusTooManyRequests || refused.RetryAfter <= 0 {
		t.Errorf("the third: %+v", refused)
	}
	if again := ayu.Post(chat.Lobby, "0123456789abcde2", "two"); again != first {
		t.Errorf("a repetition counts as a post: %+v", again)
	}
}

func TestWatchAndClose(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	c := s.Guest("Ayu").Connect()
	if answer := c.Ask("room.open", map[string]any{"room": "lobby", "watch": true}); answer.Error != nil {
		t.Errorf("watch: %+v", answer.Error)
	}
	if answer := c.Ask("room.close", map[string]any{"room": "lobby"}); answer.Error != nil {
		t.Errorf("close: %+v", answer.Error)
	}
	if answer := c.Ask("message.post", chat.PostMessage{Room: chat.Lobby, Key: "0123456789abcdef", Text: "still"}); answer.Error != nil {
		t.Errorf("post: %+v", answer.Error)
	}
	if change := c.Next(chat.Lobby); change.UpTo != 1 {
		t.Errorf("closing what one is in anyway stopped its changes: %+v", change)
	}
}

func TestThePlainDoor(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	owner := s.Owner("Rina", "correct horse")
	owner.Post(chat.Lobby, "0123456789abcde1", "first\nsecond")
	c := &testkit.Lines{T: t, Conn: s.Nobody().Dial()}
	c.Want("Rina: first\n  second")
	owner.Must("announce.post", chat.Announce{Key: "0123456789abcde2", Text: "at nine"}, nil)
	c.Want("*** at nine ***")
	c.Say("/nick Budi")
	c.Want("* you will be called Budi")
	c.Say("halo semua")
	c.Want("Budi: halo semua")
	c.Say("/nick Rina")
	c.WantPrefix("* somebody here has this name")
	c.Say("/dance")
	c.WantPrefix("* there is no command /dance")
	c.Say("   ")
	c.Want("* the text is empty")
	c.Say(strings.Repeat("x", chat.MaxText+1))
	c.WantPrefix("* the text is longer")
	c.Say("/rooms")
	c.WantPrefix("* rooms, and how many")
	c.Say("/room nowhere")
	c.WantPrefix("* there is no room nowhere")
	c.Say("/quit")
	c.WantEnd(websocket.StatusNormalClosure)
}

func TestThePlainDoorWithoutGuestsWantsASession(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	owner := s.Owner("Rina", "correct horse")
	owner.Must("settings.update", map[string]any{"guests": "off"}, nil)
	if _, response, err := s.Nobody().TryDial(nil); err == nil || response.StatusCode != http.StatusUnauthorized {
		t.Errorf("nobody came in: %v", err)
	}
	c := &testkit.Lines{T: t, Conn: owner.Dial()}
	c.Say("just me")
	c.Want("Rina: just me")
	restarted := make(chan struct{})
	go func() {
		defer close(restarted)
		s.Restart()
	}()
	c.WantEnd(websocket.StatusGoingAway)
	<-restarted
}
