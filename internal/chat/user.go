package chat

import (
	"context"
	"time"
)

// UserKind tells accounts, guests and bots apart.
type UserKind string

// The kinds of user.
const (
	Person UserKind = "person"
	Guest  UserKind = "guest"
	Bot    UserKind = "bot"
)

// Role is what a user is on this server.
type Role string

// The roles on a server.
const (
	RoleAdmin  Role = "admin"
	RoleMember Role = "member"
	RoleGuest  Role = "guest"
	RoleBot    Role = "bot"
)

// User is an account, a guest or a bot, as everybody may see it.
type User struct {
	ID          UserID   `json:"id"`
	Name        string   `json:"name"`
	Kind        UserKind `json:"kind" enum:"person,guest,bot"`
	Role        Role     `json:"role" enum:"admin,member,guest,bot"`
	Deactivated bool     `json:"deactivated,omitzero" doc:"an administrator closed the account for the time being"`
	Former      bool     `json:"former,omitzero" doc:"the account was deleted; its name says so in English"`
	Status      *Status  `json:"status,omitzero" doc:"what he says of himself"`
	DND         bool     `json:"dnd,omitzero" doc:"he is not to be disturbed now"`
}

// Active tells whether the user may act at that moment: he is neither deactivated, nor gone, nor
// banned.
func (u User) Active(bannedUntil, now Millis) bool {
	return !u.Deactivated && !u.Former && now >= bannedUntil
}

// Author is the user who wrote a message, with the name of that moment.
type Author struct {
	ID   UserID   `json:"id"`
	Name string   `json:"name"`
	Kind UserKind `json:"kind" enum:"person,guest,bot"`
}

// Author is u as the author of what he writes now.
func (u User) Author() Author { return Author{ID: u.ID, Name: u.Name, Kind: u.Kind} }

// GetUsers asks for users by their ids.
type GetUsers struct {
	IDs []UserID `json:"ids" minItems:"1" maxItems:"200" doc:"whose rows are wanted; unknown ids are left out of the answer"`
}

// Users answers GetUsers.
type Users struct {
	Users []User `json:"users"`
}

// GetUsers gives today's names; ids that nobody has are left out.
func (s *Service) GetUsers(ctx context.Context, _ Actor, in GetUsers) (Users, error) {
	users, err := s.store.UsersByID(ctx, in.IDs)
	return Users{Users: users}, err
}

// lookTime bounds how long a look at users may hold up those who wait for it.
const lookTime = time.Second

// Look gives users as they are now, as far as they can be had.
func (s *Service) Look(ids []UserID) []User {
	ctx, cancel := context.WithTimeout(context.Background(), lookTime)
	defer cancel()
	users, _ := s.store.UsersByID(ctx, ids) //nolint:errcheck // who cannot be named is shown by his id
	return users
}

// Names gives today's names of users, as far as they can be had; all and here are called so.
func (s *Service) Names(ids []UserID) map[UserID]string {
	names := map[UserID]string{MentionAll: string(MentionAll), MentionHere: string(MentionHere)}
	for _, user := range s.Look(ids) {
		names[user.ID] = user.Name
	}
	return names
}
