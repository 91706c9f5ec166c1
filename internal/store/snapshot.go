package store

import (
	"cmp"
	"context"
	"slices"

	"bincang/internal/chat"
)

// Snapshot gives the rooms that the user is in, ascending by id, at most limit.
func (s *Store) Snapshot(ctx context.Context, user chat.UserID, limit int, may chat.Judge) (chat.Snapshot, error) {
	return read(ctx, s, func(tx *tx) (chat.Snapshot, error) {
		by, err := s.actorOf(tx, user)
		if err != nil {
			return chat.Snapshot{}, err
		}
		return s.snapshot(tx, by, limit, may)
	})
}

// Arrive gives the session of a token, with its user's rooms and the settings.
func (s *Store) Arrive(ctx context.Context, hash chat.TokenHash, limit int, may func(chat.User) chat.Judge) (*chat.Arrived, error) {
	changes := s.writer.settings.Load()
	return read(ctx, s, func(tx *tx) (*chat.Arrived, error) {
		found, known, err := findSession(tx, hash)
		if err != nil || !known {
			return nil, err
		}
		settings, err := s.settingsSince(tx, changes)
		if err != nil {
			return nil, err
		}
		by := actor{User: found.User, self: found.Self, account: found.Account, guests: settings.Guests}.settle(s.options)
		snapshot, err := s.snapshot(tx, by, limit, may(found.User))
		return &chat.Arrived{FoundSession: found, Settings: settings, Snapshot: snapshot}, err
	})
}

func (s *Store) snapshot(tx *tx, by actor, limit int, may chat.Judge) (found chat.Snapshot, err error) {
	has, err := belongingsOf(tx, by.ID)
	if err != nil {
		return found, err
	}
	found.Me, found.Mood = by.User, has.mood
	found.Mood.Show(&found.Me)
	if found.Rooms, found.More, err = s.roomsOfSnapshot(tx, by, has.threads, limit, may); err != nil {
		return found, err
	}
	if has.blocks {
		if found.Blocked, err = blockedBy(tx, by.ID); err != nil {
			return found, err
		}
	}
	if has.drafts {
		found.Drafts, err = drafts(tx, selectDraft+` WHERE user_id = $1 AND `+isBegun+` ORDER BY rev DESC LIMIT $2`, string(by.ID), chat.MaxDrafts+1)
		found.DraftsMore = len(found.Drafts) > chat.MaxDrafts
		found.Drafts = found.Drafts[:min(len(found.Drafts), chat.MaxDrafts)]
	}
	return found, err
}

// belongings is what a user has of his own, besides places in rooms. Most who come have none of it: one
// look spares three.
type belongings struct {
	mood                    chat.Mood
	threads, blocks, drafts bool
}

func belongingsOf(tx *tx, user chat.UserID) (b belongings, err error) {
	m := moodRow{mood: &b.mood}
	_, err = tx.row(`SELECT `+moodColumns+`, EXISTS (SELECT 1 FROM mine i WHERE i.user_id = $1 AND `+followsThread+`),
		EXISTS (SELECT 1 FROM blocks WHERE user_id = $1 AND active), EXISTS (SELECT 1 FROM drafts WHERE user_id = $1 AND `+isBegun+`)
		FROM users WHERE id = $1`, []any{string(user)}, append(m.into(), &b.threads, &b.blocks, &b.drafts)...)
	if err == nil {
		err = m.finish()
	}
	return b, err
}

// roomsOfSnapshot gives the rooms that a user is in with the threads that he follows, at most limit, ascending
// by id.
func (s *Store) roomsOfSnapshot(tx *tx, by actor, threads bool, limit int, may chat.Judge) ([]chat.Room, bool, error) {
	spots, more, err := s.spots(tx, by, may, limit, nil, selectOwnSpots, string(by.ID), string(chat.Lobby), string(chat.Announcements), string(by.self))
	if err == nil && threads {
		var active []spot
		active, err = s.activeThreads(tx, by, spots, may)
		spots = append(spots, active...)
	}
	if err != nil {
		return nil, false, err
	}
	if len(spots) > limit {
		spots, more = spots[:limit], true
	}
	slices.SortFunc(spots, func(a, b spot) int { return cmp.Compare(a.room.ID, b.room.ID) })
	rooms, err := s.shownAll(tx, spots, by.ID)
	for i := range rooms {
		rooms[i].Size = 0 // hello does not tell it: nothing would tell its changes
	}
	return rooms, more, err
}

// selectOwnSpots gives a user's places in the rooms that everybody is in, in his own and in those that he is a
// member of.
const selectOwnSpots = `SELECT ` + spotColumns + ` FROM (SELECT $2 AS id UNION ALL SELECT $3 UNION ALL SELECT $4
	UNION ALL SELECT room FROM members WHERE user_id = $1 AND NOT gone) own JOIN rooms r ON r.id = own.id ` + spotJoins
