-- Experiments, runs and what they log. Times are milliseconds UTC; life is 0 active, 1 deleted.

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE experiment (
    id            INTEGER PRIMARY KEY,
    name          TEXT    NOT NULL,
    artifact_root TEXT,
    life          INTEGER NOT NULL CHECK (life IN (0, 1)),
    rev           INTEGER NOT NULL DEFAULT 0,
    created_ms    INTEGER NOT NULL,
    updated_ms    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX experiment_name ON experiment (name);

CREATE TABLE experiment_tag (
    experiment_id INTEGER NOT NULL,
    key           TEXT    NOT NULL,
    value         TEXT    NOT NULL,
    PRIMARY KEY (experiment_id, key)
) STRICT, WITHOUT ROWID;

-- The key dictionary. kind: 1 metric, 2 parameter, 3 tag.
CREATE TABLE key (
    id            INTEGER PRIMARY KEY,
    experiment_id INTEGER NOT NULL,
    kind          INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 5),
    name          TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX key_name ON key (experiment_id, kind, name);

-- status: 1 running, 2 scheduled, 3 finished, 4 failed, 5 killed. protocol: 1 mlflow, 2 wandb, 3 own, 4 import.
CREATE TABLE run (
    id            INTEGER PRIMARY KEY,
    experiment_id INTEGER NOT NULL,
    uid           BLOB    NOT NULL CHECK (length(uid) = 16),
    name          TEXT    NOT NULL,
    user_name     TEXT    NOT NULL,
    status        INTEGER NOT NULL CHECK (status BETWEEN 1 AND 5),
    life          INTEGER NOT NULL CHECK (life IN (0, 1)),
    start_ms      INTEGER NOT NULL,
    end_ms        INTEGER,
    created_ms    INTEGER NOT NULL,
    heard_ms      INTEGER NOT NULL,
    deleted_ms    INTEGER,
    parent_uid    BLOB,
    protocol      INTEGER NOT NULL CHECK (protocol BETWEEN 1 AND 4),
    rev           INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX run_uid ON run (uid);
CREATE INDEX run_page ON run (experiment_id, life, start_ms DESC, uid);
CREATE INDEX run_rev ON run (experiment_id, rev);
CREATE INDEX run_parent ON run (parent_uid) WHERE parent_uid IS NOT NULL;

-- kind: 0 string, 1 int, 2 float, 3 bool, 4 null, 5 json. num is set when the value reads as a finite number.
CREATE TABLE param (
    run_id INTEGER NOT NULL,
    key_id INTEGER NOT NULL,
    kind   INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 5),
    num    REAL,
    text   TEXT    NOT NULL,
    PRIMARY KEY (run_id, key_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX param_key ON param (key_id, run_id);

CREATE TABLE tag (
    run_id INTEGER NOT NULL,
    key_id INTEGER NOT NULL,
    text   TEXT    NOT NULL,
    PRIMARY KEY (run_id, key_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_key ON tag (key_id, run_id);

-- The current value of a metric and its extremes. NULL in value, first_value, min or max stands for NaN or none.
-- The index holds no value on purpose: an update of a value then touches one page of one tree.
CREATE TABLE metric (
    run_id      INTEGER NOT NULL,
    key_id      INTEGER NOT NULL,
    value       REAL,
    step        INTEGER NOT NULL,
    ts_ms       INTEGER NOT NULL,
    min         REAL,
    min_step    INTEGER,
    max         REAL,
    max_step    INTEGER,
    first_value REAL,
    first_step  INTEGER NOT NULL,
    first_ts_ms INTEGER NOT NULL,
    n           INTEGER NOT NULL,
    n_nan       INTEGER NOT NULL,
    PRIMARY KEY (run_id, key_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX metric_key ON metric (key_id, run_id);

-- Points as they came, durable at reply, waiting to be sealed.
CREATE TABLE segment (
    id         INTEGER PRIMARY KEY,
    run_id     INTEGER NOT NULL,
    n_points   INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    body       BLOB    NOT NULL
) STRICT;
CREATE INDEX segment_run ON segment (run_id, id);

-- Sealed points: 4096 of one key in order of arrival, with the summary that charts read.
CREATE TABLE chunk (
    run_id     INTEGER NOT NULL,
    key_id     INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    n          INTEGER NOT NULL,
    flags      INTEGER NOT NULL,
    step_first INTEGER NOT NULL,
    step_last  INTEGER NOT NULL,
    step_min   INTEGER NOT NULL,
    step_max   INTEGER NOT NULL,
    ts_min     INTEGER NOT NULL,
    ts_max     INTEGER NOT NULL,
    v_first    REAL,
    v_last     REAL,
    v_min      REAL,
    v_max      REAL,
    v_sum      REAL,
    n_nan      INTEGER NOT NULL,
    id         INTEGER PRIMARY KEY,
    data       BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX chunk_key ON chunk (run_id, key_id, seq);

-- What is left of every key of a run, packed in parts.
CREATE TABLE rest (
    id       INTEGER PRIMARY KEY,
    run_id   INTEGER NOT NULL,
    part     INTEGER NOT NULL,
    n_points INTEGER NOT NULL,
    data     BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX rest_run ON rest (run_id, part);

-- Levels of detail over chunks, for very long series; level 0 is the summaries of 64 chunks in one row.
CREATE TABLE level (
    id     INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL,
    key_id INTEGER NOT NULL,
    level  INTEGER NOT NULL,
    seq    INTEGER NOT NULL,
    n      INTEGER NOT NULL,
    data   BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX level_key ON level (run_id, key_id, level, seq);

CREATE TABLE dataset (
    id            INTEGER PRIMARY KEY,
    experiment_id INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    digest        TEXT    NOT NULL,
    source_type   TEXT    NOT NULL,
    source        TEXT    NOT NULL,
    schema        TEXT,
    profile       TEXT
) STRICT;
CREATE UNIQUE INDEX dataset_name ON dataset (experiment_id, name, digest);

-- A dataset as the input of a run; seq keeps the order of logging. tags is a JSON list of pairs, context the tag
-- mlflow.data.context.
CREATE TABLE dataset_input (
    run_id     INTEGER NOT NULL,
    dataset_id INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    context    TEXT,
    tags       TEXT    NOT NULL,
    PRIMARY KEY (run_id, dataset_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX dataset_input_dataset ON dataset_input (dataset_id, run_id);

-- direction: 1 consumed, 2 produced.
CREATE TABLE model_link (
    run_id    INTEGER NOT NULL,
    direction INTEGER NOT NULL CHECK (direction IN (1, 2)),
    model_uid BLOB    NOT NULL CHECK (length(model_uid) = 16),
    step      INTEGER NOT NULL,
    PRIMARY KEY (run_id, direction, model_uid, step)
) STRICT, WITHOUT ROWID;

-- Files of runs: names here, bytes by digest in the artifact folder.
CREATE TABLE artifact (
    run_id      INTEGER NOT NULL,
    path        TEXT    NOT NULL,
    sha256      BLOB    NOT NULL CHECK (length(sha256) = 32),
    size_bytes  INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL,
    PRIMARY KEY (run_id, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX artifact_sha256 ON artifact (sha256);

-- Contents that no file refers to any more, and since when; their bytes are removed later.
CREATE TABLE doomed_blob (
    sha256    BLOB PRIMARY KEY CHECK (length(sha256) = 32),
    since_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO setting (name, value) VALUES ('schema_version', '1');
