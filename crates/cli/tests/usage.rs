//! What the command line says about itself and about mistakes.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use std::process::Command;

fn said(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_trialbook")).args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn wrong_usage_exits_with_two_and_names_the_mistake() {
    for arguments in
        [&["serve"][..], &["server", "--prot", "1"], &["demo", "--runs", "many"], &["reference", "x"]]
    {
        let (code, _, stderr) = said(arguments);
        assert_eq!(code, Some(2), "{arguments:?}");
        assert!(stderr.starts_with("error: "), "{arguments:?}: {stderr}");
    }
    let (_, _, stderr) = said(&["server", "--prot", "1"]);
    assert!(stderr.contains("--port"), "{stderr}");
}

#[test]
fn help_of_every_command_has_an_example() {
    for arguments in [
        &["--help"][..],
        &["server", "--help"],
        &["demo", "--help"],
        &["config", "show", "--help"],
        &["model", "list", "--help"],
        &["model", "show", "--help"],
        &["model", "rollback", "--help"],
        &["storage", "--help"],
    ] {
        let (code, stdout, _) = said(arguments);
        assert_eq!(code, Some(0), "{arguments:?}");
        assert!(stdout.contains("Example: trialbook "), "{arguments:?}: {stdout}");
    }
}

#[test]
fn config_show_gives_values_and_where_they_came_from() {
    let (code, stdout, _) = said(&["config", "show", "--json", "--port", "6000"]);
    assert_eq!(code, Some(0));
    let shown: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(shown["port"], serde_json::json!({"value": "6000", "origin": "command line"}));
    assert_eq!(shown["host"], serde_json::json!({"value": "127.0.0.1", "origin": "default"}));
}

#[test]
fn a_configuration_file_with_an_unknown_key_is_refused_with_a_suggestion() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("trialbook.toml");
    std::fs::write(&file, "prot = 6000\n").unwrap();
    let (code, _, stderr) = said(&["config", "show", "--config", file.to_str().unwrap()]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("unknown key 'prot'") && stderr.contains("Did you mean 'port'?"), "{stderr}");
}

#[test]
fn a_value_that_cannot_be_used_is_named_with_what_is_expected() {
    let (code, _, stderr) = said(&["config", "show", "--port", "70000"]);
    assert_eq!(code, Some(2));
    assert_eq!(
        stderr,
        "error: The setting port cannot be '70000'.\n  A whole number from 0 to 65535 is expected.\n"
    );
}

#[test]
fn the_committed_reference_pages_are_what_the_program_says() {
    for page in ["settings", "problems"] {
        let (code, stdout, _) = said(&["reference", page]);
        assert_eq!(code, Some(0));
        let path = format!("{}/../../docs/src/reference/{page}.md", env!("CARGO_MANIFEST_DIR"));
        let committed = std::fs::read_to_string(path).unwrap();
        assert!(stdout == committed, "{page}.md is out of date: run `cargo xtask generate`");
    }
}

#[test]
fn an_address_that_is_none_is_wrong_usage_and_not_a_server_that_does_not_answer() {
    for arguments in [
        &["model", "list"][..],
        &["model", "show", "m"],
        &["model", "events", "m"],
        &["model", "rules", "m"],
        &["model", "rollback", "m", "--alias", "a"],
        &["storage"],
    ] {
        let (code, stdout, stderr) = said(&[arguments, &["--server", "localhost:5000"]].concat());
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert_eq!(
            stderr,
            "error: 'localhost:5000' is no address of a server.\n  An address is http://, a host name, and a port when \
             it is not 80.\n  hint: Write one such as http://127.0.0.1:5000.\n",
            "{arguments:?}"
        );
    }
    let (code, _, stderr) = said(&["model", "list", "--server", "https://localhost"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("This program speaks plain HTTP;"), "{stderr}");
    let (code, _, stderr) = said(&["model", "list", "--server", "http://127.0.0.1:1"]);
    assert_eq!(code, Some(1), "what can be an address is asked");
    assert!(stderr.starts_with("error: The server at http://127.0.0.1:1 does not answer.\n"), "{stderr}");
}
