-- +goose Up

-- What the store knows about itself: epoch, secret, generation, setup.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- What administrators change; a setting that nobody has set has no row.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- A room is a numbered log: seq counts its messages, rev its changes. info_rev is the rev of the
-- last change of the shared fields, 0 while there was none.
CREATE TABLE rooms (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    topic      TEXT NOT NULL,
    archived   BOOLEAN NOT NULL DEFAULT FALSE,
    seq        BIGINT NOT NULL DEFAULT 0,
    rev        BIGINT NOT NULL DEFAULT 0,
    first_seq  BIGINT NOT NULL DEFAULT 1,
    purged_rev BIGINT NOT NULL DEFAULT 0,
    info_rev   BIGINT NOT NULL DEFAULT 0
);

-- Times are Unix milliseconds. An empty password_hash matches no password.
CREATE TABLE users (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    name_key      TEXT NOT NULL UNIQUE,
    kind          TEXT NOT NULL,
    role          TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    self_room     TEXT NOT NULL UNIQUE REFERENCES rooms (id),
    created_at    BIGINT NOT NULL
);

CREATE TABLE sessions (
    id         TEXT PRIMARY KEY,
    token_hash BYTEA NOT NULL UNIQUE,
    user_id    TEXT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    device     TEXT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);

-- A user in a room, as the others see it: rows of the room's log.
CREATE TABLE members (
    room    TEXT NOT NULL REFERENCES rooms (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    role    TEXT NOT NULL,
    rev     BIGINT NOT NULL,
    gone    BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (room, user_id)
);
CREATE UNIQUE INDEX members_by_rev ON members (room, rev);
CREATE INDEX members_by_user ON members (user_id, room);

-- A user in a room, as only he sees it: rows of the log of his own `self` room.
CREATE TABLE mine (
    user_id   TEXT NOT NULL REFERENCES users (id),
    room      TEXT NOT NULL REFERENCES rooms (id),
    joined    BOOLEAN NOT NULL,
    role      TEXT NOT NULL,
    read_seq  BIGINT NOT NULL,
    notify    TEXT NOT NULL,
    favourite BOOLEAN NOT NULL DEFAULT FALSE,
    rev       BIGINT NOT NULL,
    PRIMARY KEY (user_id, room)
);
CREATE UNIQUE INDEX mine_by_rev ON mine (user_id, rev);

-- mentions are ids, apart by blanks.
CREATE TABLE messages (
    room        TEXT NOT NULL REFERENCES rooms (id),
    seq         BIGINT NOT NULL,
    rev         BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    key         TEXT NOT NULL,
    author_id   TEXT NOT NULL REFERENCES users (id),
    author_name TEXT NOT NULL,
    author_kind TEXT NOT NULL,
    text        TEXT NOT NULL,
    level       TEXT NOT NULL DEFAULT '',
    mentions    TEXT NOT NULL DEFAULT '',
    edited_at   BIGINT NOT NULL DEFAULT 0,
    deleted     BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (room, seq)
);
CREATE UNIQUE INDEX messages_by_rev ON messages (room, rev);

-- Who is mentioned where, by name. What is unread of it is counted.
CREATE TABLE mentions (
    room    TEXT NOT NULL REFERENCES rooms (id),
    user_id TEXT NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (room, user_id, seq)
);

-- The first answer to every key, for ever: no reference to rooms or messages, which may go.
CREATE TABLE keys (
    author_id TEXT NOT NULL,
    key       TEXT NOT NULL,
    room      TEXT NOT NULL,
    seq       BIGINT NOT NULL,
    rev       BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    digest    BYTEA NOT NULL,
    PRIMARY KEY (author_id, key)
);

INSERT INTO rooms (id, kind, name, topic) VALUES ('lobby', 'lobby', 'lobby', '');
INSERT INTO rooms (id, kind, name, topic) VALUES ('announcements', 'announcements', 'announcements', '');
