//! What the suites say of themselves: how many tests passed and failed, and which failed why.

use serde_json::Value;

/// What came of one suite.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    /// The failed tests by name, each with the first lines of its reason where the suite tells one.
    pub(crate) failures: Vec<String>,
}

/// Lines of a failure's reason that the summary repeats.
const REASON_LINES: usize = 12;

/// Reads `numPassedTests` and `numFailedTests` of a JSON report, and the names of the failed.
pub(crate) fn vitest_counts(report: &str) -> Option<Counts> {
    let report: Value = serde_json::from_str(report).ok()?;
    let count = |name: &str| report.get(name).and_then(Value::as_u64);
    let tests = items(&report, "testResults").flat_map(|file| items(file, "assertionResults"));
    let failures = tests.filter(|test| text(test, "status") == "failed").map(|test| {
        failure(text(test, "fullName"), items(test, "failureMessages").filter_map(Value::as_str))
    });
    Some(Counts {
        passed: count("numPassedTests")?,
        failed: count("numFailedTests")?,
        failures: failures.collect(),
    })
}

fn items<'a>(of: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    of.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A test's name and the first lines of why it failed, without a terminal's colours.
fn failure<'a>(name: &str, reasons: impl Iterator<Item = &'a str>) -> String {
    let mut told = name.to_owned();
    let lines = reasons.flat_map(str::lines).filter(|line| !line.trim().is_empty());
    for line in lines.take(REASON_LINES) {
        told.push('\n');
        told.push_str(&without_colours(line));
    }
    told
}

/// Takes out the sequences that colour a terminal: escape, `[`, numbers, `m`.
fn without_colours(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once('m').map_or(part, |(_, rest)| rest));
    }
    plain
}

/// Reads `stats` of a JSON report, and the names of the tests that failed at least once.
pub(crate) fn playwright_counts(report: &str) -> Option<Counts> {
    let report: Value = serde_json::from_str(report).ok()?;
    let count = |name: &str| report.get("stats")?.get(name)?.as_u64();
    let mut failures = Vec::new();
    for file in items(&report, "suites") {
        failed_specs(file, text(file, "file"), &mut failures);
    }
    Some(Counts { passed: count("expected")?, failed: count("unexpected")? + count("flaky")?, failures })
}

/// Collects the failed tests of a suite and of the suites in it.
fn failed_specs(suite: &Value, file: &str, failures: &mut Vec<String>) {
    for inner in items(suite, "suites") {
        failed_specs(inner, file, failures);
    }
    for spec in items(suite, "specs") {
        let tests =
            items(spec, "tests").filter(|test| matches!(text(test, "status"), "unexpected" | "flaky"));
        for test in tests {
            let reasons = items(test, "results")
                .flat_map(|result| items(result, "errors"))
                .filter_map(|error| error.get("message").and_then(Value::as_str));
            failures.push(failure(&format!("{file}: {}", text(spec, "title")), reasons));
        }
    }
}

/// Reads `Summary [ 1.2s] 10 tests run: 9 passed, 1 failed, 0 skipped`.
pub(crate) fn nextest_counts(log: &str) -> Option<Counts> {
    let line = log.lines().rev().find(|line| line.contains("tests run:") || line.contains("test run:"))?;
    let counted = |word: &str| {
        line.split([',', ':']).find_map(|part| {
            let (number, rest) = part.trim().split_once(' ')?;
            rest.starts_with(word).then(|| number.parse::<u64>().ok())?
        })
    };
    let failed = ["failed", "timed out", "exec failed"].iter().filter_map(|word| counted(word)).sum();
    Some(Counts { passed: counted("passed").unwrap_or(0), failed, failures: nextest_failures(log) })
}

/// Reads `        FAIL [   0.004s] (3/9) crate module::test` of each failed test; it stands twice, as it fails and at the end.
fn nextest_failures(log: &str) -> Vec<String> {
    let mut failures: Vec<String> = Vec::new();
    for line in log.lines().map(str::trim) {
        let Some((word, rest)) = line.split_once(" [") else { continue };
        if !matches!(word, "FAIL" | "TIMEOUT" | "SIGABRT" | "SIGSEGV") {
            continue;
        }
        let Some((_, named)) = rest.split_once("] ") else { continue };
        let named = named.trim();
        let name =
            named.strip_prefix('(').and_then(|rest| rest.split_once(") ")).map_or(named, |(_, name)| name);
        let name = name.trim();
        if !failures.iter().any(|known| known == name) {
            failures.push(name.to_owned());
        }
    }
    failures
}

/// Adds up `test result: ok. 9 passed; 1 failed; ...` of every test binary.
pub(crate) fn cargo_test_counts(log: &str) -> Option<Counts> {
    let mut total = None;
    for line in log.lines().filter(|line| line.starts_with("test result:")) {
        let counted = |word: &str| {
            line.split([';', '.']).find_map(|part| part.trim().strip_suffix(word)?.trim().parse::<u64>().ok())
        };
        let sum: &mut Counts = total.get_or_insert_default();
        sum.passed += counted("passed").unwrap_or(0);
        sum.failed += counted("failed").unwrap_or(0);
    }
    if let Some(sum) = &mut total {
        let named = |line: &str| Some(line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?.to_owned());
        sum.failures = log.lines().filter_map(named).collect();
    }
    total
}

/// Reads `9 passed, 1 failed`, alone on the last line.
pub(crate) fn script_counts(text: &str) -> Option<Counts> {
    let (passed, failed) = text.trim_end().lines().last()?.split_once(", ")?;
    // The runner says `FAIL case` of each; what it says below stands in the run's own output.
    let failures = text.lines().filter_map(|line| line.strip_prefix("FAIL ")).map(str::to_owned);
    Some(Counts {
        passed: passed.strip_suffix(" passed")?.parse().ok()?,
        failed: failed.strip_suffix(" failed")?.parse().ok()?,
        failures: failures.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64, failures: &[&str]) -> Counts {
        Counts { passed, failed, failures: failures.iter().map(|&name| name.to_owned()).collect() }
    }

    #[test]
    fn nextest_summaries_are_read_with_and_without_failures() {
        let ok = "     Summary [   0.010s] 12 tests run: 12 passed, 0 skipped\n";
        assert_eq!(nextest_counts(ok), Some(counts(12, 0, &[])));
        let bad = "        PASS [   0.002s] (11/12) domain run::ids_are_kept\n        FAIL [   0.004s] ( 1/12) domain run::x_is_y\n     \
             TIMEOUT [  60.004s] (2/12) store contract::z\n  Summary [   0.010s] 12 tests run: 9 passed (1 slow), 2 failed, 1 timed out, \
             0 skipped\n        FAIL [   0.004s] ( 1/12) domain run::x_is_y\n        FAIL [   0.004s] older::form\nerror: test run failed\n";
        assert_eq!(
            nextest_counts(bad),
            Some(counts(9, 3, &["domain run::x_is_y", "store contract::z", "older::form"]))
        );
        assert_eq!(nextest_counts("error: could not compile"), None);
    }

    #[test]
    fn cargo_test_summaries_are_added_up() {
        let log = "test a::b ... ok\ntest a::c ... FAILED\ntest result: ok. 3 passed; 0 failed; 0 ignored\n...\ntest result: FAILED. 1 passed; 1 failed; 0 ignored\n";
        assert_eq!(cargo_test_counts(log), Some(counts(4, 1, &["a::c"])));
        assert_eq!(cargo_test_counts(""), None);
    }

    #[test]
    fn reports_of_the_pages_are_read_with_the_names_of_the_failed() {
        let report = r#"{"numTotalTests": 3, "numPassedTests": 2, "numFailedTests": 1, "testResults": [{"assertionResults": [
            {"status": "passed", "fullName": "a holds", "failureMessages": []},
            {"status": "failed", "fullName": "b holds", "failureMessages": ["expected 1\n\n  got 2"]}]}]}"#;
        assert_eq!(vitest_counts(report), Some(counts(2, 1, &["b holds\nexpected 1\n  got 2"])));
        assert_eq!(vitest_counts("{}"), None);
        let report = r#"{"stats": {"expected": 4, "skipped": 0, "unexpected": 1, "flaky": 1}, "suites": [{"file": "run.spec.ts",
            "specs": [{"title": "opens", "tests": [{"status": "expected", "results": []}]},
                      {"title": "closes", "tests": [{"status": "unexpected", "results": [{"errors": [{"message": "\u001b[31mno\u001b[39m"}]}]}]}],
            "suites": [{"specs": [{"title": "stays", "tests": [{"status": "flaky", "results": []}]}]}]}]}"#;
        assert_eq!(
            playwright_counts(report),
            Some(counts(4, 2, &["run.spec.ts: stays", "run.spec.ts: closes\nno"]))
        );
        assert_eq!(playwright_counts("{}"), None);
    }

    #[test]
    fn script_counts_stand_alone_on_the_last_line() {
        let log = "ok   runs: one (0.1 s)\nFAIL runs: two (0.2 s)\n3 passed, 1 failed\n";
        assert_eq!(script_counts(log), Some(counts(3, 1, &["runs: two (0.2 s)"])));
        assert_eq!(script_counts("3 passed, 1 failed\nTraceback"), None);
    }

    #[test]
    fn a_failure_is_cut_after_its_first_lines() {
        let long = "line\n".repeat(REASON_LINES * 2);
        assert_eq!(failure("name", [long.as_str()].into_iter()).lines().count(), REASON_LINES + 1);
        assert_eq!(without_colours("a\u{1b}[1;31mb\u{1b}[0mc"), "abc");
    }
}
