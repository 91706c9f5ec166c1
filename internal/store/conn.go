package store

import (
	"context"
	"database/sql"
	"errors"

	"bincang/internal/chat"
)

// conn is one connection to the database with the statements that it has prepared, kept for its
// life. Their number is bounded by that of the SQL texts in this package, which are constant.
type conn struct {
	sql        *sql.Conn
	statements map[string]*sql.Stmt
}

func newConn(c *sql.Conn) *conn { return &conn{sql: c, statements: map[string]*sql.Stmt{}} }

func (c *conn) prepared(query string) (*sql.Stmt, error) {
	if found := c.statements[query]; found != nil {
		return found, nil
	}
	made, err := c.sql.PrepareContext(context.Background(), query)
	if err == nil {
		c.statements[query] = made
	}
	return made, err
}

func (c *conn) exec(query string, args ...any) error {
	_, err := c.count(query, args...)
	return err
}

// count is exec, and gives how many rows it changed.
func (c *conn) count(query string, args ...any) (int64, error) {
	statement, err := c.prepared(query)
	if err != nil {
		return 0, err
	}
	result, err := statement.Exec(args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (c *conn) close() error {
	var errs []error
	for _, statement := range c.statements {
		errs = append(errs, statement.Close())
	}
	return errors.Join(append(errs, c.sql.Close())...)
}

// tx is a transaction that is under way. Its statements run without a context: they are short, and
// watching a context would cost a goroutine each.
type tx struct {
	*conn
	changes  []chat.Change       // to be published once it is committed
	given    []chat.Given        // to be told then
	ended    []chat.EndedSession // to be told then
	marks    map[place]chat.Seq  // to be remembered once it is committed
	fallen   []place             // whose earlier marks are to be forgotten then
	facts    *facts              // the writer's; nil in a read
	settings bool                // they are changed by it
}

// row runs a query for one row into the given places; found is false where there is none.
func (t *tx) row(query string, args []any, into ...any) (found bool, err error) {
	statement, err := t.prepared(query)
	if err != nil {
		return false, err
	}
	err = statement.QueryRow(args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// each runs a query and calls take after each row until it answers false. take must not use t.
func (t *tx) each(query string, args []any, take func(scan) (more bool, err error)) error {
	statement, err := t.prepared(query)
	if err != nil {
		return err
	}
	rows, err := statement.Query(args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if more, err := take(rows.Scan); err != nil || !more {
			return err
		}
	}
	return rows.Err()
}

// scan copies the columns of the present row.
type scan func(into ...any) error

// publish tells a change to the world once the transaction is committed.
func (t *tx) publish(change chat.Change) { t.changes = append(t.changes, change) }
