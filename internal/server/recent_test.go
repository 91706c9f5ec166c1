package server_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"bincang/internal/chat"
	"bincang/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

// TestWhoCatchesUpByTheSocketGetsWhatTheStoreHas compares what a conn is given from memory with what
// HTTP reads from the store, from every cursor.
func TestWhoCatchesUpByTheSocketGetsWhatTheStoreHas(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, quick)
	ayu, budi := s.Guest("Ayu"), s.Guest("Budi")
	c := budi.Connect()
	for i := range 20 {
		ayu.Post(chat.Lobby, fmt.Sprintf("0123456789abcd%02d", i), "halo")
	}
	changed(ayu, "message.edit", edit(3, "secret"))
	changed(ayu, "message.edit", edit(5, "halo lagi"))
	changed(budi, "message.react", react(7, "👍", true))
	m := changed(ayu, "message.delete", map[string]any{"room": "lobby", "seq": 3})
	for after := chat.Rev(-1); after <= m.Rev+1; after++ {
		in := chat.GetChanges{Room: chat.Lobby, Epoch: c.Hello.Epoch, After: after}
		var read, told any
		budi.Must("room.changes", in, &read)
		if err := json.Unmarshal(c.Ask("room.changes", in).Out, &told); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(read, told); diff != "" {
			t.Errorf("after %d: %s", after, diff)
		}
	}
}
