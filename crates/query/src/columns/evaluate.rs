//! Conditions over columns.

use super::{Bitmap, Column, ColumnSource, bitmap::scan};
use crate::tree::{Comparison, Expr, Predicate, RunAttribute, RunField, Sense, Test};
use std::collections::HashSet;
use trialbook_domain::RunUid;

/// Which runs match. Agrees with [`crate::Query::matches`] on every run.
pub fn evaluate(expr: &Expr<RunField>, source: &dyn ColumnSource) -> Bitmap {
    let n_runs = source.uids().len();
    match expr {
        Expr::All => Bitmap::all(n_runs),
        Expr::Not(inside) => {
            let mut found = evaluate(inside, source);
            found.not();
            found
        }
        Expr::Test(predicate) => test(predicate, source).resized(n_runs),
        Expr::And(parts) => {
            let mut found = Bitmap::all(n_runs);
            for part in cheapest_first(parts) {
                if found.is_empty() {
                    break;
                }
                found.and(&evaluate(part, source));
            }
            found
        }
        Expr::Or(parts) => {
            let mut found = Bitmap::none(n_runs);
            for part in parts {
                found.or(&evaluate(part, source));
            }
            found
        }
    }
}

/// Numbers before plain texts before patterns before nested conditions: a part that leaves nothing ends the work.
fn cheapest_first(parts: &[Expr<RunField>]) -> Vec<&Expr<RunField>> {
    let mut sorted: Vec<&Expr<RunField>> = parts.iter().collect();
    sorted.sort_by_key(|part| match part {
        Expr::All => 0,
        Expr::Test(predicate) => match predicate.test() {
            test if test.asks_for_number() => 1,
            Test::Regex(..) => 4,
            Test::Like(..) => 3,
            _ => 2,
        },
        _ => 5,
    });
    sorted
}

fn test(predicate: &Predicate<RunField>, source: &dyn ColumnSource) -> Bitmap {
    if *predicate.field() == RunField::Attribute(RunAttribute::RunId) {
        return test_ids(source.uids(), predicate.test());
    }
    let column = source.column(predicate.field());
    match predicate.test() {
        Test::Exists(Sense::IsNot) => {
            let mut found = column.map_or_else(Bitmap::default, present).resized(source.uids().len());
            found.not();
            found
        }
        Test::Exists(Sense::Is) => column.map_or_else(Bitmap::default, present),
        test => match column {
            Some(Column::Number(column)) => column.test(test),
            Some(Column::Param(column)) => column.test(test),
            Some(Column::Text(column)) => column.test(text_question(test)),
            Some(Column::Sets(column)) => column.test(text_question(test)),
            None => Bitmap::default(),
        },
    }
}

/// The test as a question about one text; long lists are looked up, not walked.
pub(super) fn text_question(test: &Test) -> Box<dyn Fn(&str) -> bool + '_> {
    match test {
        Test::TextIn(sense, texts) => {
            let known: HashSet<&str> = texts.iter().map(String::as_str).collect();
            Box::new(move |text| sense.of(known.contains(text)))
        }
        other => Box::new(move |text| other.passes_text(text)),
    }
}

fn present(column: Column<'_>) -> Bitmap {
    match column {
        Column::Number(column) => column.present().clone(),
        Column::Param(column) => column.texts().test(|_| true),
        Column::Text(column) => column.test(|_| true),
        Column::Sets(column) => column.test(|_| true),
    }
}

fn test_ids(uids: &[RunUid], test: &Test) -> Bitmap {
    let words = match test {
        Test::Text(Comparison::Equal, text) => match RunUid::parse(text) {
            Some(wanted) => scan(uids, |uid| uid == wanted),
            None => Vec::new(),
        },
        Test::TextIn(sense, texts) => {
            let wanted: HashSet<RunUid> = texts.iter().filter_map(|text| RunUid::parse(text)).collect();
            scan(uids, |uid| sense.of(wanted.contains(&uid)))
        }
        Test::Exists(sense) => scan(uids, |_| sense.of(true)),
        other => scan(uids, |uid| other.passes_text(&uid.to_string())),
    };
    Bitmap::from_words(words, uids.len())
}
