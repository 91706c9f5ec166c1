package chat

import "context"

// Snapshot is everything that a client needs to know at its start, read in one snapshot.
type Snapshot struct {
	Me    User
	Rooms []Room // with Mine; the user's own `self` is among them
	More  bool   // there are more rooms than fit
	// Blocked are whom the user blocks.
	Blocked []UserID

	Drafts     []Unsent // the newest first, at most MaxDrafts, none of them empty
	DraftsMore bool     // there are more than fit
}

// Snapshot gives the rooms that the actor is in.
func (s *Service) Snapshot(ctx context.Context, actor Actor) (Snapshot, error) {
	snapshot, err := s.store.Snapshot(ctx, actor.User.ID, maxRooms, mayRead(actor))
	return snapshot.fitting(), err
}

// fitting is as much of the snapshot as an answer holds.
func (s Snapshot) fitting() Snapshot {
	fit := roomsThatFit(s.Rooms)
	s.More = s.More || len(fit) < len(s.Rooms)
	s.Rooms = fit
	drafts := draftsThatFit(s.Drafts)
	s.DraftsMore = s.DraftsMore || len(drafts) < len(s.Drafts)
	s.Drafts = drafts
	return s
}

// Arrived is what the store has about somebody who comes with a token.
type Arrived struct {
	FoundSession
	Settings Settings
	Snapshot Snapshot
}

// Arrival is who comes, and all that he has to be told first.
type Arrival struct {
	Actor    Actor
	Settings Settings
	Snapshot Snapshot
}

// Arrive is Authenticate, GetSettings and Snapshot in one look at the store: very many come at once
// when a server starts again. Guests who are let in no more are refused.
func (s *Service) Arrive(ctx context.Context, token string, from Actor) (Arrival, error) {
	found, err := s.store.Arrive(ctx, HashToken(token), maxRooms, readsAs)
	if err != nil {
		return Arrival{}, err
	}
	if found == nil {
		return Arrival{}, sessionEnded()
	}
	actor, err := s.actorOf(ctx, found.FoundSession, from)
	if err != nil {
		return Arrival{}, err
	}
	if actor.User.Role == RoleGuest && !actor.Account && found.Settings.Guests == GuestsOff {
		return Arrival{}, guestsAreOut()
	}
	found.Settings.Version = s.version
	return Arrival{Actor: actor, Settings: found.Settings, Snapshot: found.Snapshot.fitting()}, nil
}

// Epoch names the lineage of the numbers.
func (s *Service) Epoch() string { return s.store.Epoch() }

// Now is the server's clock.
func (s *Service) Now() Millis { return InMillis(s.now()) }
