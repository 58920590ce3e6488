//! Everything that a change must pass.

use crate::{generate, shell, test, tidy};
use anyhow::{Context, Result, bail};
use std::fs;
use std::process::Command;

/// Checks that a tool of its own does, and how it is called. Without the tool the check is left out, and said so.
/// Advisories are left to `cargo deny check advisories`, which asks GitHub: nothing here needs more than the registries.
const TOOLS: [(&str, &str, &[&str]); 3] = [
    ("cargo-deny", "cargo-deny", &["check", "bans", "licenses", "sources"]),
    ("typos", "typos-cli", &[]),
    ("mdbook", "mdbook", &["build", "docs"]),
];

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
    for (tool, package, arguments) in TOOLS {
        if shell::exists(tool, "--version") {
            shell::check(shell::program(tool).args(arguments))?;
        } else {
            shell::talk(&format!(
                "{tool} is not installed: its check is left out (cargo install {package} --locked)"
            ));
        }
    }
    oldest_compiler()?;
    generated()?;
    test::run(&[])
}

/// The oldest compiler that is promised builds everything, if rustup has it; clippy knows what is newer than it.
fn oldest_compiler() -> Result<()> {
    let manifest = fs::read_to_string(shell::root().join("Cargo.toml")).context("cannot read Cargo.toml")?;
    let line = manifest.lines().find_map(|line| line.strip_prefix("rust-version = "));
    let version = line.context("Cargo.toml promises no rust-version")?.trim_matches('"');
    let toolchain = format!("{version}.0");
    let rustup = |arguments: &[&str]| {
        let mut command: Command = shell::program("rustup");
        command.args(["run", &toolchain, "cargo"]).args(arguments);
        command
    };
    if !rustup(&["--version"]).output().is_ok_and(|output| output.status.success()) {
        shell::talk(&format!(
            "Rust {toolchain} is not installed: its check is left out (rustup toolchain install {toolchain})"
        ));
        return Ok(());
    }
    let arguments = ["check", "--workspace", "--all-targets", "--locked", "--target-dir", "target/oldest"];
    // The environment of the cargo that runs us names its own toolchain.
    shell::check(rustup(&arguments).env_remove("CARGO").env_remove("RUSTC").env_remove("RUSTUP_TOOLCHAIN"))
}

/// What is generated is what generating gives.
fn generated() -> Result<()> {
    let before = generate::texts()?;
    generate::run()?;
    let after = generate::texts()?;
    let stale: Vec<&str> = before
        .iter()
        .filter(|(path, text)| after.get(*path) != Some(text))
        .map(|(path, _)| path.as_str())
        .collect();
    if stale.is_empty() {
        return Ok(());
    }
    bail!("{} were out of date and have been written again; commit them", stale.join(", "))
}
