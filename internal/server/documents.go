package server

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"bincang/internal/chat"
	"bincang/web"

	"github.com/danielgtaylor/huma/v2"
)

// documentAddresses are where newDocuments is served.
var documentAddresses = [...]string{"/api/openapi.json", "/api/asyncapi.json", "/api/docs", "/api/docs.css"}

// document serves one of the documents, which are made when somebody first wants one: few do, and a
// start need not wait for them.
func (s *Server) document(address string, documents func() (map[string]*file, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		made, err := documents()
		if err != nil {
			s.fail(w, r, err)
			return
		}
		made[address].ServeHTTP(w, r)
	})
}

// newDocuments makes what describes the operations to programs and to people, by its address. Its table
// is its own: describing adds to what the other one validates with.
func (s *Server) newDocuments() (map[string]*file, error) {
	table := newOperations(nil, nil, nil)
	openAPI, err := table.openAPI(s.version)
	if err != nil {
		return nil, fmt.Errorf("describe the operations: %w", err)
	}
	asyncAPI, err := table.asyncAPI(s.version)
	if err != nil {
		return nil, fmt.Errorf("describe the socket: %w", err)
	}
	page, err := table.docsPage()
	if err != nil {
		return nil, fmt.Errorf("write the page of the operations: %w", err)
	}
	style, err := web.Docs.ReadFile("docs/docs.css")
	if err != nil {
		return nil, fmt.Errorf("read the style of the operations' page: %w", err)
	}
	return map[string]*file{
		"/api/openapi.json":  newFile("openapi.json", openAPI),
		"/api/asyncapi.json": newFile("asyncapi.json", asyncAPI),
		"/api/docs":          newFile("docs.html", page),
		"/api/docs.css":      newFile("docs.css", style),
	}, nil
}

// docsField is a field as a person reads it.
type docsField struct {
	Name, Type, Link, Doc string
	Required              bool
}

type docsOperation struct {
	Name, Summary string
	Policy        chat.Policy
	In, Out       []docsField
}

type docsType struct {
	Name   string
	Fields []docsField
}

type docsProblem struct {
	Kind   chat.Kind
	Status int
	Title  string
}

// docsPage writes the table as a page without a script.
func (t *Table) docsPage() ([]byte, error) {
	page, err := template.ParseFS(web.Docs, "docs/docs.html")
	if err != nil {
		return nil, err
	}
	var operations []docsOperation
	for _, op := range t.All() {
		operations = append(operations, docsOperation{
			Name: op.Name, Summary: op.Summary, Policy: op.Policy,
			In: t.docsFields(schemaName(op.In, "")), Out: t.docsFields(schemaName(op.Out, "")),
		})
	}
	var types []docsType
	for name := range t.schemas.Map() {
		if fields := t.docsFields(name); len(fields) > 0 {
			types = append(types, docsType{name, fields})
		}
	}
	slices.SortFunc(types, func(a, b docsType) int { return strings.Compare(a.Name, b.Name) })
	var problems []docsProblem
	for kind, title := range titles {
		problems = append(problems, docsProblem{kind, status(kind), title})
	}
	slices.SortFunc(problems, func(a, b docsProblem) int { return a.Status - b.Status })
	var out bytes.Buffer
	err = page.Execute(&out, map[string]any{"Operations": operations, "Types": types, "Problems": problems})
	return out.Bytes(), err
}

// docsFields are a schema's fields: the required ones first, each group by name.
func (t *Table) docsFields(schema string) []docsField {
	s := t.schemas.Map()[schema]
	var fields []docsField
	for name, property := range s.Properties {
		kind, link := docsKind(property)
		fields = append(fields, docsField{name, kind, link, property.Description, slices.Contains(s.Required, name)})
	}
	slices.SortFunc(fields, func(a, b docsField) int {
		if a.Required != b.Required {
			if a.Required {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	return fields
}

// docsKind is a schema in a word, and the type that it leads to.
func docsKind(s *huma.Schema) (kind, link string) {
	if name, found := strings.CutPrefix(s.Ref, "#/components/schemas/"); found {
		return name, name
	}
	if s.Type == huma.TypeArray {
		kind, link = docsKind(s.Items)
		return "list of " + kind, link
	}
	if len(s.Enum) > 0 {
		words := make([]string, len(s.Enum))
		for i, word := range s.Enum {
			words[i] = fmt.Sprint(word)
		}
		return strings.Join(words, " | "), ""
	}
	return s.Type, ""
}
