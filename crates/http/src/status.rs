//! The default HTTP status of each kind of problem.

use http::StatusCode;
use trialbook_domain::{Kind, Problem, Retry};

/// The status that a kind has unless an adapter's protocol says otherwise.
pub fn default_status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::BAD_REQUEST,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::AlreadyExists | Kind::Conflict => StatusCode::CONFLICT,
        Kind::Limit => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::Unavailable => StatusCode::TOO_MANY_REQUESTS,
        Kind::Corrupt | Kind::Bug => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Value of the `Retry-After` header, in whole seconds rounded up; `None` when retrying never helps.
pub fn retry_after_seconds(problem: &Problem) -> Option<u64> {
    match problem.retry_when() {
        Retry::No => None,
        Retry::Now => Some(0),
        Retry::AfterMs(ms) => Some(ms.div_ceil(1000)),
    }
}
