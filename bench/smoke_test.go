//go:build linux

package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryScenarioWorks runs the program as `make bench` does, with few conns and for a blink.
func TestEveryScenarioWorks(t *testing.T) {
	dir := t.TempDir()
	program, out := filepath.Join(dir, "bench"), filepath.Join(dir, "bench.jsonl")
	if text, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, text)
	}
	run := exec.Command(program, "run", "--blink", "--conns", "20", "--rounds", "1", "--out", out)
	run.Dir = ".."
	text, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	lines, err := readLines(out)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, l := range lines {
		seen[l.Scenario+" "+l.Server] = true
		if l.Conns == 0 || l.Machine == "" || len(l.Figures) == 0 {
			t.Errorf("a line says too little: %+v", l)
		}
	}
	for _, want := range []string{"deliveries bincang", "deliveries floor", "deliveries gorilla", "posts bincang", "posts floor", "storm bincang", "growth bincang", "growth floor",
		"elsewhere bincang", "idle bincang", "idle bincang over TLS", "idle gorilla", "pings bincang", "stopped bincang", "churn bincang"} {
		if !seen[want] {
			t.Errorf("nothing was measured of %s", want)
		}
	}
	report := exec.Command(program, "report", "--from", out, "--to", filepath.Join(dir, "docs"))
	if text, err := report.CombinedOutput(); err != nil {
		t.Fatalf("report: %v\n%s", err, text)
	}
}

func TestNoisyRoundsAreLeftOutOfAllServers(t *testing.T) {
	lines := []line{{Scenario: "x", Round: 1, Server: "bincang", Figures: map[string]float64{"one_noise": 0.9}}, {Scenario: "x", Round: 1, Server: "floor"},
		{Scenario: "x", Round: 2, Server: "bincang", Figures: map[string]float64{"one_noise": 0.1}}, {Scenario: "y", Round: 1, Server: "floor"}}
	if kept, leftOut := withoutNoise(lines); leftOut != 1 || len(kept) != 2 || kept[0].Round != 2 || kept[1].Scenario != "y" {
		t.Errorf("%d rounds are left out, kept are %+v", leftOut, kept)
	}
}

func TestMedians(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{{nil, 0}, {[]float64{3}, 3}, {[]float64{9, 1, 5}, 5}, {[]float64{4, 1, 3, 2}, 2.5}} {
		if got := median(c.values); got != c.want {
			t.Errorf("the median of %v is %g, not %g", c.values, got, c.want)
		}
	}
}

func TestTheTableShowsMediansAndShares(t *testing.T) {
	var lines []line
	for i, perSecond := range []float64{80, 60, 90} {
		lines = append(lines, line{Scenario: "x", Server: "bincang", Conns: 7, Round: i, Figures: map[string]float64{"per_s": perSecond}},
			line{Scenario: "x", Server: "floor", Conns: 7, Round: i, Figures: map[string]float64{"per_s": 100}})
	}
	var shown bytes.Buffer
	printTable(&shown, lines, "x")
	if got := strings.Join(strings.Fields(shown.String()), " "); got != "x bincang, 7 floor, 7 per_s 80 (0.80) 100" {
		t.Errorf("it shows %q", got)
	}
}

func TestLinesAreWrittenAsTheyAreRead(t *testing.T) {
	l := &lab{out: filepath.Join(t.TempDir(), "lines"), scenario: "x", round: 2}
	for range 2 {
		if err := l.write("floor", 3, map[string]float64{"per_s": 1.5}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := readLines(l.out)
	if err != nil || len(got) != 2 || got[1].Figures["per_s"] != 1.5 || got[1].Round != 2 {
		t.Errorf("%+v: %v", got, err)
	}
}
