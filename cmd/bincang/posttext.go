package main

import (
	"regexp"
	"strings"

	"bincang/client"
)

// escapes are what steers a terminal (ECMA-48): control sequences such as colours, and commands such
// as the title of the window.
const escapes = `\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b[@-Z\\^_]`

// readable is a line as it would stand in a terminal: without colours, and without what was
// overwritten.
func readable(line string) string {
	line = strings.ToValidUTF8(line, "\uFFFD")
	if strings.ContainsRune(line, '\x1b') {
		line = regexp.MustCompile(escapes).ReplaceAllString(line, "")
	}
	line = strings.TrimRight(line, "\r")
	if i := strings.LastIndexByte(line, '\r'); i >= 0 {
		line = line[i+1:]
	}
	return strings.ReplaceAll(line, "\x00", "\uFFFD")
}

// harmless replaces what would steer a terminal.
func harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r >= 0x7f && r < 0xa0 || steersDirection(r) {
			return '\uFFFD'
		}
		return r
	}, text)
}

// steersDirection holds for the characters that let text read in another order than it is written
// (UAX #9), which a terminal does not confine to a line's end.
func steersDirection(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// pieces cuts a text into messages where it is longer than one may be, between lines where it can.
func pieces(text string) []string {
	var cut []string
	for end := fits(text); end < len(text); end = fits(text) {
		if i := strings.LastIndexByte(text[:end+1], '\n'); i > 0 {
			cut, text = append(cut, text[:i]), text[i+1:]
			continue
		}
		cut, text = append(cut, text[:end]), text[end:]
	}
	return append(cut, text)
}

// fits is how much of a text, in bytes, one message may hold.
func fits(text string) int {
	runes := 0
	for i := range text {
		if runes == client.MaxText {
			return i
		}
		runes++
	}
	return len(text)
}
