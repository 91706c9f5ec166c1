package chat

// UserChange is what changes about a user; what is nil stays.
type UserChange struct {
	User         UserID
	Name         *string // with NameKey
	NameKey      string
	Role         *Role
	PasswordHash *string
	Deactivated  *bool
	BannedUntil  *Millis
	// BanAddresses extends a ban to where his sessions are from; ending a ban ends that, too.
	BanAddresses bool
	Ends         Ending      // why his sessions end, all but Keep; they do not where it is empty
	Keep         SessionID   // may be empty
	Fresh        *NewSession // begins if his sessions ended
}

// Against leaves out what changes nothing. Another role ends the sessions: a session has the rights
// with which it began.
func (c UserChange) Against(before Login) (change UserChange, changes bool) {
	if c.Name != nil && *c.Name == before.User.Name {
		c.Name = nil
	}
	if c.Role != nil && *c.Role == before.User.Role {
		c.Role = nil
	}
	if c.Deactivated != nil && *c.Deactivated == before.User.Deactivated {
		c.Deactivated = nil
	}
	if c.Role != nil {
		c.Ends, c.Keep = EndedByRole, ""
	}
	return c, c.Name != nil || c.Role != nil || c.PasswordHash != nil || c.Deactivated != nil || c.BannedUntil != nil
}

// Of is the user as the change leaves him. A guest who gets a rank is a guest no more.
func (c UserChange) Of(login Login) Login {
	if c.Name != nil {
		login.User.Name = *c.Name
	}
	if c.Role != nil {
		login.User.Role, login.User.Kind = *c.Role, Person
	}
	if c.PasswordHash != nil {
		login.PasswordHash = *c.PasswordHash
	}
	if c.Deactivated != nil {
		login.User.Deactivated = *c.Deactivated
	}
	if c.BannedUntil != nil {
		login.BannedUntil = *c.BannedUntil
	}
	return login
}

// rename puts another name into the change, where there is one.
func (c *UserChange) rename(name *string) error {
	if name == nil {
		return nil
	}
	clean, err := CleanName(*name)
	c.Name, c.NameKey = &clean, NameKey(clean)
	return err
}

// words are the change as the audit log has it.
func (c UserChange) words() string {
	var all words
	name(&all, "name", c.Name)
	name(&all, "role", c.Role)
	return all.String()
}

// Changed is a user after a UserChange, and the session that began by it.
type Changed struct {
	User  User
	Fresh *FoundSession
}
