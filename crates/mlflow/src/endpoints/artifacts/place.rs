//! From an address below the artifact root to an owner and a path: `<experiment>/<run>/artifacts/<path>` or
//! `<experiment>/models/<model>/artifacts/<path>`.

use super::super::call::App;
use super::super::logged_models::about_model;
use crate::errors::{ErrorCode, Failure, about_run};
use percent_encoding::percent_decode_str;
use trialbook_domain::{
    ArtifactOwner, ArtifactPath, ArtifactPathError, ExperimentId, ModelUid, Problem, RequestContext, RunUid,
};

/// What an address names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) experiment: ExperimentId,
    pub(super) owner: ArtifactOwner,
    /// The path below the owner's root; `None` for the root itself.
    pub(super) path: Option<ArtifactPath>,
}

/// The address as it was sent, decoded once. It must be safe however often it is decoded.
pub(super) fn decode(raw: &str) -> Result<String, Failure> {
    let text = percent_decode_str(raw).decode_utf8().map_err(|_| invalid("it is not UTF-8"))?;
    Ok(text.into_owned())
}

/// The owner and path of a decoded address; `None` when it lies in no owner's folder.
pub(super) fn parse(address: &str) -> Result<Option<Place>, Failure> {
    let whole = artifact_path(address)?;
    let Some((experiment, below)) = whole.as_str().split_once('/') else { return Ok(None) };
    let (owner, below) = match below.strip_prefix("models/") {
        Some(below) => {
            let (id, below) = below.split_once('/').unwrap_or((below, ""));
            (ModelUid::parse(id).map(ArtifactOwner::Model), below)
        }
        None => {
            let (id, below) = below.split_once('/').unwrap_or((below, ""));
            (RunUid::parse(id).map(ArtifactOwner::Run), below)
        }
    };
    let (Some(experiment), Some(owner)) = (ExperimentId::parse(experiment), owner) else { return Ok(None) };
    let path = match below.strip_prefix("artifacts") {
        Some("") => None,
        Some(path) if path.starts_with('/') => Some(artifact_path(&path[1..])?),
        _ => return Ok(None),
    };
    Ok(Some(Place { experiment, owner, path }))
}

/// The owner and the path of a file below a location; files elsewhere are not ours to give.
pub(in super::super) fn owner_and_path(
    location: &str,
    path: &str,
) -> Result<(ArtifactOwner, ArtifactPath), Failure> {
    let below = artifact_path(path)?;
    let place = match location.strip_prefix("mlflow-artifacts:/") {
        Some(folder) => parse(&format!("{}/{below}", folder.trim_matches('/')))?,
        None => match location.strip_prefix("runs:/").and_then(|rest| rest.split_once('/')) {
            Some((run, folder)) => {
                let owner = RunUid::parse(run).map(ArtifactOwner::Run);
                return match owner {
                    Some(owner) => {
                        Ok((owner, artifact_path(&format!("{}/{below}", folder.trim_matches('/')))?))
                    }
                    None => Err(missing(path)),
                };
            }
            None => None,
        },
    };
    match place.and_then(|place| place.path.map(|path| (place.owner, path))) {
        Some(found) => Ok(found),
        None => Err(Failure::invalid(format!(
            "The files are at '{location}', which clients read by themselves. This server gives only what it keeps."
        ))),
    }
}

/// A checked path, or the refusal that says why.
pub(in super::super) fn artifact_path(text: &str) -> Result<ArtifactPath, Failure> {
    ArtifactPath::new(text).map_err(|error: ArtifactPathError| invalid(&error.to_string()))
}

fn invalid(why: &str) -> Failure {
    Failure::invalid(format!("Invalid path: {why}."))
}

/// The answer to a file that is not there.
pub(super) fn missing(address: &str) -> Failure {
    Failure::new(ErrorCode::ResourceDoesNotExist, format!("No such artifact: '{address}'"))
}

/// The answer to an address that a client may not write to.
pub(super) fn outside(address: &str) -> Failure {
    Failure::invalid(format!(
        "Invalid path: '{address}' is not inside the artifact folder of a run (<experiment>/<run>/artifacts/...) or of a logged \
         model (<experiment>/models/<model>/artifacts/...)."
    ))
}

/// Names the owner in problems that do not name it themselves.
pub(super) fn about_owner(owner: ArtifactOwner) -> impl Fn(Problem) -> Failure {
    move |problem| match owner {
        ArtifactOwner::Run(uid) => about_run(uid)(problem),
        ArtifactOwner::Model(uid) => about_model(uid)(problem),
    }
}

impl Place {
    /// Makes sure that the owner exists, in this experiment, with its files in our own store.
    pub(super) async fn check(&self, app: &App, ctx: &RequestContext) -> Result<(), Failure> {
        let (experiment, root, missing) = match self.owner {
            ArtifactOwner::Run(uid) => {
                let run = app.services.get_run_info(ctx, uid).await.map_err(about_run(uid))?;
                (run.experiment, run.artifact_root, format!("Run with id={uid} not found"))
            }
            ArtifactOwner::Model(uid) => {
                let model = app.services.get_any_logged_model(ctx, uid).await.map_err(about_model(uid))?;
                (model.experiment, model.artifact_root, format!("Logged model with ID '{uid}' not found."))
            }
        };
        let root = crate::settings::location_of(experiment, root.as_deref());
        if experiment == self.experiment && root == format!("mlflow-artifacts:/{}", self.experiment) {
            Ok(())
        } else {
            Err(Failure::new(ErrorCode::ResourceDoesNotExist, missing))
        }
    }
}
