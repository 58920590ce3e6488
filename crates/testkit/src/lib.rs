//! For tests only: a clock moved by hand, ids that count, ears for changes, and a caller of routers.
//!
//! Absent on purpose: stores and use cases. Each crate's tests put their own together, so that this one stays below all.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test says what went wrong by panicking"
)]

mod caller;
mod chance;
mod clock;
mod ears;

pub use caller::{Caller, Reply, caller};
pub use chance::Counting;
pub use clock::{HandClock, NOW};
pub use ears::{Deaf, Ears};
