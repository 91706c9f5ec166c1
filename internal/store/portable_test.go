package store

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestSQLIsPortable looks for what only SQLite understands outside of sqlite.go.
func TestSQLIsPortable(t *testing.T) {
	var files []string
	for _, pattern := range []string{"*.go", "migrations/*.sql"} {
		found, err := filepath.Glob(pattern)
		must(t, err)
		files = append(files, found...)
	}
	seen := 0
	for _, file := range files {
		if file == "sqlite.go" || strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		must(t, err)
		for _, query := range sqlIn(file, string(text)) {
			seen++
			if found := notPortable().FindString(query); found != "" {
				t.Errorf("%s: %q in %s", file, found, query)
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d queries were found", seen)
	}
}

// sqlIn gives a file's raw strings, which are what SQL is written in.
func sqlIn(file, text string) []string {
	if strings.HasSuffix(file, ".sql") {
		return strings.Split(text, ";")
	}
	return regexp.MustCompile("(?s)`[^`]*`").FindAllString(text, -1)
}

func notPortable() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\?|\bPRAGMA\b|\bstrftime\b|\bdatetime\b|\bjulianday\b|\bINSERT OR\b|\bREPLACE INTO\b|\bifnull\b|\bGLOB\b|\bAUTOINCREMENT\b|\browid\b|\blast_insert_rowid\b|\bjson_each\b|\bgroup_concat\b|\bINDEXED BY\b|\bIS NOT TRUE\b|==|\bVACUUM\b|\bIMMEDIATE\b|\bsqlite`)
}
