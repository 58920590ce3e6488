//! Writes the generated parts of the documentation: settings and problem codes.

use crate::shell;
use anyhow::{Context, Result};
use std::fs;

/// Asks the program itself for its reference pages, so that they cannot differ from it.
pub(crate) fn run() -> Result<()> {
    let dir = shell::root().join("docs/src/reference");
    fs::create_dir_all(&dir).with_context(|| format!("cannot create {}", dir.display()))?;
    for page in ["settings", "problems"] {
        let text = shell::output(shell::cargo().args([
            "run",
            "--quiet",
            "--locked",
            "--package",
            "trialbook",
            "--",
            "reference",
            page,
        ]))?;
        let path = dir.join(format!("{page}.md"));
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
