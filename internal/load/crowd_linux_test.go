package load

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// echo is a server that greets a conn, pings it, and sends it what it says. It is busy when the
// second conn comes first.
func echo(t *testing.T) Target {
	t.Helper()
	var busy atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Conn") == "1" && busy.Add(1) == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		var up websocket.Upgrader
		c, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.Close()
		c.WriteMessage(websocket.TextMessage, []byte(`{"hello":{}}`))
		c.WriteControl(websocket.PingMessage, []byte("?"), time.Now().Add(time.Second))
		for {
			_, text, err := c.ReadMessage()
			if err != nil {
				return
			}
			if strings.Contains(string(text), "go away") {
				c.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(4403, "not you"))
				return
			}
			c.WriteMessage(websocket.TextMessage, text)
		}
	}))
	t.Cleanup(server.Close)
	address := server.Listener.Addr().(*net.TCPAddr).AddrPort()
	return Target{Address: netip.AddrPortFrom(address.Addr().Unmap(), address.Port()), Host: address.String(), Path: "/", Greeting: "hello", Sources: 2,
		Headers: func(i int) string { return "X-Conn: " + string(rune('0'+i)) + "\r\n" }}
}

func dial(t *testing.T, to Target, n int) (*Crowd, *Arrival) {
	t.Helper()
	crowd, arrival, err := Dial(to, n, n)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(crowd.Close)
	return crowd, arrival
}

func says(text string) func(int) []byte { return func(int) []byte { return []byte(text) } }

func TestABusyServerIsAskedAgain(t *testing.T) {
	_, arrival := dial(t, echo(t), 3)
	if arrival.Ready != 3 || arrival.Busy != 1 || arrival.Each.Quantile(1) < 900*time.Millisecond || arrival.Each.Quantile(0.5) > 900*time.Millisecond {
		t.Errorf("%d are there, %d were told to wait, the last came after %s", arrival.Ready, arrival.Busy, arrival.Each.Quantile(1))
	}
}

func TestDeliveriesAreCounted(t *testing.T) {
	crowd, _ := dial(t, echo(t), 3)
	result, err := crowd.Broadcast(Run{Messages: 7, Window: 2, Posters: 2, Audience: 1, Payload: says("^ text")})
	if err != nil || result.Deliveries != 7 || result.Sent != 7 || result.Lost != 0 || result.Each.Count() != 7 {
		t.Errorf("%d sent, %d delivered, %d lost, %d timed: %v", result.Sent, result.Deliveries, result.Lost, result.Each.Count(), err)
	}
	steady, err := crowd.Broadcast(Run{Messages: 3, PerSecond: 20, Posters: 1, Audience: 1, Payload: says("^")})
	if err != nil || steady.Deliveries != 3 || steady.Took < 100*time.Millisecond {
		t.Errorf("%d delivered in %s: %v", steady.Deliveries, steady.Took, err)
	}
}

func TestWhatDoesNotComeIsMissed(t *testing.T) {
	crowd, _ := dial(t, echo(t), 1)
	result, err := crowd.Broadcast(Run{Messages: 1, Window: 1, Posters: 1, Audience: 2, Payload: says("^"), Stall: 50 * time.Millisecond})
	if err == nil || result.Deliveries != 1 || !strings.Contains(err.Error(), "1 of 2 had come") {
		t.Errorf("%d delivered: %v", result.Deliveries, err)
	}
}

func TestPostersWaitForTheirAnswers(t *testing.T) {
	crowd, _ := dial(t, echo(t), 1)
	result, err := crowd.Post(Posting{Posters: 1, For: 300 * time.Millisecond, Payload: func(int, int) []byte { return []byte(`{"id":"~"}`) }})
	if err != nil || result.Acked < 2 || result.Each.Count() != int64(result.Acked) {
		t.Errorf("%d answered, %d timed: %v", result.Acked, result.Each.Count(), err)
	}
	result, err = crowd.Post(Posting{Posters: 1, For: time.Minute, Payload: func(int, int) []byte { return []byte(`{"id":"~","error":{"kind":"forbidden"}}`) }})
	if err == nil || !strings.Contains(result.Refused, "forbidden") {
		t.Errorf("a refusal is %q: %v", result.Refused, err)
	}
}

func TestAClosedConnIsNoticedWithItsReason(t *testing.T) {
	crowd, _ := dial(t, echo(t), 1)
	_, err := crowd.Broadcast(Run{Messages: 1, Window: 1, Posters: 1, Payload: says("go away")})
	if err == nil || crowd.Size() != 0 || crowd.Byes()["4403 not you"] != 1 {
		t.Errorf("%v, %v, %d are left", err, crowd.Byes(), crowd.Size())
	}
}

func TestWhoIsInBeforeAFailureStays(t *testing.T) {
	to := echo(t)
	to.Headers = func(i int) string {
		if i == 2 {
			return "Origin: http://elsewhere.example\r\n"
		}
		return ""
	}
	crowd, _, err := Dial(to, 4, 1)
	if err == nil || !strings.Contains(err.Error(), "403") {
		t.Fatalf("it is refused with %v", err)
	}
	defer crowd.Close()
	if crowd.Size() != 2 {
		t.Fatalf("%d are left, not 2", crowd.Size())
	}
	if _, err := crowd.Broadcast(Run{Messages: 4, Window: 1, Posters: 2, Audience: 1, Payload: says("^")}); err != nil {
		t.Error(err)
	}
}
