//! Single values of single runs, by primary key: what a page shows, and what a changed run brings into the columns.

use super::{Place, place};
use crate::driver::{Db, Row, RowResult, params, statement};
use crate::names::KeyNames;
use crate::run::status_of_number;
use trialbook_domain::{ExperimentId, Problem, RunStatus, RunUid};
use trialbook_query::{DatasetField, Field, FieldKind, MetricStat, RunAttribute, RunField};
use trialbook_store::{ColumnValues, TableColumn};

/// A value, or several for datasets.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Missing,
    Number(f64),
    Text(String),
    /// A text that may be a number as well.
    Either(String, Option<f64>),
    Texts(Vec<String>),
}

/// A run of a page.
struct Shown {
    row: i64,
    /// Which of the places is its experiment.
    place: usize,
    cells: RunCells,
}

/// Columns of the given fields for these runs: one statement for each run, and one for each cell that has a key.
pub(super) fn columns(
    db: &Db,
    names: &KeyNames,
    fields: Vec<RunField>,
    rows: &[i64],
) -> Result<Vec<TableColumn>, Problem> {
    let mut places = Vec::new();
    let runs = rows.iter().map(|row| shown(db, &mut places, *row)).collect::<Result<Vec<_>, _>>()?;
    let mut columns = Vec::with_capacity(fields.len());
    for field in fields {
        // A key has an id of its own in each experiment.
        let keys = places
            .iter()
            .map(|place| Ok((place, key_id(db, names, place.id, &field)?)))
            .collect::<Result<Vec<_>, Problem>>()?;
        let cells = runs.iter().map(|run| {
            let known = run.as_ref().and_then(|run| Some((run, keys.get(run.place)?)));
            match (known, &field) {
                (None, _) => Ok(Cell::Missing),
                (Some((run, (place, _))), RunField::Attribute(attribute)) => {
                    Ok(run.cells.cell(place, *attribute))
                }
                (Some((run, (place, key_id))), _) => cell(db, place, *key_id, &field, run.row),
            }
        });
        let values = values(field.kind(), cells.collect::<Result<_, _>>()?);
        columns.push(TableColumn { field, values });
    }
    Ok(columns)
}

/// A run of a page, unless it is gone; its experiment is added to the places when it is new.
fn shown(db: &Db, places: &mut Vec<Place>, row: i64) -> Result<Option<Shown>, Problem> {
    let Some((experiment, cells)) =
        db.row(&RUN_CELLS, [row], |found| Ok((found.get(8)?, RunCells::read(found)?)))?
    else {
        return Ok(None);
    };
    if let Some(at) = places.iter().position(|place| place.id.0 == experiment) {
        return Ok(Some(Shown { row, place: at, cells }));
    }
    let Some(new) = place(db, ExperimentId(experiment))? else { return Ok(None) };
    places.push(new);
    Ok(Some(Shown { row, place: places.len() - 1, cells }))
}

fn values(kind: FieldKind, cells: Vec<Cell>) -> ColumnValues {
    let number = |cell| if let Cell::Number(number) = cell { Some(number) } else { None };
    match kind {
        FieldKind::Number => ColumnValues::Numbers(cells.into_iter().map(number).collect()),
        FieldKind::Text | FieldKind::Either => {
            ColumnValues::Texts(cells.into_iter().map(into_text).collect())
        }
    }
}

fn into_text(cell: Cell) -> Option<String> {
    match cell {
        Cell::Text(text) | Cell::Either(text, _) => Some(text),
        Cell::Texts(texts) if !texts.is_empty() => Some(texts.join(", ")),
        Cell::Missing | Cell::Number(_) | Cell::Texts(_) => None,
    }
}

/// The id of the key that a field names, if the experiment has it.
pub(super) fn key_id(
    db: &Db,
    names: &KeyNames,
    experiment: ExperimentId,
    field: &RunField,
) -> Result<Option<i64>, Problem> {
    match field {
        RunField::Metric { key, .. } => names.id(db, experiment.0, 1, key),
        RunField::Param(key) => names.id(db, experiment.0, 2, key),
        RunField::Tag(key) => names.id(db, experiment.0, 3, key),
        RunField::Attribute(_) | RunField::Dataset(_) => Ok(None),
    }
}

/// The value of a field of one run.
pub(super) fn cell(
    db: &Db,
    place: &Place,
    key_id: Option<i64>,
    field: &RunField,
    row: i64,
) -> Result<Cell, Problem> {
    let found = match (field, key_id) {
        (RunField::Metric { stat, .. }, Some(key_id)) => db.row(&METRIC_CELL, [row, key_id], |found| {
            Ok(metric_value(*stat, found.get(0)?, found.get(1)?, found.get(2)?, found.get(3)?))
        })?,
        (RunField::Param(_), Some(key_id)) => {
            db.row(&PARAM_CELL, [row, key_id], |found| Ok(Cell::Either(found.get(0)?, found.get(1)?)))?
        }
        (RunField::Tag(_), Some(key_id)) => {
            db.row(&TAG_CELL, [row, key_id], |found| Ok(Cell::Text(found.get(0)?)))?
        }
        (RunField::Attribute(attribute), _) => attribute_cell(db, place, *attribute, row)?,
        (RunField::Dataset(field), _) => Some(Cell::Texts(datasets(db, *field, row)?)),
        (RunField::Metric { .. } | RunField::Param(_) | RunField::Tag(_), None) => None,
    };
    Ok(found.unwrap_or(Cell::Missing))
}

/// NULL is NaN for a value that was logged, and "no number" for an extreme.
pub(super) fn metric_value(
    stat: MetricStat,
    value: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
    first: Option<f64>,
) -> Cell {
    let number = |found: Option<f64>| Cell::Number(found.unwrap_or(f64::NAN));
    match stat {
        MetricStat::Last => number(value),
        MetricStat::First => number(first),
        MetricStat::Min => min.map_or(Cell::Missing, Cell::Number),
        MetricStat::Max => max.map_or(Cell::Missing, Cell::Number),
    }
}

fn attribute_cell(
    db: &Db,
    place: &Place,
    attribute: RunAttribute,
    row: i64,
) -> Result<Option<Cell>, Problem> {
    db.row(&RUN_CELLS, [row], |found| Ok(RunCells::read(found)?.cell(place, attribute)))
}

/// The attributes of a run as stored.
pub(super) struct RunCells {
    pub(super) uid: RunUid,
    pub(super) name: String,
    pub(super) user: String,
    pub(super) status: i64,
    pub(super) life: i64,
    pub(super) start: i64,
    pub(super) end: Option<i64>,
    pub(super) created: i64,
}

impl RunCells {
    fn read(found: &Row<'_>) -> RowResult<RunCells> {
        Ok(RunCells {
            uid: RunUid(found.get(0)?),
            name: found.get(1)?,
            user: found.get(2)?,
            status: found.get(3)?,
            life: found.get(4)?,
            start: found.get(5)?,
            end: found.get(6)?,
            created: found.get(7)?,
        })
    }

    /// One of the attributes.
    pub(super) fn cell(&self, place: &Place, attribute: RunAttribute) -> Cell {
        let number = |number: i64| Cell::Number(number as f64);
        match attribute {
            RunAttribute::RunId => Cell::Text(self.uid.to_string()),
            RunAttribute::Name => Cell::Text(self.name.clone()),
            RunAttribute::User => Cell::Text(self.user.clone()),
            RunAttribute::Status => Cell::Text(status_text(self.status).to_owned()),
            RunAttribute::Lifecycle => {
                Cell::Text(if place.deleted || self.life != 0 { "deleted" } else { "active" }.to_owned())
            }
            RunAttribute::ArtifactUri => {
                Cell::Text(format!("{}/{}/artifacts", place.artifact_root, self.uid))
            }
            RunAttribute::Experiment => Cell::Text(place.name.clone()),
            RunAttribute::ExperimentId => number(place.id.0),
            RunAttribute::StartTime => number(self.start),
            RunAttribute::EndTime => self.end.map_or(Cell::Missing, number),
            RunAttribute::Created => number(self.created),
            RunAttribute::Duration => {
                self.end.map_or(Cell::Missing, |end| number(end.saturating_sub(self.start)))
            }
        }
    }
}

fn status_text(number: i64) -> &'static str {
    match status_of_number(number) {
        RunStatus::Running => "RUNNING",
        RunStatus::Scheduled => "SCHEDULED",
        RunStatus::Finished => "FINISHED",
        RunStatus::Failed => "FAILED",
        RunStatus::Killed => "KILLED",
    }
}

fn datasets(db: &Db, field: DatasetField, row: i64) -> Result<Vec<String>, Problem> {
    let mut texts = Vec::new();
    db.each(&DATASET_CELLS, params![row], |found| {
        let text: Option<String> = match field {
            DatasetField::Name => found.get(0)?,
            DatasetField::Digest => found.get(1)?,
            DatasetField::Context => found.get(2)?,
        };
        texts.extend(text);
        Ok(())
    })?;
    Ok(texts)
}

statement!(METRIC_CELL, "SELECT value, min, max, first_value FROM metric WHERE run_id = ?1 AND key_id = ?2");
statement!(PARAM_CELL, "SELECT text, num FROM param WHERE run_id = ?1 AND key_id = ?2");
statement!(TAG_CELL, "SELECT text FROM tag WHERE run_id = ?1 AND key_id = ?2");
statement!(
    RUN_CELLS,
    "SELECT uid, name, user_name, status, life, start_ms, end_ms, created_ms, experiment_id FROM run WHERE id = ?1"
);
statement!(
    DATASET_CELLS,
    "SELECT d.name, d.digest, i.context FROM dataset_input i JOIN dataset d ON d.id = i.dataset_id WHERE i.run_id = ?1"
);
