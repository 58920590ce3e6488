//! The search language from outside: both dialects, what they find, what they refuse, and the canonical text.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

mod canonical;
mod found;
mod logged_models;
mod mlflow;
mod model;
mod moments;
mod orders;
mod refused;
mod registry;
mod sample;
