package chat

// Forever is the moment at which what lasts for ever ends: the greatest number that every client
// can represent.
const Forever Millis = 1<<53 - 1

// mayChangeOther lets administrators change another user, who must not be gone.
func mayChangeOther(actor Actor) Ruling {
	return func(c Case) error {
		if err := mayAdminister(actor)(c.By); err != nil {
			return err
		}
		if c.Subject.User.ID == "" || c.Subject.User.Former {
			return Hidden()
		}
		return nil
	}
}

// mayDisempower is mayChangeOther for what leaves the server with one administrator less.
func mayDisempower(actor Actor) Ruling {
	return func(c Case) error {
		if err := mayChangeOther(actor)(c); err != nil {
			return err
		}
		return notTheLast(c)
	}
}

// notTheLast refuses to take the last administrator's power.
func notTheLast(c Case) error {
	if c.Subject.User.Role == RoleAdmin && c.OtherAdmins == 0 {
		return Refuse(Conflict, "this is the last administrator; make somebody else one first")
	}
	return nil
}

// isHimself lets a user change his own account if he still may, and his password is still the one
// that was checked.
func isHimself(checked Login) Ruling {
	return func(c Case) error {
		if c.By.ID == "" || c.By.ID != c.Subject.User.ID {
			return Refuse(Unauthenticated, "log in first")
		}
		if checked.User.ID != "" && checked.PasswordHash != c.Subject.PasswordHash {
			return wrongPassword()
		}
		return nil
	}
}

// mayJoinAsGuest lets guests in where the settings do, and not from a banned address.
func (s *Service) mayJoinAsGuest(at Entrance) error {
	if at.Settings.Guests == GuestsOff {
		return Refuse(Forbidden, "this server lets no guests in; ask for an invitation")
	}
	return s.mayComeFrom(at)
}

// mayComeFrom refuses who comes from a banned address.
func (s *Service) mayComeFrom(at Entrance) error {
	if InMillis(s.now()) < at.BannedUntil {
		return &Error{Kind: Forbidden, Reason: "banned", Message: "nobody new is let in from where you are; ask an administrator"}
	}
	return nil
}
