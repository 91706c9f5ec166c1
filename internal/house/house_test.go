// Package house has no code but tests: they hold the layout of the repository and what its
// documents say against what is there. Each check is a function that gives what it found wrong, so
// that a test can also see it find something.
package house

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the folder of the module.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(read(t, dir, "go.mod"), "module bincang\n") {
		t.Fatalf("%s is not the module's folder", dir)
	}
	return dir
}

func read(t *testing.T, root, name string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// made are folders that a build or a run makes, and .git.
var made = []string{".git", "bin", "data", "shots", "node_modules", "dist", ".results"}

// files are all that belongs to the repository, by their paths from its root.
func files(t *testing.T, root string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if slices.Contains(made, entry.Name()) {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if entry.Type().IsRegular() {
			relative, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			found = append(found, filepath.ToSlash(relative))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// atLeast ends a test that would otherwise pass without having looked at anything.
func atLeast(t *testing.T, least, n int, what string) {
	t.Helper()
	if n < least {
		t.Fatalf("saw %d %s, at least %d were to be seen", n, what, least)
	}
}

// report fails the test for each thing that is wrong.
func report(t *testing.T, wrong []string) {
	t.Helper()
	for _, w := range wrong {
		t.Error(w)
	}
}
