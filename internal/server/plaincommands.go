package server

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"bincang/internal/chat"
	"bincang/internal/ws"
)

// plainCommands are what a line that starts with a slash may ask for.
var plainCommands = map[string]func(*plainConn, context.Context, string) (string, error){
	"/nick":  (*plainConn).rename,
	"/room":  (*plainConn).move,
	"/rooms": (*plainConn).list,
	"/quit":  (*plainConn).quit,
}

// hear takes what the client said: a command, or a line for the room.
func (c *plainConn) hear(line string) {
	ctx, cancel := context.WithTimeout(context.Background(), operationTime)
	defer cancel()
	if !strings.HasPrefix(line, "/") {
		if err := c.say(ctx, line); err != nil {
			c.refuse(ctx, err)
		}
		return
	}
	name, argument, _ := strings.Cut(strings.TrimSpace(line), " ")
	command := plainCommands[name]
	if command == nil {
		c.remark("there is no command " + name + "; there are /nick NAME, /room ROOM, /rooms and /quit")
		return
	}
	answer, err := command(c, ctx, strings.TrimSpace(argument))
	if err != nil {
		c.refuse(ctx, err)
		return
	}
	if answer != "" {
		c.remark(answer)
	}
}

func (c *plainConn) refuse(ctx context.Context, err error) {
	c.remark(refusal(ctx, c.server.log, rand.Text(), err).Message)
}

// remark is the server's own word to this conn.
func (c *plainConn) remark(text string) {
	text = strings.ReplaceAll(strings.Map(printable, text), "\n", " ")
	c.socket.Answer(ws.TextFrame([]byte("* " + text)))
}

func (c *plainConn) rename(ctx context.Context, name string) (string, error) {
	if !c.actor.Known() {
		clean, err := chat.CleanName(name)
		if err != nil {
			return "", err
		}
		c.nick = clean
		return "you will be called " + clean, nil
	}
	user, err := c.server.chat.UpdateAccount(ctx, c.actor, chat.UpdateAccount{Name: &name})
	if err != nil {
		return "", err
	}
	actor := c.actor
	actor.User = user
	c.server.conns.become(c.link, actor)
	return "you are called " + user.Name, nil
}

func (c *plainConn) move(ctx context.Context, wanted string) (string, error) {
	room, err := c.find(ctx, wanted)
	if err != nil {
		return "", err
	}
	if c.room == room.ID {
		return "you are in " + c.title(room), nil
	}
	if err := c.follow(ctx, room); err != nil {
		return "", err
	}
	c.leave(c.room)
	c.room = room.ID
	return "you are in " + c.title(room), nil
}

// expel takes the conn back to the lobby, if it is still in a room that its user left, or that he
// may read no more.
func (c *plainConn) expel(room chat.RoomID) {
	if c.room != room {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), operationTime)
	defer cancel()
	opened, err := c.server.chat.OpenRoom(ctx, c.actor, chat.OpenRoom{Room: room, Limit: 1})
	if err == nil && opened.Room.Mine != nil && opened.Room.Mine.In {
		return
	}
	c.server.hub.Subscribe(chat.Lobby, &c.Follower, false)
	c.leave(room)
	c.room = chat.Lobby
	c.remark("you are no longer in that room; you are in the lobby")
}

// title is what a room is called: a direct one by the others in it.
func (c *plainConn) title(room chat.Room) string {
	if room.Kind != chat.KindDirect {
		return room.Name
	}
	var names []string
	for _, user := range room.With {
		if user.ID != c.actor.User.ID {
			names = append(names, user.Name)
		}
	}
	return strings.Join(names, ", ")
}

// follow makes the conn hear a room. Until it is known that its user may still read it, what is
// pushed of it waits.
func (c *plainConn) follow(ctx context.Context, room chat.Room) error {
	follows := c.server.hub.Follows(&c.Follower, room.ID)
	c.gate.close(room.ID)
	c.server.hub.Subscribe(room.ID, &c.Follower, room.Mine == nil || !room.Mine.In)
	err := c.server.chat.MayRead(ctx, c.actor, room.ID)
	if err != nil {
		c.leave(room.ID)
	}
	c.gate.open(func(push) bool { return err == nil || follows }, c.hand)
	return err
}

// leave ends what follow began; announcements are for everybody.
func (c *plainConn) leave(room chat.RoomID) {
	if room != chat.Announcements {
		c.server.hub.Unsubscribe(room, &c.Follower, true)
		c.server.hub.Unsubscribe(room, &c.Follower, false)
	}
}

// find looks a room up by its id or, ignoring case, its name.
func (c *plainConn) find(ctx context.Context, wanted string) (chat.Room, error) {
	if wanted == "" {
		return chat.Room{}, chat.Refuse(chat.Invalid, "which room? /rooms lists them")
	}
	if chat.ValidID(wanted) {
		opened, err := c.server.chat.OpenRoom(ctx, c.actor, chat.OpenRoom{Room: chat.RoomID(wanted), Limit: 1})
		if opened.Room.Parent != nil {
			return chat.Room{}, chat.Refuse(chat.Invalid, "threads are not shown here; /rooms lists the rooms")
		}
		if err == nil || chat.KindOf(err) != chat.NotFound {
			return opened.Room, err
		}
	}
	rooms, err := c.rooms(ctx)
	if err != nil {
		return chat.Room{}, err
	}
	for _, room := range rooms {
		if strings.EqualFold(c.title(room), wanted) {
			return room, nil
		}
	}
	return chat.Room{}, chat.Refuse(chat.NotFound, "there is no room "+wanted+" for you; /rooms lists them")
}

func (c *plainConn) list(ctx context.Context, _ string) (string, error) {
	rooms, err := c.rooms(ctx)
	if err != nil {
		return "", err
	}
	names := make([]string, len(rooms))
	for i, room := range rooms {
		names[i] = fmt.Sprintf("%s (%d)", c.title(room), room.Seq)
	}
	return "rooms, and how many messages they have: " + strings.Join(names, ", "), nil
}

// rooms are all that its user may know of and that are in use.
func (c *plainConn) rooms(ctx context.Context) ([]chat.Room, error) {
	q := chat.ListRooms{Limit: 200}
	var all []chat.Room
	for {
		page, err := c.server.chat.ListRooms(ctx, c.actor, q)
		if err != nil || len(page.Rooms) == 0 {
			return all, err
		}
		all = append(all, page.Rooms...)
		if !page.More {
			return all, nil
		}
		q.After = page.Rooms[len(page.Rooms)-1].ID
	}
}

func (c *plainConn) quit(context.Context, string) (string, error) {
	c.socket.Close(1000, "goodbye")
	return "", nil
}
