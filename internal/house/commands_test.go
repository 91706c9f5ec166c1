package house

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"bincang/internal/chat"
	"bincang/internal/testkit"
)

// TestAnnouncingByCurl runs what the READMEs say, as they say it, against a server of its own.
func TestAnnouncingByCurl(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("there is no curl")
	}
	block := regexp.MustCompile("(?ms)^```sh\n(TOKEN=.*?)^```$")
	for _, name := range []string{"README.md", "README.id.md"} {
		t.Run(name, func(t *testing.T) {
			found := block.FindAllStringSubmatch(read(t, root(t), name), -1)
			if len(found) != 1 {
				t.Fatalf("%d blocks log in, not one", len(found))
			}
			server := testkit.Start(t)
			owner := server.Owner("Ani", "correct horse")
			script := strings.ReplaceAll(found[0][1], "http://127.0.0.1:3000", server.URL)
			var first string
			for range 2 {
				out, err := exec.Command("sh", "-euc", script).CombinedOutput()
				if err != nil || !strings.HasPrefix(string(out), `{"seq":1,"rev":1,"at":`) {
					t.Fatalf("%v: %s", err, out)
				}
				if first == "" {
					first = string(out)
				}
				if string(out) != first {
					t.Fatalf("the repetition got %s, not %s", out, first)
				}
			}
			var said chat.History
			owner.Must("room.history", chat.GetHistory{Room: chat.Announcements}, &said)
			if len(said.Messages) != 1 || !strings.Contains(script, said.Messages[0].Text) {
				t.Fatalf("the announcements are %+v", said.Messages)
			}
		})
	}
}
