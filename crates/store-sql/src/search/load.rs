//! Loads whole columns: one scan each, in order of runs wherever an index gives that.

use super::Place;
use super::cell::{Cell, RunCells, metric_value};
use super::columns::{empty, set};
use crate::driver::{Db, params, statement};
use std::collections::BTreeMap;
use trialbook_domain::{Problem, RunUid};
use trialbook_query::columns::AnyColumn;
use trialbook_query::{DatasetField, RunAttribute, RunField};

/// The column of a field over the runs of these rows, which ascend.
pub(super) fn column(
    db: &Db,
    place: &Place,
    rows: &[i64],
    field: &RunField,
    key_id: Option<i64>,
) -> Result<AnyColumn, Problem> {
    let mut filling = Filling { column: empty(field), rows, at: 0 };
    match (field, key_id) {
        (RunField::Metric { stat, .. }, Some(key_id)) => db.each(&METRIC_COLUMN, [key_id], |row| {
            let value = metric_value(*stat, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
            filling.put(row.get(0)?, value);
            Ok(())
        })?,
        (RunField::Param(_), Some(key_id)) => db.each(&PARAM_COLUMN, [key_id], |row| {
            filling.put(row.get(0)?, Cell::Either(row.get(1)?, row.get(2)?));
            Ok(())
        })?,
        (RunField::Tag(_), Some(key_id)) => db.each(&TAG_COLUMN, [key_id], |row| {
            filling.put(row.get(0)?, Cell::Text(row.get(1)?));
            Ok(())
        })?,
        (RunField::Attribute(RunAttribute::StartTime), _) => db.each(&START_COLUMN, [place.id.0], |row| {
            filling.put(row.get(0)?, Cell::Number(row.get::<_, i64>(1)? as f64));
            Ok(())
        })?,
        (RunField::Attribute(attribute), _) => attributes(db, place, *attribute, &mut filling)?,
        (RunField::Dataset(field), _) => datasets(db, place, *field, &mut filling)?,
        (RunField::Metric { .. } | RunField::Param(_) | RunField::Tag(_), None) => {}
    }
    Ok(filling.column)
}

/// A column being filled from rows that mostly ascend.
struct Filling<'a> {
    column: AnyColumn,
    rows: &'a [i64],
    at: usize,
}

impl Filling<'_> {
    /// Sets the value of a run; a run that is not among the rows belongs to a later snapshot.
    fn put(&mut self, row: i64, value: Cell) {
        let ordinal = match self.rows.get(self.at) {
            Some(next) if *next == row => Ok(self.at),
            _ => self.rows.binary_search(&row),
        };
        if let Ok(ordinal) = ordinal {
            self.at = ordinal + 1;
            set(&mut self.column, ordinal, value);
        }
    }
}

fn attributes(
    db: &Db,
    place: &Place,
    attribute: RunAttribute,
    filling: &mut Filling<'_>,
) -> Result<(), Problem> {
    db.each(&ATTRIBUTE_COLUMN, [place.id.0], |row| {
        let cells = RunCells {
            uid: RunUid(row.get(1)?),
            name: row.get(2)?,
            user: row.get(3)?,
            status: row.get(4)?,
            life: row.get(5)?,
            start: row.get(6)?,
            end: row.get(7)?,
            created: row.get(8)?,
        };
        filling.put(row.get(0)?, cells.cell(place, attribute));
        Ok(())
    })
}

fn datasets(db: &Db, place: &Place, field: DatasetField, filling: &mut Filling<'_>) -> Result<(), Problem> {
    let mut texts: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    db.each(&DATASET_COLUMN, params![place.id.0], |row| {
        let text: Option<String> = match field {
            DatasetField::Name => row.get(1)?,
            DatasetField::Digest => row.get(2)?,
            DatasetField::Context => row.get(3)?,
        };
        texts.entry(row.get(0)?).or_default().extend(text);
        Ok(())
    })?;
    for (row, texts) in texts {
        filling.put(row, Cell::Texts(texts));
    }
    Ok(())
}

statement!(
    METRIC_COLUMN,
    "SELECT run_id, value, min, max, first_value FROM metric INDEXED BY metric_key WHERE key_id = ?1 ORDER BY run_id"
);
statement!(
    PARAM_COLUMN,
    "SELECT run_id, text, num FROM param INDEXED BY param_key WHERE key_id = ?1 ORDER BY run_id"
);
statement!(TAG_COLUMN, "SELECT run_id, text FROM tag INDEXED BY tag_key WHERE key_id = ?1 ORDER BY run_id");
statement!(START_COLUMN, "SELECT id, start_ms FROM run INDEXED BY run_page WHERE experiment_id = ?1");
statement!(
    ATTRIBUTE_COLUMN,
    "SELECT id, uid, name, user_name, status, life, start_ms, end_ms, created_ms FROM run
     INDEXED BY run_rev WHERE experiment_id = ?1"
);
statement!(
    DATASET_COLUMN,
    "SELECT i.run_id, d.name, d.digest, i.context FROM dataset d JOIN dataset_input i ON i.dataset_id = d.id
     WHERE d.experiment_id = ?1"
);
