-- +goose Up

-- The rev under which a member last came in: who has been in a room longest inherits it.
ALTER TABLE members ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
UPDATE members SET since = rev;
