//! Any search against a naive reading of it: the tree of the test is evaluated by hand, the language is not asked.

use crate::sample::{NOW, key, run, summary};
use proptest::prelude::*;
use trialbook_domain::{ParamValue, RunRecord};
use trialbook_query::{RunRow, parse_runs};

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
