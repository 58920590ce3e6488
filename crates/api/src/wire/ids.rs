//! Ids, keys and page tokens as texts.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use trialbook_domain::{ArtifactPath, Code, ExperimentId, Key, ModelUid, PageToken, Problem, RunUid};

/// An experiment's id; a text that is none names no experiment.
pub(crate) fn experiment_id(text: &str) -> Result<ExperimentId, Problem> {
    ExperimentId::parse(text).ok_or_else(|| {
        Problem::new(Code::ExperimentNotFound, format!("There is no experiment '{}'.", shown(text)))
            .why("An experiment id is a whole number.")
            .hint("Look experiments up by name with GET /api/v1/experiments.")
            .fact("experiment_id", shown(text))
    })
}

/// A run's id; a text that is none names no run.
pub(crate) fn run_id(text: &str) -> Result<RunUid, Problem> {
    RunUid::parse(text).ok_or_else(|| {
        Problem::new(Code::RunNotFound, format!("There is no run '{}'.", shown(text)))
            .why("A run id has 32 hexadecimal digits in lower case.")
            .fact("run_id", shown(text))
    })
}

/// A logged model's id; a text that is none names no model.
pub(crate) fn model_id(text: &str) -> Result<ModelUid, Problem> {
    ModelUid::parse(text).ok_or_else(|| {
        Problem::new(Code::LoggedModelNotFound, format!("There is no logged model '{}'.", shown(text)))
            .why("The id of a logged model is m- and 32 hexadecimal digits in lower case.")
            .fact("model_id", shown(text))
    })
}

/// A run's id in a list of a request.
pub(crate) fn listed_run_id(list: &str, index: usize, text: &str) -> Result<RunUid, Problem> {
    RunUid::parse(text).ok_or_else(|| {
        Problem::new(
            Code::InvalidValue,
            format!("`{list}[{index}]` is '{}', which is no run id.", shown(text)),
        )
        .why("A run id has 32 hexadecimal digits in lower case.")
        .fact("field", format!("{list}[{index}]"))
    })
}

/// The name of a metric, parameter or tag; `field` says where it stands.
pub(crate) fn key(field: &str, text: &str) -> Result<Key, Problem> {
    Key::new(text).map_err(|error| {
        Problem::new(Code::InvalidValue, format!("`{field}` cannot be '{}'.", shown(text)))
            .why(format!("{error}.").replacen("the", "The", 1))
            .fact("field", field)
    })
}

/// A file or folder of a run; `field` says where it stands.
pub(crate) fn artifact_path(field: &str, text: &str) -> Result<ArtifactPath, Problem> {
    ArtifactPath::new(text).map_err(|error| {
        Problem::new(Code::InvalidValue, format!("`{field}` cannot be '{}'.", shown(text)))
            .why(format!("{error}."))
            .hint("Send a path inside the run, such as `plots/loss.png`.")
            .fact("field", field)
    })
}

/// A page token as text.
pub(crate) fn seal_token(token: &PageToken) -> String {
    URL_SAFE_NO_PAD.encode(&token.0)
}

/// The page token in a text; an empty text is none.
pub(crate) fn open_token(text: Option<&str>) -> Result<Option<PageToken>, Problem> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    URL_SAFE_NO_PAD.decode(text).map(|bytes| Some(PageToken(bytes))).map_err(|_| {
        Problem::new(Code::InvalidPageToken, "The page token is damaged.")
            .hint("Start again from the first page, without a token.")
    })
}

/// What of a text is repeated in a problem.
fn shown(text: &str) -> String {
    text.chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use trialbook_domain::limits::KEY_BYTES_MAX;

    #[test]
    fn texts_that_are_no_ids_name_nothing() {
        assert_eq!(experiment_id("12").ok(), Some(ExperimentId(12)));
        assert_eq!(run_id(&"0a".repeat(16)).ok(), Some(RunUid([10; 16])));
        for text in ["", "-1", "x", "1.0", "99999999999999999999"] {
            let problem = experiment_id(text).unwrap_err();
            assert_eq!(
                (problem.code(), problem.fact_value("experiment_id")),
                (Code::ExperimentNotFound, text)
            );
        }
        for text in ["", "0A", &"0A".repeat(16), &"z".repeat(32)] {
            assert_eq!(run_id(text).unwrap_err().code(), Code::RunNotFound);
        }
        assert!(run_id(&"x".repeat(10_000)).unwrap_err().what().len() < 200);
    }

    #[test]
    fn a_wrong_id_in_a_list_is_named_by_its_place() {
        let problem = listed_run_id("runs", 3, "nope").unwrap_err();
        assert_eq!((problem.code(), problem.fact_value("field")), (Code::InvalidValue, "runs[3]"));
        assert!(listed_run_id("runs", 0, &"00".repeat(16)).is_ok());
    }

    #[test]
    fn a_key_says_why_it_is_none() {
        assert_eq!(key("keys[0]", "a/b").unwrap().as_str(), "a/b");
        assert_eq!(key("keys[0]", "").unwrap_err().cause(), Some("The name is empty."));
        assert!(key("k", &"x".repeat(KEY_BYTES_MAX + 1)).is_err());
        assert!(key("k", "a\0").is_err());
    }

    #[test]
    fn a_token_comes_back_and_damage_is_noticed() {
        let token = PageToken(vec![0, 255, 254, 63]);
        let text = seal_token(&token);
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
        assert_eq!(open_token(Some(&text)).unwrap(), Some(token));
        assert_eq!(open_token(None).unwrap(), None);
        assert_eq!(open_token(Some("")).unwrap(), None);
        assert_eq!(open_token(Some("%")).unwrap_err().code(), Code::InvalidPageToken);
    }
}
