package chat

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// GetMentions asks for the messages that mention the actor by name.
type GetMentions struct {
	Before string `json:"before,omitzero" maxLength:"80" doc:"what the page before told as next"`
	Limit  int    `json:"limit,omitzero" minimum:"1" doc:"messages, 50 if not given, 200 at most"`
}

// MentionList answers GetMentions.
type MentionList struct {
	Messages []Message `json:"messages" doc:"those that one may still read; the newest first"`
	More     bool      `json:"more" doc:"there are older ones"`
	Next     string    `json:"next,omitzero" doc:"where the next page begins"`
}

// MentionMark is where a message that mentions somebody stands among all of them; Message is nil where
// he may read it no more.
type MentionMark struct {
	At      Millis
	Room    RoomID
	Seq     Seq
	Message *Message
}

// GetMentions gives the messages that mention the actor by name, in the rooms that he is in.
func (s *Service) GetMentions(ctx context.Context, actor Actor, in GetMentions) (MentionList, error) {
	before, err := mentionMark(in.Before)
	if err != nil {
		return MentionList{}, err
	}
	marks, more, err := s.store.Mentions(ctx, actor.User.ID, before, page(in.Limit, defaultPage, maxPage), mayRead(actor))
	if err != nil {
		return MentionList{}, err
	}
	list := MentionList{Messages: []Message{}, More: more}
	size := 0
	for _, mark := range marks {
		if mark.Message != nil {
			if size += messageSize(*mark.Message); size > maxAnswer {
				list.More = true
				break
			}
			list.Messages = append(list.Messages, *mark.Message)
		}
		list.Next = fmt.Sprintf("%d.%s.%d", mark.At, mark.Room, mark.Seq)
	}
	return list, nil
}

// mentionMark reads what GetMentions told as next; nil is the beginning.
func mentionMark(text string) (*MentionMark, error) {
	if text == "" {
		return nil, nil
	}
	parts := strings.Split(text, ".")
	if len(parts) == 3 && ValidID(parts[1]) {
		at, err1 := strconv.ParseInt(parts[0], 10, 64)
		seq, err2 := strconv.ParseInt(parts[2], 10, 64)
		if err1 == nil && err2 == nil {
			return &MentionMark{At: Millis(at), Room: RoomID(parts[1]), Seq: Seq(seq)}, nil
		}
	}
	return nil, InvalidField("before", "give what the page before told as next")
}
