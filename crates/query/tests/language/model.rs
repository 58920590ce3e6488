//! Any search against a naive reading of it: the tree of the test is evaluated by hand, the language is not asked.

use crate::sample::{NOW, key, run, summary};
use proptest::prelude::*;
use trialbook_domain::{Experiment, ExperimentId, Lifecycle, ParamValue, RunRecord, TimestampMs};
use trialbook_query::{RunRow, parse_experiments_mlflow, parse_runs, parse_runs_mlflow};

/// What a run of this test has.
#[derive(Clone, Debug)]
struct Row {
    loss: Option<f64>,
    lr: Option<String>,
    team: Option<String>,
}

/// A condition, and the text that says it.
#[derive(Clone, Debug)]
enum Condition {
    Loss(&'static str, i8),
    LossBetween(bool, i8, i8),
    LossIsNan(bool),
    LrNumber(&'static str, i8),
    LrText(&'static str, String),
    Team(&'static str, String),
    TeamIn(bool, Vec<String>),
    TeamStarts(bool, String),
    Null(&'static str, bool),
    Not(Box<Condition>),
    And(Vec<Condition>),
    Or(Vec<Condition>),
}

fn not(plain: bool) -> &'static str {
    if plain { "" } else { "NOT " }
}

impl Condition {
    fn text(&self) -> String {
        let joined = |parts: &[Condition], word: &str| {
            parts.iter().map(|part| format!("({})", part.text())).collect::<Vec<_>>().join(word)
        };
        match self {
            Condition::Loss(operator, value) => format!("metrics.loss {operator} {value}"),
            Condition::LossBetween(plain, low, high) => {
                format!("metrics.loss {}BETWEEN {low} AND {high}", not(*plain))
            }
            Condition::LossIsNan(plain) => format!("metrics.loss IS {}NAN", not(*plain)),
            Condition::LrNumber(operator, value) => format!("params.lr {operator} {value}"),
            Condition::LrText(operator, value) => format!("params.lr {operator} '{value}'"),
            Condition::Team(operator, value) => format!("tags.team {operator} '{value}'"),
            Condition::TeamIn(plain, values) => {
                let list: Vec<String> = values.iter().map(|value| format!("'{value}'")).collect();
                format!("tags.team {}IN ({})", not(*plain), list.join(", "))
            }
            Condition::TeamStarts(plain, start) => format!("tags.team {}LIKE '{start}%'", not(*plain)),
            Condition::Null(field, plain) => format!("{field} IS {}NULL", not(*plain)),
            Condition::Not(inside) => format!("NOT ({})", inside.text()),
            Condition::And(parts) => joined(parts, " AND "),
            Condition::Or(parts) => joined(parts, " OR "),
        }
    }

    fn holds(&self, row: &Row) -> bool {
        let number = row.lr.as_deref().and_then(|text| text.parse::<f64>().ok());
        match self {
            Condition::Loss(operator, value) => {
                row.loss.is_some_and(|loss| compared(&loss, operator, &f64::from(*value)))
            }
            Condition::LossBetween(plain, low, high) => row.loss.is_some_and(|loss| {
                let (low, high) = (f64::from(*low), f64::from(*high));
                if *plain { loss >= low && loss <= high } else { loss < low || loss > high }
            }),
            Condition::LossIsNan(plain) => row.loss.is_some_and(|loss| loss.is_nan() == *plain),
            Condition::LrNumber(operator, value) => {
                number.is_some_and(|lr| compared(&lr, operator, &f64::from(*value)))
            }
            Condition::LrText(operator, value) => {
                row.lr.as_ref().is_some_and(|lr| compared(lr, operator, value))
            }
            Condition::Team(operator, value) => {
                row.team.as_ref().is_some_and(|team| compared(team, operator, value))
            }
            Condition::TeamIn(plain, values) => {
                row.team.as_ref().is_some_and(|team| values.contains(team) == *plain)
            }
            Condition::TeamStarts(plain, start) => {
                row.team.as_ref().is_some_and(|team| team.starts_with(start.as_str()) == *plain)
            }
            Condition::Null(field, plain) => {
                let missing = match *field {
                    "metrics.loss" => row.loss.is_none(),
                    "params.lr" => row.lr.is_none(),
                    _ => row.team.is_none(),
                };
                missing == *plain
            }
            Condition::Not(inside) => !inside.holds(row),
            Condition::And(parts) => parts.iter().all(|part| part.holds(row)),
            Condition::Or(parts) => parts.iter().any(|part| part.holds(row)),
        }
    }
}

fn compared<T: PartialOrd>(left: &T, operator: &str, right: &T) -> bool {
    match operator {
        "=" => left == right,
        "!=" => left != right,
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        _ => left >= right,
    }
}

fn record(row: &Row) -> RunRecord {
    let mut record = run();
    record.data.metrics = row.loss.map(|loss| (key("loss"), summary(&[(0, loss)]))).into_iter().collect();
    record.data.params = row.lr.iter().map(|text| (key("lr"), ParamValue::from_text(text.clone()))).collect();
    record.data.tags = row.team.iter().map(|text| (key("team"), text.clone())).collect();
    record
}

fn any_row() -> impl Strategy<Value = Row> {
    let loss = prop_oneof![
        4 => (-3_i8..3).prop_map(f64::from),
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.5]),
    ];
    let word = || prop::sample::select(vec!["", "a", "ab", "b", "B", "é"]).prop_map(str::to_owned);
    let lr =
        prop_oneof![word(), prop::sample::select(vec!["1", "-1", "1.0", "2", "0.5"]).prop_map(str::to_owned)];
    (prop::option::weighted(0.8, loss), prop::option::weighted(0.8, lr), prop::option::weighted(0.8, word()))
        .prop_map(|(loss, lr, team)| Row { loss, lr, team })
}

fn any_condition() -> impl Strategy<Value = Condition> {
    let operator = || prop::sample::select(vec!["=", "!=", "<", "<=", ">", ">="]);
    let word = || prop::sample::select(vec!["", "a", "ab", "b", "B", "é", "1", "2"]).prop_map(str::to_owned);
    let small = || -3_i8..3;
    let leaf = prop_oneof![
        (operator(), small()).prop_map(|(operator, value)| Condition::Loss(operator, value)),
        (any::<bool>(), small(), small())
            .prop_map(|(plain, low, high)| Condition::LossBetween(plain, low, high)),
        any::<bool>().prop_map(Condition::LossIsNan),
        (operator(), small()).prop_map(|(operator, value)| Condition::LrNumber(operator, value)),
        (operator(), word()).prop_map(|(operator, value)| Condition::LrText(operator, value)),
        (operator(), word()).prop_map(|(operator, value)| Condition::Team(operator, value)),
        (any::<bool>(), prop::collection::vec(word(), 1..4))
            .prop_map(|(plain, list)| Condition::TeamIn(plain, list)),
        (any::<bool>(), word()).prop_map(|(plain, start)| Condition::TeamStarts(plain, start)),
        (prop::sample::select(vec!["metrics.loss", "params.lr", "tags.team"]), any::<bool>())
            .prop_map(|(field, plain)| Condition::Null(field, plain)),
    ];
    leaf.prop_recursive(4, 20, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|inside| Condition::Not(Box::new(inside))),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Condition::And),
            prop::collection::vec(inner, 1..4).prop_map(Condition::Or),
        ]
    })
}

proptest! {
    #[test]
    fn a_search_finds_what_a_naive_reading_finds(
        condition in any_condition(), rows in prop::collection::vec(any_row(), 1..12)
    ) {
        let query = parse_runs(&condition.text(), &[], NOW).unwrap();
        let again = parse_runs(&query.filter_text(), &[], NOW).unwrap();
        for row in rows {
            let record = record(&row);
            let found = |query: &trialbook_query::RunQuery| {
                query.matches(&RunRow { record: &record, experiment_name: "", artifact_uri: "" })
            };
            prop_assert_eq!(found(&query), condition.holds(&row), "{} for {:?}", condition.text(), row);
            prop_assert_eq!(found(&again), condition.holds(&row), "{} for {:?}", query.filter_text(), row);
        }
    }
}

/// One comparison as clients write it, what it asks, and of what: the naive reading of a text is given along.
#[derive(Clone, Debug)]
struct Clause {
    field: &'static str,
    asks: Asks,
}

#[derive(Clone, Debug)]
enum Asks {
    Number(&'static str, i8),
    Text(&'static str, String),
    /// Whether the text begins with this; with `true`, whatever the case of its letters.
    Begins(bool, String),
    /// Whether the text is, or is not, one of these.
    OneOf(bool, Vec<String>),
    Null(bool),
}

impl Clause {
    fn text(&self, quote: char) -> String {
        let quoted = |text: &str| format!("{quote}{text}{quote}");
        let Clause { field, asks } = self;
        match asks {
            Asks::Number(operator, value) => format!("{field} {operator} {value}"),
            Asks::Text(operator, value) => format!("{field} {operator} {}", quoted(value)),
            Asks::Begins(any_case, start) => {
                format!(
                    "{field} {} {}",
                    if *any_case { "ILIKE" } else { "LIKE" },
                    quoted(&format!("{start}%"))
                )
            }
            Asks::OneOf(plain, values) => {
                let list: Vec<String> = values.iter().map(|value| quoted(value)).collect();
                format!("{field} {}IN ({})", not(*plain), list.join(", "))
            }
            Asks::Null(plain) => format!("{field} IS {}NULL", not(*plain)),
        }
    }

    /// Whether it holds of what the field has.
    fn holds(&self, number: Option<f64>, text: Option<&str>) -> bool {
        match &self.asks {
            Asks::Number(operator, value) => {
                number.is_some_and(|number| compared(&number, operator, &f64::from(*value)))
            }
            Asks::Text(operator, value) => {
                text.is_some_and(|text| compared(&text, operator, &value.as_str()))
            }
            Asks::Begins(false, start) => text.is_some_and(|text| text.starts_with(start.as_str())),
            Asks::Begins(true, start) => {
                text.is_some_and(|text| text.to_lowercase().starts_with(&start.to_lowercase()))
            }
            Asks::OneOf(plain, values) => {
                text.is_some_and(|text| values.iter().any(|value| value == text) == *plain)
            }
            Asks::Null(plain) => (number.is_none() && text.is_none()) == *plain,
        }
    }
}

/// Clauses about a number, and about texts: by kind of field, what clients may ask differs.
fn clause_of(
    numbers: &[&'static str],
    texts: &[&'static str],
    lists: &[&'static str],
) -> BoxedStrategy<Clause> {
    let word = || prop::sample::select(vec!["", "a", "ab", "b", "B", "é", "É"]).prop_map(str::to_owned);
    let pick = |fields: &[&'static str]| prop::sample::select(fields.to_vec());
    let operator = prop::sample::select(vec!["=", "!=", "<", "<=", ">", ">="]);
    let equality = prop::sample::select(vec!["=", "!="]);
    let number = (pick(numbers), operator, -3_i8..3)
        .prop_map(|(field, operator, value)| Clause { field, asks: Asks::Number(operator, value) });
    let text = (pick(texts), equality, word())
        .prop_map(|(field, operator, value)| Clause { field, asks: Asks::Text(operator, value) });
    let begins = (pick(texts), any::<bool>(), word())
        .prop_map(|(field, any_case, start)| Clause { field, asks: Asks::Begins(any_case, start) });
    let null = (prop::sample::select(vec!["tags.team"]), any::<bool>())
        .prop_map(|(field, plain)| Clause { field, asks: Asks::Null(plain) });
    let plain = prop_oneof![number, text, begins, null];
    if lists.is_empty() {
        return plain.boxed();
    }
    let one_of = (pick(lists), any::<bool>(), prop::collection::vec("[1-4]", 1..4))
        .prop_map(|(field, plain, values)| Clause { field, asks: Asks::OneOf(plain, values) });
    prop_oneof![4 => plain, 1 => one_of].boxed()
}

fn joined(clauses: &[Clause], quote: char) -> String {
    clauses.iter().map(|clause| clause.text(quote)).collect::<Vec<_>>().join(" and ")
}

fn experiment(id: i64, name: &str, created: i64, team: Option<&str>) -> Experiment {
    Experiment {
        id: ExperimentId(id),
        name: name.to_owned(),
        artifact_root: None,
        lifecycle: Lifecycle::Active,
        created: TimestampMs(created),
        updated: TimestampMs(-created),
        tags: team.map(|team| ("team".to_owned(), team.to_owned())).into_iter().collect(),
    }
}

proptest! {
    #[test]
    fn a_search_of_a_client_finds_the_runs_that_a_naive_reading_finds(
        clauses in prop::collection::vec(
            clause_of(&["metrics.loss"], &["params.lr", "tags.team"], &[]), 0..5
        ),
        rows in prop::collection::vec(any_row(), 1..12),
        quote in prop::sample::select(vec!['\'', '"']),
    ) {
        let filter = joined(&clauses, quote);
        let query = parse_runs_mlflow(&filter, &[]).unwrap();
        for row in rows {
            let wanted = clauses.iter().all(|clause| match clause.field {
                "metrics.loss" => clause.holds(row.loss, None),
                "params.lr" => clause.holds(None, row.lr.as_deref()),
                _ => clause.holds(None, row.team.as_deref()),
            });
            let record = record(&row);
            let found = query.matches(&RunRow { record: &record, experiment_name: "", artifact_uri: "" });
            prop_assert_eq!(found, wanted, "{} for {:?}", filter, row);
        }
    }

    #[test]
    fn a_search_of_a_client_finds_the_experiments_that_a_naive_reading_finds(
        clauses in prop::collection::vec(
            clause_of(
                &["creation_time", "attribute.last_update_time"],
                &["name", "attribute.name", "tags.team", "tag.`team`"],
                &["experiment_id"],
            ),
            0..5,
        ),
        id in 1_i64..4,
        name in "[abBéÉ]{0,2}",
        created in -3_i64..3,
        team in prop::option::of("[abBéÉ]{0,2}"),
        quote in prop::sample::select(vec!['\'', '"']),
    ) {
        let filter = joined(&clauses, quote);
        let query = parse_experiments_mlflow(&filter, &[]).unwrap();
        let wanted = clauses.iter().all(|clause| match clause.field {
            "creation_time" => clause.holds(Some(created as f64), None),
            "attribute.last_update_time" => clause.holds(Some(-created as f64), None),
            "name" | "attribute.name" => clause.holds(None, Some(&name)),
            "experiment_id" => clause.holds(None, Some(&id.to_string())),
            _ => clause.holds(None, team.as_deref()),
        });
        let one = experiment(id, &name, created, team.as_deref());
        prop_assert_eq!(query.matches(&one), wanted, "{} for {:?}", filter, one);
    }
}
