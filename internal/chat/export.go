package chat

import "context"

// ExportAccount asks for what the server keeps of the actor, page by page.
type ExportAccount struct {
	After string `json:"after,omitzero" maxLength:"64" doc:"next of the page before"`
	Limit int    `json:"limit,omitzero" minimum:"1" doc:"messages, 200 if not given, 200 at most"`
}

// Export answers ExportAccount. What is not messages is on the first page only.
type Export struct {
	User     User      `json:"user"`
	Sessions []Session `json:"sessions"`
	Rooms    []Room    `json:"rooms" doc:"the rooms one is in; at most 1,000"`
	Blocked  []UserID  `json:"blocked" doc:"whom one blocks"`
	Messages []Message `json:"messages" doc:"what one wrote, in the order of the keys"`
	More     bool      `json:"more"`
	Next     string    `json:"next,omitzero" doc:"after of the next page"`
}

// ExportAccount gives a page of the actor's own data.
func (s *Service) ExportAccount(ctx context.Context, actor Actor, in ExportAccount) (Export, error) {
	limit := page(in.Limit, maxPage, maxPage)
	messages, err := s.store.OwnMessages(ctx, actor.User.ID, in.After, limit+1)
	if err != nil {
		return Export{}, err
	}
	export := Export{User: actor.User, Sessions: []Session{}, Rooms: []Room{}, Blocked: []UserID{}, Messages: messages}
	if len(messages) > limit {
		export.Messages = messages[:limit]
	}
	if in.After == "" {
		if err := s.exportRest(ctx, actor, &export); err != nil {
			return Export{}, err
		}
	}
	export.Messages = firstThatFit(export.Messages, maxAnswer/2)
	if export.More = len(export.Messages) < len(messages); export.More {
		export.Next = export.Messages[len(export.Messages)-1].Key
	}
	return export, nil
}

// exportRest adds what is not messages.
func (s *Service) exportRest(ctx context.Context, actor Actor, export *Export) (err error) {
	if export.Sessions, err = s.store.Sessions(ctx, actor.User.ID); err != nil {
		return err
	}
	snapshot, err := s.Snapshot(ctx, actor)
	export.User, export.Rooms, export.Blocked = snapshot.Me, snapshot.Rooms, snapshot.Blocked
	return err
}
