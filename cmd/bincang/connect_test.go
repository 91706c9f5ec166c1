package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"
)

// The tests run the real program, built once.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "bincang")
	if err != nil {
		panic(err)
	}
	path := filepath.Join(dir, "bincang")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		panic(string(out))
	}
	os.Setenv("BINCANG_TEST_PROGRAM", path)
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func program(t *testing.T) string {
	t.Helper()
	return os.Getenv("BINCANG_TEST_PROGRAM")
}

func serveTest(t *testing.T, configure ...func(*app.Config)) *testkit.Server {
	t.Helper()
	free := func(c *app.Config) { c.Chat.PostsPerSecond, c.Chat.PostsBurst = 0, 0 }
	return testkit.Start(t, append([]func(*app.Config){free}, configure...)...)
}

// strictly lets posts through one by one.
func strictly(c *app.Config) { c.Chat.PostsPerSecond, c.Chat.PostsBurst = 20, 2 }

// shell runs the program with a server and a token in its environment.
type shell struct{ server, token string }

func as(server, token string) shell { return shell{server, token} }

func (u shell) environment() []string {
	env := slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "BINCANG_") })
	return append(env, "BINCANG_SERVER="+u.server, "BINCANG_TOKEN="+u.token)
}

// result is how the program ended.
type result struct {
	code           int
	output, errors string
	inputError     error // of writing its input
}

func (r result) want(t *testing.T, code int, output, errors string) {
	t.Helper()
	if r.code != code || r.output != output || r.errors != errors {
		t.Fatalf("ended with %d, printed %q and said %q", r.code, r.output, r.errors)
	}
}

func (u shell) run(t *testing.T, input string, args ...string) result {
	t.Helper()
	run := u.start(t, args...)
	_, err := io.WriteString(run.input, input)
	run.input.Close()
	r := run.wait(t)
	r.inputError = err
	return r
}

// running is the program while it runs.
type running struct {
	command *exec.Cmd
	input   io.WriteCloser
	output  io.Reader
	errors  bytes.Buffer
}

func (u shell) start(t *testing.T, args ...string) *running {
	t.Helper()
	r := &running{command: exec.Command(program(t), args...)}
	r.command.Env = u.environment()
	r.command.Stderr = &r.errors
	var err, err2 error
	r.input, err = r.command.StdinPipe()
	r.output, err2 = r.command.StdoutPipe()
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	if err := r.command.Start(); err != nil {
		t.Fatal(err)
	}
	stuck := time.AfterFunc(4*testkit.Patience, func() { r.command.Process.Kill() })
	t.Cleanup(func() { stuck.Stop(); r.command.Process.Kill() })
	return r
}

func (r *running) interrupt(t *testing.T) {
	t.Helper()
	if err := r.command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
}

func (r *running) wait(t *testing.T) result {
	t.Helper()
	output, err := io.ReadAll(r.output)
	if err != nil {
		t.Fatal(err)
	}
	r.command.Wait()
	return result{code: r.command.ProcessState.ExitCode(), output: string(output), errors: r.errors.String()}
}

// said is what stands in the lobby.
func said(t *testing.T, u *testkit.User) []string {
	t.Helper()
	var opened chat.OpenedRoom
	u.Must("room.open", chat.OpenRoom{Room: chat.Lobby, Limit: 200}, &opened)
	var texts []string
	for _, m := range opened.Messages {
		texts = append(texts, m.Text)
	}
	return texts
}

func wantRoom(t *testing.T, u *testkit.User, texts ...string) {
	t.Helper()
	if got := said(t, u); !slices.Equal(got, texts) {
		t.Fatalf("the lobby has %q", got)
	}
}

func TestTheTokenFileGoesFirst(t *testing.T) {
	t.Parallel()
	s := serveTest(t)
	ayu := s.Guest("Ayu")
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(ayu.Token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	as(s.URL, "bcs_forged").run(t, "", "post", "lobby", "halo", "--token-file", file).want(t, 0, "", "")
	got := as(s.URL, "").run(t, "", "post", "lobby", "halo", "--token-file", file+"s")
	if got.code != 1 || !strings.Contains(got.errors, "no such file") {
		t.Errorf("%+v", got)
	}
	wantRoom(t, ayu, "halo")
}
