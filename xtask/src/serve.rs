//! Builds the web pages and the release server when they are stale, and starts the server.

use crate::{shell, ui};
use anyhow::Result;

/// Replaces nothing: the server runs as a child, so that its exit code is ours and interrupts reach both.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    ui::build_when_stale()?;
    shell::check(shell::cargo().args(["build", "--release", "--locked", "--package", "trialbook"]))?;
    let binary = shell::root().join("target/release/trialbook");
    let mut server = shell::program(binary);
    server.arg("server").args(arguments);
    shell::check(&mut server)
}
