package chat

import (
	"context"
	"strings"
)

// ExportAccount asks for what the server keeps of the actor, page by page.
type ExportAccount struct {
	After string `json:"after,omitzero" maxLength:"100" doc:"next of the page before"`
	Limit int    `json:"limit,omitzero" minimum:"1" doc:"messages, 200 if not given, 200 at most"`
}

// Export answers ExportAccount. What are no lists of texts is on the first page only; after the
// messages come what they said before, and what one keeps for oneself.
type Export struct {
	User     User      `json:"user"`
	Sessions []Session `json:"sessions"`
	Rooms    []Room    `json:"rooms" doc:"the rooms one is in; at most 1,000"`
	Blocked  []UserID  `json:"blocked" doc:"whom one blocks"`
	DND      *DND      `json:"dnd,omitzero" doc:"when one is not to be disturbed"`
	Receipts bool      `json:"receipts,omitzero" doc:"whether one gives read receipts"`

	Messages  []Message    `json:"messages" doc:"what one wrote, in the order of the keys"`
	Versions  []OwnVersion `json:"versions" doc:"what one's messages said before they were edited"`
	Drafts    []Unsent     `json:"drafts" doc:"what one began to write"`
	Saved     []Saved      `json:"saved" doc:"which messages one keeps in mind"`
	Scheduled []Scheduled  `json:"scheduled" doc:"what is to be posted later"`

	More bool   `json:"more"`
	Next string `json:"next,omitzero" doc:"after of the next page"`
}

// OwnVersion is what a message of one's own said before.
type OwnVersion struct {
	Room RoomID `json:"room"`
	Seq  Seq    `json:"seq"`
	Version
}

// ExportAccount gives a page of the actor's own data.
func (s *Service) ExportAccount(ctx context.Context, actor Actor, in ExportAccount) (Export, error) {
	export := Export{User: actor.User, Sessions: []Session{}, Rooms: []Room{}, Blocked: []UserID{}, Messages: []Message{},
		Versions: []OwnVersion{}, Drafts: []Unsent{}, Saved: []Saved{}, Scheduled: []Scheduled{}}
	limit := page(in.Limit, maxPage, maxPage)
	if in.After == "" {
		if err := s.exportFirst(ctx, actor, &export); err != nil {
			return Export{}, err
		}
	}
	size := 0
	if !strings.HasPrefix(in.After, exportMark) {
		messages, err := s.store.OwnMessages(ctx, actor.User.ID, in.After, limit+1)
		if err != nil {
			return Export{}, err
		}
		export.Messages = firstThatFit(messages[:min(limit, len(messages))], maxAnswer/2)
		for _, m := range export.Messages {
			size += messageSize(m)
		}
		if export.More = len(export.Messages) < len(messages); export.More {
			export.Next = export.Messages[len(export.Messages)-1].Key
			return export, nil
		}
	}
	return export, s.exportParts(ctx, actor, in.After, limit, size, &export)
}

// exportFirst adds what is on the first page only.
func (s *Service) exportFirst(ctx context.Context, actor Actor, export *Export) (err error) {
	if export.Sessions, err = s.store.Sessions(ctx, actor.User.ID); err != nil {
		return err
	}
	snapshot, err := s.Snapshot(ctx, actor)
	export.User, export.Rooms, export.Blocked, export.Receipts = snapshot.Me, snapshot.Rooms, snapshot.Blocked, snapshot.Mood.Receipts
	if snapshot.Mood.DND != (DND{}) {
		export.DND = &snapshot.Mood.DND
	}
	return err
}
