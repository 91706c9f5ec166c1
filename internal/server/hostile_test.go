package server_test

import (
	"fmt"
	"os"
	"regexp"
	"testing"
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
		"same-answer": sameAnswer, "brute-force": bruteForce, "sessions": sessionRules, "two-admins": twoAdmins,
		"last-admin": lastAdmin, "mass-assignment": massAssignment,
		"overload": overload, "logs": logs,
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
	for _, row := range rows {
		area, name := row[1], row[2]
		if area == "where" {
			continue
		}
		total++
		if regexp.MustCompile(`^– \w`).MatchString(name) {
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
