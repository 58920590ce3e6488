//! The server put together: settings and their sources, the front door, the routes, the listener.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod app;
mod call;
mod door;
mod listener;
mod settings;
mod sources;
