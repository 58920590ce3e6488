//! What to measure, from the command line.

use crate::workloads::WORKLOADS;
use anyhow::{Context, Result, bail};
use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;

/// The command line, checked.
pub(crate) struct Arguments {
    /// The server under test.
    pub(crate) binary: PathBuf,
    /// Interpreter that has the reference server, when it is measured too.
    pub(crate) python: Option<PathBuf>,
    /// Workloads by name; all when empty.
    pub(crate) only: Vec<String>,
    /// How often everything is measured.
    pub(crate) rounds: usize,
    /// How long each load lasts.
    pub(crate) duration: Duration,
    /// Runs that the searches find.
    pub(crate) n_runs: u64,
    /// Steps of each of these runs, for the workloads that need long ones.
    pub(crate) n_steps: u64,
    /// Where the results go; standard output when absent.
    pub(crate) output: Option<PathBuf>,
}

/// The help text.
pub(crate) fn help() -> String {
    let mut text = String::from(
        "cargo xtask bench [--reference] [--only NAME,..] [--rounds N] [--seconds N] [--runs N] [--steps N] [--output FILE]\n\nworkloads:\n",
    );
    for (name, what, _) in WORKLOADS {
        let _ = writeln!(text, "  {name:<22} {what}");
    }
    text
}

impl Arguments {
    /// Reads the words after the program's name.
    pub(crate) fn parse(words: &[String]) -> Result<Arguments> {
        let mut parsed = Arguments {
            binary: PathBuf::new(),
            python: None,
            only: Vec::new(),
            rounds: 1,
            duration: Duration::from_secs(5),
            n_runs: 10_000,
            n_steps: 100,
            output: None,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word == "--reference" {
                continue;
            }
            let value = words.next().with_context(|| format!("{word} needs a value"))?;
            match word.as_str() {
                "--binary" => parsed.binary = value.into(),
                "--python" => parsed.python = Some(value.into()),
                "--only" => parsed.only = value.split(',').map(str::to_owned).collect(),
                "--rounds" => parsed.rounds = value.parse().context("--rounds needs a number")?,
                "--seconds" => {
                    parsed.duration = Duration::from_secs(value.parse().context("--seconds needs a number")?);
                }
                "--runs" => parsed.n_runs = value.parse().context("--runs needs a number")?,
                "--steps" => parsed.n_steps = value.parse().context("--steps needs a number")?,
                "--output" => parsed.output = Some(value.into()),
                other => bail!("unknown argument {other}\n\n{}", help()),
            }
        }
        for name in &parsed.only {
            if !WORKLOADS.iter().any(|(known, _, _)| known == name) {
                bail!("there is no workload '{name}'\n\n{}", help());
            }
        }
        Ok(parsed)
    }

    /// Whether a workload is to be run.
    pub(crate) fn wants(&self, name: &str) -> bool {
        let by_name = self.only.iter().any(|only| only == name);
        by_name || (self.only.is_empty() && name != "growth")
    }
}
