-- +goose Up

-- What a user says of himself (no emoji and no text is nothing; until 0 is for good), when he is not
-- to be disturbed (JSON), and whether that is now.
ALTER TABLE users ADD COLUMN status_emoji TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN status_text TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN status_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN dnd TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN quiet BOOLEAN NOT NULL DEFAULT FALSE;
