//! `POST runs/log-metric`: one point.

use super::super::call::{Answer, Call, empty};
use crate::errors::about_run;
use crate::wire::decode_log_metric;

pub(super) async fn serve(call: Call) -> Answer {
    let (uid, batch) = decode_log_metric(&call.input)?;
    call.services().log_batch(&call.ctx, uid, batch).await.map_err(about_run(uid))?;
    Ok(empty())
}
