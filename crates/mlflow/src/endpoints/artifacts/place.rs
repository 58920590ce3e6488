//! From an address below the artifact root to a run and a path: `<experiment>/<run>/artifacts/<path>`.

use super::super::call::App;
use crate::errors::{ErrorCode, Failure};
use percent_encoding::percent_decode_str;
use trialbook_domain::{ArtifactPath, ArtifactPathError, ExperimentId, RequestContext, RunUid};

/// What an address names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) experiment: ExperimentId,
    pub(super) run: RunUid,
    /// The path below the run's root; `None` for the root itself.
    pub(super) path: Option<ArtifactPath>,
}

/// The address as it was sent, decoded once. It must be safe however often it is decoded.
pub(super) fn decode(raw: &str) -> Result<String, Failure> {
    let text = percent_decode_str(raw).decode_utf8().map_err(|_| invalid("it is not UTF-8"))?;
    Ok(text.into_owned())
}

/// The run and path of a decoded address; `None` when it lies in no run's folder.
pub(super) fn parse(address: &str) -> Result<Option<Place>, Failure> {
    let whole = artifact_path(address)?;
    let mut parts = whole.as_str().splitn(4, '/');
    let (Some(experiment), Some(run), Some("artifacts")) = (parts.next(), parts.next(), parts.next()) else {
        return Ok(None);
    };
    let (Some(experiment), Some(run)) = (ExperimentId::parse(experiment), RunUid::parse(run)) else {
        return Ok(None);
    };
    let path = parts.next().map(artifact_path).transpose()?;
    Ok(Some(Place { experiment, run, path }))
}

/// A checked path, or the refusal that says why.
pub(super) fn artifact_path(text: &str) -> Result<ArtifactPath, Failure> {
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
        "Invalid path: '{address}' is not inside the artifact folder of a run (<experiment>/<run>/artifacts/...)."
    ))
}

impl Place {
    /// Makes sure that the run exists, in this experiment, with its files in our own store.
    pub(super) async fn check(&self, app: &App, ctx: &RequestContext) -> Result<(), Failure> {
        let run =
            app.services.get_run_info(ctx, self.run).await.map_err(crate::errors::about_run(self.run))?;
        let root = crate::settings::location_of(run.experiment, run.artifact_root.as_deref());
        if run.experiment == self.experiment && root == format!("mlflow-artifacts:/{}", self.experiment) {
            Ok(())
        } else {
            Err(Failure::new(ErrorCode::ResourceDoesNotExist, format!("Run with id={} not found", self.run)))
        }
    }
}
