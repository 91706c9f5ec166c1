-- +goose Up

-- A part of a name is looked for in this index alone.
CREATE INDEX users_by_name ON users (name_key, id);
