package chat

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Everybody who may read the room, and everybody who is here, as they stand among mentions.
const (
	MentionAll  UserID = "all"
	MentionHere UserID = "here"
)

// The bounds of what a message can mention. What goes beyond them stays text.
const (
	maxMentions  = 50
	maxCalls     = 200 // @ signs that are looked at
	maxNameWords = 5
)

// FoundReaders are users who may read a room, by the names and ids that were asked for.
type FoundReaders struct {
	ByKey map[string]UserID
	ByID  map[UserID]bool
}

// span is a part of a text that may be a name.
type span struct {
	end int
	key string
}

// call is an @ and the names that may follow it, the longest first.
type call struct {
	at    int
	names []span
}

// mentionToken is how a mention stands in a text.
var mentionToken = regexp.MustCompile(`<@([A-Za-z0-9_-]{1,32})>`)

// resolveMentions writes the @names of those who may read the room as <@USER>, and tells who is
// mentioned, by tokens that were there before, too.
func (s *Service) resolveMentions(ctx context.Context, actor Actor, room RoomID, text string) (string, []UserID, error) {
	if !strings.Contains(text, "@") {
		return text, []UserID{}, nil
	}
	calls := callsIn(text)
	var keys []string
	for _, c := range calls {
		for _, name := range c.names {
			keys = append(keys, name.key)
		}
	}
	var ids []UserID
	for _, token := range mentionToken.FindAllStringSubmatch(text, maxCalls) {
		ids = append(ids, UserID(token[1]))
	}
	readers, err := s.store.FindReaders(ctx, room, keys, ids, readsAs)
	if err != nil {
		return "", nil, err
	}
	if actor.User.Role != RoleGuest {
		for _, everybody := range []UserID{MentionAll, MentionHere} {
			readers.ByKey[NameKey(string(everybody))] = everybody
			readers.ByID[everybody] = true
		}
	}
	if named := nameMentions(text, calls, readers); utf8.RuneCountInString(named) <= MaxText {
		text = named
	}
	return text, mentioned(text, readers), nil
}

// readsAs lets a user through where he may read the room.
func readsAs(user User) Judge { return mayRead(Actor{User: user}) }

// nameMentions writes calls of readers as tokens.
func nameMentions(text string, calls []call, readers FoundReaders) string {
	var out strings.Builder
	done, left := 0, maxMentions
	for _, c := range calls {
		if c.at < done || left == 0 {
			continue
		}
		for _, name := range c.names {
			if user := readers.ByKey[name.key]; user != "" {
				out.WriteString(text[done:c.at])
				out.WriteString("<@" + string(user) + ">")
				done = name.end
				left--
				break
			}
		}
	}
	out.WriteString(text[done:])
	return out.String()
}

// mentioned are the readers whose tokens stand in a text, each once.
func mentioned(text string, readers FoundReaders) []UserID {
	users := []UserID{}
	named := map[UserID]bool{}
	for _, user := range readers.ByKey {
		named[user] = true
	}
	for _, token := range mentionToken.FindAllStringSubmatch(text, -1) {
		user := UserID(token[1])
		if (readers.ByID[user] || named[user]) && !slices.Contains(users, user) && len(users) < maxMentions {
			users = append(users, user)
		}
	}
	return users
}

// callsIn finds the @ signs that begin a word, and what may be the name after each.
func callsIn(text string) []call {
	var calls []call
	before := ' '
	for at, r := range text {
		if r == '@' && !unicode.IsLetter(before) && !unicode.IsDigit(before) && before != '<' {
			if names := namesAt(text, at+1); len(names) > 0 {
				calls = append(calls, call{at, names})
			}
			if len(calls) == maxCalls {
				break
			}
		}
		before = r
	}
	return calls
}

// namesAt gives the names of one to five words that may begin at a place, the longest first. The
// last word is taken with the punctuation behind it, and without.
func namesAt(text string, from int) []span {
	var names []span
	end, runes := from, 0
	for range maxNameWords {
		word, rest, more := strings.Cut(text[end:], " ")
		if line := strings.IndexAny(word, "\n\r\t"); line >= 0 {
			word, more = word[:line], false
		}
		if runes += utf8.RuneCountInString(word); word == "" || runes > 2*MaxName {
			break
		}
		end += len(word)
		bare := from + len(strings.TrimRightFunc(text[from:end], unicode.IsPunct))
		if bare > from && bare < end {
			names = append(names, span{bare, NameKey(text[from:bare])})
		}
		names = append(names, span{end, NameKey(text[from:end])})
		if !more || rest == "" {
			break
		}
		end++
	}
	slices.Reverse(names)
	return names
}

// NameMentions writes the mentions in a text by name, for those who read no tokens.
func NameMentions(text string, names map[UserID]string) string {
	return mentionToken.ReplaceAllStringFunc(text, func(token string) string {
		user := UserID(token[2 : len(token)-1])
		if name, known := names[user]; known {
			return "@" + name
		}
		return token
	})
}
