package server_test

import (
	"testing"

	"bincang/internal/chat"
	"bincang/internal/testkit"
)

// TestWhoReadsARoomFromOutsideKeepsHisPlace: read.mark is for who may read a room, in it or not. His
// position is a row of his own room, rises like any other, and makes him no member.
func TestWhoReadsARoomFromOutsideKeepsHisPlace(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, quick)
	rina, ayu := s.Admin(), s.Member("Ayu")
	room := makeRoom(rina, chat.KindPublic, "Kopi").ID
	for _, key := range []string{oneKey, anotherKey, oneKey + "x"} {
		rina.Post(room, key, "text")
	}
	var thread chat.OpenedThread
	rina.Must("thread.open", chat.OpenThread{Room: room, Seq: 1}, &thread)
	for _, key := range []string{oneKey + "1", oneKey + "2", oneKey + "3"} {
		rina.Post(thread.Room.ID, key, "text")
	}
	device := ayu.Connect()
	for _, at := range []chat.RoomID{room, thread.Room.ID} {
		for _, step := range []struct {
			seq  chat.Seq
			back bool
			want chat.Seq
		}{{0, false, 0}, {1, false, 1}, {2, false, 2}, {1, false, 2}, {99, false, 3}, {1, true, 1}, {2, false, 2}} {
			var mark chat.ReadMark
			ayu.Must("read.mark", chat.MarkRead{Room: at, Seq: step.seq, Back: step.back}, &mark)
			if mark.ReadSeq != step.want || mark.Room != at {
				t.Errorf("%s: marked %+v, stands at %+v", at, step, mark)
			}
		}
		var mine chat.Mine
		for mine.Room != at || mine.ReadSeq != 2 {
			for _, row := range device.Next(device.Hello.Self).Rows {
				if row.Mine != nil {
					mine = *row.Mine
				}
			}
		}
		if mine.In || mine.Rev <= 0 {
			t.Errorf("%s: the other device was told %+v", at, mine)
		}
	}
	for _, of := range ayu.Hello().Rooms {
		if of.ID == room || of.ID == thread.Room.ID {
			t.Errorf("hello lists %+v", of)
		}
	}
	var list chat.MemberList
	rina.Must("member.list", chat.ListMembers{Room: room}, &list)
	if len(list.Members) != 1 {
		t.Errorf("members are %+v", list.Members)
	}
	var joined chat.Room
	ayu.Must("room.join", chat.ARoom{Room: room}, &joined)
	if joined.Mine == nil || !joined.Mine.In || joined.Mine.ReadSeq != joined.Seq {
		t.Errorf("who joins has %+v", joined.Mine)
	}
	ayu.Must("room.leave", chat.ARoom{Room: room}, nil)
	left := rina.Post(room, "message-after-leaving", "text")
	for _, step := range []struct {
		in   chat.MarkRead
		want chat.Seq
	}{{chat.MarkRead{Seq: 1}, left.Seq - 1}, {chat.MarkRead{Seq: left.Seq}, left.Seq}, {chat.MarkRead{Seq: 1, Back: true}, 1}} {
		step.in.Room = room
		var mark chat.ReadMark
		if ayu.Must("read.mark", step.in, &mark); mark.ReadSeq != step.want {
			t.Errorf("who has left marks %+v and stands at %d, not at %d", step.in, mark.ReadSeq, step.want)
		}
	}
}
