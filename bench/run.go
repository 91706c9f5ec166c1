//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

type runCommand struct {
	Rounds  int      `default:"0" placeholder:"N" help:"How often to alternate; 0 for 5 times where servers are compared, and 3 times or once where a round takes long."`
	Only    []string `placeholder:"NAME,…" help:"Only these: ${scenarios}."`
	Program string   `placeholder:"FILE" help:"The server; it is built if this is not given."`
	Conns   int      `default:"10000" placeholder:"N" help:"How many conns, where it does not say otherwise (${default})."`
	Out     string   `default:"bin/bench.jsonl" placeholder:"FILE" help:"Append what was measured there (${default})."`
	Blink   bool     `help:"Measure nothing to speak of: see only whether it works."`
}

// scenario measures one round of something.
type scenario struct {
	name   string
	rounds int // five where servers are compared, less where a round takes long
	round  func(*lab) error
}

func scenarios() []scenario {
	return []scenario{
		{"deliveries", 5, deliveries},
		{"posts", 5, posts},
		{"storm", 5, storm},
		{"growth", 3, growth},
		{"elsewhere", 3, elsewhere},
		{"idle", 3, idle},
		{"pings", 3, pings},
		{"stopped", 3, stopped},
		{"churn", 1, churn},
	}
}

func scenarioNames() (names []string) {
	for _, s := range scenarios() {
		names = append(names, s.name)
	}
	return names
}

// Run measures what is asked for.
func (r *runCommand) Run() error {
	for _, name := range r.Only {
		if !slices.Contains(scenarioNames(), name) {
			return fmt.Errorf("--only %s: there are %s", name, strings.Join(scenarioNames(), ", "))
		}
	}
	l, err := r.prepare()
	if err != nil {
		return err
	}
	defer l.close()
	l.closeWhenInterrupted()
	for _, s := range scenarios() {
		if len(r.Only) > 0 && !slices.Contains(r.Only, s.name) {
			continue
		}
		for l.round = 1; l.round <= r.roundsOf(s); l.round++ {
			began := time.Now()
			l.scenario = s.name
			if err := s.round(l); err != nil {
				return fmt.Errorf("%s, round %d: %w", s.name, l.round, err)
			}
			fmt.Fprintf(os.Stderr, "%s: round %d took %.0f s\n", s.name, l.round, time.Since(began).Seconds())
		}
		printTable(os.Stdout, l.lines, s.name)
	}
	return nil
}

func (r *runCommand) roundsOf(s scenario) int {
	if r.Rounds > 0 {
		return r.Rounds
	}
	return s.rounds
}

// prepare builds the programs and fills a data folder.
func (r *runCommand) prepare() (*lab, error) {
	l := &lab{scale: usual(r.Conns), users: 15_000, out: r.Out}
	if r.Blink {
		l.scale, l.users = blink(r.Conns), max(100, r.Conns*2)
	}
	l.users = max(l.users, r.Conns, 100)
	var err error
	if l.dir, err = os.MkdirTemp("", "bench"); err != nil {
		return nil, err
	}
	err = errors.Join(os.MkdirAll(filepath.Dir(r.Out), 0o755), l.build(r.Program), l.certify())
	if err == nil {
		err = l.seed()
	}
	if err != nil {
		l.close()
		return nil, err
	}
	l.commit = version()
	return l, nil
}

// version names what is measured.
func version() string {
	out, err := exec.Command("git", "describe", "--tags", "--always", "--dirty").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}
