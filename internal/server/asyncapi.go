package server

import (
	"encoding/json"
	"strings"

	"bincang/internal/wire"
)

// object is a JSON object of a document.
type object = map[string]any

// asyncAPI describes the socket door as an AsyncAPI 3.0 document: a request for each operation, its
// answer, and the frames that the server sends by itself. The schemas are those of the OpenAPI
// document.
func (t *Table) asyncAPI(version string) ([]byte, error) {
	if _, err := t.openAPI(version); err != nil { // it registers the frames
		return nil, err
	}
	messages, requests, pushes := object{}, []object{}, []object{}
	for _, op := range t.All() {
		name := messageName(op.Name)
		messages[name] = object{"name": op.Name, "summary": op.Summary, "payload": object{
			"type": "object", "required": []string{"id", "op"}, "additionalProperties": false,
			"properties": object{"id": idSchema(), "op": object{"const": op.Name}, "in": reference(schemaName(op.In, ""))},
		}}
		messages[name+"Answer"] = object{"name": "the answer of " + op.Name, "payload": object{
			"type": "object", "required": []string{"id"},
			"properties": object{"id": idSchema(), "out": reference(schemaName(op.Out, "")), "error": reference("Problem")},
		}}
		requests = append(requests, inChannel(name))
		pushes = append(pushes, inChannel(name+"Answer"))
	}
	for field, schema := range t.schemas.Map()["Frame"].Properties {
		messages[field] = object{"name": field, "payload": object{
			"type": "object", "required": []string{field}, "properties": object{field: object{"$ref": schema.Ref}},
		}}
		pushes = append(pushes, inChannel(field))
	}
	return json.MarshalIndent(object{
		"asyncapi": "3.0.0",
		"info": object{
			"title": "Bincang, the socket", "version": version,
			"description": "GET /websocket with the subprotocol " + wire.Subprotocol + ". Each frame is one JSON object in one text message; hello comes first.",
			"license":     object{"name": "Apache-2.0"},
		},
		"channels":   object{"websocket": object{"address": "/websocket", "messages": messages}},
		"operations": object{"ask": operation("receive", requests), "tell": operation("send", pushes)},
		"components": object{"schemas": t.schemas.Map()},
	}, "", "  ")
}

func operation(action string, messages []object) object {
	return object{"action": action, "channel": object{"$ref": "#/channels/websocket"}, "messages": messages}
}

func inChannel(message string) object {
	return object{"$ref": "#/channels/websocket/messages/" + message}
}

func reference(schema string) object { return object{"$ref": "#/components/schemas/" + schema} }

func idSchema() object {
	return object{"oneOf": []object{{"type": "string", "maxLength": 64}, {"type": "integer"}}}
}

// messageName is an operation's name as AsyncAPI's keys allow it.
func messageName(operation string) string { return strings.ReplaceAll(operation, ".", "_") }
