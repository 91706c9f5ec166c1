package ws_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"net"
	"net/http"
	"testing"
	"time"

	"bincang/internal/ws"
)

// corked keeps what is written while on.
type corked struct {
	net.Conn
	on   bool
	kept bytes.Buffer
}

func (c *corked) Write(p []byte) (int, error) {
	if c.on {
		return c.kept.Write(p)
	}
	return c.Conn.Write(p)
}

// What a client said last is heard, also where the alert behind it, with which it ends TLS, has come
// by half: TLS 1.2 then gives what was said together with the error of the half.
func TestWhatIsSaidLastOverTLS(t *testing.T) {
	for _, dr := range drivers() {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			if !dr.tls || dr.goroutines { // a read that waits has what was said when the other half comes
				continue
			}
			t.Run(dr.name+" "+tls.VersionName(version), func(t *testing.T) {
				t.Parallel()
				d := open(t, dr, ws.Config{})
				d.handle = func(p *peer) { p.onMessage = collect; p.Start(nil) }
				plain, err := net.Dial("tcp", d.http.Listener.Addr().String())
				if err != nil {
					t.Fatal(err)
				}
				defer plain.Close()
				cork := &corked{Conn: plain}
				client := tls.Client(cork, &tls.Config{InsecureSkipVerify: true, MaxVersion: version})
				client.Write([]byte(request + "\r\n"))
				if _, err := http.ReadResponse(bufio.NewReader(client), nil); err != nil {
					t.Fatal(err)
				}
				p := wait(t, "the upgrade", d.made)
				cork.on = true
				client.Write(text("one"))
				client.Write(text("two"))
				client.CloseWrite()
				plain.SetWriteDeadline(time.Time{})
				plain.Write(cork.kept.Next(cork.kept.Len() - 10))
				for _, want := range []string{"one", "two"} {
					if got := wait(t, want, p.messages); got != want {
						t.Errorf("%q came, not %q", got, want)
					}
				}
				plain.Write(cork.kept.Bytes())
				wait(t, "the end", p.closed)
			})
		}
	}
}
