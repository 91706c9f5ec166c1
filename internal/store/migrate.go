package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

const dialectSQLite = goose.DialectSQLite3

// migrate brings the schema to the newest version. Before it touches a schema that is there
// already, backup is called with that schema's version. A schema newer than this program is refused.
func migrate(ctx context.Context, db *sql.DB, dialect goose.Dialect, backup func(version int64) error) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	return migrateTo(ctx, db, dialect, files, backup)
}

func migrateTo(ctx context.Context, db *sql.DB, dialect goose.Dialect, files fs.FS, backup func(version int64) error) error {
	steps, err := goose.NewProvider(dialect, db, files, goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	current, newest, err := steps.GetVersions(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("find the schema's version: %w", err)
	case current > newest:
		return fmt.Errorf("the data were written by a newer version of this program (schema %d, this one knows %d): run that version, or put back the backup from before the update", current, newest)
	case current == newest:
		return nil
	}
	if current > 0 {
		if err := backup(current); err != nil {
			return fmt.Errorf("back up before the migration: %w", err)
		}
	}
	if _, err := steps.Up(ctx); err != nil {
		return fmt.Errorf("migrate from schema %d to %d: %w", current, newest, err)
	}
	return nil
}
