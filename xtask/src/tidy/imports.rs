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

/// Our own crates that a crate is built with, whatever its manifest calls them: those of tests alone do not count.
fn dependencies(source: &Source) -> Vec<String> {
    let named = |text: &str| {
        let rest = text.trim().trim_matches('"').strip_prefix("trialbook-")?;
        Some(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect::<String>())
    };
    let mut inside = false;
    let mut found = Vec::new();
    for line in &source.lines {
        if let Some(header) = line.trim().strip_prefix('[') {
            let header = header.trim_end_matches(']');
            let (section, one) = match header.rsplit_once("dependencies.") {
                Some((before, one)) => (format!("{before}dependencies"), named(one)),
                None => (header.to_owned(), None),
            };
            inside = section.ends_with("dependencies") && !section.ends_with("dev-dependencies");
            found.extend(one.filter(|_| inside));
        } else if inside {
            let renamed = line.split("package = ").nth(1).and_then(named);
            found.extend(named(line).or(renamed));
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
    fn an_import_upwards_is_found_however_the_manifest_writes_it() {
        for (written, refused) in [
            ("[dependencies]\ntrialbook-store.workspace = true\n", true),
            ("[dependencies]\ntrialbook-store = { path = \"../store\" }\n", true),
            ("[dependencies]\n\"trialbook-store\" = { path = \"../store\" }\n", true),
            ("[dependencies]\nbelow = { package = \"trialbook-store\", path = \"../store\" }\n", true),
            ("[dependencies.trialbook-store]\npath = \"../store\"\n", true),
            ("[dependencies.below]\npath = \"../store\"\npackage = \"trialbook-store\"\n", true),
            ("[build-dependencies]\ntrialbook-store.workspace = true\n", true),
            ("[target.'cfg(unix)'.dependencies]\ntrialbook-store.workspace = true\n", true),
            ("[target.'cfg(unix)'.dependencies.trialbook-store]\nworkspace = true\n", true),
            ("[dev-dependencies]\ntrialbook-store.workspace = true\n", false),
            ("[dev-dependencies.trialbook-store]\nworkspace = true\n", false),
            ("[target.'cfg(unix)'.dev-dependencies]\ntrialbook-store.workspace = true\n", false),
            ("[dependencies]\ntrialbook-domain.workspace = true\n[features]\ntrialbook-store = []\n", false),
            ("[dependencies]\nserde = \"1\" # as trialbook-store does\n", false),
        ] {
            let text = format!("[package]\nname = \"trialbook-query\"\n{written}");
            let broken = check(&[Source::new("crates/query/Cargo.toml", &text)]);
            let expected: Vec<&str> = refused
                .then_some("crates/query/Cargo.toml: query may not import store")
                .into_iter()
                .collect();
            assert_eq!(broken, expected, "{written}");
        }
    }

    #[test]
    fn the_rooms_have_an_order_in_which_each_imports_those_before_it_alone() {
        let mut built: Vec<&str> = Vec::new();
        while built.len() < EDGES.len() {
            let next = EDGES
                .iter()
                .find(|(name, may)| !built.contains(name) && may.iter().all(|import| built.contains(import)));
            let (name, _) = next.unwrap_or_else(|| panic!("a circle, or an unknown name, beyond {built:?}"));
            built.push(name);
        }
        for (name, may) in EDGES {
            assert_eq!(
                may.iter().collect::<std::collections::BTreeSet<_>>().len(),
                may.len(),
                "{name}: one twice"
            );
            let folder = if *name == "trialbook" { "cli" } else { name };
            let manifest =
                |root: &str| crate::shell::root().join(root).join(folder).join("Cargo.toml").is_file();
            assert!(manifest("crates") || manifest(""), "there is no {name}");
        }
    }

    #[test]
    fn a_crate_without_a_place_is_refused() {
        let broken = check(&[Source::new("crates/x/Cargo.toml", "name = \"trialbook-x\"\n")]);
        assert_eq!(broken, ["crates/x/Cargo.toml: the crate x has no place in the house"]);
    }
}
