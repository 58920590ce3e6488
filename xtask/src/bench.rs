//! The whole-process benchmarks: builds both sides in release mode and hands over to them.

use crate::{python, shell};
use anyhow::Result;

/// Runs `bench/` against the release server; with `--reference`, beside the reference server in the same run.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
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
