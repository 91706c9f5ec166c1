package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
)

// controlFile is the socket on which a running server answers who runs its machine.
const controlFile = "control.sock"

// control serves that socket until Close.
type control struct {
	http *http.Server
	done chan struct{} // closed when the goroutine has ended
}

// startControl makes the socket, which only the user who runs the server can open. A path that is too
// long for one leaves the server without it.
func startControl(path string, handler http.Handler, log *slog.Logger) (*control, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		log.Warn("bincang user will not reach this server while it runs", "error", err)
		return nil, nil
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	c := &control{
		http: &http.Server{Handler: handler, ReadHeaderTimeout: readTime, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug)},
		done: make(chan struct{}),
	}
	go func() {
		defer close(c.done)
		c.http.Serve(listener) //nolint:errcheck // it ends with Close
	}()
	return c, nil
}

// Close finishes what is asked and removes the socket.
func (c *control) Close(ctx context.Context) error {
	if c == nil {
		return nil
	}
	err := c.http.Shutdown(ctx)
	<-c.done
	return err
}
