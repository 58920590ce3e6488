//! Searches of logged models.

use super::clause::{self, Clause, OperatorKind, checked_name, clauses, is_text};
use super::lexer::{Kind, Token, strip};
use crate::error::{QueryError, Span};
use crate::limits::ORDER_TERMS_MAX;
use crate::logged_model::{DatasetFilter, LoggedModelAttribute, LoggedModelField, LoggedModelQuery};
use crate::suggest::nearest;
use crate::tree::{Direction, Expr, Field, FieldKind, OrderBy, Predicate, Sense, Test};

const NUMERIC: &str = "('<', '<=', '>', '>=', '=', '!=')";
const TEXTUAL: &str = "('=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN')";
const ENTITIES: [&str; 4] = ["attributes", "metrics", "params", "tags"];
const STATUSES: [&str; 3] = ["PENDING", "READY", "FAILED"];
const ATTRIBUTES: [(&str, LoggedModelAttribute); 11] = [
    ("name", LoggedModelAttribute::Name),
    ("model_id", LoggedModelAttribute::Id),
    ("model_type", LoggedModelAttribute::Type),
    ("status", LoggedModelAttribute::Status),
    ("source_run_id", LoggedModelAttribute::SourceRun),
    ("creation_timestamp", LoggedModelAttribute::CreationTime),
    ("creation_time", LoggedModelAttribute::CreationTime),
    ("creation_timestamp_ms", LoggedModelAttribute::CreationTime),
    ("last_updated_timestamp", LoggedModelAttribute::LastUpdateTime),
    ("last_updated_time", LoggedModelAttribute::LastUpdateTime),
    ("last_updated_timestamp_ms", LoggedModelAttribute::LastUpdateTime),
];

/// One entry of the order of a search of logged models.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoggedModelOrder<'a> {
    /// An attribute, or `metrics.` and a name.
    pub field_name: &'a str,
    /// Whether the largest comes first.
    pub descending: bool,
    /// On which data a metric counts.
    pub dataset: DatasetFilter,
}

/// Parses a search of logged models as an MLflow client sends it; `datasets` say which metrics count.
pub fn parse_logged_models_mlflow(
    filter: &str,
    datasets: &[DatasetFilter],
    order: &[LoggedModelOrder<'_>],
) -> Result<LoggedModelQuery, QueryError> {
    let mut parts = Vec::new();
    for clause in clauses(filter, true)? {
        let field = field(checked_name(&clause.left)?, clause.left.span, datasets)?;
        let test = test(&clause, &field)?;
        let predicate = Predicate::new(field, test)
            .map_err(|mismatch| QueryError::new(mismatch.to_string(), clause.operator.span))?;
        parts.push(Expr::Test(predicate));
    }
    let asks_for_metrics = |part: &Expr<LoggedModelField>| matches!(part, Expr::Test(predicate) if matches!(predicate.field(), LoggedModelField::Metric { .. }));
    if !datasets.is_empty() && !parts.iter().any(asks_for_metrics) {
        let any = LoggedModelField::AnyMetric(datasets.to_vec());
        let predicate = Predicate::new(any, Test::Exists(Sense::Is))
            .map_err(|mismatch| QueryError::new(mismatch.to_string(), Span::default()))?;
        parts.push(Expr::Test(predicate));
    }
    if order.len() > ORDER_TERMS_MAX {
        let message = format!(
            "Invalid order_by: it has {} entries, at most {ORDER_TERMS_MAX} are allowed.",
            order.len()
        );
        return Err(QueryError::new(message, Span::default()).in_order(ORDER_TERMS_MAX));
    }
    let order = order.iter().enumerate().map(|(index, entry)| {
        let direction = if entry.descending { Direction::Descending } else { Direction::Ascending };
        order_field(entry).map(|field| OrderBy::new(field, direction)).map_err(|error| error.in_order(index))
    });
    Ok(LoggedModelQuery::new(Expr::And(parts), order.collect::<Result<_, _>>()?))
}

fn order_field(entry: &LoggedModelOrder<'_>) -> Result<LoggedModelField, QueryError> {
    let name = entry.field_name;
    let span = Span::between(0, name.len());
    match name.split_once('.') {
        Some(("metrics", key)) => {
            let any = entry.dataset == DatasetFilter::default();
            let datasets = if any { Vec::new() } else { vec![entry.dataset.clone()] };
            Ok(LoggedModelField::Metric { key: clause::key(unquoted(key), span)?, datasets })
        }
        Some(_) => {
            let message = format!("Invalid order by field name: {name}. Only metrics are supported.");
            Err(QueryError::new(message, span))
        }
        None => attribute(name, span, "Invalid order by field name"),
    }
}

fn field(name: &str, span: Span, datasets: &[DatasetFilter]) -> Result<LoggedModelField, QueryError> {
    let Some((entity, key)) = name.split_once('.') else {
        return attribute(unquoted(name), span, "Invalid attribute");
    };
    let key = unquoted(key);
    match entity {
        "metrics" => {
            Ok(LoggedModelField::Metric { key: clause::key(key, span)?, datasets: datasets.to_vec() })
        }
        "params" => clause::key(key, span).map(LoggedModelField::Param),
        "tags" => clause::key(key, span).map(LoggedModelField::Tag),
        "attributes" => attribute(key, span, "Invalid attribute"),
        _ => {
            let message = format!(
                "Invalid entity type: '{entity}'. Expected one of ['attributes', 'metrics', 'params', 'tags']."
            );
            let suggestion = nearest(entity, ENTITIES).map(|known| format!("{known}.{key}"));
            Err(QueryError::new(message, span).suggest(suggestion))
        }
    }
}

fn unquoted(key: &str) -> &str {
    let key = strip(key, '\'').or_else(|| strip(key, '"')).unwrap_or(key);
    strip(key, '`').unwrap_or(key)
}

fn attribute(name: &str, span: Span, what: &str) -> Result<LoggedModelField, QueryError> {
    let found = ATTRIBUTES.into_iter().find(|(known, _)| *known == name);
    found.map(|(_, attribute)| LoggedModelField::Attribute(attribute)).ok_or_else(|| {
        let names: Vec<&str> = ATTRIBUTES.iter().map(|(known, _)| *known).collect();
        let suggestion = nearest(name, names.iter().copied()).map(str::to_owned);
        QueryError::new(format!("{what}: {name}"), span)
            .expected(format!("one of {}", names.join(", ")))
            .suggest(suggestion)
    })
}

fn test(clause: &Clause<'_>, field: &LoggedModelField) -> Result<Test, QueryError> {
    let numeric = field.kind() == FieldKind::Number;
    let wrong = || {
        let allowed = if numeric { NUMERIC } else { TEXTUAL };
        let (operator, name) = (clause.operator.text.to_uppercase(), clause.left.text);
        let message =
            format!("Invalid comparison operator for {name}: '{operator}'. Expected one of {allowed}.");
        QueryError::new(message, clause.operator.span).expected(format!("one of {allowed}"))
    };
    let Some(right) = &clause.right else { return Err(wrong()) };
    match clause.operator.kind {
        OperatorKind::Compare(comparison) if numeric => clause::number(right)
            .map(|number| Test::Number(comparison, number))
            .ok_or_else(|| not_a_number(clause, right)),
        OperatorKind::Compare(_) if !numeric && clause.operator.is_equality() => {
            clause::text_test(clause, text(field, right)?)
        }
        OperatorKind::Like(_) if !numeric => clause::text_test(clause, text(field, right)?),
        OperatorKind::In(sense) if !numeric => {
            let texts = clause::list(right)?;
            texts.iter().try_for_each(|text| check_status(field, text, right.span))?;
            Ok(Test::TextIn(sense, texts))
        }
        _ => Err(wrong()),
    }
}

fn not_a_number(clause: &Clause<'_>, right: &Token<'_>) -> QueryError {
    let message = format!("Expected numeric value type for {}. Found {}", clause.left.text, right.text);
    QueryError::new(message, right.span).expected("a number")
}

fn text<'a>(field: &LoggedModelField, right: &Token<'a>) -> Result<&'a str, QueryError> {
    if !is_text(right) || right.kind == Kind::Parenthesis {
        let message = format!("Expected a quoted string value (e.g. 'my-value'). Got value {}", right.text);
        return Err(QueryError::new(message, right.span).expected("a text in quotes"));
    }
    let text = clause::text(right)?;
    check_status(field, text, right.span)?;
    Ok(text)
}

/// A status is one of three words; patterns of them are not checked.
fn check_status(field: &LoggedModelField, text: &str, span: Span) -> Result<(), QueryError> {
    let is_status = *field == LoggedModelField::Attribute(LoggedModelAttribute::Status);
    if !is_status || STATUSES.contains(&text) || text.contains(['%', '_']) {
        return Ok(());
    }
    let suggestion = nearest(text, STATUSES).map(|known| format!("'{known}'"));
    let message = format!("Invalid model status: {text}. Expected statuses are: READY, PENDING, FAILED.");
    Err(QueryError::new(message, span).suggest(suggestion))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(filter: &str) -> Result<LoggedModelQuery, QueryError> {
        parse_logged_models_mlflow(filter, &[], &[])
    }

    #[test]
    fn every_entity_with_its_operators_is_understood() {
        for filter in [
            "",
            "name = 'a' AND model_type != \"b\"",
            "name LIKE 'a%' and name ilike 'A%'",
            "model_id IN ('m-1', 'm-2') AND source_run_id NOT IN ('x')",
            "status = 'READY' AND attributes.status != 'FAILED'",
            "creation_timestamp > 5 AND last_updated_time <= 7",
            "metrics.acc >= 0.5 AND metrics.`val/acc` != 1 AND metrics.\"x y\" < .5",
            "params.lr = '0.1' AND tags.`mlflow.user` = 'a'",
        ] {
            assert!(parse(filter).is_ok(), "{filter}: {:?}", parse(filter).err());
        }
    }

    #[test]
    fn wrong_filters_are_refused_with_place_and_suggestion() {
        for (filter, message, suggestion) in [
            ("nam = 'a'", "Invalid attribute: nam", Some("name")),
            ("metric.a > 1", "Invalid entity type: 'metric'.", Some("metrics.a")),
            ("metrics.a > 'x'", "Expected numeric value type for metrics.a. Found 'x'", None),
            ("metrics.a LIKE 'x'", "Invalid comparison operator for metrics.a: 'LIKE'.", None),
            ("name > 'x'", "Invalid comparison operator for name: '>'.", None),
            ("name = 5", "Expected a quoted string value", None),
            ("status = 'REDY'", "Invalid model status: REDY.", Some("'READY'")),
            ("status IN ('X')", "Invalid model status: X.", None),
            ("tags.a IS NULL", "Invalid comparison operator for tags.a: 'IS NULL'.", None),
            ("name = 'a' OR name = 'b'", "Invalid clause(s) in filter string: 'OR'", None),
        ] {
            let error = parse(filter).unwrap_err();
            assert!(error.message.starts_with(message), "{filter}: {}", error.message);
            if suggestion.is_some() {
                assert_eq!(error.suggestion.as_deref(), suggestion, "{filter}");
            }
        }
    }

    #[test]
    fn orders_are_attributes_and_metrics() {
        let order = |field_name| {
            let order = [LoggedModelOrder { field_name, descending: true, ..LoggedModelOrder::default() }];
            parse_logged_models_mlflow("", &[], &order)
        };
        assert_eq!(order("metrics.acc").unwrap().order().len(), 3);
        assert_eq!(order("creation_time").unwrap().order().len(), 2);
        for (name, message) in [
            ("params.a", "Invalid order by field name: params.a. Only metrics are supported."),
            ("x", "Invalid order by field name: x"),
        ] {
            assert_eq!(order(name).unwrap_err().message, message);
        }
    }

    #[test]
    fn datasets_bind_metrics_or_else_ask_for_any() {
        let data = [DatasetFilter { name: Some("d".to_owned()), digest: None }];
        let query = parse_logged_models_mlflow("metrics.a > 1", &data, &[]).unwrap();
        let bound = LoggedModelField::Metric {
            key: trialbook_domain::Key::new("a").unwrap(),
            datasets: data.to_vec(),
        };
        assert!(query.fields().contains(&&bound));
        let query = parse_logged_models_mlflow("name = 'a'", &data, &[]).unwrap();
        assert!(query.fields().contains(&&LoggedModelField::AnyMetric(data.to_vec())));
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_or_refused(filter in "\\PC{0,40}|[a-z.'\"`=<>!() ]{0,40}", field in "\\PC{0,12}") {
            let order = [LoggedModelOrder { field_name: &field, ..LoggedModelOrder::default() }];
            let _ = parse_logged_models_mlflow(&filter, &[], &order);
        }
    }
}
