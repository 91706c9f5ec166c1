//go:build linux

// Bench measures the server against the least that its work can cost, and against what others pay
// for it. `make bench` runs it; docs/benchmarks.md is what it wrote.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/alecthomas/kong"
)

type commands struct {
	Run    runCommand    `cmd:"" default:"withargs" help:"Measure."`
	Report reportCommand `cmd:"" help:"Write docs/benchmarks.md and its plot from what was measured."`
	Hold   holdCommand   `cmd:"" hidden:"" help:"Hold conns until the standard input ends."`
}

func main() {
	runtime.LockOSThread() // the generator is one thread, and servers die with the thread that started them
	var c commands
	k := kong.Parse(&c, kong.Name("bench"), kong.Vars{"scenarios": strings.Join(scenarioNames(), ", ")})
	if err := k.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
