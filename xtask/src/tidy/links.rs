//! Links between the project's own pages: each leads somewhere, and every page of the book can be reached.

use super::source::Source;
use crate::shell;
use std::collections::BTreeMap;
use std::path::{Component, Path};

/// Every link that leads nowhere, and every page of the book that its summary leaves out.
pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    let files: BTreeMap<&str, &Source> =
        sources.iter().map(|source| (source.path.as_str(), source)).collect();
    let mut broken = Vec::new();
    for page in sources.iter().filter(|source| source.path.ends_with(".md")) {
        for (line, target) in links(page) {
            if let Some(wrong) = leads_nowhere(&files, &page.path, &target) {
                broken.push(format!("{}:{line}: {wrong}", page.path));
            }
        }
    }
    if let Some(summary) = files.get("docs/src/SUMMARY.md") {
        let listed: Vec<String> =
            links(summary).into_iter().map(|(_, target)| format!("docs/src/{target}")).collect();
        let pages = files.keys().filter(|path| path.starts_with("docs/src/") && path.ends_with(".md"));
        let missing =
            pages.filter(|path| **path != summary.path && !listed.iter().any(|listed| listed == *path));
        broken.extend(missing.map(|path| format!("{path}: docs/src/SUMMARY.md does not list it")));
    }
    broken
}

/// Line number and target of every link that stays in the repository; code blocks have none.
fn links(page: &Source) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut in_code = false;
    for (i, line) in page.lines.iter().enumerate() {
        in_code ^= line.trim_start().starts_with("```");
        if in_code {
            continue;
        }
        for rest in without_code(line).split("](").skip(1) {
            // What follows a space is a title.
            let target = rest.split([')', ' ']).next().unwrap_or_default();
            if !target.contains("://") && !target.starts_with("mailto:") {
                found.push((i + 1, target.to_owned()));
            }
        }
    }
    found
}

/// A line without what stands between backticks.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect()
}

/// The names of a page's headings; one that comes again has a number.
fn headings(page: &Source) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut in_code = false;
    for line in &page.lines {
        in_code ^= line.trim_start().starts_with("```");
        if !in_code && line.starts_with('#') {
            let name = slug(line);
            let before = seen.entry(name.clone()).or_default();
            names.push(if *before == 0 { name } else { format!("{name}-{before}") });
            *before += 1;
        }
    }
    names
}

fn leads_nowhere(files: &BTreeMap<&str, &Source>, from: &str, target: &str) -> Option<String> {
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let full = if path.is_empty() { from.to_owned() } else { joined(from, path) };
    let folder = format!("{}/", full.trim_end_matches('/'));
    let Some(page) = files.get(full.as_str()) else {
        let is_folder = files.keys().any(|known| known.starts_with(&folder));
        // Pictures are no text and stand on the disk alone.
        let is_there = is_folder || shell::root().join(&full).is_file();
        return (!is_there).then(|| format!("there is no {full}"));
    };
    let known = anchor.is_empty() || headings(page).iter().any(|heading| heading == anchor);
    (!known).then(|| format!("{full} has no heading '{anchor}'"))
}

/// The target as a path from the root.
fn joined(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in Path::new(target).components() {
        match part {
            Component::ParentDir => {
                parts.pop();
            }
            Component::Normal(name) => parts.push(name.to_str().unwrap_or_default()),
            _ => {}
        }
    }
    parts.join("/")
}

/// A heading as mdBook and GitHub name it in addresses.
fn slug(heading: &str) -> String {
    let kept = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_lead_nowhere_and_pages_outside_the_summary_are_named() {
        let sources = [
            Source::new(
                "README.md",
                "[a](docs/src/a.md#one-two) [b](docs/src/b.md) [c](docs/src/a.md#three)\n[web](https://example.org/x) [dir](docs)\n",
            ),
            Source::new("docs/src/SUMMARY.md", "- [A](a.md)\n"),
            Source::new("docs/src/a.md", "# One, two\n[up](../../README.md)\n```md\n[not](a.link)\n```\n"),
            Source::new("docs/src/guides/c.md", "# C\n"),
        ];
        assert_eq!(
            check(&sources),
            [
                "README.md:1: there is no docs/src/b.md",
                "README.md:1: docs/src/a.md has no heading 'three'",
                "docs/src/guides/c.md: docs/src/SUMMARY.md does not list it",
            ]
        );
    }

    /// What is wrong with the links of a page beside another.
    fn said(text: &str) -> Vec<String> {
        check(&[
            Source::new("docs/a.md", text),
            Source::new("docs/b.md", "# Setup\n```sh\n# install\n```\n## Setup\n## Use `it`\n"),
        ])
    }

    #[test]
    fn a_comment_in_a_block_of_code_is_no_heading() {
        assert_eq!(said("[x](b.md#install)"), ["docs/a.md:1: docs/b.md has no heading 'install'"]);
        assert!(said("[x](b.md#setup) [y](b.md#use-it)").is_empty());
    }

    #[test]
    fn a_heading_that_comes_again_is_reached_by_its_number() {
        assert!(said("[x](b.md#setup-1)").is_empty());
        assert_eq!(said("[x](b.md#setup-2)"), ["docs/a.md:1: docs/b.md has no heading 'setup-2'"]);
    }

    #[test]
    fn code_has_no_links_and_a_title_belongs_to_none() {
        for good in ["`[x](nowhere.md)`", "a `[x](` b `](c)`", "[x](b.md \"a title\")", "[`code`](b.md)"] {
            assert!(said(good).is_empty(), "{good}: {:?}", said(good));
        }
        for bad in ["[`code`](c.md)", "`a` [x](c.md) `b`", "[x](c.md \"a title\")"] {
            assert_eq!(said(bad), ["docs/a.md:1: there is no docs/c.md"], "{bad}");
        }
    }

    #[test]
    fn targets_are_joined_from_the_folder_of_their_page() {
        for (from, target, path) in [
            ("README.md", "docs/a.md", "docs/a.md"),
            ("docs/src/a.md", "b.md", "docs/src/b.md"),
            ("docs/src/a.md", "./b.md", "docs/src/b.md"),
            ("docs/src/a.md", "../../README.md", "README.md"),
            ("docs/src/a.md", "../../../../x.md", "x.md"),
        ] {
            assert_eq!(joined(from, target), path, "{target} in {from}");
        }
    }

    #[test]
    fn headings_are_named_as_the_book_names_them() {
        for (heading, name) in [
            ("# One", "one"),
            ("## One, two: three!", "one-two-three"),
            ("### `code` and_more", "code-and_more"),
            ("# Größe 2", "größe-2"),
            ("#  a  b", "a--b"),
        ] {
            assert_eq!(slug(heading), name, "{heading}");
        }
    }
}
