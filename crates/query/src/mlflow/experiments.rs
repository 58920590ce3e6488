//! Searches of experiments.

use super::clause::{self, Clause, OperatorKind, bad_comparator, checked_name, clauses, is_text};
use super::lexer::{Kind, Token, strip};
use super::order::entries;
use crate::error::{QueryError, Span};
use crate::suggest::nearest;
use crate::tree::{Comparison, ExperimentField, ExperimentQuery, Expr, OrderBy, Predicate, Test};
use trialbook_domain::ExperimentId;

const TEXTUAL: &str = "{'!=', '=', 'LIKE', 'ILIKE', 'IN', 'NOT IN'}";
const ENTITIES: [&str; 3] = ["attribute", "tag", "tags"];
const ATTRIBUTES: [(&str, ExperimentField); 4] = [
    ("name", ExperimentField::Name),
    ("experiment_id", ExperimentField::Id),
    ("creation_time", ExperimentField::CreationTime),
    ("last_update_time", ExperimentField::LastUpdateTime),
];

/// Parses a search of experiments as an MLflow client sends it.
pub fn parse_experiments_mlflow(filter: &str, order_by: &[&str]) -> Result<ExperimentQuery, QueryError> {
    let mut read = Vec::new();
    for clause in clauses(filter, false)? {
        read.push((clause, read_clause(&clause)?));
    }
    let mut parts = Vec::with_capacity(read.len());
    for (clause, (field, value)) in read {
        let test = test(&clause, &field, value)?;
        let predicate = Predicate::new(field, test)
            .map_err(|mismatch| QueryError::new(mismatch.to_string(), clause.operator.span))?;
        parts.push(Expr::Test(predicate));
    }
    let mut order: Vec<OrderBy<ExperimentField>> = Vec::new();
    for entry in entries(order_by)? {
        let field = field(entry.name, entry.span).map_err(|error| error.in_order(entry.index))?;
        if matches!(field, ExperimentField::Tag(_)) {
            return Err(QueryError::new("Invalid order_by entity: tag", entry.span).in_order(entry.index));
        }
        if order.iter().any(|known| known.field == field) {
            return Err(entry.duplicate(order_by));
        }
        order.push(OrderBy::new(field, entry.direction));
    }
    Ok(ExperimentQuery::new(Expr::And(parts), order))
}

enum Value<'a> {
    Number(f64),
    Text(&'a str),
    List(Vec<String>),
    Nothing,
}

fn field(name: &str, span: Span) -> Result<ExperimentField, QueryError> {
    let (entity, key) = name.split_once('.').unwrap_or(("attribute", name));
    if !ENTITIES.contains(&entity) {
        let message =
            format!("Invalid entity type '{entity}'. Valid entity types are ('attribute', 'tag', 'tags')");
        let suggestion = nearest(entity, ENTITIES).map(|known| format!("{known}.{key}"));
        return Err(QueryError::new(message, span).suggest(suggestion));
    }
    let key = strip(key, '\'').or_else(|| strip(key, '"')).unwrap_or(key);
    let key = strip(key, '`').unwrap_or(key);
    if entity != "attribute" {
        return clause::key(key, span).map(ExperimentField::Tag);
    }
    let found = ATTRIBUTES.into_iter().find(|(known, _)| *known == key);
    found.map(|(_, field)| field).ok_or_else(|| {
        let names: Vec<String> = ATTRIBUTES.iter().map(|(known, _)| format!("'{known}'")).collect();
        let message =
            format!("Invalid attribute key '{key}' specified. Valid keys are '{{{}}}'", names.join(", "));
        let suggestion = nearest(key, ATTRIBUTES.iter().map(|(known, _)| *known)).map(str::to_owned);
        QueryError::new(message, span).suggest(suggestion)
    })
}

fn name(field: &ExperimentField) -> &str {
    match field {
        ExperimentField::Tag(key) => key.as_str(),
        other => ATTRIBUTES.iter().find(|(_, known)| known == other).map_or("", |(known, _)| *known),
    }
}

fn read_clause<'a>(clause: &Clause<'a>) -> Result<(ExperimentField, Value<'a>), QueryError> {
    let field = field(checked_name(&clause.left)?, clause.left.span)?;
    let Some(right) = clause.right else {
        return if matches!(field, ExperimentField::Tag(_)) {
            Ok((field, Value::Nothing))
        } else {
            let message = format!(
                "IS NULL / IS NOT NULL is only supported for tags, not for attribute '{}'",
                name(&field)
            );
            Err(QueryError::new(message, clause.left.span))
        };
    };
    let value = value(&field, &right)?;
    Ok((field, value))
}

fn value<'a>(field: &ExperimentField, token: &Token<'a>) -> Result<Value<'a>, QueryError> {
    let fail = |message: String| Err(QueryError::new(message, token.span));
    match field {
        ExperimentField::CreationTime | ExperimentField::LastUpdateTime => match clause::number(token) {
            Some(number) => Ok(Value::Number(number)),
            None => fail(format!(
                "Expected numeric value type for numeric attribute: {}. Found {}",
                name(field),
                token.text
            )),
        },
        _ if is_text(token) => clause::text(token).map(Value::Text),
        ExperimentField::Tag(_) => fail(format!(
            "Expected a quoted string value for tag (e.g. 'my-value'). Got value {}",
            token.text
        )),
        ExperimentField::Name if token.kind == Kind::Parenthesis => fail(
            "Only ['experiment_id'] attributes support comparison with a list of quoted string values."
                .to_owned(),
        ),
        ExperimentField::Id if token.kind == Kind::Parenthesis => clause::list(token).map(Value::List),
        _ => fail(format!("Expected a quoted string value for attributes. Got value {}", token.text)),
    }
}

fn test(clause: &Clause<'_>, field: &ExperimentField, value: Value<'_>) -> Result<Test, QueryError> {
    let operator = &clause.operator;
    let fail = |message: String| Err(QueryError::new(message, operator.span));
    match (field, operator.kind, value) {
        (ExperimentField::Id, OperatorKind::Compare(comparison), Value::Text(text))
            if operator.is_equality() =>
        {
            Ok(Test::Number(comparison, experiment_id(text, clause)?))
        }
        (ExperimentField::Id, OperatorKind::In(sense), Value::List(texts)) => {
            let ids: Result<Vec<f64>, QueryError> =
                texts.iter().map(|text| experiment_id(text, clause)).collect();
            Ok(Test::NumberIn(sense, ids?))
        }
        (ExperimentField::Id, ..) => fail(format!("Invalid comparator for experiment_id: {}", operator.text)),
        (ExperimentField::Tag(_), OperatorKind::Exists(sense), _) => Ok(Test::Exists(sense)),
        (ExperimentField::Tag(_), kind, Value::Text(text)) => match kind {
            OperatorKind::Like(_) => clause::text_test(clause, text),
            _ if operator.is_equality() => clause::text_test(clause, text),
            _ => fail(format!("Invalid comparator for tag: {}", operator.text)),
        },
        (ExperimentField::Name, OperatorKind::Like(_), Value::Text(text)) => clause::text_test(clause, text),
        (ExperimentField::Name, _, Value::Text(text)) if operator.is_equality() => {
            clause::text_test(clause, text)
        }
        (_, OperatorKind::Compare(comparison), Value::Number(number)) => {
            whole(clause, field, comparison, number)
        }
        _ => Err(bad_comparator(operator, TEXTUAL)),
    }
}

/// Times are whole milliseconds.
fn whole(
    clause: &Clause<'_>,
    field: &ExperimentField,
    comparison: Comparison,
    number: f64,
) -> Result<Test, QueryError> {
    let right = clause.right.unwrap_or(clause.left);
    if right.text.contains(['.', 'e', 'E']) {
        let message = format!("Invalid value for numeric attribute '{}': '{}'", name(field), right.text);
        return Err(QueryError::new(message, right.span).expected("a whole number"));
    }
    Ok(Test::Number(comparison, number))
}

fn experiment_id(text: &str, clause: &Clause<'_>) -> Result<f64, QueryError> {
    ExperimentId::parse(text).map(|id| id.0 as f64).ok_or_else(|| {
        let span = clause.right.map_or(clause.left.span, |right| right.span);
        let message = format!("Invalid experiment ID '{text}'. Experiment ID must be a valid integer.");
        QueryError::new(message, span)
    })
}
