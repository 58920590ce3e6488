//! What suites say of themselves, read from logs and reports of every shape.

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

#[test]
fn sequences_that_steer_a_terminal_take_no_letters_with_them() {
    for (line, plain) in [
        ("plain", "plain"),
        ("", ""),
        ("\u{1b}[31mred\u{1b}[39m", "red"),
        ("\u{1b}[2Kname of the most", "name of the most"),
        ("\u{1b}[1;31;40mmm\u{1b}[m", "mm"),
        ("\u{1b}[?25lhidden\u{1b}[?25h", "hidden"),
        ("a\u{1b}[10Gb", "ab"),
        ("cut \u{1b}[", "cut "),
        ("cut \u{1b}[38;5", "cut "),
        ("\u{1b}[0m\u{1b}[0mÄ", "Ä"),
        ("no \u{1b} sequence", "no \u{1b} sequence"),
    ] {
        assert_eq!(without_colours(line), plain, "{line:?}");
    }
}

#[test]
fn a_test_that_was_ended_from_outside_is_named_like_one_that_failed() {
    for word in ["FAIL", "TIMEOUT", "SIGABRT", "SIGSEGV", "SIGKILL", "SIGBUS"] {
        let log = format!(
            "        {word} [   0.004s] ( 1/2) store writer::waits\n  Summary [ 1.0s] 2 tests run: 1 passed, 1 failed, 0 skipped\n"
        );
        assert_eq!(nextest_counts(&log), Some(counts(1, 1, &["store writer::waits"])), "{word}");
    }
    for word in ["PASS", "SLOW", "LEAK", "TRY 1 PASS", "SKIP", "START"] {
        let log =
            format!("  {word} [   0.004s] store a::b\n  Summary [ 1.0s] 1 test run: 1 passed, 0 skipped\n");
        assert_eq!(nextest_counts(&log), Some(counts(1, 0, &[])), "{word}");
    }
}

#[test]
fn the_last_summary_of_nextest_counts_with_all_that_it_says() {
    for (summary, passed, failed) in [
        ("1 test run: 1 passed, 0 skipped", 1, 0),
        ("12 tests run: 12 passed (2 slow, 1 leaky), 3 skipped", 12, 0),
        ("12 tests run: 9 passed, 3 failed, 0 skipped", 9, 3),
        ("12 tests run: 9 passed, 1 failed, 1 timed out, 1 exec failed, 0 skipped", 9, 3),
        ("12/20 tests run: 0 passed, 12 failed, 0 skipped", 0, 12),
        ("0 tests run: 0 passed, 5 skipped", 0, 0),
    ] {
        let log = format!(
            "  Summary [ 1.0s] 7 tests run: 7 passed, 0 skipped\n     Summary [   0.010s] {summary}\n"
        );
        assert_eq!(nextest_counts(&log), Some(counts(passed, failed, &[])), "{summary}");
    }
    for log in ["", "running 5 tests\n", "Summary of nothing\n"] {
        assert_eq!(nextest_counts(log), None, "{log:?}");
    }
}

#[test]
fn a_test_of_any_name_is_told_once_in_the_order_of_failing() {
    let line = |name: &str| format!("        FAIL [   0.004s] (3/9) {name}\n");
    let names = ["a b::c", "trialbook::bin/trialbook a::b", "x::tests::a (b) c", "a b::c"];
    let log: String = names.iter().map(|name| line(name)).collect();
    assert_eq!(nextest_failures(&log), names[..3]);
    assert!(nextest_failures("FAIL \n FAIL [\nFAIL [ 1s\nnothing [here] at all\n").is_empty());
}

#[test]
fn a_log_of_cargo_test_without_a_result_has_no_counts() {
    for (log, told) in [
        ("running 0 tests\n", None),
        ("test a ... ok\n", None),
        ("test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured\n", Some(counts(0, 0, &[]))),
        (
            "test a::b ... FAILED\ntest a::c ... ok\n  test a::d ... FAILED\ntest result: FAILED. 1 passed; 1 failed; 0 ignored\n",
            Some(counts(1, 1, &["a::b"])),
        ),
        ("test result: garbage\n", Some(counts(0, 0, &[]))),
    ] {
        assert_eq!(cargo_test_counts(log), told, "{log:?}");
    }
}

#[test]
fn reports_that_are_cut_or_of_another_shape_are_no_counts_and_never_stop_the_reader() {
    let vitest = r#"{"numPassedTests": 2, "numFailedTests": 1, "testResults": [{"assertionResults": [{"status": "failed", "fullName": "b"}]}]}"#;
    let playwright = r#"{"stats": {"expected": 2, "unexpected": 1, "flaky": 0}, "suites": [{"file": "a.ts", "specs": [{"title": "b", "tests": [{"status": "unexpected"}]}]}]}"#;
    assert_eq!(vitest_counts(vitest), Some(counts(2, 1, &["b"])));
    assert_eq!(playwright_counts(playwright), Some(counts(2, 1, &["a.ts: b"])));
    for cut in (0..vitest.len()).step_by(3) {
        assert_eq!(vitest_counts(&vitest[..cut]), None);
    }
    for cut in (0..playwright.len()).step_by(3) {
        assert_eq!(playwright_counts(&playwright[..cut]), None);
    }
    for odd in
        ["null", "[]", "7", "\"text\"", r#"{"stats": 5}"#, r#"{"numPassedTests": "2", "numFailedTests": 1}"#]
    {
        assert_eq!((vitest_counts(odd), playwright_counts(odd)), (None, None), "{odd}");
    }
    for odd in [
        "5",
        "[]",
        "[7]",
        r#"[{"assertionResults": {}}]"#,
        r#"[{"assertionResults": [null, {"status": "failed"}]}]"#,
    ] {
        let report = format!(r#"{{"numPassedTests": 2, "numFailedTests": 1, "testResults": {odd}}}"#);
        assert_eq!(vitest_counts(&report).map(|counts| counts.passed), Some(2), "{odd}");
    }
}

#[test]
fn counts_of_the_scripts_stand_on_the_last_line_and_nowhere_else() {
    for (log, told) in [
        ("3 passed, 0 failed", Some(counts(3, 0, &[]))),
        ("3 passed, 0 failed\n\n  \n", Some(counts(3, 0, &[]))),
        (
            "FAIL a: b\n  FAIL not this one\nFAILED neither\n1 passed, 1 failed\n",
            Some(counts(1, 1, &["a: b"])),
        ),
        ("", None),
        ("3 passed", None),
        ("3 passed, 1 failed, 2 skipped", None),
        ("three passed, 1 failed", None),
        ("-3 passed, 1 failed", None),
        ("3 passed, 1 failed in 2 s", None),
    ] {
        assert_eq!(script_counts(log), told, "{log:?}");
    }
}
