//! Who may be named in `Host` and `Origin`.

use http::{HeaderMap, HeaderValue, Method};
use trialbook_domain::{Code, Problem};
use trialbook_http::AllowedHosts;

fn check(method: &Method, pairs: &[(&'static str, &str)]) -> Result<(), Problem> {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    AllowedHosts::new(["trials.example".to_owned(), "Lab.Example".to_owned()]).check(method, &headers)
}

fn code(method: &Method, pairs: &[(&'static str, &str)]) -> Result<(), Code> {
    check(method, pairs).map_err(|problem| problem.code())
}

#[test]
fn this_machine_addresses_and_allowed_names_are_our_hosts_at_any_port() {
    for name in [
        "localhost",
        "LOCALHOST",
        "LocalHost",
        "a.localhost",
        "a.b.LOCALHOST",
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.1.2.3",
        "192.168.0.1",
        "203.0.113.9",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[2001:db8::1]",
        "[::ffff:127.0.0.1]",
        "trials.example",
        "TRIALS.example",
        "lab.example",
        "LAB.EXAMPLE",
    ] {
        for port in ["", ":80", ":5000", ":65535"] {
            let host = format!("{name}{port}");
            for method in [Method::GET, Method::POST] {
                assert_eq!(code(&method, &[("host", &host)]), Ok(()), "{method} {host}");
            }
        }
    }
}

#[test]
fn any_other_host_is_foreign_and_the_refusal_names_it() {
    for host in [
        "",
        " ",
        "evil.example",
        "evil.example:5000",
        "trials.example.evil.example",
        "eviltrials.example",
        "example",
        ".trials.example",
        "trials.example.",
        "sub.trials.example",
        "localhost.evil.example",
        "notlocalhost",
        "localhost.",
        "127.0.0.1.evil.example",
        "1270.0.1",
        "127.0.0",
        "127.0.0.1.",
        "0x7f000001",
        "2130706433",
        "[::1",
        "::1]",
        "[::1].evil.example",
        "[::1]x",
        "[localhost]",
        "[trials.example]",
        "user@localhost",
        "localhost/x",
        "http://localhost",
        "lоcalhost",
    ] {
        let problem = check(&Method::GET, &[("host", host)]).unwrap_err();
        assert_eq!(problem.code(), Code::ForeignHost, "{host}");
        if host.is_ascii() {
            assert_eq!(problem.what(), format!("The Host header '{host}' is not a name of this server."));
            assert_eq!(problem.fact_value("host"), host);
        }
        assert!(problem.advice().is_some_and(|hint| hint.contains("--allowed-host")), "{problem}");
    }
}

#[test]
fn a_host_is_sent_exactly_once() {
    assert_eq!(code(&Method::GET, &[]), Err(Code::ForeignHost));
    for second in ["localhost", "evil.example", ""] {
        let twice = [("host", "localhost"), ("host", second)];
        assert_eq!(code(&Method::GET, &twice), Err(Code::ForeignHost), "{second}");
    }
    let origins = [("host", "localhost"), ("origin", "http://localhost"), ("origin", "http://localhost")];
    assert_eq!(code(&Method::POST, &origins), Err(Code::ForeignHost));
}

#[test]
fn a_page_of_our_own_address_may_use_this_server() {
    for (host, origin) in [
        ("localhost", "http://localhost"),
        ("localhost:5000", "http://localhost:5000"),
        ("localhost:5000", "https://localhost:5000"),
        ("localhost:5000", "http://LOCALHOST:5000"),
        ("127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("[::1]:5000", "http://[::1]:5000"),
        ("trials.example", "https://trials.example"),
        ("localhost:5000", "https://trials.example"),
        ("localhost:5000", "https://trials.example:8443"),
        ("localhost:5000", "http://LAB.example"),
    ] {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            let pairs = [("host", host), ("origin", origin)];
            assert_eq!(code(&method, &pairs), Ok(()), "{method} {host} from {origin}");
        }
    }
}

#[test]
fn a_page_of_any_other_address_may_not() {
    for (host, origin) in [
        ("localhost:5000", "http://evil.example"),
        ("localhost:5000", "http://localhost"),
        ("localhost:5000", "http://localhost:5001"),
        ("localhost:5000", "http://127.0.0.1:5000"),
        ("127.0.0.1:5000", "http://localhost:5000"),
        ("localhost:5000", "null"),
        ("localhost:5000", ""),
        ("localhost:5000", "localhost:5000"),
        ("localhost:5000", "file://"),
        ("localhost:5000", "ftp://localhost:5000"),
        ("localhost:5000", "http:/localhost:5000"),
        ("localhost:5000", "http://localhost:5000/"),
        ("localhost:5000", "http://localhost:5000.evil.example"),
        ("localhost:5000", "http://user@localhost:5000"),
        ("localhost:5000", "chrome-extension://abc"),
        ("localhost:5000", "http://sub.trials.example"),
        ("trials.example", "http://trials.example.evil.example"),
    ] {
        for method in [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE] {
            let problem = check(&method, &[("host", host), ("origin", origin)]).unwrap_err();
            assert_eq!(
                (problem.code(), problem.fact_value("origin")),
                (Code::ForeignOrigin, origin),
                "{method} {origin}"
            );
        }
    }
}

#[test]
fn a_foreign_host_is_told_before_a_foreign_page() {
    let pairs = [("host", "evil.example"), ("origin", "http://evil.example")];
    assert_eq!(code(&Method::POST, &pairs), Err(Code::ForeignHost), "a rebound name is no name of ours");
}

#[test]
fn what_a_browser_says_of_the_site_counts_for_writes_without_an_origin() {
    for (site, write) in [
        ("cross-site", Err(Code::ForeignOrigin)),
        ("same-origin", Ok(())),
        ("same-site", Ok(())),
        ("none", Ok(())),
        ("", Ok(())),
    ] {
        let pairs = [("host", "localhost"), ("sec-fetch-site", site)];
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            assert_eq!(code(&method, &pairs), write, "{method} {site}");
        }
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            assert_eq!(code(&method, &pairs), Ok(()), "{method} {site}");
        }
        let own = [("host", "localhost"), ("origin", "http://localhost"), ("sec-fetch-site", site)];
        assert_eq!(code(&Method::POST, &own), Ok(()), "an origin of our own says more than the site");
    }
}

#[test]
fn a_program_that_is_no_browser_sends_neither_and_may_write() {
    for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        assert_eq!(code(&method, &[("host", "127.0.0.1:5000")]), Ok(()), "{method}");
    }
}

#[test]
fn without_further_names_only_this_machine_and_addresses_count() {
    let mut headers = HeaderMap::new();
    for (host, allowed) in [("localhost", true), ("10.0.0.1", true), ("trials.example", false)] {
        headers.insert("host", host.parse().unwrap());
        for hosts in [AllowedHosts::default(), AllowedHosts::new([])] {
            assert_eq!(hosts.check(&Method::GET, &headers).is_ok(), allowed, "{host}");
        }
    }
    headers.insert("host", "".parse().unwrap());
    assert!(
        AllowedHosts::new([String::new()]).check(&Method::GET, &headers).is_ok(),
        "even no name, when it is allowed"
    );
}
