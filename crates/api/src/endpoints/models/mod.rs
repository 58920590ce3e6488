//! The model registry.

pub(crate) mod events;
pub(crate) mod get;
pub(crate) mod lineage;
pub(crate) mod list;
pub(crate) mod rollback;
pub(crate) mod rules;

#[cfg(test)]
mod tests;
