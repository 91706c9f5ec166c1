package store

import (
	"context"

	"bincang/internal/chat"
)

// Settings gives the settings; the version is the caller's to add.
func (s *Store) Settings(ctx context.Context) (chat.Settings, error) {
	return read(ctx, s, s.settings)
}

// knownSettings are the settings as they were read when that many changes of them had been committed.
type knownSettings struct {
	settings chat.Settings
	changes  int64
}

// settingsSince gives the settings from memory, if they were not changed since; changes is how often
// they had been before tx began. That is right within this process only: with several nodes, others'
// changes have to be heard of within 5 s.
func (s *Store) settingsSince(tx *tx, changes int64) (chat.Settings, error) {
	if known := s.known.Load(); known != nil && known.changes == changes {
		return known.settings, nil
	}
	settings, err := s.settings(tx)
	if err == nil {
		s.known.Store(&knownSettings{settings, changes})
	}
	return settings, err
}

func (s *Store) settings(tx *tx) (chat.Settings, error) {
	settings := chat.DefaultSettings()
	settings.Guests = s.options.DefaultGuests
	err := tx.each(`SELECT name, value FROM settings`, nil, func(scan scan) (bool, error) {
		var setting chat.Setting
		err := scan(&setting.Name, &setting.Value)
		settings.Set(setting)
		return true, err
	})
	if err != nil {
		return settings, err
	}
	done, err := tx.row(`SELECT 1 FROM meta WHERE name = $1`, []any{metaSetupDone}, new(int))
	settings.NeedsSetup = !done
	return settings, err
}

// UpdateSettings changes what in names; may decides about the user as he is now.
func (s *Store) UpdateSettings(ctx context.Context, act chat.Act, in chat.UpdateSettings, may chat.Permit) (chat.Settings, error) {
	return write(ctx, s, func(tx *tx) (chat.Settings, error) {
		if err := s.permit(tx, act.By, may); err != nil {
			return chat.Settings{}, err
		}
		if err := updateSettings(tx, in); err != nil {
			return chat.Settings{}, err
		}
		if len(in.Changed()) > 0 {
			if err := audit(tx, act); err != nil {
				return chat.Settings{}, err
			}
		}
		return s.settings(tx)
	})
}

func updateSettings(tx *tx, in chat.UpdateSettings) error {
	tx.settings = true
	for _, setting := range in.Changed() {
		err := tx.exec(`INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
			setting.Name, setting.Value)
		if err != nil {
			return err
		}
	}
	return nil
}
