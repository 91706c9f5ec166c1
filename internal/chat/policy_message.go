package chat

// MessageJudge is a rule about a message that the store asks inside its transaction. A message that
// does not exist reaches it as the zero one.
type MessageJudge func(Standing, Message) error

// within makes a rule about the message of a rule about its room: what is not there is Hidden, and
// nothing can be done with what was deleted.
func within(room Judge, message MessageJudge) MessageJudge {
	return func(at Standing, m Message) error {
		if err := room(at); err != nil {
			return err
		}
		if m.Seq == 0 {
			return Hidden()
		}
		return message(at, m)
	}
}

// present lets through what was not deleted.
func present(_ Standing, m Message) error {
	if m.Deleted {
		return Refuse(Conflict, "this message was deleted")
	}
	return nil
}

// mayEdit lets the author through, where he may still write as he did. The settings say for how many
// seconds a message may be edited, 0 being for ever.
func mayEdit(actor Actor, now Millis, window int64) MessageJudge {
	return within(mayRead(actor), func(at Standing, m Message) error {
		if m.Author.ID != at.User.ID {
			return Refuse(Forbidden, "only its author edits a message")
		}
		may := mayPost(actor, now)
		if at.Room.Kind == KindAnnouncements {
			may = mayAnnounce
		}
		if err := may(at); err != nil {
			return err
		}
		if window > 0 && now-m.At > Millis(window)*1000 {
			return &Error{Kind: Forbidden, Reason: "edit_window", Message: "this message is too old to be edited"}
		}
		return present(at, m)
	})
}

// mayReact lets through who may write in the room.
func mayReact(actor Actor, now Millis) MessageJudge { return within(mayPost(actor, now), present) }

// maySeeVersions lets through the author and administrators of the room.
func maySeeVersions(actor Actor) MessageJudge {
	return within(mayRead(actor), func(at Standing, m Message) error {
		if m.Author.ID != at.User.ID && !runs(at) {
			return Refuse(Forbidden, "only its author and administrators see what a message said before")
		}
		return present(at, m)
	})
}

// mayPin lets administrators of the room through, and everybody who writes in a direct room.
func mayPin(actor Actor, now Millis) MessageJudge {
	return within(mayRead(actor), func(at Standing, m Message) error {
		may := mayRun(actor)
		if at.ruling().Room.Kind == KindDirect {
			may = mayPost(actor, now)
		}
		if err := may(at); err != nil {
			return err
		}
		if err := notArchived(at.ruling().Room); err != nil {
			return err
		}
		return present(at, m)
	})
}

// mayDelete lets authors delete what they wrote, and administrators of the room everything in it.
func mayDelete(actor Actor) MessageJudge {
	return within(mayRead(actor), func(at Standing, m Message) error {
		switch {
		case runs(at):
			return nil
		case m.Author.ID != at.User.ID:
			return Refuse(Forbidden, "only its author and administrators of the room may delete a message")
		}
		return notArchived(at.ruling().Room)
	})
}

// maySave lets through who may read the room; what was deleted can only be dropped.
func maySave(actor Actor, on bool) MessageJudge {
	if on {
		return within(mayRead(actor), present)
	}
	return mayReadMessage(actor)
}

// mayReadMessage lets through who may read the room.
func mayReadMessage(actor Actor) MessageJudge {
	return within(mayRead(actor), func(Standing, Message) error { return nil })
}
