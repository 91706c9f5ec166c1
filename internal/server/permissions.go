package server

import (
	"bytes"
	"fmt"
	"strings"
)

// Permissions tells administrators in words who may do what, as a page in Markdown.
func Permissions() []byte {
	var out bytes.Buffer
	out.WriteString(permissionsHead)
	last := ""
	for _, op := range newOperations(nil, nil, nil).All() {
		if noun, _, _ := strings.Cut(op.Name, "."); noun != last {
			fmt.Fprintf(&out, "\n## %s\n\n| operation | what it does | who may |\n|---|---|---|\n", noun)
			last = noun
		}
		fmt.Fprintf(&out, "| `%s` | %s | %s |\n", op.Name, op.Summary, op.Policy)
	}
	return out.Bytes()
}

const permissionsHead = `# Who may do what

Made from the operations by ` + "`make wire`" + `; ` + "`bincang permissions`" + ` prints it. Each operation asks its rule about the object in the transaction that it decides upon.

- Who is deactivated, banned or gone is nobody. The operator of the machine, by ` + "`bincang user`" + `, may do what administrators may.
- Administrators of the server count as administrators of every room that they may read. They cannot read private and direct rooms that they are not in.
- What one may not know of is answered as if it did not exist.
- The settings ` + "`rooms_by`, `invites_by`, `sign_up` and `guests`" + ` narrow or widen what members and guests may.
`
