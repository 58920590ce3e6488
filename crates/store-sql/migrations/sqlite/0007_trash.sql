-- The trash in order of deletion, and why an alias or a stage was given.

CREATE INDEX run_trash ON run (deleted_ms DESC, uid DESC) WHERE deleted_ms IS NOT NULL;

ALTER TABLE registry_event ADD COLUMN reason TEXT NOT NULL DEFAULT '';
