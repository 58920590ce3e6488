//! The columns of one experiment: loaded when a search first asks for them, refreshed from what changed.

use super::cell::{Cell, cell, key_id};
use super::load;
use super::{Place, recent};
use crate::driver::{Db, params, statement};
use crate::names::KeyNames;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use trialbook_domain::{Problem, RunUid, ViewType};
use trialbook_query::columns::{AnyColumn, Bitmap, Column, ColumnSource, NumberColumn, evaluate};
use trialbook_query::{Expr, Field, FieldKind, RunAttribute, RunField};

/// Above this share of changed runs, columns are loaded anew instead of cell by cell.
const RELOAD_SHARE: usize = 4;

/// A loaded column and when a search last used it.
struct Loaded {
    column: AnyColumn,
    key_id: Option<i64>,
    used: AtomicU64,
}

/// Everything that is held of one experiment. A run's ordinal is its rank by row number.
#[derive(Default)]
pub(super) struct ExperimentColumns {
    rev: Option<i64>,
    /// Name, life and artifact root when columns that depend on them were loaded.
    place: (String, bool, String),
    rows: Vec<i64>,
    uids: Vec<RunUid>,
    deleted: Bitmap,
    columns: HashMap<RunField, Loaded>,
    /// Counts the searches; searches that change nothing go on at the same time.
    clock: AtomicU64,
}

impl ExperimentColumns {
    /// Whether the columns are as new as the experiment and hold all of these fields.
    pub(super) fn is_ready(&self, place: &Place, fields: &[&RunField]) -> bool {
        self.rev.is_some_and(|rev| rev >= place.rev)
            && self.same_place(place)
            && fields.iter().all(|field| !is_loadable(field) || self.columns.contains_key(*field))
    }

    fn same_place(&self, place: &Place) -> bool {
        self.place.0 == place.name && self.place.1 == place.deleted && self.place.2 == place.artifact_root
    }

    /// Brings everything up to the snapshot that `db` reads.
    pub(super) fn refresh(
        &mut self,
        db: &Db,
        names: &KeyNames,
        place: &Place,
        fields: &[&RunField],
    ) -> Result<(), Problem> {
        if !self.same_place(place) {
            self.columns.retain(|field, _| !depends_on_place(field));
            self.place = (place.name.clone(), place.deleted, place.artifact_root.clone());
        }
        match self.rev {
            None => self.load_runs(db, place)?,
            Some(rev) if rev < place.rev => self.follow(db, place, rev)?,
            Some(_) => {}
        }
        let newest = place.rev.max(self.rev.unwrap_or(0));
        self.rev = Some(newest);
        for field in fields {
            if is_loadable(field) && !self.columns.contains_key(*field) {
                // The snapshot may be older than what is held: the new column is only as new as the snapshot, so the
                // changes since then are followed once more by the next search.
                self.rev = Some(place.rev);
                let key_id = key_id(db, names, place.id, field)?;
                let column = load::column(db, place, &self.rows, field, key_id)?;
                self.columns.insert((*field).clone(), Loaded { column, key_id, used: AtomicU64::new(0) });
            }
        }
        // A key that did not exist when its column was asked for may exist now.
        for (field, loaded) in &mut self.columns {
            if loaded.key_id.is_none() && has_key(field) {
                loaded.key_id = key_id(db, names, place.id, field)?;
                if loaded.key_id.is_some() {
                    self.rev = Some(place.rev);
                    loaded.column = load::column(db, place, &self.rows, field, loaded.key_id)?;
                }
            }
        }
        Ok(())
    }

    /// Notes that a search uses these fields.
    pub(super) fn touch(&self, fields: &[&RunField]) {
        let now = self.clock.fetch_add(1, Ordering::Relaxed) + 1;
        for field in fields {
            if let Some(loaded) = self.columns.get(*field) {
                loaded.used.store(now, Ordering::Relaxed);
            }
        }
    }

    fn load_runs(&mut self, db: &Db, place: &Place) -> Result<(), Problem> {
        let mut runs = Vec::new();
        db.each(&RUN_BASE, [place.id.0], |row| {
            runs.push((row.get::<_, i64>(0)?, row.get::<_, [u8; 16]>(1)?, row.get::<_, i64>(2)? != 0));
            Ok(())
        })?;
        runs.sort_unstable_by_key(|run| run.0);
        self.deleted = Bitmap::none(runs.len());
        for (ordinal, (_, _, deleted)) in runs.iter().enumerate() {
            if *deleted {
                self.deleted.insert(ordinal);
            }
        }
        (self.rows, self.uids) = runs.into_iter().map(|(row, uid, _)| (row, RunUid(uid))).unzip();
        self.columns.clear();
        Ok(())
    }

    /// Takes in the runs that changed since `rev`.
    fn follow(&mut self, db: &Db, place: &Place, rev: i64) -> Result<(), Problem> {
        let mut changed = db.rows(&RUN_CHANGED, params![place.id.0, rev], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, [u8; 16]>(1)?, row.get::<_, i64>(2)? != 0))
        })?;
        changed.sort_unstable_by_key(|run| run.0);
        let reload = changed.len() > self.rows.len() / RELOAD_SHARE + 100;
        let mut ordinals = Vec::with_capacity(changed.len());
        for (row, uid, deleted) in changed {
            let ordinal = match self.rows.binary_search(&row) {
                Ok(ordinal) => ordinal,
                Err(at) if at == self.rows.len() => {
                    self.rows.push(row);
                    self.uids.push(RunUid(uid));
                    self.deleted.grow(self.rows.len());
                    at
                }
                // Rows are numbered upwards; one in between means that the numbering started anew.
                Err(_) => return self.load_runs(db, place),
            };
            if deleted {
                self.deleted.insert(ordinal);
            } else {
                self.deleted.remove(ordinal);
            }
            ordinals.push(ordinal);
        }
        if reload {
            self.columns.clear();
            return Ok(());
        }
        for (field, loaded) in &mut self.columns {
            for ordinal in &ordinals {
                let value = cell(db, place, loaded.key_id, field, self.rows[*ordinal])?;
                set(&mut loaded.column, *ordinal, value);
            }
        }
        Ok(())
    }

    /// The runs of a view that fulfil a condition.
    pub(super) fn matching(&self, place: &Place, view: ViewType, expr: &Expr<RunField>) -> Bitmap {
        let shown = recent::lives(place, view);
        let mut matching = evaluate(expr, self).resized(self.rows.len());
        match shown[..] {
            [0, 1] => {}
            [0] => {
                let mut active = self.deleted.clone();
                active.not();
                matching.and(&active);
            }
            [1] => matching.and(&self.deleted),
            _ => matching = Bitmap::none(self.rows.len()),
        }
        matching
    }

    /// Leaves the runs among the first so many that were ever created. What is held may be newer than who asks.
    pub(super) fn keep_created(&self, matching: &mut Bitmap, n_created: u64) {
        let end = self.rows.partition_point(|row| row.unsigned_abs() <= n_created);
        (end..self.rows.len()).for_each(|ordinal| matching.remove(ordinal));
    }

    /// The row number of a run.
    pub(super) fn row(&self, ordinal: u32) -> i64 {
        self.rows.get(ordinal as usize).copied().unwrap_or_default()
    }

    /// Memory in bytes, roughly.
    pub(super) fn size_bytes(&self) -> usize {
        let columns: usize = self.columns.values().map(|loaded| loaded.column.size_bytes()).sum();
        columns + self.rows.len() * 25
    }

    /// Drops the columns used longest ago until at most `budget` bytes remain; the last search's columns stay.
    pub(super) fn shrink(&mut self, budget: usize) {
        while self.size_bytes() > budget {
            let clock = self.clock.load(Ordering::Relaxed);
            let used = |loaded: &Loaded| loaded.used.load(Ordering::Relaxed);
            let older = self.columns.iter().filter(|(_, loaded)| used(loaded) < clock);
            match older.min_by_key(|(_, loaded)| used(loaded)).map(|(field, _)| field.clone()) {
                Some(field) => self.columns.remove(&field),
                None => return,
            };
        }
    }
}

impl ColumnSource for ExperimentColumns {
    fn uids(&self) -> &[RunUid] {
        &self.uids
    }

    fn column(&self, field: &RunField) -> Option<Column<'_>> {
        self.columns.get(field).map(|loaded| loaded.column.read())
    }
}

/// The run id is no column: it is the row's own name.
fn is_loadable(field: &RunField) -> bool {
    *field != RunField::Attribute(RunAttribute::RunId)
}

fn has_key(field: &RunField) -> bool {
    matches!(field, RunField::Metric { .. } | RunField::Param(_) | RunField::Tag(_))
}

fn depends_on_place(field: &RunField) -> bool {
    matches!(
        field,
        RunField::Attribute(RunAttribute::Experiment | RunAttribute::Lifecycle | RunAttribute::ArtifactUri)
    )
}

/// An empty column of the right kind.
pub(super) fn empty(field: &RunField) -> AnyColumn {
    match (field, field.kind()) {
        (RunField::Dataset(_), _) => AnyColumn::Sets(trialbook_query::columns::SetColumn::new()),
        (_, FieldKind::Number) => AnyColumn::Number(NumberColumn::new()),
        (_, FieldKind::Text) => AnyColumn::Text(trialbook_query::columns::TextColumn::new()),
        (_, FieldKind::Either) => AnyColumn::Param(trialbook_query::columns::ParamColumn::new()),
    }
}

/// Puts a value into a column of its kind; a value of another kind is missing.
pub(super) fn set(column: &mut AnyColumn, ordinal: usize, value: Cell) {
    match (column, value) {
        (AnyColumn::Number(column), Cell::Number(number)) => column.set(ordinal, Some(number)),
        (AnyColumn::Number(column), _) => column.set(ordinal, None),
        (AnyColumn::Text(column), Cell::Text(text)) => column.set(ordinal, Some(&text)),
        (AnyColumn::Text(column), _) => column.set(ordinal, None),
        (AnyColumn::Param(column), Cell::Either(text, number)) => {
            column.set_parts(ordinal, Some((&text, number)));
        }
        (AnyColumn::Param(column), _) => column.set_parts(ordinal, None),
        (AnyColumn::Sets(column), Cell::Texts(texts)) => {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            column.set(ordinal, &texts);
        }
        (AnyColumn::Sets(column), _) => column.set(ordinal, &[]),
    }
}

statement!(RUN_BASE, "SELECT id, uid, life FROM run INDEXED BY run_page WHERE experiment_id = ?1");
statement!(
    RUN_CHANGED,
    "SELECT id, uid, life FROM run INDEXED BY run_rev WHERE experiment_id = ?1 AND rev > ?2"
);
