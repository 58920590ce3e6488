//! What the front door is made of: hosts and origins, bodies, counters, statuses.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod bodies;
mod counters;
mod origins;
mod statuses;
