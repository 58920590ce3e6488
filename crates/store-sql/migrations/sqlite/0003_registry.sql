-- The model registry: models, versions, aliases, and the record of every change.

-- last_version only grows, so that no number is given twice; nor is an id, so that events of a deleted model stay its own.
CREATE TABLE model (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    name         TEXT    NOT NULL,
    description  TEXT,
    created_ms   INTEGER NOT NULL,
    updated_ms   INTEGER NOT NULL,
    last_version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX model_name ON model (name);

-- head is the beginning of the value, for conditions of equality.
CREATE TABLE model_tag (
    model_id INTEGER NOT NULL,
    key      TEXT    NOT NULL,
    head     TEXT    NOT NULL,
    value    TEXT    NOT NULL,
    PRIMARY KEY (model_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX model_tag_head ON model_tag (key, head, model_id);

-- stage: 0 None, 1 Staging, 2 Production, 3 Archived.
CREATE TABLE version (
    id           INTEGER PRIMARY KEY,
    model_id     INTEGER NOT NULL,
    number       INTEGER NOT NULL,
    created_ms   INTEGER NOT NULL,
    updated_ms   INTEGER NOT NULL,
    stage        INTEGER NOT NULL CHECK (stage BETWEEN 0 AND 3),
    description  TEXT    NOT NULL,
    source       TEXT    NOT NULL,
    location     TEXT    NOT NULL,
    run_id       TEXT    NOT NULL,
    run_link     TEXT    NOT NULL,
    logged_model BLOB    CHECK (length(logged_model) = 16)
) STRICT;
CREATE UNIQUE INDEX version_number ON version (model_id, number);
CREATE INDEX version_stage ON version (model_id, stage, number);
CREATE INDEX version_run ON version (run_id) WHERE run_id <> '';
CREATE INDEX version_page ON version (updated_ms DESC, id);

CREATE TABLE version_tag (
    version_id INTEGER NOT NULL,
    key        TEXT    NOT NULL,
    head       TEXT    NOT NULL,
    value      TEXT    NOT NULL,
    PRIMARY KEY (version_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX version_tag_head ON version_tag (key, head, version_id);

CREATE TABLE alias (
    model_id INTEGER NOT NULL,
    alias    TEXT    NOT NULL,
    number   INTEGER NOT NULL,
    PRIMARY KEY (model_id, alias)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_number ON alias (model_id, number);

-- What happened, in order. Rows are added, never changed and never removed.
CREATE TABLE registry_event (
    id        INTEGER PRIMARY KEY,
    at_ms     INTEGER NOT NULL,
    model_id  INTEGER NOT NULL,
    model     TEXT    NOT NULL,
    version   INTEGER,
    user_name TEXT    NOT NULL,
    action    TEXT    NOT NULL,
    subject   TEXT    NOT NULL,
    before    TEXT,
    after     TEXT
) STRICT;
CREATE INDEX registry_event_model ON registry_event (model_id, id);
CREATE INDEX registry_event_name ON registry_event (model, id);
CREATE INDEX registry_event_alias ON registry_event (model_id, subject, id) WHERE subject <> '';
CREATE TRIGGER registry_event_stays BEFORE UPDATE ON registry_event
BEGIN
    SELECT RAISE(ABORT, 'the record of the registry cannot be changed');
END;
CREATE TRIGGER registry_event_remains BEFORE DELETE ON registry_event
BEGIN
    SELECT RAISE(ABORT, 'the record of the registry cannot be removed');
END;
