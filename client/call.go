package client

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
)

// callTime is how long one request may take: more than the 20 s that the server gives itself.
const callTime = 30 * time.Second

// maxAnswer is how much of an answer is read, in bytes.
const maxAnswer = 8 << 20

// Call runs an operation, once, and gives its output. `in` is its input; struct{}{} where it has
// none. The error is an *Error where the server refuses, has ErrUnreachable in its chain where no
// answer came within 30 s (it may have been done), and ErrProtocol where the answer is none.
func Call[Out any](ctx context.Context, c *Client, op string, in any) (Out, error) {
	var out Out
	answer, err := c.call(ctx, op, in)
	if err != nil {
		return out, fmt.Errorf("%s: %w", op, err)
	}
	if err := json.Unmarshal(answer, &out); err != nil {
		return out, fmt.Errorf("%s: %w: %w", op, ErrProtocol, err)
	}
	return out, nil
}

func (c *Client) call(ctx context.Context, op string, in any) ([]byte, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("write the input as JSON: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base.JoinPath("api", op).String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	c.sign(request.Header)
	response, err := c.http.Do(request)
	if err != nil {
		return nil, unreachable(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, unreachable(err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, refusal(response, answer)
	}
	return answer, nil
}

// unreachable marks what the network, and not the server, has answered.
func unreachable(err error) error { return fmt.Errorf("%w: %w", ErrUnreachable, err) }
