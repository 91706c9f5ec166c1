package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bincang/internal/chat"
)

// TestLookingAfterUsers runs each command on a server that runs, and on its folder while it does not.
func TestLookingAfterUsers(t *testing.T) {
	t.Parallel()
	s := serveTest(t)
	rina, budi := s.Admin(), s.Member("Budi")
	data := s.Config.Data
	if info, err := os.Stat(filepath.Join(data, "control.sock")); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the socket: %v, %v", info, err)
	}
	user := func(input string, args ...string) result {
		return as("", "").run(t, input, append(append([]string{"user"}, args...), "--data", data)...)
	}
	over := budi.Connect()
	user("", "deactivate", "budi").want(t, 0, "", "")
	if _, code := over.Ended(); code != 4401 {
		t.Errorf("his conn ended with %d", code)
	}
	if got := user("", "list"); got.code != 0 || !strings.Contains(got.output, "Budi  member") || !strings.Contains(got.output, "deactivated") {
		t.Errorf("the list: %+v", got)
	}
	user("", "deactivate", "Rina").want(t, 1, "", "bincang: this is the last administrator; make somebody else one first\n")
	user("", "deactivate", "Budi", "--undo").want(t, 0, "", "")
	user("", "make-admin", "Budi").want(t, 0, "", "")
	user("another horse\n", "set-password", "Budi").want(t, 0, "", "")
	budi = s.LogIn("Budi", "another horse")
	var sessions chat.SessionList
	budi.Must("session.list", struct{}{}, &sessions)
	if budi.User.Role != chat.RoleAdmin || len(sessions.Sessions) != 1 {
		t.Errorf("he is %+v with %d sessions", budi.User, len(sessions.Sessions))
	}
	user("short\n", "set-password", "Budi").want(t, 1, "", "bincang: the password needs at least 8 characters\n")
	user("", "reset", "Nobody").want(t, 1, "", "bincang: nobody is called Nobody; bincang user list shows the names\n")
	if got := user("", "create", "Cici"); got.code != 0 || !strings.HasPrefix(got.output, s.URL+"/#reset=bcr_") {
		t.Errorf("a link: %+v", got)
	}

	var token string
	s.RestartAfter(func() {
		if got := user("", "list"); got.code != 0 || !strings.Contains(got.output, "has not chosen a password") {
			t.Errorf("the list of a stopped server: %+v", got)
		}
		got := user("", "reset", "Rina", "--public-url", "https://chat.example")
		var found bool
		if token, found = strings.CutPrefix(strings.TrimSpace(got.output), "https://chat.example/#reset="); !found {
			t.Errorf("a link of a stopped server: %+v", got)
		}
	})
	s.Nobody().Must("account.reset", chat.ResetAccount{Token: token, Password: "new horse"}, nil)
	s.LogIn("Rina", "new horse")
	if p := rina.Call("session.list", struct{}{}, nil); p.Kind() != "unauthenticated" {
		t.Errorf("her old session: %+v", p)
	}
	var log chat.AuditLog
	s.LogIn("Rina", "new horse").Must("audit.list", chat.ListAudit{Limit: 1}, &log)
	if e := log.Entries[0]; e.By != nil || e.Act != "user.reset" || e.Object != "Rina" {
		t.Errorf("the audit log has %+v", e)
	}
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	if got := as("", "").run(t, "", "user", "list", "--data", nowhere); got.code != 1 || !strings.Contains(got.errors, "no server's data") {
		t.Errorf("a folder that is not there: %+v", got)
	}
}
