-- +goose Up

-- The room that a thread belongs to. Which of its messages the thread is about stands in the thread's id.
ALTER TABLE rooms ADD COLUMN parent TEXT REFERENCES rooms (id);
CREATE INDEX rooms_by_parent ON rooms (parent) WHERE parent IS NOT NULL;

-- Of a message's thread: how many replies were not deleted, and when the newest of them was posted.
ALTER TABLE messages ADD COLUMN replies BIGINT NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN replied_at BIGINT NOT NULL DEFAULT 0;

-- Who follows a thread: the ids of threads lie in this range.
CREATE INDEX mine_of_threads ON mine (room) WHERE room >= 'thread-' AND room < 'thread.';
