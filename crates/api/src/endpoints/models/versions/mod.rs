//! Versions of registered models, and the models that runs logged.

pub(crate) mod description;
pub(crate) mod list;
pub(crate) mod logged;
pub(crate) mod stage;

use crate::call::Call;
use trialbook_domain::{Code, Problem};

/// The number of a version in a path; a text that is none names no version.
fn number(call: &Call) -> Result<i64, Problem> {
    let text = call.segment("version");
    text.parse().map_err(|_| {
        let shown: String = text.chars().take(100).collect();
        Problem::new(Code::ModelVersionNotFound, format!("There is no version '{shown}'."))
            .why("A version has a whole number.")
            .fact("version", shown)
    })
}

#[cfg(test)]
mod tests;
