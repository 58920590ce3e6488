//! The tracked files, and where their tests begin.

use crate::shell;
use anyhow::{Context, Result};
use std::fs;

/// One tracked text file.
#[derive(Debug)]
pub(crate) struct Source {
    /// Path from the root, with `/`.
    pub(crate) path: String,
    /// Its lines.
    pub(crate) lines: Vec<String>,
}

/// Every file that git tracks or would track, if it is text.
pub(crate) fn tracked() -> Result<Vec<Source>> {
    let listed = shell::output(shell::program("git").args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
    ]))?;
    let mut sources = Vec::new();
    for path in listed.lines() {
        let full = shell::root().join(path);
        if !full.is_file() {
            continue;
        }
        let bytes = fs::read(&full).with_context(|| format!("cannot read {path}"))?;
        if let Ok(text) = String::from_utf8(bytes) {
            sources.push(Source::new(path, &text));
        }
    }
    Ok(sources)
}

impl Source {
    /// A file from its text.
    pub(crate) fn new(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), lines: text.lines().map(str::to_owned).collect() }
    }

    /// Whether it is Rust.
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether it is nothing but tests, benchmarks or examples.
    pub(crate) fn is_test_file(&self) -> bool {
        let parts: Vec<&str> = self.path.split('/').collect();
        let folders = ["tests", "testkit", "conformance", "bench", "benches", "examples", "fuzz", "contract"];
        parts.iter().any(|part| folders.contains(part))
            || self.path.ends_with("tests.rs")
            || self.path.ends_with("_test.py")
    }

    /// Lines before the tests at the end of the file.
    pub(crate) fn code(&self) -> &[String] {
        if self.is_test_file() {
            return &[];
        }
        let tests = self.lines.windows(2).position(|pair| {
            let module = pair[1].trim_start();
            let module = if module.starts_with("pub") {
                module.split_once(' ').map_or(module, |(_, rest)| rest)
            } else {
                module
            };
            pair[0].trim_end() == "#[cfg(test)]" && module.starts_with("mod ") && module.ends_with('{')
        });
        &self.lines[..tests.unwrap_or(self.lines.len())]
    }

    /// Whether it measures: neither the code of the product nor tests of it.
    pub(crate) fn is_benchmark(&self) -> bool {
        self.path.starts_with("bench/")
    }

    /// Number of lines before the tests.
    pub(crate) fn code_lines(&self) -> usize {
        self.code().len()
    }

    /// Number of lines of tests.
    pub(crate) fn test_lines(&self) -> usize {
        if self.is_benchmark() { 0 } else { self.lines.len() - self.code_lines() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_ends_where_the_test_module_begins() {
        let source = Source::new("crates/a/src/b.rs", "fn f() {}\n#[cfg(test)]\nmod tests {\n}\n");
        assert_eq!((source.code_lines(), source.test_lines()), (1, 3));
        let outside = Source::new("crates/a/src/b.rs", "#[cfg(test)]\nmod tests;\nfn f() {}\n");
        assert_eq!((outside.code_lines(), outside.test_lines()), (3, 0));
    }

    #[test]
    fn a_module_of_tests_is_known_whoever_may_see_it() {
        for (line, tests) in [
            ("mod tests {", 3),
            ("    mod tests {", 3),
            ("pub mod tests {", 3),
            ("pub(crate) mod tests {", 3),
            ("pub(super) mod tests {", 3),
            ("mod tests;", 0),
            ("pub(crate) mod fresh;", 0),
            ("fn helper() {", 0),
            ("use super::mod_of {", 0),
        ] {
            let source =
                Source::new("crates/a/src/b.rs", &format!("fn f() {{}}\n#[cfg(test)]\n{line}\n}}\n"));
            assert_eq!((source.code_lines(), source.test_lines()), (4 - tests, tests), "{line}");
        }
    }

    #[test]
    fn files_in_test_folders_are_all_test() {
        for path in
            ["crates/a/tests/b.rs", "crates/a/src/tests.rs", "bench/src/main.rs", "crates/testkit/src/lib.rs"]
        {
            assert_eq!(Source::new(path, "fn f() {}\n").code_lines(), 0, "{path}");
        }
    }

    #[test]
    fn lines_that_measure_count_neither_as_code_nor_as_tests() {
        for path in ["bench/src/main.rs", "bench/src/workloads/tests.rs"] {
            let source = Source::new(path, "fn f() {}\n#[cfg(test)]\nmod tests {\n}\n");
            assert_eq!((source.code_lines(), source.test_lines()), (0, 0), "{path}");
        }
        let other = Source::new("crates/a/bench/b.rs", "fn f() {}\n");
        assert_eq!((other.is_benchmark(), other.test_lines()), (false, 1));
    }

    #[test]
    fn a_name_that_only_looks_like_that_of_a_test_is_code() {
        for (path, test) in [
            ("crates/a/src/contest.rs", false),
            ("crates/a/src/tests_of.rs", false),
            ("crates/a/src/latests.rs", true),
            ("crates/testkit2/src/a.rs", false),
            ("crates/a/src/contract/b.rs", true),
            ("conformance/a_test.py", true),
            ("crates/a/benches/b.rs", true),
        ] {
            assert_eq!(Source::new(path, "x\n").is_test_file(), test, "{path}");
        }
        assert!(Source::new("a.rs", "").is_rust() && !Source::new("a.rsx", "").is_rust());
        assert_eq!(Source::new("a.rs", "").code_lines() + Source::new("a.rs", "").test_lines(), 0);
    }
}
