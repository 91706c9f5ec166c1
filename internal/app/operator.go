package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"bincang/internal/chat"
	"bincang/internal/server"
)

// Operator runs operations with the rights of who runs the machine: through the socket of a server
// that runs on the folder or, while none does, on the folder itself, so that nobody is passed by.
type Operator struct {
	client *http.Client // of a running server
	app    *App         // without one
}

// Operate reaches the server of a data folder, or opens the folder.
func Operate(ctx context.Context, c Config) (*Operator, error) {
	if _, err := os.Stat(filepath.Join(c.Data, "bincang.db")); err != nil {
		return nil, fmt.Errorf("--data %s: there is no server's data: name the folder that the server keeps", c.Data)
	}
	path := filepath.Join(c.Data, controlFile)
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}
	if probe, err := dial(ctx, "", ""); err == nil {
		return &Operator{client: &http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}}, probe.Close()
	}
	return openOperator(ctx, c.withDefaults())
}

func openOperator(ctx context.Context, c Config) (*Operator, error) {
	a := &App{log: slog.New(slog.DiscardHandler)}
	var opened closers
	err := a.open(ctx, c, &opened)
	if err != nil {
		opened.close()
		return nil, err
	}
	return &Operator{app: a}, nil
}

// open is start without anything that listens.
func (a *App) open(ctx context.Context, c Config, opened *closers) (err error) {
	if a.data, err = openData(c.Data); err != nil {
		return err
	}
	opened.add(a.data.Close)
	a.openHub(c, opened)
	if err := a.openStore(ctx, c, server.Addresses{}); err != nil {
		return err
	}
	opened.add(a.store.Close)
	if len(c.PublicURLs) == 0 {
		c.PublicURLs = []string{unknownAddress}
	}
	return a.wire(ctx, c, server.Addresses{})
}

// unknownAddress stands in links where nobody has said how the server is reached.
const unknownAddress = "http://THE-ADDRESS-OF-YOUR-SERVER"

// Call runs an operation; out may be nil. token is a session's, or empty.
func (o *Operator) Call(ctx context.Context, op, token string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	var answer []byte
	if o.client != nil {
		answer, err = o.post(ctx, op, token, body)
	} else {
		answer, err = o.app.server.Operate(ctx, op, token, body)
	}
	if err != nil || out == nil {
		return err
	}
	return json.Unmarshal(answer, out)
}

func (o *Operator) post(ctx context.Context, op, token string, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://bincang/api/"+op, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := o.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("the server does not answer: %w", err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode == http.StatusOK {
		return answer, err
	}
	var problem server.ProblemDocument
	if err := json.Unmarshal(answer, &problem); err != nil {
		return nil, fmt.Errorf("the server answered %s", response.Status)
	}
	return nil, chat.Refuse(chat.Kind(filepath.Base(problem.Type)), problem.Detail)
}

// Close gives the folder back.
func (o *Operator) Close() error {
	if o.app == nil {
		return nil
	}
	err := o.app.store.Close()
	o.app.hub.Close()
	return errors.Join(err, o.app.data.Close())
}
