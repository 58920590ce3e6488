//! Our own JSON API and event stream, below `/api/v1`: for the web pages, the command line and whoever likes JSON.
//!
//! Absent on purpose: rules, stores, other protocols. Every endpoint is one file: decode, call, encode, tests.

mod call;
mod columns;
mod decode;
mod endpoints;
mod errors;
mod openapi;
mod packed;
mod suggest;
#[cfg(test)]
mod tests;
mod wire;

pub use endpoints::router;
pub use errors::render_problem;
pub use openapi::openapi_json;
