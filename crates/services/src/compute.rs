//! Threads for work that is nothing but computing, so that it holds up no connection.

use crate::Services;
use std::sync::OnceLock;
use trialbook_blobs::WorkPool;
use trialbook_domain::Problem;

const THREADS: usize = 2;

/// The threads, started when they are first needed; they end with the use cases.
#[derive(Default)]
pub(crate) struct Compute {
    pool: OnceLock<Result<WorkPool, Problem>>,
}

impl Services {
    /// Computes something on a thread of its own and waits for it.
    pub(crate) async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let pool = self.inner.compute.pool.get_or_init(|| WorkPool::start("compute", THREADS));
        pool.as_ref().map_err(Clone::clone)?.run(work).await
    }
}
