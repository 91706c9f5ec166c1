package chat

import "context"

// FormerName is what somebody is called whose account was deleted. Nobody else can have this name.
const FormerName = "former member"

// DeleteAccount deletes the actor's own account.
type DeleteAccount struct {
	Password string `json:"password" maxLength:"256" doc:"one's own, to be sure"`
}

// DeleteAccount deletes the actor's account for good. What he wrote stays, under another name.
func (s *Service) DeleteAccount(ctx context.Context, actor Actor, in DeleteAccount) (LoggedOut, error) {
	checked, err := s.checkPassword(ctx, actor, "password", in.Password)
	if err != nil {
		return LoggedOut{}, err
	}
	if err := s.store.DeleteAccount(ctx, actor.User.ID, mayDeleteAccount(checked)); err != nil {
		return LoggedOut{}, err
	}
	return LoggedOut{Current: true}, s.unname(context.WithoutCancel(ctx), actor.User.ID)
}

// mayDeleteAccount lets anybody go but the last administrator.
func mayDeleteAccount(checked Login) Ruling {
	return func(c Case) error {
		if err := isHimself(checked)(c); err != nil {
			return err
		}
		return notTheLast(c)
	}
}

// unname takes the name of a former member out of his messages, a part at a time: others post
// meanwhile. Where that is interrupted, the next start goes on with it.
func (s *Service) unname(ctx context.Context, user UserID) error {
	for {
		more, err := s.store.Unname(ctx, user)
		if err != nil || !more {
			return err
		}
	}
}

// unnameAll goes on where unname was interrupted.
func (s *Service) unnameAll(ctx context.Context) error {
	users, err := s.store.Leaving(ctx)
	if err != nil {
		return err
	}
	for _, user := range users {
		if err := s.unname(ctx, user); err != nil {
			return err
		}
	}
	return nil
}
