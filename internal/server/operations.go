package server

import (
	"context"

	"bincang/internal/chat"
	"bincang/internal/wire"
)

// newOperations is the one table: both doors, the documents and the tests go through it.
func newOperations(s *chat.Service, greet func(context.Context, chat.Actor) (wire.Hello, error), here func([]chat.UserID) []chat.UserID) *Table {
	t := newTable()
	register(t, "setup.complete", chat.Anyone, "Finish the setup: become the first administrator", usecase(s.CompleteSetup))

	register(t, "session.create", chat.Anyone, "Log in", usecase(s.LogIn))
	register(t, "session.list", chat.Oneself, "One's own sessions", usecase(s.ListSessions))
	register(t, "session.delete", chat.Oneself, "Log out, here or elsewhere", usecase(s.LogOut))
	register(t, "session.hello", chat.Oneself, "What a socket says first", hello(greet))
	register(t, "guest.join", chat.Anyone, "Come in as a guest", usecase(s.JoinAsGuest))
	register(t, "invite.create", chat.Inviters, "A link that lets people in", usecase(s.CreateInvite))
	register(t, "invite.list", chat.Inviters, "Invitations: one's own, for administrators all", usecase(s.ListInvites))
	register(t, "invite.delete", chat.Inviters, "Take an invitation back", usecase(s.DeleteInvite))
	register(t, "invite.get", chat.Invited, "What an invitation is for; it changes nothing", usecase(s.GetInvite))
	register(t, "account.create", chat.Invited, "Get an account", usecase(s.CreateAccount))
	register(t, "account.update", chat.Oneself, "Change one's name or password", usecase(s.UpdateAccount))
	register(t, "account.delete", chat.Oneself, "Delete one's account; what one wrote stays", usecase(s.DeleteAccount))
	register(t, "account.reset", chat.Invited, "Choose a new password by a link", usecase(s.ResetAccount))
	register(t, "account.export", chat.Oneself, "What the server keeps of oneself, page by page", usecase(s.ExportAccount))
	register(t, "user.get", chat.SignedIn, "Users by their ids", usecase(s.GetUsers))
	register(t, "user.find", chat.Members, "People by a part of their name", usecase(s.FindUsers))
	register(t, "user.block", chat.Oneself, "Keep somebody's direct messages off", usecase(s.BlockUser))
	register(t, "user.list", chat.Admins, "Everybody on the server", usecase(s.ListUsers))
	register(t, "user.create", chat.Admins, "An account for somebody, and the link to its first password", usecase(s.CreateUser))
	register(t, "user.update", chat.Admins, "Change somebody's name or role", usecase(s.UpdateUser))
	register(t, "user.deactivate", chat.Admins, "Close an account for the time being, or open it again", usecase(s.DeactivateUser))
	register(t, "user.reset", chat.Admins, "A link with which somebody chooses a new password", usecase(s.ResetUser))
	register(t, "user.ban", chat.Admins, "Keep somebody out, or let him in again", usecase(s.BanUser))

	register(t, "settings.get", chat.Anyone, "The settings that everybody may see", usecase(s.GetSettings))
	register(t, "settings.update", chat.Admins, "Change settings", usecase(s.UpdateSettings))

	register(t, "audit.list", chat.Admins, "What administrators did", usecase(s.ListAudit))

	register(t, "room.list", chat.SignedIn, "The rooms that one may know of", usecase(s.ListRooms))
	register(t, "room.create", chat.Creators, "Make a room", usecase(s.CreateRoom))
	register(t, "direct.open", chat.Members, "The room of exactly these people", usecase(s.OpenDirect))
	register(t, "room.join", chat.Members, "Enter a public room", usecase(s.JoinRoom))
	register(t, "room.leave", chat.SignedIn, "Leave a room", usecase(s.LeaveRoom))
	register(t, "room.update", chat.RoomAdmins, "Change a room's name, topic, kind or rules", usecase(s.UpdateRoom))
	register(t, "room.archive", chat.RoomAdmins, "Make a room read only, or open it again", usecase(s.ArchiveRoom))
	register(t, "room.open", chat.Readers, "A room and a page of its messages", openRoom(s))
	register(t, "room.close", chat.SignedIn, "Stop watching a room", closeRoom)
	register(t, "room.history", chat.Readers, "Messages before or after a seq", usecase(s.GetHistory))
	register(t, "room.changes", chat.Readers, "What happened after a rev", roomChanges(s))

	register(t, "member.list", chat.Readers, "Who is in a room", usecase(s.ListMembers))
	register(t, "member.add", chat.RoomAdmins, "Put somebody into a room", usecase(s.AddMember))
	register(t, "member.update", chat.RoomAdmins, "Give a member another role", usecase(s.UpdateMember))
	register(t, "member.remove", chat.RoomAdmins, "Take somebody out of a room", usecase(s.RemoveMember))
	register(t, "member.mute", chat.RoomAdmins, "Keep somebody from writing for a while", usecase(s.MuteMember))
	register(t, "mine.update", chat.Readers, "Change what a room is to oneself", usecase(s.UpdateMine))

	register(t, "read.mark", chat.Readers, "Say up to which message a room was read", usecase(s.MarkRead))
	register(t, "read.all", chat.Oneself, "Say that everything was read", usecase(s.MarkAllRead))
	register(t, "draft.update", chat.Readers, "Keep what one began to write in a room", usecase(s.UpdateDraft))
	register(t, "mention.list", chat.Oneself, "The messages that mention one by name", usecase(s.GetMentions))
	register(t, "message.save", chat.Readers, "Keep a message in mind, or no more", usecase(s.SaveMessage))
	register(t, "message.saved", chat.Oneself, "One's saved messages", usecase(s.GetSaved))
	register(t, "typing.start", chat.Writers, "Say that one writes in a room", usecase(s.StartTyping))
	register(t, "presence.watch", chat.SignedIn, "Who of these users is here, and be told when that changes", watchPresence(here))

	register(t, "message.post", chat.Writers, "Say something in a room", usecase(s.PostMessage))
	register(t, "message.schedule", chat.Writers, "Say something in a room later", usecase(s.ScheduleMessage))
	register(t, "schedule.list", chat.Oneself, "One's messages that are to be posted later", usecase(s.ListScheduled))
	register(t, "schedule.update", chat.Oneself, "Give a scheduled message another text or time", usecase(s.UpdateScheduled))
	register(t, "schedule.delete", chat.Oneself, "Forget a scheduled message", usecase(s.DeleteScheduled))
	register(t, "message.delete", chat.Authors, "Leave a tombstone where a message was", usecase(s.DeleteMessage))
	register(t, "message.edit", chat.Authorship, "Change what a message says", usecase(s.EditMessage))
	register(t, "message.versions", chat.Authors, "What a message said before it was edited", usecase(s.GetVersions))
	register(t, "message.react", chat.Writers, "Put an emoji under a message, or take it away", usecase(s.React))
	register(t, "message.reactors", chat.Readers, "Who put an emoji under a message", usecase(s.GetReactors))
	register(t, "message.pin", chat.RoomAdmins, "Pin a message in its room, or unpin it", usecase(s.PinMessage))
	register(t, "message.pinned", chat.Readers, "The pinned messages of a room", usecase(s.GetPinned))
	register(t, "message.report", chat.Readers, "Ask the administrators to look at a message", usecase(s.ReportMessage))
	register(t, "report.list", chat.Admins, "The messages that somebody reported", usecase(s.ListReports))
	register(t, "report.close", chat.Admins, "Say that a report was looked at", usecase(s.CloseReport))
	register(t, "thread.open", chat.Readers, "The thread of a message", usecase(s.OpenThread))
	register(t, "thread.follow", chat.Readers, "Hear of a thread, or no more", usecase(s.FollowThread))
	register(t, "announce.post", chat.Admins, "Tell everybody something", usecase(s.Announce))
	return t
}

func hello(greet func(context.Context, chat.Actor) (wire.Hello, error)) func(context.Context, *Call, struct{}) (wire.Hello, error) {
	return func(ctx context.Context, call *Call, _ struct{}) (wire.Hello, error) { return greet(ctx, call.Actor) }
}

// openRoom opens a room; to watch it, the conn follows it before the page is read, so that nothing
// falls between.
func openRoom(s *chat.Service) func(context.Context, *Call, chat.OpenRoom) (chat.OpenedRoom, error) {
	return func(ctx context.Context, call *Call, in chat.OpenRoom) (opened chat.OpenedRoom, err error) {
		read := func() (err error) {
			opened, err = s.OpenRoom(ctx, call.Actor, in)
			return err
		}
		switch {
		case !in.Watch:
			err = read()
		case call.Conn == nil:
			err = chat.InvalidField("watch", "only a WebSocket can watch a room")
		default:
			err = call.Conn.Watch(in.Room, read)
		}
		if err == nil && call.Conn != nil {
			call.Conn.Meet(opened.Room)
			call.Conn.TellHere(in.Room)
		}
		return opened, err
	}
}

// WatchPresence names users.
type WatchPresence struct {
	Users []chat.UserID `json:"users" maxItems:"200" doc:"these replace the users that this conn watched before"`
}

// Present answers WatchPresence.
type Present struct {
	Here []chat.UserID `json:"here" doc:"who of them has a conn now"`
}

// watchPresence tells who is here; from then on a conn is told the changes.
func watchPresence(here func([]chat.UserID) []chat.UserID) func(context.Context, *Call, WatchPresence) (Present, error) {
	return func(_ context.Context, call *Call, in WatchPresence) (Present, error) {
		present := Present{Here: here(in.Users)}
		if call.Conn != nil {
			call.After = func() { call.Conn.WatchPresence(in.Users, present.Here) }
		}
		return present, nil
	}
}

// CloseRoom names the room that a conn need not watch any more.
type CloseRoom struct {
	Room chat.RoomID `json:"room" minLength:"1" maxLength:"32"`
}

func roomChanges(s *chat.Service) func(context.Context, *Call, chat.GetChanges) (chat.Changes, error) {
	unknown := func(chat.RoomID, chat.Rev) (chat.Change, bool) { return chat.Change{}, false }
	return func(ctx context.Context, call *Call, in chat.GetChanges) (chat.Changes, error) {
		if call.Conn == nil {
			return s.GetChanges(ctx, call.Actor, in, unknown)
		}
		return s.GetChanges(ctx, call.Actor, in, call.Conn.Recent)
	}
}

func closeRoom(_ context.Context, call *Call, in CloseRoom) (struct{}, error) {
	if call.Conn != nil {
		call.Conn.Unwatch(in.Room)
	}
	return struct{}{}, nil
}
