package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// MaxName is how long a user's name may be, in code points.
const MaxName = 40

// MaxRoomName is how long the name of a room or of the server may be, in code points.
const MaxRoomName = 80

// CleanName is a user's name as it is kept, or what is wrong with it.
func CleanName(name string) (string, error) {
	clean, err := cleanName("name", name, MaxName)
	switch key := NameKey(clean); {
	case err == nil && (key == NameKey(string(MentionAll)) || key == NameKey(string(MentionHere))):
		return "", InvalidField("name", "this name means everybody here")
	case err == nil && key == NameKey(FormerName):
		return "", InvalidField("name", "this name is kept for those who left")
	}
	return clean, err
}

// cleanName is the name as it is kept: NFC, inner white space as single blanks, none around it.
// It refuses names that are empty, too long, or hold characters that cannot be seen.
func cleanName(field, name string, most int) (string, error) {
	if !utf8.ValidString(name) {
		return "", InvalidField(field, "the name is not valid UTF-8")
	}
	clean := strings.Join(strings.Fields(norm.NFC.String(name)), " ")
	switch n := utf8.RuneCountInString(clean); {
	case n == 0:
		return "", InvalidField(field, "please give a name")
	case n > most:
		return "", InvalidField(field, "the name is too long")
	}
	if strings.ContainsFunc(clean, invisible) || !strings.ContainsFunc(clean, visible) {
		return "", InvalidField(field, "the name holds characters that cannot be seen")
	}
	return clean, nil
}

// visible holds for what can stand for itself.
func visible(r rune) bool {
	return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) && !invisible(r)
}

// NameKey is what must be unique among the names of users: two names with the same key look alike.
// It is a small form of the skeleton of UTS #39 §4: compatibility forms and accents' order
// normalised, case folded, and the letters of other scripts that look Latin written as such.
func NameKey(name string) string {
	folded := cases.Fold().String(norm.NFKC.String(name))
	plain := strings.Map(func(r rune) rune {
		switch {
		case invisible(r) || unicode.IsSpace(r) || unicode.Is(unicode.Variation_Selector, r) || r == zeroWidthJoiner:
			return -1
		case lookAlikes[r] != 0:
			return lookAlikes[r]
		}
		return r
	}, folded)
	return norm.NFKC.String(plain)
}

const zeroWidthJoiner = '\u200d'

// invisible holds for controls, format characters and what Unicode has not assigned, but not for what
// stands inside of emoji.
func invisible(r rune) bool {
	switch {
	case r == zeroWidthJoiner:
		return false
	case r == '\u034f', r == '\u115f', r == '\u1160', r == '\u17b4', r == '\u17b5', r == '\u3164', r == '\uffa0', r == '\u2800':
		return true
	}
	return !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Zs)
}
