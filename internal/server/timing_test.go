package server_test

import (
	"io"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"
)

// timed is how many answers of each sort a comparison takes.
const timed = 300

// tells is how often an answer of the first sort takes longer than one of the second: ½ where nobody
// can tell them apart, 0 or 1 where everybody can. The two are asked in turn, so that what else the
// machine does befalls both.
func tells(first, second func()) float64 {
	var took [2][timed]time.Duration
	for i := range timed {
		for j, ask := range []func(){first, second} {
			begin := time.Now()
			ask()
			took[j][i] = time.Since(begin)
		}
	}
	longer := 0
	for _, a := range took[0] {
		for _, b := range took[1] {
			if a > b {
				longer++
			}
		}
	}
	return float64(longer) / (timed * timed)
}

// indistinguishable fails where one answer tells more than chance does. Of two sorts that are alike,
// 300 answers each are beyond these bounds once in 10⁹ times: the deviation is 0.024.
func indistinguishable(t *testing.T, first, second func()) {
	t.Helper()
	share := tells(first, second)
	t.Logf("the first takes longer in %.0f %% of all pairs", 100*share)
	if share < 0.35 || share > 0.65 {
		t.Errorf("time tells them apart: the first takes longer in %.0f %% of all pairs", 100*share)
	}
}

// answered asks, and reads the answer to its end.
func answered(t *testing.T, u *testkit.User, op, in string) func() {
	return func() {
		response := u.Send(op, in, nil)
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}
}

func TestAWrongPasswordTakesAsLongAsAnUnknownName(t *testing.T) {
	s := testkit.Start(t, func(c *app.Config) {
		c.Chat.LoginsPerHour, c.Chat.LoginsPerQuarter = 0, 0
		c.Hashing = chat.HashCost{Memory: 1024, Passes: 1} // a tenth of a millisecond tells as well as forty
	})
	s.Owner("Rina", "correct horse")
	s.Guest("Tamu")
	try := func(name string) func() {
		return answered(t, s.Nobody(), "session.create", `{"name":"`+name+`","password":"wrong horse"}`)
	}
	t.Run("of an account", func(t *testing.T) { indistinguishable(t, try("Rina"), try("Runi")) })
	t.Run("of a guest", func(t *testing.T) { indistinguishable(t, try("Tamu"), try("Temu")) })
}

func TestASecretRoomTakesAsLongAsNone(t *testing.T) {
	w := newWorld(t)
	sc := w.scene(privateRoom)
	for op, rest := range map[string]string{
		"room.open": "", "room.history": "", "member.list": "", "message.post": `,"key":"0123456789abcdef","text":"hello"`, "room.join": "",
	} {
		t.Run(op, func(t *testing.T) {
			ask := func(room chat.RoomID) func() {
				return answered(t, w.actors[memberOut], op, `{"room":"`+string(room)+`"`+rest+`}`)
			}
			indistinguishable(t, ask(sc.room), ask(ghost))
		})
	}
}
