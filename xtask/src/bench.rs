//! The whole-process benchmarks: builds both sides in release mode and hands over to them.

use crate::{python, shell, ui};
use anyhow::{Result, bail};

/// Runs `bench/` against the release server; with `--reference`, beside the reference server in the same run.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    match kind(arguments)? {
        Kind::Pages => pages(arguments),
        Kind::Stack => stack(arguments),
        Kind::Server => server(arguments),
    }
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Server,
    Pages,
    Stack,
}

fn kind(arguments: &[String]) -> Result<Kind> {
    match (has(arguments, "--pages"), has(arguments, "--stack")) {
        (true, true) => bail!("--pages and --stack are measured one after the other: give one of them"),
        (true, false) => Ok(Kind::Pages),
        (false, true) => Ok(Kind::Stack),
        (false, false) => Ok(Kind::Server),
    }
}

fn has(arguments: &[String], word: &str) -> bool {
    arguments.iter().any(|argument| argument == word)
}

/// The arguments without the word that chose among the benchmarks.
fn without<'a>(arguments: &'a [String], word: &str) -> impl Iterator<Item = &'a String> {
    arguments.iter().filter(move |argument| *argument != word)
}

fn server(arguments: &[String]) -> Result<()> {
    shell::check(shell::cargo().args([
        "build",
        "--release",
        "--locked",
        "--package",
        "trialbook",
        "--package",
        "trialbook-bench",
    ]))?;
    let mut bench = shell::program(shell::root().join("target/release/trialbook-bench"));
    bench.args(arguments).arg("--binary").arg(shell::root().join("target/release/trialbook"));
    if has(arguments, "--reference") {
        bench.arg("--python").arg(python::environment("mlflow-3.17")?);
    }
    shell::check(&mut bench)
}

/// Measures the web pages in a real browser against the release server; with `--reference`, beside the reference's pages.
fn pages(arguments: &[String]) -> Result<()> {
    ui::install()?;
    ui::build_when_stale()?;
    ui::browser()?;
    shell::check(shell::cargo().args(["build", "--release", "--locked", "--package", "trialbook"]))?;
    let mut bench = shell::program("node");
    bench.arg("ui/bench/pages.mjs").arg("--binary").arg(shell::root().join("target/release/trialbook"));
    bench.args(without(arguments, "--pages"));
    if has(arguments, "--reference") {
        bench.arg("--python").arg(python::environment("mlflow-3.17")?);
    }
    shell::check(bench.current_dir(shell::root()))
}

/// Measures what the pages are made with beside what they could be made with: frameworks, and engines of charts.
fn stack(arguments: &[String]) -> Result<()> {
    ui::install()?;
    ui::install_in("bench/compare")?;
    ui::browser()?;
    let mut bench = shell::program("node");
    bench.arg("ui/bench/compare/run.mjs").args(without(arguments, "--stack"));
    shell::check(bench.current_dir(shell::root()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_word_chooses_what_is_measured_wherever_it_stands() {
        for (text, expected) in [
            ("", Kind::Server),
            ("--only start --rounds 3", Kind::Server),
            ("--pages", Kind::Pages),
            ("--only table --pages --rounds 9", Kind::Pages),
            ("--stack --only charts", Kind::Stack),
            ("--only pages", Kind::Server),
        ] {
            assert_eq!(kind(&words(text)).unwrap(), expected, "{text}");
        }
        let both = kind(&words("--pages --stack")).unwrap_err().to_string();
        assert_eq!(both, "--pages and --stack are measured one after the other: give one of them");
    }

    #[test]
    fn the_word_that_chose_is_not_handed_on_and_everything_else_is() {
        let given = words("--only table --pages --reference --output -");
        let handed: Vec<&String> = without(&given, "--pages").collect();
        assert_eq!(handed, ["--only", "table", "--reference", "--output", "-"]);
        assert!(has(&given, "--reference") && !has(&given, "--stack"));
    }
}
