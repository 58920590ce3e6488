//! House rules that no other tool checks: sizes, who may import whom, words, tests beside code.

mod dependencies;
mod figures;
mod imports;
mod links;
mod rules;
mod source;
#[cfg(test)]
mod tests;

use crate::shell;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use source::Source;
use std::fs;

/// Budgets and their exceptions; a number may improve, never slip.
#[derive(Debug, Deserialize)]
pub(crate) struct Budgets {
    /// Longest file without its tests.
    pub(crate) file_lines_max: usize,
    /// Longest function.
    pub(crate) function_lines_max: usize,
    /// Test lines per code line, at least.
    pub(crate) test_ratio_min: f64,
    /// Packages in the lock file, at most.
    pub(crate) locked_packages_max: usize,
    /// Functions that may be longer, as `path::name`, each with its reason.
    pub(crate) long_functions: std::collections::BTreeMap<String, String>,
}

/// Checks every tracked source file and prints each broken rule.
pub(crate) fn run() -> Result<()> {
    let path = shell::root().join("xtask/tidy.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let budgets: Budgets =
        toml::from_str(&text).with_context(|| format!("cannot read {}", path.display()))?;
    let sources = source::tracked()?;
    let mut broken = rules::check(&sources, &budgets);
    broken.extend(imports::check(&sources));
    broken.extend(dependencies::check(&sources));
    broken.extend(links::check(&sources));
    broken.extend(figures::check()?);
    let lock = fs::read_to_string(shell::root().join("Cargo.lock")).context("cannot read Cargo.lock")?;
    broken.extend(lock_file(&lock, &budgets));
    for line in &broken {
        shell::print(line);
    }
    let rust: Vec<&Source> = sources.iter().filter(|source| source.is_rust()).collect();
    let (code, tests) = rust.iter().fold((0, 0), |(c, t), s| (c + s.code_lines(), t + s.test_lines()));
    shell::print(&format!(
        "tidy: {} files, {code} lines of code, {tests} lines of tests, {} rules broken",
        sources.len(),
        broken.len()
    ));
    if !broken.is_empty() {
        bail!("{} house rules are broken", broken.len());
    }
    Ok(())
}

fn lock_file(lock: &str, budgets: &Budgets) -> Option<String> {
    let n = lock.lines().filter(|line| *line == "[[package]]").count();
    let most = budgets.locked_packages_max;
    (n > most).then(|| format!("Cargo.lock: {n} packages, at most {most} are allowed"))
}
