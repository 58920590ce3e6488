//! Committed figures of the benchmarks against what they must reach (`bench/budgets.toml`).

use crate::shell;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::fs;

/// Figures of files that do not say so are ours, and of the web pages.
const OURS: &str = "trialbook";
const PAGES: &str = "pages";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Budgets {
    budget: Vec<Budget>,
}

/// What one figure must reach.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Budget {
    workload: String,
    figure: String,
    at_least: Option<f64>,
    at_most: Option<f64>,
    /// How many times the reference's figure of the same run it must be.
    times_reference: Option<f64>,
    /// Why it is not reached yet.
    missed: Option<String>,
}

/// The results of one run of the benchmarks.
#[derive(Debug, Deserialize)]
struct Results {
    #[serde(default)]
    path: String,
    figures: Vec<Figure>,
}

#[derive(Debug, Deserialize)]
struct Figure {
    #[serde(rename = "figure")]
    name: String,
    workload: Option<String>,
    side: Option<String>,
    values: Vec<f64>,
}

/// Every figure that does not reach its budget without a reason, and every reason that is no longer needed.
pub(crate) fn check() -> Result<Vec<String>> {
    let path = shell::root().join("bench/budgets.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let budgets: Budgets =
        toml::from_str(&text).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(broken(&budgets.budget, &committed()?))
}

/// All committed results, newest first: their names begin with the date.
fn committed() -> Result<Vec<Results>> {
    let folder = shell::root().join("bench/results");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".json") {
            names.push(name);
        }
    }
    names.sort_unstable_by(|left, right| right.cmp(left));
    let read = |name: &String| -> Result<Results> {
        let path = folder.join(name);
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let results: Results =
            serde_json::from_str(&text).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Results { path: format!("bench/results/{name}"), ..results })
    };
    names.iter().map(read).collect()
}

fn broken(budgets: &[Budget], results: &[Results]) -> Vec<String> {
    budgets
        .iter()
        .filter_map(|budget| {
            let name = format!("{}, {}", budget.workload, budget.figure);
            let Some((path, value, reference)) = newest(budget, results) else {
                return Some(format!("bench/budgets.toml: no committed result has the figure '{name}'"));
            };
            let faults = faults(budget, value, reference);
            match (&budget.missed, faults.is_empty()) {
                (None, false) => Some(format!("{path}: {name} is {value:.2}: {}", faults.join("; "))),
                (Some(_), true) => Some(format!(
                    "bench/budgets.toml: {name} is reached with {value:.2}: take the reason for missing it away"
                )),
                _ => None,
            }
        })
        .collect()
}

/// Where the figure was measured last, its median, and the reference's in the same run.
fn newest<'a>(budget: &Budget, results: &'a [Results]) -> Option<(&'a str, f64, Option<f64>)> {
    results.iter().find_map(|run| {
        let of = |side: &str| {
            let found = run.figures.iter().find(|one| {
                one.name == budget.figure
                    && one.workload.as_deref().unwrap_or(PAGES) == budget.workload
                    && one.side.as_deref().unwrap_or(OURS) == side
            });
            found.and_then(|one| median(&one.values))
        };
        let reference = of("mlflow");
        // A run without the reference cannot answer for how many times it was beaten.
        let answers = budget.times_reference.is_none() || reference.is_some();
        of(OURS).filter(|_| answers).map(|value| (run.path.as_str(), value, reference))
    })
}

/// The upper median, as the tables of the results have it.
fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

fn faults(budget: &Budget, value: f64, reference: Option<f64>) -> Vec<String> {
    let mut faults = Vec::new();
    if let Some(least) = budget.at_least.filter(|least| value < *least) {
        faults.push(format!("at least {least} is wanted"));
    }
    if let Some(most) = budget.at_most.filter(|most| value > *most) {
        faults.push(format!("at most {most} is wanted"));
    }
    if let (Some(times), Some(reference)) = (budget.times_reference, reference)
        && value < times * reference
    {
        faults.push(format!("{times} times the reference's {reference:.2} is wanted"));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(text: &str) -> Budget {
        toml::from_str(&format!("workload = \"log-batch\"\nfigure = \"8 connections\"\n{text}")).unwrap()
    }

    fn results(path: &str, ours: &[f64], theirs: &[f64]) -> Results {
        let figure = |side: &str, values: &[f64]| Figure {
            name: "8 connections".to_owned(),
            workload: Some("log-batch".to_owned()),
            side: Some(side.to_owned()),
            values: values.to_vec(),
        };
        Results { path: path.to_owned(), figures: vec![figure(OURS, ours), figure("mlflow", theirs)] }
    }

    #[test]
    fn the_median_of_the_newest_result_counts() {
        let all = [results("new", &[90.0, 120.0, 130.0], &[1.0]), results("old", &[10.0], &[1.0])];
        assert!(broken(&[budget("at_least = 100")], &all).is_empty());
        assert_eq!(
            broken(&[budget("at_least = 125\nat_most = 110")], &all),
            ["new: log-batch, 8 connections is 120.00: at least 125 is wanted; at most 110 is wanted"]
        );
    }

    #[test]
    fn the_reference_counts_in_the_newest_run_that_had_it() {
        let all = [results("alone", &[500.0], &[]), results("beside", &[100.0], &[2.0])];
        assert!(broken(&[budget("times_reference = 50")], &all).is_empty());
        assert_eq!(
            broken(&[budget("times_reference = 51")], &all),
            ["beside: log-batch, 8 connections is 100.00: 51 times the reference's 2.00 is wanted"]
        );
    }

    #[test]
    fn a_reason_for_missing_excuses_until_it_is_no_longer_needed() {
        let all = [results("new", &[100.0], &[])];
        assert!(broken(&[budget("at_least = 200\nmissed = \"the disk\"")], &all).is_empty());
        let stale = broken(&[budget("at_least = 50\nmissed = \"the disk\"")], &all);
        assert_eq!(stale.len(), 1);
        assert!(stale[0].contains("take the reason"), "{stale:?}");
    }

    #[test]
    fn a_figure_that_nobody_measured_is_told() {
        let told = broken(&[budget("at_least = 1")], &[]);
        assert_eq!(
            told,
            ["bench/budgets.toml: no committed result has the figure 'log-batch, 8 connections'"]
        );
    }

    #[test]
    fn figures_of_the_web_pages_say_neither_workload_nor_side() {
        let text =
            r#"{"machine": {}, "figures": [{"figure": "first row", "unit": "ms", "values": [3, 1, 2]}]}"#;
        let run: Results = serde_json::from_str(text).unwrap();
        let wanted: Budget =
            toml::from_str("workload = \"pages\"\nfigure = \"first row\"\nat_most = 2").unwrap();
        assert!(broken(&[wanted], &[run]).is_empty());
    }

    #[test]
    fn a_figure_just_at_its_bound_reaches_it_and_one_beyond_does_not() {
        for (bound, value, reached) in [
            ("at_least = 100", 100.0, true),
            ("at_least = 100", 99.999, false),
            ("at_most = 100", 100.0, true),
            ("at_most = 100", 100.001, false),
            ("at_most = 0", 0.0, true),
            ("at_least = 1\nat_most = 1", 1.0, true),
            ("times_reference = 2", 20.0, true),
            ("times_reference = 2", 19.999, false),
            ("at_least = 30\ntimes_reference = 2", 20.0, false),
        ] {
            let told = broken(&[budget(bound)], &[results("new", &[value], &[10.0])]);
            assert_eq!(told.is_empty(), reached, "{bound} with {value}: {told:?}");
            let excused = format!("{bound}\nmissed = \"the disk\"");
            let told = broken(&[budget(&excused)], &[results("new", &[value], &[10.0])]);
            assert_eq!(told.is_empty(), !reached, "excused: {bound} with {value}: {told:?}");
        }
    }

    #[test]
    fn medians_are_those_of_the_tables() {
        for (values, wanted) in [
            (&[][..], None),
            (&[5.0], Some(5.0)),
            (&[1.0, 2.0], Some(2.0)),
            (&[3.0, 1.0, 2.0], Some(2.0)),
            (&[4.0, 1.0, 3.0, 2.0], Some(3.0)),
            (&[-1.0, f64::INFINITY, 0.0], Some(0.0)),
        ] {
            assert_eq!(median(values), wanted, "{values:?}");
        }
    }

    #[test]
    fn a_run_that_measured_nothing_of_a_figure_does_not_answer_for_it() {
        let all = [results("empty", &[], &[1.0]), results("full", &[50.0], &[1.0])];
        assert_eq!(
            broken(&[budget("at_least = 60")], &all),
            ["full: log-batch, 8 connections is 50.00: at least 60 is wanted"]
        );
        let other = Budget { workload: "log-metric".to_owned(), ..budget("at_least = 1") };
        assert_eq!(
            broken(&[other], &all).len(),
            1,
            "another workload's figure of the same name is another one"
        );
    }

    #[test]
    fn a_budget_with_an_unknown_word_is_refused() {
        let whole = "[[budget]]\nworkload = \"a\"\nfigure = \"b\"\n";
        assert!(toml::from_str::<Budgets>(&format!("{whole}at_least = 1\n")).is_ok());
        for wrong in ["atleast = 1", "at_least = \"1\"", "why = \"x\"", "figure = \"c\""] {
            assert!(toml::from_str::<Budgets>(&format!("{whole}{wrong}\n")).is_err(), "{wrong}");
        }
    }
}
