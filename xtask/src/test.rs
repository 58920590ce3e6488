//! Runs every test there is, and ends with a plain summary.

use crate::{python, shell, ui};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;

/// Client versions that the stock-client scripts run with; each has a file of pinned packages.
const CLIENTS: [&str; 3] = ["mlflow-3.17", "mlflow-2.22", "mlflow-2.10"];

/// The client beside PyTorch and Lightning, and the scripts that need them.
const WITH_TORCH: (&str, &str) = ("mlflow-3.17-torch", "torch_models");

/// Counts of one suite.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    passed: u64,
    failed: u64,
}

/// All suites, whatever fails; then the summary, and an error when something failed. `--torch` adds what needs PyTorch.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let torch = match arguments {
        [] => false,
        [one] if one == "--torch" => true,
        _ => bail!("`cargo xtask test` takes nothing but --torch"),
    };
    let pages = pages();
    let mut rows: Vec<(String, Result<Counts>)> =
        vec![("pages".to_owned(), pages), ("rust".to_owned(), rust_tests())];
    let built = shell::check(shell::cargo().args(["build", "--locked", "--package", "trialbook"]));
    match built {
        Ok(()) => {
            rows.push(("browser".to_owned(), browser()));
            rows.extend(CLIENTS.map(|client| (client.to_owned(), client_scripts(client, None))));
            if torch {
                let (client, scripts) = WITH_TORCH;
                rows.push((client.to_owned(), client_scripts(client, Some(scripts))));
            }
        }
        Err(error) => rows.push(("build".to_owned(), Err(error))),
    }
    summary(&rows)
}

fn summary(rows: &[(String, Result<Counts>)]) -> Result<()> {
    let mut total = Counts::default();
    shell::print("");
    for (name, outcome) in rows {
        match outcome {
            Ok(counts) => {
                total.passed += counts.passed;
                total.failed += counts.failed;
                shell::print(&format!("{name:<17} {} passed, {} failed", counts.passed, counts.failed));
            }
            Err(error) => {
                total.failed += 1;
                shell::print(&format!("{name:<17} did not run: {error:#}"));
            }
        }
    }
    shell::print(&format!("{} passed, {} failed", total.passed, total.failed));
    if total.failed > 0 {
        bail!("{} tests or suites failed", total.failed);
    }
    if total.passed == 0 {
        bail!("no test ran");
    }
    Ok(())
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

/// Reads `numPassedTests` and `numFailedTests` of a JSON report.
fn vitest_counts(report: &str) -> Option<Counts> {
    let report: serde_json::Value = serde_json::from_str(report).ok()?;
    let count = |name: &str| report.get(name).and_then(serde_json::Value::as_u64);
    Some(Counts { passed: count("numPassedTests")?, failed: count("numFailedTests")? })
}

/// Visits the pages of a server of its own in a real browser.
fn browser() -> Result<Counts> {
    ui::browser()?;
    let report = shell::root().join("target/ui-e2e.json");
    reported(&report, "e2e", &[], playwright_counts)
}

/// Reads `stats` of a JSON report.
fn playwright_counts(report: &str) -> Option<Counts> {
    let report: serde_json::Value = serde_json::from_str(report).ok()?;
    let count = |name: &str| report.get("stats")?.get(name)?.as_u64();
    Some(Counts { passed: count("expected")?, failed: count("unexpected")? + count("flaky")? })
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

/// Reads `Summary [ 1.2s] 10 tests run: 9 passed, 1 failed, 0 skipped`.
fn nextest_counts(log: &str) -> Option<Counts> {
    let line = log.lines().rev().find(|line| line.contains("tests run:") || line.contains("test run:"))?;
    let counted = |word: &str| {
        line.split([',', ':']).find_map(|part| {
            let (number, rest) = part.trim().split_once(' ')?;
            rest.starts_with(word).then(|| number.parse::<u64>().ok())?
        })
    };
    let failed = ["failed", "timed out", "exec failed"].iter().filter_map(|word| counted(word)).sum();
    Some(Counts { passed: counted("passed").unwrap_or(0), failed })
}

/// Adds up `test result: ok. 9 passed; 1 failed; ...` of every test binary.
fn cargo_test_counts(log: &str) -> Option<Counts> {
    let mut total = None;
    for line in log.lines().filter(|line| line.starts_with("test result:")) {
        let counted = |word: &str| {
            line.split([';', '.']).find_map(|part| part.trim().strip_suffix(word)?.trim().parse::<u64>().ok())
        };
        let sum: &mut Counts = total.get_or_insert_default();
        sum.passed += counted("passed").unwrap_or(0);
        sum.failed += counted("failed").unwrap_or(0);
    }
    total
}

/// Runs the stock-client scripts, or those of one file, with one version of the client; the last line of the run gives
/// the counts.
fn client_scripts(client: &str, only: Option<&str>) -> Result<Counts> {
    let python = python::environment(client)?;
    let mut command = shell::program(python);
    command.args(["conformance/mlflow/run.py", "--binary", "target/debug/trialbook"]).args(only);
    let text = match shell::output(&mut command) {
        Ok(text) => text,
        Err(error) => {
            // A failing script has its own line below; only a run without counts is an error of the run.
            shell::talk(&format!("{error:#}"));
            fs::read_to_string(shell::root().join("target/conformance-last.txt")).unwrap_or_default()
        }
    };
    shell::print(text.trim_end());
    script_counts(&text).with_context(|| format!("the scripts with {client} ended without their counts"))
}

/// Reads `9 passed, 1 failed`, alone on the last line.
fn script_counts(text: &str) -> Option<Counts> {
    let (passed, failed) = text.trim_end().lines().last()?.split_once(", ")?;
    Some(Counts {
        passed: passed.strip_suffix(" passed")?.parse().ok()?,
        failed: failed.strip_suffix(" failed")?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nextest_summaries_are_read_with_and_without_failures() {
        let ok = "     Summary [   0.010s] 12 tests run: 12 passed, 0 skipped\n";
        assert_eq!(nextest_counts(ok), Some(Counts { passed: 12, failed: 0 }));
        let bad = "  Summary [   0.010s] 12 tests run: 9 passed (1 slow), 2 failed, 1 timed out, 0 skipped\nerror: test run failed\n";
        assert_eq!(nextest_counts(bad), Some(Counts { passed: 9, failed: 3 }));
        assert_eq!(nextest_counts("error: could not compile"), None);
    }

    #[test]
    fn cargo_test_summaries_are_added_up() {
        let log = "test result: ok. 3 passed; 0 failed; 0 ignored\n...\ntest result: FAILED. 1 passed; 2 failed; 0 ignored\n";
        assert_eq!(cargo_test_counts(log), Some(Counts { passed: 4, failed: 2 }));
        assert_eq!(cargo_test_counts(""), None);
    }

    #[test]
    fn reports_of_the_pages_are_read() {
        let report = r#"{"numTotalTests": 3, "numPassedTests": 2, "numFailedTests": 1}"#;
        assert_eq!(vitest_counts(report), Some(Counts { passed: 2, failed: 1 }));
        assert_eq!(vitest_counts("{}"), None);
        let report = r#"{"stats": {"expected": 4, "skipped": 0, "unexpected": 1, "flaky": 1}}"#;
        assert_eq!(playwright_counts(report), Some(Counts { passed: 4, failed: 2 }));
        assert_eq!(playwright_counts("{}"), None);
    }

    #[test]
    fn script_counts_stand_alone_on_the_last_line() {
        assert_eq!(script_counts("x\n3 passed, 1 failed\n"), Some(Counts { passed: 3, failed: 1 }));
        assert_eq!(script_counts("3 passed, 1 failed\nTraceback"), None);
    }
}
