//! Runs in groups: what their numbers are together. Failed and killed runs are counted, and take no part.

use crate::Services;
use std::cmp::Ordering;
use std::collections::HashMap;
use trialbook_domain::limits::{GROUP_CELLS_MAX, GROUP_FIELDS_MAX, GROUP_VALUES_MAX, GROUPS_MAX};
use trialbook_domain::{Code, ExperimentId, ParamValue, Problem, RequestContext, ViewType};
use trialbook_query::{Field, FieldKind, RunAttribute, RunField, RunQuery};
use trialbook_stats::Spread;
use trialbook_store::{RunScan, TextCells, WholeColumn};

/// Which runs, grouped by what.
#[derive(Clone, Debug)]
pub struct GroupSearch {
    /// Experiments to look in.
    pub experiments: Vec<ExperimentId>,
    /// Which lifecycles are shown.
    pub view: ViewType,
    /// Checked filter.
    pub query: RunQuery,
    /// Each level divides the groups of the level before by its fields.
    pub levels: Vec<Vec<RunField>>,
    /// Fields whose numbers are summarised.
    pub values: Vec<RunField>,
    /// Most groups to return; 1 to [`GROUPS_MAX`].
    pub limit: usize,
}

/// One group.
#[derive(Clone, Debug)]
pub struct RunGroup {
    /// Level, from 0.
    pub level: usize,
    /// A value for each field of this level and those above.
    pub key: Vec<Option<String>>,
    /// All runs, failed ones included.
    pub n_runs: u64,
    /// How many failed or were killed.
    pub n_failed: u64,
    /// What the numbers of each field are over the runs that did not fail.
    pub values: Vec<GroupValue>,
}

/// The numbers of one field over a group.
#[derive(Clone, Copy, Debug, Default)]
pub struct GroupValue {
    /// Mean, spread and extremes of what is finite.
    pub spread: Spread,
    /// How many runs have an infinite value, which takes no part.
    pub n_infinite: u64,
}

/// Groups in the order of a tree.
#[derive(Clone, Debug)]
pub struct RunGroups {
    /// How many runs match in all.
    pub n_matching: u64,
    /// How many of them failed or were killed.
    pub n_failed: u64,
    /// How many groups there are in all.
    pub n_groups: usize,
    /// The first of them.
    pub groups: Vec<RunGroup>,
}

impl Services {
    /// Groups all runs that match. Problems: `invalid_value` for a field that cannot make a group or has no numbers,
    /// `limit_reached`.
    pub async fn group_runs(&self, _ctx: &RequestContext, search: GroupSearch) -> Result<RunGroups, Problem> {
        check(&search)?;
        let GroupSearch { mut experiments, view, query, levels, values, limit } = search;
        experiments.sort_unstable();
        experiments.dedup();
        let depths: Vec<usize> = levels
            .iter()
            .scan(0, |sum, level| {
                *sum += level.len();
                Some(*sum)
            })
            .collect();
        let mut fields: Vec<RunField> = levels.into_iter().flatten().collect();
        let n_keys = fields.len();
        fields.extend(values);
        fields.push(RunField::Attribute(RunAttribute::Status));
        let found = self.store().scan_runs(RunScan { experiments, view, query }, fields).await?;
        self.compute(move || gather(found.n_runs, &found.columns, n_keys, &depths, limit)).await
    }
}

fn check(search: &GroupSearch) -> Result<(), Problem> {
    let refused = |field: &str, what: String, hint: &str| {
        Err(Problem::new(Code::InvalidValue, what).hint(hint.to_owned()).fact("field", field.to_owned()))
    };
    let n_fields: usize = search.levels.iter().map(Vec::len).sum();
    if search.levels.is_empty() || search.levels.iter().any(Vec::is_empty) {
        return refused(
            "levels",
            "A grouping needs a field on each level.".to_owned(),
            "Name a parameter or a tag.",
        );
    }
    for (what, n, most) in [
        ("fields to group by", n_fields, GROUP_FIELDS_MAX),
        ("fields to summarise", search.values.len(), GROUP_VALUES_MAX),
    ] {
        if n > most {
            let text = format!("{n} {what} were given; at most {most} are allowed.");
            return Err(Problem::new(Code::LimitReached, text).hint("Ask for less in one request."));
        }
    }
    if search.limit == 0 || search.limit > GROUPS_MAX {
        let text = format!("{} groups were asked for; 1 to {GROUPS_MAX} are allowed.", search.limit);
        return refused("limit", text, "Ask for less, or narrow the search.");
    }
    for field in search.levels.iter().flatten() {
        if !makes_groups(field) {
            return refused(
                "levels",
                format!("`{field}` cannot make groups."),
                "Group by parameters, tags, or attributes that are texts.",
            );
        }
    }
    for field in &search.values {
        if field.kind() == FieldKind::Text {
            return refused(
                "values",
                format!("`{field}` has no numbers."),
                "Summarise metrics or parameters.",
            );
        }
    }
    Ok(())
}

fn makes_groups(field: &RunField) -> bool {
    match field {
        RunField::Param(_) | RunField::Tag(_) => true,
        RunField::Attribute(attribute) => {
            *attribute != RunAttribute::RunId && field.kind() == FieldKind::Text
        }
        RunField::Metric { .. } | RunField::Dataset(_) => false,
    }
}

/// Numbers by run, however their column keeps them.
enum Numbers<'a> {
    Plain(&'a [Option<f64>]),
    /// The number of each distinct text.
    Texts(&'a TextCells, Vec<Option<f64>>),
}

impl<'a> Numbers<'a> {
    fn of(column: &'a WholeColumn) -> Numbers<'a> {
        match column {
            WholeColumn::Numbers(values) => Numbers::Plain(values),
            WholeColumn::Texts(cells) => {
                let number = |text: &std::sync::Arc<str>| ParamValue::from_text(text.to_string()).number();
                Numbers::Texts(cells, cells.texts().iter().map(number).collect())
            }
        }
    }

    fn get(&self, run: usize) -> Option<f64> {
        match self {
            Numbers::Plain(values) => values.get(run).copied().flatten(),
            Numbers::Texts(cells, numbers) => numbers.get(cells.code(run)?).copied().flatten(),
        }
    }
}

/// Adds every run to its group on each level.
fn gather(
    n_runs: usize,
    columns: &[WholeColumn],
    n_keys: usize,
    depths: &[usize],
    limit: usize,
) -> Result<RunGroups, Problem> {
    let (keys, rest) = columns.split_at(n_keys.min(columns.len()));
    let (status, values) = rest.split_last().map_or((None, rest), |(last, values)| (Some(last), values));
    let texts: Vec<Option<&TextCells>> = keys.iter().map(WholeColumn::texts).collect();
    let numbers: Vec<Numbers<'_>> = values.iter().map(Numbers::of).collect();
    let status = status.and_then(WholeColumn::texts);
    let failed: Vec<bool> = status
        .map(|cells| cells.texts().iter().map(|text| matches!(&**text, "FAILED" | "KILLED")).collect())
        .unwrap_or_default();
    let has_failed = |run: usize| {
        status.and_then(|cells| cells.code(run)).is_some_and(|code| failed.get(code) == Some(&true))
    };
    let mut known: HashMap<Vec<Option<usize>>, usize> = HashMap::new();
    let mut groups: Vec<RunGroup> = Vec::new();
    let mut n_failed = 0;
    let mut codes: Vec<Option<usize>> = Vec::with_capacity(n_keys);
    for run in 0..n_runs {
        codes.clear();
        codes.extend(texts.iter().map(|cells| cells.and_then(|cells| cells.code(run))));
        let failed = has_failed(run);
        n_failed += u64::from(failed);
        for (level, depth) in depths.iter().enumerate() {
            let part = codes.get(..*depth).unwrap_or_default();
            let at = match known.get(part) {
                Some(at) => *at,
                None => {
                    if groups.len() * numbers.len().max(1) >= GROUP_CELLS_MAX {
                        return Err(too_many_groups(groups.len(), numbers.len()));
                    }
                    known.insert(part.to_vec(), groups.len());
                    groups.push(empty(level, part, &texts, numbers.len()));
                    groups.len() - 1
                }
            };
            if let Some(group) = groups.get_mut(at) {
                add(group, run, failed, &numbers);
            }
        }
    }
    groups.sort_by(|left, right| compare_keys(&left.key, &right.key));
    let n_groups = groups.len();
    groups.truncate(limit);
    Ok(RunGroups { n_matching: n_runs as u64, n_failed, n_groups, groups })
}

fn too_many_groups(n_groups: usize, n_values: usize) -> Problem {
    let what = format!(
        "There are over {n_groups} groups with {n_values} summarised fields; at most {GROUP_CELLS_MAX} values are kept."
    );
    Problem::new(Code::LimitReached, what)
        .hint("Group by something that more runs share, narrow the search, or summarise fewer fields.")
}

fn empty(level: usize, codes: &[Option<usize>], texts: &[Option<&TextCells>], n_values: usize) -> RunGroup {
    let text = |(code, cells): (Option<usize>, Option<&TextCells>)| {
        cells.and_then(|cells| cells.texts().get(code?)).map(ToString::to_string)
    };
    RunGroup {
        level,
        key: codes.iter().copied().zip(texts.iter().copied()).map(text).collect(),
        n_runs: 0,
        n_failed: 0,
        values: vec![GroupValue::default(); n_values],
    }
}

fn add(group: &mut RunGroup, run: usize, failed: bool, numbers: &[Numbers<'_>]) {
    group.n_runs += 1;
    if failed {
        group.n_failed += 1;
        return;
    }
    for (known, column) in group.values.iter_mut().zip(numbers) {
        match column.get(run) {
            Some(value) if value.is_infinite() => known.n_infinite += 1,
            Some(value) => known.spread.add(value),
            None => {}
        }
    }
}

/// Numbers by size, before texts; what is missing comes last; a group comes before those that divide it.
fn compare_keys(left: &[Option<String>], right: &[Option<String>]) -> Ordering {
    let parts = left.iter().zip(right).map(|(a, b)| compare_parts(a.as_deref(), b.as_deref()));
    parts.into_iter().find(|order| order.is_ne()).unwrap_or_else(|| left.len().cmp(&right.len()))
}

fn compare_parts(left: Option<&str>, right: Option<&str>) -> Ordering {
    let (Some(left), Some(right)) = (left, right) else { return right.is_some().cmp(&left.is_some()) };
    let numbers = (left.parse::<f64>(), right.parse::<f64>());
    match numbers {
        (Ok(a), Ok(b)) => a.total_cmp(&b).then_with(|| left.cmp(right)),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => left.cmp(right),
    }
}

#[cfg(test)]
mod tests;
