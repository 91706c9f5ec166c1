package load

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Usage is what a process has used so far, and holds now.
type Usage struct {
	User   time.Duration
	System time.Duration
	RSS    int64 // bytes
}

// tick is the unit of CPU time in /proc: a hundredth of a second on every Linux.
const tick = 10 * time.Millisecond

// UsageOf reads /proc.
func UsageOf(pid int) (u Usage, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return u, err
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:])) // from the state on
	if len(fields) < 22 {
		return u, fmt.Errorf("/proc/%d/stat has only %d fields", pid, len(fields))
	}
	u.User, u.System = ticks(fields[11]), ticks(fields[12])
	pages, err := strconv.ParseInt(fields[21], 10, 64)
	u.RSS = pages * int64(os.Getpagesize())
	return u, err
}

// OpenFiles is how many descriptors a process has.
func OpenFiles(pid int) (int, error) {
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	return len(entries), err
}

func ticks(field string) time.Duration {
	n, _ := strconv.ParseInt(field, 10, 64) //nolint:errcheck // the kernel writes numbers
	return time.Duration(n) * tick
}

// Since is what was used after an earlier look; the RSS is how much it grew.
func (u Usage) Since(before Usage) Usage {
	return Usage{u.User - before.User, u.System - before.System, u.RSS - before.RSS}
}

// TCPMemory is what the kernel holds for all TCP sockets, in bytes.
func TCPMemory() (int64, error) {
	text, err := os.ReadFile("/proc/net/sockstat")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) > 0 && fields[0] == "TCP:" {
			for i := 1; i+1 < len(fields); i += 2 {
				if fields[i] == "mem" {
					pages, err := strconv.ParseInt(fields[i+1], 10, 64)
					return pages * int64(os.Getpagesize()), err
				}
			}
		}
	}
	return 0, fmt.Errorf("/proc/net/sockstat has no line on TCP memory")
}

// FreeMemory is what programs can still have of the machine's memory, in bytes.
func FreeMemory() (int64, error) {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "MemAvailable:" {
			kilobytes, err := strconv.ParseInt(fields[1], 10, 64)
			return kilobytes << 10, err
		}
	}
	return 0, fmt.Errorf("/proc/meminfo does not tell what is available")
}

// Descriptors is how many this process may have.
func Descriptors() (int, error) {
	var limit unix.Rlimit
	err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit)
	return int(min(limit.Cur, 1<<30)), err
}

// Busy is the share of all CPUs' time that somebody used; it needs an earlier look.
type Busy struct{ idle, all float64 }

// LookBusy reads /proc/stat.
func LookBusy() (b Busy) {
	text, _ := os.ReadFile("/proc/stat") //nolint:errcheck // then the share is 0
	line, _, _ := strings.Cut(string(text), "\n")
	for i, field := range strings.Fields(line) {
		n, err := strconv.ParseFloat(field, 64)
		if err != nil || i > 8 { // guests are in user already
			continue
		}
		b.all += n
		if i == 4 || i == 5 {
			b.idle += n
		}
	}
	return b
}

// Since is the share, 0 to 1, since an earlier look.
func (b Busy) Since(before Busy) float64 {
	if b.all == before.all {
		return 0
	}
	return 1 - (b.idle-before.idle)/(b.all-before.all)
}

// ownCPU is what this process has used.
func ownCPU() time.Duration {
	var u unix.Rusage
	unix.Getrusage(unix.RUSAGE_SELF, &u) //nolint:errcheck // it cannot fail for oneself
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
