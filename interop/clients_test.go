package interop

import (
	"cmp"
	"testing"
)

// foreigner is a client that we did not write.
type foreigner struct {
	name    string
	missing func() string // what has to be installed for it; "" if nothing
	open    func(t *testing.T, v visit) line
	// What it offers to who uses it.
	ping, fragments bool
	// typed is a client whose texts are typed in, so that long ones are not for it.
	typed bool
}

// visit says where a client goes: through the socket door as a guest of this name, or without a name
// through the plain door.
type visit struct{ url, name string }

func (v visit) arguments() []string {
	if v.name == "" {
		return []string{v.url, "plain"}
	}
	return []string{v.url, "socket", v.name}
}

// line is a WebSocket that a foreign client holds.
type line interface {
	do(order) error
	// events are closed after the conn has.
	events() <-chan event
}

// order is what a test tells a client to do: send a text (in fragments, if there is more than one),
// ping or close.
type order struct {
	Do    string   `json:"do"`
	Texts []string `json:"texts,omitempty"`
	Code  int      `json:"code,omitempty"`
}

// event is what happened to a client: open, text, pong or close; error is for what must not happen.
type event struct {
	Event    string `json:"event"`
	Client   string `json:"client"` // open: its name and version
	Protocol string `json:"protocol"`
	Text     string `json:"text"`
	Code     int    `json:"code"`
	Reason   string `json:"reason"`
}

var foreigners = []foreigner{
	{
		name: "python3-websockets", missing: func() string { return noPython("websockets") },
		open: driven(python, "python/websockets_client.py"), ping: true, fragments: true,
	},
	{
		name: "python3-aiohttp", missing: func() string { return noPython("aiohttp") },
		open: driven(python, "python/aiohttp_client.py"), ping: true,
	},
	{
		name: "undici", missing: func() string { return noModule("undici") },
		open: driven("node", "node/client.mjs", "undici"),
	},
	{
		name: "node", missing: func() string { return cmp.Or(noProgram("node", "nodejs"), noNodeClient()) },
		open: driven("node", "--experimental-websocket", "node/client.mjs", "node"),
	},
	{
		name: "wscat", missing: func() string { return cmp.Or(noModule("wscat"), noProgram("script", "bsdutils")) },
		open: openWscat, ping: true, typed: true,
	},
	{name: "gorilla", open: openGorilla, ping: true, fragments: true},
	{name: "coder", open: openCoder, ping: true, fragments: true},
}

// eachForeigner runs a test with every client that is there.
func eachForeigner(t *testing.T, test func(t *testing.T, f foreigner)) {
	for _, f := range foreigners {
		t.Run(f.name, func(t *testing.T) {
			if f.missing != nil {
				need(t, f.missing())
			}
			test(t, f)
		})
	}
}
