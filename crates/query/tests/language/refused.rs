//! Our own dialect by what it refuses: the words, the place, what would be right, what was meant.

use crate::sample::NOW;
use trialbook_domain::{Code, Problem};
use trialbook_query::limits::{
    DEPTH_MAX, FILTER_BYTES_MAX, LIKE_BYTES_MAX, ORDER_BYTES_MAX, ORDER_TERMS_MAX, REGEX_BYTES_MAX,
    REGEXES_MAX, TERMS_MAX,
};
use trialbook_query::{QueryError, QueryPart, Span, parse_runs};

fn refusal(filter: &str) -> QueryError {
    parse_runs(filter, &[], NOW).expect_err(filter)
}

/// The place is marked in the filter by `«` and `»`, which are taken out before it is parsed.
fn check(table: &[(&str, &str, &str, Option<&str>)]) {
    for (marked, message, expected, suggestion) in table {
        let (before, rest) = marked.split_once('«').unwrap();
        let (at, after) = rest.split_once('»').unwrap();
        let error = refusal(&format!("{before}{at}{after}"));
        assert_eq!(error.message, *message, "{marked}");
        assert_eq!(error.span, Span { offset: before.len(), len: at.len() }, "{marked}");
        assert_eq!(error.expected.as_deref().unwrap_or(""), *expected, "{marked}");
        assert_eq!(error.suggestion.as_deref(), *suggestion, "{marked}");
        assert_eq!(error.part, QueryPart::Filter);
    }
}

const ATTRIBUTE: &str = "an attribute, or `metrics.`, `params.` or `tags.` and a key";
const ENTITY: &str = "`metrics.`, `params.`, `tags.`, `datasets.` or `attributes.`";

#[test]
fn an_unknown_field_is_named_with_the_nearest_known_one() {
    check(&[
        ("«statsu» = 'x'", "A run has no attribute `statsu`.", ATTRIBUTE, Some("status")),
        ("«Status» = 'x'", "A run has no attribute `Status`.", ATTRIBUTE, Some("status")),
        ("«starttime» > 1", "A run has no attribute `starttime`.", ATTRIBUTE, Some("start_time")),
        ("«accuracy» > 1", "A run has no attribute `accuracy`.", ATTRIBUTE, Some("metrics.accuracy")),
        ("«attributes.stats» = 'x'", "A run has no attribute `stats`.", ATTRIBUTE, Some("status")),
        ("«metrcs.loss» > 1", "There is no kind of field `metrcs`.", ENTITY, Some("metrics.loss")),
        ("«Metrics.loss» > 1", "There is no kind of field `Metrics`.", ENTITY, Some("metrics.loss")),
        ("«parms.`a b`» = 1", "There is no kind of field `parms`.", ENTITY, Some("params.a b")),
        ("«hyperparameters.a» = 1", "There is no kind of field `hyperparameters`.", ENTITY, None),
        (
            "«datasets.nam» = 'x'",
            "A dataset has no field `nam`.",
            "`name`, `digest` or `context`",
            Some("datasets.name"),
        ),
        ("«datasets.zzzzz» = 'x'", "A dataset has no field `zzzzz`.", "`name`, `digest` or `context`", None),
        ("«params.» = 1", "`` is no key: the name is empty.", "a key after the dot", None),
        ("«tags.``» = 'x'", "`` is no key: the name is empty.", "a key after the dot", None),
    ]);
}

#[test]
fn a_condition_begins_with_a_field() {
    const FIELD: &str = "a field such as `metrics.loss`, `params.lr` or `status`";
    const BEGINS: &str = "A comparison begins with the name of a field.";
    check(&[
        ("«1» < metrics.loss", BEGINS, FIELD, None),
        ("«'x'» = status", BEGINS, FIELD, None),
        ("«=» 1", BEGINS, FIELD, None),
        ("metrics.loss = 1 AND «»", BEGINS, FIELD, None),
        ("metrics.loss = 1 AND «)»", BEGINS, FIELD, None),
        ("NOT «»", BEGINS, FIELD, None),
        ("(«)»", BEGINS, FIELD, None),
        ("metrics.loss = 1 OR «OR»", "A run has no attribute `OR`.", ATTRIBUTE, Some("metrics.OR")),
    ]);
}

#[test]
fn a_field_is_followed_by_an_operator() {
    let expected =
        |field: &str| format!("an operator after `{field}`, such as `=`, `<`, `IN`, `LIKE` or `IS NULL`");
    for (marked, message, field, suggestion) in [
        ("metrics.loss «»", "The text ends too early.", "metrics.loss", None),
        ("metrics.loss «1»", "`1` does not belong here.", "metrics.loss", None),
        ("tags.a «liek» 'x'", "`liek` does not belong here.", "tags.a", Some("LIKE")),
        ("tags.a «machtes» 'x'", "`machtes` does not belong here.", "tags.a", Some("MATCHES")),
        ("min(metrics.loss) «)»", "`)` does not belong here.", "min(metrics.loss)", None),
        ("user «AND» name = 'x'", "`AND` does not belong here.", "user_id", None),
        ("name «,» user", "`,` does not belong here.", "run_name", None),
        ("tags.a NOT «=» 'x'", "`=` does not belong here.", "tags.a", None),
        ("start_time NOT «WITHIN» LAST 1d", "`WITHIN` does not belong here.", "start_time", Some("WITHIN")),
    ] {
        check(&[(marked, message, &expected(field), suggestion)]);
    }
}

#[test]
fn an_operator_is_followed_by_a_value_of_the_kind_of_its_field() {
    check(&[
        ("metrics.loss = «»", "The text ends too early.", "a number to compare `metrics.loss` with", None),
        (
            "metrics.loss = «'1.5'»",
            "`'1.5'` does not belong here.",
            "a number to compare `metrics.loss` with",
            Some("1.5"),
        ),
        (
            "metrics.loss = «'x'»",
            "`'x'` does not belong here.",
            "a number to compare `metrics.loss` with",
            None,
        ),
        (
            "metrics.loss = -«'1'»",
            "`'1'` does not belong here.",
            "a number to compare `metrics.loss` with",
            Some("1"),
        ),
        (
            "metrics.loss = «nan»",
            "`nan` does not belong here.",
            "a number to compare `metrics.loss` with",
            None,
        ),
        (
            "metrics.loss = «now»",
            "`now` does not belong here.",
            "a number to compare `metrics.loss` with",
            None,
        ),
        (
            "metrics.loss > «metrics.acc»",
            "`metrics.acc` does not belong here.",
            "a number to compare `metrics.loss` with",
            None,
        ),
        (
            "tags.team = «blue»",
            "`blue` does not belong here.",
            "a text in quotes to compare `tags.team` with",
            Some("'blue'"),
        ),
        (
            "tags.team = «5»",
            "`5` does not belong here.",
            "a text in quotes to compare `tags.team` with",
            None,
        ),
        (
            "params.opt = «Adam»",
            "`Adam` does not belong here.",
            "a number, or a text in quotes, to compare `params.opt` with",
            Some("'Adam'"),
        ),
        (
            "params.opt = «`Adam`»",
            "``Adam`` does not belong here.",
            "a number, or a text in quotes, to compare `params.opt` with",
            None,
        ),
    ]);
}

#[test]
fn a_moment_a_pattern_and_an_exact_text_have_their_own_forms() {
    const TIME: &str = "a date in quotes, milliseconds, or `now` and a duration";
    check(&[
        ("start_time > «'yesterday'»", "`'yesterday'` does not belong here.", TIME, None),
        ("start_time > «'2026-02-30'»", "`'2026-02-30'` does not belong here.", TIME, None),
        ("start_time > «today»", "`today` does not belong here.", TIME, None),
        ("duration > «'1h'»", "`'1h'` does not belong here.", "a number to compare `duration` with", None),
        ("metrics.loss LIKE «'x'»", "`metrics.loss` holds numbers, which have no pattern.", "", None),
        ("experiment_id =~ «'x'»", "`experiment_id` holds numbers, which have no pattern.", "", None),
        ("tags.a LIKE «5»", "`5` does not belong here.", "a pattern in quotes", None),
        ("tags.a =~ «»", "The text ends too early.", "a pattern in quotes", None),
        ("status = text«»", "The text ends too early.", "`(`", None),
        ("status = text(«5»)", "`5` does not belong here.", "a text in quotes", None),
        ("status = text('x'«»", "The text ends too early.", "`)`", None),
    ]);
}

#[test]
fn the_words_of_a_status_are_checked_in_every_kind_of_test() {
    const ALL: &str = "RUNNING, SCHEDULED, FINISHED, FAILED, KILLED";
    check(&[
        ("status = «'RUNING'»", "No run has the status `RUNING`.", ALL, Some("'RUNNING'")),
        ("status = «finishd»", "No run has the status `finishd`.", ALL, Some("'FINISHED'")),
        ("status != «done»", "No run has the status `done`.", ALL, None),
        ("status IN (running, «faild»)", "No run has the status `faild`.", ALL, Some("'FAILED'")),
        ("status BETWEEN 'FAILED' AND «'x'»", "No run has the status `x`.", ALL, None),
        ("lifecycle = «'activ'»", "No run has the lifecycle `activ`.", "active, deleted", Some("'active'")),
        ("lifecycle = «''»", "No run has the lifecycle ``.", "active, deleted", None),
    ]);
}

#[test]
fn lists_and_ranges_are_of_one_kind_and_complete() {
    const EITHER: &str = "a number, or a text in quotes, to compare `params.a` with";
    check(&[
        ("params.a IN «(1, 'x')»", "The list mixes numbers and texts.", "", None),
        ("params.a IN («)»", "`)` does not belong here.", EITHER, None),
        ("params.a IN («,» 1)", "`,` does not belong here.", EITHER, None),
        ("params.a IN (1,«,» 2)", "`,` does not belong here.", EITHER, None),
        ("params.a IN «1»", "`1` does not belong here.", "`(`", None),
        ("params.a IN (1 «2»)", "`2` does not belong here.", "`,` or `)`", None),
        ("params.a IN (1«»", "The text ends too early.", "`,` or `)`", None),
        ("params.a BETWEEN «1 AND 'x'»", "The bounds mix a number and a text.", "", None),
        ("params.a BETWEEN 1 «OR» 2", "`OR` does not belong here.", "`AND` and the upper bound", None),
        ("params.a BETWEEN 1«»", "The text ends too early.", "`AND` and the upper bound", None),
        ("params.a IS «5»", "`5` does not belong here.", "`NULL`, `NOT NULL`, `NAN` or `NOT NAN`", None),
        ("params.a IS NOT«»", "The text ends too early.", "`NULL`, `NOT NULL`, `NAN` or `NOT NAN`", None),
    ]);
}

#[test]
fn functions_are_of_metrics_and_four_in_number() {
    const ONE_OF: &str = "`min`, `max`, `first` or `last` of a metric";
    check(&[
        ("«avg»(metrics.a) > 1", "There is no function `avg`.", ONE_OF, None),
        ("«frist»(metrics.a) > 1", "There is no function `frist`.", ONE_OF, Some("first")),
        ("«mn»(metrics.a) > 1", "There is no function `mn`.", ONE_OF, Some("min")),
        ("«min»(params.a) > 1", "`min` is a function of metrics.", "a metric", None),
        ("«max»(duration) > 1", "`max` is a function of metrics.", "a metric", None),
        ("min«(»metrics.a", "The parenthesis that opens here is never closed.", "`)`", None),
        ("min(metrics.a «,» 5) > 1", "`,` does not belong here.", "`)`", None),
        (
            "min(«)» > 1",
            "A comparison begins with the name of a field.",
            "a field such as `metrics.loss`, `params.lr` or `status`",
            None,
        ),
    ]);
}

#[test]
fn what_follows_a_complete_condition_is_a_join_or_the_end() {
    const END: &str = "`AND`, `OR` or the end of the text";
    check(&[
        ("metrics.a = 1 «adn» metrics.b = 2", "The condition is complete before `adn`.", END, Some("AND")),
        ("metrics.a = 1 «ro» metrics.b = 2", "The condition is complete before `ro`.", END, Some("OR")),
        ("metrics.a = 1 «&&» metrics.b = 2", "The condition is complete before `&&`.", END, Some("AND")),
        ("metrics.a = 1 «||» metrics.b = 2", "The condition is complete before `||`.", END, Some("OR")),
        ("metrics.a = 1 «metrics.b» = 2", "The condition is complete before `metrics.b`.", END, None),
        ("metrics.a = 1«)»", "The condition is complete before `)`.", END, None),
        ("ALL «ALL»", "The condition is complete before `ALL`.", END, None),
        ("«(»metrics.a = 1", "The parenthesis that opens here is never closed.", "`)`", None),
        ("(«(»metrics.a = 1", "The parenthesis that opens here is never closed.", "`)`", None),
        ("(metrics.a = 1 «,»)", "`,` does not belong here.", "`)`", None),
    ]);
}

#[test]
fn what_is_no_token_is_shown_where_it_stands() {
    check(&[
        ("metrics.a = 1 «;» metrics.b = 2", "The character `;` means nothing here.", "", None),
        ("metrics.é > 1 AND «€» = 1", "The character `€` means nothing here.", "", None),
        ("tags.a = «'x»", "The quote that opens here is never closed.", "'", None),
        ("tags.a = «\"x'»", "The quote that opens here is never closed.", "\"", None),
        ("tags.«`a = 'x'»", "The quote that opens here is never closed.", "`", None),
        ("tags.a = «'it''s»", "The quote that opens here is never closed.", "'", None),
        ("metrics.a = «.»", "`.` is no number.", "a number", None),
    ]);
}

#[test]
fn a_test_that_no_value_of_the_field_could_pass_is_refused() {
    for (filter, message) in [
        ("run_name IS NAN", "`run_name` holds texts and cannot be tested like this."),
        ("tags.a IS NOT NAN", "`tags.a` holds texts and cannot be tested like this."),
        ("datasets.name IS NAN", "`datasets.name` holds texts and cannot be tested like this."),
    ] {
        let error = refusal(filter);
        assert_eq!((error.message.as_str(), error.span), (message, Span { offset: 0, len: filter.len() }));
    }
    assert!(parse_runs("params.a IS NAN", &[], NOW).is_ok(), "a parameter may be a number");
}

#[test]
fn a_malformed_expression_is_explained() {
    check(&[
        ("name =~ «'a('»", "The regular expression is malformed: unclosed group", "", None),
        (
            "name =~ «'*'»",
            "The regular expression is malformed: repetition operator missing expression",
            "",
            None,
        ),
        (
            "name !~ «'[z-a]'»",
            "The regular expression is malformed: invalid character class range, the start must be <= the end",
            "",
            None,
        ),
        (
            "name MATCHES «'(?=a)'»",
            "The regular expression is malformed: look-around, including look-ahead and look-behind, is not supported",
            "",
            None,
        ),
        (
            "name =~ «'(\\w{100}){100}'»",
            "The regular expression needs too much memory; at most 1048576 bytes are allowed.",
            "",
            None,
        ),
    ]);
}

fn joined(test: &str, n: usize) -> String {
    vec![test; n].join(" OR ")
}

/// A filter of a size, its limit, and what is said beyond it.
type Limit<'a> = (&'a dyn Fn(usize) -> String, usize, String);

#[test]
fn every_limit_holds_one_below_at_and_one_above() {
    let nested = |n: usize| format!("{}ALL{}", "(".repeat(n), ")".repeat(n));
    let negated = |n: usize| format!("{}ALL", "NOT ".repeat(n));
    let padded = |n: usize| format!("ALL{}", " ".repeat(n - 3));
    let like = |n: usize| format!("name LIKE '{}'", "a".repeat(n));
    let regex = |n: usize| format!("name =~ '{}'", "a".repeat(n));
    let limits: [Limit<'_>; 7] = [
        (
            &|n| joined("metrics.a = 1", n),
            TERMS_MAX,
            format!("The condition has more than {TERMS_MAX} comparisons."),
        ),
        (&nested, DEPTH_MAX - 1, format!("The condition is nested more than {DEPTH_MAX} deep.")),
        (&negated, DEPTH_MAX - 1, format!("The condition is nested more than {DEPTH_MAX} deep.")),
        (
            &padded,
            FILTER_BYTES_MAX,
            format!(
                "The search text has {} bytes; at most {FILTER_BYTES_MAX} are allowed.",
                FILTER_BYTES_MAX + 1
            ),
        ),
        (
            &|n| joined("name =~ 'a'", n),
            REGEXES_MAX,
            format!("The condition has more than {REGEXES_MAX} regular expressions."),
        ),
        (
            &like,
            LIKE_BYTES_MAX,
            format!("The pattern has {} bytes; at most {LIKE_BYTES_MAX} are allowed.", LIKE_BYTES_MAX + 1),
        ),
        (
            &regex,
            REGEX_BYTES_MAX,
            format!("The pattern has {} bytes; at most {REGEX_BYTES_MAX} are allowed.", REGEX_BYTES_MAX + 1),
        ),
    ];
    for (filter, most, message) in limits {
        for n in [most - 1, most] {
            assert!(parse_runs(&filter(n), &[], NOW).is_ok(), "{n} for: {message}");
        }
        assert_eq!(refusal(&filter(most + 1)).message, message);
    }
}

#[test]
fn orders_have_their_limits_and_name_the_entry_at_fault() {
    let fields: Vec<String> = (0..=ORDER_TERMS_MAX).map(|n| format!("metrics.m{n}")).collect();
    let texts: Vec<&str> = fields.iter().map(String::as_str).collect();
    assert!(parse_runs("", &texts[..ORDER_TERMS_MAX], NOW).is_ok());
    let error = parse_runs("", &texts, NOW).unwrap_err();
    assert_eq!(
        error.message,
        format!("The order has {} fields; at most {ORDER_TERMS_MAX} are allowed.", ORDER_TERMS_MAX + 1)
    );
    assert_eq!(error.part, QueryPart::OrderBy(ORDER_TERMS_MAX));
    let padded = |n: usize| format!("name{}", " ".repeat(n - 4));
    assert!(parse_runs("", &["user", &padded(ORDER_BYTES_MAX)], NOW).is_ok());
    let error = parse_runs("", &["user", &padded(ORDER_BYTES_MAX + 1)], NOW).unwrap_err();
    assert_eq!((error.part, error.span.offset), (QueryPart::OrderBy(1), ORDER_BYTES_MAX));
}

#[test]
fn orders_that_mean_nothing_are_refused_with_what_was_meant() {
    for (entry, message, suggestion) in [
        ("", "A comparison begins with the name of a field.", None),
        ("metrics.a dsec", "`dsec` is no direction of an order.", Some("DESC")),
        ("metrics.a ascending", "`ascending` is no direction of an order.", None),
        ("metrics.a DESC ASC", "`ASC` is no direction of an order.", Some("ASC")),
        ("metrics.a, metrics.b", "`,` is no direction of an order.", None),
        ("datasets.name", "Runs cannot be sorted by datasets: they may have several.", None),
        ("text(metrics.a)", "Only parameters are sorted as texts by `text(...)`.", None),
        ("text(params.a", "The parenthesis that opens here is never closed.", None),
        ("statsu", "A run has no attribute `statsu`.", Some("status")),
        ("min(params.a)", "`min` is a function of metrics.", None),
    ] {
        let error = parse_runs("", &["user_id", entry], NOW).expect_err(entry);
        assert_eq!((error.message.as_str(), error.part), (message, QueryPart::OrderBy(1)), "{entry}");
        assert_eq!(error.suggestion.as_deref(), suggestion, "{entry}");
    }
    for (one, other) in [
        ("name", "run_name DESC"),
        ("metrics.a", "last(metrics.a)"),
        ("params.a", "text(params.a) DESC"),
        ("metrics.`a`", "metric.a"),
    ] {
        let error = parse_runs("", &[one, other], NOW).expect_err(other);
        assert!(error.message.ends_with("twice."), "{}", error.message);
        assert_eq!(error.part, QueryPart::OrderBy(1));
    }
    assert!(parse_runs("", &["metrics.a", "min(metrics.a)", "max(metrics.a)"], NOW).is_ok());
}

#[test]
fn a_refusal_becomes_a_problem_with_its_place_as_facts() {
    let problem = Problem::from(refusal("metrics.é = 1 AND statsu = 'x'"));
    assert_eq!(problem.code(), Code::InvalidQuery);
    let facts: Vec<(&str, &str)> =
        problem.facts().iter().map(|fact| (fact.name, fact.value.as_str())).collect();
    assert_eq!(
        facts,
        [
            ("part", "filter"),
            ("offset", "19"),
            ("length", "6"),
            ("expected", ATTRIBUTE),
            ("suggestion", "status")
        ],
        "the place is counted in bytes"
    );
    assert_eq!(problem.advice(), Some("Did you mean `status`?"));
    let problem = Problem::from(parse_runs("", &["name", "x,"], NOW).unwrap_err());
    assert_eq!(problem.fact_value("part"), "order_by[1]");
}
