package store

import (
	"context"

	"bincang/internal/chat"
)

// The names of rows of the table settings.
const (
	settingServerName = "server_name"
	settingGuests     = "guests"
)

// defaultName is what a server is called that nobody has given a name.
const defaultName = "Bincang"

// Settings gives the settings; the version is the caller's to add.
func (s *Store) Settings(ctx context.Context) (chat.Settings, error) {
	return read(ctx, s, s.settings)
}

func (s *Store) settings(tx *tx) (chat.Settings, error) {
	settings := chat.Settings{ServerName: defaultName, Guests: s.options.DefaultGuests}
	err := tx.each(`SELECT name, value FROM settings`, nil, func(scan scan) (bool, error) {
		var name, value string
		err := scan(&name, &value)
		switch name {
		case settingServerName:
			settings.ServerName = value
		case settingGuests:
			settings.Guests = chat.Guests(value)
		}
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
func (s *Store) UpdateSettings(ctx context.Context, user chat.UserID, in chat.UpdateSettings, may func(chat.User) error) (chat.Settings, error) {
	return write(ctx, s, func(tx *tx) (chat.Settings, error) {
		found, err := userByID(tx, user)
		if err != nil {
			return chat.Settings{}, err
		}
		if err := may(found); err != nil {
			return chat.Settings{}, err
		}
		if err := updateSettings(tx, in); err != nil {
			return chat.Settings{}, err
		}
		return s.settings(tx)
	})
}

func updateSettings(tx *tx, in chat.UpdateSettings) error {
	if in.ServerName != nil {
		if err := setSetting(tx, settingServerName, *in.ServerName); err != nil {
			return err
		}
	}
	if in.Guests != nil {
		return setSetting(tx, settingGuests, string(*in.Guests))
	}
	return nil
}

func setSetting(tx *tx, name, value string) error {
	return tx.exec(`INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
}
