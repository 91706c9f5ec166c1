package storetest

import (
	"fmt"
	"testing"
	"time"

	"bincang/internal/chat"
)

// marked waits for a read position of a room in what is published.
func marked(room chat.RoomID, seq chat.Seq) func([]chat.Change) bool {
	return func(changes []chat.Change) bool {
		for _, change := range changes {
			for _, row := range change.Rows {
				if row.Mine != nil && row.Mine.Room == room && row.Mine.ReadSeq == seq && row.Mine.Rev == row.Rev {
					return true
				}
			}
		}
		return false
	}
}

func testMarks(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	for i := 1; i <= 3; i++ {
		w.post(ann, chat.Lobby, fmt.Sprint(i))
		w.equal("what Ann has read, at once", w.mine(ann, chat.Lobby).ReadSeq, chat.Seq(i))
	}
	w.heard.wait(ann.Self, marked(chat.Lobby, 3))
	w.post(bob, chat.Lobby, "by Bob, who has read nothing")
	w.equal("what Bob has read", w.mine(bob, chat.Lobby).ReadSeq, chat.Seq(0))
	w.post(ann, chat.Lobby, "by Ann, who has not read what Bob said")
	w.equal("what Ann has read", w.mine(ann, chat.Lobby).ReadSeq, chat.Seq(3))
	w.post(ann, chat.Announcements, "another room")
	w.heard.wait(ann.Self, marked(chat.Announcements, 1))
	opened, err := w.store.OpenRoom(t.Context(), ann.ID, chat.Announcements, 0, 10, anybody)
	w.ok(err)
	w.equal("what Ann has read there", opened.Room.Mine.ReadSeq, chat.Seq(1))
	w.reopen()
	rows, _ := w.log(ann, ann.Self, 0, 10)
	w.equal("her log", w.heard.state(ann.Self), rows)
	rows, head := w.log(bob, bob.Self, 0, 10)
	w.equal("Bob's log", len(rows), 2)
	w.equal("Bob's head", head, chat.Rev(2))
}

// testMarksSeldom holds marks back for an hour: the second one waits until the store is closed.
func testMarksSeldom(t *testing.T, place Place) {
	w := newWorldWith(t, place, time.Hour)
	ann := w.join("Ann")
	w.posts(ann, chat.Lobby, 1, 30)
	w.equal("what Ann has read", w.mine(ann, chat.Lobby).ReadSeq, chat.Seq(30))
	if n := len(w.heard.of(ann.Self)); n > 2 {
		t.Errorf("30 posts published %d changes of Ann's own room", n)
	}
	rows, _ := w.log(ann, ann.Self, 0, 10)
	w.equal("what is stored is what was published", w.heard.state(ann.Self), rows)
	w.reopen()
	w.heard.wait(ann.Self, marked(chat.Lobby, 30))
	w.equal("what Ann has read after a restart", w.mine(ann, chat.Lobby).ReadSeq, chat.Seq(30))
}

// testMarksOfWhoLeft: a mark that still waits when its user leaves is not written any more, so that the
// same one from outside is news.
func testMarksOfWhoLeft(t *testing.T, place Place) {
	w := newWorldWith(t, place, time.Hour)
	ann, bob := w.join("Ann"), w.join("Bob")
	w.room(chat.KindPublic, "club-club-club-1", ann, bob)
	w.posts(bob, "club-club-club-1", 1, 3)
	reads := func(seq chat.Seq) {
		t.Helper()
		at, err := w.store.MarkRead(t.Context(), ann.ID, chat.MarkRead{Room: "club-club-club-1", Seq: seq}, anybody)
		w.ok(err)
		w.equal("where Ann stands", at, seq)
	}
	reads(1)
	w.post(bob, "club-club-club-1", "with which the first mark goes out")
	reads(3)
	w.changeMember(chat.MemberChange{Act: chat.Act{By: ann.ID}, User: ann.ID, Room: "club-club-club-1"})
	reads(3)
	w.equal("what is stored", w.rowAbout(ann, "club-club-club-1").ReadSeq, chat.Seq(3))
}

func testMarksAtClose(t *testing.T, place Place) {
	w := newWorldWith(t, place, time.Hour)
	var users []chat.NewUser
	for i := range 40 {
		users = append(users, w.join(fmt.Sprint("User", i)))
	}
	for i, user := range users {
		w.equal("the seq", w.post(user, chat.Announcements, fmt.Sprint(i)).Seq, chat.Seq(i+1))
	}
	w.reopen()
	w.equal("what the first has read", w.mine(users[0], chat.Announcements).ReadSeq, chat.Seq(1))
	w.equal("what the second has read", w.mine(users[1], chat.Announcements).ReadSeq, chat.Seq(0))
}
