-- +goose Up

-- What must happen later: the one durable queue. content is JSON of the kind's own; version counts
-- its changes, so that who does a job knows whether it is still the one that he read. What failed
-- stays for its user to see and is not due any more. An empty room is none.
CREATE TABLE jobs (
    id      TEXT PRIMARY KEY,
    kind    TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    room    TEXT NOT NULL,
    due_at  BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    failed  BOOLEAN NOT NULL DEFAULT FALSE,
    content TEXT NOT NULL
);
CREATE INDEX jobs_due ON jobs (due_at, made_at) WHERE NOT failed;
CREATE INDEX jobs_by_user ON jobs (user_id, kind);
