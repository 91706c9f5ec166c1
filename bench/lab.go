//go:build linux

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// lab is what all scenarios share.
type lab struct {
	scale
	dir     string // temporary; everything that is made is below it
	users   int
	tokens  []string // of different users
	out     string   // the file that lines are appended to
	commit  string
	lines   []line
	program string // the server

	scenario string
	round    int
	posted   int // messages so far, for their keys
}

// scale is how much and how long is measured.
type scale struct {
	conns      int
	storm      int           // conns that come at once
	sizes      []int         // how many conns a room has
	few        int           // conns of a room while many others are elsewhere
	settle     time.Duration // before the RSS is looked at
	span       time.Duration // of a measurement
	pings      time.Duration // how long an idle server is looked at: two rounds of pings
	comings    int           // how often conns come and go
	stuck      int           // conns that stop reading
	healthy    int           // conns that do not
	stuckFor   time.Duration
	stuckRate  float64 // messages per second
	soloRooms  int     // posters, each alone in a room
	posters    int     // conns that post in turn
	atOnce     int     // conns that are on their way at a time
	warmServer time.Duration
}

func usual(conns int) scale {
	return scale{conns: conns, storm: 15_000, sizes: []int{1_000, 5_000, 10_000, 15_000}, few: 1_000, settle: time.Minute, span: 3 * time.Second,
		pings: 50 * time.Second, comings: 10, stuck: 2_000, healthy: 100, stuckFor: time.Minute, stuckRate: 500, soloRooms: soloRooms, posters: 16, atOnce: 256, warmServer: 2 * time.Second}
}

// blink is enough to see that all of it works.
func blink(conns int) scale {
	s := usual(conns)
	s.storm, s.sizes, s.few, s.stuck, s.healthy, s.soloRooms = conns, []int{conns / 2, conns}, conns/2, conns/2, conns/2, conns/2
	s.comings = 2
	s.posters = min(s.posters, conns/2)
	s.settle, s.span, s.pings, s.stuckFor, s.warmServer = 50*time.Millisecond, 50*time.Millisecond, 50*time.Millisecond, 50*time.Millisecond, 20*time.Millisecond
	return s
}

// line is what one round of a scenario found about one server.
type line struct {
	At       time.Time          `json:"at"`
	Commit   string             `json:"commit"`
	Machine  string             `json:"machine"`
	Scenario string             `json:"scenario"`
	Round    int                `json:"round"`
	Server   string             `json:"server"`
	Conns    int                `json:"conns"`
	Figures  map[string]float64 `json:"figures"`
}

// write keeps a line and prints it.
func (l *lab) write(server string, conns int, figures map[string]float64) error {
	found := line{time.Now().UTC().Truncate(time.Second), l.commit, machine(), l.scenario, l.round, server, conns, figures}
	l.lines = append(l.lines, found)
	text, err := json.Marshal(found)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(l.out, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(append(text, '\n'))
	fmt.Fprintf(os.Stderr, "%s %d %s, %d conns:", l.scenario, l.round, server, conns)
	for _, name := range slices.Sorted(maps.Keys(figures)) {
		fmt.Fprintf(os.Stderr, " %s=%.4g", name, figures[name])
	}
	fmt.Fprintln(os.Stderr)
	return errors.Join(err, file.Close())
}

// build makes the programs that are measured.
func (l *lab) build(program string) error {
	l.program = program
	packages := []string{"./bench/baseline/floor", "./bench/baseline/gorilla"}
	if program == "" {
		l.program = filepath.Join(l.dir, "bincang")
		packages = append(packages, "./cmd/bincang")
	}
	for _, name := range packages {
		build := exec.Command("go", "build", "-trimpath", "-o", filepath.Join(l.dir, filepath.Base(name)), name)
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("build %s (from the folder of the repository?): %w\n%s", name, err, out)
		}
	}
	return nil
}

func (l *lab) close() { os.RemoveAll(l.dir) }

// closeWhenInterrupted leaves nothing behind; the servers die with us.
func (l *lab) closeWhenInterrupted() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		l.close()
		os.Exit(1)
	}()
}

// machine is what the figures belong to.
func machine() string {
	return fmt.Sprintf("%d CPUs, %s, %s", runtime.NumCPU(), kernel(), runtime.Version())
}
