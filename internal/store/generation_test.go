package store

import (
	"os"
	"path/filepath"
	"testing"
)

func TestOldDatabasePutBack(t *testing.T) {
	for name, stop := range map[string]func(*Store){
		"after an orderly stop": func(s *Store) { s.Close() },
		"after a crash":         crash,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := openIn(t, dir)
			epoch := s.Epoch()
			must(t, s.Close())
			old, err := os.ReadFile(filepath.Join(dir, sqliteFile))
			must(t, err)
			s = openIn(t, dir)
			if s.Epoch() != epoch {
				t.Fatal("the epoch changed without cause")
			}
			stop(s)
			os.Remove(filepath.Join(dir, sqliteFile+"-wal"))
			os.Remove(filepath.Join(dir, sqliteFile+"-shm"))
			must(t, os.WriteFile(filepath.Join(dir, sqliteFile), old, 0o600))
			s = openIn(t, dir)
			if s.Epoch() == epoch {
				t.Error("an old database kept its epoch")
			}
			epoch = s.Epoch()
			must(t, s.Close())
			if openIn(t, dir).Epoch() != epoch {
				t.Error("the new epoch did not last")
			}
		})
	}
}

// TestCopyOfARunningDatabase puts a copy back that was made while the server ran that stopped last.
func TestCopyOfARunningDatabase(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir)
	must(t, s.base.write.exec("PRAGMA wal_checkpoint(TRUNCATE)"))
	old, err := os.ReadFile(filepath.Join(dir, sqliteFile))
	must(t, err)
	join(t, s, "ann")
	must(t, s.Close())
	must(t, os.WriteFile(filepath.Join(dir, sqliteFile), old, 0o600))
	if openIn(t, dir).Epoch() == s.Epoch() {
		t.Error("an old database kept its epoch")
	}
}

func TestMissingGenerationFile(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir)
	must(t, s.Close())
	must(t, os.Remove(filepath.Join(dir, generationFile)))
	if openIn(t, dir).Epoch() == s.Epoch() {
		t.Error("a database without its generation file kept its epoch")
	}
}

// TestCrashWhileTheGenerationTurns stops between any two of the three steps.
func TestCrashWhileTheGenerationTurns(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir)
	epoch := s.Epoch()
	for _, steps := range []int{1, 2} {
		known, err := readMeta(s.base.write)
		must(t, err)
		must(t, writeGenerations(dir, known[metaGeneration], "next"))
		if steps == 2 {
			known[metaGeneration] = "next"
			must(t, writeMeta(s.base.write, known))
		}
		crash(s)
		s = openIn(t, dir)
		if s.Epoch() != epoch {
			t.Errorf("a crash after step %d changed the epoch", steps)
		}
	}
}

// TestGenerationThatCannotBeStored has the database refuse what the file has taken already.
func TestGenerationThatCannotBeStored(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir)
	epoch := s.Epoch()
	must(t, s.base.write.exec("PRAGMA query_only=1"))
	if _, err := turnGeneration(s.base, s.options, nil); err == nil {
		t.Fatal("nothing failed")
	}
	crash(s)
	if openIn(t, dir).Epoch() != epoch {
		t.Error("a step that was not finished changed the epoch")
	}
}

// crash ends a store without the last steps of an orderly stop.
func crash(s *Store) {
	s.closing.Store(true)
	s.writer.close()
	s.base.close()
}
