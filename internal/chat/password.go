package chat

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// HashCost is what a password hash costs: Argon2id as in RFC 9106, with one lane.
type HashCost struct {
	Memory uint32 // KiB
	Passes uint32
}

// DefaultHashCost is what is usual.
func DefaultHashCost() HashCost { return HashCost{Memory: 19456, Passes: 2} }

const (
	argonLanes = 1
	argonKey   = 32 // bytes
	argonSalt  = 16 // bytes
)

// The bounds of a password, in code points. It is never cut.
const (
	minPassword = 8
	maxPassword = 256
)

// passwords hashes a few passwords at a time, so that a flood of logins costs bounded memory.
type passwords struct {
	random io.Reader
	cost   HashCost
	turns  chan struct{} // bound of hashes at once; who finds it full waits
}

func newPasswords(random io.Reader, cost HashCost, atOnce int) *passwords {
	return &passwords{random: random, cost: cost, turns: make(chan struct{}, atOnce)}
}

// hash gives a password's hash in the PHC string format.
func (p *passwords) hash(ctx context.Context, password string) (string, error) {
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		return "", InvalidField("password", "the password needs at least 8 characters")
	case n > maxPassword:
		return "", InvalidField("password", "the password has more than 256 characters")
	}
	salt := make([]byte, argonSalt)
	if _, err := io.ReadFull(p.random, salt); err != nil {
		return "", err
	}
	key, err := p.derive(ctx, password, salt, p.cost)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf(argonForm, argon2.Version, p.cost.Memory, p.cost.Passes, argonLanes, b64(salt)+"$"+b64(key)), nil
}

const argonForm = "$argon2id$v=%d$m=%d,t=%d,p=%d$%s"

// matches tells whether a password has this hash. An empty hash matches nothing, in the same time.
func (p *passwords) matches(ctx context.Context, hash, password string) (bool, error) {
	salt, want, cost := p.split(hash)
	got, err := p.derive(ctx, password, salt, cost)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// split gives a hash's parts; those of no hash cost as much to compare with, and match nothing.
func (p *passwords) split(hash string) (salt, key []byte, cost HashCost) {
	var version, lanes int
	var rest string
	_, err := fmt.Sscanf(hash, argonForm, &version, &cost.Memory, &cost.Passes, &lanes, &rest)
	saltLength := base64.RawStdEncoding.EncodedLen(argonSalt)
	if err != nil || len(rest) <= saltLength {
		return make([]byte, argonSalt), nil, p.cost
	}
	salt, _ = base64.RawStdEncoding.DecodeString(rest[:saltLength])
	key, _ = base64.RawStdEncoding.DecodeString(rest[saltLength+1:])
	return salt, key, cost
}

func (p *passwords) derive(ctx context.Context, password string, salt []byte, cost HashCost) ([]byte, error) {
	select {
	case p.turns <- struct{}{}:
		defer func() { <-p.turns }()
	case <-ctx.Done():
		return nil, &Error{Kind: Unavailable, Message: "too many logins at once; try again in a moment"}
	}
	return argon2.IDKey([]byte(password), salt, cost.Passes, cost.Memory, argonLanes, argonKey), nil
}
