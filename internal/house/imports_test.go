package house

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// allowed says who may import whom, by paths below the module. A package that is not here has to
// be put here, or it fails. "*" is everything.
var allowed = map[string][]string{
	"cmd/bincang":              {"internal/app", "internal/chat", "internal/server", "internal/load", "client"},
	"internal/chat":            {},
	"internal/store":           {"internal/chat"},
	"internal/store/storetest": {"internal/chat", "internal/store"},
	"internal/blob":            {"internal/chat"},
	"internal/hub":             {"internal/chat"},
	"internal/bus":             {"internal/chat"},
	"internal/wire":            {"internal/chat"},
	"internal/ws":              {},
	"internal/load":            {},
	"internal/server":          {"internal/chat", "internal/hub", "internal/ws", "internal/wire", "web"},
	"internal/app": {"internal/chat", "internal/store", "internal/blob", "internal/hub", "internal/bus",
		"internal/ws", "internal/wire", "internal/server", "web"},
	"internal/testkit":       {"*"},
	"internal/house":         {},
	"client":                 {"internal/wire"},
	"web":                    {},
	"bench":                  {"*"},
	"bench/baseline/floor":   {},
	"bench/baseline/gorilla": {},
	"interop":                {"*"},
	"examples/bot":           {"client"},
}

// onlyInTests are packages that no program may import; testkit itself may only be imported by tests.
var onlyInTests = []string{"internal/testkit", "internal/house", "internal/store/storetest"}

// vague are names that say nothing about what is in a package.
var vague = []string{"util", "utils", "common", "helper", "helpers", "manager", "managers", "misc"}

// goPackage is what `go list -json` tells of a package.
type goPackage struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	command := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	command.Dir = root(t)
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var p goPackage
		if err := decoder.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		if !strings.Contains(p.ImportPath, "/node_modules/") { // npm packages may bring Go code
			all = append(all, p)
		}
	}
}

// ours is the path below the module of a package of this repository.
func ours(importPath string) (string, bool) { return strings.CutPrefix(importPath, "bincang/") }

func brokenImports(all []goPackage) (wrong []string, edges int) {
	for _, p := range all {
		name, _ := ours(p.ImportPath)
		may, known := allowed[name]
		if !known {
			wrong = append(wrong, fmt.Sprintf("package %s: say in internal/house what it may import", name))
		}
		if slices.Contains(vague, path.Base(name)) {
			wrong = append(wrong, fmt.Sprintf("package %s: its name says nothing about what is in it", name))
		}
		for _, imported := range p.Imports {
			imported, isOurs := ours(imported)
			if !isOurs {
				continue
			}
			edges++
			if !slices.Contains(may, imported) && !slices.Contains(may, "*") {
				wrong = append(wrong, fmt.Sprintf("%s must not import %s", name, imported))
			}
			if slices.Contains(onlyInTests, imported) && !slices.Contains(onlyInTests, name) {
				wrong = append(wrong, fmt.Sprintf("%s imports %s, which is for tests", name, imported))
			}
		}
	}
	return wrong, edges
}

func TestWhoImportsWhom(t *testing.T) {
	all := packages(t)
	wrong, edges := brokenImports(all)
	report(t, wrong)
	atLeast(t, 9, len(all), "packages")
	atLeast(t, 15, edges, "imports of ours")
	for _, core := range []string{"chat", "store", "hub", "ws", "wire", "server", "app"} {
		if !slices.ContainsFunc(all, func(p goPackage) bool { return p.ImportPath == "bincang/internal/"+core }) {
			t.Errorf("there is no package internal/%s", core)
		}
	}
}

func TestWrongImportsAreFound(t *testing.T) {
	wrong, _ := brokenImports([]goPackage{
		{ImportPath: "bincang/internal/chat", Imports: []string{"fmt", "bincang/internal/store"}},
		{ImportPath: "bincang/internal/ws", Imports: []string{"bincang/internal/testkit"}},
		{ImportPath: "bincang/internal/helpers"},
	})
	atLeast(t, 5, len(wrong), "wrong imports: "+strings.Join(wrong, "; "))
}
