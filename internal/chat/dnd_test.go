package chat

import (
	"testing"
	"time"
)

// TestQuietHours looks at each turn that a rule has after a moment: when it comes, on the wall of its
// zone, and whether it is quiet then.
func TestQuietHours(t *testing.T) {
	type turn struct {
		at    string
		quiet bool
	}
	const form = "2006-01-02 15:04 -0700"
	until := func(text string) Millis {
		at, err := time.Parse(form, text)
		if err != nil {
			t.Fatal(err)
		}
		return InMillis(at)
	}
	for name, c := range map[string]struct {
		dnd   DND
		from  string
		quiet bool
		turns []turn
	}{
		"by day": {DND{From: "12:00", To: "13:30", Zone: "Asia/Jakarta"}, "2026-11-28 11:59 +0700", false,
			[]turn{{"2026-11-28 12:00 +0700", true}, {"2026-11-28 13:30 +0700", false}, {"2026-11-29 12:00 +0700", true}}},
		"over midnight": {DND{From: "22:00", To: "07:00", Zone: "Asia/Jakarta"}, "2026-12-31 16:00 +0000", true,
			[]turn{{"2027-01-01 07:00 +0700", false}, {"2027-01-01 22:00 +0700", true}, {"2027-01-02 07:00 +0700", false}}},
		"the clock is put forward in the night": {DND{From: "22:00", To: "07:00", Zone: "Europe/Berlin"}, "2026-03-28 20:00 +0100", false,
			[]turn{{"2026-03-28 22:00 +0100", true}, {"2026-03-29 07:00 +0200", false}, {"2026-03-29 22:00 +0200", true}}},
		"the clock is put back in the night": {DND{From: "22:00", To: "07:00", Zone: "Europe/Berlin"}, "2026-10-24 20:00 +0200", false,
			[]turn{{"2026-10-24 22:00 +0200", true}, {"2026-10-25 07:00 +0100", false}, {"2026-10-25 22:00 +0100", true}}},
		"it ends at a time that is left out": {DND{From: "22:00", To: "02:30", Zone: "Europe/Berlin"}, "2026-03-29 01:00 +0100", true,
			[]turn{{"2026-03-29 03:00 +0200", false}, {"2026-03-29 22:00 +0200", true}}},
		"it ends at a time that comes twice": {DND{From: "22:00", To: "02:30", Zone: "Europe/Berlin"}, "2026-10-25 01:00 +0200", true,
			[]turn{{"2026-10-25 02:30 +0200", false}, {"2026-10-25 02:00 +0100", true}, {"2026-10-25 02:30 +0100", false}}},
		"half an hour of the zone": {DND{From: "23:15", To: "23:45", Zone: "Asia/Kolkata"}, "2026-11-28 12:00 +0000", false,
			[]turn{{"2026-11-28 17:45 +0000", true}, {"2026-11-28 18:15 +0000", false}}},
		"until": {DND{Until: until("2026-11-28 15:20 +0000")}, "2026-11-28 12:00 +0000", true,
			[]turn{{"2026-11-28 15:20 +0000", false}}},
		"until into the hours": {DND{Until: until("2026-11-28 23:00 +0700"), From: "22:00", To: "07:00", Zone: "Asia/Jakarta"}, "2026-11-28 20:00 +0700", true,
			[]turn{{"2026-11-29 07:00 +0700", false}}},
		"until next week": {DND{Until: until("2026-12-05 12:00 +0700"), From: "22:00", To: "07:00", Zone: "Asia/Jakarta"}, "2026-11-28 20:00 +0700", true,
			[]turn{{"2026-12-05 12:00 +0700", false}, {"2026-12-05 22:00 +0700", true}}},
		"never": {DND{}, "2026-11-28 12:00 +0000", false, nil},
	} {
		now, err := time.Parse(form, c.from)
		if err != nil {
			t.Fatal(err)
		}
		m, next := Mood{DND: c.dnd}.at(now)
		if m.Quiet != c.quiet {
			t.Errorf("%s: it begins with %v", name, m.Quiet)
		}
		for _, want := range c.turns {
			was := m.Quiet
			for m.Quiet == was && next != 0 { // it may have to be looked at once more
				now = next.Time()
				m, next = m.at(now)
			}
			if at, _ := time.Parse(form, want.at); !now.Equal(at) || m.Quiet != want.quiet {
				t.Errorf("%s: it turns %v at %s, not at %s", name, m.Quiet, now, at)
			}
		}
		if len(c.turns) == 0 && next != 0 {
			t.Errorf("%s: it turns at %s", name, next.Time())
		}
	}
}
