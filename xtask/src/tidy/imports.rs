//! Who may import whom: imports go one way.

use super::source::Source;
use std::collections::BTreeMap;

/// Which of our crates a crate may depend on. `testkit` is for tests only and may be a dev-dependency of any.
const EDGES: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("api-types", &[]),
    ("query", &["domain"]),
    ("stats", &["domain"]),
    ("series", &["domain"]),
    ("store", &["domain", "query"]),
    ("blobs", &["domain"]),
    ("store-sql", &["domain", "store", "series", "query"]),
    ("services", &["domain", "store", "blobs", "query", "stats"]),
    ("http", &["domain", "services"]),
    ("mlflow", &["domain", "query", "services", "http"]),
    ("api", &["domain", "query", "services", "http", "api-types"]),
    ("web", &[]),
    ("server", &["domain", "store", "store-sql", "blobs", "services", "http", "mlflow", "api", "web"]),
    ("trialbook", &["api-types", "domain", "query", "services", "server"]),
    ("bench", &[]),
    (
        "testkit",
        &["domain", "store", "store-sql", "blobs", "query", "services", "http", "mlflow", "api", "server"],
    ),
];

/// Every edge that is not allowed.
pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    let allowed: BTreeMap<&str, &[&str]> = EDGES.iter().copied().collect();
    let mut broken = Vec::new();
    for source in
        sources.iter().filter(|source| source.path.ends_with("Cargo.toml") && !source.path.contains("/fuzz/"))
    {
        let Some(name) = package(source) else { continue };
        let Some(may) = allowed.get(name.as_str()) else {
            if name != "xtask" && source.path.starts_with("crates/") {
                broken.push(format!("{}: the crate {name} has no place in the house", source.path));
            }
            continue;
        };
        let wrong = dependencies(source).into_iter().filter(|import| !may.contains(&import.as_str()));
        broken.extend(wrong.map(|import| format!("{}: {name} may not import {import}", source.path)));
    }
    broken
}

fn package(source: &Source) -> Option<String> {
    let line = source.lines.iter().find(|line| line.starts_with("name = "))?;
    let name = line.split('"').nth(1)?;
    Some(name.strip_prefix("trialbook-").unwrap_or(name).to_owned())
}

/// Our own crates under `[dependencies]`.
fn dependencies(source: &Source) -> Vec<String> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in &source.lines {
        if line.starts_with('[') {
            inside = line.trim() == "[dependencies]";
        } else if inside && let Some(rest) = line.strip_prefix("trialbook-") {
            found.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_upwards_is_named_and_dev_dependencies_are_free() {
        let text = "[package]\nname = \"trialbook-query\"\n[dependencies]\ntrialbook-domain.workspace = true\n\
                    trialbook-store.workspace = true\n[dev-dependencies]\ntrialbook-testkit.workspace = true\n";
        let broken = check(&[Source::new("crates/query/Cargo.toml", text)]);
        assert_eq!(broken, ["crates/query/Cargo.toml: query may not import store"]);
    }

    #[test]
    fn a_crate_without_a_place_is_refused() {
        let broken = check(&[Source::new("crates/x/Cargo.toml", "name = \"trialbook-x\"\n")]);
        assert_eq!(broken, ["crates/x/Cargo.toml: the crate x has no place in the house"]);
    }
}
