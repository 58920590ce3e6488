-- Logged models, their parameters, tags and metrics. Files belong to a run (owner_id is its row) or to a logged model
-- (owner_id is minus its row).

ALTER TABLE artifact RENAME COLUMN run_id TO owner_id;

-- status: 1 pending, 2 ready, 3 failed.
CREATE TABLE logged_model (
    id            INTEGER PRIMARY KEY,
    uid           BLOB    NOT NULL CHECK (length(uid) = 16),
    experiment_id INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    status        INTEGER NOT NULL CHECK (status BETWEEN 1 AND 3),
    model_type    TEXT    NOT NULL,
    source_run    BLOB    CHECK (length(source_run) = 16),
    created_ms    INTEGER NOT NULL,
    updated_ms    INTEGER NOT NULL,
    life          INTEGER NOT NULL CHECK (life IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX logged_model_uid ON logged_model (uid);
CREATE INDEX logged_model_page ON logged_model (experiment_id, life, created_ms DESC, uid);
CREATE INDEX logged_model_run ON logged_model (source_run) WHERE source_run IS NOT NULL;

-- kind: 1 parameter, 2 tag. head is the beginning of the text, for conditions of equality.
CREATE TABLE logged_model_kv (
    model_id INTEGER NOT NULL,
    kind     INTEGER NOT NULL CHECK (kind IN (1, 2)),
    key      TEXT    NOT NULL,
    head     TEXT    NOT NULL,
    text     TEXT    NOT NULL,
    PRIMARY KEY (model_id, kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX logged_model_kv_head ON logged_model_kv (kind, key, head, model_id);

-- One row per point. NULL in value stands for NaN; a dataset of two empty texts for none. experiment_id is the model's.
CREATE TABLE logged_model_metric (
    model_id       INTEGER NOT NULL,
    key            TEXT    NOT NULL,
    ts_ms          INTEGER NOT NULL,
    step           INTEGER NOT NULL,
    run_id         INTEGER NOT NULL,
    dataset_name   TEXT    NOT NULL,
    dataset_digest TEXT    NOT NULL,
    experiment_id  INTEGER NOT NULL,
    value          REAL,
    PRIMARY KEY (model_id, key, ts_ms, step, run_id, dataset_name, dataset_digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX logged_model_metric_value ON logged_model_metric (experiment_id, key, value, model_id);
