//! Every failure as a stock client reads it: status, `error_code`, wording.

use crate::json::{JsonError, Writer};
use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use trialbook_domain::{Code, ExperimentId, Kind, Problem, RequestId, RunUid};
use trialbook_http::retry_after_seconds;

/// The words of the wire that clients raise by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorCode {
    InvalidParameterValue,
    ResourceAlreadyExists,
    Unauthenticated,
    PermissionDenied,
    ResourceDoesNotExist,
    EndpointNotFound,
    RequestLimitExceeded,
    TemporarilyUnavailable,
    DeadlineExceeded,
    InvalidState,
    DataLoss,
    InternalError,
    NotImplemented,
}

impl ErrorCode {
    /// The word on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            ErrorCode::InvalidParameterValue => "INVALID_PARAMETER_VALUE",
            ErrorCode::ResourceAlreadyExists => "RESOURCE_ALREADY_EXISTS",
            ErrorCode::Unauthenticated => "UNAUTHENTICATED",
            ErrorCode::PermissionDenied => "PERMISSION_DENIED",
            ErrorCode::ResourceDoesNotExist => "RESOURCE_DOES_NOT_EXIST",
            ErrorCode::EndpointNotFound => "ENDPOINT_NOT_FOUND",
            ErrorCode::RequestLimitExceeded => "REQUEST_LIMIT_EXCEEDED",
            ErrorCode::TemporarilyUnavailable => "TEMPORARILY_UNAVAILABLE",
            ErrorCode::DeadlineExceeded => "DEADLINE_EXCEEDED",
            ErrorCode::InvalidState => "INVALID_STATE",
            ErrorCode::DataLoss => "DATA_LOSS",
            ErrorCode::InternalError => "INTERNAL_ERROR",
            ErrorCode::NotImplemented => "NOT_IMPLEMENTED",
        }
    }

    /// The usual status. Whatever may succeed later is 429, the one status that clients retry for every endpoint.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            ErrorCode::InvalidParameterValue | ErrorCode::ResourceAlreadyExists => StatusCode::BAD_REQUEST,
            ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
            ErrorCode::PermissionDenied => StatusCode::FORBIDDEN,
            ErrorCode::ResourceDoesNotExist | ErrorCode::EndpointNotFound => StatusCode::NOT_FOUND,
            ErrorCode::RequestLimitExceeded
            | ErrorCode::TemporarilyUnavailable
            | ErrorCode::DeadlineExceeded => StatusCode::TOO_MANY_REQUESTS,
            ErrorCode::InvalidState => StatusCode::CONFLICT,
            ErrorCode::NotImplemented => StatusCode::NOT_IMPLEMENTED,
            ErrorCode::DataLoss | ErrorCode::InternalError => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// A refusal on its way to the client.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    status: StatusCode,
    code: ErrorCode,
    message: String,
    retry_after_s: Option<u64>,
    /// What only the log may know.
    hidden: Option<String>,
}

impl Failure {
    /// A failure with the usual status of its code.
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Failure {
        Failure { status: code.status(), code, message: message.into(), retry_after_s: None, hidden: None }
    }

    /// A request that is wrong and stays wrong.
    pub(crate) fn invalid(message: impl Into<String>) -> Failure {
        Failure::new(ErrorCode::InvalidParameterValue, message)
    }

    /// The same failure under another status.
    pub(crate) fn with_status(mut self, status: StatusCode) -> Failure {
        self.status = status;
        self
    }

    /// The word on the wire.
    pub(crate) fn code(&self) -> ErrorCode {
        self.code
    }

    /// What the user reads.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The reply. Mistakes of ours are logged here and show the request id only.
    pub(crate) fn into_reply(self, request_id: &RequestId) -> Response {
        if let Some(hidden) = &self.hidden {
            tracing::error!(request.id = %request_id, protocol = "mlflow", cause = %hidden, "request failed inside the server");
        }
        let mut writer = Writer::with_capacity(self.message.len() + 80);
        writer.begin_object();
        writer.string_field("error_code", self.code.as_str());
        if self.hidden.is_some() {
            writer.string_field("message", &format!("{} Request id: {request_id}.", self.message));
        } else {
            writer.string_field("message", &self.message);
        }
        writer.end_object();
        let mut reply = Response::new(Body::from(writer.into_bytes()));
        *reply.status_mut() = self.status;
        reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(seconds) = self.retry_after_s {
            reply.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        reply
    }
}

impl From<JsonError> for Failure {
    fn from(error: JsonError) -> Failure {
        Failure::invalid(format!("The request body is not valid JSON: {error}."))
    }
}

impl From<trialbook_query::QueryError> for Failure {
    fn from(error: trialbook_query::QueryError) -> Failure {
        Failure::invalid(error.to_string())
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Failure {
        let code = error_code(&problem);
        let hidden = match problem.kind() {
            Kind::Bug | Kind::Corrupt => Some(problem.to_string()),
            Kind::Invalid
            | Kind::Unauthenticated
            | Kind::Forbidden
            | Kind::NotFound
            | Kind::AlreadyExists
            | Kind::Conflict
            | Kind::Limit
            | Kind::Unavailable => None,
        };
        let status = if problem.code() == Code::BodyTooLarge {
            StatusCode::PAYLOAD_TOO_LARGE
        } else if problem.code() == Code::InvalidBody && !problem.fact_value("encoding").is_empty() {
            StatusCode::UNSUPPORTED_MEDIA_TYPE
        } else {
            code.status()
        };
        let unavailable = problem.kind() == Kind::Unavailable;
        let retry_after_s = unavailable.then(|| retry_after_seconds(&problem).unwrap_or(1));
        Failure { status, code, message: wording(&problem), retry_after_s, hidden }
    }
}

/// Every kind has its word; a new kind does not build until it has one.
fn error_code(problem: &Problem) -> ErrorCode {
    match problem.kind() {
        Kind::Unauthenticated => ErrorCode::Unauthenticated,
        Kind::Forbidden => ErrorCode::PermissionDenied,
        Kind::NotFound if problem.code() == Code::EndpointNotFound => ErrorCode::EndpointNotFound,
        Kind::NotFound => ErrorCode::ResourceDoesNotExist,
        Kind::AlreadyExists => ErrorCode::ResourceAlreadyExists,
        Kind::Conflict if problem.code() == Code::StateConflict => ErrorCode::InvalidState,
        Kind::Invalid | Kind::Limit | Kind::Conflict => ErrorCode::InvalidParameterValue,
        Kind::Unavailable if problem.code() == Code::Overloaded => ErrorCode::RequestLimitExceeded,
        Kind::Unavailable if problem.code() == Code::DeadlineExceeded => ErrorCode::DeadlineExceeded,
        Kind::Unavailable => ErrorCode::TemporarilyUnavailable,
        Kind::Corrupt => ErrorCode::DataLoss,
        Kind::Bug => ErrorCode::InternalError,
    }
}

/// The text a stock client shows; where clients and their tests match texts, the one they know.
fn wording(problem: &Problem) -> String {
    let fact = |name: &str| problem.fact_value(name);
    match problem.code() {
        Code::RunNotFound => format!("Run with id={} not found", fact("run_id")),
        Code::ExperimentNotFound if fact("experiment_id").is_empty() => {
            format!("Could not find experiment with name '{}'", fact("name"))
        }
        Code::ExperimentNotFound => format!("No Experiment with id={} exists", fact("experiment_id")),
        Code::RegisteredModelNotFound => format!("Registered Model with name={} not found", fact("name")),
        Code::RegisteredModelExists => format!("Registered Model (name={}) already exists.", fact("name")),
        Code::ModelVersionNotFound => {
            format!("Model Version (name={}, version={}) not found", fact("name"), fact("version"))
        }
        Code::AliasNotFound => format!("Registered model alias {} not found.", fact("alias")),
        Code::LoggedModelNotFound => format!("Logged model with ID '{}' not found.", fact("model_id")),
        Code::TagNotFound if !fact("model_id").is_empty() => {
            format!("No tag with key '{}' found for model with ID '{}'.", fact("key"), fact("model_id"))
        }
        Code::TagNotFound if fact("run_id").is_empty() => {
            format!("No tag with name: {} in experiment with id {}", fact("key"), fact("experiment_id"))
        }
        Code::TagNotFound => format!("No tag with name: {} in run with id {}", fact("key"), fact("run_id")),
        Code::ExperimentExists => format!("Experiment(name={}) already exists. {problem}", fact("name")),
        Code::RunDeleted => not_active("run", fact("run_id")),
        Code::ExperimentDeleted => not_active("experiment", fact("experiment_id")),
        Code::InvalidValue if !fact("tag").is_empty() => format!(
            "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values \
             (run_name='{}', mlflow.runName='{}').",
            fact("name"),
            fact("tag")
        ),
        Code::InvalidPageToken => format!("Invalid page token, decoded value=(binary). {problem}"),
        Code::InvalidArtifactPath => "Invalid path".to_owned(),
        Code::ArtifactNotFound => format!("No such artifact: '{}'", fact("path")),
        Code::ForeignOrigin => "Cross-origin request blocked".to_owned(),
        Code::ForeignHost => "Invalid Host header - possible DNS rebinding attack detected".to_owned(),
        Code::Corrupt => "Stored data does not match its checksum.".to_owned(),
        Code::Bug => "Something went wrong inside the server.".to_owned(),
        Code::InvalidValue
        | Code::InvalidBody
        | Code::InvalidQuery
        | Code::Unauthenticated
        | Code::Forbidden
        | Code::UploadNotFound
        | Code::ViewNotFound
        | Code::ViewExists
        | Code::EndpointNotFound
        | Code::ParamChanged
        | Code::StateConflict
        | Code::PromotionRefused
        | Code::ArtifactConflict
        | Code::BodyTooLarge
        | Code::TooManyKeys
        | Code::LimitReached
        | Code::Overloaded
        | Code::StorageUnavailable
        | Code::ShuttingDown
        | Code::DeadlineExceeded => problem.to_string(),
    }
}

fn not_active(what: &str, id: &str) -> String {
    format!("The {what} {id} must be in the 'active' state. Current state is deleted.")
}

/// Names the run in problems that do not name it themselves.
pub(crate) fn about_run(uid: RunUid) -> impl Fn(Problem) -> Failure {
    move |problem| {
        let named = !problem.fact_value("run_id").is_empty();
        Failure::from(if named { problem } else { problem.fact("run_id", uid) })
    }
}

/// Names the experiment in problems that do not name it themselves.
pub(crate) fn about_experiment(id: ExperimentId) -> impl Fn(Problem) -> Failure {
    move |problem| {
        let named = !problem.fact_value("experiment_id").is_empty();
        Failure::from(if named { problem } else { problem.fact("experiment_id", id) })
    }
}

/// How parameters were sent: the wording of a conflict differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParamsSent {
    Single,
    Batch,
}

/// The wording of a write to a run, with the conflicts of parameters named one by one.
pub(crate) fn about_write(uid: RunUid, sent: ParamsSent) -> impl Fn(Problem) -> Failure {
    move |problem| {
        if problem.code() != Code::ParamChanged {
            return about_run(uid)(problem);
        }
        let conflicts = conflicts(&problem);
        if let (ParamsSent::Single, [(key, old, new)]) = (sent, &conflicts[..]) {
            return Failure::invalid(format!(
                "Changing param values is not allowed. Param with key='{key}' was already logged with value='{old}' \
                 for run ID='{uid}'. Attempted logging new value '{new}'."
            ));
        }
        let quote = crate::wire::python_repr;
        let list: Vec<String> = conflicts
            .iter()
            .map(|(key, old, new)| {
                format!("{{'key': {}, 'old_value': {}, 'new_value': {}}}", quote(key), quote(old), quote(new))
            })
            .collect();
        Failure::invalid(format!(
            "Changing param values is not allowed. Params were already logged='[{}]' for run ID='{uid}'.",
            list.join(", ")
        ))
    }
}

/// The (key, old, new) of each conflict, from facts that come in this order.
fn conflicts(problem: &Problem) -> Vec<(&str, &str, &str)> {
    let values = |name: &'static str| {
        problem.facts().iter().filter(move |fact| fact.name == name).map(|fact| fact.value.as_str())
    };
    values("key").zip(values("old")).zip(values("new")).map(|((key, old), new)| (key, old, new)).collect()
}

#[cfg(test)]
mod tests;
