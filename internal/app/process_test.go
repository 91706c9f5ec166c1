package app_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long a test waits for what has to come.
const patience = 20 * time.Second

// program is the built binary.
var program string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "bincang")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(folder, "bincang")
	build := exec.Command("go", "build", "-o", program, "bincang/cmd/bincang")
	if out, err := build.CombinedOutput(); err != nil {
		panic(fmt.Sprintf("%v: %s", err, out))
	}
	code := m.Run()
	os.RemoveAll(folder) //nolint:errcheck // a temporary folder
	os.Exit(code)
}

// process is a server of its own.
type process struct {
	*exec.Cmd
	url    string
	stderr bytes.Buffer
	took   time.Duration // from the start to the line
	t      *testing.T
}

func serve(t *testing.T, data string, flags ...string) *process {
	t.Helper()
	return begin(t, append([]string{"serve", "--listen", "127.0.0.1:0", "--data", data}, flags...)...)
}

// begin starts a server and reads its first line.
func begin(t *testing.T, arguments ...string) *process {
	t.Helper()
	p := &process{t: t}
	p.Cmd = exec.Command(program, arguments...)
	p.Stderr = &p.stderr
	stdout, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Process.Kill() //nolint:errcheck // it may have ended
		p.Wait()         //nolint:errcheck // it may have ended
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	p.took = time.Since(begin)
	url, found := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err != nil || !found {
		t.Fatalf("the first line is %q (%v): %s", line, err, p.stderr.String())
	}
	p.url = url
	return p
}

// refuse runs a server that must not start, and gives what it said.
func refuse(t *testing.T, flags ...string) string {
	t.Helper()
	out, err := exec.Command(program, append([]string{"serve"}, flags...)...).CombinedOutput()
	exit, ok := err.(*exec.ExitError)
	if !ok || exit.ExitCode() != 1 {
		t.Fatalf("%v ended with %v: %s", flags, err, out)
	}
	if said := strings.TrimSpace(string(out)); strings.Count(said, "\n") == 0 {
		return said
	}
	t.Fatalf("%v said more than a line: %s", flags, out)
	return ""
}

// call runs an operation and reads its answer, whatever its status.
func (p *process) call(token, op, in string) (int, map[string]any) {
	p.t.Helper()
	request, err := http.NewRequest(http.MethodPost, p.url+"/api/"+op, strings.NewReader(in))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil
	}
	defer response.Body.Close()
	answer := map[string]any{}
	if json.NewDecoder(response.Body).Decode(&answer) != nil {
		return 0, nil
	}
	return response.StatusCode, answer
}

func (p *process) get(path string) (int, string) {
	p.t.Helper()
	response, err := http.Get(p.url + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body) //nolint:errcheck // what came is what counts
	return response.StatusCode, string(body)
}

func TestStartsAndStopsInOrder(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	p := serve(t, data)
	t.Logf("listening after %s", p.took)
	for path, want := range map[string]string{"/livez": "alive", "/readyz": "ready", "/plain": "My message ...", "/": "<html"} {
		if status, body := p.get(path); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	token, err := os.ReadFile(filepath.Join(data, "setup-token"))
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(data, "setup-token"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the setup token's file: %v %v", info.Mode(), err)
	}
	begin := time.Now()
	p.Process.Signal(syscall.SIGTERM) //nolint:errcheck // Wait tells
	if err := p.Wait(); err != nil || time.Since(begin) > 10*time.Second {
		t.Errorf("SIGTERM ended it after %s with %v: %s", time.Since(begin), err, p.stderr.String())
	}
	if want := p.url + "/#setup=" + strings.TrimSpace(string(token)); !strings.Contains(p.stderr.String(), want) {
		t.Errorf("%s was not printed: %s", want, p.stderr.String())
	}
}

func TestWhatCannotStartSaysWhatToDo(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data)
	locked := refuse(t, "--listen", "127.0.0.1:0", "--data", data)
	if !strings.Contains(locked, fmt.Sprint("pid ", p.Process.Pid)) || !strings.Contains(locked, "--data") {
		t.Errorf("a second server on the folder said %q", locked)
	}
	if taken := refuse(t, "--listen", strings.TrimPrefix(p.url, "http://"), "--data", t.TempDir()); !strings.Contains(taken, "taken") || !strings.Contains(taken, "--listen") {
		t.Errorf("a taken port said %q", taken)
	}
	if missing := refuse(t, "--listen", "127.0.0.1", "--data", t.TempDir()); !strings.Contains(missing, "--listen 127.0.0.1:3000") {
		t.Errorf("an address without a port said %q", missing)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if unwritable := refuse(t, "--listen", "127.0.0.1:0", "--data", filepath.Join(file, "data")); !strings.Contains(unwritable, "--data") {
		t.Errorf("a folder that cannot be said %q", unwritable)
	}
	if open := refuse(t, "--listen", "0.0.0.0:0", "--data", t.TempDir()); !strings.Contains(open, "--plain-http") {
		t.Errorf("plain http for everybody said %q", open)
	}
	if mad := refuse(t, "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--public-url", "chat.example"); !strings.Contains(mad, "--public-url") {
		t.Errorf("an address without a scheme said %q", mad)
	}
}

// TestEveryFlagHasATwin sets everything in the environment and looks for its effects.
func TestEveryFlagHasATwin(t *testing.T) {
	help, err := exec.Command(program, "serve", "--help").Output()
	if err != nil {
		t.Fatal(err)
	}
	flags := regexp.MustCompile(`(?m)^\s+(?:-\w, )?--([a-z-]+)`).FindAllStringSubmatch(string(help), -1)
	said := strings.Join(strings.Fields(string(help)), " ")
	for _, flag := range flags {
		twin := "$BINCANG_" + strings.ToUpper(strings.ReplaceAll(flag[1], "-", "_"))
		if flag[1] != "help" && !strings.Contains(said, twin) {
			t.Errorf("--help names no twin %s of --%s", twin, flag[1])
		}
	}
	if len(flags) < 14 {
		t.Errorf("--help names %d flags", len(flags))
	}
	cert, key, client := certificate(t)
	data := t.TempDir()
	for name, value := range map[string]string{
		"LISTEN": "127.0.0.1:0", "DATA": data, "PUBLIC_URL": "https://chat.example,https://obrolan.example", "TRUSTED_PROXIES": "127.0.0.1",
		"TLS_CERT": cert, "TLS_KEY": key, "PLAIN_HTTP": "true", "LIMIT_CONNS_PER_USER": "1", "LIMIT_CONNS_PER_ADDRESS": "2",
		"LIMIT_POSTS_PER_SECOND": "1", "LIMIT_POSTS_BURST": "2", "LIMIT_GUESTS_PER_ADDRESS": "3", "LIMIT_LOGINS_PER_ADDRESS": "4",
	} {
		t.Setenv("BINCANG_"+name, value)
	}
	p := begin(t, "serve")
	if !strings.HasPrefix(p.url, "https://127.0.0.1:") {
		t.Errorf("listening on %s", p.url)
	}
	token, err := os.ReadFile(filepath.Join(data, "setup-token"))
	if err != nil {
		t.Fatal(err)
	}
	from := map[string]string{"Host": "obrolan.example", "Origin": "https://chat.example", "X-Forwarded-For": "203.0.113.1", "X-Forwarded-Proto": "https"}
	setup := `{"token":"` + strings.TrimSpace(string(token)) + `","name":"Rina","password":"correct horse","guests":"lobby"}`
	if got := send(t, client, p.url, "setup.complete", setup, from); got.StatusCode != http.StatusOK || got.Cookies()[0].Name != "__Host-bincang" {
		t.Fatalf("the setup: %s %v", got.Status, got.Cookies())
	}
	for i, want := range []int{200, 200, 200, 429} {
		if got := join(t, client, p.url, fmt.Sprint("Guest ", i), from); got.StatusCode != want {
			t.Errorf("guest %d: %s", i+1, got.Status)
		}
	}
	for i, want := range []int{401, 401, 401, 401, 429} {
		in := fmt.Sprintf(`{"name":"Nobody %d","password":"a guess"}`, i)
		if got := send(t, client, p.url, "session.create", in, from); got.StatusCode != want || (want == 429) != (got.Header.Get("Retry-After") != "") {
			t.Errorf("login %d: %s, Retry-After %q", i+1, got.Status, got.Header.Get("Retry-After"))
		}
	}
}

func TestFlagsHaveTwinsInTheEnvironment(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data)
	second := exec.Command(program, "serve", "--listen", "127.0.0.1:0")
	second.Env = append(os.Environ(), "BINCANG_DATA="+data)
	if out, err := second.CombinedOutput(); err == nil || !strings.Contains(string(out), fmt.Sprint("pid ", p.Process.Pid)) {
		t.Errorf("BINCANG_DATA was not heeded: %v %s", err, out)
	}
	out, err := exec.Command(program, "version").Output()
	if err != nil || !strings.HasPrefix(string(out), "bincang ") {
		t.Errorf("version: %v %s", err, out)
	}
}

func TestBeyondLoopbackNothingButTheSetupIsServed(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data, "--listen", "0.0.0.0:0", "--plain-http")
	if !strings.HasPrefix(p.url, "http://0.0.0.0:") {
		t.Errorf("asked for 0.0.0.0, listening on %s", p.url)
	}
	p.url = "http://127.0.0.1:" + p.url[strings.LastIndex(p.url, ":")+1:]
	if status, answer := p.call("", "guest.join", `{"name":"Ayu"}`); status != http.StatusServiceUnavailable || answer["reason"] != "setup" {
		t.Errorf("guest.join: %d %v", status, answer)
	}
	for _, path := range []string{"/livez", "/"} {
		if status, _ := p.get(path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
	}
	for _, path := range []string{"/readyz", "/plain"} {
		if status, _ := p.get(path); status != http.StatusServiceUnavailable {
			t.Errorf("%s: %d", path, status)
		}
	}
	token, err := os.ReadFile(filepath.Join(data, "setup-token"))
	if err != nil {
		t.Fatal(err)
	}
	setup := fmt.Sprintf(`{"token":%q,"name":"Rina","password":"correct horse"}`, strings.TrimSpace(string(token)))
	if status, answer := p.call("", "setup.complete", setup); status != http.StatusOK {
		t.Fatalf("setup.complete: %d %v", status, answer)
	}
	if status, answer := p.call("", "guest.join", `{"name":"Ayu"}`); status != http.StatusForbidden {
		t.Errorf("guests are let in beyond loopback without being asked for: %d %v", status, answer)
	}
}

func TestWhatWasAckedSurvivesKill9(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data, "--limit-posts-per-second", "0")
	_, welcome := p.call("", "guest.join", `{"name":"Ayu"}`)
	token := welcome["token"].(string)
	_, hello := p.call(token, "session.hello", `{}`)
	post := func(p *process, i int) (int, map[string]any) {
		return p.call(token, "message.post", fmt.Sprintf(`{"room":"lobby","key":"message-number-%04d","text":"text %d"}`, i, i))
	}
	acked := make(chan map[string]any, 100_000)
	go func() {
		defer close(acked)
		for i := 0; ; i++ {
			status, answer := post(p, i)
			if status != http.StatusOK {
				return
			}
			acked <- answer
		}
	}()
	var first []map[string]any
	for range 200 {
		first = append(first, <-acked)
	}
	p.Process.Kill() //nolint:errcheck // Wait tells
	p.Wait()         //nolint:errcheck // it was killed
	for answer := range acked {
		first = append(first, answer)
	}
	again := serve(t, data)
	_, after := again.call(token, "session.hello", `{}`)
	if after["epoch"] != hello["epoch"] {
		t.Errorf("the epoch changed from %v to %v", hello["epoch"], after["epoch"])
	}
	for i, answer := range first {
		if _, repeated := post(again, i); fmt.Sprint(repeated) != fmt.Sprint(answer) {
			t.Fatalf("message %d was acked %v and is now %v", i, answer, repeated)
		}
	}
	t.Logf("%d posts were acked before kill -9", len(first))
}
