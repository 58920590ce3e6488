//! The MLflow door: its REST paths, wire types, limits and wording, translated to the words of the domain and back.
//!
//! Absent on purpose: rules (they are in `services`), persistence, and every other protocol.

mod endpoints;
mod errors;
mod json;
mod settings;
mod wire;

pub mod decode;

pub use endpoints::{endpoint_not_found, router};
pub use settings::{ArtifactRoot, DirectRoot, Settings};

/// A problem that the front door meets, in this protocol's form.
pub fn render_problem(
    problem: &trialbook_domain::Problem,
    request_id: &trialbook_domain::RequestId,
) -> axum::response::Response {
    errors::Failure::from(problem.clone()).into_reply(request_id)
}
