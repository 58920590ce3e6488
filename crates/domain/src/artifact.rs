//! Names of files that runs produced: checked once, safe everywhere.

use crate::limits::ARTIFACT_PATH_BYTES_MAX;
use crate::{ExperimentId, ModelUid, RunUid, TimestampMs};
use std::fmt;

/// Where the files of an experiment's runs and models are: `own` when it is given, else in our own store.
pub fn artifact_location(experiment: ExperimentId, own: Option<&str>) -> String {
    match own {
        Some(own) => own.trim_end_matches('/').to_owned(),
        None => format!("mlflow-artifacts:/{experiment}"),
    }
}

/// Whose a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ArtifactOwner {
    /// A run.
    Run(RunUid),
    /// A logged model.
    Model(ModelUid),
}

impl From<RunUid> for ArtifactOwner {
    fn from(uid: RunUid) -> ArtifactOwner {
        ArtifactOwner::Run(uid)
    }
}

impl From<ModelUid> for ArtifactOwner {
    fn from(uid: ModelUid) -> ArtifactOwner {
        ArtifactOwner::Model(uid)
    }
}

impl fmt::Display for ArtifactOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ArtifactOwner::Run(uid) => write!(f, "run {uid}"),
            ArtifactOwner::Model(uid) => write!(f, "logged model {uid}"),
        }
    }
}

/// A checked relative path of an artifact: segments joined by `/`, none empty, `.` or `..`, usable on every system.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArtifactPath(String);

/// Why a text is no artifact path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArtifactPathError {
    /// It is empty.
    Empty,
    /// It is longer than [`ARTIFACT_PATH_BYTES_MAX`] bytes.
    TooLong,
    /// It starts at a root, a drive, a home folder or with a scheme.
    Absolute,
    /// It has a segment that is empty, `.` or `..`.
    Traversal,
    /// It has a backslash, a control character or NUL.
    Character,
    /// It has a name that Windows reserves for a device, or that ends with a dot or a space there.
    WindowsName,
}

impl ArtifactPath {
    /// Checks a decoded path. Percent signs that would decode once more to something unsafe are refused as well.
    pub fn new(text: &str) -> Result<ArtifactPath, ArtifactPathError> {
        check(text)?;
        let mut decoded = text.to_owned();
        while let Some(next) = unquote(&decoded) {
            // `%2e%2e%2f`, however often it is encoded: where any reader might look for it must be inside too.
            check_decoded(&next)?;
            decoded = next;
        }
        Ok(ArtifactPath(text.to_owned()))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last segment.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The folders that the path lies in, outermost first.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').map(|(at, _)| &self.0[..at])
    }
}

impl fmt::Display for ArtifactPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ArtifactPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for ArtifactPathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ArtifactPathError::Empty => "it is empty",
            ArtifactPathError::TooLong => "it is longer than 1024 bytes",
            ArtifactPathError::Absolute => "it starts at a root, a drive, a home folder or with a scheme",
            ArtifactPathError::Traversal => "it has a segment that is empty, '.' or '..'",
            ArtifactPathError::Character => "it has a backslash or a control character",
            ArtifactPathError::WindowsName => "it has a name that Windows cannot store",
        })
    }
}

impl std::error::Error for ArtifactPathError {}

fn check(text: &str) -> Result<(), ArtifactPathError> {
    if text.is_empty() {
        return Err(ArtifactPathError::Empty);
    }
    if text.len() > ARTIFACT_PATH_BYTES_MAX {
        return Err(ArtifactPathError::TooLong);
    }
    if text.chars().any(|c| c == '\\' || c.is_control()) {
        return Err(ArtifactPathError::Character);
    }
    if text.starts_with(['/', '~']) || has_scheme_or_drive(text) {
        return Err(ArtifactPathError::Absolute);
    }
    for segment in text.split('/') {
        if matches!(segment, "" | "." | "..") {
            return Err(ArtifactPathError::Traversal);
        }
        if is_windows_device(segment) || segment.ends_with(['.', ' ']) {
            return Err(ArtifactPathError::WindowsName);
        }
    }
    Ok(())
}

/// A name may hold percent signs that decode to odd characters (older clients name images that way), but never to a
/// way out, whichever slash a system uses.
fn check_decoded(text: &str) -> Result<(), ArtifactPathError> {
    if text.starts_with(['/', '\\', '~']) || has_scheme_or_drive(text) {
        return Err(ArtifactPathError::Absolute);
    }
    if text.split(['/', '\\']).any(|segment| segment.trim_end_matches(['\0', ' ']) == "..") {
        return Err(ArtifactPathError::Traversal);
    }
    Ok(())
}

/// `c:` and `file:` at the front; a colon further on is a character like any other.
fn has_scheme_or_drive(text: &str) -> bool {
    let first = text.split('/').next().unwrap_or_default();
    first.split_once(':').is_some_and(|(scheme, rest)| {
        let word =
            scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
        let letter = scheme.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic());
        word && letter && (scheme.len() == 1 || rest.is_empty() || scheme.eq_ignore_ascii_case("file"))
    })
}

fn is_windows_device(segment: &str) -> bool {
    let stem = segment.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    match stem.as_str() {
        "CON" | "PRN" | "AUX" | "NUL" => true,
        _ => {
            let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
            // Windows takes the raised digits of Latin-1 for digits here.
            port.is_some_and(|digit| matches!(digit.as_bytes(), [b'1'..=b'9'] | [0xc2, 0xb9 | 0xb2 | 0xb3]))
        }
    }
}

/// Percent-decoding once; `None` when nothing changes or the result is no text.
fn unquote(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let pair = (bytes[i] == b'%').then(|| bytes.get(i + 1..i + 3)).flatten();
        let value = pair
            .and_then(|pair| std::str::from_utf8(pair).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match value {
            Some(value) => {
                decoded.push(value);
                i += 3;
            }
            None => {
                decoded.push(bytes[i]);
                i += 1;
            }
        }
    }
    let decoded = String::from_utf8_lossy(&decoded).into_owned();
    (decoded != text).then_some(decoded)
}

/// One file of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtifactFile {
    /// Its path below the run's root.
    pub path: ArtifactPath,
    /// SHA-256 of its content.
    pub sha256: [u8; 32],
    /// Its size.
    pub size_bytes: u64,
    /// When it was last written.
    pub modified: TimestampMs,
}

/// One line of a folder's listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtifactEntry {
    /// The name inside the folder: one segment.
    pub name: String,
    /// Size of a file; `None` for a folder.
    pub size_bytes: Option<u64>,
    /// SHA-256 of a file's content; `None` for a folder.
    pub sha256: Option<[u8; 32]>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_and_odd_names_pass() {
        for text in [
            "a.txt",
            "d/e/f",
            "grüße & co; a=b,'c'.txt",
            "images/k%2Fx+step+1.png",
            "ab:c/d",
            "100%",
            "..a/b..c",
            "images/k%step%3%00f%5c1%17.png",
        ] {
            assert!(ArtifactPath::new(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn everything_that_leads_elsewhere_is_refused_with_its_reason() {
        use ArtifactPathError::{Absolute, Character, Empty, Traversal, WindowsName};
        let long = "a/".repeat(600) + "b";
        for (text, reason) in [
            ("", Empty),
            ("/etc/passwd", Absolute),
            ("~/x", Absolute),
            ("c:/x", Absolute),
            ("C:x", Absolute),
            ("file:/x", Absolute),
            ("file:x", Absolute),
            ("http://x/y", Absolute),
            ("..", Traversal),
            ("a/../b", Traversal),
            ("a//b", Traversal),
            ("a/./b", Traversal),
            ("a/", Traversal),
            ("%2e%2e/x", Traversal),
            ("a/%252e%252e/x", Traversal),
            ("%2fetc/passwd", Absolute),
            ("a%5c..%5cb", Traversal),
            ("..%00/b", Traversal),
            ("%5cserver%5cshare", Absolute),
            ("a\\b", Character),
            ("a\0b", Character),
            ("a\nb", Character),
            ("nul", WindowsName),
            ("d/COM1.txt", WindowsName),
            ("a./b", WindowsName),
            ("a /b", WindowsName),
            (long.as_str(), ArtifactPathError::TooLong),
        ] {
            assert_eq!(ArtifactPath::new(text), Err(reason), "{text}");
        }
    }

    #[test]
    fn a_path_knows_its_name_and_folders() {
        let path = ArtifactPath::new("a/b/c.txt").unwrap();
        assert_eq!(path.name(), "c.txt");
        assert_eq!(path.folders().collect::<Vec<_>>(), ["a", "a/b"]);
    }
}
