package interop

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// wscat is used as a person uses it: at a terminal, which `script` gives it.
type wscat struct{ *program }

func openWscat(t *testing.T, v visit) line {
	t.Helper()
	command := "exec node node_modules/wscat/bin/wscat --no-color"
	if v.name != "" {
		command += " --slash --show-ping-pong -s bincang.v1 -H 'Authorization: Bearer " + guestToken(t, v) + "'"
	}
	command += " -c " + strings.Replace(v.url, "http", "ws", 1) + "/websocket"
	return wscat{run(t, hearTerminal, "script", "--quiet", "--return", "--command", command, os.DevNull)}
}

var (
	controls  = regexp.MustCompile(`\x1b\[[0-9;]*[A-Za-z]`)
	wscatEnd  = regexp.MustCompile(`^Disconnected \(code: (\d+), reason: "(.*)"\)$`)
	wscatPong = "Received pong"
)

// hearTerminal reads what a person would see.
func hearTerminal(p *program) {
	reader := bufio.NewReader(p.stdout)
	for {
		text, err := reader.ReadString('\n')
		if err != nil {
			return
		}
		seen(p, text)
	}
}

func seen(p *program, text string) {
	text = strings.TrimRight(text, "\r\n")
	if _, printed, found := strings.Cut(text, "\x1b[2K\x1b[3D"); found { // after the prompt was wiped away
		text = printed
	}
	text = controls.ReplaceAllString(text, "")
	heard, isHeard := strings.CutPrefix(text, "< ")
	end := wscatEnd.FindStringSubmatch(text)
	switch {
	case isHeard && strings.HasPrefix(heard, wscatPong):
		p.happen <- event{Event: "pong"}
	case isHeard:
		p.happen <- event{Event: "text", Text: heard}
	case strings.HasPrefix(text, "Connected"):
		p.happen <- event{Event: "open", Client: "wscat " + npmVersion("wscat"), Protocol: "?"}
	case end != nil:
		code, _ := strconv.Atoi(end[1]) //nolint:errcheck // these are digits
		p.happen <- event{Event: "close", Code: code, Reason: end[2]}
	case strings.HasPrefix(text, "error: "):
		p.happen <- event{Event: "error", Reason: text}
	}
}

func (w wscat) do(o order) error {
	var typed string
	switch o.Do {
	case "send":
		typed = o.Texts[0]
	case "ping":
		typed = "/ping"
	case "close":
		typed = fmt.Sprintf("/close %d", o.Code)
	}
	_, err := io.WriteString(w.stdin, typed+"\r")
	return err
}

// guestToken comes in as a guest, for clients that do not speak HTTP.
func guestToken(t *testing.T, v visit) string {
	t.Helper()
	response, err := http.Post(v.url+"/api/guest.join", "application/json", strings.NewReader(fmt.Sprintf(`{"name":%q}`, v.name)))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var session struct{ Token string }
	if err := json.NewDecoder(response.Body).Decode(&session); err != nil || session.Token == "" {
		t.Fatalf("guest.join: %s %v", response.Status, err)
	}
	return session.Token
}

func npmVersion(name string) string {
	var p struct{ Version string }
	body, err := os.ReadFile("node_modules/" + name + "/package.json")
	if err != nil || json.Unmarshal(body, &p) != nil {
		return "of an unknown version"
	}
	return p.Version
}
