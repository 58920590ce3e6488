//! Our own dialect: grammar, errors, round trips.

use super::parse_runs;
use crate::tree::{
    Comparison, DatasetField, Direction, Expr, MetricStat, OrderBy, Predicate, RunAttribute, RunField,
    RunQuery, Sense, SortAs, Test,
};
use crate::{LetterCase, LikePattern, QueryError, RegexPattern};
use proptest::prelude::*;
use trialbook_domain::{Key, TimestampMs};

const DAY_MS: i64 = 86_400_000;
const NOW: TimestampMs = TimestampMs(1_000 * DAY_MS);

fn parse(filter: &str) -> Result<RunQuery, QueryError> {
    parse_runs(filter, &[], NOW)
}

fn canonical(filter: &str) -> String {
    parse(filter).expect(filter).filter_text()
}

fn key(name: &str) -> Key {
    Key::new(name).expect("short")
}

#[test]
fn and_binds_closer_than_or_and_not_closer_than_and() {
    for (filter, wanted) in [
        (
            "status = 'FAILED' or status = 'KILLED' and params.a = 'x'",
            "status = 'FAILED' OR (status = 'KILLED' AND params.a = 'x')",
        ),
        ("not params.a = 'x' and params.b = 'y'", "NOT params.a = 'x' AND params.b = 'y'"),
        ("NOT (params.a = 'x' OR (params.b = 'y'))", "NOT (params.a = 'x' OR params.b = 'y')"),
        (
            "((params.a = 1)) AND (params.b = 2 AND params.c = 3)",
            "params.a = 1 AND params.b = 2 AND params.c = 3",
        ),
        ("NOT NOT params.a = 1", "params.a = 1"),
        ("all", ""),
        ("NOT ALL", "NOT ALL"),
    ] {
        assert_eq!(canonical(filter), wanted, "{filter}");
    }
}

#[test]
fn every_test_has_one_canonical_form() {
    for (filter, wanted) in [
        ("metrics.loss<=1e-3", "metrics.loss <= 0.001"),
        ("metric.a == -inf", "metrics.a = -inf"),
        ("param.lr <> '0.01'", "params.lr != '0.01'"),
        ("params.lr in (0.1, 1e-2,)", "params.lr IN (0.1, 0.01)"),
        ("params.opt not in ('a', \"b\")", "params.opt NOT IN ('a', 'b')"),
        ("metrics.a between 1 and 2.5", "metrics.a BETWEEN 1 AND 2.5"),
        ("run_name NOT BETWEEN 'a' AND 'b'", "run_name NOT BETWEEN 'a' AND 'b'"),
        ("tags.a like 'x%' and tags.a not ilike '_'", "tags.a LIKE 'x%' AND tags.a NOT ILIKE '_'"),
        ("name MATCHES '^a' AND name not matches 'b$'", "run_name =~ '^a' AND run_name !~ 'b$'"),
        ("metrics.a exists AND params.b is null", "metrics.a IS NOT NULL AND params.b IS NULL"),
        ("metrics.a is nan AND metrics.a is not nan", "metrics.a IS NAN AND metrics.a IS NOT NAN"),
        ("min(metrics.a) < 1 and Max ( metrics.`b c` ) > 2", "min(metrics.a) < 1 AND max(metrics.`b c`) > 2"),
        ("last(metrics.a) = 1 and first(metrics.a) = 1", "metrics.a = 1 AND first(metrics.a) = 1"),
        ("params.a = true", "params.a = 'true'"),
        ("params.a = 'it''s'", "params.a = 'it''s'"),
        ("tags.`a``b` = ''", "tags.`a``b` = ''"),
        ("metrics.val/loss-a:b > 1", "metrics.val/loss-a:b > 1"),
        ("user = 'x' and experiment_name ilike 'v%'", "user_id = 'x' AND experiment ILIKE 'v%'"),
        ("experiment_id in (1, 2)", "experiment_id IN (1, 2)"),
        (
            "status = running and lifecycle_stage != 'Deleted'",
            "status = 'RUNNING' AND lifecycle != 'deleted'",
        ),
        ("status = text('odd')", "status = text('odd')"),
        ("datasets.name = 'x'", "datasets.name = 'x'"),
    ] {
        assert_eq!(canonical(filter), wanted, "{filter}");
    }
}

#[test]
fn moments_and_durations_become_milliseconds() {
    for (filter, wanted) in [
        ("start_time > '1970-01-02'", "start_time > 86400000".to_owned()),
        ("created <= '1970-01-01T00:00:01Z'", "created <= 1000".to_owned()),
        ("start_time > now - 7d", format!("start_time > {}", NOW.0 - 7 * DAY_MS)),
        ("end_time < now + 1h30m", format!("end_time < {}", NOW.0 + 5_400_000)),
        ("started in last 7 days", format!("start_time >= {}", NOW.0 - 7 * DAY_MS)),
        ("ended within last 2 h", format!("end_time >= {}", NOW.0 - 7_200_000)),
        ("start_time between '1970-01-01' and now", format!("start_time BETWEEN 0 AND {}", NOW.0)),
        ("start_time IN ('1970-01-01', 5)", "start_time IN (0, 5)".to_owned()),
        ("duration > 2h", "duration > 7200000".to_owned()),
        ("duration between 1.5m and 90 seconds", "duration BETWEEN 90000 AND 90000".to_owned()),
        ("duration = 5", "duration = 5".to_owned()),
    ] {
        assert_eq!(canonical(filter), wanted, "{filter}");
    }
}

#[test]
fn refusals_say_where_what_is_right_and_what_was_meant() {
    for (filter, at, suggestion) in [
        ("metrcs.a > 1", "metrcs.a", Some("metrics.a")),
        ("statsu = 'x'", "statsu", Some("status")),
        ("accuracy > 0.9", "accuracy", Some("metrics.accuracy")),
        ("metrics.a > 1 adn metrics.b > 2", "adn", Some("AND")),
        ("metrics.a > 1 || metrics.b > 2", "||", Some("OR")),
        ("params.a liek 'x'", "liek", Some("LIKE")),
        ("status = 'RUNING'", "'RUNING'", Some("'RUNNING'")),
        ("run_name = best", "best", Some("'best'")),
        ("metrics.a > '1'", "'1'", Some("1")),
        ("avg(metrics.a) > 1", "avg", None),
        ("frist(metrics.a) > 1", "frist", Some("first")),
        ("min(params.a) > 1", "min", None),
        ("datasets.nmae = 'x'", "datasets.nmae", Some("datasets.name")),
        ("duration > 2hrs", "hrs", None),
        ("start_time > now - 7 dayz", "dayz", Some("day")),
        ("start_time > '2026-02-30'", "'2026-02-30'", None),
        ("duration in last 7d", "last", None),
        ("params.a IN (1, 'x')", "(1, 'x')", None),
        ("params.a BETWEEN 1 AND 'x'", "1 AND 'x'", None),
        ("params.a = 'x", "'x", None),
        ("(params.a = 1", "(", None),
        ("params.a =~ 'a('", "'a('", None),
        ("metrics.a LIKE 'x'", "'x'", None),
        ("params.a = ; 1", ";", None),
        ("params.a =", "", None),
        ("params. = 1", "params.", None),
        ("tags.a = 1", "1", None),
        ("run_name IS NAN", "run_name IS NAN", None),
    ] {
        let error = parse(filter).expect_err(filter);
        let shown = &filter[error.span.offset..error.span.offset + error.span.len];
        assert_eq!(shown, at, "{filter}");
        assert_eq!(error.suggestion.as_deref(), suggestion, "{filter}: {error}");
    }
}

#[test]
fn orders_sort_by_values_or_by_texts() {
    let order = |entry: &str| parse_runs("", &[entry], NOW).map(|query| query.order()[0].clone());
    let lr = RunField::Param(key("lr"));
    assert_eq!(order("params.lr desc"), Ok(OrderBy::new(lr.clone(), Direction::Descending)));
    let by_text = OrderBy { field: lr, sort_as: SortAs::Text, direction: Direction::Ascending };
    assert_eq!(order("text(params.lr)"), Ok(by_text));
    let best = RunField::Metric { key: key("loss"), stat: MetricStat::Min };
    assert_eq!(order("min(metrics.loss) ASC"), Ok(OrderBy::new(best, Direction::Ascending)));
    for entry in
        ["", "metrics.a up", "datasets.name", "text(metrics.a)", "metrics.a, metrics.b", "metrics.a ASC ASC"]
    {
        assert!(order(entry).is_err(), "{entry}");
    }
    assert!(parse_runs("", &["metrics.a", "last(metrics.a) DESC"], NOW).is_err());
    let error = parse_runs("", &["name", "metrics.a dsec"], NOW).expect_err("dsec");
    assert_eq!((error.part, error.suggestion.as_deref()), (crate::QueryPart::OrderBy(1), Some("DESC")));
}

#[test]
fn limits_of_length_number_and_depth_hold() {
    assert!(parse(&"(".repeat(100_000)).is_err() && parse(&"NOT ".repeat(50_000)).is_err());
    assert!(parse(&format!("{}params.a = 1{}", "(".repeat(63), ")".repeat(63))).is_ok());
    assert!(parse(&vec!["params.a = 1"; 1_000].join(" OR ")).is_ok());
    assert!(parse(&vec!["params.a = 1"; 1_001].join(" OR ")).is_err());
    assert!(parse(&vec!["params.a =~ 'x'"; 17].join(" OR ")).is_err());
    assert!(parse(&" ".repeat(300_000)).is_err());
    assert!(parse_runs("", &["metrics.a"; 33], NOW).is_err());
}

#[test]
fn not_takes_in_runs_without_the_field_and_not_equal_does_not() {
    struct Nothing;
    impl crate::Values<RunField> for Nothing {
        fn number(&self, _: &RunField) -> Option<f64> {
            None
        }
        fn text(&self, _: &RunField) -> Option<std::borrow::Cow<'_, str>> {
            None
        }
    }
    for (filter, wanted) in [
        ("NOT params.a = 'x'", true),
        ("params.a != 'x'", false),
        ("params.a NOT IN ('x')", false),
        ("params.a NOT LIKE 'x'", false),
        ("params.a !~ 'x'", false),
        ("params.a IS NULL", true),
    ] {
        assert_eq!(parse(filter).expect(filter).matches(&Nothing), wanted, "{filter}");
    }
}

fn any_key() -> impl Strategy<Value = Key> {
    prop_oneof!["[a-z][a-z0-9_./:-]{0,6}", "[^\\x00]{1,6}"].prop_map(|name| key(&name))
}

fn any_field() -> impl Strategy<Value = RunField> {
    let stat =
        prop::sample::select(vec![MetricStat::Last, MetricStat::Min, MetricStat::Max, MetricStat::First]);
    prop_oneof![
        (any_key(), stat).prop_map(|(key, stat)| RunField::Metric { key, stat }),
        any_key().prop_map(RunField::Param),
        any_key().prop_map(RunField::Tag),
        prop::sample::select(RunAttribute::ALL.to_vec()).prop_map(RunField::Attribute),
        prop::sample::select(DatasetField::ALL.to_vec()).prop_map(RunField::Dataset),
    ]
}

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        (-10_i32..10).prop_map(f64::from),
        any::<f64>().prop_filter("no literal is NaN", |number| !number.is_nan()),
        Just(f64::INFINITY),
        Just(f64::NEG_INFINITY),
    ]
}

fn any_test() -> impl Strategy<Value = Test> {
    let sense = || prop::sample::select(vec![Sense::Is, Sense::IsNot]);
    let comparison = || prop::sample::select(Comparison::ALL.to_vec());
    let case = prop::sample::select(vec![LetterCase::Sensitive, LetterCase::Folded]);
    prop_oneof![
        (comparison(), any_number()).prop_map(|(comparison, value)| Test::Number(comparison, value)),
        (comparison(), ".{0,8}").prop_map(|(comparison, value)| Test::Text(comparison, value)),
        (sense(), prop::collection::vec(any_number(), 1..4))
            .prop_map(|(sense, list)| Test::NumberIn(sense, list)),
        (sense(), prop::collection::vec("(RUNNING|[a'\"]{0,3})", 1..4))
            .prop_map(|(sense, list)| Test::TextIn(sense, list)),
        (sense(), any_number(), any_number())
            .prop_map(|(sense, low, high)| Test::NumberBetween(sense, low, high)),
        (sense(), "\\PC{0,4}", ".{0,4}").prop_map(|(sense, low, high)| Test::TextBetween(sense, low, high)),
        sense().prop_map(Test::IsNan),
        sense().prop_map(Test::Exists),
        (sense(), ".{0,8}", case)
            .prop_map(|(sense, text, case)| Test::Like(sense, LikePattern::new(&text, case).expect("short"))),
        (sense(), "[a-c.*'\\n]{1,4}").prop_filter_map("a valid expression", |(sense, text)| {
            RegexPattern::new(&text).ok().map(|pattern| Test::Regex(sense, pattern))
        }),
    ]
}

fn any_expr() -> impl Strategy<Value = Expr<RunField>> {
    let leaf = (any_field(), any_test()).prop_filter_map("a test that fits", |(field, test)| {
        Predicate::new(field, test).ok().map(Expr::Test)
    });
    prop_oneof![9 => leaf, 1 => Just(Expr::All)].prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Expr::And),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Expr::Or),
            inner.prop_map(|inside| Expr::Not(Box::new(inside))),
        ]
    })
}

proptest! {
    #[test]
    fn the_canonical_text_parses_back_to_an_equal_tree(
        expr in any_expr(), order in prop::collection::vec((any_field(), any::<bool>()), 0..4)
    ) {
        let order = order.into_iter().filter(|(field, _)| !matches!(field, RunField::Dataset(_)));
        let order = order.map(|(field, up)| {
            let direction = if up { Direction::Ascending } else { Direction::Descending };
            OrderBy::new(field, direction)
        });
        let query = RunQuery::new(expr, order.collect());
        let texts = query.order_texts();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        prop_assert_eq!(parse_runs(&query.filter_text(), &texts, NOW), Ok(query));
    }

    #[test]
    fn parsing_any_text_never_panics(text in "\\PC{0,60}|[a-z.(),'\"`=<>!~ %0-9-]{0,60}") {
        let _ = parse_runs(&text, &[&text], NOW);
    }

    #[test]
    fn parsing_any_words_never_panics_and_points_into_the_text(
        words in prop::collection::vec(prop::sample::select(vec![
            "AND", "OR", "NOT", "(", ")", "metrics.a", "params.é", "min", "status", "=", "<", "=~", "IN", "BETWEEN",
            "1", "-", "7", "d", "'x'", "now", "start_time", "LAST", "IS", "NULL", ",", "duration", "text", "LIKE",
        ]), 0..14)
    ) {
        let text = words.join(" ");
        if let Err(error) = parse(&text) {
            prop_assert!(text.get(error.span.offset..error.span.offset + error.span.len).is_some());
        }
    }
}
