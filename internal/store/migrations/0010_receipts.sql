-- +goose Up

-- Whether a user tells those in his direct rooms how far he has read, and is told.
ALTER TABLE users ADD COLUMN receipts BOOLEAN NOT NULL DEFAULT FALSE;
