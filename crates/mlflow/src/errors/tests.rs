//! Tests of statuses, codes and wording.

use super::*;
use http_body_util::BodyExt;
use std::collections::HashSet;

fn text_of(reply: Response) -> String {
    let bytes = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(reply.into_body().collect())
        .unwrap()
        .to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn reply_to(problem: Problem) -> (u16, serde_json::Value, Option<String>) {
    let reply = Failure::from(problem).into_reply(&RequestId("req-1".to_owned()));
    let retry = reply.headers().get(header::RETRY_AFTER).map(|value| value.to_str().unwrap().to_owned());
    let status = reply.status().as_u16();
    (status, serde_json::from_str(&text_of(reply)).unwrap(), retry)
}

fn run() -> RunUid {
    RunUid([10; 16])
}

#[test]
fn each_kind_has_the_status_and_code_that_clients_expect() {
    for (code, status, word) in [
        (Code::InvalidValue, 400, "INVALID_PARAMETER_VALUE"),
        (Code::InvalidBody, 400, "INVALID_PARAMETER_VALUE"),
        (Code::Unauthenticated, 401, "UNAUTHENTICATED"),
        (Code::Forbidden, 403, "PERMISSION_DENIED"),
        (Code::RunNotFound, 404, "RESOURCE_DOES_NOT_EXIST"),
        (Code::EndpointNotFound, 404, "ENDPOINT_NOT_FOUND"),
        (Code::ExperimentExists, 400, "RESOURCE_ALREADY_EXISTS"),
        (Code::ParamChanged, 400, "INVALID_PARAMETER_VALUE"),
        (Code::RunDeleted, 400, "INVALID_PARAMETER_VALUE"),
        (Code::StateConflict, 409, "INVALID_STATE"),
        (Code::BodyTooLarge, 413, "INVALID_PARAMETER_VALUE"),
        (Code::TooManyKeys, 400, "INVALID_PARAMETER_VALUE"),
        (Code::Overloaded, 429, "REQUEST_LIMIT_EXCEEDED"),
        (Code::StorageUnavailable, 429, "TEMPORARILY_UNAVAILABLE"),
        (Code::ShuttingDown, 429, "TEMPORARILY_UNAVAILABLE"),
        (Code::DeadlineExceeded, 429, "DEADLINE_EXCEEDED"),
        (Code::Corrupt, 500, "DATA_LOSS"),
        (Code::Bug, 500, "INTERNAL_ERROR"),
    ] {
        let (got, body, _) = reply_to(Problem::new(code, "What."));
        assert_eq!((got, body["error_code"].as_str()), (status, Some(word)), "{code:?}");
    }
}

#[test]
fn no_permanent_refusal_has_a_status_that_clients_retry() {
    let retried: HashSet<u16> = [408, 429, 500, 502, 503, 504].into();
    for code in Code::ALL {
        let (status, _, retry) = reply_to(Problem::new(*code, "What."));
        match code.kind() {
            Kind::Unavailable => assert_eq!((status, retry.as_deref()), (429, Some("1")), "{code:?}"),
            Kind::Bug | Kind::Corrupt => assert_eq!(status, 500, "{code:?}"),
            _ => assert!(!retried.contains(&status) && retry.is_none(), "{code:?}"),
        }
    }
}

#[test]
fn an_unknown_content_encoding_is_415() {
    let (status, body, _) = reply_to(Problem::new(Code::InvalidBody, "The encoding.").fact("encoding", "br"));
    assert_eq!((status, body["error_code"].as_str()), (415, Some("INVALID_PARAMETER_VALUE")));
}

#[test]
fn a_mistake_of_ours_shows_the_request_id_and_nothing_internal() {
    for problem in
        [Problem::bug("table runs, row 5"), Problem::new(Code::Corrupt, "segment 7").why("crc of table runs")]
    {
        let (status, body, _) = reply_to(problem);
        let message = body["message"].as_str().unwrap();
        assert_eq!(status, 500);
        assert!(
            message.ends_with("Request id: req-1.")
                && !message.contains("table")
                && !message.contains("segment")
        );
    }
}

#[test]
fn known_cases_have_the_wording_that_clients_match() {
    let unknown_name = Problem::new(Code::ExperimentNotFound, "w").fact("name", "churn");
    let unknown_id = Problem::new(Code::ExperimentNotFound, "w").fact("experiment_id", 7);
    let run_tag = Problem::new(Code::TagNotFound, "w").fact("key", "k").fact("run_id", "r");
    let experiment_tag = Problem::new(Code::TagNotFound, "w").fact("key", "k").fact("experiment_id", 7);
    let names = Problem::new(Code::InvalidValue, "w").fact("name", "a").fact("tag", "b");
    for (problem, wording) in [
        (Problem::new(Code::RunNotFound, "w").fact("run_id", "r"), "Run with id=r not found"),
        (unknown_name, "Could not find experiment with name 'churn'"),
        (unknown_id, "No Experiment with id=7 exists"),
        (run_tag, "No tag with name: k in run with id r"),
        (experiment_tag, "No tag with name: k in experiment with id 7"),
        (
            names,
            "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values \
             (run_name='a', mlflow.runName='b').",
        ),
        (Problem::new(Code::InvalidArtifactPath, "w"), "Invalid path"),
        (Problem::new(Code::ArtifactNotFound, "w").fact("path", "a/b"), "No such artifact: 'a/b'"),
        (Problem::new(Code::ForeignOrigin, "w"), "Cross-origin request blocked"),
    ] {
        assert_eq!(Failure::from(problem).message(), wording);
    }
    let taken = Failure::from(Problem::new(Code::ExperimentExists, "w").fact("name", "a"));
    assert!(taken.message().starts_with("Experiment(name=a) already exists."));
    let token = Failure::from(Problem::new(Code::InvalidPageToken, "The page token is damaged."));
    assert!(token.message().starts_with("Invalid page token, decoded value="));
}

#[test]
fn what_stands_for_itself_is_told_whole() {
    let problem = Problem::new(Code::TooManyKeys, "There are 100001 keys.").hint("Use fewer.");
    assert_eq!(Failure::from(problem).message(), "There are 100001 keys. Use fewer.");
}

#[test]
fn a_deleted_run_or_experiment_is_named_by_the_endpoint_when_the_problem_does_not() {
    let failure = about_run(run())(Problem::new(Code::RunDeleted, "w"));
    assert_eq!(
        failure.message(),
        format!("The run {} must be in the 'active' state. Current state is deleted.", run())
    );
    let failure = about_run(run())(Problem::new(Code::RunNotFound, "w").fact("run_id", "other"));
    assert_eq!(failure.message(), "Run with id=other not found");
    let failure = about_experiment(ExperimentId(7))(Problem::new(Code::ExperimentDeleted, "w"));
    assert_eq!(
        failure.message(),
        "The experiment 7 must be in the 'active' state. Current state is deleted."
    );
}

#[test]
fn changed_parameters_are_told_one_by_one() {
    let one = Problem::new(Code::ParamChanged, "w").fact("key", "lr").fact("old", "0.1").fact("new", "0.2");
    let single = about_write(run(), ParamsSent::Single)(one.clone());
    assert_eq!(
        single.message(),
        format!(
            "Changing param values is not allowed. Param with key='lr' was already logged with value='0.1' for run \
             ID='{}'. Attempted logging new value '0.2'.",
            run()
        )
    );
    let two = one.fact("key", "it's").fact("old", "a").fact("new", "b");
    let batch = about_write(run(), ParamsSent::Batch)(two);
    assert_eq!(
        batch.message(),
        format!(
            "Changing param values is not allowed. Params were already logged='[{{'key': 'lr', 'old_value': '0.1', \
             'new_value': '0.2'}}, {{'key': \"it's\", 'old_value': 'a', 'new_value': 'b'}}]' for run ID='{}'.",
            run()
        )
    );
    let other = about_write(run(), ParamsSent::Batch)(Problem::new(Code::RunNotFound, "w"));
    assert_eq!(other.code(), ErrorCode::ResourceDoesNotExist);
}

#[test]
fn every_word_is_one_that_clients_know() {
    let known: HashSet<&str> = [
        "INVALID_PARAMETER_VALUE",
        "RESOURCE_ALREADY_EXISTS",
        "UNAUTHENTICATED",
        "PERMISSION_DENIED",
        "RESOURCE_DOES_NOT_EXIST",
        "ENDPOINT_NOT_FOUND",
        "REQUEST_LIMIT_EXCEEDED",
        "TEMPORARILY_UNAVAILABLE",
        "DEADLINE_EXCEEDED",
        "INVALID_STATE",
        "DATA_LOSS",
        "INTERNAL_ERROR",
    ]
    .into();
    for code in Code::ALL {
        let failure = Failure::from(Problem::new(*code, "What."));
        assert!(known.contains(failure.code().as_str()));
        assert!(!failure.message().is_empty());
    }
}

#[test]
fn a_fault_of_json_names_its_byte() {
    let failure = Failure::from(crate::json::Value::parse(b"[1,").unwrap_err());
    assert_eq!(failure.message(), "The request body is not valid JSON: the text ends too early (byte 3).");
}
