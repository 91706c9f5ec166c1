package store

import (
	"context"

	"bincang/internal/chat"
)

// CompleteSetup stores the first administrator, his session and the settings, once. The setting
// `guests` stays what it is in effect if it is not named.
func (s *Store) CompleteSetup(ctx context.Context, in chat.Setup, may func(chat.Settings) error) (chat.FoundSession, error) {
	return write(ctx, s, func(tx *tx) (none chat.FoundSession, err error) {
		if begun, known, err := begunBefore(tx, in.Session); known || err != nil {
			return begun, err
		}
		present, err := s.settings(tx)
		if err != nil {
			return none, err
		}
		if err := may(present); err != nil {
			return none, err
		}
		if err := nameIsFree(tx, in.Owner.ID, in.Owner.NameKey); err != nil {
			return none, err
		}
		begun, err := addAccount(tx, in.Owner, in.Session)
		if err != nil {
			return none, err
		}
		if in.Settings.Guests == nil {
			in.Settings.Guests = &present.Guests
		}
		if err := updateSettings(tx, in.Settings); err != nil {
			return none, err
		}
		return begun, tx.exec(upsertMeta, metaSetupDone, "yes")
	})
}
