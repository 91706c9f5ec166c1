-- +goose Up

-- What happens to a message after it was posted. posted_rev is the rev that it was posted under, 0
-- while that is still its rev; edited_rev that of its last edit. reactions is the summary that every
-- reader gets: a line each, with the emoji, how many, and the first users, apart by blanks.
ALTER TABLE messages ADD COLUMN posted_rev BIGINT NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN edited_rev BIGINT NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN reply_to BIGINT NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN pinned BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE messages ADD COLUMN reactions TEXT NOT NULL DEFAULT '';
CREATE INDEX messages_pinned ON messages (room, seq) WHERE pinned;

-- What a message said before it was edited, under the rev that it had said so since.
CREATE TABLE versions (
    room TEXT NOT NULL REFERENCES rooms (id),
    seq  BIGINT NOT NULL,
    rev  BIGINT NOT NULL,
    at   BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (room, seq, rev)
);

-- Who reacted with what; emoji is without variation selectors, rev that of the change.
CREATE TABLE reactions (
    room    TEXT NOT NULL REFERENCES rooms (id),
    seq     BIGINT NOT NULL,
    emoji   TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    rev     BIGINT NOT NULL,
    PRIMARY KEY (room, seq, emoji, user_id)
);
CREATE INDEX reactions_by_rev ON reactions (room, seq, emoji, rev);

-- Rows of the log of a user's own room, as `mine` are: what he began to write, and what he keeps.
CREATE TABLE drafts (
    user_id TEXT NOT NULL REFERENCES users (id),
    room    TEXT NOT NULL REFERENCES rooms (id),
    text    TEXT NOT NULL,
    rev     BIGINT NOT NULL,
    PRIMARY KEY (user_id, room)
);
CREATE UNIQUE INDEX drafts_by_rev ON drafts (user_id, rev);

CREATE TABLE saved (
    user_id TEXT NOT NULL REFERENCES users (id),
    room    TEXT NOT NULL REFERENCES rooms (id),
    seq     BIGINT NOT NULL,
    kept    BOOLEAN NOT NULL,
    rev     BIGINT NOT NULL,
    PRIMARY KEY (user_id, room, seq)
);
CREATE UNIQUE INDEX saved_by_rev ON saved (user_id, rev);

-- at is when the message was posted: one's mentions are listed over all rooms.
ALTER TABLE mentions ADD COLUMN at BIGINT NOT NULL DEFAULT 0;
UPDATE mentions SET at = (SELECT m.at FROM messages m WHERE m.room = mentions.room AND m.seq = mentions.seq);
CREATE INDEX mentions_by_user ON mentions (user_id, at, room, seq);
