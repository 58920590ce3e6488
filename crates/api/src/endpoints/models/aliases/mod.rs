//! Aliases of a registered model.

pub(crate) mod remove;
pub(crate) mod set;

#[cfg(test)]
mod tests;
