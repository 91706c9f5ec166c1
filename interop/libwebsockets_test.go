package interop

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"
)

// lwsClient is the C library's test client. It opens two conns: at "dumb" it prints what it hears,
// on "mirror" it says where circles are to be drawn. It cannot be told what to say, it has no
// headers of its own choice, so no session and no socket door, and it always asks for subprotocols
// of its own, with an Origin that knows no port.
const lwsClient = "libwebsockets-test-client"

// TestLibwebsocketsIsRefused hears the client report that nobody here speaks its subprotocols.
func TestLibwebsocketsIsRefused(t *testing.T) {
	need(t, noProgram(lwsClient, "libwebsockets-test-server"))
	server := testkit.Start(t, atPort80)
	k := startLwsClient(t, strings.TrimPrefix(server.URL, "http://"))
	if status := k.next("error").Reason; status != "400" {
		t.Errorf("the client understood %q, not a status of 400", status)
	}
}

// TestLibwebsockets lets the client in at the plain door, by taking its wish for a subprotocol away
// from its request; all else it says and hears itself.
func TestLibwebsockets(t *testing.T) {
	need(t, noProgram(lwsClient, "libwebsockets-test-server"))
	server := testkit.Start(t, atPort80, func(c *app.Config) {
		c.Chat.PostsPerSecond, c.Chat.PostsBurst = 1, 5 // "mirror" is not to push all else out of the history
	})
	rina := server.Owner("Rina", secret)
	budi := server.Guest("Budi")
	budi.Post(chat.Lobby, "interop-key-0001", "Sudah lama di sini")
	other := budi.Connect()
	k := startLwsClient(t, withoutSubprotocol(t, server.URL))
	k.hearUntil("Budi: Sudah lama di sini")
	circle := other.Next(chat.Lobby).Rows[0].Message
	if !regexp.MustCompile(`^c #[0-9A-F]{6} \d+ \d+ \d+;$`).MatchString(circle.Text) || !strings.HasPrefix(circle.Author.Name, "guest-") {
		t.Errorf("heard %q of %s, not a circle of a guest", circle.Text, circle.Author.Name)
	}
	k.hearUntil(circle.Author.Name + ": " + circle.Text)
	if answer := other.Ask("message.post", chat.PostMessage{Room: chat.Lobby, Key: "interop-key-0002", Text: "A fine circle!"}); answer.Error != nil {
		t.Fatal(answer.Error)
	}
	k.hearUntil("Budi: A fine circle!")
	announce(rina, "Kopi sudah siap")
	k.hearUntil("*** Kopi sudah siap ***")
}

// hearUntil waits until the client has printed this; it prints what it hears in pieces of 20 bytes.
func (k *talker) hearUntil(text string) {
	k.t.Helper()
	all := ""
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		all += k.next("text").Text
		if strings.Contains(all, text) {
			k.write("← %s", text)
			return
		}
	}
	k.t.Fatalf("heard %q in %s, not %q", all, patience, text)
}

// atPort80 makes ours the Origin that the client sends, which has no port.
func atPort80(c *app.Config) { c.PublicURLs = []string{"http://127.0.0.1"} }

// startLwsClient reads the client's log, which goes to standard error; what it hears is there from
// level 8 on. It ends when it is interrupted.
func startLwsClient(t *testing.T, address string) *talker {
	t.Helper()
	p := run(t, hearLwsClient, "sh", "-c", "exec "+lwsClient+" -d 15 ws://"+address+"/websocket 2>&1")
	t.Cleanup(func() { p.Process.Signal(os.Interrupt) }) //nolint:errcheck // it may have ended
	return &talker{line: p, t: t}
}

var (
	lwsHeard   = regexp.MustCompile(`: rx \d+ '(.*)'$`)
	lwsRefused = regexp.MustCompile(`got bad HTTP response '(\d+)'$`)
)

func hearLwsClient(p *program) {
	scanner := bufio.NewScanner(p.stdout)
	for scanner.Scan() {
		if heard := lwsHeard.FindStringSubmatch(scanner.Text()); heard != nil {
			p.happen <- event{Event: "text", Text: heard[1]}
		}
		if refused := lwsRefused.FindStringSubmatch(scanner.Text()); refused != nil {
			p.happen <- event{Event: "error", Reason: refused[1]}
		}
	}
}

// withoutSubprotocol listens for clients, and hands on what they say but for one header.
func withoutSubprotocol(t *testing.T, url string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() }) //nolint:errcheck // nothing is lost with it
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go relay(client, strings.TrimPrefix(url, "http://"))
		}
	}()
	return listener.Addr().String()
}

func relay(client net.Conn, address string) {
	defer client.Close()
	reader := bufio.NewReader(client)
	request, err := http.ReadRequest(reader)
	if err != nil {
		return
	}
	server, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer server.Close()
	request.Header.Del("Sec-WebSocket-Protocol")
	if request.Write(server) != nil {
		return
	}
	go func() {
		io.Copy(server, reader)            //nolint:errcheck // the other direction tells of the end
		server.(*net.TCPConn).CloseWrite() //nolint:errcheck // it may be closed
	}()
	io.Copy(client, server) //nolint:errcheck // the client tells of the end
}
