package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// generationFile holds the generation that the database must have, or the two that it may have.
const generationFile = "generation"

// readGenerations gives what the file beside the database lists; nothing where there is none.
func readGenerations(dir string) ([]string, error) {
	text, err := os.ReadFile(filepath.Join(dir, generationFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return strings.Fields(string(text)), err
}

// writeGenerations replaces the file, durably and in one step.
func writeGenerations(dir string, generations ...string) error {
	path := filepath.Join(dir, generationFile)
	if err := writeDurably(path+".new", strings.Join(generations, "\n")+"\n"); err != nil {
		return fmt.Errorf("write the generation: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("write the generation: %w", err)
	}
	return syncDir(dir)
}

func writeDurably(path, text string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Sync(), file.Close())
}

// syncDir makes renames and new files in a folder durable.
func syncDir(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// syncFile makes the content of a file durable.
func syncFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}
