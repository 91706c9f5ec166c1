package house

import (
	"encoding/json"
	"fmt"
	"maps"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// unfinished are the words that stand where somebody meant to come back. They are put together here
// so that this file does not hold them.
var unfinished = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b`)

// isSource holds for what people write, by its name.
func isSource(name string) bool {
	switch path.Ext(name) {
	case ".go", ".ts", ".svelte", ".css", ".js", ".mjs", ".sql", ".html", ".yml", ".yaml", ".sh":
		return true
	}
	return path.Base(name) == "Makefile" || strings.HasPrefix(name, "scripts/") || strings.HasPrefix(name, ".ci/")
}

func unfinishedLines(name, text string) (wrong []string) {
	n := 0
	for content := range strings.Lines(text) {
		n++
		if word := unfinished.FindString(content); word != "" {
			wrong = append(wrong, fmt.Sprintf("%s:%d: %s: finish it, or write down where it is decided", name, n, word))
		}
	}
	return wrong
}

func TestNothingIsLeftForLater(t *testing.T) {
	root := root(t)
	n := 0
	for _, name := range files(t, root) {
		if isSource(name) {
			n++
			report(t, unfinishedLines(name, read(t, root, name)))
		}
	}
	atLeast(t, 100, n, "source files")
	if len(unfinishedLines("a.go", "// TO"+"DO: later\n// xx"+"x todos\n// FIX"+"ME\n")) != 2 {
		t.Error("the words were not found")
	}
}

// dependencies are the modules that we use ourselves: those that go.mod names as direct, and those
// whose packages we import.
func dependencies(t *testing.T, root string) []string {
	t.Helper()
	required, direct := modules(read(t, root, "go.mod"))
	used := map[string]bool{}
	for _, module := range direct {
		used[module] = true
	}
	for _, p := range packages(t) {
		for _, imported := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			if host, _, _ := strings.Cut(imported, "/"); !strings.Contains(host, ".") {
				continue
			}
			module := ownerOf(imported, required)
			if module == "" {
				t.Errorf("go.mod requires no module for %s", imported)
				continue
			}
			used[module] = true
		}
	}
	return slices.Sorted(maps.Keys(used))
}

// modules reads the require directives of a go.mod.
func modules(text string) (required, direct []string) {
	pattern := regexp.MustCompile(`(?m)^(?:require)?\s+(\S+\.\S+) v\S+(.*)$`)
	for _, match := range pattern.FindAllStringSubmatch(text, -1) {
		required = append(required, match[1])
		if !strings.Contains(match[2], "// indirect") {
			direct = append(direct, match[1])
		}
	}
	return required, direct
}

func ownerOf(imported string, required []string) string {
	owner := ""
	for _, module := range required {
		if (imported == module || strings.HasPrefix(imported, module+"/")) && len(module) > len(owner) {
			owner = module
		}
	}
	return owner
}

// webDependencies are what web/package.json asks for.
func webDependencies(t *testing.T, root string) []string {
	t.Helper()
	var asked struct {
		Dependencies    map[string]string `json:"dependencies"`
		DevDependencies map[string]string `json:"devDependencies"`
	}
	if err := json.Unmarshal([]byte(read(t, root, "web/package.json")), &asked); err != nil {
		t.Fatal(err)
	}
	return slices.Concat(slices.Sorted(maps.Keys(asked.Dependencies)), slices.Sorted(maps.Keys(asked.DevDependencies)))
}

// TestDependenciesAreDecided wants every dependency named, between backticks, in a record.
func TestDependenciesAreDecided(t *testing.T) {
	root := root(t)
	var records strings.Builder
	for name, text := range documents(t, root) {
		if strings.HasPrefix(name, "docs/decisions/") {
			records.WriteString(text)
		}
	}
	goModules, npmPackages := dependencies(t, root), webDependencies(t, root)
	for _, dependency := range slices.Concat(goModules, npmPackages) {
		if !strings.Contains(records.String(), "`"+dependency+"`") {
			t.Errorf("no record in docs/decisions/ says why `%s` and not another", dependency)
		}
	}
	atLeast(t, 10, len(goModules), "Go modules")
	atLeast(t, 15, len(npmPackages), "npm packages")
}

// TestFlagsAreDocumented holds the table of flags against what the program itself says.
func TestFlagsAreDocumented(t *testing.T) {
	root := root(t)
	program := filepath.Join(t.TempDir(), "bincang")
	build := exec.Command("go", "build", "-o", program, "./cmd/bincang")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	help, err := exec.Command(program, "serve", "--help").Output()
	if err != nil {
		t.Fatalf("serve --help: %v", err)
	}
	flags := regexp.MustCompile(`(?m)^ {2,6}(?:-\w, )?(--[a-z-]+)`).FindAllStringSubmatch(string(help), -1)
	documented := map[string]string{} // environment twin by flag
	for _, row := range rows(section(read(t, root, "docs/operating.md"), "## Flags")) {
		documented[strings.Trim(row[0], "`")] = strings.Trim(row[1], "`")
	}
	n := 0
	for _, flag := range flags {
		if flag[1] == "--help" {
			continue
		}
		n++
		twin := "BINCANG_" + strings.ToUpper(strings.ReplaceAll(strings.TrimPrefix(flag[1], "--"), "-", "_"))
		if documented[flag[1]] != twin || !strings.Contains(string(help), "$"+twin) {
			t.Errorf("%s is in docs/operating.md with the twin %q, and its own is %s", flag[1], documented[flag[1]], twin)
		}
		delete(documented, flag[1])
	}
	for flag := range documented {
		t.Errorf("docs/operating.md names %s, which the program does not have", flag)
	}
	atLeast(t, 10, n, "flags")
}
