//! Logged models one by one, and their files: the same as those of runs, with the same safety.

pub(crate) mod content;
pub(crate) mod files;
pub(crate) mod get;

#[cfg(test)]
mod tests;
