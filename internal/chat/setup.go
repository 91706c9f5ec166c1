package chat

import (
	"context"
	"crypto/subtle"
)

// CompleteSetup makes the first administrator.
type CompleteSetup struct {
	Token      string  `json:"token" maxLength:"200" doc:"from the terminal or DATA/setup-token"`
	Name       string  `json:"name" maxLength:"200"`
	Password   string  `json:"password" doc:"8 to 256 characters"`
	ServerName *string `json:"server_name,omitzero" doc:"1 to 80 code points"`
	Guests     *Guests `json:"guests,omitzero" enum:"off,lobby" doc:"left as it is if not given"`
	Key        string  `json:"key,omitzero" minLength:"16" maxLength:"64" pattern:"^[A-Za-z0-9_-]*$" doc:"chosen by the client: the same key with the same content gives the first answer again. With the password it is as good as the token of the session: take a random one and keep it secret"`
}

// CompleteSetup finishes the setup: whoever holds the token becomes the first administrator, once.
// A guest who does so keeps his id and his messages, and gets a new session. Repeating it with the
// same key gives the first answer again.
func (s *Service) CompleteSetup(ctx context.Context, actor Actor, in CompleteSetup) (Welcome, error) {
	if err := s.checkSetupToken(actor, in); err != nil {
		return Welcome{}, err
	}
	owner, settings, err := s.owner(ctx, actor, in)
	if err != nil {
		return Welcome{}, err
	}
	session, token, err := s.newSession(actor, keyed{op: "setup.complete", key: in.Key, content: []any{in.Token, owner.Name, settings}})
	if err != nil {
		return Welcome{}, err
	}
	begun, err := s.store.CompleteSetup(ctx, Setup{Owner: owner, Session: session, Settings: settings}, setupIsOpen)
	if err != nil {
		return Welcome{}, err
	}
	if begun.Session.ID != session.ID {
		if err := s.samePassword(ctx, begun.User, in.Password); err != nil {
			return Welcome{}, err
		}
	}
	if err := s.setup.Remove(); err != nil {
		return Welcome{}, err
	}
	return s.welcome(begun, token)
}

// samePassword refuses a repetition with another password, which no digest covers.
func (s *Service) samePassword(ctx context.Context, user User, password string) error {
	login, err := s.store.FindLogin(ctx, NameKey(user.Name))
	if err != nil {
		return err
	}
	same, err := s.passwords.matches(ctx, login.PasswordHash, password)
	if err == nil && !same {
		err = KeyTaken()
	}
	return err
}

// Setup is the first administrator on his way into the store. An owner whose id exists already is
// a guest who becomes an account; his sessions as a guest end.
type Setup struct {
	Owner    NewUser
	Session  NewSession
	Settings UpdateSettings
}

func (s *Service) owner(ctx context.Context, actor Actor, in CompleteSetup) (NewUser, UpdateSettings, error) {
	settings := UpdateSettings{ServerName: in.ServerName, Guests: in.Guests}
	if err := settings.clean(); err != nil {
		return NewUser{}, settings, err
	}
	name, err := CleanName(in.Name)
	if err != nil {
		return NewUser{}, settings, err
	}
	hash, err := s.passwords.hash(ctx, in.Password)
	if err != nil {
		return NewUser{}, settings, err
	}
	owner, err := s.newUser(User{Name: name, Kind: Person, Role: RoleAdmin})
	owner.PasswordHash = hash
	if actor.User.Kind == Guest {
		owner.ID, owner.Self = actor.User.ID, actor.Self
	}
	return owner, settings, err
}

// checkSetupToken holds off who guesses, but never who knows the token. Once the token is gone, the
// store knows whether it was this key that finished the setup.
func (s *Service) checkSetupToken(actor Actor, in CompleteSetup) error {
	token, err := s.setup.Read()
	switch {
	case err != nil:
		return err
	case token == "" && in.Key != "":
		return s.logins.allow(actor.Address, "setup")
	case token == "":
		return setupIsOver()
	}
	if subtle.ConstantTimeCompare([]byte(token), []byte(in.Token)) != 1 {
		if err := s.logins.allow(actor.Address, "setup"); err != nil {
			return err
		}
		return &Error{Kind: Forbidden, Field: "token", Message: "this is not the setup token; it stands in the terminal and in the file setup-token of the data folder"}
	}
	return nil
}

func setupIsOpen(settings Settings) error {
	if !settings.NeedsSetup {
		return setupIsOver()
	}
	return nil
}

func setupIsOver() error { return Refuse(Conflict, "the setup is finished; log in") }
