package chat

import (
	"context"
	"time"
)

// Notify says for which messages of a room its user wants to be called.
type Notify string

// The notify levels.
const (
	NotifyAll      Notify = "all"
	NotifyMentions Notify = "mentions"
	NotifyNothing  Notify = "nothing"
)

// Mine is a user in a room, as only he sees it: a row of the log of his own `self` room.
type Mine struct {
	Room       RoomID     `json:"room"`
	In         bool       `json:"in"`
	Role       MemberRole `json:"role" enum:"admin,member"`
	ReadSeq    Seq        `json:"read_seq" doc:"unread are the messages above it"`
	Mentions   int64      `json:"mentions" doc:"unread messages that mention this user by name"`
	Notify     Notify     `json:"notify" enum:"all,mentions,nothing"`
	Favourite  bool       `json:"favourite,omitzero"`
	Place      int64      `json:"place,omitzero" doc:"by which favourites are ordered, ascending"`
	MutedUntil Millis     `json:"muted_until,omitzero" doc:"he may not write before this moment, in Unix milliseconds"`
	Rev        Rev        `json:"rev"`
}

// UpdateMine changes what it names and leaves the rest.
type UpdateMine struct {
	Room      RoomID  `json:"room" minLength:"1" maxLength:"32"`
	Notify    *Notify `json:"notify,omitzero" enum:"all,mentions,nothing"`
	Favourite *bool   `json:"favourite,omitzero"`
	Place     *int64  `json:"place,omitzero" minimum:"-9007199254740991" maximum:"9007199254740991"`
}

// Applied is the row with what the update names.
func (u UpdateMine) Applied(mine Mine) Mine {
	set(&mine.Notify, u.Notify)
	set(&mine.Favourite, u.Favourite)
	set(&mine.Place, u.Place)
	return mine
}

// UpdateMine changes what a room is to the actor alone.
func (s *Service) UpdateMine(ctx context.Context, actor Actor, in UpdateMine) (Mine, error) {
	return s.store.UpdateMine(ctx, actor.User.ID, in, mayKeep(actor))
}

// MuteMember says who may not write in a room for a while.
type MuteMember struct {
	Room RoomID `json:"room" minLength:"1" maxLength:"32"`
	User UserID `json:"user" minLength:"1" maxLength:"32"`
	ForS int64  `json:"for_s" minimum:"0" maximum:"2592000" doc:"seconds from now, 30 days at most; 0 lets him write again"`
}

// Muted answers MuteMember.
type Muted struct {
	Room       RoomID `json:"room"`
	User       UserID `json:"user"`
	MutedUntil Millis `json:"muted_until" doc:"Unix milliseconds; 0 if he may write"`
}

// MuteMember keeps somebody from writing in a room for a while, or lets him again.
func (s *Service) MuteMember(ctx context.Context, actor Actor, in MuteMember) (Muted, error) {
	muted, act := Muted{Room: in.Room, User: in.User}, s.act(actor, "member.mute").off(in.ForS == 0)
	if in.ForS > 0 {
		muted.MutedUntil = InMillis(s.now().Add(time.Duration(in.ForS) * time.Second))
		act = act.with(until(muted.MutedUntil))
	}
	return muted, s.store.Mute(ctx, act, muted, mayMute(actor))
}
