//! The canonical text: one writing for one meaning, always taken back.

use crate::sample::NOW;
use trialbook_query::limits::{DEPTH_MAX, FILTER_BYTES_MAX, ORDER_TERMS_MAX};
use trialbook_query::{RunQuery, parse_runs};

fn parse(filter: &str, order: &[&str]) -> RunQuery {
    parse_runs(filter, order, NOW).unwrap_or_else(|error| panic!("{filter} {order:?}: {error}"))
}

/// Parses what the query itself writes.
fn taken_back(query: &RunQuery) -> RunQuery {
    let order = query.order_texts();
    let order: Vec<&str> = order.iter().map(String::as_str).collect();
    parse(&query.filter_text(), &order)
}

#[test]
fn many_writings_of_one_search_become_one_text() {
    for (writings, canonical) in [
        (
            &[
                "metrics.a>1",
                "metric.a > 1.0",
                "(metrics.`a` > +1e0)",
                "last(metrics.\"a\") > 1",
                "NOT NOT metrics.a > 1",
            ][..],
            "metrics.a > 1",
        ),
        (
            &["user = 'x'", "user_id == \"x\"", "attributes.user_id = 'x'", "run.user = text('x')"],
            "user_id = 'x'",
        ),
        (
            &[
                "status in (running,FAILED)",
                "status IN ('Running', 'failed',)",
                "attr.status IN (RUNNING, FAILED)",
            ],
            "status IN ('RUNNING', 'FAILED')",
        ),
        (&["duration > 1h30m", "duration > 90 minutes", "duration > 5400000"], "duration > 5400000"),
        (
            &[
                "params.a = 1 AND (params.b = 2 AND params.c = 3)",
                "(params.a = 1 AND params.b = 2) AND params.c = 3",
            ],
            "params.a = 1 AND params.b = 2 AND params.c = 3",
        ),
        (
            &[
                "params.a = 1 OR params.b = 2 AND params.c = 3",
                "(params.a = 1) OR (params.b = 2 AND params.c = 3)",
            ],
            "params.a = 1 OR (params.b = 2 AND params.c = 3)",
        ),
        (&["name !~ 'a'", "name NOT MATCHES 'a'", "run_name not matches \"a\""], "run_name !~ 'a'"),
        (&["params.a IS NOT NULL", "param.a EXISTS", "parameters.a is not null"], "params.a IS NOT NULL"),
        (&["", " ", "ALL", "(ALL)", "ALL AND ALL", "metrics.a > 1 OR ALL"], ""),
        (&["NOT ALL", "NOT (metrics.a > 1 OR ALL)"], "NOT ALL"),
    ] {
        for writing in writings {
            let query = parse(writing, &[]);
            assert_eq!(query.filter_text(), canonical, "{writing}");
            assert_eq!(taken_back(&query), query, "{writing}");
        }
    }
}

#[test]
fn keys_and_texts_are_quoted_only_as_far_as_they_need() {
    for (filter, canonical) in [
        ("metrics.`a`= 1", "metrics.a = 1"),
        ("metrics.`a/b:c-d.e_f`= 1", "metrics.a/b:c-d.e_f = 1"),
        ("metrics.`é` = 1", "metrics.é = 1"),
        ("metrics.`a b` = 1", "metrics.`a b` = 1"),
        ("metrics.`a@b` = 1", "metrics.`a@b` = 1"),
        ("metrics.\"a`b\" = 1", "metrics.`a``b` = 1"),
        ("tags.'it''s' = 'x'", "tags.`it's` = 'x'"),
        ("tags.a = \"it's\"", "tags.a = 'it''s'"),
        ("tags.a = \"say \"\"hi\"\"\"", "tags.a = 'say \"hi\"'"),
        ("tags.a = 'line\nbreak'", "tags.a = 'line\nbreak'"),
        ("tags.AND = 'x'", "tags.AND = 'x'"),
    ] {
        let query = parse(filter, &[]);
        assert_eq!(query.filter_text(), canonical, "{filter}");
        assert_eq!(taken_back(&query), query, "{filter}");
    }
}

#[test]
fn numbers_are_written_so_that_they_read_back_to_the_bit() {
    for (text, canonical) in [
        ("1", "1"),
        ("1.50", "1.5"),
        ("-0", "-0"),
        ("1e14", "100000000000000"),
        ("999999999999999", "999999999999999"),
        ("1e15", "1000000000000000.0"),
        ("1e16", "1e16"),
        ("1e-7", "1e-7"),
        ("0.1", "0.1"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("1.7976931348623157e308", "1.7976931348623157e308"),
        ("5e-324", "5e-324"),
        ("9007199254740993", "9007199254740992.0"),
        ("1e999", "inf"),
        ("-1e999", "-inf"),
    ] {
        let query = parse(&format!("metrics.a = {text}"), &[]);
        assert_eq!(query.filter_text(), format!("metrics.a = {canonical}"), "{text}");
        assert_eq!(taken_back(&query).filter_text(), query.filter_text(), "{text}");
    }
}

#[test]
fn orders_are_written_complete() {
    for (order, canonical) in [
        (&[][..], &["start_time DESC"][..]),
        (&["started"], &["start_time ASC"]),
        (&["metrics.loss desc"], &["metrics.loss DESC", "start_time DESC"]),
        (&["min(metrics.`a b`)"], &["min(metrics.`a b`) ASC", "start_time DESC"]),
        (&["text(params.lr) desc", "start_time asc"], &["text(params.lr) DESC", "start_time ASC"]),
        (&["start_time", "name"], &["start_time ASC", "run_name ASC"]),
    ] {
        let query = parse("", order);
        assert_eq!(query.order_texts(), canonical, "{order:?}");
        assert_eq!(taken_back(&query), query, "{order:?}");
    }
}

#[test]
fn the_canonical_text_of_the_deepest_search_is_not_refused_as_too_deep() {
    let levels = DEPTH_MAX - 1;
    for (open, close) in [
        ("metrics.a = 1 OR metrics.b = 2 AND (", ")"),
        ("metrics.a = 1 AND (metrics.b = 2 OR ", ")"),
        ("NOT (metrics.a = 1 OR metrics.b = 1 AND ", ")"),
    ] {
        let levels = if open.starts_with("NOT") { levels / 2 } else { levels };
        let query = parse(
            &format!("{}metrics.c = 3 OR metrics.d = 4{}", open.repeat(levels), close.repeat(levels)),
            &[],
        );
        assert_eq!(taken_back(&query), query, "{open}");
    }
}

#[test]
fn the_canonical_text_of_the_longest_order_is_not_refused_as_too_long() {
    let fields: Vec<String> = (0..ORDER_TERMS_MAX).map(|n| format!("metrics.m{n}")).collect();
    let order: Vec<&str> = fields.iter().map(String::as_str).collect();
    let query = parse("", &order);
    assert_eq!(taken_back(&query), query);
}

#[test]
fn the_canonical_text_of_the_longest_search_is_not_refused_as_too_long() {
    for (open, value) in [
        ("metrics.a IN(", "1e14,"),
        ("params.a IN(", "\"'\","),
        ("start_time IN(", "now,"),
        ("duration IN(", "1w,"),
    ] {
        let of = |n: usize| format!("{open}{})", value.repeat(n));
        let written = |n: usize| parse(&of(n), &[]).filter_text().len();
        let (two, each) = (written(2), written(3) - written(2));
        let most = (FILTER_BYTES_MAX - two) / each + 2;
        assert!(of(most + 1).len() < FILTER_BYTES_MAX, "{open}: what was typed is short enough");
        let query = parse(&of(most), &[]);
        assert_eq!(taken_back(&query), query, "{open}");
        let refused = parse_runs(&of(most + 1), &[], NOW).expect_err(open);
        let n_bytes = two + (most - 1) * each;
        assert_eq!(
            refused.message,
            format!(
                "The search text has {n_bytes} bytes when written out; at most {FILTER_BYTES_MAX} are allowed."
            )
        );
        assert_eq!((refused.span.offset, refused.span.len), (0, of(most + 1).len()));
    }
}
