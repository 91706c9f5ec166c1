package interop

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"
)

// program is another program that runs for a test and ends with it.
type program struct {
	*exec.Cmd
	stdin  io.WriteCloser
	stdout io.Reader
	stderr bytes.Buffer // complete once ended is closed
	ended  chan struct{}
	happen chan event
}

// run starts a program, and hands what it writes to hear, which has to read to the end.
func run(t *testing.T, hear func(*program), name string, arguments ...string) *program {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), lifetime)
	p := &program{Cmd: exec.CommandContext(ctx, name, arguments...), ended: make(chan struct{}), happen: make(chan event, 1024)}
	p.Cmd.Stderr = &p.stderr
	p.Cancel = func() error { return p.Process.Signal(os.Interrupt) }
	p.WaitDelay = grace
	var err error
	if p.stdin, err = p.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if p.stdout, err = p.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		hear(p)
		p.Wait() //nolint:errcheck // what it said tells
		close(p.happen)
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.stdin.Close() //nolint:errcheck // it ends by itself then, if it has not before
		select {
		case <-p.ended:
		case <-time.After(grace):
		}
		cancel()
		<-p.ended
		if t.Failed() && p.stderr.Len() > 0 {
			t.Logf("%s said on standard error: %s", name, p.stderr.String())
		}
	})
	return p
}

// driven opens lines of a client that takes orders and tells events as JSON, a line each.
func driven(name string, arguments ...string) func(*testing.T, visit) line {
	return func(t *testing.T, v visit) line {
		return run(t, (*program).hearJSON, name, slices.Concat(arguments, v.arguments())...)
	}
}

func (p *program) hearJSON() {
	scanner := bufio.NewScanner(p.stdout)
	scanner.Buffer(nil, 4<<20)
	for scanner.Scan() {
		var e event
		if err := json.Unmarshal(scanner.Bytes(), &e); err != nil {
			e = event{Event: "error", Reason: scanner.Text()}
		}
		p.happen <- e
	}
}

func (p *program) events() <-chan event { return p.happen }

func (p *program) do(o order) error {
	body, err := json.Marshal(o)
	if err != nil {
		return err
	}
	_, err = p.stdin.Write(append(body, '\n'))
	return err
}

// noNodeClient tells where Node brings no WebSocket client.
func noNodeClient() string {
	if err := exec.Command("node", "--experimental-websocket", "-e", "new WebSocket('ws://127.0.0.1:1').onerror = () => {}").Run(); err != nil {
		return "this Node brings no WebSocket client: install Node 20.10 or newer"
	}
	return ""
}
