package chat

import (
	"context"
	"fmt"
	"strconv"
)

// Guests says where people without an account are let in.
type Guests string

// The settings for guests.
const (
	GuestsOff   Guests = "off"
	GuestsLobby Guests = "lobby"
)

// SignUp says how one gets an account.
type SignUp string

// The ways to an account.
const (
	SignUpInvite SignUp = "invite"
	SignUpOpen   SignUp = "open"
)

// Who says which accounts may do something.
type Who string

// The circles of accounts.
const (
	WhoMembers Who = "members"
	WhoAdmins  Who = "admins"
)

// Settings are what administrators may change about a server; everybody may read these.
type Settings struct {
	ServerName     string `json:"server_name"`
	Guests         Guests `json:"guests" enum:"off,lobby"`
	SignUp         SignUp `json:"sign_up" enum:"invite,open" doc:"open: whoever comes may make an account"`
	RoomsBy        Who    `json:"rooms_by" enum:"members,admins" doc:"who may create rooms"`
	InvitesBy      Who    `json:"invites_by" enum:"admins,members" doc:"who may invite to the server"`
	EditWindow     int64  `json:"edit_window_s" doc:"seconds for which a message may be edited; 0: for ever"`
	PostsPerSecond int    `json:"posts_per_second,omitzero" doc:"of one user in the long run; not there: what the server was started with"`
	PostsBurst     int    `json:"posts_burst,omitzero" doc:"of one user at once; not there: what the server was started with"`
	NeedsSetup     bool   `json:"needs_setup" doc:"nobody has finished the setup yet"`
	Version        string `json:"version"`
}

// DefaultSettings hold while nobody has changed them.
func DefaultSettings() Settings {
	return Settings{ServerName: "Bincang", Guests: GuestsOff, SignUp: SignUpInvite, RoomsBy: WhoMembers, InvitesBy: WhoAdmins}
}

// GetSettings gives the settings.
func (s *Service) GetSettings(ctx context.Context, _ Actor, _ struct{}) (Settings, error) {
	settings, err := s.store.Settings(ctx)
	settings.Version = s.version
	return settings, err
}

// UpdateSettings changes what it names and leaves the rest.
type UpdateSettings struct {
	ServerName     *string `json:"server_name,omitzero" doc:"1 to 80 code points"`
	Guests         *Guests `json:"guests,omitzero" enum:"off,lobby"`
	SignUp         *SignUp `json:"sign_up,omitzero" enum:"invite,open"`
	RoomsBy        *Who    `json:"rooms_by,omitzero" enum:"members,admins"`
	InvitesBy      *Who    `json:"invites_by,omitzero" enum:"admins,members"`
	EditWindow     *int64  `json:"edit_window_s,omitzero" minimum:"0" maximum:"31536000" doc:"seconds; 0: for ever"`
	PostsPerSecond *int    `json:"posts_per_second,omitzero" minimum:"0" maximum:"1000" doc:"0: what the server was started with"`
	PostsBurst     *int    `json:"posts_burst,omitzero" minimum:"0" maximum:"10000" doc:"0: what the server was started with"`
}

// UpdateSettings changes settings. Where guests are let in no more, their conns end.
func (s *Service) UpdateSettings(ctx context.Context, actor Actor, in UpdateSettings) (Settings, error) {
	if err := in.clean(); err != nil {
		return Settings{}, err
	}
	act := s.act(actor, "settings.update")
	act.Object = in.words()
	settings, err := s.store.UpdateSettings(ctx, act, in, mayAdminister(actor))
	if err != nil {
		return Settings{}, err
	}
	s.obey(settings)
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

// Setting is one of the settings by its name in Settings, as text.
type Setting struct{ Name, Value string }

// Changed are the settings that u names.
func (u UpdateSettings) Changed() []Setting {
	var changed []Setting
	note := func(name string, named bool, value func() any) {
		if named {
			changed = append(changed, Setting{name, fmt.Sprint(value())})
		}
	}
	note("server_name", u.ServerName != nil, func() any { return *u.ServerName })
	note("guests", u.Guests != nil, func() any { return *u.Guests })
	note("sign_up", u.SignUp != nil, func() any { return *u.SignUp })
	note("rooms_by", u.RoomsBy != nil, func() any { return *u.RoomsBy })
	note("invites_by", u.InvitesBy != nil, func() any { return *u.InvitesBy })
	note("edit_window_s", u.EditWindow != nil, func() any { return *u.EditWindow })
	note("posts_per_second", u.PostsPerSecond != nil, func() any { return *u.PostsPerSecond })
	note("posts_burst", u.PostsBurst != nil, func() any { return *u.PostsBurst })
	return changed
}

// Set takes over a setting as Changed gave it; one that it does not know it leaves alone.
func (s *Settings) Set(setting Setting) {
	number, _ := strconv.Atoi(setting.Value) //nolint:errcheck // what is no number is 0, the default
	switch setting.Name {
	case "server_name":
		s.ServerName = setting.Value
	case "guests":
		s.Guests = Guests(setting.Value)
	case "sign_up":
		s.SignUp = SignUp(setting.Value)
	case "rooms_by":
		s.RoomsBy = Who(setting.Value)
	case "invites_by":
		s.InvitesBy = Who(setting.Value)
	case "edit_window_s":
		s.EditWindow = int64(number)
	case "posts_per_second":
		s.PostsPerSecond = number
	case "posts_burst":
		s.PostsBurst = number
	}
}

// words are the changes as the audit log has them.
func (u UpdateSettings) words() string {
	var all words
	for _, setting := range u.Changed() {
		name(&all, setting.Name, &setting.Value)
	}
	return all.String()
}

// obey puts those settings into effect that are not read each time.
func (s *Service) obey(settings Settings) {
	limits := s.limits
	if settings.PostsPerSecond > 0 {
		limits.PostsPerSecond = settings.PostsPerSecond
	}
	if settings.PostsBurst > 0 {
		limits.PostsBurst = settings.PostsBurst
	}
	s.posts.Store(postLimiter(limits, s.now))
}
