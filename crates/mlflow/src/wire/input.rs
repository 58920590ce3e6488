//! From an HTTP request to the text that holds its fields.

use super::fields::Fields;
use crate::errors::Failure;
use crate::json::{Reader, Value};
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, Method, header, request::Parts};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use trialbook_domain::limits::JSON_BODY_BYTES_MAX;
use trialbook_http::read_body;

/// Where the fields of a request stand.
#[derive(Clone, Debug)]
pub(crate) enum Input {
    /// Decoded names and values of a query string.
    Query(Vec<(String, String)>),
    /// A JSON text.
    Json(Bytes),
}

impl Input {
    /// Reads the fields; `lists` are those that a query string may repeat.
    pub(crate) fn decode<T>(
        &self,
        lists: &[&str],
        read: impl FnOnce(&Fields<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let value = match self {
            Input::Query(pairs) => query_object(pairs, lists),
            Input::Json(bytes) => json_object(bytes)?,
        };
        read(&Fields::of(&value))
    }

    /// The JSON text; empty for a query.
    pub(crate) fn json(&self) -> &[u8] {
        match self {
            Input::Query(_) => &[],
            Input::Json(bytes) => bytes,
        }
    }
}

/// Reads what a request carries: the query string of a GET, the JSON body of everything else.
pub(crate) async fn read_input(parts: &Parts, body: Body) -> Result<Input, Failure> {
    let query = parts.uri.query().unwrap_or_default();
    if matches!(parts.method, Method::GET | Method::HEAD) && !query.is_empty() {
        return Ok(Input::Query(decode_query(query)?));
    }
    if matches!(parts.method, Method::POST | Method::PUT) {
        check_content_type(&parts.headers)?;
    }
    let bytes = read_body(&parts.headers, body, JSON_BODY_BYTES_MAX).await?;
    Ok(Input::Json(undouble(bytes)?))
}

fn check_content_type(headers: &HeaderMap) -> Result<(), Failure> {
    let Some(value) = headers.get(header::CONTENT_TYPE) else {
        return Err(Failure::invalid("Bad Request. Content-Type header is missing."));
    };
    let kind = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Failure::invalid("Bad Request. Content-Type must be one of ['application/json']."))
}

/// Old clients send their JSON as the text of a JSON string: takes that layer off.
fn undouble(bytes: Bytes) -> Result<Bytes, Failure> {
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'"') {
        return Ok(bytes);
    }
    let mut reader = Reader::new(&bytes)?;
    let inner = reader.string()?.into_owned();
    reader.finish()?;
    Ok(Bytes::from(inner))
}

fn json_object(bytes: &[u8]) -> Result<Value<'_>, Failure> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Object(Vec::new()));
    }
    match Value::parse(bytes)? {
        Value::Null => Ok(Value::Object(Vec::new())),
        object @ Value::Object(_) => Ok(object),
        other => Err(Failure::invalid(format!(
            "The request body must be a JSON object, not a value of type '{}'.",
            other.python_type()
        ))),
    }
}

fn query_object<'a>(pairs: &'a [(String, String)], lists: &[&str]) -> Value<'a> {
    let mut members: Vec<(Cow<'a, str>, Value<'a>)> = Vec::with_capacity(pairs.len());
    for (name, value) in pairs {
        let value = Value::String(Cow::Borrowed(value));
        let known = members.iter_mut().find(|(known, _)| known == name);
        match (known, lists.contains(&name.as_str())) {
            (None, false) => members.push((Cow::Borrowed(name), value)),
            (None, true) => members.push((Cow::Borrowed(name), Value::Array(vec![value]))),
            (Some((_, Value::Array(items))), true) => items.push(value),
            // Of a repeated single field the first counts, as in the reference.
            (Some(_), _) => {}
        }
    }
    Value::Object(members)
}

/// The first value of a name in a query string; empty when it is not there.
pub(crate) fn query_value(query: &str, name: &str) -> Result<String, Failure> {
    let pairs = decode_query(query)?;
    Ok(pairs.into_iter().find(|(known, _)| known == name).map_or_else(String::new, |(_, value)| value))
}

fn decode_query(query: &str) -> Result<Vec<(String, String)>, Failure> {
    query.split('&').filter(|pair| !pair.is_empty()).map(decode_pair).collect()
}

fn decode_pair(pair: &str) -> Result<(String, String), Failure> {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let decode = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8().map(Cow::into_owned).map_err(|_| {
            Failure::invalid(format!("The query string is not UTF-8 after percent-decoding: '{text}'."))
        })
    };
    Ok((decode(name)?, decode(value)?))
}

#[cfg(test)]
mod tests;
