package chat

import "context"

// Guests says where people without an account are let in.
type Guests string

// The settings for guests.
const (
	GuestsOff   Guests = "off"
	GuestsLobby Guests = "lobby"
)

// Settings are what administrators may change about a server; everybody may read these.
type Settings struct {
	ServerName string `json:"server_name"`
	Guests     Guests `json:"guests" enum:"off,lobby"`
	NeedsSetup bool   `json:"needs_setup" doc:"nobody has finished the setup yet"`
	Version    string `json:"version"`
}

// GetSettings gives the settings.
func (s *Service) GetSettings(ctx context.Context, _ Actor, _ struct{}) (Settings, error) {
	settings, err := s.store.Settings(ctx)
	settings.Version = s.version
	return settings, err
}

// UpdateSettings changes what it names and leaves the rest.
type UpdateSettings struct {
	ServerName *string `json:"server_name,omitzero" doc:"1 to 80 code points"`
	Guests     *Guests `json:"guests,omitzero" enum:"off,lobby"`
}

// UpdateSettings changes settings. Where guests are let in no more, their conns end.
func (s *Service) UpdateSettings(ctx context.Context, actor Actor, in UpdateSettings) (Settings, error) {
	if err := in.clean(); err != nil {
		return Settings{}, err
	}
	settings, err := s.store.UpdateSettings(ctx, actor.User.ID, in, mayAdminister)
	if err != nil {
		return Settings{}, err
	}
	if settings.Guests == GuestsOff {
		s.conns.EndGuests()
	}
	settings.Version = s.version
	return settings, nil
}

func (u *UpdateSettings) clean() error {
	if u.ServerName == nil {
		return nil
	}
	name, err := cleanName("server_name", *u.ServerName, MaxRoomName)
	u.ServerName = &name
	return err
}

func mayAdminister(user User) error { return Admins.Check(Actor{User: user}) }
