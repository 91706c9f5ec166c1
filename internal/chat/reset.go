package chat

import (
	"context"
	"time"
)

// resetLife is how long a link opens the way to a new password.
const resetLife = 24 * time.Hour

// ResetPrefix makes the tokens of such links recognisable.
const ResetPrefix = "bcr_"

// Reset is a link with which its user chooses a password, once.
type Reset struct {
	Token     string `json:"token"`
	ExpiresAt Millis `json:"expires_at"`
	Link
}

// NewReset is such a link on its way into the store.
type NewReset struct {
	User      UserID
	Hash      TokenHash
	ExpiresAt Millis
	Digest    []byte // tells whether its key came with other content; nil without a key
}

// FoundReset is what a link leads to; no user where it leads nowhere.
type FoundReset struct {
	Login
	ExpiresAt Millis
}

// Good tells whether the link opens the way to a new password at a moment.
func (f FoundReset) Good(now Millis) bool { return f.User.ID != "" && now < f.ExpiresAt }

func (s *Service) newReset(asked keyed) (NewReset, Reset, error) {
	token, err := s.tokenOf(ResetPrefix, asked)
	expires := InMillis(s.now().Add(resetLife))
	return NewReset{Hash: HashToken(token), ExpiresAt: expires, Digest: s.digest(asked)},
		Reset{Token: token, ExpiresAt: expires, Link: s.link("reset", token)}, err
}

// ResetUser asks for a link for somebody who lost his password.
type ResetUser struct {
	User UserID `json:"user" minLength:"1" maxLength:"32"`
	Key  string `json:"key,omitzero" minLength:"16" maxLength:"64" pattern:"^[A-Za-z0-9_-]*$" doc:"chosen by the client: the same key with the same user gives the same link again, while that is good. It is as good as the link: take a random one and keep it secret"`
}

// ResetUser makes a link with which a user chooses a new password. The links before it lead nowhere
// any more.
func (s *Service) ResetUser(ctx context.Context, actor Actor, in ResetUser) (Reset, error) {
	reset, link, err := s.newReset(keyed{op: "user.reset", author: actor.User.ID, key: in.Key, content: []any{in.User}})
	if err != nil {
		return Reset{}, err
	}
	reset.User = in.User
	link.ExpiresAt, err = s.store.AddReset(ctx, s.act(actor, "user.reset"), reset, mayReset(actor))
	if err != nil {
		return Reset{}, err
	}
	return link, nil
}

// ResetAccount is the token of a link, and the new password.
type ResetAccount struct {
	Token    string `json:"token" maxLength:"200"`
	Password string `json:"password" doc:"8 to 256 characters"`
}

// ResetAccount gives a user the password that he chose by a link, ends his sessions, and begins one.
func (s *Service) ResetAccount(ctx context.Context, actor Actor, in ResetAccount) (Welcome, error) {
	hash := HashToken(in.Token)
	found, err := s.store.FindReset(ctx, hash)
	if err == nil {
		err = s.mayUseReset(found)
	}
	if err != nil {
		return Welcome{}, err
	}
	password, err := s.passwords.hash(ctx, in.Password)
	if err != nil {
		return Welcome{}, err
	}
	session, token, err := s.newSession(actor, keyed{})
	if err != nil {
		return Welcome{}, err
	}
	begun, err := s.store.UseReset(ctx, hash, password, session, s.mayUseReset)
	if err != nil {
		return Welcome{}, err
	}
	return s.welcome(begun, token)
}

// LinkIsGone is the answer to a key whose link is of no use any more.
func LinkIsGone() error {
	return &Error{Kind: Conflict, Field: "key", Message: "the link that this key made was used or replaced, or has expired; ask for another with user.reset"}
}

// mayUseReset refuses a link that leads nowhere, or to an account that is closed.
func (s *Service) mayUseReset(found FoundReset) error {
	switch {
	case found.User.ID == "":
		return Hidden()
	case InMillis(s.now()) >= found.ExpiresAt:
		return &Error{Kind: Forbidden, Field: "token", Reason: "expired", Message: "the link has expired; ask an administrator for another"}
	}
	return s.mayReturn(found.Login)
}
