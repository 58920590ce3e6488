//! Searches of registered models and their versions: two lists of attributes, one grammar.

use super::clause::{self, Clause, OperatorKind, checked_name, clauses, is_text};
use super::lexer::{Kind, Token, strip};
use super::order::entries;
use crate::error::{QueryError, Span};
use crate::registry::{ModelVersionField, ModelVersionQuery, RegisteredModelField, RegisteredModelQuery};
use crate::suggest::nearest;
use crate::tree::{Comparison, Expr, Field, FieldKind, OrderBy, Predicate, Query, Test};
use trialbook_domain::Key;

/// The tag of prompts, which share the tables of the reference's registry and are left out of its searches.
const PROMPT_TAG: &str = "mlflow.prompt.is_prompt";
const ENTITIES: [&str; 3] = ["attribute", "tag", "tags"];

/// What differs between the two searches.
struct Grammar<F: 'static> {
    /// Attributes of filters.
    filters: &'static [(&'static str, F)],
    /// Attributes of orders.
    orders: &'static [(&'static str, F)],
    /// Attributes that can be compared with a list.
    lists: &'static [&'static str],
    /// What the reference calls a name that is not among `orders`.
    wrong_order: &'static str,
    /// Whether a text attribute that is compared with a number is refused as if the number were right.
    numbers_first: bool,
    tag: fn(Key) -> F,
}

const MODELS: Grammar<RegisteredModelField> = Grammar {
    filters: &[("name", RegisteredModelField::Name)],
    orders: &[
        ("name", RegisteredModelField::Name),
        ("timestamp", RegisteredModelField::Updated),
        ("last_updated_timestamp", RegisteredModelField::Updated),
    ],
    lists: &["name"],
    wrong_order: "Invalid order by key",
    numbers_first: false,
    tag: RegisteredModelField::Tag,
};

const VERSIONS: Grammar<ModelVersionField> = Grammar {
    filters: &[
        ("name", ModelVersionField::Name),
        ("version_number", ModelVersionField::Number),
        ("run_id", ModelVersionField::RunId),
        ("source_path", ModelVersionField::Source),
    ],
    orders: &[
        ("name", ModelVersionField::Name),
        ("version_number", ModelVersionField::Number),
        ("creation_timestamp", ModelVersionField::Created),
        ("last_updated_timestamp", ModelVersionField::Updated),
    ],
    lists: &["name", "run_id"],
    wrong_order: "Invalid attribute key",
    numbers_first: true,
    tag: ModelVersionField::Tag,
};

/// Parses a search of registered models as an MLflow client sends it.
pub fn parse_registered_models_mlflow(
    filter: &str,
    order_by: &[&str],
) -> Result<RegisteredModelQuery, QueryError> {
    MODELS.parse(filter, order_by)
}

/// Parses a search of model versions as an MLflow client sends it.
pub fn parse_model_versions_mlflow(filter: &str, order_by: &[&str]) -> Result<ModelVersionQuery, QueryError> {
    VERSIONS.parse(filter, order_by)
}

impl<F: Field> Grammar<F> {
    fn parse(&self, filter: &str, order_by: &[&str]) -> Result<Query<F>, QueryError> {
        let prompt = Key::new(PROMPT_TAG).map(self.tag).ok();
        let mut parts = Vec::new();
        let mut wants_prompts = false;
        for clause in clauses(filter, false)? {
            let field = self.field(checked_name(&clause.left)?, clause.left.span)?;
            let test = self.test(&clause, &field)?;
            if Some(&field) == prompt.as_ref() {
                // Models have no such tag, so the condition is about prompts as a whole.
                wants_prompts |= matches!(&test, Test::Text(Comparison::Equal, text) if text.eq_ignore_ascii_case("true"))
                    || matches!(&test, Test::Text(Comparison::NotEqual, text) if text.eq_ignore_ascii_case("false"));
                continue;
            }
            parts.push(Expr::Test(predicate(field, test, clause.operator.span)?));
        }
        if let Some(prompt) = prompt {
            let is_prompt = Test::Text(Comparison::Equal, "true".to_owned());
            let is_prompt = Expr::Test(predicate(prompt, is_prompt, Span::default())?);
            parts.push(if wants_prompts { is_prompt } else { Expr::Not(Box::new(is_prompt)) });
        }
        let mut order: Vec<OrderBy<F>> = Vec::new();
        for entry in entries(order_by)? {
            let found = self.orders.iter().find(|(name, _)| *name == unquoted(entry.name));
            let Some((_, field)) = found else {
                let names: Vec<String> = self.orders.iter().map(|(name, _)| format!("'{name}'")).collect();
                let (wrong, names) = (self.wrong_order, names.join(", "));
                let message = format!("{wrong} '{}' specified. Valid keys are '{{{names}}}'", entry.name);
                let suggestion =
                    nearest(entry.name, self.orders.iter().map(|(name, _)| *name)).map(str::to_owned);
                return Err(QueryError::new(message, entry.span).suggest(suggestion).in_order(entry.index));
            };
            if order.iter().any(|known| known.field == *field) {
                return Err(entry.duplicate(order_by));
            }
            order.push(OrderBy::new(field.clone(), entry.direction));
        }
        Ok(Query::new(Expr::And(parts), order))
    }

    /// Attributes of filters that are numbers.
    fn numbers(&self) -> impl Iterator<Item = &'static str> {
        self.filters.iter().filter(|(_, field)| field.kind() == FieldKind::Number).map(|(name, _)| *name)
    }

    fn field(&self, name: &str, span: Span) -> Result<F, QueryError> {
        let (entity, key) = name.split_once('.').unwrap_or(("attribute", name));
        if !ENTITIES.contains(&entity) {
            let message = format!(
                "Invalid entity type '{entity}'. Valid entity types are ('attribute', 'tag', 'tags')"
            );
            let suggestion = nearest(entity, ENTITIES).map(|known| format!("{known}.{key}"));
            return Err(QueryError::new(message, span).suggest(suggestion));
        }
        let key = unquoted(key);
        if entity != "attribute" {
            return clause::key(key, span).map(self.tag);
        }
        let found = self.filters.iter().find(|(known, _)| *known == key);
        found.map(|(_, field)| field.clone()).ok_or_else(|| {
            let names: Vec<String> = self.filters.iter().map(|(known, _)| format!("'{known}'")).collect();
            let message =
                format!("Invalid attribute key '{key}' specified. Valid keys are '{{{}}}'", names.join(", "));
            let suggestion = nearest(key, self.filters.iter().map(|(known, _)| *known)).map(str::to_owned);
            QueryError::new(message, span).suggest(suggestion)
        })
    }

    fn test(&self, clause: &Clause<'_>, field: &F) -> Result<Test, QueryError> {
        let name = self.filters.iter().find(|(_, known)| known == field).map(|(name, _)| *name);
        let entity = if name.is_some() { "attribute" } else { "tag" };
        let operator = &clause.operator;
        let wrong = || {
            let found = operator.text.to_uppercase();
            QueryError::new(format!("Invalid comparator for {entity}: {found}"), operator.span)
        };
        let Some(right) = &clause.right else { return Err(wrong()) };
        if field.kind() == FieldKind::Number {
            let OperatorKind::Compare(comparison) = operator.kind else { return Err(wrong()) };
            let number = clause::number(right).filter(|_| !right.text.contains(['.', 'e', 'E']));
            return number.map(|number| Test::Number(comparison, number)).ok_or_else(|| {
                let name = name.unwrap_or_default();
                let message = format!("Invalid value for numeric attribute '{name}': '{}'", right.text);
                QueryError::new(message, right.span).expected("a whole number")
            });
        }
        if self.numbers_first && entity == "attribute" && clause::number(right).is_some() {
            let names: Vec<String> = self.numbers().map(|known| format!("'{known}'")).collect();
            let message = format!(
                "Only the '{{{}}}' attributes support comparison with numeric values.",
                names.join(", ")
            );
            return Err(QueryError::new(message, right.span).expected("a text in quotes"));
        }
        match operator.kind {
            OperatorKind::In(sense) if name.is_some_and(|name| self.lists.contains(&name)) => {
                clause::list(right).map(|texts| Test::TextIn(sense, texts))
            }
            OperatorKind::Compare(_) if operator.is_equality() => {
                clause::text_test(clause, text(right, entity)?)
            }
            OperatorKind::Like(_) => clause::text_test(clause, text(right, entity)?),
            _ => Err(wrong()),
        }
    }
}

fn predicate<F: Field>(field: F, test: Test, span: Span) -> Result<Predicate<F>, QueryError> {
    Predicate::new(field, test).map_err(|mismatch| QueryError::new(mismatch.to_string(), span))
}

fn unquoted(key: &str) -> &str {
    let key = strip(key, '\'').or_else(|| strip(key, '"')).unwrap_or(key);
    strip(key, '`').unwrap_or(key)
}

fn text<'a>(right: &Token<'a>, entity: &str) -> Result<&'a str, QueryError> {
    if is_text(right) && right.kind != Kind::Parenthesis {
        return clause::text(right);
    }
    let message = if entity == "tag" {
        format!("Expected a quoted string value for tag (e.g. 'my-value'). Got value {}", right.text)
    } else {
        format!(
            "Expected a quoted string value or a list of quoted string values for attributes. Got value {}",
            right.text
        )
    };
    Err(QueryError::new(message, right.span).expected("a text in quotes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use trialbook_domain::{RegisteredModel, TimestampMs};

    fn model(name: &str, tags: &[(&str, &str)]) -> RegisteredModel {
        RegisteredModel {
            name: name.to_owned(),
            description: None,
            created: TimestampMs(1),
            updated: TimestampMs(1),
            tags: tags.iter().map(|(key, value)| (Key::new(key).unwrap(), (*value).to_owned())).collect(),
            aliases: Vec::new(),
            latest: Vec::new(),
        }
    }

    #[test]
    fn prompts_are_left_out_unless_asked_for() {
        let (plain, prompt) = (model("a", &[]), model("b", &[(PROMPT_TAG, "true")]));
        let holds = |filter: &str| {
            let query = parse_registered_models_mlflow(filter, &[]).unwrap();
            (query.matches(&plain), query.matches(&prompt))
        };
        let tag = format!("tags.`{PROMPT_TAG}`");
        assert_eq!(holds(""), (true, false));
        assert_eq!(holds(&format!("{tag} = 'true'")), (false, true));
        assert_eq!(holds(&format!("{tag} != 'false'")), (false, true));
        assert_eq!(holds(&format!("{tag} != 'true' AND name LIKE '%'")), (true, false));
    }

    #[test]
    fn attributes_and_tags_have_their_operators() {
        for filter in [
            "name = 'a'",
            "name IN ('a', 'b')",
            "name NOT IN ('a')",
            "name ilike 'A%'",
            "tags.a != 'x' AND tag.`b c` LIKE '%'",
        ] {
            assert!(parse_registered_models_mlflow(filter, &["timestamp DESC", "name"]).is_ok(), "{filter}");
        }
        for filter in
            ["version_number >= 3", "run_id IN ('a')", "source_path LIKE 's3%'", "attribute.name != 'a'"]
        {
            assert!(parse_model_versions_mlflow(filter, &["version_number DESC"]).is_ok(), "{filter}");
        }
    }

    #[test]
    fn wrong_searches_are_refused_in_the_words_of_the_reference() {
        for (filter, start) in [
            ("nam = 'a'", "Invalid attribute key 'nam' specified. Valid keys are '{"),
            (
                "params.a = 'a'",
                "Invalid entity type 'params'. Valid entity types are ('attribute', 'tag', 'tags')",
            ),
            ("name > 'a'", "Invalid comparator for attribute: >"),
            ("tags.a IN ('a')", "Invalid comparator for tag: IN"),
            ("source_path IN ('a')", "Invalid comparator for attribute: IN"),
            ("version_number = 'x'", "Invalid value for numeric attribute 'version_number': ''x''"),
            ("version_number = 1.5", "Invalid value for numeric attribute 'version_number': '1.5'"),
            ("name = 5", "Only the '{'version_number'}' attributes support comparison with numeric values."),
            ("tags.a = 5", "Expected a quoted string value for tag (e.g. 'my-value'). Got value 5"),
            ("name = 'a' OR name = 'b'", "Invalid clause(s) in filter string: OR"),
        ] {
            let error = parse_model_versions_mlflow(filter, &[]).unwrap_err();
            assert!(error.message.starts_with(start), "{filter}: {}", error.message);
        }
        let error = parse_model_versions_mlflow("", &["run_id"]).unwrap_err();
        assert!(error.message.starts_with("Invalid attribute key 'run_id' specified."), "{}", error.message);
        let error =
            parse_registered_models_mlflow("", &["timestamp", "last_updated_timestamp DESC"]).unwrap_err();
        assert!(error.message.starts_with("`order_by` contains duplicate fields"), "{}", error.message);
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_or_refused(filter in "\\PC{0,40}|[a-z.'\"`=<>!() ]{0,40}", order in "\\PC{0,12}") {
            let _ = parse_registered_models_mlflow(&filter, &[&order]);
            let _ = parse_model_versions_mlflow(&filter, &[&order]);
        }
    }
}
