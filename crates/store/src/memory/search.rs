//! Searches in memory: one run after the other, by the evaluator over single values.

use super::MemoryStore;
use super::state::State;
use crate::{
    Answer, ColumnValues, RunColumns, RunIds, RunScan, RunSearch, RunTable, SearchStore, TableColumn,
    TextCells, WholeColumn, check_scannable, next_position,
};
use std::cmp::Ordering;
use trialbook_domain::{Code, ExperimentId, Problem, RunRecord};
use trialbook_query::{Cursor, Field, FieldKind, RunField, RunQuery, RunRow, Values};

impl SearchStore for MemoryStore {
    fn search_runs(&self, search: RunSearch) -> Answer<'_, (Vec<RunRecord>, Option<Vec<u8>>)> {
        self.read(|state| {
            let page = find(state, &search)?;
            Ok((page.hits.into_iter().map(|hit| hit.record).collect(), page.next))
        })
    }

    fn search_table(&self, search: RunSearch, fields: Vec<RunField>) -> Answer<'_, RunTable> {
        self.read(|state| {
            let page = find(state, &search)?;
            let columns = fields.into_iter().map(|field| column(&page.hits, field)).collect();
            let uids = page.hits.iter().map(|hit| hit.record.run.uid).collect();
            let Found { next, n_matching, n_created, .. } = page;
            Ok(RunTable { ids: RunIds { uids, next, n_matching, n_created }, columns })
        })
    }

    fn scan_runs(&self, scan: RunScan, fields: Vec<RunField>) -> Answer<'_, RunColumns> {
        self.read(|state| {
            check_scannable(&fields)?;
            let RunScan { experiments, view, query } = scan;
            let search =
                RunSearch { experiments, view, query, limit: usize::MAX, after: None, n_created: None };
            let page = find(state, &search)?;
            let columns = fields.iter().map(|field| whole_column(&page.hits, field)).collect();
            Ok(RunColumns { n_runs: page.hits.len(), columns })
        })
    }

    fn list_run_fields(&self, experiment: ExperimentId) -> Answer<'_, Vec<RunField>> {
        self.read(|state| {
            let place = state.experiments.get(&experiment);
            Ok(place.map(|place| place.fields.iter().cloned().collect()).unwrap_or_default())
        })
    }
}

/// A run that matches, and where it stands.
struct Hit {
    record: RunRecord,
    experiment_name: String,
    artifact_uri: String,
    place: Cursor,
}

impl Hit {
    fn row(&self) -> RunRow<'_> {
        RunRow {
            record: &self.record,
            experiment_name: &self.experiment_name,
            artifact_uri: &self.artifact_uri,
        }
    }
}

struct Found {
    hits: Vec<Hit>,
    next: Option<Vec<u8>>,
    n_matching: u64,
    n_created: u64,
}

fn find(state: &State, search: &RunSearch) -> Result<Found, Problem> {
    let query = &search.query;
    let (n_created, after) = search.position().ok_or_else(damaged)?;
    let exists = search.experiments.iter().any(|id| state.experiments.contains_key(id));
    let n_created = if exists { n_created.min(state.runs.len() as u64) } else { 0 };
    let after = after.map(|place| read_cursor(place, query)).transpose()?;
    let mut hits = Vec::new();
    for (uid, logged) in &state.runs {
        if logged.number <= n_created && search.experiments.contains(&logged.run.experiment) {
            hits.extend(hit(state, search, state.record(*uid)?)?);
        }
    }
    let n_matching = hits.len() as u64;
    hits.sort_by(|left, right| compare(query, &left.place, &right.place));
    if let Some(after) = after {
        hits.retain(|hit| compare(query, &hit.place, &after) == Ordering::Greater);
    }
    let more = hits.len() > search.limit;
    hits.truncate(search.limit);
    let next = hits.last().filter(|_| more).map(|hit| next_position(n_created, &hit.place.encode()));
    Ok(Found { hits, next, n_matching, n_created })
}

fn hit(state: &State, search: &RunSearch, record: RunRecord) -> Result<Option<Hit>, Problem> {
    let run = &record.run;
    let experiment_name = state.place(run.experiment)?.experiment.name.clone();
    let root = run.artifact_root.clone().unwrap_or_else(|| format!("mlflow-artifacts:/{}", run.experiment));
    let artifact_uri = format!("{root}/{}/artifacts", run.uid);
    let place = Cursor { values: Vec::new(), uid: run.uid };
    let mut hit = Hit { record, experiment_name, artifact_uri, place };
    if !search.view.shows(hit.record.run.lifecycle) || !search.query.matches(&hit.row()) {
        return Ok(None);
    }
    hit.place.values = search.query.sort_values(&hit.row());
    Ok(Some(hit))
}

fn compare(query: &RunQuery, left: &Cursor, right: &Cursor) -> Ordering {
    query.compare(&left.values, &right.values).then(left.uid.cmp(&right.uid))
}

fn read_cursor(bytes: &[u8], query: &RunQuery) -> Result<Cursor, Problem> {
    Cursor::decode(bytes).ok().filter(|cursor| cursor.fits(query.order())).ok_or_else(damaged)
}

fn damaged() -> Problem {
    Problem::new(Code::InvalidPageToken, "The page token is damaged.")
        .hint("Start again from the first page, without a token.")
}

fn column(hits: &[Hit], field: RunField) -> TableColumn {
    let values = match field.kind() {
        FieldKind::Number => ColumnValues::Numbers(hits.iter().map(|hit| hit.row().number(&field)).collect()),
        FieldKind::Text | FieldKind::Either => {
            ColumnValues::Texts(hits.iter().map(|hit| text(&hit.row(), &field)).collect())
        }
    };
    TableColumn { field, values }
}

fn whole_column(hits: &[Hit], field: &RunField) -> WholeColumn {
    if field.kind() == FieldKind::Number {
        return WholeColumn::Numbers(hits.iter().map(|hit| hit.row().number(field)).collect());
    }
    let mut cells = TextCells::default();
    for hit in hits {
        cells.push(text(&hit.row(), field).as_deref());
    }
    WholeColumn::Texts(cells)
}

/// The text of a field; several, as datasets have, are joined.
fn text(row: &RunRow<'_>, field: &RunField) -> Option<String> {
    let mut texts: Vec<String> = Vec::new();
    row.any_text(field, &mut |text| {
        texts.push(text.to_owned());
        false
    });
    (!texts.is_empty()).then(|| texts.join(", "))
}
