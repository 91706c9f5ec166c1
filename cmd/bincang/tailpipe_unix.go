//go:build unix

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// whenNobodyReads calls gone once the other end of a pipe is closed, also while there is nothing to
// write: `bincang tail lobby | head -1` has to end. Its goroutine ends with the process.
func whenNobodyReads(output *os.File, gone func()) {
	info, err := output.Stat()
	if err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		return
	}
	pipe := []unix.PollFd{{Fd: int32(output.Fd())}} // POLLERR is always told
	go func() {
		for {
			n, err := unix.Poll(pipe, -1)
			if n > 0 {
				gone()
			}
			if err != unix.EINTR {
				return
			}
		}
	}()
}
