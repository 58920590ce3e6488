//! Rules over single files.

use super::Budgets;
use super::source::Source;
use std::collections::BTreeSet;

/// Every broken rule as `path:line: what`.
pub(crate) fn check(sources: &[Source], budgets: &Budgets) -> Vec<String> {
    let mut broken = Vec::new();
    let mut excused: BTreeSet<&str> = budgets.long_functions.keys().map(String::as_str).collect();
    for source in sources {
        if source.is_rust() {
            size(source, budgets, &mut broken);
            functions(source, budgets, &mut excused, &mut broken);
            first_line(source, &mut broken);
            database(source, &mut broken);
        }
        words(source, &mut broken);
    }
    broken.extend(excused.into_iter().map(|name| format!("xtask/tidy.toml: {name} is no longer too long")));
    broken.extend(test_ratio(sources, budgets));
    broken
}

fn size(source: &Source, budgets: &Budgets, broken: &mut Vec<String>) {
    let (n, most) = (source.code_lines(), budgets.file_lines_max);
    if n > most {
        broken.push(format!("{}: {n} lines without tests, at most {most} are allowed", source.path));
    }
}

fn functions(source: &Source, budgets: &Budgets, excused: &mut BTreeSet<&str>, broken: &mut Vec<String>) {
    let mut open: Option<(usize, usize, String)> = None;
    for (i, line) in source.code().iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        match &open {
            None => {
                if let Some(name) = function_name(line) {
                    open = Some((i, indent, name));
                }
            }
            Some((start, depth, name)) if line.trim_end() == format!("{}}}", " ".repeat(*depth)) => {
                let n = i - start + 1;
                let full = format!("{}::{name}", source.path);
                if n > budgets.function_lines_max && !excused.remove(full.as_str()) {
                    broken.push(format!("{}:{}: {name} has {n} lines", source.path, start + 1));
                }
                open = None;
            }
            // A declaration in a trait has no body: it ends where its arguments do, or where the next one stands.
            Some((_, depth, _))
                if line.trim_end().ends_with(';')
                    && (line.trim_start().starts_with("fn ")
                        || (indent == *depth && line.trim_start().starts_with(')'))) =>
            {
                open = None;
            }
            Some(_) => {}
        }
    }
}

/// Name of the function that a line begins, unless it also ends there.
fn function_name(line: &str) -> Option<String> {
    let mut words = line.trim_start();
    if let Some((_, rest)) = words.strip_prefix("pub(in ").and_then(|rest| rest.split_once(") ")) {
        words = rest;
    }
    for prefix in ["pub(crate) ", "pub(super) ", "pub ", "const ", "async "] {
        words = words.strip_prefix(prefix).unwrap_or(words);
    }
    let rest = words.strip_prefix("fn ")?;
    if line.trim_end().ends_with([';', '}']) {
        return None;
    }
    Some(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
}

fn first_line(source: &Source, broken: &mut Vec<String>) {
    let documented =
        source.lines.first().is_some_and(|line| line.starts_with("//!") || line.starts_with("#!"));
    if source.path.contains("/src/") && !documented {
        broken.push(format!("{}:1: the first line must say what the file is for (//! ...)", source.path));
    }
}

/// SQL and its driver have one home.
fn database(source: &Source, broken: &mut Vec<String>) {
    let home = source.path.starts_with("crates/store-sql/src/driver/") || source.path.starts_with("xtask/");
    for (i, line) in source.code().iter().enumerate() {
        if !home && line.contains("rusqlite") {
            broken.push(format!("{}:{}: only store-sql/src/driver names the driver", source.path, i + 1));
        }
    }
}

/// Things that must not stand in the repository.
fn words(source: &Source, broken: &mut Vec<String>) {
    if source.path == "xtask/src/tidy/rules.rs" {
        return;
    }
    for (i, line) in source.lines.iter().enumerate() {
        let mut refuse = |what: &str| broken.push(format!("{}:{}: {what}", source.path, i + 1));
        if line.contains("#[ignore")
            || line.contains("pytest.mark.skip")
            || line.contains("pytest.mark.xfail")
        {
            refuse("no test is ignored");
        }
        if source.is_rust()
            && source.is_test_file()
            && !source.is_benchmark()
            && line.contains("thread::sleep")
        {
            refuse("no test sleeps: wait for what is to happen");
        }
        if line.len() > 400 && source.is_rust() {
            refuse("a line of over 400 bytes");
        }
    }
}

fn test_ratio(sources: &[Source], budgets: &Budgets) -> Option<String> {
    let rust = sources.iter().filter(|source| source.is_rust() && !source.path.starts_with("xtask/"));
    let (code, tests) =
        rust.fold((0, 0), |(c, t), source| (c + source.code_lines(), t + source.test_lines()));
    let ratio = tests as f64 / code.max(1) as f64;
    (ratio < budgets.test_ratio_min).then(|| {
        format!(
            "{ratio:.2} lines of tests for each line of code, at least {} are wanted",
            budgets.test_ratio_min
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budgets() -> Budgets {
        Budgets {
            file_lines_max: 10,
            function_lines_max: 3,
            test_ratio_min: 0.0,
            locked_packages_max: 1,
            long_functions: [("crates/a/src/c.rs::old".to_owned(), "reason".to_owned())].into(),
        }
    }

    #[test]
    fn long_functions_are_found_by_their_indent_and_excuses_run_out() {
        let text = "//! A.\nimpl A {\n    pub(crate) fn long(&self) {\n        1;\n        2;\n    }\n    fn short() {}\n}\n";
        let broken = check(&[Source::new("crates/a/src/b.rs", text)], &budgets());
        assert_eq!(
            broken,
            [
                "crates/a/src/b.rs:3: long has 4 lines",
                "xtask/tidy.toml: crates/a/src/c.rs::old is no longer too long"
            ]
        );
    }

    #[test]
    fn files_need_a_first_line_and_a_bounded_size() {
        let text = "fn f() {}\n".repeat(11);
        let broken = check(&[Source::new("crates/a/src/b.rs", &text)], &budgets());
        assert!(broken.iter().any(|line| line.contains("11 lines without tests")), "{broken:?}");
        assert!(broken.iter().any(|line| line.contains("first line")), "{broken:?}");
    }

    #[test]
    fn ignored_tests_and_the_driver_outside_its_home_are_refused() {
        let text = "//! A.\nuse rusqlite::Row;\n#[ignore = \"later\"]\n";
        let broken = check(&[Source::new("crates/a/src/b.rs", text)], &budgets());
        assert!(broken.iter().any(|line| line.ends_with("names the driver")), "{broken:?}");
        assert!(broken.iter().any(|line| line.ends_with("no test is ignored")), "{broken:?}");
    }

    #[test]
    fn a_declaration_over_several_lines_is_no_function_that_goes_on() {
        let text =
            "//! A.\ntrait A {\n    fn a(\n        &self,\n    );\n}\nfn b() {\n    if x {\n    }\n}\n";
        let broken = check(&[Source::new("crates/a/src/b.rs", text)], &budgets());
        assert!(broken.contains(&"crates/a/src/b.rs:7: b has 4 lines".to_owned()), "{broken:?}");
        for (line, name) in [
            ("fn a() {", Some("a")),
            ("    pub(crate) async fn b_2<T>(", Some("b_2")),
            ("pub const fn c() -> u8 {", Some("c")),
            ("pub(in crate::a) fn c() {", Some("c")),
            ("    pub(in crate::a::b) async fn c() {", Some("c")),
            ("fn d() {}", None),
            ("fn e();", None),
            ("let fn_like = 1;", None),
        ] {
            assert_eq!(function_name(line).as_deref(), name, "{line}");
        }
    }

    #[test]
    fn tests_that_sleep_and_endless_lines_are_refused_where_they_stand() {
        let sleeping = format!("//! A.\nstd::{}(x);\n", "thread::sleep");
        for (path, refused) in
            [("crates/a/tests/b.rs", true), ("crates/a/src/b.rs", false), ("bench/src/b.rs", false)]
        {
            let broken = check(&[Source::new(path, &sleeping)], &budgets());
            assert_eq!(broken.iter().any(|line| line.contains("no test sleeps")), refused, "{path}");
        }
        for (n, refused) in [(400, false), (401, true)] {
            let broken =
                check(&[Source::new("crates/a/src/b.rs", &format!("//! A.\n{}", "x".repeat(n)))], &budgets());
            assert_eq!(broken.iter().any(|line| line.contains("over 400 bytes")), refused, "{n}");
        }
    }

    #[test]
    fn the_ratio_of_tests_counts_everything_but_the_tools() {
        let sources = [
            Source::new("crates/a/src/b.rs", &"//! x\n".repeat(4)),
            Source::new("crates/a/tests/b.rs", &"//! x\n".repeat(3)),
            Source::new("xtask/src/c.rs", &"//! x\n".repeat(9)),
            Source::new("bench/src/d.rs", &"//! x\n".repeat(9)),
            Source::new("ui/src/e.ts", &"x\n".repeat(9)),
        ];
        let ratio = |least| test_ratio(&sources, &Budgets { test_ratio_min: least, ..budgets() });
        assert_eq!(ratio(0.75), None);
        assert_eq!(
            ratio(0.76).as_deref(),
            Some("0.75 lines of tests for each line of code, at least 0.76 are wanted")
        );
    }
}
