package interop

import (
	"bufio"
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestFirefox lets two people talk in Firefox, with the built program as their server, which is
// killed meanwhile and started again.
func TestFirefox(t *testing.T) {
	if !demanded() {
		t.Skip("make test-interop builds the program and the page, and then runs this test")
	}
	need(t, noModule("puppeteer-core"))
	server, err := filepath.Abs(cmp.Or(os.Getenv("BINCANG_BIN"), "../bin/bincang"))
	if err != nil {
		t.Fatal(err)
	}
	p := run(t, (*program).hearLines, "node", "firefox/two-people.mjs", server, firefox(t))
	k := &talker{line: p, t: t}
	for said := range p.events() {
		k.write("%s", said.Text)
	}
	<-p.ended
	if !p.ProcessState.Success() {
		t.Fatalf("it ended with %s", p.ProcessState)
	}
}

// firefox is the browser: Debian's, or another one.
func firefox(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"firefox-esr", "firefox"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	need(t, "there is no Firefox: install Debian's package firefox-esr")
	return ""
}

func (p *program) hearLines() {
	scanner := bufio.NewScanner(p.stdout)
	for scanner.Scan() {
		p.happen <- event{Event: "text", Text: scanner.Text()}
	}
}
