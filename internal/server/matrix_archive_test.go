package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bincang/internal/chat"
	"bincang/internal/testkit"
)

// TestAnArchivedRoomIsReadAndNotWritten archives a room with a thread, asks the matrix again about both
// as everybody, reopens it, and asks once more: nobody writes meanwhile, by any door; who read it reads
// it; and afterwards all is as it was.
func TestAnArchivedRoomIsReadAndNotWritten(t *testing.T) {
	t.Parallel()
	cells := 0
	for _, at := range []place{privateRoom, threadOf(privateRoom)} {
		t.Run(string(at), func(t *testing.T) {
			w := newWorld(t)
			sc := w.scene(at)
			lines := &testkit.Lines{T: t, Conn: w.actors[memberIn].Dial()}
			lines.Say("/room " + string(sc.over)) // threads are not shown there
			for !strings.HasPrefix(lines.Next(), "* ") {
			}
			w.host.Must("room.archive", input{"room": sc.over}, nil)
			cells += w.asked(t, sc, at, archivedRoom)
			lines.Say("said at the plain door")
			for line := lines.Next(); !strings.HasPrefix(line, "* "); line = lines.Next() {
				if strings.Contains(line, "said at the plain door") {
					t.Error("it was posted by the plain door")
				}
			}
			w.host.Must("room.archive", input{"room": sc.over, "on": false}, nil)
			cells += w.asked(t, sc, at, privateRoom)
			lines.Say("said after it was opened")
			for !strings.HasSuffix(lines.Next(), "said after it was opened") {
			}
		})
	}
	if cells < 300 {
		t.Errorf("only %d cells", cells)
	}
	fmt.Printf("archived and opened again: %d cells of the matrix\n", cells)
}

// asked holds everybody's answers about a scene against what the matrix wants where it now is. What
// would change for others what they are asked next is only asked where it is refused.
func (w *world) asked(t *testing.T, sc *scene, of, now place) (cells int) {
	as := *sc
	as.at = now
	repeatable := []string{"message.edit", "room.join", "member.add"}
	for _, r := range slices.Concat(roomRules(), messageRules()) {
		if !slices.Contains(r.on, of) {
			continue
		}
		for a := range kindsOfActor {
			want := r.want(&as, a)
			if want == done && !harmless[r.op] && !slices.Contains(repeatable, r.op) {
				continue
			}
			if got := w.ask(a, r.op, r.in(&as, a)); got.verdict != want {
				t.Errorf("%s as %s, when it is %s: %s, wanted %s: %s", r.op, a, now, spoken(got.verdict), spoken(want), got.body)
			}
			cells++
		}
	}
	return cells
}

// TestNothingIsPostedLaterInAnArchivedRoom has the time of a message come while its room is archived.
func TestNothingIsPostedLaterInAnArchivedRoom(t *testing.T) {
	s, clock := later(t)
	ayu := s.Member("Ayu")
	room := makeRoom(ayu, chat.KindPrivate, "Kopi").ID
	schedule(ayu, room, "too late", inTime(clock, 30*time.Minute))
	schedule(ayu, chat.Lobby, "behind it", inTime(clock, 30*time.Minute))
	heard := ayu.Connect()
	ayu.Must("room.archive", chat.ArchiveRoom{Room: room}, nil)
	clock.Pass(30 * time.Minute)
	nextMessage(heard, chat.Lobby)
	var opened chat.OpenedRoom
	ayu.Must("room.open", chat.OpenRoom{Room: room}, &opened)
	if list := scheduled(ayu); len(opened.Messages) != 0 || len(list) != 1 || list[0].FailedKind != chat.Forbidden {
		t.Errorf("in the archived room stands %+v, still to be sent %+v", opened.Messages, list)
	}
}
