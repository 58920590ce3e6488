//! Dependencies that nobody uses any more.

use super::source::Source;
use std::collections::BTreeSet;

/// Every dependency that its crate does not name in any source file, and every shared version that no crate asks for.
pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    let mut broken = Vec::new();
    let mut wanted = BTreeSet::new();
    for manifest in sources.iter().filter(|source| source.path.ends_with("/Cargo.toml")) {
        let folder = manifest.path.trim_end_matches("Cargo.toml");
        let words = words_below(sources, folder);
        for name in listed(manifest, &["[dependencies]", "[dev-dependencies]", "[build-dependencies]"]) {
            // A crate may name a dependency only to switch on a feature of it; then its line says why.
            let excused = manifest.lines.iter().any(|line| line.starts_with(&name) && line.contains("# "));
            if !excused && !words.contains(name.replace('-', "_").as_str()) {
                broken.push(format!("{}: {name} is not used", manifest.path));
            }
            wanted.insert(name);
        }
    }
    for manifest in sources.iter().filter(|source| source.path == "Cargo.toml") {
        let shared = listed(manifest, &["[workspace.dependencies]"]);
        let unused = shared.into_iter().filter(|name| !wanted.contains(name));
        broken.extend(unused.map(|name| format!("Cargo.toml: no crate asks for {name}")));
    }
    broken
}

/// Names of the dependencies in some sections.
fn listed(manifest: &Source, sections: &[&str]) -> Vec<String> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in &manifest.lines {
        if line.starts_with('[') {
            inside = sections.contains(&line.trim());
        } else if inside {
            let name: String =
                line.chars().take_while(|c| c.is_alphanumeric() || "-_".contains(*c)).collect();
            if !name.is_empty() {
                found.push(name);
            }
        }
    }
    found
}

/// Every word of the Rust files of a crate; a crate inside its folder (fuzz targets) counts for itself alone.
fn words_below<'a>(sources: &'a [Source], folder: &str) -> BTreeSet<&'a str> {
    let inner = format!("{folder}fuzz/");
    let mine =
        |path: &str| path.starts_with(folder) && (folder.ends_with("fuzz/") || !path.starts_with(&inner));
    let lines = sources
        .iter()
        .filter(|source| source.is_rust() && mine(&source.path))
        .flat_map(|source| &source.lines);
    lines.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_that_no_file_names_is_unused_and_so_is_a_version_that_no_crate_wants() {
        let sources = [
            Source::new(
                "Cargo.toml",
                "[workspace.dependencies]\nserde = \"1\"\nold-crate = \"2\"\nuuid = \"1\"\n",
            ),
            Source::new(
                "crates/a/Cargo.toml",
                "[dependencies]\nserde.workspace = true\nuuid.workspace = true\n",
            ),
            Source::new("crates/a/src/lib.rs", "//! A.\nuse serde::Serialize;\n"),
            Source::new("crates/b/src/lib.rs", "//! B.\nuse uuid::Uuid;\n"),
        ];
        assert_eq!(
            check(&sources),
            ["crates/a/Cargo.toml: uuid is not used", "Cargo.toml: no crate asks for old-crate"]
        );
    }
}
