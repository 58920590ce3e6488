//! What can go wrong, as one catalogue: kind, code, what happened, why, what to do, and whether to retry.

use std::fmt;

/// What the caller can do about a problem. Adapters map every kind, without a catch-all arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The request is wrong and stays wrong.
    Invalid,
    /// It is not known who asks.
    Unauthenticated,
    /// The one who asks may not.
    Forbidden,
    /// It does not exist.
    NotFound,
    /// It exists already.
    AlreadyExists,
    /// The present state does not allow it.
    Conflict,
    /// A named limit is reached.
    Limit,
    /// Not now; the same request may succeed later.
    Unavailable,
    /// Stored bytes do not match their checksum.
    Corrupt,
    /// Our mistake.
    Bug,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal, $kind:ident;)*) => {
        /// Stable words that name a problem; part of the public interface.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[doc = $doc])* $name,)* }

        impl Code {
            /// Every code, in the order of the reference page.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The stable word.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }

            /// What the caller can do about it.
            pub fn kind(self) -> Kind {
                match self { $(Code::$name => Kind::$kind,)* }
            }

            /// One sentence for the reference page.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$name => concat!($($doc,)*).trim_start(),)* }
            }
        }
    };
}

codes! {
    /// A value of the request is missing, malformed or out of range.
    InvalidValue = "invalid_value", Invalid;
    /// The body is not the JSON that was expected.
    InvalidBody = "invalid_body", Invalid;
    /// The search text does not follow the language.
    InvalidQuery = "invalid_query", Invalid;
    /// The page token was damaged or belongs to another search.
    InvalidPageToken = "invalid_page_token", Invalid;
    /// The artifact path is unsafe or malformed.
    InvalidArtifactPath = "invalid_artifact_path", Invalid;
    /// No credentials were sent, or they are unknown.
    Unauthenticated = "unauthenticated", Unauthenticated;
    /// The caller may not do this.
    Forbidden = "forbidden", Forbidden;
    /// The request comes from a foreign web page.
    ForeignOrigin = "foreign_origin", Forbidden;
    /// The request names a host that is not this server.
    ForeignHost = "foreign_host", Forbidden;
    /// The experiment does not exist.
    ExperimentNotFound = "experiment_not_found", NotFound;
    /// The run does not exist.
    RunNotFound = "run_not_found", NotFound;
    /// The logged model does not exist, or was deleted.
    LoggedModelNotFound = "logged_model_not_found", NotFound;
    /// The registered model does not exist.
    RegisteredModelNotFound = "registered_model_not_found", NotFound;
    /// The version of the registered model does not exist.
    ModelVersionNotFound = "model_version_not_found", NotFound;
    /// The registered model has no alias of this name.
    AliasNotFound = "alias_not_found", NotFound;
    /// The tag does not exist.
    TagNotFound = "tag_not_found", NotFound;
    /// The artifact does not exist.
    ArtifactNotFound = "artifact_not_found", NotFound;
    /// The multipart upload does not exist or has ended.
    UploadNotFound = "upload_not_found", NotFound;
    /// The saved view does not exist.
    ViewNotFound = "view_not_found", NotFound;
    /// No such address on this server.
    EndpointNotFound = "endpoint_not_found", NotFound;
    /// An experiment of this name exists, perhaps deleted.
    ExperimentExists = "experiment_exists", AlreadyExists;
    /// A registered model of this name exists.
    RegisteredModelExists = "registered_model_exists", AlreadyExists;
    /// A saved view of this name exists.
    ViewExists = "view_exists", AlreadyExists;
    /// A parameter was already logged with another value.
    ParamChanged = "param_changed", Conflict;
    /// The run is deleted and cannot be written.
    RunDeleted = "run_deleted", Conflict;
    /// The experiment is deleted and cannot be written.
    ExperimentDeleted = "experiment_deleted", Conflict;
    /// The present state does not allow the change.
    StateConflict = "state_conflict", Conflict;
    /// A promotion rule of the registered model is not met.
    PromotionRefused = "promotion_refused", Conflict;
    /// A file stands where a folder is needed, or the reverse.
    ArtifactConflict = "artifact_conflict", Conflict;
    /// The body is larger than the limit.
    BodyTooLarge = "body_too_large", Limit;
    /// The experiment has the most different keys it may have.
    TooManyKeys = "too_many_keys", Limit;
    /// A limit named in the message is reached.
    LimitReached = "limit_reached", Limit;
    /// The server has more to do than it can queue.
    Overloaded = "overloaded", Unavailable;
    /// The data directory cannot be written: disk full or failing.
    StorageUnavailable = "storage_unavailable", Unavailable;
    /// The server is shutting down.
    ShuttingDown = "shutting_down", Unavailable;
    /// The request took longer than its deadline.
    DeadlineExceeded = "deadline_exceeded", Unavailable;
    /// Stored bytes do not match their checksum.
    Corrupt = "corrupt", Corrupt;
    /// A mistake in the server.
    Bug = "bug", Bug;
}

/// Whether the same request may succeed later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It never will.
    No,
    /// At once.
    Now,
    /// After so many milliseconds.
    AfterMs(u64),
}

/// A named value of a problem: what adapters build their own wording from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Name of the value, such as `run_id`.
    pub name: &'static str,
    /// The value.
    pub value: String,
}

/// A problem, told in three short parts.
#[derive(Debug, Clone)]
pub struct Problem(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    code: Code,
    what: String,
    why: Option<String>,
    hint: Option<String>,
    retry: Retry,
    facts: Vec<Fact>,
}

impl Problem {
    /// A problem with the sentence that says what happened, offending value included.
    pub fn new(code: Code, what: impl Into<String>) -> Problem {
        let retry = match code.kind() {
            Kind::Unavailable => Retry::AfterMs(1000),
            _ => Retry::No,
        };
        Problem(Box::new(Parts { code, what: what.into(), why: None, hint: None, retry, facts: Vec::new() }))
    }

    /// A mistake of ours; the detail goes to the log, never to the caller.
    pub fn bug(detail: impl fmt::Display) -> Problem {
        Problem::new(Code::Bug, "Something went wrong inside the server.").why(detail.to_string())
    }

    /// Adds the cause.
    #[must_use]
    pub fn why(mut self, why: impl Into<String>) -> Problem {
        self.0.why = Some(why.into());
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Problem {
        self.0.hint = Some(hint.into());
        self
    }

    /// Says whether and when to retry.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Problem {
        self.0.retry = retry;
        self
    }

    /// Adds a named value.
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: impl fmt::Display) -> Problem {
        self.0.facts.push(Fact { name, value: value.to_string() });
        self
    }

    /// The stable word.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// What the caller can do about it.
    pub fn kind(&self) -> Kind {
        self.0.code.kind()
    }

    /// What happened.
    pub fn what(&self) -> &str {
        &self.0.what
    }

    /// Why it happened, if known. For [`Code::Bug`] this is for the log only.
    pub fn cause(&self) -> Option<&str> {
        self.0.why.as_deref()
    }

    /// What to do, if there is something.
    pub fn advice(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// Whether and when to retry.
    pub fn retry_when(&self) -> Retry {
        self.0.retry
    }

    /// The named values.
    pub fn facts(&self) -> &[Fact] {
        &self.0.facts
    }

    /// The first value of this name; empty text when there is none.
    pub fn fact_value(&self, name: &str) -> &str {
        self.0.facts.iter().find(|fact| fact.name == name).map_or("", |fact| fact.value.as_str())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what())?;
        for part in [self.cause(), self.advice()].into_iter().flatten() {
            write!(f, " {part}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_code_has_its_own_stable_word_and_a_meaning() {
        let words: HashSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(words.len(), Code::ALL.len());
        for code in Code::ALL {
            assert!(code.as_str().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{code:?}");
            assert!(code.meaning().ends_with('.'), "{code:?}");
        }
    }

    #[test]
    fn a_problem_reads_as_what_why_and_what_to_do() {
        let problem = Problem::new(Code::StorageUnavailable, "The batch was not stored.")
            .why("The disk is full.")
            .hint("Free some space.")
            .fact("path", "data");
        assert_eq!(problem.to_string(), "The batch was not stored. The disk is full. Free some space.");
        assert_eq!(problem.retry_when(), Retry::AfterMs(1000));
        assert_eq!((problem.fact_value("path"), problem.fact_value("none")), ("data", ""));
    }
}
