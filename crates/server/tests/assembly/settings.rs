//! Settings as checked values: what is taken, and what is refused before anything is opened.

use std::path::PathBuf;
use std::time::Duration;
use trialbook_domain::{Code, Problem};
use trialbook_server::resolve;
use trialbook_server::{LogFormat, Settings};

fn settings(pairs: &[(&str, &str)]) -> Result<Settings, Problem> {
    let given = |flag: &str| pairs.iter().find(|(name, _)| *name == flag).map(|(_, text)| (*text).to_owned());
    Settings::new(&resolve(&given, &|_| None, None)?)
}

#[test]
fn the_defaults_are_those_of_the_help() {
    let plain = settings(&[]).unwrap();
    assert_eq!((plain.host.to_string().as_str(), plain.port), ("127.0.0.1", 5_000));
    assert_eq!(
        (plain.data_dir, plain.artifacts.destination),
        (PathBuf::from("trialbook-data"), PathBuf::from("trialbook-data/artifacts"))
    );
    assert_eq!((plain.artifacts.default_root.as_str(), plain.artifacts.serve), ("mlflow-artifacts:", true));
    assert_eq!(
        (plain.request_timeout, plain.n_requests_max, plain.memory_mib),
        (Duration::from_secs(120), 1_024, 768)
    );
    assert_eq!((plain.log_format, plain.log_level.as_str()), (LogFormat::Text, "info"));
    assert!(plain.allowed_hosts.is_empty());
}

#[test]
fn numbers_are_taken_between_their_ends() {
    for (flag, fine, wrong) in [
        ("port", ["0", "1", "65535"], ["-1", "65536", "x"]),
        ("request-timeout-s", ["1", "120", "86400"], ["0", "86401", "1.5"]),
        ("max-requests", ["1", "2", "1000000"], ["0", "1000001", ""]),
        ("memory-mb", ["64", "65", "1048576"], ["63", "1048577", "1g"]),
    ] {
        for text in fine {
            assert!(settings(&[(flag, text)]).is_ok(), "{flag} {text}");
        }
        for text in wrong {
            let refused = settings(&[(flag, text)]).unwrap_err();
            assert_eq!((refused.code(), refused.fact_value("field")), (Code::InvalidValue, flag), "{text}");
        }
    }
}

#[test]
fn an_address_that_others_reach_needs_a_word_that_accounts_are_missing() {
    for (host, address) in
        [("localhost", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("127.8.9.9", "127.8.9.9"), ("::1", "::1")]
    {
        assert_eq!(settings(&[("host", host)]).unwrap().host.to_string(), address);
    }
    for host in ["0.0.0.0", "::", "10.0.0.1", "192.168.1.2", "203.0.113.9", "fe80::1"] {
        let refused = settings(&[("host", host)]).unwrap_err();
        assert_eq!(refused.code(), Code::Forbidden, "{host}");
        assert!(refused.advice().is_some_and(|hint| hint.contains("--allow-unauthenticated")), "{refused}");
        assert_eq!(
            settings(&[("host", host), ("allow-unauthenticated", "true")]).unwrap().host.to_string(),
            host
        );
        assert!(settings(&[("host", host), ("allow-unauthenticated", "false")]).is_err());
        assert!(settings(&[("host", host), ("allow-unauthenticated", "perhaps")]).is_err());
    }
    for host in ["", "Localhost", "example.org", "127.0.0.1:5000", "[::1]", "127.1", " 127.0.0.1"] {
        let refused = settings(&[("host", host)]).unwrap_err();
        assert_eq!((refused.code(), refused.fact_value("field")), (Code::InvalidValue, "host"), "{host}");
    }
}

#[test]
fn allowed_hosts_are_a_list_with_commas() {
    for (text, names) in [
        ("", vec![]),
        (" , ,", vec![]),
        ("a.example", vec!["a.example"]),
        (" a.example , b.example,", vec!["a.example", "b.example"]),
    ] {
        assert_eq!(settings(&[("allowed-host", text)]).unwrap().allowed_hosts, names, "{text:?}");
    }
}

#[test]
fn the_data_directory_has_a_name_of_ours_and_one_of_the_reference() {
    for (uri, dir) in [
        ("/srv/t", "/srv/t"),
        ("relative/t", "relative/t"),
        ("./t", "./t"),
        ("file:///srv/t", "/srv/t"),
        ("sqlite:////srv/t/trialbook.db", "/srv/t"),
        ("sqlite:///t/trialbook.db", "t"),
        ("sqlite:///trialbook.db", ""),
    ] {
        let by_uri = settings(&[("backend-store-uri", uri)]).unwrap();
        assert_eq!(by_uri.data_dir, PathBuf::from(dir), "{uri}");
        assert_eq!(by_uri.artifacts.destination, PathBuf::from(dir).join("artifacts"), "{uri}");
    }
    for uri in [
        "postgresql://h/d",
        "mysql+pymysql://h/d",
        "http://h",
        "s3://b",
        "sqlite:///mlflow.db",
        "sqlite:///t/",
        "sqlite://x",
    ] {
        let refused = settings(&[("backend-store-uri", uri)]).unwrap_err();
        assert_eq!(
            (refused.code(), refused.fact_value("field")),
            (Code::InvalidValue, "backend-store-uri"),
            "{uri}"
        );
    }
    let both = settings(&[("backend-store-uri", "/a"), ("data-dir", "/a")]).unwrap_err();
    assert!(both.cause().is_some_and(|why| why.contains("both were given")), "{both}");
}

#[test]
fn artifacts_go_through_this_server_unless_either_switch_says_no() {
    for (pairs, serve) in [
        (&[][..], true),
        (&[("serve-artifacts", "true")], true),
        (&[("serve-artifacts", "false")], false),
        (&[("no-serve-artifacts", "true")], false),
        (&[("no-serve-artifacts", "false")], true),
        (&[("serve-artifacts", "true"), ("no-serve-artifacts", "true")], false),
    ] {
        assert_eq!(settings(pairs).unwrap().artifacts.serve, serve, "{pairs:?}");
    }
}

#[test]
fn where_artifacts_are_is_a_local_folder_and_an_address_without_a_slash_at_its_end() {
    for (text, folder) in [("/srv/a", "/srv/a"), ("a", "a"), ("file:///srv/a", "/srv/a")] {
        let found = settings(&[("artifacts-destination", text), ("data-dir", "/d")]).unwrap();
        assert_eq!(found.artifacts.destination, PathBuf::from(folder), "{text}");
    }
    for text in ["s3://bucket", "gs://b/x", "http://h"] {
        let refused = settings(&[("artifacts-destination", text)]).unwrap_err();
        assert_eq!(refused.fact_value("field"), "artifacts-destination");
    }
    for (text, root) in [
        ("s3://bucket/a/", "s3://bucket/a"),
        ("mlflow-artifacts:/", "mlflow-artifacts:"),
        ("/a//", "/a"),
        ("", ""),
    ] {
        assert_eq!(settings(&[("default-artifact-root", text)]).unwrap().artifacts.default_root, root);
    }
}

#[test]
fn a_log_is_for_people_or_for_programs() {
    assert_eq!(settings(&[("log-format", "json")]).unwrap().log_format, LogFormat::Json);
    for text in ["", "JSON", "yaml", "text "] {
        let refused = settings(&[("log-format", text)]).unwrap_err();
        assert_eq!(refused.cause(), Some("Text or json is expected."), "{text:?}");
    }
}
