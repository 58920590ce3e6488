//! Everything that a change must pass.

use crate::{generate, shell, test, tidy};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
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
    let toolchain = oldest(&manifest)?;
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

/// The first toolchain of the version that the manifest of the workspace promises.
fn oldest(manifest: &str) -> Result<String> {
    let line = manifest.lines().find_map(|line| line.strip_prefix("rust-version = "));
    let version = line.context("Cargo.toml promises no rust-version")?.trim_matches('"');
    Ok(format!("{version}.0"))
}

/// What is generated is what generating gives.
fn generated() -> Result<()> {
    let before = generate::texts()?;
    generate::run()?;
    let after = generate::texts()?;
    let stale = changed(&before, &after);
    if stale.is_empty() {
        return Ok(());
    }
    bail!("{} were out of date and have been written again; commit them", stale.join(", "))
}

/// The files whose text is another one afterwards.
fn changed<'t>(before: &'t BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<&'t str> {
    let differs = |path: &str, text: &String| after.get(path) != Some(text);
    before.iter().filter(|(path, text)| differs(path, text)).map(|(path, _)| path.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_toolchain_is_the_first_of_the_version_that_is_promised() {
        let manifest = "[workspace.package]\nedition = \"2024\"\nrust-version = \"1.90\"\nlicense = \"x\"\n";
        assert_eq!(oldest(manifest).unwrap(), "1.90.0");
        let told = oldest("[workspace.package]\nrust_version = \"1.90\"\n").unwrap_err().to_string();
        assert_eq!(told, "Cargo.toml promises no rust-version");
        let ours = oldest(&fs::read_to_string(shell::root().join("Cargo.toml")).unwrap()).unwrap();
        assert_eq!(ours.split('.').filter(|part| part.parse::<u32>().is_ok()).count(), 3, "{ours}");
    }

    #[test]
    fn what_generating_changes_is_named_file_by_file() {
        let texts = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
        };
        let before = texts(&[("a.md", "1"), ("b.json", "2"), ("c.ts", "3")]);
        assert!(changed(&before, &before).is_empty());
        let after = texts(&[("a.md", "1"), ("b.json", "2\n"), ("d.ts", "4")]);
        assert_eq!(changed(&before, &after), ["b.json", "c.ts"]);
    }

    #[test]
    fn a_tool_is_called_by_the_name_of_its_program_and_installed_by_that_of_its_package() {
        for (program, package, _) in TOOLS {
            assert!(package.starts_with(program), "{program} comes with {package}");
        }
    }
}
