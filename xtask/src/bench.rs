//! The whole-process benchmarks: builds both sides in release mode and hands over to them.

use crate::{python, shell, ui};
use anyhow::Result;

/// Runs `bench/` against the release server; with `--reference`, beside the reference server in the same run.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if arguments.iter().any(|argument| argument == "--pages") {
        return pages(arguments);
    }
    if arguments.iter().any(|argument| argument == "--stack") {
        return stack(arguments);
    }
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
    if arguments.iter().any(|argument| argument == "--reference") {
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
    bench.args(arguments.iter().filter(|argument| *argument != "--pages"));
    if arguments.iter().any(|argument| argument == "--reference") {
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
    bench.arg("ui/bench/compare/run.mjs").args(arguments.iter().filter(|argument| *argument != "--stack"));
    shell::check(bench.current_dir(shell::root()))
}
