package house

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// place is something that has a name in a file.
type place struct{ file, name string }

// section is what stands below a heading, up to the next one of its level.
func section(text, heading string) string {
	_, below, _ := strings.Cut(text, "\n"+heading+"\n")
	level, _, _ := strings.Cut(heading, " ")
	above, _, _ := strings.Cut(below, "\n"+level+" ")
	return above
}

// rows are the cells of a section's table, without its head.
func rows(section string) [][]string {
	var found [][]string
	for text := range strings.Lines(section) {
		text = strings.TrimSpace(text)
		if !strings.HasPrefix(text, "|") {
			continue
		}
		var cells []string
		for cell := range strings.SplitSeq(strings.Trim(text, "|"), "|") {
			cells = append(cells, strings.TrimSpace(cell))
		}
		found = append(found, cells)
	}
	return found[min(2, len(found)):]
}

// places are the pairs of a file and a name in it, all between backticks.
func places(cell string) ([]place, error) {
	var spans []string
	for _, match := range span.FindAllStringSubmatch(cell, -1) {
		spans = append(spans, match[1])
	}
	if len(spans)%2 != 0 || len(spans) == 0 {
		return nil, fmt.Errorf("%q is no list of files, each with a name", cell)
	}
	var found []place
	for pair := range slices.Chunk(spans, 2) {
		found = append(found, place{pair[0], pair[1]})
	}
	return found, nil
}

// missing tells what is wrong with a place, "" if nothing is.
func missing(t *testing.T, root string, p place) string {
	t.Helper()
	if !exists(root, p.file) {
		return p.file + " does not exist"
	}
	if path.Ext(p.file) == ".go" {
		if !slices.Contains(functions(t, filepath.Join(root, p.file)), p.name) {
			return fmt.Sprintf("%s has no function %s", p.file, p.name)
		}
		return ""
	}
	if !regexp.MustCompile(`(^|\W)` + regexp.QuoteMeta(p.name) + `(\W|$)`).MatchString(read(t, root, p.file)) {
		return fmt.Sprintf("%s does not mention %s", p.file, p.name)
	}
	return ""
}

// functions are the names of a file's functions, a method as Type.Method.
func functions(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, declared := range parsed.Decls {
		if f, ok := declared.(*ast.FuncDecl); ok {
			names = append(names, functionName(f))
		}
	}
	return names
}

func functionName(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	of := f.Recv.List[0].Type
	if pointer, ok := of.(*ast.StarExpr); ok {
		of = pointer.X
	}
	switch generic := of.(type) {
	case *ast.IndexExpr:
		of = generic.X
	case *ast.IndexListExpr:
		of = generic.X
	}
	return of.(*ast.Ident).Name + "." + f.Name.Name
}

// TestSevenSteps holds the tables that lead from the article to the code, in both languages.
func TestSevenSteps(t *testing.T) {
	root := root(t)
	var first []place
	for _, in := range []place{{"README.md", "## From the article to Bincang"}, {"README.id.md", "## Dari artikel ke Bincang"}} {
		var all []place
		table := rows(section(read(t, root, in.file), in.name))
		if len(table) != 7 {
			t.Fatalf("%s has %d steps, not seven", in.file, len(table))
		}
		for i, row := range table {
			if len(row) != 3 || row[0] != fmt.Sprint(i+1) {
				t.Fatalf("%s: row %d is %q", in.file, i+1, row)
			}
			found, err := places(row[2])
			if err != nil {
				t.Fatalf("%s, step %d: %v", in.file, i+1, err)
			}
			all = append(all, found...)
		}
		for _, p := range all {
			if wrong := missing(t, root, p); wrong != "" {
				t.Errorf("%s: %s", in.file, wrong)
			}
		}
		atLeast(t, 7, len(all), "places in "+in.file)
		if first == nil {
			first = all
		} else if !slices.Equal(first, all) {
			t.Errorf("the two languages lead to different places: %v and %v", first, all)
		}
	}
}

func TestMissingPlacesAreFound(t *testing.T) {
	for _, p := range []place{
		{"internal/ws/nothing.go", "Server.Upgrade"},
		{"internal/ws/handshake.go", "Server.Nothing"},
		{"internal/ws/handshake.go", "Conn.Upgrade"},
		{"web/src/net/socket.ts", "browserSocke"},
	} {
		if missing(t, root(t), p) == "" {
			t.Errorf("%v was taken to exist", p)
		}
	}
}

// TestGoroutinesAreNamed holds the table of goroutines against the code, in both directions, and
// the table of queues against the channels that have room.
func TestGoroutinesAreNamed(t *testing.T) {
	root := root(t)
	document := read(t, root, "docs/architecture.md")
	goroutines, queues := started(t, root)
	listed := map[place]bool{}
	for _, row := range rows(section(document, "## Goroutines")) {
		found, err := places(row[1])
		if err != nil {
			t.Fatalf("docs/architecture.md: %v", err)
		}
		for _, p := range found {
			listed[p] = true
			if !slices.Contains(goroutines, p) {
				t.Errorf("docs/architecture.md: %s %s starts no goroutine", p.file, p.name)
			}
		}
	}
	for _, p := range goroutines {
		if !listed[p] {
			t.Errorf("%s %s starts a goroutine that docs/architecture.md does not name", p.file, p.name)
		}
	}
	for _, p := range queues {
		if !strings.Contains(section(document, "## Queues"), "`"+p.file+"`") {
			t.Errorf("%s %s makes a queue that docs/architecture.md does not name", p.file, p.name)
		}
	}
	atLeast(t, 10, len(goroutines), "places that start goroutines")
	atLeast(t, 4, len(queues), "queues")
}

// started are the functions of the server that start goroutines, and those that make channels
// with room.
func started(t *testing.T, root string) (goroutines, queues []place) {
	t.Helper()
	for _, name := range files(t, root) {
		if !strings.HasPrefix(name, "internal/") || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || slices.Contains(onlyInTests, path.Dir(name)) {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declared := range parsed.Decls {
			f, ok := declared.(*ast.FuncDecl)
			if !ok {
				continue
			}
			here := place{name, functionName(f)}
			ast.Inspect(f, func(n ast.Node) bool {
				if startsGoroutine(n) && !slices.Contains(goroutines, here) {
					goroutines = append(goroutines, here)
				}
				if makesQueue(n) && !slices.Contains(queues, here) {
					queues = append(queues, here)
				}
				return true
			})
		}
	}
	return goroutines, queues
}

// startsGoroutine holds for `go f()` and for the Go method of a group.
func startsGoroutine(n ast.Node) bool {
	if _, ok := n.(*ast.GoStmt); ok {
		return true
	}
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return false
	}
	method, ok := call.Fun.(*ast.SelectorExpr)
	return ok && method.Sel.Name == "Go"
}

func makesQueue(n ast.Node) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) != 2 {
		return false
	}
	made, ok := call.Fun.(*ast.Ident)
	if !ok || made.Name != "make" {
		return false
	}
	_, channel := call.Args[0].(*ast.ChanType)
	return channel
}
