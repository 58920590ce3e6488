//! Files of a run.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which folder of a run is listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FolderParams {
    /// Path of the folder; the root of the run when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
}

/// Which bytes of which file are sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FileContentParams {
    /// Path of the file inside the run.
    pub path: String,
    /// First byte; 0 when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<u64>,
    /// Most bytes; all that follow when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u64>,
}

/// A file or a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileEntry {
    /// Path inside the run.
    pub path: String,
    /// Size of a file; `null` for a folder.
    pub size_bytes: Option<u64>,
    /// SHA-256 of a file's content in lower-case hexadecimal digits; `null` for a folder.
    pub sha256: Option<String>,
}

/// What a folder holds directly, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileListing {
    /// Files and folders.
    pub entries: Vec<FileEntry>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_told_from_an_empty_file() {
        let entries = vec![
            FileEntry { path: "a".to_owned(), size_bytes: None, sha256: None },
            FileEntry { path: "b".to_owned(), size_bytes: Some(0), sha256: Some("e3".to_owned()) },
        ];
        let json = serde_json::to_string(&FileListing { entries }).unwrap();
        assert_eq!(
            json,
            r#"{"entries":[{"path":"a","size_bytes":null,"sha256":null},{"path":"b","size_bytes":0,"sha256":"e3"}]}"#
        );
    }

    #[test]
    fn content_needs_a_path_and_nothing_else() {
        let asked: FileContentParams = serde_json::from_str(r#"{"path":"a"}"#).unwrap();
        assert_eq!((asked.from, asked.length), (None, None));
        assert!(serde_json::from_str::<FileContentParams>("{}").is_err());
        assert_eq!(serde_json::from_str::<FolderParams>("{}").unwrap(), FolderParams::default());
    }
}
