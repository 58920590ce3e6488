//! What the server keeps of each experiment.

use crate::Services;
use std::cmp::Reverse;
use trialbook_domain::{Problem, RequestContext, StorageUse};

impl Services {
    /// What is kept of every experiment, deleted ones included: first those with most bytes of files, among equals
    /// those with most points, then by id.
    pub async fn count_storage_use(&self, _ctx: &RequestContext) -> Result<StorageUse, Problem> {
        let mut told = self.store().count_storage_use().await?;
        told.experiments.sort_by_key(|one| (Reverse((one.size_bytes, one.n_points)), one.experiment.id));
        Ok(told)
    }
}
