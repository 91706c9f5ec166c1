package chat

import (
	"context"
	"time"
)

// FindUsers asks for people by a part of their name.
type FindUsers struct {
	Query string `json:"query" minLength:"1" maxLength:"200" doc:"a part of the name; case, blanks and look-alikes do not matter"`
	Limit int    `json:"limit,omitzero" minimum:"1" doc:"users, 50 if not given, 200 at most"`
}

// FindUsers finds people who may act, by name.
func (s *Service) FindUsers(ctx context.Context, _ Actor, in FindUsers) (Users, error) {
	users, err := s.store.FindUsers(ctx, NameKey(in.Query), page(in.Limit, defaultPage, maxPage))
	return Users{Users: users}, err
}

// ListedUser is a user as administrators see him.
type ListedUser struct {
	User
	CreatedAt   Millis `json:"created_at"`
	UsedAt      Millis `json:"used_at,omitzero" doc:"when he was last here, exact to the hour"`
	BannedUntil Millis `json:"banned_until,omitzero" doc:"9007199254740991: for ever"`
	NoPassword  bool   `json:"no_password,omitzero" doc:"a guest, or somebody who has not opened his link yet"`
}

// ListUsers asks for everybody on the server.
type ListUsers struct {
	Query string `json:"query,omitzero" maxLength:"200" doc:"a part of the name"`
	Role  Role   `json:"role,omitzero" enum:"admin,member,guest,bot"`
	After UserID `json:"after,omitzero" maxLength:"32" doc:"the last id of the page before"`
	Limit int    `json:"limit,omitzero" minimum:"1" doc:"users, 50 if not given, 200 at most"`
}

// UserList answers ListUsers.
type UserList struct {
	Users []ListedUser `json:"users" doc:"by name"`
	More  bool         `json:"more"`
}

// ListUsers gives a page of all users but former ones.
func (s *Service) ListUsers(ctx context.Context, actor Actor, in ListUsers) (UserList, error) {
	in.Limit, in.Query = page(in.Limit, defaultPage, maxPage), NameKey(in.Query)
	list, err := s.store.ListUsers(ctx, actor.User.ID, in, mayAdminister(actor))
	now := InMillis(s.now())
	for i := range list.Users {
		if list.Users[i].BannedUntil <= now {
			list.Users[i].BannedUntil = 0
		}
	}
	return list, err
}

// CreateUser asks for an account for somebody else.
type CreateUser struct {
	Name string `json:"name" maxLength:"200"`
	Role Role   `json:"role,omitzero" enum:"member,admin" doc:"member if not given"`
	Key  string `json:"key,omitzero" minLength:"16" maxLength:"64" pattern:"^[A-Za-z0-9_-]*$" doc:"chosen by the client: the same key with the same content gives the first answer again, while its link is good. It is as good as the link: take a random one and keep it secret"`
}

// CreatedUser answers CreateUser: with the link the person chooses a password, once. It is shown
// this once.
type CreatedUser struct {
	User User `json:"user"`
	Reset
}

// CreateUser makes an account without a password, and the link with which one is chosen.
func (s *Service) CreateUser(ctx context.Context, actor Actor, in CreateUser) (CreatedUser, error) {
	name, err := CleanName(in.Name)
	if err != nil {
		return CreatedUser{}, err
	}
	if in.Role == "" {
		in.Role = RoleMember
	}
	user, err := s.newUser(User{Name: name, Kind: Person, Role: in.Role})
	if err != nil {
		return CreatedUser{}, err
	}
	reset, link, err := s.newReset(keyed{op: "user.create", author: actor.User.ID, key: in.Key, content: []any{name, in.Role}})
	if err != nil {
		return CreatedUser{}, err
	}
	reset.User = user.ID
	act := s.act(actor, "user.create")
	act.Object = string(in.Role)
	made, err := s.store.CreateUser(ctx, act, user, reset, mayAdminister(actor))
	link.ExpiresAt = made.ExpiresAt
	return CreatedUser{User: made.User, Reset: link}, err
}

// UpdateUser changes what it names of another's account.
type UpdateUser struct {
	User UserID  `json:"user" minLength:"1" maxLength:"32"`
	Name *string `json:"name,omitzero" maxLength:"200"`
	Role *Role   `json:"role,omitzero" enum:"admin,member" doc:"another role ends the user's sessions"`
}

// UpdatedUser answers UpdateUser.
type UpdatedUser struct {
	User
	Login *Welcome `json:"login,omitzero" doc:"who changes his own role gets a new session, over HTTP its cookie too"`
}

// Begun is the session that an administrator gets who changed his own role.
func (u UpdatedUser) Begun() *Welcome { return u.Login }

// UpdateUser renames a user or gives him another role, which ends his sessions. Who takes his own
// rank gets a fresh one.
func (s *Service) UpdateUser(ctx context.Context, actor Actor, in UpdateUser) (UpdatedUser, error) {
	change := UserChange{User: in.User, Role: in.Role}
	if err := change.rename(in.Name); err != nil {
		return UpdatedUser{}, err
	}
	var token string
	if in.Role != nil && in.User == actor.User.ID {
		session, fresh, err := s.newSession(actor, keyed{})
		if err != nil {
			return UpdatedUser{}, err
		}
		change.Fresh, token = &session, fresh
	}
	act := s.act(actor, "user.update")
	act.Object = change.words()
	changed, err := s.store.ChangeUser(ctx, act, change, mayUpdate(actor, in.Role))
	if err != nil || changed.Fresh == nil {
		return UpdatedUser{User: changed.User}, err
	}
	welcome, err := s.welcome(*changed.Fresh, token)
	return UpdatedUser{User: changed.User, Login: &welcome}, err
}

// DeactivateUser closes an account for the time being.
type DeactivateUser struct {
	User UserID `json:"user" minLength:"1" maxLength:"32"`
	On   *bool  `json:"on,omitzero" doc:"false opens it again; true if not given"`
}

// DeactivateUser closes an account, and ends its sessions; or opens it again.
func (s *Service) DeactivateUser(ctx context.Context, actor Actor, in DeactivateUser) (User, error) {
	on, may := in.On == nil || *in.On, mayDisempower(actor)
	act := s.act(actor, "user.deactivate")
	if !on {
		act.Object, may = "off", mayChangeOther(actor)
	}
	change := UserChange{User: in.User, Deactivated: &on}
	if on {
		change.Ends = Deactivated
	}
	changed, err := s.store.ChangeUser(ctx, act, change, may)
	return changed.User, err
}

// BanUser keeps somebody out.
type BanUser struct {
	User    UserID `json:"user" minLength:"1" maxLength:"32"`
	On      *bool  `json:"on,omitzero" doc:"false ends the ban; true if not given"`
	Address bool   `json:"address,omitzero" doc:"let nobody new in from where the user is: no guests and no new accounts"`
	For     int64  `json:"for_s,omitzero" minimum:"1" maximum:"315360000" doc:"seconds; for ever if not given"`
}

// BanUser keeps a user out for a time or for ever, and ends his sessions; or lets him in again.
func (s *Service) BanUser(ctx context.Context, actor Actor, in BanUser) (User, error) {
	on, may, ends := in.On == nil || *in.On, mayDisempower(actor), Banned
	end := Forever
	if in.For > 0 {
		end = InMillis(s.now().Add(time.Duration(in.For) * time.Second))
	}
	var what words
	if end != Forever {
		what = append(what, until(end))
	}
	if in.Address {
		what = append(what, "with the addresses")
	}
	act := s.act(actor, "user.ban").with(what.String())
	if !on {
		end, act.Object, may, ends = 0, "off", mayChangeOther(actor), ""
	}
	changed, err := s.store.ChangeUser(ctx, act, UserChange{User: in.User, BannedUntil: &end, BanAddresses: in.Address, Ends: ends}, may)
	return changed.User, err
}
