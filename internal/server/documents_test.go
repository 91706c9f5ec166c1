package server_test

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"bincang/internal/testkit"
)

func fetch(t *testing.T, s *testkit.Server, path string) string {
	t.Helper()
	response, err := http.Get(s.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v", path, response.StatusCode, err)
	}
	return string(body)
}

func TestTheDocumentsDescribeEveryOperation(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	var openAPI struct {
		OpenAPI    string                    `json:"openapi"`
		Paths      map[string]map[string]any `json:"paths"`
		Components struct {
			Schemas map[string]any `json:"schemas"`
		} `json:"components"`
	}
	raw := fetch(t, s, "/api/openapi.json")
	if err := json.Unmarshal([]byte(raw), &openAPI); err != nil {
		t.Fatal(err)
	}
	if openAPI.OpenAPI != "3.1.0" || len(openAPI.Paths) < 15 {
		t.Errorf("version %s with %d operations", openAPI.OpenAPI, len(openAPI.Paths))
	}
	async, page := fetch(t, s, "/api/asyncapi.json"), fetch(t, s, "/api/docs")
	for path := range openAPI.Paths {
		name := strings.TrimPrefix(path, "/api/")
		if !strings.Contains(async, `"const": "`+name+`"`) || !strings.Contains(page, `<h2>`+name+`</h2>`) {
			t.Errorf("%s is missing from the socket's document or the page", name)
		}
		if p := s.Nobody().Call(name, map[string]any{"no such field": 1}, nil); p.Kind() != "invalid" && p.Kind() != "unauthenticated" {
			t.Errorf("%s is described but answers %+v", name, p)
		}
	}
	for _, document := range []string{raw, async} {
		for _, ref := range regexp.MustCompile(`#/components/schemas/(\w+)`).FindAllStringSubmatch(document, -1) {
			if openAPI.Components.Schemas[ref[1]] == nil {
				t.Errorf("nothing is described under %s", ref[0])
			}
		}
	}
	if foreign := regexp.MustCompile(`(src|href)="(https?:)?//`).FindString(page); foreign != "" {
		t.Errorf("the page asks another host: %s", foreign)
	}
}
