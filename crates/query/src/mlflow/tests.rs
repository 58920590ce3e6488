//! MLflow's dialect: grammar, wording, positions.

use super::{parse_experiments_mlflow, parse_runs_mlflow};
use crate::tree::{
    Comparison, DatasetField, Direction, Expr, MetricStat, OrderBy, Predicate, RunAttribute, RunField, Sense,
    SortAs, Test,
};
use crate::{LetterCase, LikePattern, parse_runs};
use proptest::prelude::*;
use trialbook_domain::{Key, TimestampMs};

fn key(name: &str) -> Key {
    Key::new(name).expect("short")
}

fn one(filter: &str) -> (RunField, Test) {
    match parse_runs_mlflow(filter, &[]).expect(filter).expr() {
        Expr::Test(predicate) => (predicate.field().clone(), predicate.test().clone()),
        other => panic!("{filter}: {other:?}"),
    }
}

fn refusal(filter: &str) -> String {
    parse_runs_mlflow(filter, &[]).expect_err(filter).message
}

fn order_refusal(order_by: &[&str]) -> String {
    parse_runs_mlflow("", order_by).expect_err("refused").message
}

fn text(comparison: Comparison, text: &str) -> Test {
    Test::Text(comparison, text.to_owned())
}

#[test]
fn names_of_entities_and_attributes_have_their_spellings() {
    for prefix in ["params", "param", "parameter", "parameters", "`params`"] {
        assert_eq!(one(&format!("{prefix}.a = 'x'")).0, RunField::Param(key("a")), "{prefix}");
    }
    for name in ["run_name", "attribute.`run name`", "`Run name`", "attr.run_name", "run.run_name"] {
        assert_eq!(one(&format!("{name} = 'x'")).0, RunField::Attribute(RunAttribute::Name), "{name}");
    }
    for name in ["created", "Created", "attributes.start_time"] {
        assert_eq!(one(&format!("{name} > 1")).0, RunField::Attribute(RunAttribute::StartTime), "{name}");
    }
    assert_eq!(one("dataset.digest = 'x'").0, RunField::Dataset(DatasetField::Digest));
}

#[test]
fn keys_may_hold_dots_keywords_and_quoted_characters() {
    for (filter, name) in [
        ("tags.mlflow.runName = 'x'", "mlflow.runName"),
        ("tags.`a b` = 'x'", "a b"),
        ("tags.\"x/y\" = 'x'", "x/y"),
        ("tags.'a b' = 'x'", "a b"),
        ("tags.case = 'x'", "case"),
        ("tags.order='x'", "order"),
        ("tags.é = 'x'", "é"),
        ("tags.a.1 = 'x'", "a.1"),
        ("tags.\"a'b\"='x'", "a'b"),
        ("tags.and = 'x'", "and"),
    ] {
        assert_eq!(one(filter).0, RunField::Tag(key(name)), "{filter}");
    }
}

#[test]
fn numbers_are_read_with_sign_fraction_and_exponent() {
    for (filter, value) in [
        ("metrics.a > 1", 1.0),
        ("metrics.a>-1.5e-3", -0.0015),
        ("metrics.a > .7", 0.7),
        ("metrics.a > 1.", 1.0),
        ("metrics.a > 00012", 12.0),
        ("metrics.a > 1e400", f64::INFINITY),
    ] {
        let field = RunField::Metric { key: key("a"), stat: MetricStat::Last };
        assert_eq!(one(filter), (field, Test::Number(Comparison::Greater, value)), "{filter}");
    }
    assert_eq!(one("start_time = 1.5").1, Test::Number(Comparison::Equal, 1.5));
}

#[test]
fn values_lose_their_outer_quotes_and_nothing_else() {
    for (filter, value) in [
        ("params.a = 'it''s'", "it''s"),
        ("params.a = \"it's\"", "it's"),
        (r"params.a = 'a\'b'", r"a\'b"),
        ("params.a = ''", ""),
        ("params.a = ''''", "''"),
        ("params.a = '0.01'", "0.01"),
        ("params.a = 'x\ny'", "x\ny"),
        ("status = 'running'", "running"),
    ] {
        assert_eq!(one(filter).1, text(Comparison::Equal, value), "{filter}");
    }
}

#[test]
fn operators_and_keywords_are_read_in_any_case() {
    let like = |source, case| Test::Like(Sense::Is, LikePattern::new(source, case).expect("short"));
    assert_eq!(one("params.a like 'x%'").1, like("x%", LetterCase::Sensitive));
    assert_eq!(one("params.a iLike'x%'").1, like("x%", LetterCase::Folded));
    assert_eq!(one("params.a is null").1, Test::Exists(Sense::IsNot));
    assert_eq!(one("tags.a Is  Not Null").1, Test::Exists(Sense::Is));
    let list = |sense| Test::TextIn(sense, vec!["a".to_owned(), "b".to_owned()]);
    assert_eq!(one("run_id in ('a', \"b\",)").1, list(Sense::Is));
    assert_eq!(one("datasets.name Not In ('a','b')").1, list(Sense::IsNot));
}

#[test]
fn comparisons_are_joined_by_and_which_may_trail() {
    let expr = |filter: &str| parse_runs_mlflow(filter, &[]).expect(filter).expr().clone();
    let wanted = expr("metrics.a > 1 AND params.b = 'x'");
    for filter in ["metrics.a > 1 and params.b='x'and", "AND metrics.a>1 AND AND params.b = 'x'"] {
        assert_eq!(expr(filter), wanted, "{filter}");
    }
    for filter in ["", "  \n", "AND"] {
        assert_eq!(expr(filter), Expr::All, "{filter}");
    }
}

fn assert_refusals(table: &[(&str, &str)]) {
    for (filter, message) in table {
        let found = refusal(filter);
        assert!(found.starts_with(message), "{filter}: {found}");
    }
}

#[test]
fn wrong_clauses_are_refused_in_the_words_of_the_reference() {
    assert_refusals(&[
        ("metrics.a > 1 OR metrics.b > 2", "Invalid clause(s) in filter string: 'OR'"),
        ("(metrics.a > 1)", "Invalid clause(s) in filter string: '(metrics.a > 1)'"),
        ("NOT metrics.a > 1", "Invalid clause(s) in filter string: 'NOT'"),
        ("metrics.a > 1;", "Invalid clause(s) in filter string: ';'"),
        ("metrics.a between 1 and 2", "Invalid clause(s) in filter string: 'metrics.a', 'between', '1', '2'"),
        ("params.a like 'x' escape '!'", "Invalid clause(s) in filter string: 'escape', ''!''"),
        ("params.a = 'x", "Invalid clause(s) in filter string: 'params.a', '=', ''', 'x'"),
        ("metrics.a >", "Invalid clause(s) in filter string: 'metrics.a', '>'"),
        ("metrics.a", "Invalid clause(s) in filter string: 'metrics.a'"),
        ("metrics.a > +1", "Invalid clause(s) in filter string: 'metrics.a', '>', '+', '1'"),
        ("run_id in 'a'", "Invalid clause(s) in filter string: 'run_id', 'in', ''a''"),
        (
            "metrics.a > 1; metrics.b > 1",
            "Search filter contained multiple expression 'metrics.a > 1; metrics.b > 1'. Provide AND-ed expression list.",
        ),
        ("params.a/b = 'x'", "Invalid comparison clause. Expected 'Identifier' found 'params.a/b'"),
        ("1 < metrics.a", "Invalid comparison clause. Expected 'Identifier' found '1'"),
    ]);
}

#[test]
fn wrong_operators_names_and_values_are_refused_in_the_words_of_the_reference() {
    assert_refusals(&[
        ("metrics.a == 1", "Invalid comparator '==' not one of '{"),
        ("metrics.a <> 1", "Invalid comparator '<>' not one of '{"),
        ("params.a > 'x'", "Invalid comparator '>' not one of '{"),
        ("params.a not like 'x'", "Invalid comparator 'NOT LIKE' not one of '{"),
        ("params.a RLIKE 'x'", "Invalid comparator 'RLIKE' not one of '{"),
        ("datasets.name > 'x'", "Invalid comparator '>' not one of '{"),
        ("metrics.a > '1'", "Expected numeric value type for metric. Found '1'"),
        ("metrics.a > 1and metrics.b<2", "Expected numeric value type for metric. Found 1and"),
        ("metrics.a > metrics.b", "Expected numeric value type for metric. Found metrics.b"),
        ("metrics.a > (1)", "Expected numeric value type for metric. Found (1)"),
        ("params.a = 1", "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 1"),
        ("tags.a in ('a')", "Expected a quoted string value for tag (e.g. 'my-value'). Got value ('a')"),
        (
            "params.a = abc",
            "Parameter value is either not quoted or unidentified quote types used for string value abc.",
        ),
        (
            "params.a = `x`",
            "Parameter value is either not quoted or unidentified quote types used for string value `x`.",
        ),
        ("foo = 'a'", "Invalid attribute key 'foo' specified. Valid keys are '{"),
        ("experiment_id = '1'", "Invalid attribute key 'experiment_id' specified. Valid keys are '{"),
        (
            "foo.a = 'b'",
            "Invalid entity type 'foo'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']",
        ),
        ("METRICS.a > 1", "Invalid entity type 'METRICS'. Valid values are ["),
        ("\"params\".a = 'x'", "Invalid entity type '\"params\"'. Valid values are ["),
        ("`params.a` = 'x'", "Invalid entity type '`params'. Valid values are ["),
        ("datasets.foo = 'x'", "Invalid dataset key 'foo' specified. Valid keys are '{"),
        ("status = 1", "Expected a quoted string value for attributes. Got value 1"),
        ("datasets.name = 1", "Expected a quoted string value for dataset attributes. Got value 1"),
        ("start_time > '1'", "Expected numeric value type for numeric attribute: start_time. Found '1'"),
        (
            "status in ('a')",
            "Only ['run_id'] attributes support comparison with a list of quoted string values.",
        ),
        (
            "run_id in ()",
            "While parsing a list in the query, expected a non-empty list of string values, but got empty list",
        ),
        (
            "run_id in (1)",
            "While parsing a list in the query, expected string value, punctuation, or whitespace, but got",
        ),
        (
            "run_id in ('a' ; 'b')",
            "While parsing a list in the query, expected a non-empty list of string values, but got ill",
        ),
        (
            "metrics.a is null",
            "IS NULL / IS NOT NULL is only supported for tags and params, not for 'metric' 'a'",
        ),
        (
            "status is not null",
            "IS NULL / IS NOT NULL is only supported for tags and params, not for 'attribute' 'status'",
        ),
    ]);
}

#[test]
fn refusals_say_where_and_what_was_meant() {
    for (filter, at, suggestion) in [
        ("status = 'x' AND metrcs.a > 1", "metrcs.a", Some("metrics.a")),
        ("params.val/loss = 'x'", "params.val/loss", Some("params.`val/loss`")),
        ("metrics.a == 1", "==", Some("=")),
        ("params.é = 'x' AND statu = 'x'", "statu", Some("status")),
        ("params.a LIEK 'x'", "params.a LIEK 'x'", Some("LIKE")),
        ("params.a = abc", "abc", Some("'abc'")),
        ("metrics.a > 'x'", "'x'", None),
    ] {
        let error = parse_runs_mlflow(filter, &[]).expect_err(filter);
        let span = error.span;
        assert_eq!(&filter[span.offset..span.offset + span.len], at, "{filter}");
        assert_eq!(error.suggestion.as_deref(), suggestion, "{filter}");
    }
}

#[test]
fn an_order_names_a_field_and_a_direction() {
    let order = |entry: &str| parse_runs_mlflow("", &[entry]).expect(entry).order()[0].clone();
    let metric = |name: &str| RunField::Metric { key: key(name), stat: MetricStat::Last };
    for (entry, wanted) in [
        ("metrics.a", OrderBy::new(metric("a"), Direction::Ascending)),
        ("metrics.`a b` desc", OrderBy::new(metric("a b"), Direction::Descending)),
        ("`metrics.a` DESC", OrderBy::new(metric("a"), Direction::Descending)),
        (" Created  asc ", OrderBy::new(RunField::Attribute(RunAttribute::StartTime), Direction::Ascending)),
        ("tags.x", OrderBy::new(RunField::Tag(key("x")), Direction::Ascending)),
    ] {
        assert_eq!(order(entry), wanted, "{entry}");
    }
    assert_eq!(order("params.lr").sort_as, SortAs::Text);
}

#[test]
fn orders_are_refused_in_the_words_of_the_reference() {
    for (order_by, message) in [
        (
            &["metrics.a, metrics.b"][..],
            "Invalid order_by clause 'metrics.a, metrics.b'. Could not be parsed.",
        ),
        (&["metrics.a foo"], "Invalid ordering key in order_by clause 'metrics.a foo'."),
        (&[""], "Invalid order_by clause ''. Could not be parsed."),
        (&["metrics.a desc asc"], "Invalid order_by clause 'metrics.a desc asc'. Could not be parsed."),
        (&["foo"], "Invalid attribute key 'foo' specified."),
        (&["experiment_id"], "Invalid attribute key 'experiment_id' specified."),
        (&["`run name`"], "Invalid attribute key 'run name' specified."),
        (&["foo.a"], "Invalid entity type 'foo'."),
        (&["datasets.name"], "Invalid identifier type 'dataset'"),
        (
            &["metrics.a", "metric.a DESC"],
            "`order_by` contains duplicate fields: ['metrics.a', 'metric.a DESC']",
        ),
        (&["created", "start_time"], "`order_by` contains duplicate fields: ["),
        (&["start_time", "metrics.a-b"], "Invalid order_by clause 'metrics.a-b'. Could not be parsed."),
    ] {
        let found = order_refusal(order_by);
        assert!(found.starts_with(message), "{order_by:?}: {found}");
    }
    let error = parse_runs_mlflow("", &["start_time", "metrics.a foo"]).expect_err("foo");
    assert_eq!(error.part, crate::QueryPart::OrderBy(1));
}

#[test]
fn experiments_have_their_own_names_and_words() {
    for (filter, message) in [
        ("attr.name='a'", "Invalid entity type 'attr'. Valid entity types are ('attribute', 'tag', 'tags')"),
        ("foo='x'", "Invalid attribute key 'foo' specified. Valid keys are '{"),
        ("name > 'x'", "Invalid comparator '>' not one of '{"),
        (
            "name in ('x')",
            "Only ['experiment_id'] attributes support comparison with a list of quoted string values.",
        ),
        ("experiment_id = 1", "Expected a quoted string value for attributes. Got value 1"),
        ("experiment_id = 'x'", "Invalid experiment ID 'x'. Experiment ID must be a valid integer."),
        ("experiment_id like '1'", "Invalid comparator for experiment_id: like"),
        ("creation_time > 1.5", "Invalid value for numeric attribute 'creation_time': '1.5'"),
        (
            "creation_time > 'a'",
            "Expected numeric value type for numeric attribute: creation_time. Found 'a'",
        ),
        ("name is null", "IS NULL / IS NOT NULL is only supported for tags, not for attribute 'name'"),
        ("tags.a > 'x'", "Invalid comparator for tag: >"),
        ("name = 'a' or name = 'b'", "Invalid clause(s) in filter string: or"),
    ] {
        let found = parse_experiments_mlflow(filter, &[]).expect_err(filter).message;
        assert!(found.starts_with(message), "{filter}: {found}");
    }
    for order_by in [&["tags.a"][..], &["metrics.a"], &["name", "name DESC"], &["foo"]] {
        assert!(parse_experiments_mlflow("", order_by).is_err(), "{order_by:?}");
    }
    assert!(
        parse_experiments_mlflow("tags.`a b` ilike 'x%' AND last_update_time >= 5", &["name DESC"]).is_ok()
    );
}

#[test]
fn limits_hold_and_deep_text_is_only_refused() {
    let many = vec!["metrics.a > 1"; 1_001].join(" AND ");
    assert!(refusal(&many).starts_with("Invalid filter: it has 1001 comparisons"));
    assert!(refusal(&"x".repeat(300_000)).starts_with("Invalid filter: it has 300000 bytes"));
    assert!(refusal(&"(".repeat(100_000)).starts_with("Invalid clause(s)"));
    assert!(order_refusal(&["metrics.a"; 33]).starts_with("Invalid order_by"));
}

fn clause() -> impl Strategy<Value = String> {
    prop_oneof![
        "(metrics?)\\.([a-z.]{1,5}|`[a-z /]{1,5}`) (=|!=|<|<=|>|>=) -?[0-9]{1,5}(\\.[0-9]{1,3})?(e-?[0-9])?",
        "(params|tags)\\.[a-zé_]{1,5} (=|!=|like|ILIKE) '[^'\\\\]{0,8}'",
        "(params|tag)\\.[a-z]{1,5} is (not )?null",
        "(status|run_name|user_id|datasets\\.name) (=|!=|LIKE) \"[^\"\\\\]{0,8}\"",
        "run_id (NOT )?IN \\('[a-f0-9]{0,4}'(, '[a-f]{1,4}')?\\)",
    ]
}

proptest! {
    #[test]
    fn parsing_any_text_never_panics(text in "\\PC{0,60}|[a-z.(),'\"`=<>!; %\\\\0-9]{0,60}") {
        let _ = parse_runs_mlflow(&text, &[&text]);
        let _ = parse_experiments_mlflow(&text, &[&text]);
    }

    #[test]
    fn spans_of_refusals_lie_in_the_text(text in "[a-zé.(),'\"`=<>!; %0-9]{0,40}") {
        if let Err(error) = parse_runs_mlflow(&text, &[]) {
            prop_assert!(text.get(error.span.offset..error.span.offset + error.span.len).is_some());
        }
    }

    #[test]
    fn the_canonical_text_is_the_same_search_in_our_own_dialect(parts in prop::collection::vec(clause(), 0..5)) {
        let query = parse_runs_mlflow(&parts.join(" AND "), &["params.a DESC", "metrics.`b c`"]);
        let query = query.expect("valid by construction");
        let order = query.order_texts();
        let order: Vec<&str> = order.iter().map(String::as_str).collect();
        prop_assert_eq!(parse_runs(&query.filter_text(), &order, TimestampMs(0)), Ok(query));
    }
}

#[test]
fn a_predicate_of_the_tree_fits_its_field() {
    let (field, test) = one("metrics.a > 1");
    assert!(Predicate::new(field, test).is_ok());
}
