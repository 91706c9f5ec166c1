package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"
)

// later is a server whose clock can be put forward, and notices it at once.
func later(t *testing.T) (*testkit.Server, *testkit.Clock) {
	clock := &testkit.Clock{}
	return testkit.Start(t, clock.Set, func(c *app.Config) { c.JobsEvery = 5 * time.Millisecond }), clock
}

// inTime is the moment that comes after a time.
func inTime(clock *testkit.Clock, d time.Duration) chat.Millis {
	return chat.InMillis(clock.Now().Add(d))
}

func schedule(u *testkit.User, room chat.RoomID, text string, at chat.Millis) chat.Scheduled {
	var made chat.Scheduled
	u.Must("message.schedule", chat.ScheduleMessage{Room: room, Text: text, At: at}, &made)
	return made
}

func scheduled(u *testkit.User) []chat.Scheduled {
	var list chat.ScheduledList
	u.Must("schedule.list", struct{}{}, &list)
	return list.Scheduled
}

// nextMessage waits for the next message of a room.
func nextMessage(conn *testkit.Conn, room chat.RoomID) chat.Message {
	for {
		for _, row := range conn.Next(room).Rows {
			if row.Message != nil {
				return *row.Message
			}
		}
	}
}

func TestAMessageIsPostedWhenItsTimeHasCome(t *testing.T) {
	t.Parallel()
	s, clock := later(t)
	ayu, budi := s.Member("Ayu"), s.Member("Budi")
	heard := budi.Connect()
	first := ayu.Post(chat.Lobby, "0123456789abcdef", "who makes tea?")
	nextMessage(heard, chat.Lobby)
	last := schedule(ayu, chat.Lobby, "two hours", inTime(clock, 2*time.Hour))
	var made chat.Scheduled
	ayu.Must("message.schedule", chat.ScheduleMessage{Room: chat.Lobby, Text: "one hour, @Budi", At: inTime(clock, time.Hour), ReplyTo: first.Seq}, &made)
	if list := scheduled(ayu); len(list) != 2 || list[0] != made || list[1] != last {
		t.Errorf("scheduled are %+v", list)
	}
	if list := scheduled(budi); len(list) != 0 {
		t.Errorf("Budi knows of %+v", list)
	}
	clock.Pass(time.Hour)
	m := nextMessage(heard, chat.Lobby)
	if m.Seq != 2 || m.Text != "one hour, <@"+string(budi.User.ID)+">" || m.ReplyTo != 1 || m.Author.Name != "Ayu" || m.At < made.At || m.Key != "later-"+string(made.ID) {
		t.Errorf("after an hour came %+v", m)
	}
	if list := scheduled(ayu); len(list) != 1 || list[0].ID != last.ID {
		t.Errorf("after an hour are scheduled %+v", list)
	}

	text, at := "three hours", inTime(clock, 2*time.Hour)
	var changed chat.Scheduled
	ayu.Must("schedule.update", chat.UpdateScheduled{ID: last.ID, Text: &text, At: &at}, &changed)
	if changed.Text != text || changed.At != at || changed.CreatedAt != last.CreatedAt {
		t.Errorf("it is changed to %+v", changed)
	}
	dropped := schedule(ayu, chat.Lobby, "never", inTime(clock, time.Hour))
	schedule(budi, chat.Lobby, "two hours", inTime(clock, time.Hour))
	ayu.Must("schedule.delete", chat.DeleteScheduled{ID: dropped.ID}, nil)
	clock.Pass(time.Hour)
	if m := nextMessage(heard, chat.Lobby); m.Author.Name != "Budi" {
		t.Errorf("after two hours came %+v", m)
	}
	clock.Pass(time.Hour)
	if m := nextMessage(heard, chat.Lobby); m.Text != text {
		t.Errorf("after three hours came %+v", m)
	}
	if list := scheduled(ayu); len(list) != 0 {
		t.Errorf("at the end are scheduled %+v", list)
	}
}

func TestWhatWasDueWhileTheServerStoodStill(t *testing.T) {
	t.Parallel()
	s, clock := later(t)
	ayu := s.Guest("Ayu")
	for i := range 3 {
		schedule(ayu, chat.Lobby, fmt.Sprint("number ", i), inTime(clock, time.Duration(3-i)*time.Hour))
	}
	s.Restart()
	if list := scheduled(ayu); len(list) != 3 {
		t.Fatalf("after a restart are scheduled %+v", list)
	}
	s.RestartAfter(func() { clock.Pass(2 * time.Hour) })
	heard := ayu.Connect()
	for len(scheduled(ayu)) > 1 {
		nextMessage(heard, chat.Lobby)
	}
	var history chat.History
	ayu.Must("room.history", chat.GetHistory{Room: chat.Lobby}, &history)
	if m := history.Messages; len(m) != 2 || m[0].Text != "number 2" || m[1].Text != "number 1" {
		t.Errorf("overdue were %+v", m)
	}
}

func TestARightThatIsLostBeforeTheTimeHasCome(t *testing.T) {
	t.Parallel()
	s, clock := later(t)
	ayu, budi := s.Member("Ayu"), s.Member("Budi")
	var room chat.Room
	ayu.Must("room.create", map[string]any{"kind": "private", "name": "Workshop", "members": []chat.UserID{budi.User.ID}}, &room)
	made := schedule(budi, room.ID, "secret plans", inTime(clock, time.Hour))
	ayu.Must("member.remove", map[string]any{"room": room.ID, "user": budi.User.ID}, nil)
	heard := ayu.Connect()
	schedule(ayu, room.ID, "behind it", inTime(clock, time.Hour))
	clock.Pass(time.Hour)
	if m := nextMessage(heard, room.ID); m.Text != "behind it" {
		t.Errorf("came %+v", m)
	}
	list := scheduled(budi)
	if len(list) != 1 || list[0].Failed == "" || list[0].FailedKind != chat.NotFound || list[0].Text != "secret plans" {
		t.Fatalf("he is told %+v", list)
	}
	at := inTime(clock, time.Hour)
	if p := budi.Call("schedule.update", chat.UpdateScheduled{ID: made.ID, At: &at}, nil); p.Kind() != "not_found" {
		t.Errorf("trying it again without the right: %+v", p)
	}
	s.Restart()
	if list := scheduled(budi); len(list) != 1 || list[0].Failed == "" {
		t.Errorf("after a restart he is told %+v", list)
	}
	ayu.Must("member.add", map[string]any{"room": room.ID, "user": budi.User.ID}, nil)
	var again chat.Scheduled
	budi.Must("schedule.update", chat.UpdateScheduled{ID: made.ID, At: &at}, &again)
	if again.Failed != "" || again.FailedKind != "" {
		t.Errorf("it is tried again as %+v", again)
	}
	heard = ayu.Connect()
	clock.Pass(time.Hour)
	if m := nextMessage(heard, room.ID); m.Text != "secret plans" {
		t.Errorf("came %+v", m)
	}
}

func TestWhoIsGonePostsNothingLater(t *testing.T) {
	t.Parallel()
	s, clock := later(t)
	ayu, budi, citra := s.Member("Ayu"), s.Member("Budi"), s.Member("Citra")
	for _, u := range []*testkit.User{ayu, budi, citra} {
		schedule(u, chat.Lobby, "by "+u.User.Name, inTime(clock, time.Hour))
	}
	s.Admin().Must("user.deactivate", map[string]any{"user": ayu.User.ID}, nil)
	s.Admin().Must("user.deactivate", map[string]any{"user": ayu.User.ID, "on": false}, nil)
	budi.Must("account.delete", map[string]any{"password": testkit.Password}, nil)
	s.Admin().Must("user.ban", map[string]any{"user": citra.User.ID, "on": true}, nil)
	schedule(s.Admin(), chat.Lobby, "behind them", inTime(clock, time.Hour))
	heard := s.Admin().Connect()
	clock.Pass(time.Hour)
	if m := nextMessage(heard, chat.Lobby); m.Text != "behind them" {
		t.Errorf("came %+v", m)
	}
	s.Admin().Must("user.ban", map[string]any{"user": citra.User.ID, "on": false}, nil)
	if list := scheduled(s.LogIn("Citra", testkit.Password)); len(list) != 1 || list[0].FailedReason != "inactive" {
		t.Errorf("who was banned is told %+v", list)
	}
	if list := scheduled(s.LogIn("Ayu", testkit.Password)); len(list) != 0 {
		t.Errorf("who was deactivated has %+v", list)
	}
}

func TestSlowModeAndMutesPutAMessageOff(t *testing.T) {
	t.Parallel()
	s, clock := later(t)
	ayu, budi, citra := s.Member("Ayu"), s.Member("Budi"), s.Member("Citra")
	var room chat.Room
	ayu.Must("room.create", map[string]any{"kind": "private", "name": "Slow", "members": []chat.UserID{budi.User.ID, citra.User.ID}}, &room)
	ayu.Must("room.update", map[string]any{"room": room.ID, "slow_s": 3600}, nil)
	heard := ayu.Connect()
	schedule(budi, room.ID, "too soon", inTime(clock, 30*time.Minute))
	schedule(citra, room.ID, "muted", inTime(clock, 30*time.Minute))
	schedule(ayu, room.ID, "behind them", inTime(clock, 30*time.Minute))
	budi.Post(room.ID, "0123456789abcdef", "now")
	nextMessage(heard, room.ID)
	ayu.Must("member.mute", map[string]any{"room": room.ID, "user": citra.User.ID, "for_s": 3600}, nil)
	clock.Pass(31 * time.Minute)
	if m := nextMessage(heard, room.ID); m.Text != "behind them" {
		t.Errorf("came %+v", m)
	}
	for _, u := range []*testkit.User{budi, citra} {
		if list := scheduled(u); len(list) != 1 || list[0].Failed != "" {
			t.Errorf("%s has %+v", u.User.Name, list)
		}
	}
	clock.Pass(31 * time.Minute)
	var texts []string
	for len(texts) < 2 { // in one frame or in two
		for _, row := range heard.Next(room.ID).Rows {
			if row.Message != nil {
				texts = append(texts, row.Message.Text)
			}
		}
	}
	if slices.Sort(texts); !slices.Equal(texts, []string{"muted", "too soon"}) {
		t.Errorf("came %q", texts)
	}
}

func TestWhatCannotBeScheduled(t *testing.T) {
	t.Parallel()
	s, clock := later(t)
	ayu, budi := s.Member("Ayu"), s.Member("Budi")
	soon := inTime(clock, time.Hour)
	for field, in := range map[string]map[string]any{
		"at":       {"room": "lobby", "text": "x", "at": inTime(clock, -time.Second)},
		"text":     {"room": "lobby", "text": " \n", "at": soon},
		"reply_to": {"room": "lobby", "text": "x", "at": soon, "reply_to": 5},
		"key":      {"room": "lobby", "text": "x", "at": soon, "key": "short"},
	} {
		if p := ayu.Call("message.schedule", in, nil); p.Kind() != "invalid" || p.Field != field {
			t.Errorf("%s: %+v", field, p)
		}
	}
	for _, in := range []chat.ScheduleMessage{
		{Room: chat.Lobby, Text: "x", At: inTime(clock, 367*24*time.Hour)},
		{Room: chat.Lobby, Text: strings.Repeat("x", chat.MaxText+1), At: soon},
	} {
		if p := ayu.Call("message.schedule", in, nil); p.Kind() != "invalid" {
			t.Errorf("%+v", p)
		}
	}
	made := schedule(ayu, chat.Lobby, strings.Repeat("€", chat.MaxText), soon)
	past := inTime(clock, -time.Hour)
	if p := ayu.Call("schedule.update", chat.UpdateScheduled{ID: made.ID, At: &past}, nil); p.Kind() != "invalid" || p.Field != "at" {
		t.Errorf("into the past: %+v", p)
	}
	blank := " "
	if p := ayu.Call("schedule.update", chat.UpdateScheduled{ID: made.ID, Text: &blank}, nil); p.Kind() != "invalid" || p.Field != "text" {
		t.Errorf("without a text: %+v", p)
	}
	if p := budi.Call("schedule.update", chat.UpdateScheduled{ID: made.ID, At: &soon}, nil); p.Kind() != "not_found" {
		t.Errorf("another's: %+v", p)
	}
	if p := budi.Call("schedule.delete", chat.DeleteScheduled{ID: made.ID}, nil); p.Kind() != "not_found" {
		t.Errorf("another's: %+v", p)
	}
	if list := scheduled(ayu); len(list) != 1 || list[0] != made {
		t.Errorf("it became %d messages", len(list))
	}
}

func TestNoMoreThanAHundredAreScheduled(t *testing.T) {
	t.Parallel()
	clock := &testkit.Clock{}
	s := testkit.Start(t, clock.Set, func(c *app.Config) { c.Chat.PostsPerSecond = 0 })
	ayu := s.Guest("Ayu")
	in := chat.ScheduleMessage{Room: chat.Lobby, Text: "x", At: inTime(clock, time.Hour), Key: "0123456789abcdef"}
	var first, again chat.Scheduled
	ayu.Must("message.schedule", in, &first)
	for range 99 {
		schedule(ayu, chat.Lobby, "x", inTime(clock, time.Hour))
	}
	other := in
	other.Key = "another-key-of-hers"
	if p := ayu.Call("message.schedule", other, nil); p.Kind() != "conflict" {
		t.Errorf("the hundred and first: %+v", p)
	}
	if ayu.Must("message.schedule", in, &again); again != first {
		t.Errorf("repeated: %+v, not %+v", again, first)
	}
	in.Text = "y"
	if p := ayu.Call("message.schedule", in, nil); p.Kind() != "conflict" || p.Field != "key" {
		t.Errorf("the key with other content: %+v", p)
	}
	ayu.Must("schedule.delete", chat.DeleteScheduled{ID: first.ID}, nil)
	in.Text = "x"
	if ayu.Must("message.schedule", in, &again); again != first || len(scheduled(ayu)) != 99 {
		t.Errorf("repeated when it was deleted: %+v, and there are %d", again, len(scheduled(ayu)))
	}
	ayu.Must("message.schedule", other, nil)
}
