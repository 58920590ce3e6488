//! Promotion rules of a registered model.

pub(crate) mod check;
pub(crate) mod clear;
pub(crate) mod get;
pub(crate) mod set;

#[cfg(test)]
mod tests;
