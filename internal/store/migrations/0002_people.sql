-- +goose Up

-- Who is deactivated, banned or gone for good (former) is nobody as long as he is; a ban ends at a
-- time. used_at is when he was last here, within an hour.
ALTER TABLE users ADD COLUMN deactivated BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN former BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN banned_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0;

-- From where a session was begun: an IPv4 address, or an IPv6 network of /64.
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';

-- From a banned address nobody comes in who is not known yet.
CREATE TABLE banned_addresses (
    address TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    until   BIGINT NOT NULL,
    PRIMARY KEY (address, user_id)
);

-- An empty room is none; max_uses 0 means that uses are not bounded.
CREATE TABLE invites (
    id         TEXT PRIMARY KEY,
    token_hash BYTEA NOT NULL UNIQUE,
    role       TEXT NOT NULL,
    room       TEXT NOT NULL,
    by_id      TEXT NOT NULL REFERENCES users (id),
    uses       BIGINT NOT NULL DEFAULT 0,
    max_uses   BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX invites_by_user ON invites (by_id, created_at);

-- Links with which somebody chooses a new password, once.
CREATE TABLE resets (
    token_hash BYTEA PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id),
    expires_at BIGINT NOT NULL
);
CREATE INDEX resets_by_user ON resets (user_id);

-- Whom a user blocks: rows of the log of his own `self` room.
CREATE TABLE blocks (
    user_id TEXT NOT NULL REFERENCES users (id),
    blocked TEXT NOT NULL REFERENCES users (id),
    active  BOOLEAN NOT NULL,
    rev     BIGINT NOT NULL,
    PRIMARY KEY (user_id, blocked)
);
CREATE UNIQUE INDEX blocks_by_rev ON blocks (user_id, rev);

-- Former members whose messages still bear their name, and up to which of their keys they do not.
CREATE TABLE leaving (
    user_id   TEXT PRIMARY KEY REFERENCES users (id),
    after_key TEXT NOT NULL
);

-- What administrators did; an empty by_id is the operator of the machine. No text of messages.
CREATE TABLE audit (
    id      BIGINT PRIMARY KEY,
    at      BIGINT NOT NULL,
    by_id   TEXT NOT NULL,
    act     TEXT NOT NULL,
    object  TEXT NOT NULL,
    room    TEXT NOT NULL,
    user_id TEXT NOT NULL,
    address TEXT NOT NULL
);
CREATE INDEX audit_by_user ON audit (by_id, id);
