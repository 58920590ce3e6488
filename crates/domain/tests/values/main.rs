//! Every type of value by table: what it takes, what it refuses and why, how it is written and ordered.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod artifacts;
mod catalogue;
mod entities;
mod ids;
mod keys;
mod metrics;
mod promotion;
mod times;
