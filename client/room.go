package client

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"bincang/internal/wire"
)

// Recent gives the newest n messages of a room, ascending, and the cursor from which to follow what
// comes after them.
func (c *Client) Recent(ctx context.Context, room RoomID, n int) ([]Message, Cursor, error) {
	hello, err := c.Hello(ctx) // before the page: a change of epoch between the two is noticed then
	if err != nil {
		return nil, Cursor{}, err
	}
	opened, err := Call[OpenedRoom](ctx, c, "room.open", wire.OpenRoom{Room: room, Limit: min(max(n, 1), historyPage)})
	if err != nil {
		return nil, Cursor{}, err
	}
	messages := opened.Messages
	for n > len(messages) && len(messages) > 0 {
		in := wire.GetHistory{Room: room, Before: messages[0].Seq, Limit: min(n-len(messages), historyPage)}
		page, err := Call[wire.History](ctx, c, "room.history", in)
		if err != nil {
			return nil, Cursor{}, err
		}
		if messages = append(page.Messages, messages...); !page.More || len(page.Messages) == 0 {
			break
		}
	}
	cursor := Cursor{Epoch: hello.Epoch, Rev: opened.UpTo, Seq: opened.Room.Seq}
	return messages[max(0, len(messages)-n):], cursor, nil
}

// FindRoom gives the id of the room with this id or, where there is none, of the one with this name,
// ignoring case. A NotFound *Error where there is no such room or one may not know of it; a Conflict
// where several have that name.
func (c *Client) FindRoom(ctx context.Context, idOrName string) (RoomID, error) {
	if room := RoomID(idOrName); room == Lobby || room == Announcements {
		return room, nil
	}
	opened, err := Call[OpenedRoom](ctx, c, "room.open", wire.OpenRoom{Room: RoomID(idOrName), Limit: 1})
	switch KindOf(err) {
	case "":
		return opened.Room.ID, err
	case NotFound, Invalid: // it is no id
	default:
		return "", err
	}
	named, err := c.roomsNamed(ctx, idOrName)
	if err != nil {
		return "", err
	}
	switch len(named) {
	case 0:
		return "", &Error{Kind: NotFound, Message: fmt.Sprintf("there is no room %q, or it is not yours to see", idOrName)}
	case 1:
		return named[0], nil
	}
	return "", &Error{Kind: Conflict, Message: fmt.Sprintf("several rooms are called %q; name one by its id: %v", idOrName, named)}
}

func (c *Client) roomsNamed(ctx context.Context, name string) ([]RoomID, error) {
	var found []RoomID
	in := wire.ListRooms{Query: name, Limit: historyPage}
	for {
		page, err := Call[wire.RoomList](ctx, c, "room.list", in)
		if err != nil {
			return nil, err
		}
		for _, room := range page.Rooms {
			if strings.EqualFold(room.Name, name) && !slices.Contains(found, room.ID) {
				found = append(found, room.ID)
			}
		}
		if !page.More || len(page.Rooms) == 0 {
			return found, nil
		}
		in.After = page.Rooms[len(page.Rooms)-1].ID
	}
}
