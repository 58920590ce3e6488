-- Views of the runs of an experiment. The state is the pages' own text; a view without a name is referred to by an address.
CREATE TABLE saved_view (
    uid           BLOB    PRIMARY KEY,
    experiment_id INTEGER NOT NULL,
    owner         TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    state         TEXT    NOT NULL,
    is_default    INTEGER NOT NULL,
    created_ms    INTEGER NOT NULL,
    updated_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX saved_view_name ON saved_view (experiment_id, owner, name) WHERE name <> '';
