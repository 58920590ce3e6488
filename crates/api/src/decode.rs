//! Bodies and query strings into types, with problems that say where and what was meant.

use crate::suggest::nearest;
use axum::extract::Query;
use http::Uri;
use serde::de::DeserializeOwned;
use trialbook_domain::{Code, Problem};

/// Reads a JSON body.
pub(crate) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::new(Code::InvalidBody, "The request has no body.")
            .hint("Send a JSON object; `{}` asks for the defaults where there are any."));
    }
    // A list would be read as the fields of an object in the order of their declaration, which nobody may rely on.
    let before = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    if bytes.get(before) == Some(&b'[') {
        let lines: Vec<&[u8]> = bytes[..before].split(|byte| *byte == b'\n').collect();
        let column = lines.last().map_or(0, |line| line.len()) + 1;
        return Err(unexpected(lines.len(), column, "invalid type: sequence, expected an object"));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        let text = error.to_string();
        let why = text.split(" at line ").next().unwrap_or(&text);
        with_suggestion(unexpected(error.line(), error.column(), why), why)
    })
}

fn unexpected(line: usize, column: usize, why: &str) -> Problem {
    let what = format!("The body is not the JSON that was expected: line {line}, column {column}.");
    Problem::new(Code::InvalidBody, what).why(sentence(why)).fact("line", line).fact("column", column)
}

/// Reads the query string.
pub(crate) fn query<T: DeserializeOwned>(uri: &Uri) -> Result<T, Problem> {
    Query::<T>::try_from_uri(uri).map(|Query(value)| value).map_err(|rejection| {
        let text = rejection.body_text();
        let why = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text);
        let problem = Problem::new(Code::InvalidValue, "The query string is not what was expected.")
            .why(sentence(why))
            .fact("field", uri.query().unwrap_or_default().chars().take(200).collect::<String>());
        with_suggestion(problem, why)
    })
}

/// Adds what an unknown name was probably meant to be, or else which names there are.
fn with_suggestion(problem: Problem, why: &str) -> Problem {
    if !why.contains("unknown field `") && !why.contains("unknown variant `") {
        return problem;
    }
    // Names stand between backticks: first the unknown one, then those that are known.
    let mut names = why.split('`').skip(1).step_by(2);
    let unknown = names.next().unwrap_or_default();
    let known: Vec<&str> = names.collect();
    match nearest(unknown, known.iter().copied()) {
        Some(near) => problem.hint(format!("Did you mean `{near}`?")).fact("suggestion", near),
        None if known.is_empty() => problem,
        None => problem.hint(format!("There are: {}.", known.join(", "))),
    }
}

/// A text as a sentence of its own.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use trialbook_api_types::{CheckQuery, HistoryParams, ListExperiments, TableRequest};

    fn refused(body: &str) -> Problem {
        json::<TableRequest>(body.as_bytes()).unwrap_err()
    }

    #[test]
    fn malformed_json_is_located() {
        let problem = refused("{\n  \"filter\": \"a\",\n  \"limit\": }");
        assert_eq!(problem.code(), Code::InvalidBody);
        assert_eq!((problem.fact_value("line"), problem.fact_value("column")), ("3", "12"));
        assert_eq!(problem.cause(), Some("Expected value."));
        let cut = refused("{\"filter\": \"a");
        assert!(cut.what().contains("line 1, column"), "{cut}");
        assert_eq!(refused("[]x").code(), Code::InvalidBody);
        assert_eq!(refused("\u{feff}{}").code(), Code::InvalidBody);
    }

    #[test]
    fn a_wrong_type_says_what_was_expected() {
        let problem = refused(r#"{"filter": 7}"#);
        assert_eq!(problem.cause(), Some("Invalid type: integer `7`, expected a string."));
        assert_eq!(problem.fact_value("suggestion"), "");
        let problem = refused(r#"{"limit": "7"}"#);
        assert!(problem.cause().unwrap().contains("expected usize"), "{problem}");
        assert_eq!(refused(&"[".repeat(100_000)).code(), Code::InvalidBody);
    }

    #[test]
    fn a_list_is_not_taken_for_an_object_whose_fields_have_that_order() {
        for (body, line, column) in
            [("[]", "1", "1"), (" \n\r\n  [[\"a\"]]", "3", "3"), ("[null, null]", "1", "1")]
        {
            let problem = refused(body);
            assert_eq!(problem.cause(), Some("Invalid type: sequence, expected an object."), "{body}");
            assert_eq!((problem.fact_value("line"), problem.fact_value("column")), (line, column), "{body}");
        }
        assert!(json::<TableRequest>(b" \n{}").is_ok());
    }

    #[test]
    fn an_unknown_field_is_refused_with_the_nearest_known_one() {
        let problem = refused(r#"{"colums": []}"#);
        assert_eq!(problem.advice(), Some("Did you mean `columns`?"));
        assert_eq!(problem.fact_value("suggestion"), "columns");
        let far = json::<CheckQuery>(br#"{"banana": 1}"#).unwrap_err();
        assert_eq!(far.advice(), Some("There are: filter, order."));
        let variant = refused(r#"{"view": "activ"}"#);
        assert_eq!(variant.advice(), Some("Did you mean `active`?"));
    }

    #[test]
    fn a_missing_body_is_named() {
        for body in ["", " \n"] {
            assert_eq!(refused(body).what(), "The request has no body.");
        }
    }

    #[test]
    fn query_strings_are_checked_like_bodies() {
        let read = |text: &str| query::<ListExperiments>(&format!("/x?{text}").parse().unwrap());
        assert_eq!(read("").unwrap(), ListExperiments::default());
        assert_eq!(read("limit=5&page_token=a%20b").unwrap().page_token.as_deref(), Some("a b"));
        for (text, part) in [
            ("limit=many", "nvalid digit"),
            ("view=some", "nknown variant `some`"),
            ("veiw=all", "nknown field `veiw`"),
            ("limit=1&limit=2", "uplicate field"),
            ("limit=-1", "nvalid digit"),
        ] {
            let problem = read(text).unwrap_err();
            assert_eq!(problem.code(), Code::InvalidValue);
            assert!(problem.cause().unwrap().contains(part), "{text}: {problem}");
        }
        assert_eq!(read("veiw=all").unwrap_err().advice(), Some("Did you mean `view`?"));
        assert!(query::<HistoryParams>(&"/x?skip=18446744073709551616".parse().unwrap()).is_err());
    }
}
