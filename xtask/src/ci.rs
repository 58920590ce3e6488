//! Everything that a change must pass.

use crate::{shell, test, tidy};
use anyhow::Result;

/// Runs the checks in order of their cost and stops at the first that fails.
pub(crate) fn run() -> Result<()> {
    shell::check(shell::cargo().args(["fmt", "--all", "--check"]))?;
    tidy::run()?;
    shell::check(shell::cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ]))?;
    shell::check(
        shell::cargo()
            .args(["doc", "--workspace", "--no-deps", "--locked"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    )?;
    for (tool, arguments) in [("cargo-deny", ["deny", "check"]), ("typos", ["", ""])] {
        if !shell::exists(tool, "--version") {
            shell::talk(&format!(
                "{tool} is not installed: its check is left out (cargo install {tool} --locked)"
            ));
        } else if tool == "typos" {
            shell::check(&mut shell::program(tool))?;
        } else {
            shell::check(shell::cargo().args(arguments))?;
        }
    }
    test::run()
}
