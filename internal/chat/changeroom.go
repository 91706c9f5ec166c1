package chat

import "context"

// UpdateRoom changes what it names and leaves the rest.
type UpdateRoom struct {
	Room          RoomID    `json:"room" minLength:"1" maxLength:"32"`
	Name          *string   `json:"name,omitzero" doc:"1 to 80 code points"`
	Topic         *string   `json:"topic,omitzero" doc:"500 code points at most"`
	Kind          *RoomKind `json:"kind,omitzero" enum:"public,private" doc:"a public room that becomes private is still seen by its members only"`
	Posting       *Posting  `json:"posting,omitzero" enum:"all,admins" doc:"who may post: all who may read, or administrators of the room"`
	SlowS         *int      `json:"slow_s,omitzero" minimum:"0" maximum:"21600" doc:"seconds between two posts of one member, 6 hours at most; 0 for no wait"`
	RetentionDays *int      `json:"retention_days,omitzero" minimum:"0" maximum:"3650" doc:"days after which messages are deleted; 0 to keep them"`
}

// postingAll takes PostingAdmins back; a room in which everybody posts has no Posting.
const postingAll Posting = "all"

// UpdateRoom changes what a room is to everybody.
func (s *Service) UpdateRoom(ctx context.Context, actor Actor, in UpdateRoom) (Room, error) {
	if err := in.clean(); err != nil {
		return Room{}, err
	}
	return s.store.UpdateRoom(ctx, s.act(actor, "room.update").with(in.words()), in.Room, in.applied, mayUpdateRoom(actor, in))
}

func (u *UpdateRoom) clean() error {
	if u.Name != nil {
		name, err := cleanName("name", *u.Name, MaxRoomName)
		if err != nil {
			return err
		}
		u.Name = &name
	}
	if u.Topic != nil {
		topic, err := cleanTopic(*u.Topic)
		if err != nil {
			return err
		}
		u.Topic = &topic
	}
	return nil
}

// words are the update as the audit log has it.
func (u UpdateRoom) words() string {
	var all words
	name(&all, "name", u.Name)
	name(&all, "topic", u.Topic)
	name(&all, "kind", u.Kind)
	name(&all, "posting", u.Posting)
	name(&all, "slow_s", u.SlowS)
	name(&all, "retention_days", u.RetentionDays)
	return all.String()
}

// applied is the room with what the update names.
func (u UpdateRoom) applied(room Room) Room {
	set(&room.Name, u.Name)
	set(&room.Topic, u.Topic)
	set(&room.Kind, u.Kind)
	set(&room.Posting, u.Posting)
	set(&room.SlowS, u.SlowS)
	set(&room.RetentionDays, u.RetentionDays)
	if room.Posting == postingAll {
		room.Posting = ""
	}
	return room
}

func set[T any](field *T, to *T) {
	if to != nil {
		*field = *to
	}
}

// ArchiveRoom says whether a room is to be read only.
type ArchiveRoom struct {
	Room RoomID `json:"room" minLength:"1" maxLength:"32"`
	On   *bool  `json:"on,omitzero" doc:"true if not given; false opens it again"`
}

// ArchiveRoom makes a room read only, or opens it again.
func (s *Service) ArchiveRoom(ctx context.Context, actor Actor, in ArchiveRoom) (Room, error) {
	archived := func(room Room) Room {
		room.Archived = in.On == nil || *in.On
		return room
	}
	return s.store.UpdateRoom(ctx, s.act(actor, "room.archive").off(in.On != nil && !*in.On), in.Room, archived, mayArchive(actor))
}
