//! Requests and replies of the API as they stand on the wire, and as its OpenAPI document tells them.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod replies;
mod requests;
mod schema;
