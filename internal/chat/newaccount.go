package chat

import "context"

// CreateAccount is what somebody gives to get an account.
type CreateAccount struct {
	Invite   string `json:"invite,omitzero" maxLength:"200" doc:"the token of an invitation; not needed where the setting sign_up is open"`
	Name     string `json:"name" maxLength:"200" doc:"1 to 40 code points; nobody else's, nor one that looks like it"`
	Password string `json:"password" doc:"8 to 256 characters"`
	Key      string `json:"key,omitzero" minLength:"16" maxLength:"64" pattern:"^[A-Za-z0-9_-]*$" doc:"chosen by the client: the same key with the same content gives the first answer again. With the password it is as good as the token of the session: take a random one and keep it secret"`
}

// Joined answers CreateAccount.
type Joined struct {
	Welcome
	Room RoomID `json:"room,omitzero" doc:"the room into which the invitation led"`
}

// NewAccount is an account on its way into the store. A user whose id exists already is a guest who
// becomes an account; his sessions as a guest end.
type NewAccount struct {
	User    NewUser
	Session NewSession
	Invite  *TokenHash
}

// Joining is what a rule about a new account judges by.
type Joining struct {
	Entrance
	Invite FoundInvite // no ID where there is none
}

// CreateAccount makes an account for who holds an invitation, and for everybody where the settings
// are so. A guest keeps his id and his messages, and gets a new session.
func (s *Service) CreateAccount(ctx context.Context, actor Actor, in CreateAccount) (Joined, error) {
	if actor.Account {
		return Joined{}, Refuse(Conflict, "you have an account already; log out to make another")
	}
	invite, err := s.openInvite(ctx, actor, in)
	if err != nil {
		return Joined{}, err
	}
	account := NewAccount{}
	if account.User, err = s.newcomer(ctx, actor, in, invite); err != nil {
		return Joined{}, err
	}
	if in.Invite != "" {
		account.Invite = new(HashToken(in.Invite))
	}
	var token string
	asked := keyed{op: "account.create", key: in.Key, content: []any{in.Invite, account.User.Name}}
	if account.Session, token, err = s.newSession(actor, asked); err != nil {
		return Joined{}, err
	}
	begun, err := s.store.CreateAccount(ctx, account, s.mayJoin(in.Invite != ""))
	if err != nil {
		return Joined{}, err
	}
	if begun.Session.ID != account.Session.ID {
		if err := s.samePassword(ctx, begun.User, in.Password); err != nil {
			return Joined{}, err
		}
	}
	welcome, err := s.welcome(begun, token)
	return Joined{Welcome: welcome, Room: invite.Room}, err
}

// openInvite finds the invitation, and refuses what is hopeless before a password is hashed. With a
// key it may be a repetition, for which the store knows the answer.
func (s *Service) openInvite(ctx context.Context, actor Actor, in CreateAccount) (FoundInvite, error) {
	if err := s.guests.Allow(AddressKey(actor.Address)); err != nil {
		return FoundInvite{}, err
	}
	found, settings, err := s.store.FindInvite(ctx, HashToken(in.Invite))
	if err != nil || in.Key != "" && (found.ID != "" || in.Invite == "") {
		return found, err
	}
	return found, s.mayJoin(in.Invite != "")(Joining{Entrance: Entrance{Settings: settings}, Invite: found})
}

// newcomer is the user whom the invitation makes.
func (s *Service) newcomer(ctx context.Context, actor Actor, in CreateAccount, invite FoundInvite) (NewUser, error) {
	name, err := CleanName(in.Name)
	if err != nil {
		return NewUser{}, err
	}
	hash, err := s.passwords.hash(ctx, in.Password)
	if err != nil {
		return NewUser{}, err
	}
	kind, role := Person, RoleMember
	if invite.ID != "" {
		role = invite.Role
	}
	if role == RoleGuest {
		kind = Guest
	}
	user, err := s.newUser(User{Name: name, Kind: kind, Role: role})
	user.PasswordHash = hash
	if actor.User.Kind == Guest {
		user.ID, user.Self = actor.User.ID, actor.Self
	}
	return user, err
}

// mayJoin lets in who holds a good invitation and, where the settings are so, everybody.
func (s *Service) mayJoin(invited bool) func(Joining) error {
	return func(j Joining) error {
		if err := s.mayComeFrom(j.Entrance); err != nil {
			return err
		}
		if invited {
			return s.mayAccept(j.Invite)
		}
		if j.Settings.SignUp != SignUpOpen {
			return Refuse(Forbidden, "one needs an invitation here; ask somebody who is on this server")
		}
		return nil
	}
}
