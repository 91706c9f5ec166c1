package house

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// documents are the texts that are read by people, by their paths.
func documents(t *testing.T, root string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, name := range files(t, root) {
		top := !strings.Contains(name, "/")
		if path.Ext(name) == ".md" && (top || strings.HasPrefix(name, "docs/")) {
			found[name] = read(t, root, name)
		}
	}
	for _, needed := range []string{"README.md", "README.id.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md", "docs/operating.md", "docs/decisions/README.md"} {
		if found[needed] == "" {
			t.Errorf("there is no %s", needed)
		}
	}
	return found
}

var (
	fence = regexp.MustCompile("(?ms)^```.*?^```$")
	link  = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	span  = regexp.MustCompile("`([^`\n]+)`")
	line  = regexp.MustCompile(`:\d+$`)
	title = regexp.MustCompile(`(?m)^#+ +(.+)$`)
)

// prose is a document without its blocks of code.
func prose(text string) string { return fence.ReplaceAllString(text, "") }

// brokenLinks are the links to files and headings of ours that lead nowhere.
func brokenLinks(root string, texts map[string]string) (wrong []string, n int) {
	for name, text := range texts {
		for _, match := range link.FindAllStringSubmatch(prose(text), -1) {
			target, anchor, _ := strings.Cut(match[1], "#")
			if strings.Contains(target, ":") {
				continue // of another place
			}
			n++
			file := name
			if target != "" {
				file = path.Join(path.Dir(name), target)
			}
			if !exists(root, file) {
				wrong = append(wrong, fmt.Sprintf("%s links to %s, which does not exist", name, match[1]))
			} else if anchor != "" && !slices.Contains(anchors(texts[file]), anchor) {
				wrong = append(wrong, fmt.Sprintf("%s links to %s, which has no such heading", name, match[1]))
			}
		}
	}
	return wrong, n
}

// anchors are the names that headings get on a page.
func anchors(text string) []string {
	var names []string
	for _, match := range title.FindAllStringSubmatch(prose(text), -1) {
		names = append(names, strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-', r == '_', unicode.IsLetter(r), unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, match[1]))
	}
	return names
}

// source are the endings of names that are files of ours wherever they are mentioned.
var source = []string{".go", ".ts", ".svelte", ".css", ".js", ".mjs", ".sql", ".html", ".md", ".json"}

// brokenPaths are the files and folders that are mentioned between backticks and do not exist.
func brokenPaths(root string, all []string, texts map[string]string) (wrong []string, n int) {
	for name, text := range texts {
		for _, match := range span.FindAllStringSubmatch(prose(text), -1) {
			for word := range strings.FieldsSeq(match[1]) {
				mentioned, ok := pathIn(root, word)
				if !ok {
					continue
				}
				n++
				if !isThere(root, all, mentioned) {
					wrong = append(wrong, fmt.Sprintf("%s mentions %s, which does not exist", name, mentioned))
				}
			}
		}
	}
	return wrong, n
}

// pathIn is the path that a word stands for, if it is one of this repository.
func pathIn(root, word string) (string, bool) {
	word = strings.TrimPrefix(strings.TrimSuffix(line.ReplaceAllString(word, ""), "/..."), "./")
	if word == "" || word == "..." || strings.ContainsAny(word, `<>{}$…:#="'(),@\`) || strings.ContainsAny(word[:1], "/-~.") {
		return "", false
	}
	first, _, nested := strings.Cut(word, "/")
	switch {
	case nested && slices.Contains(made, first):
		return "", false
	case slices.Contains(source, path.Ext(word)):
		return word, true
	case nested && exists(root, first):
		return word, true
	}
	return "", false
}

func isThere(root string, all []string, mentioned string) bool {
	if !strings.Contains(mentioned, "/") {
		return slices.ContainsFunc(all, func(file string) bool { return path.Base(file) == mentioned })
	}
	if found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(mentioned))); err == nil && len(found) > 0 {
		return true
	}
	folder, name, of := strings.Cut(path.Base(mentioned), ".") // internal/ws.Conn
	return of && name != "" && unicode.IsUpper(rune(name[0])) && exists(root, path.Join(path.Dir(mentioned), folder))
}

func exists(root, name string) bool {
	_, err := os.Stat(filepath.Join(root, filepath.FromSlash(name)))
	return err == nil
}

func TestLinksLeadSomewhere(t *testing.T) {
	wrong, n := brokenLinks(root(t), documents(t, root(t)))
	report(t, wrong)
	atLeast(t, 25, n, "links")
}

func TestPathsExist(t *testing.T) {
	named := slices.Concat(files(t, root(t)), webDependencies(t, root(t))) // some packages are called like files
	wrong, n := brokenPaths(root(t), named, documents(t, root(t)))
	report(t, wrong)
	atLeast(t, 100, n, "paths")
}

func TestBrokenMentionsAreFound(t *testing.T) {
	texts := map[string]string{"docs/operating.md": "# One\n[a](nowhere.md) [b](../README.md) [c](#one) [d](#two)\n" +
		"`internal/chat/nothing.go` `nothing.go` `internal/nothing/` `go test ./internal/nothing/...` " +
		"`go.mod` `internal/chat/` `text/plain` `data/setup-token` `/plain` `internal/ws.Conn`\n```\n`gone.go`\n```\n"}
	links, _ := brokenLinks(root(t), texts)
	if len(links) != 2 {
		t.Errorf("found %q, not the two broken links", links)
	}
	paths, _ := brokenPaths(root(t), files(t, root(t)), texts)
	if len(paths) != 4 {
		t.Errorf("found %q, not the four broken paths", paths)
	}
}

// TestDecisionsAreListed holds the index of the records complete.
func TestDecisionsAreListed(t *testing.T) {
	root := root(t)
	index := read(t, root, "docs/decisions/README.md")
	record := regexp.MustCompile(`^docs/decisions/(\d{4}-.+\.md)$`)
	n := 0
	for _, name := range files(t, root) {
		match := record.FindStringSubmatch(name)
		if match == nil {
			continue
		}
		n++
		if !strings.Contains(index, "("+match[1]+")") {
			t.Errorf("docs/decisions/README.md does not list %s", match[1])
		}
		if !strings.Contains(read(t, root, name), "\n## Decision\n") {
			t.Errorf("%s does not say under a heading what the decision is", name)
		}
	}
	atLeast(t, 4, n, "records")
}
