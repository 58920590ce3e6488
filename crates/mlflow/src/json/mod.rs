//! Our own small JSON: a pull reader over bytes, a tree for small bodies, a writer that appends.
//!
//! It reads what Python clients send and strict readers refuse: bare `NaN`, `Infinity`, `-Infinity` and `1e999`.

mod error;
mod reader;
mod value;
mod writer;

pub(crate) use error::JsonError;
pub(crate) use reader::{Reader, Token};
pub(crate) use value::Value;
pub(crate) use writer::Writer;

/// Deepest nesting of lists and objects that is read.
pub(crate) const DEPTH_MAX: usize = 64;

/// Most values that one tree holds: a body of a few bytes per value must not become gigabytes.
pub(crate) const VALUES_MAX: usize = 1_000_000;

#[cfg(test)]
mod tests;
