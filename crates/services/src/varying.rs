//! Which fields tell runs apart.

use crate::Services;
use trialbook_domain::limits::VARYING_FIELDS_MAX;
use trialbook_domain::{Code, ExperimentId, Problem, RequestContext, ViewType};
use trialbook_query::{RunField, RunQuery};
use trialbook_store::{RunScan, WholeColumn};

/// Columns that are read at once.
const CHUNK: usize = 32;

/// Which runs, and which fields are looked at.
#[derive(Clone, Debug)]
pub struct VaryingSearch {
    /// Experiments to look in.
    pub experiments: Vec<ExperimentId>,
    /// Which lifecycles are shown.
    pub view: ViewType,
    /// Checked filter.
    pub query: RunQuery,
    /// The fields.
    pub fields: Vec<RunField>,
}

impl Services {
    /// For each field whether runs that match differ in it, a missing value being a value of its own.
    /// Problems: `invalid_value` for a field that has no column, `limit_reached`.
    pub async fn varying(&self, _ctx: &RequestContext, search: VaryingSearch) -> Result<Vec<bool>, Problem> {
        let VaryingSearch { mut experiments, view, query, fields } = search;
        if fields.len() > VARYING_FIELDS_MAX {
            let what =
                format!("{} fields were named; at most {VARYING_FIELDS_MAX} are allowed.", fields.len());
            return Err(Problem::new(Code::LimitReached, what).hint("Ask for less in one request."));
        }
        experiments.sort_unstable();
        experiments.dedup();
        let mut verdicts = Vec::with_capacity(fields.len());
        for chunk in fields.chunks(CHUNK) {
            let scan = RunScan { experiments: experiments.clone(), view, query: query.clone() };
            let found = self.store().scan_runs(scan, chunk.to_vec()).await?;
            let told = self.compute(move || {
                Ok(found.columns.iter().map(|one| varies(one, found.n_runs)).collect::<Vec<_>>())
            });
            verdicts.extend(told.await?);
        }
        Ok(verdicts)
    }
}

fn varies(column: &WholeColumn, n_runs: usize) -> bool {
    match column {
        WholeColumn::Texts(cells) => (1..n_runs).any(|run| cells.code(run) != cells.code(0)),
        WholeColumn::Numbers(values) => {
            let bits =
                |value: &Option<f64>| value.map(|number| if number.is_nan() { None } else { Some(number) });
            values.windows(2).any(|pair| bits(&pair[0]) != bits(&pair[1]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trialbook_store::TextCells;

    #[test]
    fn a_missing_value_differs_from_any_and_nan_is_like_nan() {
        let numbers = |values: &[Option<f64>]| varies(&WholeColumn::Numbers(values.to_vec()), values.len());
        assert!(!numbers(&[Some(1.0), Some(1.0)]) && !numbers(&[None, None]) && !numbers(&[]));
        assert!(!numbers(&[Some(f64::NAN), Some(f64::NAN)]));
        assert!(numbers(&[Some(1.0), None]) && numbers(&[Some(f64::NAN), Some(1.0)]));
        assert!(numbers(&[Some(f64::NAN), None]));
    }

    #[test]
    fn texts_vary_when_any_differs_from_the_first() {
        let texts = |list: &[Option<&str>]| {
            let mut cells = TextCells::default();
            for one in list {
                cells.push(*one);
            }
            varies(&WholeColumn::Texts(cells), list.len())
        };
        assert!(!texts(&[Some("a"), Some("a")]) && !texts(&[Some("a")]) && !texts(&[]));
        assert!(texts(&[Some("a"), Some("a"), Some("b")]) && texts(&[Some("a"), None]));
    }
}
