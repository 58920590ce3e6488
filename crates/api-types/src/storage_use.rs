//! What the server keeps, on the wire.

use crate::Lifecycle;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the server keeps, deleted runs and experiments included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StorageUse {
    /// Every experiment, largest first.
    pub experiments: Vec<ExperimentUse>,
    /// Bytes of all files, each content once however many experiments have it.
    pub size_bytes: u64,
}

/// What the server keeps of one experiment. Files that clients write elsewhere are not counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExperimentUse {
    /// Its number, as text.
    pub experiment_id: String,
    /// Its name.
    pub name: String,
    /// Active or deleted.
    pub lifecycle: Lifecycle,
    /// Where its files live when not on this server.
    pub artifact_root: Option<String>,
    /// Its runs.
    pub n_runs: u64,
    /// Files of its runs and logged models.
    pub n_files: u64,
    /// Bytes of these files, each content once.
    pub size_bytes: u64,
    /// Of these, bytes of contents that another experiment has too.
    pub shared_bytes: u64,
    /// Points that its runs logged.
    pub n_points: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_survives_its_way() {
        let told = StorageUse {
            experiments: vec![ExperimentUse {
                experiment_id: "7".to_owned(),
                name: "é".to_owned(),
                lifecycle: Lifecycle::Deleted,
                artifact_root: None,
                n_runs: 1,
                n_files: 2,
                size_bytes: 1 << 52,
                shared_bytes: 3,
                n_points: 4,
            }],
            size_bytes: 1 << 53,
        };
        let json = serde_json::to_string(&told).unwrap();
        assert!(json.contains(r#""lifecycle":"deleted","artifact_root":null"#), "{json}");
        assert_eq!(serde_json::from_str::<StorageUse>(&json).unwrap(), told);
    }
}
