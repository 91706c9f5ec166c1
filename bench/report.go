//go:build linux

package main

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

type reportCommand struct {
	From string `default:"bin/bench.jsonl" placeholder:"FILE" help:"What was measured (${default}); of several versions, the one measured last."`
	To   string `default:"docs" placeholder:"FOLDER" help:"Where benchmarks.md, benchmarks.svg and benchmarks.jsonl are written (${default})."`
}

//go:embed benchmarks.md.tmpl
var pageTemplate string

// page is what the template shows.
type page struct {
	LeftOut               int
	Date, Machine, Commit string
	Figures               string
	Growth                string
	Elsewhere             string
	Stopped               string
	Churn                 string
}

// Run writes the page, its plot, and the lines that both are made of.
func (r *reportCommand) Run() error {
	lines, err := readLines(r.From)
	if err != nil {
		return err
	}
	if lines = ofLastVersion(lines); len(lines) == 0 {
		return fmt.Errorf("--from %s: nothing was measured", r.From)
	}
	last := lines[len(lines)-1]
	all := lines
	lines, leftOut := withoutNoise(lines)
	shown := page{leftOut, last.At.Format("2 January 2006"), last.Machine, last.Commit, figureTable(lines), growthTable(lines), elsewhereTable(lines), stoppedTable(lines), churnTable(lines)}
	made, err := template.New("page").Parse(pageTemplate)
	if err != nil {
		return err
	}
	var text, raw bytes.Buffer
	if err := made.Execute(&text, shown); err != nil {
		return err
	}
	for _, l := range all {
		if err := json.NewEncoder(&raw).Encode(l); err != nil {
			return err
		}
	}
	return errors.Join(
		os.MkdirAll(r.To, 0o755),
		os.WriteFile(filepath.Join(r.To, "benchmarks.md"), text.Bytes(), 0o644),
		os.WriteFile(filepath.Join(r.To, "benchmarks.svg"), plot(lines), 0o644),
		os.WriteFile(filepath.Join(r.To, "benchmarks.jsonl"), raw.Bytes(), 0o644))
}

// readLines reads what lab.write wrote.
func readLines(name string) (lines []line, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<20)
	for n := 1; scanner.Scan(); n++ {
		var l line
		if err := json.Unmarshal(scanner.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		lines = append(lines, l)
	}
	return lines, scanner.Err()
}

// tooNoisy is from how many cores that something else used a round tells nothing.
const tooNoisy = 0.4

// withoutNoise leaves out rounds in which something else ran, of all servers alike, and tells how many.
func withoutNoise(lines []line) (kept []line, leftOut int) {
	type round struct {
		scenario string
		n        int
	}
	noisy := map[round]bool{}
	for _, l := range lines {
		for name, value := range l.Figures {
			if strings.HasSuffix(name, "noise") && value > tooNoisy {
				noisy[round{l.Scenario, l.Round}] = true
			}
		}
	}
	for _, l := range lines {
		if !noisy[round{l.Scenario, l.Round}] {
			kept = append(kept, l)
		}
	}
	return kept, len(noisy)
}

func ofLastVersion(lines []line) (kept []line) {
	for _, l := range lines {
		if l.Commit == lines[len(lines)-1].Commit {
			kept = append(kept, l)
		}
	}
	return kept
}
