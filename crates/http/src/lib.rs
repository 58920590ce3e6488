//! The one front door of all protocols: request ids, limits, origin and host checks, one log line per request.
//!
//! Absent on purpose: any protocol's paths, bodies or wording.

mod body;
mod claim;
mod door;
mod metrics;
mod origin;
mod range;
mod request_id;
mod status;

pub use body::{pass_by, read_body};
pub use door::{FrontDoor, RenderProblem, log_problem, pass_front_door};
pub use metrics::HttpMetrics;
pub use origin::AllowedHosts;
pub use range::{Wanted, content_range, etag, wanted};
pub use request_id::REQUEST_ID;
pub use status::{default_status, retry_after_seconds};
