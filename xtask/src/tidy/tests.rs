//! Each house rule with a source that breaks it, with one that is just within it, and with all of them together.

use super::source::Source;
use super::{Budgets, dependencies, imports, links, lock_file, rules, source};
use std::collections::BTreeMap;

fn budgets() -> Budgets {
    Budgets {
        file_lines_max: 12,
        function_lines_max: 4,
        test_ratio_min: 0.0,
        locked_packages_max: 1,
        long_functions: BTreeMap::new(),
    }
}

/// What the rules over single files say of one file.
fn said(path: &str, text: &str) -> Vec<String> {
    rules::check(&[Source::new(path, text)], &budgets())
}

fn function(name: &str, n_lines: usize) -> String {
    format!("fn {name}() {{\n{}}}\n", "    1;\n".repeat(n_lines - 2))
}

#[test]
fn a_file_at_its_limit_passes_and_one_line_more_does_not_whatever_tests_follow() {
    let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "    // test\n".repeat(50));
    for (n, broken) in [(11, false), (12, false), (13, true)] {
        let text = format!("//! A.\n{}{tests}", "use x;\n".repeat(n - 1));
        let said = said("crates/a/src/b.rs", &text);
        assert_eq!(!said.is_empty(), broken, "{n}: {said:?}");
        if broken {
            assert_eq!(said, ["crates/a/src/b.rs: 13 lines without tests, at most 12 are allowed"]);
        }
    }
    let long = format!("//! A.\n{}", "use x;\n".repeat(100));
    for path in ["crates/a/tests/b.rs", "crates/a/src/tests.rs", "bench/src/b.rs"] {
        assert!(said(path, &long).is_empty(), "{path}");
    }
}

#[test]
fn a_function_at_its_limit_passes_and_one_line_more_is_named_with_its_place() {
    for (n, broken) in [(3, false), (4, false), (5, true)] {
        let text = format!("//! A.\n\n{}", function("long", n));
        let expected: &[&str] = if broken { &["crates/a/src/b.rs:3: long has 5 lines"] } else { &[] };
        assert_eq!(said("crates/a/src/b.rs", &text), expected, "{n}");
    }
    let in_tests = format!("//! A.\n#[cfg(test)]\nmod tests {{\n{}}}\n", function("long", 9));
    assert!(said("crates/a/src/b.rs", &in_tests).is_empty(), "tests may be long");
}

#[test]
fn every_kind_of_function_is_measured() {
    for head in [
        "fn f(",
        "pub fn f(",
        "pub(crate) fn f(",
        "pub(super) fn f(",
        "async fn f(",
        "pub async fn f(",
        "pub(crate) async fn f(",
        "const fn f(",
    ] {
        for indent in ["", "    ", "        "] {
            let body = format!("{indent}    1;\n").repeat(3);
            let text = format!("//! A.\n{indent}{head}) {{\n{body}{indent}}}\n");
            assert_eq!(
                said("crates/a/src/b.rs", &text),
                ["crates/a/src/b.rs:2: f has 5 lines"],
                "{indent}{head}"
            );
        }
    }
}

#[test]
fn an_excuse_holds_for_one_function_of_one_file_and_only_while_it_is_needed() {
    let excused = Budgets {
        long_functions: [("crates/a/src/b.rs::long".to_owned(), "a table".to_owned())].into(),
        ..budgets()
    };
    let check = |path: &str, name: &str, n: usize| {
        rules::check(&[Source::new(path, &format!("//! A.\n{}", function(name, n)))], &excused)
    };
    let stale = "xtask/tidy.toml: crates/a/src/b.rs::long is no longer too long";
    assert!(check("crates/a/src/b.rs", "long", 5).is_empty());
    assert_eq!(check("crates/a/src/b.rs", "long", 4), [stale]);
    assert_eq!(check("crates/a/src/b.rs", "other", 5), ["crates/a/src/b.rs:2: other has 5 lines", stale]);
    assert_eq!(check("crates/a/src/c.rs", "long", 5), ["crates/a/src/c.rs:2: long has 5 lines", stale]);
}

#[test]
fn a_source_says_first_what_it_is_for() {
    for (path, text, broken) in [
        ("crates/a/src/b.rs", "use x;\n", true),
        ("crates/a/src/b.rs", "\n//! A.\n", true),
        ("crates/a/src/b.rs", "// A.\n", true),
        ("crates/a/src/b.rs", "/// A.\n", true),
        ("crates/a/src/b.rs", "", true),
        ("crates/a/src/tests.rs", "use x;\n", true),
        ("crates/a/src/b.rs", "//! A.\n", false),
        ("crates/a/src/b.rs", "#![no_main]\n", false),
        ("crates/a/build.rs", "use x;\n", false),
        ("crates/a/tests/b.rs", "use x;\n", false),
        ("ui/src/b.ts", "x\n", false),
    ] {
        let expected = format!("{path}:1: the first line must say what the file is for (//! ...)");
        let expected: Vec<String> = broken.then_some(expected).into_iter().collect();
        assert_eq!(said(path, text), expected, "{path} {text:?}");
    }
}

#[test]
fn the_driver_is_named_in_its_home_and_in_tests_alone() {
    let text = "//! A.\nuse rusqlite::Row;\n";
    for (path, broken) in [
        ("crates/store-sql/src/run.rs", true),
        ("crates/store-sql/src/driver.rs", true),
        ("crates/services/src/run/mod.rs", true),
        ("crates/store-sql/src/driver/mod.rs", false),
        ("crates/store-sql/src/driver/error.rs", false),
        ("crates/store-sql/tests/a.rs", false),
        ("xtask/src/a.rs", false),
    ] {
        let expected = format!("{path}:2: only store-sql/src/driver names the driver");
        let expected: Vec<String> = broken.then_some(expected).into_iter().collect();
        assert_eq!(said(path, text), expected, "{path}");
    }
}

#[test]
fn an_ignored_test_is_found_in_every_language() {
    for (path, line) in [
        ("crates/a/tests/b.rs", format!("#[{}]", "ignore")),
        ("crates/a/src/b.rs", format!("    #[{} = \"later\"]", "ignore")),
        ("conformance/a_test.py", format!("@{}.skip", "pytest.mark")),
        ("conformance/a_test.py", format!("@{}.xfail(strict=True)", "pytest.mark")),
    ] {
        let said = said(path, &format!("//! A.\n{line}\n"));
        assert_eq!(said, [format!("{path}:2: no test is ignored")], "{line}");
    }
}

#[test]
fn an_import_against_the_order_of_the_rooms_is_refused_one_by_one() {
    let manifest = |name: &str, wants: &[&str]| {
        let wants: Vec<String> =
            wants.iter().map(|want| format!("trialbook-{want}.workspace = true")).collect();
        let text = format!(
            "[package]\nname = \"trialbook-{name}\"\n\n[dependencies]\nserde = \"1\"\n{}\n",
            wants.join("\n")
        );
        imports::check(&[Source::new(&format!("crates/{name}/Cargo.toml"), &text)])
    };
    for (name, wants, refused) in [
        ("domain", &["query"][..], &["query"][..]),
        ("query", &["domain", "store"], &["store"]),
        ("series", &["domain", "store-sql"], &["store-sql"]),
        ("store", &["domain", "query", "services"], &["services"]),
        ("services", &["store", "store-sql", "http"], &["store-sql", "http"]),
        ("mlflow", &["services", "http", "api"], &["api"]),
        ("api", &["mlflow", "api-types"], &["mlflow"]),
        ("web", &["domain"], &["domain"]),
        ("server", &["domain", "store-sql", "mlflow", "api", "web"], &[]),
    ] {
        let expected: Vec<String> = refused
            .iter()
            .map(|import| format!("crates/{name}/Cargo.toml: {name} may not import {import}"))
            .collect();
        assert_eq!(manifest(name, wants), expected, "{name}");
    }
}

#[test]
fn a_dependency_counts_as_used_by_its_name_in_code_or_by_a_reason_beside_it() {
    let check = |line: &str, code: &str| {
        let manifest = format!("[package]\nname = \"a\"\n[dependencies]\n{line}\n");
        dependencies::check(&[
            Source::new("crates/a/Cargo.toml", &manifest),
            Source::new("crates/a/src/lib.rs", &format!("//! A.\n{code}\n")),
        ])
    };
    let unused = ["crates/a/Cargo.toml: serde-json is not used"];
    assert_eq!(check("serde-json.workspace = true", ""), unused);
    assert_eq!(check("serde-json.workspace = true", "use serde_json_more::x;"), unused);
    assert!(check("serde-json.workspace = true", "let x = serde_json::to_string(&1);").is_empty());
    assert!(check("serde-json = \"1\" # switches on a feature", "").is_empty());
    assert!(check("", "").is_empty());
}

#[test]
fn a_link_is_followed_to_pages_headings_and_folders() {
    let page = |text: &str| {
        links::check(&[
            Source::new("docs/src/SUMMARY.md", "[A](a.md) [B](b.md)\n"),
            Source::new("docs/src/a.md", text),
            Source::new("docs/src/b.md", "# Top\n## Second part\n"),
        ])
    };
    for good in [
        "[x](b.md)",
        "[x](./b.md#second-part)",
        "[x](#here)\n# Here",
        "[x](https://nowhere.invalid/b)",
        "[x](mailto:a@b)",
    ] {
        assert!(page(good).is_empty(), "{good}");
    }
    for (bad, told) in [
        ("[x](c.md)", "docs/src/a.md:1: there is no docs/src/c.md"),
        ("\n[x](b.md#third)", "docs/src/a.md:2: docs/src/b.md has no heading 'third'"),
        ("[x](#there)", "docs/src/a.md:1: docs/src/a.md has no heading 'there'"),
        ("[x](../b.md)", "docs/src/a.md:1: there is no docs/b.md"),
    ] {
        assert_eq!(page(bad), [told], "{bad}");
    }
}

#[test]
fn as_many_packages_are_locked_as_are_allowed_and_no_more() {
    let lock = |n: usize| format!("version = 4\n{}", "\n[[package]]\nname = \"a\"\n".repeat(n));
    for (n, most, broken) in [(0, 0, false), (3, 3, false), (4, 3, true), (1, 0, true)] {
        let budgets = Budgets { locked_packages_max: most, ..budgets() };
        let expected = broken.then(|| format!("Cargo.lock: {n} packages, at most {most} are allowed"));
        assert_eq!(lock_file(&lock(n), &budgets), expected, "{n} of {most}");
    }
    let quoted = "# [[package]]\ndescription = \"[[package]]\"\n  [[package]]\n";
    assert_eq!(lock_file(quoted, &Budgets { locked_packages_max: 0, ..budgets() }), None);
}

#[test]
fn every_tracked_file_is_known_by_its_path_from_the_root() {
    let sources = source::tracked().unwrap();
    let of = |path: &str| sources.iter().filter(|source| source.path == path).count();
    for path in
        ["Cargo.toml", "xtask/tidy.toml", "xtask/src/tidy/tests.rs", "crates/domain/src/lib.rs", "README.md"]
    {
        assert_eq!(of(path), 1, "{path}");
    }
    let built =
        |source: &&Source| source.path.starts_with("target/") || source.path.contains("node_modules/");
    assert_eq!(sources.iter().find(built).map(|source| &source.path), None);
}

#[test]
fn budgets_are_read_whole_and_a_missing_one_is_named() {
    let whole = "file_lines_max = 1\nfunction_lines_max = 2\ntest_ratio_min = 0.5\nlocked_packages_max = 4\n[long_functions]\n\"a.rs::b\" = \"why\"\n";
    let read: Budgets = toml::from_str(whole).unwrap();
    assert_eq!((read.file_lines_max, read.function_lines_max, read.locked_packages_max), (1, 2, 4));
    assert_eq!(read.long_functions["a.rs::b"], "why");
    for line in whole.lines().filter(|line| line.contains("max") || line.contains("min")) {
        let name = line.split(' ').next().unwrap();
        let refused = toml::from_str::<Budgets>(&whole.replace(line, "")).unwrap_err().to_string();
        assert!(refused.contains(&format!("missing field `{name}`")), "{refused}");
    }
}

/// A small house in which everything is in order.
fn house() -> Vec<(&'static str, String)> {
    vec![
        ("Cargo.toml", "[workspace.dependencies]\nserde = \"1\"\n".to_owned()),
        (
            "crates/query/Cargo.toml",
            "[package]\nname = \"trialbook-query\"\n[dependencies]\nserde.workspace = true\ntrialbook-domain.workspace = true\n"
                .to_owned(),
        ),
        ("crates/query/src/lib.rs", "//! Q.\nuse serde::Serialize;\nuse trialbook_domain::Key;\n".to_owned()),
        ("README.md", "# Read\n[map](ARCHITECTURE.md#rooms)\n".to_owned()),
        ("ARCHITECTURE.md", "# Rooms\n".to_owned()),
    ]
}

fn all_said(house: &[(&str, String)]) -> Vec<String> {
    let sources: Vec<Source> = house.iter().map(|(path, text)| Source::new(path, text)).collect();
    let mut broken = rules::check(&sources, &budgets());
    broken.extend(imports::check(&sources));
    broken.extend(dependencies::check(&sources));
    broken.extend(links::check(&sources));
    broken
}

#[test]
fn one_thing_out_of_order_is_told_once_and_nothing_else_is() {
    assert_eq!(all_said(&house()), Vec::<String>::new());
    for (path, from, to, told) in [
        ("crates/query/src/lib.rs", "//! Q.", "// Q.", "crates/query/src/lib.rs:1: the first line must say"),
        (
            "crates/query/src/lib.rs",
            "serde::Serialize",
            "rusqlite::Row; use serde",
            "only store-sql/src/driver",
        ),
        (
            "crates/query/src/lib.rs",
            "use serde::Serialize;",
            "",
            "crates/query/Cargo.toml: serde is not used",
        ),
        (
            "crates/query/Cargo.toml",
            "trialbook-domain",
            "trialbook-services",
            "query may not import services",
        ),
        (
            "crates/query/Cargo.toml",
            "trialbook-query",
            "trialbook-other",
            "the crate other has no place in the house",
        ),
        ("README.md", "#rooms", "#doors", "README.md:2: ARCHITECTURE.md has no heading 'doors'"),
        (
            "ARCHITECTURE.md",
            "# Rooms",
            "```\n# Rooms\n```",
            "README.md:2: ARCHITECTURE.md has no heading 'rooms'",
        ),
        ("Cargo.toml", "serde = \"1\"", "serde = \"1\"\nuuid = \"1\"", "Cargo.toml: no crate asks for uuid"),
    ] {
        let mut changed = house();
        let text = &mut changed.iter_mut().find(|(known, _)| *known == path).unwrap().1;
        assert!(text.contains(from), "{path} has {from}");
        *text = text.replace(from, to);
        // A crate that imports another one does not use the first any more, which is told as well.
        let mut said = all_said(&changed);
        said.retain(|line| !(to == "trialbook-services" && line.ends_with("trialbook-services is not used")));
        assert_eq!(said.len(), 1, "{path} with {to}: {said:?}");
        assert!(said[0].contains(told), "{said:?}");
    }
}
