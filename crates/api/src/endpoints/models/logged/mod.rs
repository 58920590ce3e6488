//! Files of logged models: the same as those of runs, with the same safety.

pub(crate) mod content;
pub(crate) mod files;

#[cfg(test)]
mod tests;
