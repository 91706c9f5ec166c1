package chat

import "context"

// UpdateAccount changes what it names of the actor's own account.
type UpdateAccount struct {
	Name            *string `json:"name,omitzero" maxLength:"200" doc:"1 to 40 code points; nobody else's, nor one that looks like it"`
	Password        *string `json:"password,omitzero" doc:"8 to 256 characters; the account's other sessions end"`
	CurrentPassword string  `json:"current_password,omitzero" maxLength:"256" doc:"needed with password"`
}

// UpdateAccount renames the actor, or gives him another password. What he wrote before keeps the
// name of its time.
func (s *Service) UpdateAccount(ctx context.Context, actor Actor, in UpdateAccount) (User, error) {
	change := UserChange{User: actor.User.ID}
	if err := change.rename(in.Name); err != nil {
		return User{}, err
	}
	var checked Login
	if in.Password != nil {
		var err error
		if checked, err = s.checkPassword(ctx, actor, "current_password", in.CurrentPassword); err != nil {
			return User{}, err
		}
		hash, err := s.passwords.hash(ctx, *in.Password)
		if err != nil {
			return User{}, err
		}
		change.PasswordHash, change.Ends, change.Keep = &hash, EndedByPassword, actor.Session
	}
	changed, err := s.store.ChangeUser(ctx, Act{By: actor.User.ID}, change, isHimself(checked))
	return changed.User, err
}

// checkPassword makes sure that it is the account's owner who asks, and gives what was checked.
func (s *Service) checkPassword(ctx context.Context, actor Actor, field, password string) (Login, error) {
	if !actor.Account {
		return Login{}, Refuse(Forbidden, "a guest has no password; with an invitation you get an account")
	}
	if err := s.logins.allow(actor.Address, NameKey(actor.User.Name)); err != nil {
		return Login{}, err
	}
	login, err := s.store.LoginOf(ctx, actor.User.ID)
	if err != nil {
		return Login{}, err
	}
	matches, err := s.passwords.matches(ctx, login.PasswordHash, password)
	if err == nil && !matches {
		err = &Error{Kind: Forbidden, Field: field, Message: "this is not your password"}
	}
	return login, err
}

func wrongPassword() error {
	return Refuse(Conflict, "the password was changed meanwhile; log in again")
}
