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
    /// Where the results go besides standard error.
    pub(crate) output: Output,
}

/// Where the results go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// Nowhere but standard error, as a table.
    Table,
    /// Standard output, as JSON; the table goes to standard error.
    Stdout,
    /// A file of JSON, and a table beside it.
    File(PathBuf),
}

/// The help text.
pub(crate) fn help() -> String {
    let mut text = String::from(
        "cargo xtask bench [--reference] [--only NAME,..] [--rounds N] [--seconds N] [--runs N] [--steps N] [--output FILE|-]\n\nworkloads:\n",
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
            output: Output::Table,
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
                "--output" if value == "-" => parsed.output = Output::Stdout,
                "--output" => parsed.output = Output::File(value.into()),
                other => bail!("unknown argument {other}\n\n{}", help()),
            }
        }
        if parsed.rounds == 0 {
            bail!("--rounds needs a number of 1 or more");
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Arguments> {
        Arguments::parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    fn refused(words: &[&str]) -> String {
        match parse(words) {
            Ok(_) => panic!("{words:?} was taken"),
            Err(error) => format!("{error:#}"),
        }
    }

    #[test]
    fn nothing_said_measures_everything_once() {
        let parsed = parse(&[]).unwrap();
        assert!(parsed.binary.as_os_str().is_empty() && parsed.python.is_none() && parsed.only.is_empty());
        assert_eq!((parsed.rounds, parsed.duration), (1, Duration::from_secs(5)));
        assert_eq!((parsed.n_runs, parsed.n_steps), (10_000, 100));
        assert_eq!(parsed.output, Output::Table);
    }

    #[test]
    fn every_word_reaches_its_field() {
        let words = "--reference --binary b/t --python p --only start,growth --rounds 3 --seconds 7 --runs 20 --steps 4 \
                     --output a/b.json";
        let parsed = parse(&words.split_whitespace().collect::<Vec<_>>()).unwrap();
        assert_eq!(
            (parsed.binary, parsed.python),
            (PathBuf::from("b/t"), Some(PathBuf::from("p"))),
            "--reference takes no value"
        );
        assert_eq!(parsed.only, ["start", "growth"]);
        assert_eq!((parsed.rounds, parsed.duration), (3, Duration::from_secs(7)));
        assert_eq!((parsed.n_runs, parsed.n_steps), (20, 4));
        assert_eq!(parsed.output, Output::File(PathBuf::from("a/b.json")));
    }

    #[test]
    fn a_dash_is_standard_output_and_no_file_of_that_name() {
        assert_eq!(parse(&["--output", "-"]).unwrap().output, Output::Stdout);
        assert_eq!(parse(&["--output", "./-"]).unwrap().output, Output::File(PathBuf::from("./-")));
        assert_eq!(parse(&["--output", "-", "--rounds", "2"]).unwrap().rounds, 2);
    }

    #[test]
    fn what_is_wrong_is_named_with_what_there_is() {
        for (words, told) in [
            (&["--rounds"][..], "--rounds needs a value"),
            (&["--rounds", "many"], "--rounds needs a number: invalid digit found in string"),
            (&["--rounds", "0"], "--rounds needs a number of 1 or more"),
            (&["--seconds", "-1"], "--seconds needs a number: invalid digit found in string"),
            (&["--runs", "1e3"], "--runs needs a number: invalid digit found in string"),
            (&["--steps", ""], "--steps needs a number: cannot parse integer from empty string"),
            (&["--speed", "9"], "unknown argument --speed"),
            (&["--only", "start,nothing"], "there is no workload 'nothing'"),
            (&["--only", ""], "there is no workload ''"),
        ] {
            assert!(refused(words).starts_with(told), "{words:?}: {}", refused(words));
        }
        for word in ["--speed", "--only"] {
            assert!(refused(&[word, "x"]).ends_with(&help()), "what there is follows");
        }
    }

    #[test]
    fn growth_is_measured_only_when_it_is_asked_for() {
        let all = parse(&[]).unwrap();
        let wanted: Vec<&str> =
            WORKLOADS.iter().map(|(name, _, _)| *name).filter(|name| all.wants(name)).collect();
        assert_eq!(wanted.len(), WORKLOADS.len() - 1);
        assert!(!wanted.contains(&"growth"));
        let one = parse(&["--only", "growth"]).unwrap();
        assert!(one.wants("growth") && !one.wants(wanted[0]));
    }

    #[test]
    fn the_help_names_every_workload_with_what_it_does() {
        let help = help();
        for (name, what, _) in WORKLOADS {
            assert!(
                help.lines().any(|line| line.trim_start().starts_with(name) && line.ends_with(what)),
                "{name}"
            );
        }
    }
}
