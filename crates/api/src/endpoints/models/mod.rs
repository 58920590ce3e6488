//! The model registry.

pub(crate) mod aliases;
pub(crate) mod events;
pub(crate) mod get;
pub(crate) mod lineage;
pub(crate) mod list;
pub(crate) mod logged;
pub(crate) mod rollback;
pub(crate) mod rules;
pub(crate) mod versions;

pub(super) use list::limited;

#[cfg(test)]
mod tests;
