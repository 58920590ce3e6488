//! The figures as they come in, and as a file at the end.

use crate::arguments::Arguments;
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

    /// Writes JSON, and a table of medians beside it.
    pub(crate) fn write(&self, arguments: &Arguments) -> Result<()> {
        let rows: Vec<Value> = self
            .figures
            .iter()
            .map(|((workload, figure, unit, side), values)| {
                json!({"workload": workload, "figure": figure, "unit": unit, "side": side, "values": values})
            })
            .collect();
        let whole = json!({"machine": self.machine, "figures": rows});
        let text = serde_json::to_string_pretty(&whole)? + "\n";
        match &arguments.output {
            Some(path) => {
                std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
                let table = path.with_extension("md");
                std::fs::write(&table, self.table())
                    .with_context(|| format!("cannot write {}", table.display()))
            }
            None => {
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

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
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
