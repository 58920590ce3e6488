-- Promotion rules, who did what, and the record of one version.

-- From where user_name is known: '' it is not, 'run' the run that a version was made by, 'caller' the caller said so.
ALTER TABLE registry_event ADD COLUMN user_from TEXT NOT NULL DEFAULT '';

CREATE INDEX registry_event_version ON registry_event (model_id, version, id);
-- Moves of aliases away from a version.
CREATE INDEX registry_event_left ON registry_event (model_id, before, id)
    WHERE action IN ('set_alias', 'roll_back_alias');
-- The models that ever had a name.
CREATE INDEX registry_event_generation ON registry_event (model, model_id);

-- The revision grows with every change and outlives the rules; body is JSON of the format, NULL when there are none.
CREATE TABLE promotion_rules (
    model_id INTEGER PRIMARY KEY,
    revision INTEGER NOT NULL,
    format   INTEGER NOT NULL,
    body     TEXT
) STRICT;
