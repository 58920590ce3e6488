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

/// Takes out the sequences that steer a terminal: escape, `[`, parameters, one letter.
fn without_colours(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut rest = part.trim_start_matches(|c| matches!(c, ' '..='?')).chars();
        rest.next();
        plain.push_str(rest.as_str());
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
        // A test that was ended from outside has the name of the signal.
        if !matches!(word, "FAIL" | "TIMEOUT") && !word.starts_with("SIG") {
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
mod tests;
