-- +goose Up

-- The message that a draft answers, 0 for none.
ALTER TABLE drafts ADD COLUMN reply_to BIGINT NOT NULL DEFAULT 0;
