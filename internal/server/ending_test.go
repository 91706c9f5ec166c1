package server_test

import (
	"strings"
	"testing"
	"time"

	"bincang/internal/chat"
	"bincang/internal/testkit"
	"bincang/internal/wire"
)

// TestEveryEndSaysWhy ends a session in every way that there is, and wants its conns at both doors to
// be told why, and to be closed within a second.
// It is not parallel: a promised second is measured by the wall clock, and other servers beside it would
// be measured with it.
func TestEveryEndSaysWhy(t *testing.T) {
	var s *testkit.Server
	var rina *testkit.User
	for _, c := range []struct {
		why   chat.Ending
		plain string // a word of what the plain door says
		ends  func(who *testkit.User)
	}{
		{chat.EndedByUser, "logged out", func(who *testkit.User) {
			s.LogIn(who.User.Name, testkit.Password).Must("session.delete", chat.LogOut{Session: who.Session.ID}, nil)
		}},
		{chat.EndedByPassword, "password", func(who *testkit.User) {
			s.LogIn(who.User.Name, testkit.Password).Must("account.update", chat.UpdateAccount{Password: new("another horse"), CurrentPassword: testkit.Password}, nil)
		}},
		{chat.EndedByPassword, "password", func(who *testkit.User) {
			var reset chat.Reset
			rina.Must("user.reset", chat.ResetUser{User: who.User.ID}, &reset)
			s.Nobody().Must("account.reset", chat.ResetAccount{Token: reset.Token, Password: "another horse"}, nil)
		}},
		{chat.EndedByRole, "role", func(who *testkit.User) {
			rina.Must("user.update", chat.UpdateUser{User: who.User.ID, Role: new(chat.RoleAdmin)}, nil)
		}},
		{chat.Deactivated, "deactivated", func(who *testkit.User) {
			rina.Must("user.deactivate", chat.DeactivateUser{User: who.User.ID}, nil)
		}},
		{chat.Banned, "banned", func(who *testkit.User) {
			rina.Must("user.ban", chat.BanUser{User: who.User.ID}, nil)
		}},
		{chat.Deleted, "deleted", func(who *testkit.User) {
			s.LogIn(who.User.Name, testkit.Password).Must("account.delete", chat.DeleteAccount{Password: testkit.Password}, nil)
		}},
	} {
		t.Run(string(c.why), func(t *testing.T) {
			s = testkit.Start(t)
			rina = s.Admin()
			who := s.Member("Budi")
			over, plain := who.Connect(), &testkit.Lines{T: t, Conn: who.Dial()}
			c.ends(who)
			begin := time.Now()
			bye, code := over.Ended()
			if code != 4401 || bye == nil || bye.Kind != wire.ByeRevoked || bye.Reason != c.why {
				t.Errorf("closed with %d after %+v", code, bye)
			}
			if reason := plain.WantEnd(4401); !strings.Contains(reason, c.plain) {
				t.Errorf("the plain door says %q", reason)
			}
			if took := time.Since(begin); took > time.Second {
				t.Errorf("they were closed after %s", took)
			}
		})
	}
}

func TestAGuestWhoMakesAnAccountIsToldOnTheOtherDevice(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	var made chat.Invitation
	s.Admin().Must("invite.create", chat.CreateInvite{}, &made)
	ayu := s.Guest("Ayu")
	over := ayu.Connect()
	ayu.Must("account.create", chat.CreateAccount{Invite: made.Token, Name: "Ayu", Password: testkit.Password}, nil)
	if bye, code := over.Ended(); code != 4401 || bye == nil || bye.Reason != chat.EndedByAccount {
		t.Errorf("closed with %d after %+v", code, bye)
	}
}
