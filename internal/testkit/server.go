// Package testkit starts a real server in a test and speaks to it as its clients do.
package testkit

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/wire"

	"github.com/go-json-experiment/json"
)

// Patience is how long a test waits for what has to come.
const Patience = 10 * time.Second

// Server is a real server on a folder and a port of its own.
type Server struct {
	*app.App
	Config app.Config
	logs   []*logs // of each start
	owner  *User   // once there is one
	t      testing.TB

	mu      sync.Mutex // guards what follows
	secrets []string   // of who came in: no log may hold them
}

// Start starts a server that stops with the test.
func Start(t testing.TB, configure ...func(*app.Config)) *Server {
	t.Helper()
	c := app.Config{Listen: "127.0.0.1:0", Data: t.TempDir(), Version: "test", PartTime: 200 * time.Millisecond, Hashing: chat.HashCost{Memory: 64, Passes: 1}}
	c.Chat, c.Server = app.DefaultLimits()
	for _, f := range configure {
		f(&c)
	}
	s := &Server{Config: c, t: t, secrets: []string{Password}}
	s.start()
	t.Cleanup(func() {
		s.stop()
		s.lookForSecrets()
	})
	return s
}

// lookForSecrets fails the test where a log holds the password or the token of anybody.
func (s *Server) lookForSecrets() {
	s.secrets = append(s.secrets, s.SetupToken())
	for _, log := range s.logs {
		for _, secret := range s.secrets {
			if secret != "" && strings.Contains(log.String(), secret) {
				s.t.Errorf("the log holds the secret %s", secret)
			}
		}
	}
}

// Restart stops the server in order and starts it again on the same folder and port.
func (s *Server) Restart() { s.RestartAfter(func() {}) }

// RestartAfter is Restart, with something done while the server is stopped.
func (s *Server) RestartAfter(do func()) {
	s.t.Helper()
	s.Config.Listen = strings.TrimPrefix(s.URL, "http://")
	s.stop()
	do()
	s.start()
}

func (s *Server) start() {
	s.t.Helper()
	log := &logs{}
	s.logs = append(s.logs, log)
	running, err := app.Start(context.Background(), s.Config, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		s.t.Fatalf("start the server: %v", err)
	}
	s.App = running
}

func (s *Server) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	if err := s.Stop(ctx); err != nil {
		s.t.Errorf("stop the server: %v", err)
	}
}

// StoppedLogs are what the servers logged that Restart stopped.
func (s *Server) StoppedLogs() string {
	var all strings.Builder
	for _, log := range s.logs[:len(s.logs)-1] {
		all.WriteString(log.String())
	}
	return all.String()
}

// SetupToken is the secret with which the setup is finished.
func (s *Server) SetupToken() string {
	_, token, _ := strings.Cut(s.SetupURL, "#setup=")
	return token
}

// Nobody is who has no session.
func (s *Server) Nobody() *User { return &User{server: s} }

// As is who has this session.
func (s *Server) As(welcome chat.Welcome) *User { return &User{server: s, Welcome: welcome} }

// Guest comes in as a guest.
func (s *Server) Guest(name string) *User {
	s.t.Helper()
	return s.begin("guest.join", map[string]any{"name": name})
}

// Password is that of everybody for whom a test does not choose another.
const Password = "correct horse"

// Owner finishes the setup.
func (s *Server) Owner(name, password string) *User {
	s.t.Helper()
	s.owner = s.begin("setup.complete", map[string]any{"token": s.SetupToken(), "name": name, "password": password})
	return s.owner
}

// Admin is the owner; where a test has not made one, he is called Rina.
func (s *Server) Admin() *User {
	s.t.Helper()
	if s.owner == nil {
		return s.Owner("Rina", Password)
	}
	return s.owner
}

// Member accepts an invitation of the administrator.
func (s *Server) Member(name string) *User {
	s.t.Helper()
	return s.Invited(name, chat.CreateInvite{})
}

// Invited accepts an invitation of that sort.
func (s *Server) Invited(name string, sort chat.CreateInvite) *User {
	s.t.Helper()
	var invitation chat.Invitation
	s.Admin().Must("invite.create", sort, &invitation)
	return s.begin("account.create", chat.CreateAccount{Invite: invitation.Token, Name: name, Password: Password})
}

// LogIn begins another session of a user.
func (s *Server) LogIn(name, password string) *User {
	s.t.Helper()
	return s.begin("session.create", chat.LogIn{Name: name, Password: password})
}

func (s *Server) begin(op string, in any) *User {
	s.t.Helper()
	var welcome chat.Welcome
	s.Nobody().Must(op, in, &welcome)
	s.mu.Lock()
	s.secrets = append(s.secrets, welcome.Token)
	s.mu.Unlock()
	return s.As(welcome)
}

// User is somebody with a session, over HTTP.
type User struct {
	chat.Welcome
	server *Server
}

// Problem is a refusal as it came over HTTP, with its status.
type Problem struct {
	Status     int    `json:"status"`
	Type       string `json:"type"`
	Title      string `json:"title"`
	Detail     string `json:"detail"`
	Field      string `json:"field"`
	Reason     string `json:"reason"`
	RetryAfter int64  `json:"retry_after_ms"`
	RequestID  string `json:"request_id"`
}

// Kind is the problem's kind, "" for none.
func (p *Problem) Kind() string {
	if p == nil {
		return ""
	}
	return strings.TrimPrefix(p.Type, "/problems/")
}

// Call runs an operation over HTTP and reads its output into out, unless that is nil.
func (u *User) Call(op string, in, out any) *Problem {
	u.server.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		u.server.t.Fatalf("%s: %v", op, err)
	}
	response := u.Send(op, string(body), nil)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		u.server.t.Fatalf("%s: %v", op, err)
	}
	if response.StatusCode != http.StatusOK {
		var p Problem
		if err := json.Unmarshal(answer, &p); err != nil {
			u.server.t.Fatalf("%s: %d is no problem document: %s", op, response.StatusCode, answer)
		}
		return &p
	}
	if out != nil {
		if err := json.Unmarshal(answer, out); err != nil {
			u.server.t.Fatalf("%s: %v in %s", op, err, answer)
		}
	}
	return nil
}

// Must is Call that ends the test where the operation is refused.
func (u *User) Must(op string, in, out any) {
	u.server.t.Helper()
	if p := u.Call(op, in, out); p != nil {
		u.server.t.Fatalf("%s: refused: %+v", op, *p)
	}
}

// Post says something in a room.
func (u *User) Post(room chat.RoomID, key, text string) chat.Posted {
	u.server.t.Helper()
	var posted chat.Posted
	u.Must("message.post", chat.PostMessage{Room: room, Key: key, Text: text}, &posted)
	return posted
}

// Send posts a body as it is. Headers replace those that would be sent; an empty value removes one.
func (u *User) Send(op, body string, headers map[string]string) *http.Response {
	u.server.t.Helper()
	request, err := http.NewRequest(http.MethodPost, u.server.URL+"/api/"+op, strings.NewReader(body))
	if err != nil {
		u.server.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	u.Sign(request)
	for name, value := range headers {
		switch {
		case name == "Host":
			request.Host = value
		case value == "":
			request.Header.Del(name)
		default:
			request.Header.Set(name, value)
		}
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		u.server.t.Fatalf("%s: %v", op, err)
	}
	return response
}

// Sign adds the session to a request.
func (u *User) Sign(request *http.Request) {
	if u.Token != "" {
		request.Header.Set("Authorization", "Bearer "+u.Token)
	}
}

// Hello is what a socket of this user would be told first.
func (u *User) Hello() wire.Hello {
	u.server.t.Helper()
	var hello wire.Hello
	u.Must("session.hello", struct{}{}, &hello)
	return hello
}
