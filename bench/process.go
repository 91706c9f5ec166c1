//go:build linux

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// process is a program that we have started. It ends with us.
type process struct {
	command *exec.Cmd
	input   io.WriteCloser
	said    string // the rest of its first line
}

// stopTime is how long a program may take to end.
const stopTime = 12 * time.Second

// begin starts a program and waits for a line that starts as told.
func (l *lab) begin(first, program string, args ...string) (*process, error) {
	log, err := os.CreateTemp(l.dir, filepath.Base(program)+"-*.log")
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p := &process{command: exec.Command(program, args...)}
	p.command.Stderr = log
	p.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	output, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if p.input, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	text, err := bufio.NewReader(output).ReadString('\n')
	said, ok := strings.CutPrefix(strings.TrimSpace(text), first)
	if !ok {
		complaint, _ := os.ReadFile(log.Name()) //nolint:errcheck // then there is none
		return nil, errors.Join(fmt.Errorf("%s did not start: %w: %s%s", program, err, text, complaint), p.end())
	}
	p.said = said
	return p, nil
}

func (p *process) pid() int { return p.command.Process.Pid }

// end asks the program to stop, and makes it where it does not.
func (p *process) end() error {
	p.input.Close()
	p.command.Process.Signal(syscall.SIGTERM) //nolint:errcheck // it may have ended
	kill := time.AfterFunc(stopTime, func() { p.command.Process.Kill() })
	defer kill.Stop()
	var exit *exec.ExitError
	if err := p.command.Wait(); err != nil && !errors.As(err, &exit) {
		return err
	}
	return nil
}

func kernel() string {
	var name unix.Utsname
	if unix.Uname(&name) != nil {
		return "Linux"
	}
	return "Linux " + unix.ByteSliceToString(name.Release[:])
}
