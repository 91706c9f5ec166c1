package interop

import (
	"fmt"
	"strings"
	"testing"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"
	"bincang/internal/wire"
)

const secret = "kopi tubruk 1"

// TestSocketDoor holds the same conversation with each client, through frames of JSON.
func TestSocketDoor(t *testing.T) {
	eachForeigner(t, func(t *testing.T, f foreigner) {
		server := testkit.Start(t)
		rina := server.Owner("Rina", secret)
		budi := server.Guest("Budi").Connect()
		ayu := arrive(t, f, visit{server.URL, "Ayu"})
		greeted(t, ayu, "Ayu")

		t.Log("Both ways")
		halo := "Halo Budi 👋🏽 — apa kabar, \"é\" \u202e?"
		post := map[string]any{"room": "lobby", "key": "interop-key-0001", "text": halo}
		first := ayu.ask("message.post", post)
		if author := ayu.message("lobby", halo).Author; author.Name != "Ayu" || author.Kind != "guest" {
			t.Errorf("the author is %+v", author)
		}
		hears(t, budi, "Ayu", halo)
		if again := ayu.ask("message.post", post); again.Out == nil || string(again.Out) != string(first.Out) {
			t.Errorf("the repetition got %s, the first time it was %s", again.Out, first.Out)
		}
		if answer := budi.Ask("message.post", chat.PostMessage{Room: chat.Lobby, Key: "interop-key-0002", Text: "Baik, Ayu!"}); answer.Error != nil {
			t.Fatal(answer.Error)
		}
		if author := ayu.message("lobby", "Baik, Ayu!").Author.Name; author != "Budi" {
			t.Errorf("the author is %s", author)
		}
		announce(rina, "Kopi sudah siap")
		if said := ayu.message("announcements", "Kopi sudah siap"); said.Level != "warning" || said.Author.Name != "Rina" {
			t.Errorf("the announcement is %+v", said)
		}

		t.Log("What does not fit")
		ayu.say("this is no frame")
		if f := ayu.answer("null"); f.Error == nil || f.Error.Kind != "invalid" {
			t.Errorf("a malformed frame was answered %+v", f)
		}
		if f := ayu.ask("no.operation", struct{}{}); f.Error == nil || f.Error.Kind != "not_found" {
			t.Errorf("an unknown operation was answered %+v", f)
		}
		ayu.say(`{"op":"ping","id":"p"}`)
		if f := ayu.answer(`"p"`); string(f.Out) != "{}" {
			t.Errorf("a ping was answered %+v", f)
		}

		t.Log("Sizes and control frames")
		if !f.typed {
			sendsTheLongest(t, ayu, budi)
		}
		if f.fragments {
			sendsFragments(t, ayu, budi)
		}
		if f.ping {
			ayu.order(order{Do: "ping"})
			ayu.pong()
		}
		ayu.order(order{Do: "close", Code: 1000})
		ayu.wantEnd(1000)
	})
}

// greeted reads the hello.
func greeted(t *testing.T, k *talker, name string) {
	t.Helper()
	if k.open.Protocol != wire.Subprotocol && k.open.Protocol != "?" {
		t.Errorf("the subprotocol is %q", k.open.Protocol)
	}
	first := true
	hello := k.read("hello", func(f frame) bool {
		isHello := f.Hello != nil
		if first && !isHello {
			t.Errorf("the first frame is %+v, not hello", f)
		}
		first = false
		return isHello
	}).Hello
	rooms := map[string]string{}
	for _, room := range hello.Rooms {
		rooms[room.ID] = room.Kind
	}
	if hello.V != 1 || hello.Me.Name != name || hello.Me.Kind != "guest" || rooms["lobby"] != "lobby" || rooms["announcements"] != "announcements" {
		t.Errorf("the hello is %+v", hello)
	}
}

// hears lets a client of ours hear what somebody wrote in the lobby.
func hears(t *testing.T, c *testkit.Conn, author, text string) {
	t.Helper()
	for {
		for _, row := range c.Next(chat.Lobby).Rows {
			if m := row.Message; m != nil && m.Text == text {
				if m.Author.Name != author {
					t.Errorf("the author is %s, not %s", m.Author.Name, author)
				}
				return
			}
		}
	}
}

func announce(admin *testkit.User, text string) {
	in := map[string]any{"key": "interop-announce-" + fmt.Sprint(len(text)), "text": text, "level": "warning"}
	admin.Must("announce.post", in, nil)
}

// sendsTheLongest sends the longest text there may be, in the longest way to write it down.
func sendsTheLongest(t *testing.T, k *talker, other *testkit.Conn) {
	t.Helper()
	const n = 10_000
	k.say(fmt.Sprintf(`{"id":"long","op":"message.post","in":{"room":"lobby","key":"interop-key-0003","text":"%s"}}`, strings.Repeat(`\ud83d\ude80`, n)))
	long := strings.Repeat("🚀", n)
	if f := k.answer(`"long"`); f.Error != nil {
		t.Fatalf("the longest text was answered %+v", f.Error)
	}
	k.message("lobby", long)
	hears(t, other, "Ayu", long)
}

// sendsFragments cuts a message in pieces, each longer than the buffers of clients.
func sendsFragments(t *testing.T, k *talker, other *testkit.Conn) {
	t.Helper()
	long := strings.Repeat("potong ", 700)
	whole := fmt.Sprintf(`{"id":"cut","op":"message.post","in":{"room":"lobby","key":"interop-key-0004","text":"%s habis"}}`, long)
	k.say(whole[:30], whole[30:4000], whole[4000:])
	if f := k.answer(`"cut"`); f.Error != nil {
		t.Fatalf("fragments were answered %+v", f.Error)
	}
	hears(t, other, "Ayu", long+" habis")
}

// TestPlainDoor holds the same conversation with each client, through lines of text.
func TestPlainDoor(t *testing.T) {
	eachForeigner(t, func(t *testing.T, f foreigner) {
		server := testkit.Start(t)
		rina := server.Owner("Rina", secret)
		budi := server.Guest("Budi")
		budi.Post(chat.Lobby, "interop-key-0001", "Sudah lama di sini")
		other := budi.Connect()
		ayu := arrive(t, f, visit{url: server.URL})
		if ayu.open.Protocol != "" && ayu.open.Protocol != "?" {
			t.Errorf("the subprotocol is %q", ayu.open.Protocol)
		}
		ayu.want("Budi: Sudah lama di sini")

		ayu.say("/nick Ayu")
		ayu.want("* you will be called Ayu")
		ayu.say("Halo Budi 👋🏽")
		ayu.want("Ayu: Halo Budi 👋🏽")
		hears(t, other, "Ayu", "Halo Budi 👋🏽")
		if answer := other.Ask("message.post", chat.PostMessage{Room: chat.Lobby, Key: "interop-key-0002", Text: "Baik, Ayu!"}); answer.Error != nil {
			t.Fatal(answer.Error)
		}
		ayu.want("Budi: Baik, Ayu!")
		announce(rina, "Kopi sudah siap")
		ayu.want("*** Kopi sudah siap ***")

		ayu.say("/nick Ayu Lestari")
		ayu.want("* you are called Ayu Lestari")
		ayu.say("/rooms")
		ayu.wantPrefix("* rooms, and how many messages they have: ")
		ayu.say("/warung")
		ayu.wantPrefix("* there is no command /warung")
		ayu.say("/room announcements")
		ayu.want("* you are in announcements")
		ayu.say("May I?")
		ayu.wantPrefix("* ")
		ayu.say("/room lobby")
		ayu.want("* you are in lobby")
		ayu.say("Sampai jumpa")
		ayu.want("Ayu Lestari: Sampai jumpa")
		hears(t, other, "Ayu Lestari", "Sampai jumpa")
		ayu.say("/quit")
		ayu.wantEnd(1000)
	})
}

// TestTheServerEnds sees each client hear why the server closed, and how.
func TestTheServerEnds(t *testing.T) {
	eachForeigner(t, func(t *testing.T, f foreigner) {
		server := testkit.Start(t)
		ayu := arrive(t, f, visit{server.URL, "Ayu"})
		greeted(t, ayu, "Ayu")
		for range 3 {
			ayu.say("[]")
		}
		if bye := ayu.bye(); bye != "malformed" {
			t.Errorf("the bye is %s", bye)
		}
		ayu.wantEnd(4400)

		budi := server.Guest("Budi")
		budi.Post(chat.Lobby, "interop-key-0001", "Sudah lama di sini")
		atSocket, atPlain := arrive(t, f, visit{server.URL, "Citra"}), arrive(t, f, visit{url: server.URL})
		greeted(t, atSocket, "Citra")
		atPlain.want("Budi: Sudah lama di sini")
		server.Restart()
		if bye := atSocket.bye(); bye != "restart" {
			t.Errorf("the bye is %s", bye)
		}
		atSocket.wantEnd(1012)
		atPlain.wantEnd(1001)
	})
}

// TestEverybodyTogether puts all clients into one room, every other one at the plain door: what one
// says reaches all, the sender included, in one order.
func TestEverybodyTogether(t *testing.T) {
	server := testkit.Start(t, func(c *app.Config) { c.Chat.PostsPerSecond = 0 })
	server.Guest("Tuan").Post(chat.Lobby, "interop-key-0000", "Selamat datang")
	type guest struct {
		*talker
		name string
	}
	var guests []guest
	for i, f := range foreigners {
		if f.missing != nil {
			if missing := f.missing(); missing != "" && demanded() {
				t.Fatal(missing)
			} else if missing != "" {
				continue
			}
		}
		g := guest{name: fmt.Sprintf("%s %d", f.name, i)}
		if i%2 == 0 {
			g.talker = arrive(t, f, visit{server.URL, g.name})
			greeted(t, g.talker, g.name)
		} else {
			g.talker = arrive(t, f, visit{url: server.URL})
			g.want("Tuan: Selamat datang")
			g.say("/nick " + g.name)
			g.want("* you will be called " + g.name)
		}
		guests = append(guests, g)
	}
	for i, speaker := range guests {
		text := fmt.Sprintf("line %d", i)
		if speaker.plain() {
			speaker.say(text)
		} else if f := speaker.ask("message.post", map[string]any{"room": "lobby", "key": fmt.Sprintf("interop-key-%04d", i), "text": text}); f.Error != nil {
			t.Fatalf("%s: %+v", speaker.name, f.Error)
		}
		for _, g := range guests {
			if g.plain() {
				g.want(speaker.name + ": " + text)
			} else if author := g.message("lobby", text).Author.Name; author != speaker.name {
				t.Errorf("%s heard %s of %s, not of %s", g.name, text, author, speaker.name)
			}
		}
	}
}
