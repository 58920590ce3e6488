//! All runs that match, as whole columns: read from the columns that searches hold.

use super::cache::SearchCache;
use super::columns::ExperimentColumns;
use super::place;
use crate::driver::Db;
use crate::names::KeyNames;
use trialbook_domain::Problem;
use trialbook_query::columns::{Bitmap, Column, ColumnSource, TextColumn};
use trialbook_query::{Field, FieldKind, RunField};
use trialbook_store::{RunColumns, RunScan, TextCells, WholeColumn, check_scannable};

/// The columns of all matches, one experiment after the other.
pub(crate) fn scan(
    db: &Db,
    names: &KeyNames,
    cache: &SearchCache,
    scan: &RunScan,
    fields: &[RunField],
) -> Result<RunColumns, Problem> {
    check_scannable(fields)?;
    let mut needed = scan.query.fields();
    needed.extend(fields);
    let mut found = RunColumns { n_runs: 0, columns: fields.iter().map(empty).collect() };
    for experiment in &scan.experiments {
        let Some(place) = place(db, *experiment)? else { continue };
        cache.with(db, names, &place, &needed, |columns| {
            let matching = columns.matching(&place, scan.view, scan.query.expr());
            found.n_runs += matching.count();
            for (field, column) in fields.iter().zip(&mut found.columns) {
                append(column, columns, field, &matching);
            }
        })?;
    }
    Ok(found)
}

fn empty(field: &RunField) -> WholeColumn {
    match field.kind() {
        FieldKind::Number => WholeColumn::Numbers(Vec::new()),
        FieldKind::Text | FieldKind::Either => WholeColumn::Texts(TextCells::default()),
    }
}

fn append(whole: &mut WholeColumn, columns: &ExperimentColumns, field: &RunField, matching: &Bitmap) {
    match (whole, columns.column(field)) {
        (WholeColumn::Numbers(values), Some(Column::Number(column))) => {
            values.extend(matching.iter().map(|ordinal| column.get(ordinal)));
        }
        (WholeColumn::Texts(cells), Some(Column::Text(column))) => append_texts(cells, column, matching),
        (WholeColumn::Texts(cells), Some(Column::Param(column))) => {
            append_texts(cells, column.texts(), matching);
        }
        // No run of this experiment has the field.
        (WholeColumn::Numbers(values), _) => values.extend(matching.iter().map(|_| None)),
        (WholeColumn::Texts(cells), _) => matching.iter().for_each(|_| cells.push_code(None)),
    }
}

/// Each distinct text is looked up once.
fn append_texts(cells: &mut TextCells, column: &TextColumn, matching: &Bitmap) {
    let mut learnt: Vec<Option<u32>> = vec![None; column.dictionary().len()];
    for ordinal in matching.iter() {
        let code = column.codes().get(ordinal).map_or(usize::MAX, |code| *code as usize);
        let (Some(text), Some(known)) = (column.dictionary().get(code), learnt.get_mut(code)) else {
            cells.push_code(None);
            continue;
        };
        let local = *known.get_or_insert_with(|| cells.learn(text));
        cells.push_code(Some(local));
    }
}
