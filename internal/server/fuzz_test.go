package server

import (
	"reflect"
	"testing"

	"bincang/internal/wire"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// FuzzOperation feeds whatever comes to the decoder of every operation and to the bounds of its
// schema: they must not panic, and what they take holds only fields that the operation has, and is
// taken again as it was understood.
func FuzzOperation(f *testing.F) {
	table := newOperations(nil, nil, nil)
	operations := table.All()
	for i := range operations {
		for _, seed := range []string{
			`{}`, `{"room":"lobby","key":"0123456789abcdef","text":"halo","reply_to":1}`, `{"room":"lobby","seq":1e0,"back":true}`,
			`{"room":"lobby","around":3,"limit":200,"watch":true}`, `{"room":"lobby","epoch":"x","after":9007199254740993}`,
			`{"token":"t","name":"Ayu","password":"correct horse","server_name":"Warung","guests":"off","key":"0123456789abcdef"}`,
			`{"users":["a","b"],"ids":["a"],"kind":"public","query":"q","after":"lobby","limit":50.0}`, `{"Room":"\ud800","room":null,"room":{}}`,
		} {
			f.Add(uint8(i), []byte(seed))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, raw []byte) {
		op := operations[int(which)%len(operations)]
		if !wire.IsObject(raw) {
			return
		}
		in, err := decode(table, op, raw)
		if err != nil {
			return
		}
		var fields map[string]jsontext.Value
		if err := json.Unmarshal(raw, &fields); err != nil {
			t.Fatalf("%s takes %q, which is no strict JSON: %v", op.Name, raw, err)
		}
		for name := range fields {
			if table.schemas.SchemaFromRef(op.schema.Ref).Properties[name] == nil {
				t.Errorf("%s takes the field %q of %q", op.Name, name, raw)
			}
		}
		said, err := wire.Encode(in)
		if err != nil {
			t.Fatalf("%s: what came of %q has no JSON: %v", op.Name, raw, err)
		}
		if again, err := decode(table, op, said); err != nil || !reflect.DeepEqual(in, again) {
			t.Errorf("%s: %q was understood as %s, and that as %+v, %v", op.Name, raw, said, again, err)
		}
	})
}

func decode(table *Table, op *Operation, raw []byte) (any, error) {
	in := reflect.New(op.In)
	if err := wire.Decode(raw, in.Interface()); err != nil {
		return nil, err
	}
	return in.Elem().Interface(), table.validate(op.schema, raw)
}
