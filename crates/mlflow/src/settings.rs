//! What the operator decides about this protocol: where artifacts live.

use crate::errors::Failure;
use crate::wire::{ARTIFACT_LOCATION_CHARS_MAX, check_length};
use percent_encoding::percent_decode_str;
use trialbook_domain::{Code, ExperimentId, NewArtifactRoot, Problem};

/// Settings of the MLflow door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where artifacts of new experiments without a location of their own live.
    pub artifact_root: ArtifactRoot,
    /// Whether artifacts go through this server.
    pub serve_artifacts: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { artifact_root: ArtifactRoot::Proxied, serve_artifacts: true }
    }
}

/// Where artifacts live by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ArtifactRoot {
    /// In our own store: clients send and fetch them through this server.
    #[default]
    Proxied,
    /// At an address that clients reach themselves, such as `s3://bucket/x` or `file:///srv/artifacts`.
    Direct(DirectRoot),
}

/// A checked address without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectRoot(String);

/// Where the artifacts of an experiment live: its own location, else our own store.
pub(crate) fn location_of(experiment: ExperimentId, own: Option<&str>) -> String {
    trialbook_domain::artifact_location(experiment, own)
}

impl ArtifactRoot {
    /// The address that clients reach themselves, if it is one.
    pub fn direct(&self) -> Option<&str> {
        match self {
            ArtifactRoot::Proxied => None,
            ArtifactRoot::Direct(root) => Some(&root.0),
        }
    }

    /// Reads the text of the setting; `mlflow-artifacts:` means our own store. Problem: `invalid_value`.
    pub fn parse(text: &str) -> Result<ArtifactRoot, Problem> {
        let invalid = |why: &str| {
            Problem::new(Code::InvalidValue, format!("The default artifact root '{text}' is not usable."))
                .why(why)
                .hint("Give an address such as s3://bucket/folder or file:///srv/artifacts.")
                .fact("field", "default-artifact-root")
        };
        if text.contains(['#', '?']) {
            return Err(invalid("It has a query or a fragment."));
        }
        match scheme_of(text).as_deref() {
            None => Err(invalid("It has no scheme.")),
            Some("mlflow-artifacts") => Ok(ArtifactRoot::Proxied),
            Some("file") if file_path(text).is_none() => Err(invalid("It is no absolute path.")),
            Some(_) => Ok(ArtifactRoot::Direct(DirectRoot(text.trim_end_matches('/').to_owned()))),
        }
    }
}

impl Settings {
    /// The root of a new experiment for which the client gave `own`.
    pub(crate) fn new_root(&self, own: Option<String>) -> Option<NewArtifactRoot> {
        match (own, &self.artifact_root) {
            (Some(own), _) => Some(NewArtifactRoot::Exactly(own)),
            (None, ArtifactRoot::Proxied) => None,
            (None, ArtifactRoot::Direct(root)) => Some(NewArtifactRoot::Below(root.0.clone())),
        }
    }

    /// Checks a location that a client wants for an experiment.
    pub(crate) fn check_location(&self, location: &str) -> Result<(), Failure> {
        if location.contains('#') {
            return Err(Failure::invalid("'artifact_location' URL can't include fragments or params."));
        }
        check_length("artifact_location", ARTIFACT_LOCATION_CHARS_MAX, location)?;
        let refuse =
            |why: &str| Err(Failure::invalid(format!("Invalid artifact location '{location}': {why}")));
        match scheme_of(location).as_deref() {
            None => refuse("a local path would lie on the server. Give an address with a scheme, or none."),
            Some("runs") => Err(Failure::invalid(format!(
                "Artifact location cannot be a runs:/ URI. Given: '{location}'"
            ))),
            Some("file") if !self.is_below_file_root(location) => {
                refuse("a 'file:' address must lie below the server's own file root.")
            }
            Some("mlflow-artifacts") => refuse(
                "the server names the folders of its own store. Leave 'artifact_location' out to use it.",
            ),
            Some(_) => Ok(()),
        }
    }

    fn is_below_file_root(&self, location: &str) -> bool {
        let ArtifactRoot::Direct(root) = &self.artifact_root else { return false };
        let (Some(root), Some(path)) = (file_path(&root.0), file_path(location)) else { return false };
        path.strip_prefix(&root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// The scheme of an address in lower case; one letter is a drive, not a scheme.
fn scheme_of(text: &str) -> Option<String> {
    let (scheme, _) = text.split_once(':')?;
    let letters =
        scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    let known = scheme.len() > 1 && letters && scheme.starts_with(|first: char| first.is_ascii_alphabetic());
    known.then(|| scheme.to_ascii_lowercase())
}

/// The absolute path of a `file:` address on this machine, if nothing in it could lead elsewhere.
fn file_path(text: &str) -> Option<String> {
    if scheme_of(text).as_deref() != Some("file") {
        return None;
    }
    let rest = text.split_once(':')?.1;
    let path = match rest.strip_prefix("//") {
        Some(with_host) => with_host.strip_prefix("localhost").unwrap_or(with_host),
        None => rest,
    };
    let mut path = path.trim_end_matches('/').to_owned();
    while path.contains('%') {
        let decoded = percent_decode_str(&path).decode_utf8().ok()?.into_owned();
        if decoded == path {
            break;
        }
        path = decoded;
    }
    let clean = path.starts_with('/')
        && !path.contains(['\\', '\0'])
        && path.split('/').skip(1).all(|part| !part.is_empty() && part != "." && part != "..");
    clean.then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_above_the_file_root_is_accepted(rest in r"[a./%2e5cC\\]{0,16}") {
            let settings = Settings { artifact_root: ArtifactRoot::parse("file:///srv/artifacts").unwrap(), ..Settings::default() };
            if settings.check_location(&format!("file:///srv/artifacts{rest}")).is_ok() {
                let path = file_path(&format!("file:///srv/artifacts{rest}")).unwrap();
                prop_assert!(path == "/srv/artifacts" || path.starts_with("/srv/artifacts/"));
                prop_assert!(path.split('/').all(|part| part != ".."));
            }
        }
    }

    fn message(settings: &Settings, location: &str) -> String {
        settings.check_location(location).unwrap_err().message().to_owned()
    }

    #[test]
    fn the_default_location_follows_the_root() {
        let id = ExperimentId(7);
        let mut settings = Settings::default();
        assert_eq!(location_of(id, None), "mlflow-artifacts:/7");
        assert_eq!(location_of(id, Some("s3://b/x/")), "s3://b/x");
        assert_eq!(settings.new_root(None), None);
        settings.artifact_root = ArtifactRoot::parse("file:///srv/artifacts/").unwrap();
        assert_eq!(settings.new_root(None), Some(NewArtifactRoot::Below("file:///srv/artifacts".to_owned())));
        let own = "s3://b/x".to_owned();
        assert_eq!(settings.new_root(Some(own.clone())), Some(NewArtifactRoot::Exactly(own)));
    }

    #[test]
    fn roots_need_a_scheme_and_nothing_behind_the_path() {
        assert_eq!(ArtifactRoot::parse("mlflow-artifacts:/").unwrap(), ArtifactRoot::Proxied);
        for text in ["", "/srv", "srv", "c:/srv", "file:srv", "file:///a/../b", "s3://b/x#y", "s3://b?x"] {
            assert_eq!(ArtifactRoot::parse(text).map_err(|p| p.code()), Err(Code::InvalidValue), "{text}");
        }
    }

    #[test]
    fn local_places_are_refused_unless_below_the_file_root() {
        let mut settings = Settings::default();
        for location in ["/srv/x", "./x", "x", "c:\\x", "file:///srv/artifacts/x", "FILE:/srv/artifacts"] {
            assert!(settings.check_location(location).is_err(), "{location}");
        }
        settings.artifact_root = ArtifactRoot::parse("file:///srv/artifacts").unwrap();
        for location in [
            "file:///srv/artifacts",
            "file:///srv/artifacts/x",
            "file:/srv/artifacts/a b",
            "file://localhost/srv/artifacts/x",
        ] {
            assert!(settings.check_location(location).is_ok(), "{location}");
        }
        for location in [
            "file:///srv/artifacts2",
            "file:///srv",
            "file:///srv/artifacts/../x",
            "file:///srv/artifacts/%2e%2e/x",
            "file:///srv/artifacts/%252e%252e/x",
            "file:///srv/artifacts/..%5cx",
            "file://elsewhere/srv/artifacts/x",
        ] {
            assert!(settings.check_location(location).is_err(), "{location}");
        }
    }

    #[test]
    fn refused_locations_say_why() {
        let settings = Settings::default();
        assert_eq!(
            message(&settings, "s3://b/x#f"),
            "'artifact_location' URL can't include fragments or params."
        );
        assert_eq!(
            message(&settings, "runs:/x"),
            "Artifact location cannot be a runs:/ URI. Given: 'runs:/x'"
        );
        assert!(message(&settings, "MLflow-Artifacts:/x").contains("Leave 'artifact_location' out"));
        let long = format!("s3://b/{}", "x".repeat(2_048));
        assert_eq!(
            message(&settings, &long),
            "'artifact_location' exceeds the maximum length of 2048 characters"
        );
        for location in ["s3://b/x", "gs://b", "wasbs://c@a/x", "hdfs://h/x", "dbfs:/x"] {
            assert!(settings.check_location(location).is_ok(), "{location}");
        }
    }
}
