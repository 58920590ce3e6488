//! Searches of runs.

use super::clause::{self, Clause, OperatorKind, bad_comparator, checked_name, clauses, is_text};
use super::lexer::{Kind, Token, strip};
use super::order::{OrderEntry, entries};
use crate::error::{QueryError, Span};
use crate::suggest::nearest;
use crate::tree::{
    DatasetField, Expr, MetricStat, OrderBy, Predicate, RunAttribute, RunField, RunQuery, SortAs, Test,
};

const NUMERIC: &str = "{'>', '>=', '!=', '=', '<', '<='}";
const TEXTUAL: &str = "{'!=', '=', 'LIKE', 'ILIKE', 'IS NULL', 'IS NOT NULL'}";
const ATTRIBUTE: &str = "{'!=', '=', 'LIKE', 'ILIKE', 'IN', 'NOT IN'}";

const ENTITIES: [&str; 15] = [
    "metric",
    "metrics",
    "parameter",
    "parameters",
    "param",
    "params",
    "tag",
    "tags",
    "attribute",
    "attributes",
    "attr",
    "run",
    "dataset",
    "datasets",
    "runs",
];

/// Attributes by name; the last three are names for filters only.
const ATTRIBUTES: [(&str, RunAttribute); 12] = [
    ("run_id", RunAttribute::RunId),
    ("run_name", RunAttribute::Name),
    ("status", RunAttribute::Status),
    ("artifact_uri", RunAttribute::ArtifactUri),
    ("user_id", RunAttribute::User),
    ("start_time", RunAttribute::StartTime),
    ("end_time", RunAttribute::EndTime),
    ("created", RunAttribute::StartTime),
    ("Created", RunAttribute::StartTime),
    ("run name", RunAttribute::Name),
    ("Run name", RunAttribute::Name),
    ("Run Name", RunAttribute::Name),
];
const N_ORDER_ATTRIBUTES: usize = 9;

/// Parses a search of runs as an MLflow client sends it. Values of parameters and tags are texts.
pub fn parse_runs_mlflow(filter: &str, order_by: &[&str]) -> Result<RunQuery, QueryError> {
    // The reference reads all names and values before it looks at the operators, so errors come in that order.
    let mut read = Vec::new();
    for clause in clauses(filter, true)? {
        read.push((clause, read_clause(&clause)?));
    }
    let mut parts = Vec::with_capacity(read.len());
    for (clause, (field, value)) in read {
        let test = test(&clause, &field, value)?;
        let predicate = Predicate::new(field, test)
            .map_err(|mismatch| QueryError::new(mismatch.to_string(), clause.operator.span))?;
        parts.push(Expr::Test(predicate));
    }
    let mut order: Vec<OrderBy<RunField>> = Vec::new();
    for entry in entries(order_by)? {
        order.push(order_entry(&entry, order_by, &order)?);
    }
    Ok(RunQuery::new(Expr::And(parts), order))
}

enum Value<'a> {
    Number(f64),
    Text(&'a str),
    List(Vec<String>),
    Nothing,
}

fn read_clause<'a>(clause: &Clause<'a>) -> Result<(RunField, Value<'a>), QueryError> {
    let field = field(checked_name(&clause.left)?, clause.left.span, &ATTRIBUTES)?;
    let Some(right) = clause.right else {
        return match field {
            RunField::Param(_) | RunField::Tag(_) => Ok((field, Value::Nothing)),
            _ => {
                let message = format!(
                    "IS NULL / IS NOT NULL is only supported for tags and params, not for '{}' '{}'",
                    entity_name(&field),
                    key_name(&field)
                );
                Err(QueryError::new(message, clause.left.span))
            }
        };
    };
    let value = value(&field, &right)?;
    Ok((field, value))
}

fn field(name: &str, span: Span, attributes: &[(&str, RunAttribute)]) -> Result<RunField, QueryError> {
    let (entity, key) = name.split_once('.').unwrap_or(("attribute", name));
    let entity = strip(entity, '`').unwrap_or(entity);
    let key = strip(key, '\'').or_else(|| strip(key, '"')).unwrap_or(key);
    let key = strip(key, '`').unwrap_or(key);
    match entity {
        "metric" | "metrics" => Ok(RunField::Metric { key: clause::key(key, span)?, stat: MetricStat::Last }),
        "parameter" | "parameters" | "param" | "params" => clause::key(key, span).map(RunField::Param),
        "tag" | "tags" => clause::key(key, span).map(RunField::Tag),
        "attribute" | "attributes" | "attr" | "run" => attribute(key, span, attributes),
        "dataset" | "datasets" => dataset(key, span),
        _ => {
            let message = format!(
                "Invalid entity type '{entity}'. \
                 Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']"
            );
            let suggestion = nearest(entity, ENTITIES).map(|known| format!("{known}.{key}"));
            Err(QueryError::new(message, span).suggest(suggestion))
        }
    }
}

fn attribute(key: &str, span: Span, attributes: &[(&str, RunAttribute)]) -> Result<RunField, QueryError> {
    if let Some((_, attribute)) = attributes.iter().find(|(name, _)| *name == key) {
        return Ok(RunField::Attribute(*attribute));
    }
    let names: Vec<String> = attributes.iter().map(|(name, _)| format!("'{name}'")).collect();
    let message =
        format!("Invalid attribute key '{key}' specified. Valid keys are '{{{}}}'", names.join(", "));
    let suggestion = nearest(key, attributes.iter().map(|(name, _)| *name)).map(str::to_owned);
    Err(QueryError::new(message, span).suggest(suggestion))
}

fn dataset(key: &str, span: Span) -> Result<RunField, QueryError> {
    let found = DatasetField::ALL.into_iter().find(|field| field.as_str() == key);
    found.map(RunField::Dataset).ok_or_else(|| {
        let message = format!(
            "Invalid dataset key '{key}' specified. Valid keys are '{{'name', 'digest', 'context'}}'"
        );
        let suggestion = nearest(key, DatasetField::ALL.map(DatasetField::as_str));
        QueryError::new(message, span).suggest(suggestion.map(|name| format!("datasets.{name}")))
    })
}

fn is_numeric(attribute: RunAttribute) -> bool {
    matches!(attribute, RunAttribute::StartTime | RunAttribute::EndTime)
}

fn value<'a>(field: &RunField, token: &Token<'a>) -> Result<Value<'a>, QueryError> {
    let fail = |message: String| Err(QueryError::new(message, token.span));
    match field {
        RunField::Metric { .. } => match clause::number(token) {
            Some(number) => Ok(Value::Number(number)),
            None => fail(format!("Expected numeric value type for metric. Found {}", token.text)),
        },
        RunField::Param(_) | RunField::Tag(_) if is_text(token) => clause::text(token).map(Value::Text),
        RunField::Param(_) | RunField::Tag(_) => {
            let entity = entity_name(field);
            let text = token.text;
            fail(format!("Expected a quoted string value for {entity} (e.g. 'my-value'). Got value {text}"))
        }
        RunField::Attribute(attribute) if is_numeric(*attribute) => match clause::number(token) {
            Some(number) => Ok(Value::Number(number)),
            None => fail(format!(
                "Expected numeric value type for numeric attribute: {}. Found {}",
                attribute.as_str(),
                token.text
            )),
        },
        _ if is_text(token) => clause::text(token).map(Value::Text),
        RunField::Attribute(attribute) if token.kind == Kind::Parenthesis => {
            if *attribute != RunAttribute::RunId {
                return fail(
                    "Only ['run_id'] attributes support comparison with a list of quoted string values."
                        .to_owned(),
                );
            }
            clause::list(token).map(Value::List)
        }
        RunField::Attribute(_) => {
            fail(format!("Expected a quoted string value for attributes. Got value {}", token.text))
        }
        RunField::Dataset(_) if token.kind == Kind::Parenthesis => clause::list(token).map(Value::List),
        RunField::Dataset(_) => {
            fail(format!("Expected a quoted string value for dataset attributes. Got value {}", token.text))
        }
    }
}

/// The test, once the operator is known to be one of the field's.
fn test(clause: &Clause<'_>, field: &RunField, value: Value<'_>) -> Result<Test, QueryError> {
    let allowed = match field {
        RunField::Metric { .. } => NUMERIC,
        RunField::Attribute(attribute) if is_numeric(*attribute) => NUMERIC,
        RunField::Param(_) | RunField::Tag(_) => TEXTUAL,
        RunField::Attribute(_) | RunField::Dataset(_) => ATTRIBUTE,
    };
    let operator = &clause.operator;
    match (operator.kind, value) {
        (OperatorKind::Compare(comparison), Value::Number(number)) => Ok(Test::Number(comparison, number)),
        (OperatorKind::Exists(sense), Value::Nothing) => Ok(Test::Exists(sense)),
        (OperatorKind::In(sense), Value::List(texts)) => Ok(Test::TextIn(sense, texts)),
        (OperatorKind::Compare(_), Value::Text(text)) if operator.is_equality() => {
            clause::text_test(clause, text)
        }
        (OperatorKind::Like(_), Value::Text(text)) => clause::text_test(clause, text),
        _ => Err(bad_comparator(operator, allowed)),
    }
}

fn order_entry(
    entry: &OrderEntry<'_>,
    order_by: &[&str],
    before: &[OrderBy<RunField>],
) -> Result<OrderBy<RunField>, QueryError> {
    let field = field(entry.name, entry.span, &ATTRIBUTES[..N_ORDER_ATTRIBUTES])
        .map_err(|error| error.in_order(entry.index))?;
    if matches!(field, RunField::Dataset(_)) {
        let message = "Invalid identifier type 'dataset'";
        return Err(QueryError::new(message, entry.span).in_order(entry.index));
    }
    if before.iter().any(|known| known.field == field) {
        return Err(entry.duplicate(order_by));
    }
    let sort_as = if matches!(field, RunField::Param(_)) { SortAs::Text } else { SortAs::Value };
    Ok(OrderBy { field, sort_as, direction: entry.direction })
}

fn entity_name(field: &RunField) -> &'static str {
    match field {
        RunField::Metric { .. } => "metric",
        RunField::Param(_) => "parameter",
        RunField::Tag(_) => "tag",
        RunField::Attribute(_) => "attribute",
        RunField::Dataset(_) => "dataset",
    }
}

fn key_name(field: &RunField) -> &str {
    match field {
        RunField::Metric { key, .. } | RunField::Param(key) | RunField::Tag(key) => key.as_str(),
        RunField::Attribute(attribute) => attribute.as_str(),
        RunField::Dataset(field) => field.as_str(),
    }
}
