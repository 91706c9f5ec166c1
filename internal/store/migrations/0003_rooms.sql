-- +goose Up

-- posting is 'admins' or empty; 0 seconds or days are none. size is how many members have not left:
-- it changes with their rows, in the same transaction.
ALTER TABLE rooms ADD COLUMN posting TEXT NOT NULL DEFAULT '';
ALTER TABLE rooms ADD COLUMN slow_s BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN retention_days BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN size BIGINT NOT NULL DEFAULT 0;
CREATE INDEX rooms_by_kind ON rooms (kind, id);

CREATE INDEX members_here ON members (room, user_id) WHERE NOT gone;
CREATE INDEX members_admins ON members (room, user_id) WHERE role = 'admin' AND NOT gone;

-- A mute outlasts leaving and coming back.
ALTER TABLE mine ADD COLUMN place BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mine ADD COLUMN muted_until BIGINT NOT NULL DEFAULT 0;

-- When a message became a tombstone; 0 while it is none.
ALTER TABLE messages ADD COLUMN deleted_at BIGINT NOT NULL DEFAULT 0;

-- The room of exactly these users: their ids, ascending, apart by blanks.
CREATE TABLE directs (
    users TEXT PRIMARY KEY,
    room  TEXT NOT NULL REFERENCES rooms (id)
);

-- When somebody last posted in a room in which posts are spaced.
CREATE TABLE last_posts (
    room    TEXT NOT NULL REFERENCES rooms (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    at      BIGINT NOT NULL,
    PRIMARY KEY (room, user_id)
);

-- What somebody wants the administrators to look at; by one user once per message. closed_at is 0
-- while nobody has.
CREATE TABLE reports (
    id        BIGINT PRIMARY KEY,
    at        BIGINT NOT NULL,
    by_id     TEXT NOT NULL REFERENCES users (id),
    room      TEXT NOT NULL REFERENCES rooms (id),
    seq       BIGINT NOT NULL,
    reason    TEXT NOT NULL,
    closed_at BIGINT NOT NULL DEFAULT 0,
    closed_by TEXT NOT NULL DEFAULT '',
    note      TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX reports_once ON reports (room, seq, by_id);
