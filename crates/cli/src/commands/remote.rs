//! Calls of a running server's own API.

use clap::{Arg, ArgMatches};
use serde::de::DeserializeOwned;
use std::time::Duration;
use trialbook_api_types as types;
use trialbook_domain::{Code, Problem};
use ureq::http::{Response, Uri};
use ureq::typestate::WithBody;
use ureq::{Agent, Body, RequestBuilder};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The longest answer that is read.
const ANSWER_BYTES_MAX: u64 = 1 << 30;

/// The argument that says which server is meant.
pub(crate) fn argument() -> Arg {
    Arg::new("server")
        .long("server")
        .value_name("URL")
        .env("TRIALBOOK_SERVER")
        .default_value("http://127.0.0.1:5000")
        .help("Address of the running server")
}

/// The argument that says who acts.
pub(crate) fn user_argument() -> Arg {
    Arg::new("user")
        .long("user")
        .value_name("NAME")
        .env("USER")
        .hide_env_values(true)
        .help("Who does it, for the record; nobody checks it")
}

/// The user that the arguments name, if they do.
pub(crate) fn user(matches: &ArgMatches) -> Option<String> {
    matches.get_one::<String>("user").filter(|name| !name.is_empty()).cloned()
}

/// A running server.
pub(crate) struct Remote {
    url: String,
    agent: Agent,
}

impl Remote {
    /// The server that the arguments name. Problem: `invalid_value` when that is no address.
    pub(crate) fn new(matches: &ArgMatches) -> Result<Remote, Problem> {
        let url = matches.get_one::<String>("server").map_or("", String::as_str);
        if !is_address(url) {
            let why = if url.starts_with("https:") {
                "This program speaks plain HTTP; what stands before the server and speaks HTTPS is for browsers."
            } else {
                "An address is http://, a host name, and a port when it is not 80."
            };
            return Err(Problem::new(Code::InvalidValue, format!("'{url}' is no address of a server."))
                .why(why)
                .hint("Write one such as http://127.0.0.1:5000."));
        }
        let config =
            Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).build();
        Ok(Remote { url: url.trim_end_matches('/').to_owned(), agent: config.into() })
    }

    /// Reads a path with these fields of a query.
    pub(crate) fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, Problem> {
        let request = self.agent.get(self.at(path));
        self.answer(request.query_pairs(query.iter().copied()).call())
    }

    /// Sends a JSON body to a path.
    pub(crate) fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl serde::Serialize,
    ) -> Result<T, Problem> {
        self.send(self.agent.post(self.at(path)), body)
    }

    /// Puts a JSON body to a path.
    pub(crate) fn put<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl serde::Serialize,
    ) -> Result<T, Problem> {
        self.send(self.agent.put(self.at(path)), body)
    }

    /// Deletes a path with these fields of a query.
    pub(crate) fn delete<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<T, Problem> {
        let request = self.agent.delete(self.at(path));
        self.answer(request.query_pairs(query.iter().copied()).call())
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    fn send<T: DeserializeOwned>(
        &self,
        request: RequestBuilder<WithBody>,
        body: &impl serde::Serialize,
    ) -> Result<T, Problem> {
        let text = serde_json::to_string(body).map_err(Problem::bug)?;
        self.answer(request.header("content-type", "application/json").send(text))
    }

    fn answer<T: DeserializeOwned>(&self, reply: Result<Response<Body>, ureq::Error>) -> Result<T, Problem> {
        let mut reply = reply.map_err(|error| {
            Problem::new(Code::StorageUnavailable, format!("The server at {} does not answer.", self.url))
                .why(format!("{error}."))
                .hint("Start it with `trialbook server`, or name another one with --server.")
        })?;
        let status = reply.status();
        let body = reply.body_mut().with_config().limit(ANSWER_BYTES_MAX);
        let text = body.read_to_string().map_err(|error| {
            Problem::new(Code::StorageUnavailable, format!("The answer of {} broke off.", self.url))
                .why(format!("{error}."))
        })?;
        if status.is_success() {
            return serde_json::from_str(&text).map_err(|error| self.strange(&error.to_string()));
        }
        match serde_json::from_str::<types::Problem>(&text) {
            Ok(problem) => Err(told(problem)),
            Err(_) => Err(self.strange(&format!("status {status}"))),
        }
    }

    fn strange(&self, why: &str) -> Problem {
        Problem::new(
            Code::StorageUnavailable,
            format!("What answers at {} is no Trialbook of this version.", self.url),
        )
        .why(format!("{why}."))
        .hint("Name the right server with --server.")
    }
}

/// Whether a text is the address of a server that can be asked, perhaps with a path before its own.
fn is_address(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let Some(authority) = uri.authority() else { return false };
    let port = authority.as_str().strip_prefix(authority.host());
    let is_port = |text: &str| text.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    uri.scheme_str() == Some("http")
        && !authority.host().is_empty()
        && port.is_some_and(|port| port.is_empty() || is_port(port))
        && uri.query().is_none()
}

/// A problem as the server told it.
fn told(problem: types::Problem) -> Problem {
    let code =
        Code::ALL.iter().find(|code| code.as_str() == problem.code).copied().unwrap_or(Code::StateConflict);
    let mut told = Problem::new(code, problem.what);
    if let Some(why) = problem.why {
        told = told.why(why);
    }
    match problem.hint {
        Some(hint) => told.hint(hint),
        None => told,
    }
}

/// A segment of a path, percent-encoded.
pub(crate) fn segment(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_scheme_a_host_and_a_port_that_can_be() {
        for url in [
            "http://127.0.0.1:5000",
            "http://127.0.0.1:5000/",
            "http://localhost",
            "HTTP://tracking.example.org",
            "http://[::1]:5000",
            "http://host:65535/below/a/path/",
        ] {
            assert!(is_address(url), "{url}");
        }
        for url in [
            "",
            "localhost",
            "localhost:5000",
            "127.0.0.1:5000",
            "/var/run/trialbook",
            "http:",
            "http://",
            "http://:5000",
            "http://exa mple",
            "http://host:99999",
            "http://host:",
            "http://host:5000x",
            "http://someone:secret@host",
            "http://host?x=1",
            "https://host",
            "ftp://host",
            "file:///tmp",
        ] {
            assert!(!is_address(url), "{url}");
        }
    }

    #[test]
    fn segments_are_safe_in_a_path() {
        assert_eq!(segment("a b/ü"), "a%20b%2F%C3%BC");
        assert_eq!(segment("churn-net_1.2~"), "churn-net_1.2~");
    }
}
