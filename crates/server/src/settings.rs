//! The settings as checked values, frozen for the life of the server.

use crate::sources::{Origin, Resolved, invalid};
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;
use trialbook_domain::{Code, Problem};

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Where artifacts live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtifactSettings {
    /// Location of new experiments, without a slash at the end.
    pub default_root: String,
    /// Folder of the artifacts that go through this server.
    pub destination: PathBuf,
    /// Whether artifacts go through this server.
    pub serve: bool,
}

/// The settings of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Folder that holds everything.
    pub data_dir: PathBuf,
    /// Address to listen on.
    pub host: IpAddr,
    /// Port to listen on; 0 takes a free one.
    pub port: u16,
    /// Further host names of this server.
    pub allowed_hosts: Vec<String>,
    /// Where artifacts live.
    pub artifacts: ArtifactSettings,
    /// Longest time until a reply begins.
    pub request_timeout: Duration,
    /// Requests answered at the same time.
    pub n_requests_max: usize,
    /// Memory of caches and queues together, in MiB.
    pub memory_mib: u64,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// Which log lines are written.
    pub log_level: String,
}

impl Settings {
    /// Checks the resolved texts.
    pub fn new(resolved: &Resolved) -> Result<Settings, Problem> {
        let data_dir = data_dir(resolved)?;
        let host = host(resolved)?;
        if !host.is_loopback() && !resolved.switch("allow-unauthenticated")? {
            return Err(Problem::new(Code::Forbidden, format!("The server does not listen on {host}."))
                .why("It has no accounts yet: whoever reaches that address could read and change everything.")
                .hint("Keep to 127.0.0.1, or add --allow-unauthenticated when the network itself is safe."));
        }
        let destination = match resolved.text("artifacts-destination") {
            "" => data_dir.join("artifacts"),
            text => local_path("artifacts-destination", text)?,
        };
        let log_format = match resolved.text("log-format") {
            "text" => LogFormat::Text,
            "json" => LogFormat::Json,
            other => return Err(invalid("log-format", other, "text or json is expected")),
        };
        let names = resolved.text("allowed-host").split(',').map(str::trim).filter(|name| !name.is_empty());
        Ok(Settings {
            host,
            port: resolved.number("port", 0..=65_535)? as u16,
            allowed_hosts: names.map(str::to_owned).collect(),
            artifacts: ArtifactSettings {
                default_root: resolved.text("default-artifact-root").trim_end_matches('/').to_owned(),
                destination,
                serve: resolved.switch("serve-artifacts")? && !resolved.switch("no-serve-artifacts")?,
            },
            request_timeout: Duration::from_secs(resolved.number("request-timeout-s", 1..=86_400)?),
            n_requests_max: resolved.number("max-requests", 1..=1_000_000)? as usize,
            memory_mib: resolved.number("memory-mb", 64..=1_048_576)?,
            log_format,
            log_level: resolved.text("log-level").to_owned(),
            data_dir,
        })
    }
}

fn data_dir(resolved: &Resolved) -> Result<PathBuf, Problem> {
    let uri = resolved.text("backend-store-uri");
    if uri.is_empty() {
        return Ok(PathBuf::from(resolved.text("data-dir")));
    }
    if resolved.origin("data-dir") != Origin::Default {
        return Err(invalid(
            "backend-store-uri",
            uri,
            "it means the same as --data-dir, and both were given",
        ));
    }
    if let Some(rest) = uri.strip_prefix("sqlite:///") {
        let path = PathBuf::from(rest);
        return match (path.file_name().and_then(|name| name.to_str()), path.parent()) {
            (Some("trialbook.db"), Some(dir)) => Ok(dir.to_owned()),
            _ => Err(invalid("backend-store-uri", uri, "the database file is always named trialbook.db")),
        };
    }
    local_path("backend-store-uri", uri)
}

fn local_path(flag: &str, text: &str) -> Result<PathBuf, Problem> {
    match text.strip_prefix("file://") {
        Some(path) if path.starts_with('/') => return Ok(PathBuf::from(path)),
        Some(_) => return Err(invalid(flag, text, "a folder of this machine is written file:///folder")),
        None => {}
    }
    match text.split_once("://") {
        None => Ok(PathBuf::from(text)),
        Some((scheme, _)) => {
            Err(invalid(flag, text, &format!("only local folders are supported, and '{scheme}' is not one")))
        }
    }
}

fn host(resolved: &Resolved) -> Result<IpAddr, Problem> {
    match resolved.text("host") {
        "localhost" => Ok(IpAddr::from([127, 0, 0, 1])),
        text => text.parse().map_err(|_| invalid("host", text, "an IP address or localhost is expected")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::resolve;

    fn settings(pairs: &[(&str, &str)]) -> Result<Settings, Problem> {
        let given =
            |flag: &str| pairs.iter().find(|(name, _)| *name == flag).map(|(_, text)| (*text).to_owned());
        Settings::new(&resolve(&given, &|_| None, None)?)
    }

    #[test]
    fn defaults_listen_on_loopback_and_keep_artifacts_in_the_data_directory() {
        let settings = settings(&[]).unwrap();
        assert_eq!((settings.host.to_string().as_str(), settings.port), ("127.0.0.1", 5000));
        assert_eq!(settings.artifacts.default_root, "mlflow-artifacts:");
        assert_eq!(settings.artifacts.destination, PathBuf::from("trialbook-data/artifacts"));
        assert!(settings.artifacts.serve);
    }

    #[test]
    fn other_addresses_need_a_word_that_accounts_are_missing() {
        let refused = settings(&[("host", "0.0.0.0")]).unwrap_err();
        assert!(refused.to_string().contains("--allow-unauthenticated"), "{refused}");
        assert!(settings(&[("host", "0.0.0.0"), ("allow-unauthenticated", "true")]).is_ok());
    }

    #[test]
    fn the_references_names_mean_the_data_directory() {
        for uri in ["/srv/t", "file:///srv/t", "sqlite:////srv/t/trialbook.db"] {
            assert_eq!(
                settings(&[("backend-store-uri", uri)]).unwrap().data_dir,
                PathBuf::from("/srv/t"),
                "{uri}"
            );
        }
        for uri in ["postgresql://x/y", "sqlite:///mlflow.db"] {
            assert!(settings(&[("backend-store-uri", uri)]).is_err(), "{uri}");
        }
        assert!(settings(&[("backend-store-uri", "/a"), ("data-dir", "/b")]).is_err());
    }

    #[test]
    fn a_file_address_with_a_host_is_not_taken_for_a_folder_beside_the_server() {
        for uri in ["file://srv/t", "file://localhost/srv/t", "file://"] {
            for flag in ["backend-store-uri", "artifacts-destination"] {
                let refused = settings(&[(flag, uri)]).unwrap_err();
                assert_eq!(refused.what(), format!("The setting {flag} cannot be '{uri}'."));
                assert_eq!(refused.cause(), Some("A folder of this machine is written file:///folder."));
            }
        }
        let kept = settings(&[("artifacts-destination", "file:///srv/a")]).unwrap();
        assert_eq!(kept.artifacts.destination, PathBuf::from("/srv/a"));
    }

    #[test]
    fn artifacts_may_stay_out_of_this_server() {
        assert!(!settings(&[("no-serve-artifacts", "true")]).unwrap().artifacts.serve);
        assert!(settings(&[("artifacts-destination", "s3://bucket")]).is_err());
    }
}
