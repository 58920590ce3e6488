//! Where the program takes its settings from: which source wins, and what each may say.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use serde_json::{Value, json};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt;
use std::path::Path;
use std::process::Command;

/// Exit code, standard output and standard error of the program in an environment with these variables alone.
fn said(variables: &[(&str, &OsStr)], arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trialbook"));
    command.env_clear().envs(variables.iter().copied()).args(arguments);
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn shown(variables: &[(&str, &str)], arguments: &[&str]) -> Value {
    let variables: Vec<(&str, &OsStr)> =
        variables.iter().map(|(name, text)| (*name, OsStr::new(*text))).collect();
    let (code, stdout, stderr) = said(&variables, &[&["config", "show", "--json"], arguments].concat());
    assert_eq!((code, stderr.as_str()), (Some(0), ""), "{variables:?} {arguments:?}");
    serde_json::from_str(&stdout).unwrap()
}

fn file(folder: &Path, text: &str) -> String {
    let path = folder.join("trialbook.toml");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_command_line_beats_the_environment_beats_the_file_beats_the_default() {
    let folder = tempfile::tempdir().unwrap();
    let path =
        file(folder.path(), "port = 1001\nhost = \"::1\"\nlog_format = \"json\"\nserve_artifacts = false\n");
    let variables = [("TRIALBOOK_PORT", "1002"), ("TRIALBOOK_HOST", "127.0.0.2")];
    let config = shown(&variables, &["--config", &path, "--port", "1003"]);
    for (key, value, origin) in [
        ("port", "1003", "command line"),
        ("host", "127.0.0.2", "environment"),
        ("log_format", "json", "file"),
        ("serve_artifacts", "false", "file"),
        ("memory_mb", "768", "default"),
    ] {
        assert_eq!(config[key], json!({"value": value, "origin": origin}), "{key}");
    }
    let named = shown(&[("TRIALBOOK_CONFIG", &path)], &[]);
    assert_eq!(named["port"], json!({"value": "1001", "origin": "file"}), "the variable names the file");
}

#[test]
fn every_setting_is_taken_from_the_command_line_the_environment_and_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let known = shown(&[], &[]);
    assert_eq!(known.as_object().unwrap().len(), 15);
    for (key, before) in known.as_object().unwrap() {
        assert_eq!(before["origin"], "default", "{key}");
        let switch = ["true", "false"].contains(&before["value"].as_str().unwrap());
        let value = match (key.as_str(), switch) {
            (_, true) => "true",
            ("host", _) => "127.0.0.9",
            ("log_format", _) => "json",
            ("port" | "request_timeout_s" | "max_requests" | "memory_mb", _) => "99",
            _ => "some/text",
        };
        let told = |origin: &str| json!({"value": value, "origin": origin});
        let variable = format!("TRIALBOOK_{}", key.to_uppercase());
        assert_eq!(shown(&[(&variable, value)], &[])[key], told("environment"), "{key}");
        let path = file(folder.path(), &format!("{key} = \"{value}\"\n"));
        assert_eq!(shown(&[], &["--config", &path])[key], told("file"), "{key}");
        let flag = format!("--{}", key.replace('_', "-"));
        let arguments = if switch { vec![flag.as_str()] } else { vec![flag.as_str(), value] };
        assert_eq!(shown(&[], &arguments)[key], told("command line"), "{key}");
    }
}

#[test]
fn a_table_for_people_has_a_line_for_each_setting() {
    let (code, stdout, _) = said(&[], &["config", "show", "--port", "7000"]);
    assert_eq!(code, Some(0));
    let words: Vec<Vec<&str>> = stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(words.len(), 15);
    assert!(words.contains(&vec!["port", "7000", "command", "line"]), "{stdout}");
    assert!(words.contains(&vec!["data_dir", "trialbook-data", "default"]), "{stdout}");
}

#[test]
fn a_variable_that_cannot_be_read_is_not_taken_for_one_that_is_not_set() {
    let odd = OsString::from_vec(b"data-\xff".to_vec());
    for command in [&["config", "show"][..], &["server", "--port", "0"], &["demo", "--runs", "1"]] {
        let folder = tempfile::tempdir().unwrap();
        let mut program = Command::new(env!("CARGO_BIN_EXE_trialbook"));
        program.env_clear().env("TRIALBOOK_DATA_DIR", &odd).args(command).current_dir(folder.path());
        let output = program.output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{command:?}");
        let told = "error: The variable TRIALBOOK_DATA_DIR holds something that is not UTF-8.\n";
        assert_eq!(String::from_utf8(output.stderr).unwrap(), told, "{command:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "no other folder is filled");
    }
    // What is none of ours may be anything.
    let (code, ..) = said(&[("TRIALBOOK_OF_OTHERS", &odd), ("LANG", &odd)], &["config", "show"]);
    assert_eq!(code, Some(0));
}

#[test]
fn a_file_that_cannot_be_used_is_named_with_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("none.toml");
    let (code, _, stderr) = said(&[], &["config", "show", "--config", missing.to_str().unwrap()]);
    assert_eq!(code, Some(2));
    let told = format!("error: Cannot read the configuration file {}.\n  No such file", missing.display());
    assert!(stderr.starts_with(&told), "{stderr}");
    for (text, told) in [
        ("port = ", "Cannot read the configuration file"),
        ("port = 1\nport = 2\n", "Cannot read the configuration file"),
        ("port = 1.5\n", "The value of 'port' is neither a text, a whole number nor true or false."),
        ("[port]\nnumber = 1\n", "The value of 'port' is neither a text, a whole number nor true or false."),
        ("allowed_host = [\"a\"]\n", "The value of 'allowed_host' is neither"),
        ("data-dir = \"x\"\n", "hint: Did you mean 'data_dir'?"),
        ("banana_republic = 1\n", "hint: `trialbook config show` lists the keys."),
        ("port = 70000\n", "The setting port cannot be '70000'."),
        ("serve_artifacts = \"maybe\"\n", "The setting serve-artifacts cannot be 'maybe'."),
    ] {
        let path = file(folder.path(), text);
        let (code, _, stderr) = said(&[], &["config", "show", "--config", &path]);
        assert_eq!(code, Some(2), "{text}");
        assert!(stderr.starts_with("error: ") && stderr.contains(told), "{text}: {stderr}");
    }
}

#[test]
fn values_at_their_limits_are_taken_and_those_beyond_are_not() {
    for (flag, good, bad) in [
        ("--port", &["0", "65535"][..], &["65536", "-1", "", "http"][..]),
        ("--memory-mb", &["64", "1048576"], &["63", "1048577", "1e3"]),
        ("--request-timeout-s", &["1", "86400"], &["0", "86401", "2m"]),
        ("--max-requests", &["1", "1000000"], &["0", "1000001"]),
        ("--host", &["::1", "localhost", "127.9.9.9"], &["example.org", "127.0.0.1:80", ""]),
        ("--log-format", &["text", "json"], &["JSON", "xml", ""]),
    ] {
        for value in good {
            let (code, _, stderr) = said(&[], &["config", "show", &format!("{flag}={value}")]);
            assert_eq!((code, stderr.as_str()), (Some(0), ""), "{flag} {value}");
        }
        for value in bad {
            let (code, stdout, stderr) = said(&[], &["config", "show", &format!("{flag}={value}")]);
            let told = format!("error: The setting {} cannot be '{value}'.\n", &flag[2..]);
            assert_eq!(code, Some(2), "{flag} {value}");
            assert!(stderr.starts_with(&told), "{flag} {value}: {stderr}");
            assert!(!stdout.is_empty(), "what was read is shown all the same");
        }
    }
}

#[test]
fn an_address_beyond_this_machine_is_refused_until_it_is_said_aloud() {
    let (code, _, stderr) = said(&[], &["server", "--host", "0.0.0.0", "--port", "0"]);
    assert_eq!(code, Some(1));
    assert!(stderr.starts_with("error: The server does not listen on 0.0.0.0.\n"), "{stderr}");
    assert!(stderr.contains("hint: Keep to 127.0.0.1, or add --allow-unauthenticated"), "{stderr}");
    for (variables, arguments) in
        [(&[][..], &["--allow-unauthenticated"][..]), (&[("TRIALBOOK_ALLOW_UNAUTHENTICATED", "yes")], &[])]
    {
        let config = shown(variables, &[&["--host", "0.0.0.0"], arguments].concat());
        assert_eq!(config["host"]["value"], "0.0.0.0");
    }
}
