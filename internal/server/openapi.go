package server

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"bincang/internal/wire"

	"github.com/danielgtaylor/huma/v2"
)

// Describe gives the OpenAPI document without a running server, for those who generate code from it.
func Describe() ([]byte, error) { return newOperations(nil, nil, nil).openAPI("1") }

// openAPI describes the table as an OpenAPI 3.1 document, with the frames of the socket among its
// schemas.
func (t *Table) openAPI(version string) ([]byte, error) {
	doc := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title:       "Bincang",
			Version:     version,
			Description: "Every operation is called as POST /api/NAME with a JSON object, or as a frame {id, op, in} over the WebSocket at /websocket.",
			License:     &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
		},
		Paths:      map[string]*huma.PathItem{},
		Components: &huma.Components{Schemas: t.schemas, SecuritySchemes: securitySchemes},
	}
	problem := t.schemas.Schema(reflect.TypeFor[ProblemDocument](), true, "")
	for _, frame := range []reflect.Type{reflect.TypeFor[wire.Frame](), reflect.TypeFor[wire.Problem]()} {
		t.schemas.Schema(frame, true, "")
	}
	for _, op := range t.All() {
		doc.Paths["/api/"+op.Name] = &huma.PathItem{Post: t.describe(op, problem)}
	}
	t.listsAreNeverNull()
	t.loosen()
	return json.MarshalIndent(doc, "", "  ")
}

// loosen says of the answers what holds for clients: fields may be added to them, and those of an
// embedded pointer are there together or not at all. Inputs stay strict.
func (t *Table) loosen() {
	inputs := map[string]bool{}
	for _, op := range t.operations {
		inputs[schemaName(op.In, "")] = true
	}
	for name, schema := range t.schemas.Map() {
		if inputs[name] {
			continue
		}
		schema.AdditionalProperties = nil
		together := embedded(t.schemas.TypeFromRef("#/components/schemas/" + name))
		schema.Required = slices.DeleteFunc(schema.Required, func(field string) bool { return together[field] })
	}
}

// embedded are the JSON names of the fields that a struct has by way of embedded pointers.
func embedded(t reflect.Type) map[string]bool {
	names := map[string]bool{}
	for _, field := range reflect.VisibleFields(t) {
		if !field.Anonymous || field.Type.Kind() != reflect.Pointer {
			continue
		}
		for _, inner := range reflect.VisibleFields(field.Type.Elem()) {
			name, _, _ := strings.Cut(inner.Tag.Get("json"), ",")
			names[name] = true
		}
	}
	return names
}

func (t *Table) describe(op *Operation, problem *huma.Schema) *huma.Operation {
	noun, _, _ := strings.Cut(op.Name, ".")
	described := &huma.Operation{
		OperationID: op.Name,
		Summary:     op.Summary,
		Tags:        []string{noun},
		Method:      http.MethodPost,
		Path:        "/api/" + op.Name,
		RequestBody: &huma.RequestBody{Required: true, Content: jsonOf("application/json", t.schemas.Schema(op.In, true, ""))},
		Responses: map[string]*huma.Response{
			"200":     {Description: "done", Content: jsonOf("application/json", t.schemas.Schema(op.Out, true, ""))},
			"default": {Description: "refused", Content: jsonOf("application/problem+json", problem)},
		},
	}
	if op.Policy.NeedsSession() {
		described.Security = []map[string][]string{{"cookie": {}}, {"bearer": {}}}
	}
	return described
}

func jsonOf(kind string, schema *huma.Schema) map[string]*huma.MediaType {
	return map[string]*huma.MediaType{kind: {Schema: schema}}
}

// securitySchemes are the two ways to say who one is; nothing writes to them.
var securitySchemes = map[string]*huma.SecurityScheme{
	"cookie": {Type: "apiKey", In: "cookie", Name: plainCookie},
	"bearer": {Type: "http", Scheme: "bearer"},
}
