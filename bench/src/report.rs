//! The figures as they come in, and as a file at the end.

use crate::arguments::Output;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

/// All figures of a run of the benchmarks.
pub(crate) struct Report {
    machine: Value,
    /// workload, figure, unit, side -> one value a round
    figures: BTreeMap<(String, String, String, String), Vec<f64>>,
}

/// A line for standard error.
pub(crate) fn talk(line: &str) {
    // A reader that has gone away wants no more lines.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

impl Report {
    pub(crate) fn new(machine: Value) -> Report {
        Report { machine, figures: BTreeMap::new() }
    }

    /// Notes one figure.
    pub(crate) fn add(&mut self, side: &str, workload: &str, figure: &str, unit: &str, value: f64) {
        talk(&format!("{side:<10} {workload:<22} {figure:<34} {value:>14.3} {unit}"));
        let key = (workload.to_owned(), figure.to_owned(), unit.to_owned(), side.to_owned());
        self.figures.entry(key).or_default().push(value);
    }

    /// Writes JSON, to a file or to `out`, and a table of medians beside it.
    pub(crate) fn write(&self, to: &Output, out: &mut impl std::io::Write) -> Result<()> {
        let rows: Vec<Value> = self
            .figures
            .iter()
            .map(|((workload, figure, unit, side), values)| {
                json!({"workload": workload, "figure": figure, "unit": unit, "side": side, "values": values})
            })
            .collect();
        let whole = json!({"machine": self.machine, "figures": rows});
        let text = serde_json::to_string_pretty(&whole)? + "\n";
        match to {
            Output::File(path) => {
                std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
                let table = path.with_extension("md");
                std::fs::write(&table, self.table())
                    .with_context(|| format!("cannot write {}", table.display()))
            }
            Output::Stdout => {
                talk(&self.table());
                out.write_all(text.as_bytes()).context("cannot write to standard output")
            }
            Output::Table => {
                talk(&self.table());
                Ok(())
            }
        }
    }

    fn table(&self) -> String {
        let mut text = format!("Machine: `{}`\n\n", self.machine);
        text.push_str("Medians, with the smallest and largest of all rounds in brackets.\n\n");
        text.push_str("| workload | figure | trialbook | mlflow | ratio |\n|---|---|---|---|---|\n");
        let mut lines: BTreeMap<(&str, &str, &str), BTreeMap<&str, &[f64]>> = BTreeMap::new();
        for ((workload, figure, unit, side), values) in &self.figures {
            lines.entry((workload, figure, unit)).or_default().insert(side, values);
        }
        for ((workload, figure, unit), sides) in lines {
            let cell = |side: &str| sides.get(side).map_or_else(|| "–".to_owned(), |values| shown(values));
            let ratio = match (sides.get("trialbook"), sides.get("mlflow")) {
                (Some(ours), Some(theirs)) => format!("{:.1}", median(ours) / median(theirs)),
                _ => "–".to_owned(),
            };
            let _ = writeln!(
                text,
                "| {workload} | {figure} ({unit}) | {} | {} | {ratio} |",
                cell("trialbook"),
                cell("mlflow")
            );
        }
        text
    }
}

/// The one in the middle; of an even number, halfway between the two.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = |at: usize| sorted.get(at).copied().unwrap_or(f64::NAN);
    f64::midpoint(middle(sorted.len().saturating_sub(1) / 2), middle(sorted.len() / 2))
}

fn shown(values: &[f64]) -> String {
    let digits =
        |value: f64| if value.abs() >= 100.0 { format!("{value:.0}") } else { format!("{value:.2}") };
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if values.len() == 1 {
        digits(low)
    } else {
        format!("{} ({}–{})", digits(median(values)), digits(low), digits(high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let mut report = Report::new(json!({"cpu": "any", "cores": 2}));
        for value in [300.0, 100.0, 200.0] {
            report.add("trialbook", "writing", "batches", "1/s", value);
        }
        report.add("mlflow", "writing", "batches", "1/s", 50.0);
        report.add("trialbook", "start", "ready", "ms", 12.345);
        report.add("mlflow", "tables", "only theirs", "ms", 1.0);
        report
    }

    #[test]
    fn the_middle_value_counts_and_of_two_what_lies_halfway() {
        for (values, middle) in [
            (&[5.0][..], 5.0),
            (&[3.0, 1.0], 2.0),
            (&[9.0, 1.0, 2.0], 2.0),
            (&[4.0, 1.0, 3.0, 100.0], 3.5),
            (&[f64::INFINITY, 1.0, 2.0], 2.0),
        ] {
            assert_eq!(median(values), middle, "{values:?}");
        }
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn figures_are_shown_short_and_several_rounds_with_their_bounds() {
        for (values, text) in [
            (&[12.345][..], "12.35"),
            (&[100.0], "100"),
            (&[99.994], "99.99"),
            (&[-150.5], "-150"),
            (&[1.0, 2.0, 300.0], "2.00 (1.00–300)"),
            (&[2.0, 2.0], "2.00 (2.00–2.00)"),
        ] {
            assert_eq!(shown(values), text, "{values:?}");
        }
    }

    #[test]
    fn the_table_has_a_line_for_each_figure_and_a_ratio_where_both_sides_have_one() {
        let table = report().table();
        assert!(table.starts_with("Machine: `{\"cores\":2,\"cpu\":\"any\"}`\n\n"), "{table}");
        let lines: Vec<&str> = table.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
        assert_eq!(
            lines,
            [
                "| start | ready (ms) | 12.35 | – | – |",
                "| tables | only theirs (ms) | – | 1.00 | – |",
                "| writing | batches (1/s) | 200 (100–300) | 50.00 | 4.0 |",
            ]
        );
    }

    #[test]
    fn standard_output_gets_the_figures_as_json_with_every_round() {
        let mut out = Vec::new();
        report().write(&Output::Stdout, &mut out).unwrap();
        let written: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(out.last(), Some(&b'\n'));
        assert_eq!(written["machine"], json!({"cpu": "any", "cores": 2}));
        let figures = written["figures"].as_array().unwrap();
        assert_eq!(figures.len(), 4);
        let ours = json!({"workload": "writing", "figure": "batches", "unit": "1/s", "side": "trialbook",
            "values": [300.0, 100.0, 200.0]});
        assert!(figures.contains(&ours), "{written}");
    }

    #[test]
    fn a_file_of_json_has_the_table_beside_it_and_standard_output_stays_empty() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seen.json");
        let (mut out, report) = (Vec::new(), report());
        report.write(&Output::File(path.clone()), &mut out).unwrap();
        report.write(&Output::Table, &mut out).unwrap();
        assert!(out.is_empty());
        let written: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(written["figures"].as_array().unwrap().len(), 4);
        assert_eq!(std::fs::read_to_string(folder.path().join("seen.md")).unwrap(), report.table());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
        let nowhere = folder.path().join("none/seen.json");
        let refused = report.write(&Output::File(nowhere.clone()), &mut out).unwrap_err();
        assert!(
            refused.to_string().starts_with(&format!("cannot write {}", nowhere.display())),
            "{refused:#}"
        );
    }
}
