package chat

import "context"

// maxBlocks is how many users one may block.
const maxBlocks = 1000

// Block says whether one blocks a user: a row of the log of one's own `self` room.
type Block struct {
	User UserID `json:"user"`
	On   bool   `json:"on"`
	Rev  Rev    `json:"rev"`
}

// BlockUser blocks a user, or ends that.
type BlockUser struct {
	User UserID `json:"user" minLength:"1" maxLength:"32"`
	On   bool   `json:"on"`
}

// BlockUser keeps a user's direct messages off, or lets them come again. Only who blocks learns of it.
func (s *Service) BlockUser(ctx context.Context, actor Actor, in BlockUser) (BlockUser, error) {
	return in, s.store.Block(ctx, actor.User.ID, in, mayBlock(in))
}

// Blocking is what a rule about blocking judges by.
type Blocking struct {
	Case
	Blocks int // how many are blocked already
}

func mayBlock(in BlockUser) func(Blocking) error {
	return func(b Blocking) error {
		switch {
		case b.By.ID == "":
			return Refuse(Unauthenticated, "log in first")
		case b.Subject.User.ID == "":
			return Hidden()
		case b.Subject.User.ID == b.By.ID:
			return InvalidField("user", "one cannot block oneself")
		case in.On && b.Blocks >= maxBlocks:
			return Refuse(Conflict, "you block 1,000 people already; unblock somebody first")
		}
		return nil
	}
}

// blockedByOther is what somebody is told who writes to one who does not want it.
func blockedByOther() error {
	return &Error{Kind: Forbidden, Reason: "blocked", Message: "this person does not want messages from you"}
}
