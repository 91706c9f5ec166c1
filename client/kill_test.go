package client_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bincang/client"
)

// program is the real server as a process, so that it can be killed.
type program struct {
	t    *testing.T
	path string
	data string
	URL  string
	run  *exec.Cmd
}

func startProgram(t *testing.T) *program {
	t.Helper()
	p := &program{t: t, path: filepath.Join(t.TempDir(), "bincang"), data: t.TempDir()}
	build := exec.Command("go", "build", "-o", p.path, "../cmd/bincang")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v: %s", err, out)
	}
	p.start("127.0.0.1:0")
	t.Cleanup(p.kill)
	return p
}

func (p *program) start(listen string) {
	p.t.Helper()
	p.run = exec.Command(p.path, "serve", "--listen", listen, "--data", p.data, "--limit-posts-per-second", "0", "--limit-posts-burst", "0")
	out, err := p.run.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.run.Start(); err != nil {
		p.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err != nil || !ok {
		p.t.Fatalf("the server says %q: %v", line, err)
	}
	p.URL, _, _ = strings.Cut(url, " ")
}

// kill ends the server as a crash does.
func (p *program) kill() {
	p.run.Process.Kill()
	p.run.Wait()
}

func (p *program) again() {
	p.t.Helper()
	p.start(strings.TrimPrefix(p.URL, "http://"))
}

func TestAKilledServerLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	poster, reader := speak(t, p.URL, ""), speak(t, p.URL, "")
	for name, c := range map[string]*client.Client{"Ayu": poster, "Budi": reader} {
		if _, err := c.JoinAsGuest(patience(t), name); err != nil {
			t.Fatal(err)
		}
	}
	l := listen(t, reader, here(t, reader))
	want := numbered(1, 240)
	failed := make(chan error, 1)
	go func() {
		for _, text := range want {
			if _, err := poster.Post(t.Context(), client.Lobby, text); err != nil {
				failed <- fmt.Errorf("post %s: %w", text, err)
				return
			}
		}
		failed <- nil
	}()
	for _, part := range [][]string{want[:60], want[60:120], want[120:180]} {
		l.want(part...)
		p.kill()
		p.again()
	}
	l.want(want[180:]...)
	if err := <-failed; err != nil {
		t.Fatal(err)
	}
	if at := here(t, reader); int(at.Seq) != len(want) {
		t.Errorf("%d messages were kept of %d", at.Seq, len(want))
	}
}

func TestAnEpochThatChangesMeanwhile(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	c := speak(t, p.URL, "")
	if _, err := c.JoinAsGuest(patience(t), "Ayu"); err != nil {
		t.Fatal(err)
	}
	l := listen(t, c, here(t, c))
	post(t, c, "before")
	epoch := l.want("before").Cursor.Epoch
	p.kill()
	if err := os.WriteFile(filepath.Join(p.data, "generation"), []byte("another\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.again()
	e := l.next()
	if e.Kind != client.Reset || e.Cursor.Epoch == epoch || e.Cursor != here(t, c) {
		t.Fatalf("%+v; the epoch was %s", e, epoch)
	}
	post(t, c, "after")
	l.want("after")
}
