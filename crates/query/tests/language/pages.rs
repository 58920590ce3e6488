//! Searches that an index of starts can answer, and the bounds that they become.

use crate::sample::NOW;
use trialbook_domain::{Lifecycle, RunStatus, TimestampMs};
use trialbook_query::{Direction, RunQuery, Sense, parse_runs, parse_runs_mlflow};

const ALL: (i64, i64) = (i64::MIN, i64::MAX);
/// From here on neighbouring milliseconds are one double.
const EXACT: i64 = 9_007_199_254_740_992;

fn parse(filter: &str) -> RunQuery {
    parse_runs(filter, &[], NOW).unwrap_or_else(|error| panic!("{filter}: {error}"))
}

fn start(filter: &str) -> Option<(i64, i64)> {
    let query = parse(filter);
    let page = query.default_page().unwrap_or_else(|| panic!("{filter} is no default page"));
    page.start.map(|(first, last)| (first.0, last.0))
}

#[test]
fn each_comparison_of_the_start_becomes_the_whole_milliseconds_that_pass() {
    for (filter, bounds) in [
        ("start_time = 5", (5, 5)),
        ("start_time = 5.5", (6, 5)),
        ("start_time < 5", (ALL.0, 4)),
        ("start_time < 5.5", (ALL.0, 5)),
        ("start_time <= 5", (ALL.0, 5)),
        ("start_time <= 5.5", (ALL.0, 5)),
        ("start_time > 5", (6, ALL.1)),
        ("start_time > 5.5", (6, ALL.1)),
        ("start_time >= 5", (5, ALL.1)),
        ("start_time >= 5.5", (6, ALL.1)),
        ("start_time > -5", (-4, ALL.1)),
        ("start_time > -5.5", (-5, ALL.1)),
        ("start_time < -5.5", (ALL.0, -6)),
        ("start_time BETWEEN 5 AND 9", (5, 9)),
        ("start_time BETWEEN 5.5 AND 9.5", (6, 9)),
        ("start_time BETWEEN 9 AND 5", (9, 5)),
        ("start_time BETWEEN -0.5 AND 0.5", (0, 0)),
        ("start_time > 2 AND start_time < 9", (3, 8)),
        ("start_time > 2 AND start_time > 5 AND start_time <= 7 AND start_time <= 9", (6, 7)),
        ("start_time < 2 AND start_time > 9", (10, 1)),
        ("start_time >= -inf AND start_time <= inf", ALL),
    ] {
        assert_eq!(start(filter), Some(bounds), "{filter}");
    }
    assert_eq!(start("status = running"), None, "without a bound even a run without a start is found");
}

#[test]
fn what_a_bound_lets_in_is_what_the_search_finds_millisecond_by_millisecond() {
    struct Start(i64);
    impl trialbook_query::Values<trialbook_query::RunField> for Start {
        fn number(&self, _: &trialbook_query::RunField) -> Option<f64> {
            Some(self.0 as f64)
        }
        fn text(&self, _: &trialbook_query::RunField) -> Option<std::borrow::Cow<'_, str>> {
            None
        }
    }
    for operator in ["=", "<", "<=", ">", ">="] {
        for half in -9..10 {
            let filter = format!("start_time {operator} {}", f64::from(half) / 2.0);
            let query = parse(&filter);
            let page = query.default_page().unwrap();
            for ms in -8..9 {
                let passes = page.passes(RunStatus::Running, Lifecycle::Active, TimestampMs(ms), "", "");
                assert_eq!(passes, query.matches(&Start(ms)), "{filter} at {ms}");
            }
        }
    }
}

#[test]
fn bounds_that_a_double_cannot_tell_apart_are_left_to_the_columns() {
    for (bound, exact) in
        [(EXACT - 2, true), (EXACT, false), (EXACT * 2, false), (-EXACT + 2, true), (-EXACT, false)]
    {
        for operator in ["=", "<=", ">="] {
            let filter = format!("start_time {operator} {bound}");
            assert_eq!(parse(&filter).default_page().is_some(), exact, "{filter}");
        }
        let between = format!("start_time BETWEEN {} AND {}", bound.min(0), bound.max(0));
        assert_eq!(parse(&between).default_page().is_some(), exact, "{between}");
    }
}

#[test]
fn tests_of_status_and_lifecycle_become_lists() {
    use RunStatus::{Failed, Finished, Killed, Running, Scheduled};
    for (filter, statuses) in [
        ("", vec![Running, Scheduled, Finished, Failed, Killed]),
        ("status = running", vec![Running]),
        ("status != running", vec![Scheduled, Finished, Failed, Killed]),
        ("status IN (failed, killed)", vec![Failed, Killed]),
        ("status NOT IN (failed, killed)", vec![Running, Scheduled, Finished]),
        ("status LIKE '%ED'", vec![Scheduled, Finished, Failed, Killed]),
        ("status ILIKE '%ed' AND status != finished", vec![Scheduled, Failed, Killed]),
        ("status =~ '^F'", vec![Finished, Failed]),
        ("status > 'FINISHED'", vec![Running, Scheduled, Killed]),
        ("status = text('nothing')", vec![]),
        ("status IS NULL", vec![]),
        ("status IS NOT NULL AND status EXISTS", vec![Running, Scheduled, Finished, Failed, Killed]),
    ] {
        assert_eq!(parse(filter).default_page().unwrap().statuses, statuses, "{filter}");
    }
    for (filter, lifecycles) in [
        ("", vec![Lifecycle::Active, Lifecycle::Deleted]),
        ("lifecycle = active", vec![Lifecycle::Active]),
        ("lifecycle_stage != active", vec![Lifecycle::Deleted]),
        ("lifecycle = active AND lifecycle = deleted", vec![]),
    ] {
        assert_eq!(parse(filter).default_page().unwrap().lifecycles, lifecycles, "{filter}");
    }
}

#[test]
fn tests_of_names_and_users_are_kept_one_by_one() {
    let query = parse("name = 'a' AND user != 'b' AND name NOT IN ('c', 'd') AND user IN ('e')");
    let page = query.default_page().unwrap();
    let told = |list: &[trialbook_query::OneOf<'_>]| {
        list.iter().map(|one| (one.sense, one.texts.join(" "))).collect::<Vec<_>>()
    };
    assert_eq!(told(&page.names), [(Sense::Is, "a".to_owned()), (Sense::IsNot, "c d".to_owned())]);
    assert_eq!(told(&page.users), [(Sense::IsNot, "b".to_owned()), (Sense::Is, "e".to_owned())]);
    let passes = |name: &str, user: &str| {
        page.passes(RunStatus::Running, Lifecycle::Active, TimestampMs(0), name, user)
    };
    assert!(passes("a", "e") && !passes("a", "b") && !passes("A", "e") && !passes("c", "e"));
}

#[test]
fn only_a_plain_conjunction_in_the_order_of_starts_is_a_default_page() {
    for filter in [
        "status = running OR name = 'a'",
        "NOT status = running",
        "NOT (name = 'a' OR name = 'b')",
        "name LIKE 'a%'",
        "name > 'a'",
        "user IS NULL",
        "start_time != 5",
        "start_time IN (5)",
        "start_time NOT BETWEEN 1 AND 2",
        "start_time IS NULL",
        "end_time > 5",
        "duration > 1h",
        "run_id = 'x'",
        "experiment = 'a'",
        "params.a = 'x'",
        "metrics.a > 1",
        "tags.a = 'x'",
        "datasets.name = 'x'",
        "status = running AND metrics.a > 1",
    ] {
        assert!(parse(filter).default_page().is_none(), "{filter}");
    }
    for (order, direction) in [
        (&[][..], Some(Direction::Descending)),
        (&["start_time"], Some(Direction::Ascending)),
        (&["started DESC"], Some(Direction::Descending)),
        (&["name"], None),
        (&["start_time", "name"], None),
        (&["metrics.a", "start_time"], None),
    ] {
        let query = parse_runs("", order, NOW).unwrap();
        assert_eq!(query.default_page().map(|page| page.direction), direction, "{order:?}");
    }
    let by_client =
        parse_runs_mlflow("attributes.status = 'RUNNING' AND created > 5", &["created ASC"]).unwrap();
    let page = by_client.default_page().unwrap();
    assert_eq!(
        (page.statuses, page.start),
        (vec![RunStatus::Running], Some((TimestampMs(6), TimestampMs(i64::MAX))))
    );
}

#[test]
fn the_fields_of_a_search_are_those_of_filter_and_order_each_once() {
    let query =
        parse_runs("metrics.a > 1 AND (params.p = 'x' OR NOT metrics.a < 5)", &["params.p", "tags.t"], NOW)
            .unwrap();
    let fields: Vec<String> = query.fields().iter().map(ToString::to_string).collect();
    assert_eq!(fields, ["metrics.a", "params.p", "tags.t", "start_time"]);
    let min = parse("min(metrics.a) > 1 AND metrics.a > 1");
    assert_eq!(min.fields().len(), 3, "each number of a metric is a field of its own");
}
