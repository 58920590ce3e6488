//! Runs every test there is, and ends with a plain summary.

use crate::counts::{
    Counts, cargo_test_counts, nextest_counts, playwright_counts, script_counts, vitest_counts,
};
use crate::{python, shell, ui};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::thread;
use std::time::Instant;

/// Client versions that the stock-client scripts run with; each has a file of pinned packages.
const CLIENTS: [&str; 3] = ["mlflow-3.17", "mlflow-2.22", "mlflow-2.10"];

/// The client beside PyTorch and Lightning, and the scripts that need them.
const WITH_TORCH: (&str, &str) = ("mlflow-3.17-torch", "torch_models");

/// All suites, whatever fails; then the summary, and an error when something failed. `--torch` adds what needs PyTorch.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let torch = match arguments {
        [] => false,
        [one] if one == "--torch" => true,
        _ => bail!("`cargo xtask test` takes nothing but --torch"),
    };
    let mut rows = vec![timed("pages", pages), timed("rust", rust_tests)];
    let built = shell::check(shell::cargo().args(["build", "--locked", "--package", "trialbook"]));
    match built {
        Ok(()) => {
            rows.push(timed("browser", browser));
            let mut suites = CLIENTS.map(|client| (client, None)).to_vec();
            if torch {
                suites.push((WITH_TORCH.0, Some(WITH_TORCH.1)));
            }
            rows.extend(side_by_side(&suites));
        }
        Err(error) => rows.push(timed("build", || Err(error))),
    }
    summary(&rows)
}

/// Suites of clients, each with a server of its own: a client waits for its server and the server for its client, so
/// that one of them alone leaves a core idle.
fn side_by_side(suites: &[(&'static str, Option<&'static str>)]) -> Vec<Row> {
    thread::scope(|scope| {
        let running: Vec<_> = suites
            .iter()
            .map(|&(client, only)| {
                (client, scope.spawn(move || timed(client, || client_scripts(client, only))))
            })
            .collect();
        let ended = running.into_iter().map(|(client, suite)| {
            suite.join().unwrap_or_else(|_| timed(client, || bail!("its thread panicked")))
        });
        ended.collect()
    })
}

/// What came of a suite, and how long it took.
struct Row {
    name: &'static str,
    outcome: Result<Counts>,
    duration_s: u64,
}

fn timed(name: &'static str, suite: impl FnOnce() -> Result<Counts>) -> Row {
    let started = Instant::now();
    let outcome = suite();
    Row { name, outcome, duration_s: started.elapsed().as_secs() }
}

fn summary(rows: &[Row]) -> Result<()> {
    let (lines, total) = told(rows);
    for line in &lines {
        shell::print(line);
    }
    if total.failed > 0 {
        bail!("{} tests or suites failed", total.failed);
    }
    if total.passed == 0 {
        bail!("no test ran");
    }
    Ok(())
}

/// The summary line by line, and all counts together; a suite that did not run counts as one that failed.
fn told(rows: &[Row]) -> (Vec<String>, Counts) {
    let mut total = Counts::default();
    let mut lines = vec![String::new()];
    for Row { name, outcome, duration_s } in rows {
        match outcome {
            Ok(counts) => {
                total.passed += counts.passed;
                total.failed += counts.failed;
                lines.push(format!(
                    "{name:<17} {} passed, {} failed in {duration_s} s",
                    counts.passed, counts.failed
                ));
                for failure in &counts.failures {
                    lines.push(format!("  failed: {}", failure.replace('\n', "\n    ")));
                }
            }
            Err(error) => {
                total.failed += 1;
                lines.push(format!("{name:<17} did not run: {error:#}"));
            }
        }
    }
    lines.push(format!("{} passed, {} failed", total.passed, total.failed));
    (lines, total)
}

/// Checks, lints, tests and builds the web pages; built first, because the program holds them.
fn pages() -> Result<Counts> {
    ui::install()?;
    for script in ["check", "lint", "build"] {
        ui::script(script)?;
    }
    let report = shell::root().join("target/ui-unit.json");
    let file = format!("--outputFile={}", report.display());
    reported(&report, "unit", &["--reporter=dot", "--reporter=json", &file], vitest_counts)
}

/// Runs a script that writes a report, and reads its counts there.
fn reported(
    report: &Path,
    script: &str,
    arguments: &[&str],
    read: fn(&str) -> Option<Counts>,
) -> Result<Counts> {
    // A report of an earlier run must not speak for this one.
    if report.exists() {
        fs::remove_file(report).with_context(|| format!("cannot remove {}", report.display()))?;
    }
    fs::create_dir_all(shell::root().join("target")).context("cannot create target/")?;
    let outcome = ui::script_with(script, arguments);
    let text = fs::read_to_string(report).with_context(|| format!("cannot read {}", report.display()))?;
    let counts = read(&text).with_context(|| format!("`npm run {script}` ended without its counts"))?;
    if counts.failed == 0 { outcome.map(|()| counts) } else { Ok(counts) }
}

/// Visits the pages of a server of its own in a real browser.
fn browser() -> Result<Counts> {
    ui::browser()?;
    let report = shell::root().join("target/ui-e2e.json");
    reported(&report, "e2e", &[], playwright_counts)
}

fn rust_tests() -> Result<Counts> {
    let nextest = shell::exists("cargo-nextest", "--version");
    let mut command = shell::cargo();
    if nextest {
        command.args(["nextest", "run", "--workspace", "--locked", "--no-fail-fast", "--color", "never"]);
    } else {
        shell::talk(
            "cargo-nextest is not installed (cargo install cargo-nextest --locked): using cargo test",
        );
        command.args(["test", "--workspace", "--locked", "--no-fail-fast"]);
    }
    let log = shell::root().join("target/rust-tests.log");
    fs::create_dir_all(shell::root().join("target")).context("cannot create target/")?;
    let file = fs::File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    let copy = file.try_clone().context("cannot share the log file")?;
    let status = command.stdout(file).stderr(copy).status().context("cannot start cargo")?;
    let text = fs::read_to_string(&log).with_context(|| format!("cannot read {}", log.display()))?;
    let counts = if nextest { nextest_counts(&text) } else { cargo_test_counts(&text) };
    if !status.success() {
        shell::talk(&text);
    }
    match counts {
        Some(counts) if status.success() || counts.failed > 0 => Ok(counts),
        _ => bail!("the Rust tests did not finish; see {}", log.display()),
    }
}

/// Runs the stock-client scripts, or those of one file, with one version of the client; the last line of the run gives
/// the counts.
fn client_scripts(client: &str, only: Option<&str>) -> Result<Counts> {
    let python = python::environment(client)?;
    let copy = shell::root().join(format!("target/conformance-{client}.txt"));
    // A copy of an earlier run must not speak for this one.
    if copy.exists() {
        fs::remove_file(&copy).with_context(|| format!("cannot remove {}", copy.display()))?;
    }
    let mut command = shell::program(python);
    command.args(["conformance/mlflow/run.py", "--binary", "target/debug/trialbook"]).args(only);
    let text = match shell::output(&mut command) {
        Ok(text) => text,
        Err(error) => {
            // A failing script has its own line below; only a run without counts is an error of the run.
            shell::talk(&format!("{error:#}"));
            fs::read_to_string(copy).unwrap_or_default()
        }
    };
    shell::print(text.trim_end());
    script_counts(&text).with_context(|| format!("the scripts with {client} ended without their counts"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &'static str, passed: u64, failed: u64, failures: &[&str]) -> Row {
        let failures = failures.iter().map(|&name| name.to_owned()).collect();
        Row { name, outcome: Ok(Counts { passed, failed, failures }), duration_s: 5 }
    }

    fn unrun(name: &'static str) -> Row {
        timed(name, || Err(anyhow::anyhow!("the disk is full").context("no log")))
    }

    #[test]
    fn each_suite_has_a_line_and_each_failure_its_name_and_reason() {
        let rows = [
            row("pages", 7, 0, &[]),
            unrun("rust"),
            row("mlflow-3.17-torch", 3, 2, &["a: b\nexpected 1\n  got 2", "c"]),
        ];
        let (lines, total) = told(&rows);
        assert_eq!(
            lines,
            [
                "",
                "pages             7 passed, 0 failed in 5 s",
                "rust              did not run: no log: the disk is full",
                "mlflow-3.17-torch 3 passed, 2 failed in 5 s",
                "  failed: a: b\n    expected 1\n      got 2",
                "  failed: c",
                "10 passed, 3 failed",
            ]
        );
        assert_eq!((total.passed, total.failed), (10, 3));
    }

    #[test]
    fn a_suite_that_did_not_run_counts_as_one_that_failed() {
        for (rows, passed, failed) in [
            (vec![], 0, 0),
            (vec![unrun("a")], 0, 1),
            (vec![unrun("a"), unrun("b"), row("c", 4, 2, &[])], 4, 4),
            (vec![row("a", 0, 0, &[]), row("b", 5, 0, &[])], 5, 0),
        ] {
            let total = told(&rows).1;
            assert_eq!((total.passed, total.failed), (passed, failed));
        }
    }

    #[test]
    fn a_report_of_an_earlier_run_does_not_speak_for_a_suite_that_left_none() {
        let folder = tempfile::tempdir().unwrap();
        let report = folder.path().join("report.json");
        fs::write(&report, r#"{"numPassedTests": 9, "numFailedTests": 0}"#).unwrap();
        let outcome = reported(&report, "no-such-script-at-all", &[], vitest_counts);
        assert!(format!("{:#}", outcome.unwrap_err()).contains("cannot read"), "the old report is gone");
        assert!(!report.exists());
    }

    #[test]
    fn every_client_of_the_suites_has_its_pinned_packages() {
        for client in CLIENTS.iter().chain([&WITH_TORCH.0]) {
            let pinned = shell::root().join(format!("conformance/mlflow/requirements/{client}.txt"));
            let text = fs::read_to_string(&pinned).unwrap();
            let lines: Vec<&str> = text.lines().filter(|line| line.contains("==")).collect();
            assert!(lines.iter().any(|line| line.starts_with("mlflow")), "{client}");
            assert_eq!(
                text.matches("--hash=").count() >= lines.len(),
                !lines.is_empty(),
                "{client}: each has a hash"
            );
        }
    }
}
