package server

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"sync"

	"bincang/internal/chat"
	"bincang/web"

	"github.com/danielgtaylor/huma/v2"
)

// document is one of those that describe the operations to programs and to people.
type document struct {
	address, name string
	write         func(*Table) ([]byte, error)
}

// documents are all of them, in the order in which they are written.
func (s *Server) documents() []document {
	return []document{
		{"/api/openapi.json", "openapi.json", func(t *Table) ([]byte, error) { return t.openAPI(s.version) }},
		{"/api/asyncapi.json", "asyncapi.json", func(t *Table) ([]byte, error) { return t.asyncAPI(s.version) }},
		{"/api/docs", "docs.html", (*Table).docsPage},
		{"/api/docs.css", "docs.css", func(*Table) ([]byte, error) { return web.Docs.ReadFile("docs/docs.css") }},
	}
}

// handleDocuments serves the documents, which are written when somebody first wants one: few do, and a
// start need not wait for them.
func (s *Server) handleDocuments(served *http.ServeMux) {
	documents := s.documents()
	written := sync.OnceValues(func() ([]*file, error) { return writeDocuments(documents) })
	for i, d := range documents {
		served.Handle(d.address, getOnly(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			files, err := written()
			if err != nil {
				s.fail(w, r, err)
				return
			}
			files[i].ServeHTTP(w, r)
		})))
	}
}

// writeDocuments has a table of its own: describing adds to what the other one validates with.
func writeDocuments(documents []document) (files []*file, err error) {
	table := newOperations(nil, nil, nil)
	for _, d := range documents {
		body, err := d.write(table)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", d.name, err)
		}
		files = append(files, newFile(d.name, body))
	}
	return files, nil
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
