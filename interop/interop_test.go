// Package interop has no code but tests: clients that we did not write hold a conversation with a
// server of ours, through both doors. What they need is installed by scripts/tools and, from the
// lockfile in this folder, by `make test-interop`. Where something is missing its tests are left
// out, and with BINCANG_INTEROP=1 they fail.
package interop

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

const (
	// patience is how long a test waits for what has to come.
	patience = 10 * time.Second
	// lifetime is how long another program may run.
	lifetime = 2 * time.Minute
	// grace is how long it may take to end.
	grace = 3 * time.Second
	// python is Debian's own: another one does not see Debian's packages.
	python = "/usr/bin/python3"
)

// demanded tells whether every client has to be there.
func demanded() bool { return os.Getenv("BINCANG_INTEROP") == "1" }

// need ends a test for want of something.
func need(t *testing.T, missing string) {
	t.Helper()
	switch {
	case missing == "":
	case demanded():
		t.Fatal(missing)
	default:
		t.Skip(missing)
	}
}

// noProgram says what to install where a program is not there.
func noProgram(name, debian string) string {
	if _, err := exec.LookPath(name); err != nil {
		return "there is no " + name + ": install Debian's package " + debian
	}
	return ""
}

// noModule says what to install where npm's package is not there.
func noModule(name string) string {
	if missing := noProgram("node", "nodejs"); missing != "" {
		return missing
	}
	if _, err := os.Stat("node_modules/" + name); err != nil {
		return "npm's " + name + " is not there: run npm ci in interop/"
	}
	return ""
}

// noPython says what to install where a module of Debian's Python is not there.
func noPython(module string) string {
	if err := exec.Command(python, "-c", "import "+module).Run(); err != nil {
		return "Debian's Python has no " + module + ": install Debian's package python3-" + module
	}
	return ""
}
