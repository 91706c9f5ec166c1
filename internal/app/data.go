package app

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

// dataFolder is DATA while this process holds its lock.
type dataFolder struct {
	path string
	lock *flock.Flock
}

// openData makes the folder where there is none, and locks it against a second server.
func openData(path string) (*dataFolder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, cannotWrite(path, err)
	}
	d := &dataFolder{path: path, lock: flock.New(filepath.Join(path, "lock"), flock.SetPermissions(0o600))}
	locked, err := d.lock.TryLock()
	if err != nil {
		return nil, cannotWrite(path, err)
	}
	if !locked {
		return nil, fmt.Errorf("--data %s: another bincang runs on this folder%s: stop it first, or give this one another --data", path, d.owner())
	}
	if err := os.WriteFile(d.file("pid"), []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600); err != nil {
		d.lock.Close() //nolint:errcheck // the first error tells more
		return nil, cannotWrite(path, err)
	}
	return d, nil
}

// Close gives the folder free.
func (d *dataFolder) Close() error {
	return errors.Join(os.Remove(d.file("pid")), d.lock.Close())
}

func (d *dataFolder) file(name string) string { return filepath.Join(d.path, name) }

func (d *dataFolder) owner() string {
	pid, err := os.ReadFile(d.file("pid"))
	if err != nil {
		return ""
	}
	return " with pid " + strings.TrimSpace(string(pid))
}

func cannotWrite(path string, err error) error {
	if inner, ok := errors.AsType[*fs.PathError](err); ok {
		err = inner.Err
	}
	return fmt.Errorf("--data %s: cannot write there (%w): give a folder that this user may write, such as --data ./data", path, err)
}

// setupToken is the file with the one-time secret; it is the chat.SetupToken of this program.
type setupToken struct{ path string }

// ensure gives the token, making it where there is none.
func (t setupToken) ensure() (string, error) {
	token, err := t.Read()
	if err != nil || token != "" {
		return token, err
	}
	token = rand.Text()
	if err := os.WriteFile(t.path, []byte(token+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("write the setup token: %w", err)
	}
	return token, nil
}

// Read gives the token, "" where there is none any more.
func (t setupToken) Read() (string, error) {
	token, err := os.ReadFile(t.path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read the setup token: %w", err)
	}
	return strings.TrimSpace(string(token)), nil
}

// Remove takes the token away for good.
func (t setupToken) Remove() error {
	if err := os.Remove(t.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove the setup token: %w", err)
	}
	return nil
}
