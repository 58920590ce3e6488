//! Tests of how requests carry their fields.

use super::*;
use http::{HeaderValue, Request};

fn read(request: http::request::Builder, body: &'static str) -> Result<Input, Failure> {
    let (parts, body) = request.body(Body::from(body)).unwrap().into_parts();
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(read_input(&parts, body))
}

fn name_of(input: &Input) -> Result<String, String> {
    input
        .decode(&["ids"], |fields| fields.required_string("name").map(str::to_owned))
        .map_err(|failure| failure.message().to_owned())
}

fn post() -> http::request::Builder {
    Request::post("/x").header("content-type", "application/json")
}

#[test]
fn a_get_is_read_from_its_query() {
    let input = read(Request::get("/x?name=a+b%2Fc%C3%A9&ids=1&ids=2&name=later&flag"), "").unwrap();
    assert_eq!(name_of(&input), Ok("a b/cé".to_owned()));
    let ids = input.decode(&["ids"], |fields| {
        let ids: Vec<String> = fields.strings("ids")?.into_iter().map(str::to_owned).collect();
        assert_eq!(fields.string("flag")?, Some(""));
        Ok(ids)
    });
    assert_eq!(ids.unwrap(), ["1", "2"]);
}

#[test]
fn a_get_without_a_query_may_have_a_body() {
    assert_eq!(name_of(&read(Request::get("/x"), r#"{"name":"a"}"#).unwrap()), Ok("a".to_owned()));
    assert!(name_of(&read(Request::get("/x"), "").unwrap()).unwrap_err().starts_with("Missing value"));
}

#[test]
fn a_query_that_is_not_utf8_is_refused() {
    assert!(read(Request::get("/x?name=%ff"), "").unwrap_err().message().contains("not UTF-8"));
}

#[test]
fn a_post_needs_its_content_type() {
    let message = |request| read(request, "{}").unwrap_err().message().to_owned();
    assert_eq!(message(Request::post("/x")), "Bad Request. Content-Type header is missing.");
    assert_eq!(
        message(Request::post("/x").header("content-type", "text/plain")),
        "Bad Request. Content-Type must be one of ['application/json']."
    );
    for kind in ["application/json", "application/json; charset=utf-8", "Application/JSON"] {
        assert!(read(Request::post("/x").header("content-type", kind), "{}").is_ok(), "{kind}");
    }
    assert!(read(Request::delete("/x"), "{}").is_ok());
    assert!(read(Request::patch("/x"), "{}").is_ok());
}

#[test]
fn json_in_a_json_string_is_read_twice() {
    let input = read(post(), r#" "{\"name\": \"a\"}" "#).unwrap();
    assert_eq!(name_of(&input), Ok("a".to_owned()));
    assert!(read(post(), r#""{" x"#).is_err());
    assert!(
        name_of(&read(post(), r#""x""#).unwrap())
            .unwrap_err()
            .starts_with("The request body is not valid JSON")
    );
}

#[test]
fn an_empty_body_and_null_have_no_fields_and_other_values_are_refused() {
    for body in ["", "  ", "null", "{}"] {
        assert!(name_of(&read(post(), body).unwrap()).unwrap_err().starts_with("Missing value"), "{body}");
    }
    for (body, message) in [
        ("[]", "The request body must be a JSON object, not a value of type 'list'."),
        ("5", "The request body must be a JSON object, not a value of type 'int'."),
        ("{", "The request body is not valid JSON: the text ends too early (byte 1)."),
    ] {
        assert_eq!(name_of(&read(post(), body).unwrap()).unwrap_err(), message);
    }
}

#[test]
fn a_body_in_an_unknown_encoding_is_refused() {
    let request = post().header("content-encoding", HeaderValue::from_static("br"));
    assert!(read(request, "x").unwrap_err().message().contains("'br'"));
}
