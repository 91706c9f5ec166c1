package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"bincang/client"
)

// gatherTime is how long lines wait for others to share a message with.
const gatherTime = time.Second

// maxPiece is how much of a line is read at once, in bytes: the longest message in its widest letters.
const maxPiece = utf8.UTFMax * client.MaxText

// lines is an input that is being read: its lines, cleaned; after their end, how it ended.
type lines struct {
	next    chan string
	failure error // set before next is closed
}

// readLines reads an input in a goroutine of its own, which ends with the input or the process. A line
// that is longer than a message comes in pieces.
func readLines(input io.Reader) *lines {
	l := &lines{next: make(chan string)}
	go func() {
		defer close(l.next)
		scanner := bufio.NewScanner(input)
		scanner.Buffer(make([]byte, 64<<10), 2*maxPiece)
		scanner.Split(lineOrPiece)
		for scanner.Scan() {
			for _, piece := range pieces(readable(scanner.Text())) {
				l.next <- piece
			}
		}
		if err := scanner.Err(); err != nil {
			l.failure = fmt.Errorf("standard input: %w", err)
		}
	}()
	return l
}

// lineOrPiece is a bufio.SplitFunc.
func lineOrPiece(data []byte, atEOF bool) (int, []byte, error) {
	if i := bytes.IndexByte(data[:min(len(data), maxPiece)], '\n'); i >= 0 {
		return i + 1, data[:i], nil
	}
	if len(data) > maxPiece {
		cut := maxPiece
		for cut > maxPiece-utf8.UTFMax && !utf8.RuneStart(data[cut]) {
			cut--
		}
		return cut, data[:cut], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// source makes messages of lines.
type source struct {
	lines   *lines
	ended   <-chan struct{} // closed when no more is to be read
	texts   chan<- string
	single  bool  // a message a line
	failure error // of the input; set before texts is closed

	batch   []string
	size    int      // code points, line breaks included
	waiting []string // a line for which the batch has no room
}

// gather runs to the end of the input. While a message is on its way, lines gather up to the size of
// the next one; then the input is not read, which holds back the program before the pipe.
func (s *source) gather() {
	defer close(s.texts)
	input, due, ready := s.lines.next, (<-chan time.Time)(nil), false
	for input != nil || len(s.batch) > 0 {
		from, to := input, s.texts
		if len(s.waiting) > 0 {
			from = nil
		}
		if !ready && input != nil && len(s.waiting) == 0 {
			to = nil
		}
		text := ""
		if to != nil {
			text = s.text()
		}
		if to != nil && text == "" {
			due, ready = s.turn(), false
			continue
		}
		select {
		case line, open := <-from:
			if !open {
				s.failure, input = s.lines.failure, nil
			} else if s.add(line) && due == nil && !ready {
				due = time.After(gatherTime)
			}
			ready = ready || s.single && open
		case <-s.ended:
			s.ended, input = nil, nil
		case <-due:
			due, ready = nil, true
		case to <- text:
			due, ready = s.turn(), s.single && len(s.batch) > 0
		}
	}
}

// add takes a line into the batch, or lets it wait where there is no room.
func (s *source) add(line string) bool {
	size := utf8.RuneCountInString(line) + 1
	if len(s.batch) > 0 && (s.single || s.size+size > client.MaxText+1) {
		s.waiting = []string{line}
		return false
	}
	s.batch, s.size = append(s.batch, line), s.size+size
	return true
}

// turn begins the next batch with the line that waited, if one did.
func (s *source) turn() <-chan time.Time {
	waited := s.waiting
	s.batch, s.size, s.waiting = nil, 0, nil
	for _, line := range waited {
		s.add(line)
		return time.After(gatherTime)
	}
	return nil
}

// text is the batch as a message, "" where nothing of it can be seen.
func (s *source) text() string {
	text := strings.Trim(strings.Join(s.batch, "\n"), "\n")
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return text
}
