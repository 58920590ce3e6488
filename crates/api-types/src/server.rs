//! What answers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The program that answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServerInfo {
    /// Name of the program.
    pub name: String,
    /// Its version.
    pub version: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_tells_name_and_version() {
        let info = ServerInfo { name: "Trialbook".to_owned(), version: "1.2.3".to_owned() };
        let json = serde_json::to_string(&info).unwrap();
        assert_eq!(json, r#"{"name":"Trialbook","version":"1.2.3"}"#);
        assert_eq!(serde_json::from_str::<ServerInfo>(&json).unwrap(), info);
    }
}
