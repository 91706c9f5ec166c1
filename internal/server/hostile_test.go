package server_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bincang/internal/testkit"
)

// hostileCases are the cases that docs/hostile-inputs.md names.
func hostileCases() map[string]func(*testing.T) {
	return map[string]func(*testing.T){
		"foreign-host": foreignHost, "foreign-origin": foreignOrigin, "no-session": noSession,
		"bad-handshake": badHandshake, "huge-headers": hugeHeaders, "too-many-conns": tooManyConns,
		"broken-frames": brokenFrames, "huge-frames": hugeFrames, "not-text": notText,
		"bad-close": badClose, "silent-or-flooding": silentOrFlooding,
		"misfit-input": misfitInput, "malformed-frames": malformedFrames, "forged-fields": forgedFields,
		"refused-text": refusedText, "strange-text": strangeText, "mentions": mentions,
		"same-answer": sameAnswer, "brute-force": bruteForce, "fifty-hashes": fiftyHashes, "sessions": sessionRules, "two-admins": twoAdmins,
		"last-admin": lastAdmin, "mass-assignment": massAssignment,
		"matrix": matrix, "removed-while-posting": removedWhilePosting, "overload": overload, "logs": logs,
	}
}

// TestHostile runs the case of each row and fails where a row of something that exists has none.
func TestHostile(t *testing.T) {
	page, err := os.ReadFile("../../docs/hostile-inputs.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile(`(?m)^\| ([^|]+) \| .* \| ([^|]+) \|$`).FindAllStringSubmatch(string(page), -1)
	cases := hostileCases()
	total, covered := 0, 0
	exists := features(t)
	for _, row := range rows {
		area, name := row[1], row[2]
		if area == "where" {
			continue
		}
		total++
		if feature, waits := strings.CutPrefix(name, "– "); waits {
			if exists(feature) {
				t.Errorf("a row of %s waits for %s, which is there: write its case", area, feature)
			}
			continue
		}
		if file, words, ofPage := strings.Cut(name, ", "); ofPage {
			if source, err := os.ReadFile("../../" + file); err != nil || !strings.Contains(string(source), "describe('"+words+"'") {
				t.Errorf("the row of %s names %q of %s, which is not there", area, words, file)
			}
			covered++
			continue
		}
		run := cases[name]
		if run == nil {
			t.Errorf("the row of %s names the case %q, which is not there", area, name)
			continue
		}
		delete(cases, name)
		covered++
		t.Run(name, run)
	}
	for name := range cases {
		t.Errorf("no row names the case %s", name)
	}
	if total < 20 {
		t.Errorf("only %d rows were found", total)
	}
	fmt.Printf("hostile inputs: %d of %d rows covered\n", covered, total)
}

// features tells whether a real server has what a row waits for: an operation, a route such as
// "POST /files", or a file of this repository.
func features(t *testing.T) func(string) bool {
	s := testkit.Start(t)
	if !served(t, s, "POST", "/api/message.post") {
		t.Error("message.post is not found")
	}
	return func(feature string) bool {
		method, address, route := strings.Cut(feature, " ")
		switch {
		case route && strings.HasPrefix(address, "/"):
			return served(t, s, method, address)
		case regexp.MustCompile(`^[a-z]+\.[a-z]+$`).MatchString(feature):
			return served(t, s, "POST", "/api/"+feature)
		case strings.Contains(feature, "/"):
			found, err := filepath.Glob("../../" + feature)
			return err != nil || len(found) > 0
		}
		t.Errorf("a row waits for %q, which is no operation, route or file", feature)
		return false
	}
}

func served(t *testing.T, s *testkit.Server, method, address string) bool {
	request, err := http.NewRequest(method, s.URL+address, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close() //nolint:errcheck // only the status matters
	return response.StatusCode != http.StatusNotFound && response.StatusCode != http.StatusMethodNotAllowed
}
