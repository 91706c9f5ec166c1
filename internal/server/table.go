// Package server is HTTP: the operation table, and the doors that lead to it.
package server

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"bincang/internal/chat"
	"bincang/internal/wire"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Call is one request for an operation: who asks, and over which conn, if it is one.
type Call struct {
	Actor chat.Actor
	Conn  watcher // nil over HTTP
	After func()  // what follows the answer to a Conn; nil for nothing
}

// watcher is a conn that can be made to follow what its user is not in.
type watcher interface {
	Watch(room chat.RoomID, read func() error) error
	Unwatch(chat.RoomID)
	Recent(chat.RoomID, chat.Rev) (chat.Change, bool)
	WatchPresence(users []chat.UserID, heard []wire.UserPresence)
	SetAway(bool)
	Meet(chat.Room)
	TellHere(chat.RoomID)
}

// Operation is a named request, the same at every door.
type Operation struct {
	Name    string
	Summary string
	Policy  chat.Policy
	In, Out reflect.Type
	schema  *huma.Schema // what In must look like
	run     func(context.Context, *Call, jsontext.Value) (any, error)
}

// Table holds every operation by its name.
type Table struct {
	operations map[string]*Operation
	schemas    huma.Registry
}

func newTable() *Table {
	return &Table{
		operations: map[string]*Operation{},
		schemas:    huma.NewMapRegistry("#/components/schemas/", schemaName),
	}
}

// register adds an operation. It panics where one has no policy or takes another's name: such a
// program must not start.
func register[In, Out any](t *Table, name string, policy chat.Policy, summary string,
	do func(context.Context, *Call, In) (Out, error)) {
	if policy == 0 || t.operations[name] != nil {
		panic(fmt.Sprintf("operation %s: has no policy, or is registered twice", name))
	}
	op := &Operation{Name: name, Summary: summary, Policy: policy, In: reflect.TypeFor[In](), Out: reflect.TypeFor[Out]()}
	op.schema = t.schemas.Schema(op.In, true, "")
	t.integersAreExact(op.schema)
	t.schemas.Schema(op.Out, true, "")
	t.listsAreNeverNull()
	op.run = func(ctx context.Context, call *Call, raw jsontext.Value) (any, error) {
		var in In
		if err := wire.Decode(raw, &in); err != nil {
			return nil, err
		}
		if err := t.validate(op.schema, raw); err != nil {
			return nil, err
		}
		return do(ctx, call, in)
	}
	t.operations[name] = op
}

// maxExact is the greatest integer that every reader of JSON holds exactly.
const maxExact = 1<<53 - 1

// integersAreExact bounds what an input does not bound itself: a greater number would be another one
// to who reads it as a float.
func (t *Table) integersAreExact(input *huma.Schema) {
	for _, property := range t.schemas.SchemaFromRef(input.Ref).Properties {
		if property.Type == huma.TypeInteger && property.Maximum == nil {
			property.Maximum = new(float64(maxExact))
		}
	}
}

// listsAreNeverNull takes back what huma assumes of Go's slices: ours are encoded as [].
func (t *Table) listsAreNeverNull() {
	for _, schema := range t.schemas.Map() {
		for _, property := range schema.Properties {
			if property.Type == huma.TypeArray {
				property.Nullable = false
			}
		}
	}
}

// usecase makes an operation of a use-case that needs no conn.
func usecase[In, Out any](do func(context.Context, chat.Actor, In) (Out, error)) func(context.Context, *Call, In) (Out, error) {
	return func(ctx context.Context, call *Call, in In) (Out, error) { return do(ctx, call.Actor, in) }
}

// Run runs the operation of that name for who calls. An unknown one is NotFound.
func (t *Table) Run(ctx context.Context, call *Call, name string, in jsontext.Value) (any, error) {
	op := t.operations[name]
	if op == nil {
		return nil, chat.Refuse(chat.NotFound, "there is no such operation")
	}
	if err := op.Policy.Check(call.Actor); err != nil {
		return nil, err
	}
	return op.run(ctx, call, in)
}

// has tells whether an operation takes a field of this name.
func (t *Table) has(name, field string) bool {
	op := t.operations[name]
	return op != nil && t.schemas.SchemaFromRef(op.schema.Ref).Properties[field] != nil
}

// All gives the operations, sorted by name.
func (t *Table) All() []*Operation {
	all := make([]*Operation, 0, len(t.operations))
	for _, op := range t.operations {
		all = append(all, op)
	}
	slices.SortFunc(all, func(a, b *Operation) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// validate holds an input that has the right types against the bounds of its schema.
func (t *Table) validate(schema *huma.Schema, raw jsontext.Value) error {
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		return chat.InvalidField("", "this is not valid JSON text")
	}
	if object, ok := value.(map[string]any); ok {
		for name, given := range object {
			if given == nil {
				return chat.InvalidField(name, "null is no value: leave the field out")
			}
		}
	}
	var found huma.ValidateResult
	huma.Validate(t.schemas, schema, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, value, &found)
	if len(found.Errors) == 0 {
		return nil
	}
	if detail, ok := found.Errors[0].(*huma.ErrorDetail); ok {
		return chat.InvalidField(misfitField(detail), detail.Message)
	}
	return chat.Refuse(chat.Invalid, found.Errors[0].Error())
}

// misfitField is where a validation failed; of a required field that is missing huma tells the name
// in the message only.
func misfitField(detail *huma.ErrorDetail) string {
	if name, ok := strings.CutPrefix(detail.Message, "expected required property "); ok && detail.Location == "" {
		return strings.TrimSuffix(name, " to be present")
	}
	return detail.Location
}

// schemaName is the Go type's name: rows and inputs are called on the wire what they are called here.
func schemaName(t reflect.Type, _ string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "" {
		return "Nothing"
	}
	return t.Name()
}
