package chat

import "context"

// Snapshot is everything that a client needs to know at its start, read in one snapshot.
type Snapshot struct {
	Me    User
	Rooms []Room // with Mine; the user's own `self` is among them
	More  bool   // there are more rooms than fit

	Drafts     []Unsent // the newest first, at most MaxDrafts, none of them empty
	DraftsMore bool     // there are more than fit
}

// Snapshot gives the rooms that the actor is in.
func (s *Service) Snapshot(ctx context.Context, actor Actor) (Snapshot, error) {
	snapshot, err := s.store.Snapshot(ctx, actor.User.ID, maxRooms, mayRead(actor))
	fit := roomsThatFit(snapshot.Rooms)
	snapshot.More = snapshot.More || len(fit) < len(snapshot.Rooms)
	snapshot.Rooms = fit
	drafts := draftsThatFit(snapshot.Drafts)
	snapshot.DraftsMore = snapshot.DraftsMore || len(drafts) < len(snapshot.Drafts)
	snapshot.Drafts = drafts
	return snapshot, err
}

// Epoch names the lineage of the numbers.
func (s *Service) Epoch() string { return s.store.Epoch() }

// Now is the server's clock.
func (s *Service) Now() Millis { return InMillis(s.now()) }
