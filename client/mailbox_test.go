package client

import (
	"errors"
	"testing"

	"bincang/internal/wire"

	"github.com/go-json-experiment/json/jsontext"
)

func TestAFullMailboxKeepsAnswersAndHowFarRoomsHaveCome(t *testing.T) {
	t.Parallel()
	m := newMailbox()
	for rev := range Rev(maxFrames + 50) {
		m.put(frame{Frame: wire.Frame{Change: &wire.Change{Room: Lobby, After: rev, UpTo: rev + 1}}}, 100)
	}
	m.put(frame{ID: jsontext.Value(`"1"`)}, 100)
	m.finish(errSilent)
	frames, heads, end := m.take()
	if len(frames) != maxFrames+1 || frames[maxFrames].ID == nil || heads[Lobby] != maxFrames+50 || !errors.Is(end, errSilent) {
		t.Errorf("%d frames, %v, %v", len(frames), heads, end)
	}
	m.put(frame{Frame: wire.Frame{Change: &wire.Change{Room: Lobby, UpTo: 900}}}, maxBytes+1)
	if frames, heads, _ := m.take(); len(frames) != 0 || heads[Lobby] != 900 {
		t.Errorf("%d frames, %v", len(frames), heads)
	}
}
