//! Where settings come from: the command line before the environment before the file before the default.

use std::collections::HashSet;
use std::path::PathBuf;
use trialbook_domain::{Code, Problem};
use trialbook_server::{Origin, Resolved, SETTINGS, resolve};

fn none(_: &str) -> Option<String> {
    None
}

/// A configuration file with this text, kept as long as the folder.
fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("trialbook.toml");
    std::fs::write(&path, text).unwrap();
    (dir, path)
}

fn from_file(text: &str) -> Result<Resolved, Problem> {
    let (_dir, path) = file(text);
    resolve(&none, &none, Some(&path))
}

#[test]
fn each_source_alone_and_every_pair_of_them_has_its_weight() {
    let (_dir, path) = file("log_level = \"file\"");
    for bits in 0..8_u8 {
        let (cli, env, in_file) = (bits & 4 != 0, bits & 2 != 0, bits & 1 != 0);
        let line = |flag: &str| (cli && flag == "log-level").then(|| "cli".to_owned());
        let variable = |name: &str| (env && name == "TRIALBOOK_LOG_LEVEL").then(|| "env".to_owned());
        let resolved = resolve(&line, &variable, in_file.then_some(path.as_path())).unwrap();
        let (text, origin) = match (cli, env, in_file) {
            (true, ..) => ("cli", Origin::CommandLine),
            (_, true, _) => ("env", Origin::Environment),
            (.., true) => ("file", Origin::File),
            _ => ("info", Origin::Default),
        };
        assert_eq!((resolved.text("log-level"), resolved.origin("log-level")), (text, origin), "{bits:03b}");
    }
}

#[test]
fn an_empty_text_is_a_text_and_hides_weaker_sources() {
    let (_dir, path) = file("log_level = \"file\"");
    let line = |flag: &str| (flag == "log-level").then(String::new);
    let resolved = resolve(&line, &none, Some(&path)).unwrap();
    assert_eq!((resolved.text("log-level"), resolved.origin("log-level")), ("", Origin::CommandLine));
}

#[test]
fn every_setting_has_names_of_its_own_and_says_what_it_is_for() {
    let mut flags = HashSet::new();
    let mut variables = HashSet::new();
    for spec in SETTINGS {
        for name in std::iter::once(&spec.flag).chain(spec.aliases) {
            assert!(flags.insert(*name), "{name} is used twice");
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
        }
        assert!(variables.insert(spec.variable()));
        assert_eq!(spec.variable(), format!("TRIALBOOK_{}", spec.flag.to_uppercase().replace('-', "_")));
        assert_eq!(spec.key(), spec.flag.replace('-', "_"));
        assert!(!spec.help.is_empty() && !spec.help.ends_with('.'), "{}", spec.flag);
        assert!(spec.why.ends_with('.'), "{}", spec.flag);
        assert_eq!(spec.is_switch(), spec.value.is_empty());
        assert!(!spec.is_switch() || matches!(spec.default, "true" | "false"), "{}", spec.flag);
    }
}

#[test]
fn every_setting_can_stand_in_each_source_under_its_own_name() {
    for spec in SETTINGS {
        let line = |flag: &str| (flag == spec.flag).then(|| "x".to_owned());
        let variable = |name: &str| (name == spec.variable()).then(|| "x".to_owned());
        let (_dir, path) = file(&format!("{} = \"x\"", spec.key()));
        for (resolved, origin) in [
            (resolve(&line, &none, None), Origin::CommandLine),
            (resolve(&none, &variable, None), Origin::Environment),
            (resolve(&none, &none, Some(&path)), Origin::File),
        ] {
            let resolved = resolved.unwrap();
            assert_eq!((resolved.text(spec.flag), resolved.origin(spec.flag)), ("x", origin));
            let others = SETTINGS.iter().filter(|other| other.flag != spec.flag);
            assert!(others.clone().all(|other| resolved.origin(other.flag) == Origin::Default));
            assert!(others.clone().all(|other| resolved.text(other.flag) == other.default));
        }
    }
}

#[test]
fn texts_whole_numbers_and_switches_of_a_file_are_read() {
    let resolved =
        from_file("# a comment\nport = 8080\nhost = '::1'\nserve_artifacts = false\nmemory_mb = +64\n")
            .unwrap();
    let texts = ["port", "host", "serve-artifacts", "memory-mb"].map(|flag| resolved.text(flag));
    assert_eq!(texts, ["8080", "::1", "false", "64"]);
    assert!(from_file("").is_ok() && from_file("\n# only a comment\n").is_ok());
    for value in ["1.5", "[1]", "{ a = 1 }", "2026-01-01", "nan"] {
        let refused = from_file(&format!("port = {value}")).unwrap_err();
        assert_eq!(refused.code(), Code::InvalidValue, "{value}");
        assert_eq!(
            refused.cause(),
            Some("The value of 'port' is neither a text, a whole number nor true or false."),
            "{value}"
        );
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_the_reason() {
    for text in ["port", "port =", "port = 1\nport = 2", "= 1", "[server]\nport = 1\n[server]", "port = 'x"] {
        let refused = from_file(text).unwrap_err();
        assert!(refused.what().starts_with("Cannot read the configuration file "), "{text}: {refused}");
        assert!(refused.cause().is_some_and(|why| !why.is_empty()), "{text}");
    }
    let dir = tempfile::tempdir().unwrap();
    for path in [dir.path().join("none.toml"), dir.path().to_owned()] {
        let refused = resolve(&none, &none, Some(&path)).unwrap_err();
        assert_eq!(refused.what(), format!("Cannot read the configuration file {}.", path.display()));
    }
    let (_dir, path) = file("");
    std::fs::write(&path, [0xff, 0xfe]).unwrap();
    assert!(resolve(&none, &none, Some(&path)).is_err(), "no text");
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_known_one() {
    for (key, hint) in [
        ("prot", "Did you mean 'port'?"),
        ("Port", "Did you mean 'port'?"),
        ("ports", "Did you mean 'port'?"),
        ("hots", "Did you mean 'host'?"),
        ("log_levl", "Did you mean 'log_level'?"),
        ("log-level", "Did you mean 'log_level'?"),
        ("memory_mib", "Did you mean 'memory_mb'?"),
        ("data-dir", "Did you mean 'data_dir'?"),
        ("learning_rate_of_nothing", "`trialbook config show` lists the keys."),
        ("database_url_x", "`trialbook config show` lists the keys."),
    ] {
        let (_dir, path) = file(&format!("{key} = \"x\"\n"));
        let refused = resolve(&none, &none, Some(&path)).unwrap_err();
        assert_eq!((refused.code(), refused.fact_value("field")), (Code::InvalidValue, key));
        assert_eq!(
            refused.what(),
            format!("The configuration file {} has an unknown key '{key}'.", path.display())
        );
        assert_eq!(refused.advice(), Some(hint), "{key}");
    }
    assert!(from_file("[server]\nport = 1").is_err(), "a table is no setting");
}

#[test]
fn switches_are_written_in_several_ways() {
    let switch =
        |text: &str| from_file(&format!("serve_artifacts = \"{text}\"")).unwrap().switch("serve-artifacts");
    for text in ["true", "TRUE", "1", "yes", "Yes", "on", "ON"] {
        assert_eq!(switch(text).ok(), Some(true), "{text}");
    }
    for text in ["false", "False", "0", "no", "off", "OFF", ""] {
        assert_eq!(switch(text).ok(), Some(false), "{text}");
    }
    for text in ["maybe", "2", "t", "y", " true", "true "] {
        let refused = switch(text).unwrap_err();
        assert_eq!(refused.fact_value("field"), "serve-artifacts");
        assert_eq!(refused.cause(), Some("True or false is expected."), "{text:?}");
    }
}

#[test]
fn numbers_hold_at_the_edges_of_their_range() {
    let number = |text: &str| from_file(&format!("port = '{text}'")).unwrap().number("port", 10..=20);
    for (text, value) in [("10", 10), ("20", 20), ("0015", 15), ("+15", 15)] {
        assert_eq!(number(text).ok(), Some(value), "{text}");
    }
    for text in
        ["9", "21", "-10", "", " 15", "15 ", "1_5", "15.0", "1e1", "0x0f", "１５", "18446744073709551616"]
    {
        let refused = number(text).unwrap_err();
        assert_eq!(
            refused.to_string(),
            format!("The setting port cannot be '{text}'. A whole number from 10 to 20 is expected.")
        );
    }
}

#[test]
fn a_setting_that_does_not_exist_is_empty() {
    let resolved = resolve(&none, &none, None).unwrap();
    assert_eq!((resolved.text("nothing"), resolved.origin("nothing")), ("", Origin::Default));
}
