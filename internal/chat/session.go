package chat

import (
	"context"
	"crypto/sha256"
	"net/netip"
	"time"
)

// How long a session lasts: without use, and at most.
const (
	SessionIdle = 14 * 24 * time.Hour
	SessionLife = 90 * 24 * time.Hour
)

// Ending says why a session ended.
type Ending string

// Why sessions end.
const (
	EndedByUser     Ending = "logged_out" // here, or from another device
	EndedByAge      Ending = "expired"
	EndedByPassword Ending = "password" // there is another one
	EndedByRole     Ending = "role"
	EndedByAccount  Ending = "account" // a guest made an account
	Deactivated     Ending = "deactivated"
	Banned          Ending = "banned"
	Deleted         Ending = "deleted"
)

// EndedSession is a session that is no more.
type EndedSession struct {
	ID  SessionID
	Why Ending
}

// TouchEvery is how old the last use of a session that is in use may be in the store.
const TouchEvery = time.Hour

// Actor is the user on whose behalf an operation runs, and from where. The zero Actor is nobody.
type Actor struct {
	User    User
	Session SessionID
	Until   Millis // when the session ends by its age
	Self    RoomID // his own room of kind `self`
	Account bool   // he can log in again, unlike a guest who just came in
	Address netip.Addr
	Device  string // what his program calls itself
	// Operator is who runs the server's machine: an administrator without an account.
	Operator bool
}

// Known tells whether there is a valid session behind the actor.
func (a Actor) Known() bool { return a.User.ID != "" }

// Session is one login of a user on one device.
type Session struct {
	ID        SessionID `json:"id"`
	CreatedAt Millis    `json:"created_at"`
	UsedAt    Millis    `json:"used_at"`
	ExpiresAt Millis    `json:"expires_at"`
	Device    string    `json:"device"`
}

// Welcome is the answer to whoever begins a session: the token is shown this once.
type Welcome struct {
	Session Session `json:"session"`
	Token   string  `json:"token"`
	User    User    `json:"user"`
}

// Begun is the session that an answer begins: browsers get its cookie with it.
func (w Welcome) Begun() *Welcome { return &w }

// TokenHash is what the store keeps of a token.
type TokenHash [sha256.Size]byte

// HashToken gives the hash by which a token is found.
func HashToken(token string) TokenHash { return sha256.Sum256([]byte(token)) }

// TokenPrefix makes session tokens recognisable where they leak.
const TokenPrefix = "bcs_"

// newSession makes a session and its token, which is fresh but for a repetition under a key.
func (s *Service) newSession(actor Actor, asked keyed) (NewSession, string, error) {
	id, err := randomText(s.random, 12)
	if err != nil {
		return NewSession{}, "", err
	}
	token, err := s.tokenOf(TokenPrefix, asked)
	if err != nil {
		return NewSession{}, "", err
	}
	now := s.now()
	return NewSession{Hash: HashToken(token), Digest: s.digest(asked), Session: Session{
		ID: SessionID(id), CreatedAt: InMillis(now), UsedAt: InMillis(now),
		ExpiresAt: InMillis(now.Add(SessionLife)), Device: actor.Device,
	}, Address: AddressKey(actor.Address)}, token, nil
}

// NewSession is a session on its way into the store.
type NewSession struct {
	Session
	Hash    TokenHash
	Digest  []byte // tells whether its key came with other content; nil without a key
	Address string // AddressKey of where it was begun
}

// FoundSession is a session and its user, as the store has them.
type FoundSession struct {
	Session Session
	User    User
	Self    RoomID
	Account bool // there is a password
}

// Authenticate finds the actor to whom a token belongs; an Unauthenticated refusal where it is
// none, ended, or expired.
func (s *Service) Authenticate(ctx context.Context, token string, from Actor) (Actor, error) {
	found, err := s.store.FindSession(ctx, HashToken(token))
	if err != nil {
		return Actor{}, err
	}
	if found == nil {
		return Actor{}, sessionEnded()
	}
	return s.actorOf(ctx, *found, from)
}

// actorOf is the user of a session that was found, unless it has ended by its age.
func (s *Service) actorOf(ctx context.Context, found FoundSession, from Actor) (Actor, error) {
	now := s.now()
	if found.Session.expired(now) {
		return Actor{}, sessionEnded()
	}
	if now.Sub(found.Session.UsedAt.Time()) > TouchEvery {
		if err := s.NoteUse(ctx, []SessionID{found.Session.ID}); err != nil {
			return Actor{}, err
		}
	}
	from.User, from.Session, from.Until = found.User, found.Session.ID, found.Session.ExpiresAt
	from.Self, from.Account = found.Self, found.Account
	return from, nil
}

func sessionEnded() error { return Refuse(Unauthenticated, "the session has ended; log in again") }

// NoteUse keeps sessions from ending for want of use; it writes at most every hour.
func (s *Service) NoteUse(ctx context.Context, ids []SessionID) error {
	now := s.now()
	return s.store.TouchSessions(ctx, ids, InMillis(now), InMillis(now.Add(-TouchEvery)))
}

// expired tells whether a session ended by its age, or because nobody used it.
func (s Session) expired(now time.Time) bool {
	return now.After(s.ExpiresAt.Time()) || now.Sub(s.UsedAt.Time()) > SessionIdle
}

// welcome is the answer that a session begins with. One that was begun by an earlier request under
// the same key, and has ended since, is not begun again.
func (s *Service) welcome(begun FoundSession, token string) (Welcome, error) {
	if begun.Session.expired(s.now()) {
		return Welcome{}, SessionIsOver()
	}
	return Welcome{Session: begun.Session, Token: token, User: begun.User}, nil
}

// SessionIsOver is the answer to a key whose session has ended.
func SessionIsOver() error {
	return &Error{Kind: Conflict, Field: "key", Message: "the session that this key began has ended; take a new one"}
}

// LogIn is a name and its password.
type LogIn struct {
	Name     string `json:"name" maxLength:"200"`
	Password string `json:"password" maxLength:"256"`
	Key      string `json:"key,omitzero" minLength:"16" maxLength:"64" pattern:"^[A-Za-z0-9_-]*$" doc:"chosen by the client: the same key with the same name gives the same session again. Together with the password it is as good as the token: take a random one and keep it secret"`
}

// LogIn begins a session; repeating it with the same key gives the same one again. An unknown name
// and a wrong password are the same to the caller, in words and in time.
func (s *Service) LogIn(ctx context.Context, actor Actor, in LogIn) (Welcome, error) {
	key := NameKey(in.Name)
	if err := s.logins.allow(actor.Address, key); err != nil {
		return Welcome{}, err
	}
	found, err := s.store.FindLogin(ctx, key)
	if err != nil {
		return Welcome{}, err
	}
	matches, err := s.passwords.matches(ctx, found.PasswordHash, in.Password)
	if err != nil {
		return Welcome{}, err
	}
	if !matches {
		return Welcome{}, wrongLogin()
	}
	session, token, err := s.newSession(actor, keyed{op: "session.create", author: found.User.ID, key: in.Key})
	if err != nil {
		return Welcome{}, err
	}
	begun, err := s.store.AddSession(ctx, found, session, s.mayLogIn(found))
	if err != nil {
		return Welcome{}, err
	}
	return s.welcome(begun, token)
}

func wrongLogin() error { return Refuse(Unauthenticated, "the name or the password is wrong") }

// mayLogIn is asked about who gave the right password: it may have changed since, and he may be kept
// out, which only he is told.
func (s *Service) mayLogIn(found Login) func(Login) error {
	return func(now Login) error {
		if now.PasswordHash != found.PasswordHash {
			return wrongLogin()
		}
		return s.mayReturn(now)
	}
}

// mayReturn refuses an account that is closed, with the reason.
func (s *Service) mayReturn(login Login) error {
	now := InMillis(s.now())
	switch {
	case login.User.Active(login.BannedUntil, now):
		return nil
	case login.User.Deactivated:
		return &Error{Kind: Forbidden, Reason: "deactivated", Message: "this account is deactivated; ask an administrator"}
	case login.User.Former || login.User.ID == "":
		return wrongLogin()
	case login.BannedUntil >= Forever:
		return &Error{Kind: Forbidden, Reason: "banned", Message: "this account is banned; ask an administrator"}
	}
	left := login.BannedUntil.Time().Sub(now.Time())
	return &Error{Kind: Forbidden, Reason: "banned", Message: "this account is banned for a while; ask an administrator", RetryAfter: left}
}

// ListedSession is a session in the list of one's own.
type ListedSession struct {
	Session
	Current bool `json:"current,omitzero" doc:"the session that asks"`
}

// SessionList answers ListSessions.
type SessionList struct {
	Sessions []ListedSession `json:"sessions" doc:"the last used first; used_at is exact to the hour"`
}

// ListSessions gives the actor's sessions that have not expired.
func (s *Service) ListSessions(ctx context.Context, actor Actor, _ struct{}) (SessionList, error) {
	sessions, err := s.store.Sessions(ctx, actor.User.ID)
	list := SessionList{Sessions: []ListedSession{}}
	for _, session := range sessions {
		if !session.expired(s.now()) {
			list.Sessions = append(list.Sessions, ListedSession{Session: session, Current: session.ID == actor.Session})
		}
	}
	return list, err
}

// LogOut ends sessions of the actor's own.
type LogOut struct {
	Session SessionID `json:"session,omitzero" maxLength:"32" doc:"this one if not given"`
	Others  bool      `json:"others,omitzero" doc:"all but this one"`
}

// LoggedOut answers LogOut.
type LoggedOut struct {
	Current bool `json:"-"` // it was the session that asked
}

// LogOut ends a session, or all but the one that asks. Their conns are cut.
func (s *Service) LogOut(ctx context.Context, actor Actor, in LogOut) (LoggedOut, error) {
	if in.Others {
		if in.Session != "" {
			return LoggedOut{}, InvalidField("others", "name a session or the others, not both")
		}
		return LoggedOut{}, s.store.EndOtherSessions(ctx, actor.User.ID, actor.Session)
	}
	if in.Session == "" {
		in.Session = actor.Session
	}
	return LoggedOut{Current: in.Session == actor.Session}, s.store.EndSession(ctx, actor.User.ID, in.Session)
}
