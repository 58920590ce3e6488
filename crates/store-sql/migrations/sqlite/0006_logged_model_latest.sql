-- The latest point of each metric of a model on each dataset, for searches sorted by a metric. Which of two points is
-- the later one: time, then step, then the smaller id of the run. NULL in value stands for NaN.

CREATE TABLE logged_model_latest (
    model_id       INTEGER NOT NULL,
    key            TEXT    NOT NULL,
    dataset_name   TEXT    NOT NULL,
    dataset_digest TEXT    NOT NULL,
    experiment_id  INTEGER NOT NULL,
    ts_ms          INTEGER NOT NULL,
    step           INTEGER NOT NULL,
    run_id         INTEGER NOT NULL,
    value          REAL,
    PRIMARY KEY (model_id, key, dataset_name, dataset_digest)
) STRICT, WITHOUT ROWID;

INSERT INTO logged_model_latest
SELECT model_id, key, dataset_name, dataset_digest, experiment_id, ts_ms, step, run_id, value
FROM (
    SELECT m.*, row_number() OVER (
        PARTITION BY m.model_id, m.key, m.dataset_name, m.dataset_digest
        ORDER BY m.ts_ms DESC, m.step DESC, r.uid
    ) AS place
    FROM logged_model_metric m JOIN run r ON r.id = m.run_id
)
WHERE place = 1;

CREATE INDEX logged_model_latest_value ON logged_model_latest (experiment_id, key, value, model_id);
