package chat

import (
	"context"
	"strconv"
	"strings"
)

// Thread is what a message tells of its thread, once somebody has replied in it.
type Thread struct {
	Room    RoomID `json:"room" doc:"the thread's own room"`
	Replies int64  `json:"replies" doc:"those that were not deleted"`
	LastAt  Millis `json:"last_at" doc:"when the newest of them was posted"`
}

// Parent is the message that a thread is about.
type Parent struct {
	Room RoomID `json:"room"`
	Seq  Seq    `json:"seq"`
}

// A thread's id names its parent: so there is one thread per message, and whoever holds the id knows
// which room decides about it. The beginning keeps it apart from random ids, the range holds all.
const (
	threadMark = "thread-"

	FirstThread RoomID = "thread-"
	PastThreads RoomID = "thread."
)

// ThreadOf is the id of the thread of a message, which may not have one yet.
func ThreadOf(room RoomID, seq Seq) RoomID {
	return RoomID(threadMark + string(room) + "-" + strconv.FormatInt(int64(seq), 36))
}

// ParentOf tells of which message a room is the thread; false where it is none.
func ParentOf(room RoomID) (Parent, bool) {
	rest, is := strings.CutPrefix(string(room), threadMark)
	at := strings.LastIndexByte(rest, '-')
	if !is || at < 1 {
		return Parent{}, false
	}
	seq, err := strconv.ParseInt(rest[at+1:], 36, 64)
	parent := Parent{Room: RoomID(rest[:at]), Seq: Seq(seq)}
	return parent, err == nil && seq > 0 && ThreadOf(parent.Room, parent.Seq) == room
}

// OpenedThread answers OpenThread.
type OpenedThread struct {
	Room Room `json:"room"`
}

// OpenThread names the message whose thread is meant.
type OpenThread struct {
	Room RoomID `json:"room" minLength:"1" maxLength:"32"`
	Seq  Seq    `json:"seq" minimum:"1" maximum:"9007199254740991"`
	Key  string `json:"key,omitzero" minLength:"16" maxLength:"64" pattern:"^[A-Za-z0-9_-]*$" doc:"chosen by the client; a message has one thread with or without one"`
}

// OpenThread gives the thread of a message; it is made when it is first asked for.
func (s *Service) OpenThread(ctx context.Context, actor Actor, in OpenThread) (OpenedThread, error) {
	asked := keyed{op: "thread.open", author: actor.User.ID, key: in.Key, content: []any{in.Room, in.Seq}}
	thread := NewThread{AMessage: AMessage{in.Room, in.Seq}, By: actor.User.ID, At: InMillis(s.now()), Key: in.Key, Digest: s.digest(asked)}
	room, err := s.store.OpenThread(ctx, thread, mayReadMessage(actor), mayOpenThread(actor), s.admit(actor))
	return OpenedThread{Room: room}, err
}

// NewThread is the thread of a message on its way into the store.
type NewThread struct {
	AMessage
	By     UserID
	At     Millis
	Key    string
	Digest []byte // tells whether the key came with other content; nil without a key
}

// FollowThread says whether one wants to hear of a thread.
type FollowThread struct {
	Room RoomID `json:"room" minLength:"1" maxLength:"32" doc:"the thread's own room"`
	On   bool   `json:"on"`
}

// FollowThread puts a thread among those that the actor follows, or takes it away.
func (s *Service) FollowThread(ctx context.Context, actor Actor, in FollowThread) (Mine, error) {
	return s.store.FollowThread(ctx, actor.User.ID, in, mayFollow(actor))
}

// QuietAfter is how long a thread is silent before hello leaves it out; who follows it is told by his own
// room when somebody speaks again.
const QuietAfter Millis = 30 * 24 * 60 * 60 * 1000

// mayOpenThread lets who may read a message begin its thread.
func mayOpenThread(actor Actor) MessageJudge {
	return within(mayRead(actor), func(at Standing, m Message) error {
		if at.Parent != nil {
			return Refuse(Forbidden, "there are no threads in threads; reply in this one")
		}
		return present(at, m)
	})
}

// mayFollow lets who may read a thread follow it.
func mayFollow(actor Actor) Judge {
	return func(at Standing) error {
		if err := mayRead(actor)(at); err != nil {
			return err
		}
		if at.Parent == nil {
			return Refuse(Forbidden, "only threads are followed; join the room instead")
		}
		return nil
	}
}
