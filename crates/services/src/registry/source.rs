//! Where a version may come from: only from places that it cannot use to reach anything else.

use super::{RegisterVersion, check_alias};
use crate::Services;
use percent_encoding::percent_decode_str;
use trialbook_domain::{
    Code, LoggedModel, ModelUid, Problem, RequestContext, RunUid, VersionOrigin, VersionRef,
    artifact_location,
};

/// Schemes that name a host or need one: a client that loads the version would be led there.
const HOST_SCHEMES: [&str; 9] = ["http", "https", "ftp", "sftp", "hdfs", "viewfs", "abfss", "r2", "ftps"];

/// What an address is made of.
struct Address<'a> {
    scheme: String,
    authority: &'a str,
    path: &'a str,
}

impl Services {
    /// Checks where a version comes from, and finds its files.
    pub(super) async fn resolve_source(
        &self,
        ctx: &RequestContext,
        register: &RegisterVersion,
    ) -> Result<VersionOrigin, Problem> {
        let source = register.source.as_str();
        let address = parse(source);
        if address.scheme == "models" && ModelUid::parse(address.path.trim_matches('/')).is_none() {
            return copied(register, &address);
        }
        let model = match register.logged_model {
            None => None,
            Some(uid) => Some(self.get_logged_model(ctx, uid).await.map_err(|problem| {
                if problem.code() == Code::LoggedModelNotFound {
                    elsewhere(source, "model_id")
                } else {
                    problem
                }
            })?),
        };
        check_form(source, &address)?;
        let location = self.locate(ctx, register, &address, model.as_ref()).await?;
        let made_by = model.as_ref().and_then(|model| model.source_run).map(|run| run.to_string());
        let given = register.run_id.clone().filter(|run| !run.is_empty());
        Ok(VersionOrigin::Files {
            source: source.to_owned(),
            location,
            run_id: given.or(made_by).unwrap_or_default(),
            logged_model: register.logged_model,
        })
    }

    /// Where the files are, once it is clear that the source lies where its run or model keeps them.
    async fn locate(
        &self,
        ctx: &RequestContext,
        register: &RegisterVersion,
        address: &Address<'_>,
        model: Option<&LoggedModel>,
    ) -> Result<String, Problem> {
        let source = register.source.as_str();
        let needed = if model.is_some() { "model_id" } else { "run_id" };
        match address.scheme.as_str() {
            "models" => {
                let named = ModelUid::parse(address.path.trim_matches('/'));
                let model = model.filter(|model| Some(model.uid) == named && address.authority.is_empty());
                model.map(model_location).ok_or_else(|| elsewhere(source, "model_id"))
            }
            "runs" => {
                let (run, _) = address.path.trim_start_matches('/').split_once('/').unwrap_or_default();
                let same = register.run_id.as_deref() == Some(run) && !run.is_empty();
                if same && address.authority.is_empty() && model.is_none() {
                    Ok(source.to_owned())
                } else {
                    Err(elsewhere(source, needed))
                }
            }
            "mlflow-artifacts" => {
                let root = match model {
                    Some(model) => model_location(model),
                    None => self.run_location(ctx, register).await?,
                };
                let inside = source
                    .strip_prefix(root.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
                if inside { Ok(source.to_owned()) } else { Err(elsewhere(source, needed)) }
            }
            _ => Ok(source.to_owned()),
        }
    }

    async fn run_location(
        &self,
        ctx: &RequestContext,
        register: &RegisterVersion,
    ) -> Result<String, Problem> {
        let unknown = || elsewhere(&register.source, "run_id");
        let uid = register.run_id.as_deref().and_then(RunUid::parse).ok_or_else(unknown)?;
        let run = self
            .get_run_info(ctx, uid)
            .await
            .map_err(|problem| if problem.code() == Code::RunNotFound { unknown() } else { problem })?;
        let root = artifact_location(run.experiment, run.artifact_root.as_deref());
        Ok(format!("{root}/{uid}/artifacts"))
    }
}

/// A version of another version, which is looked up when it is registered.
fn copied(register: &RegisterVersion, address: &Address<'_>) -> Result<VersionOrigin, Problem> {
    let source = register.source.as_str();
    if !address.authority.is_empty() {
        return Err(invalid(source, "Registered model sources must use the active model registry."));
    }
    let path = address.path.trim_start_matches('/');
    let (model, which) = if let Some((name, alias)) = path.rsplit_once('@') {
        check_alias(alias)?;
        (name, VersionRef::Alias(alias.to_owned()))
    } else {
        let (name, number) = path.split_once('/').unwrap_or((path, ""));
        match number.parse() {
            Ok(number) => (name, VersionRef::Number(number)),
            Err(_) if number.eq_ignore_ascii_case("latest") => (name, VersionRef::Alias(number.to_owned())),
            Err(_) => return Err(elsewhere(source, "model_id")),
        }
    };
    Ok(VersionOrigin::Copy {
        model: model.to_owned(),
        which,
        run_id: register.run_id.clone(),
        logged_model: register.logged_model,
    })
}

/// The refusal of a copy that is said to be of another run or logged model than its origin.
pub(super) fn other_run_or_model(source: &str) -> Problem {
    invalid(source, "The run_id and model_id request parameters must match the referenced model version.")
}

fn model_location(model: &LoggedModel) -> String {
    let root = artifact_location(model.experiment, model.artifact_root.as_deref());
    format!("{root}/models/{}/artifacts", model.uid)
}

/// The refusal of a source that lies elsewhere than what is said to hold it.
fn elsewhere(source: &str, parameter: &str) -> Problem {
    invalid(
        source,
        &format!("The {parameter} request parameter must identify the resource that contains the source."),
    )
}

fn invalid(source: &str, why: &str) -> Problem {
    Problem::new(Code::InvalidValue, format!("Invalid model version source: '{source}'. {why}"))
        .fact("field", "source")
}

fn parse(source: &str) -> Address<'_> {
    let Some((scheme, rest)) = source.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) else {
        return Address { scheme: String::new(), authority: "", path: source };
    };
    let scheme = scheme.to_ascii_lowercase();
    match rest.strip_prefix("//") {
        None => Address { scheme, authority: "", path: rest },
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            Address { scheme, authority: &rest[..end], path: &rest[end..] }
        }
    }
}

/// Letters, then letters, digits and a few signs; a single letter is a drive of Windows.
fn is_scheme(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    text.len() > 1
        && text.bytes().all(plain)
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
}

/// What no source may be, wherever it lies: local, on a host of the client's choice, or with a way out of its folder.
fn check_form(source: &str, address: &Address<'_>) -> Result<(), Problem> {
    if address.scheme.is_empty() || address.scheme == "file" {
        return Err(invalid(
            source,
            "To use a local path as a model version source, the run_id request parameter has to be specified and the \
             local path has to be contained within the artifact directory of the run specified by the run_id.",
        ));
    }
    if HOST_SCHEMES.contains(&address.scheme.as_str()) {
        let what = format!(
            "'source' cannot use the '{}' scheme: it names a host that clients would be led to. Register files of a \
             run, of a logged model or of an object store.",
            address.scheme
        );
        return Err(Problem::new(Code::InvalidValue, what).fact("field", "source"));
    }
    let mut decoded = source.to_owned();
    loop {
        let path = parse(&decoded).path.trim_end_matches('/').to_owned();
        let parts = path.split(['/', '\\']).skip(usize::from(path.starts_with('/')));
        let traversal = decoded.split(['/', '\\']).any(|part| part == "..")
            || parts.clone().any(|part| part == "." || (part.is_empty() && !path.is_empty()));
        if traversal || decoded.contains('\0') || path.is_empty() {
            return Err(invalid(
                source,
                "If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, \
                 an absolute path must be provided without relative path references present. Please provide an \
                 absolute path.",
            ));
        }
        let next = percent_decode_str(&decoded).decode_utf8_lossy().into_owned();
        if next == decoded {
            return Ok(());
        }
        decoded = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(source: &str) -> Result<(), String> {
        check_form(source, &parse(source)).map_err(|problem| problem.to_string())
    }

    #[test]
    fn addresses_of_object_stores_and_of_ours_are_taken() {
        for source in [
            "s3://bucket/models/1",
            "S3://bucket/a b",
            "gs://b/x/",
            "wasbs://c@a.blob/x",
            "dbfs:/x/y",
            "mlflow-artifacts:/1/2/artifacts/m",
            "runs:/0a/model",
            "models:/m-1",
        ] {
            assert_eq!(form(source), Ok(()), "{source}");
        }
    }

    #[test]
    fn local_paths_hosts_and_ways_out_are_refused() {
        for (source, why) in [
            ("/etc/passwd", "To use a local path"),
            ("etc", "To use a local path"),
            ("c:/x", "To use a local path"),
            ("file:///etc/passwd", "To use a local path"),
            ("http://169.254.169.254/x", "'source' cannot use the 'http' scheme"),
            ("HTTPS://host/x", "'source' cannot use the 'https' scheme"),
            ("s3://b/a/../../x", "absolute path must be provided"),
            ("s3://b/a/%2e%2e/x", "absolute path must be provided"),
            ("s3://b/a/%252e%252e/x", "absolute path must be provided"),
            ("s3://b/a\\..\\x", "absolute path must be provided"),
            ("s3://b/a/./x", "absolute path must be provided"),
            ("s3://b/a%00", "absolute path must be provided"),
            ("gs://b", "absolute path must be provided"),
        ] {
            let refused = form(source).unwrap_err();
            assert!(refused.contains(why), "{source}: {refused}");
        }
    }
}
