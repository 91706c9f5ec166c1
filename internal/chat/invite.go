package chat

import (
	"context"
	"fmt"
	"time"
)

// How long an invitation opens the door, if its maker does not say, and at most.
const (
	inviteUsual = 7 * 24 * time.Hour
	inviteMost  = 90 * 24 * time.Hour
)

// InvitePrefix makes the tokens of invitations recognisable.
const InvitePrefix = "bci_"

// InviteID names an invitation; it opens nothing.
type InviteID string

// Invite is an invitation, as its maker and administrators see it.
type Invite struct {
	ID        InviteID `json:"id"`
	Role      Role     `json:"role" enum:"admin,member,guest" doc:"what becomes of who accepts it"`
	Room      RoomID   `json:"room,omitzero" doc:"the room that he is taken into"`
	RoomName  string   `json:"room_name,omitzero"`
	By        Named    `json:"by"`
	Uses      int      `json:"uses"`
	MaxUses   int      `json:"max_uses,omitzero" doc:"not bounded if not there"`
	CreatedAt Millis   `json:"created_at"`
	ExpiresAt Millis   `json:"expires_at"`
	Shut      Shut     `json:"shut,omitzero" enum:"expired,used,maker" doc:"why it opens nothing any more: its time is over, it was used up, or its maker could not make it now"`
}

// Shut is why an invitation opens nothing any more; empty where it does.
type Shut string

// What shuts an invitation.
const (
	ShutExpired Shut = "expired"
	ShutUsed    Shut = "used"
	ShutMaker   Shut = "maker"
)

// CreateInvite asks for a link that lets people in.
type CreateInvite struct {
	Role      Role   `json:"role,omitzero" enum:"member,guest,admin" doc:"member if not given; admin is for administrators to give"`
	Room      RoomID `json:"room,omitzero" maxLength:"32" doc:"a room to be taken into"`
	MaxUses   int    `json:"max_uses,omitzero" minimum:"1" maximum:"100000" doc:"not bounded if not given"`
	ExpiresIn int64  `json:"expires_in_s,omitzero" minimum:"1" maximum:"7776000" doc:"seconds; 7 days if not given, 90 days at most"`
	Key       string `json:"key,omitzero" minLength:"16" maxLength:"64" pattern:"^[A-Za-z0-9_-]*$" doc:"chosen by the client: the same key with the same content gives the same invitation again"`
}

// Invitation answers CreateInvite. The token is shown this once.
type Invitation struct {
	Invite Invite `json:"invite"`
	Token  string `json:"token"`
	Link
}

// Link is an address that is handed to somebody else.
type Link struct {
	URL   string `json:"url"`
	Local bool   `json:"local,omitzero" doc:"it works on the server's own machine only, because the server listens nowhere else"`
}

// NewInvite is an invitation on its way into the store.
type NewInvite struct {
	Invite
	Hash   TokenHash
	Digest []byte // tells whether its key came with other content; nil without a key
}

// CreateInvite makes an invitation.
func (s *Service) CreateInvite(ctx context.Context, actor Actor, in CreateInvite) (Invitation, error) {
	if in.Role == "" {
		in.Role = RoleMember
	}
	if in.ExpiresIn == 0 {
		in.ExpiresIn = int64(inviteUsual / time.Second)
	}
	asked := keyed{op: "invite.create", author: actor.User.ID, key: in.Key, content: []any{in.Role, in.Room, in.MaxUses, in.ExpiresIn}}
	token, err := s.tokenOf(InvitePrefix, asked)
	if err != nil {
		return Invitation{}, err
	}
	id, err := randomText(s.random, 12)
	if err != nil {
		return Invitation{}, err
	}
	now := s.now()
	invite := NewInvite{Hash: HashToken(token), Digest: s.digest(asked), Invite: Invite{
		ID: InviteID(id), Role: in.Role, Room: in.Room, MaxUses: in.MaxUses, By: Named{ID: actor.User.ID},
		CreatedAt: InMillis(now), ExpiresAt: InMillis(now.Add(time.Duration(in.ExpiresIn) * time.Second)),
	}}
	made, err := s.store.AddInvite(ctx, s.act(actor, "invite.create"), invite, mayInvite(actor, in.Role))
	if err != nil {
		return Invitation{}, err
	}
	return Invitation{Invite: made, Token: token, Link: s.link("invite", token)}, nil
}

// link is an address of this server with a secret in its fragment, which browsers do not send.
func (s *Service) link(what, token string) Link {
	base := s.address()
	return Link{URL: base.URL + "/#" + what + "=" + token, Local: base.Local}
}

// ListInvites asks for invitations: one's own, an administrator for everybody's.
type ListInvites struct {
	After InviteID `json:"after,omitzero" maxLength:"32" doc:"the last id of the page before"`
	Limit int      `json:"limit,omitzero" minimum:"1" doc:"invitations, 50 if not given, 200 at most"`
}

// InviteList answers ListInvites.
type InviteList struct {
	Invites []Invite `json:"invites" doc:"the newest first"`
	More    bool     `json:"more"`
}

// ListInvites gives a page of invitations. Those of rooms that the actor may not know of lack the
// room's name.
func (s *Service) ListInvites(ctx context.Context, actor Actor, in ListInvites) (InviteList, error) {
	in.Limit = page(in.Limit, defaultPage, maxPage)
	return s.store.ListInvites(ctx, actor.User.ID, in, seesInvites(actor), mayRead(actor), s.shut)
}

// DeleteInvite takes an invitation back.
type DeleteInvite struct {
	Invite InviteID `json:"invite" minLength:"1" maxLength:"32"`
}

// DeleteInvite takes an invitation back: one's own, an administrator anybody's.
func (s *Service) DeleteInvite(ctx context.Context, actor Actor, in DeleteInvite) (struct{}, error) {
	return struct{}{}, s.store.DeleteInvite(ctx, s.act(actor, "invite.delete"), in.Invite, seesInvites(actor))
}

// GetInvite asks what an invitation is for.
type GetInvite struct {
	Token string `json:"token" maxLength:"200"`
}

// ShownInvite is what an invitation tells to who holds it.
type ShownInvite struct {
	ServerName string `json:"server_name"`
	Role       Role   `json:"role" enum:"admin,member,guest"`
	RoomName   string `json:"room_name,omitzero"`
	By         Named  `json:"by"`
	ExpiresAt  Millis `json:"expires_at"`
}

// GetInvite tells what an invitation is for. It changes nothing: links are opened by programs, too.
func (s *Service) GetInvite(ctx context.Context, _ Actor, in GetInvite) (ShownInvite, error) {
	found, settings, err := s.store.FindInvite(ctx, HashToken(in.Token))
	if err != nil {
		return ShownInvite{}, err
	}
	if err := s.mayAccept(found); err != nil {
		return ShownInvite{}, err
	}
	return ShownInvite{ServerName: settings.ServerName, Role: found.Role, RoomName: found.RoomName, By: found.By, ExpiresAt: found.ExpiresAt}, nil
}

// FoundInvite is an invitation as it is now, with what a rule would judge by if its maker made it now;
// no ID where there is none.
type FoundInvite struct {
	Invite
	Making Inviting
}

// InviteIsGone is the answer to a key whose invitation was taken back.
func InviteIsGone() error {
	return &Error{Kind: Conflict, Field: "key", Message: "the invitation that this key made was taken back; take a new one"}
}

// mayAccept refuses an invitation that opens nothing any more, and says whom to ask. It is good only as
// long as its maker could make it: who was removed from a room, or lost his rank, has no key left.
func (s *Service) mayAccept(found FoundInvite) error {
	refuse := func(reason, what string) error {
		return &Error{Kind: Forbidden, Field: "invite", Reason: reason, Message: fmt.Sprintf("the invitation %s; ask %s for another", what, found.By.Name)}
	}
	if found.ID == "" {
		return Hidden()
	}
	switch s.shut(found) {
	case ShutMaker:
		if found.Making.By.ID == "" {
			return &Error{Kind: Forbidden, Field: "invite", Reason: "expired", Message: "the invitation is no longer good; ask an administrator for another"}
		}
		return refuse("expired", "is no longer good")
	case ShutExpired:
		return refuse("expired", "has expired")
	case ShutUsed:
		return refuse("used", "was used up")
	}
	return nil
}

// shut is the one rule for what an invitation still opens.
func (s *Service) shut(found FoundInvite) Shut {
	maker := found.Making.By
	switch {
	case maker.ID == "" || mayInvite(Actor{User: maker}, found.Role)(found.Making) != nil:
		return ShutMaker
	case InMillis(s.now()) >= found.ExpiresAt:
		return ShutExpired
	case found.MaxUses > 0 && found.Uses >= found.MaxUses:
		return ShutUsed
	}
	return ""
}
