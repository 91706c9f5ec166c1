package chat

import "context"

// JoinAsGuest is the name under which somebody without an account wants to talk.
type JoinAsGuest struct {
	Name string `json:"name" maxLength:"200" doc:"1 to 40 code points; nobody else's, nor one that looks like it"`
	Key  string `json:"key,omitzero" minLength:"16" maxLength:"64" pattern:"^[A-Za-z0-9_-]*$" doc:"chosen by the client: the same key with the same name gives the same guest and session again. It is as good as the token: take a random one and keep it secret"`
}

// JoinAsGuest makes a new guest and his session; repeating it with the same key gives the same ones
// again, and counts as no new guest.
func (s *Service) JoinAsGuest(ctx context.Context, actor Actor, in JoinAsGuest) (Welcome, error) {
	name, err := CleanName(in.Name)
	if err != nil {
		return Welcome{}, err
	}
	user, err := s.newUser(User{Name: name, Kind: Guest, Role: RoleGuest})
	if err != nil {
		return Welcome{}, err
	}
	session, token, err := s.newSession(actor, keyed{op: "guest.join", key: in.Key, content: []any{name}})
	if err != nil {
		return Welcome{}, err
	}
	begun, err := s.store.JoinAsGuest(ctx, user, session, s.mayJoinAsGuest, func() error { return s.guests.Allow(AddressKey(actor.Address)) })
	if err != nil {
		return Welcome{}, err
	}
	return s.welcome(begun, token)
}

// NewUser is a user on his way into the store.
type NewUser struct {
	User
	NameKey      string
	PasswordHash string // empty for who cannot log in
	Self         RoomID
	At           Millis
}

// newUser completes user with ids of his own and of his `self` room.
func (s *Service) newUser(user User) (NewUser, error) {
	id, err := randomText(s.random, 12)
	if err != nil {
		return NewUser{}, err
	}
	self, err := randomText(s.random, 12)
	if err != nil {
		return NewUser{}, err
	}
	user.ID = UserID(id)
	return NewUser{User: user, NameKey: NameKey(user.Name), Self: RoomID(self), At: InMillis(s.now())}, nil
}

// NameTaken is what the store answers where a name, or one that looks like it, is somebody's.
func NameTaken() error {
	return &Error{Kind: Conflict, Field: "name", Message: "somebody here has this name, or one that looks like it"}
}
