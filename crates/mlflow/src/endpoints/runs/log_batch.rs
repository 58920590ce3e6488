//! `POST runs/log-batch`: metrics, parameters and tags, whole or not at all.

use super::super::call::{Answer, Call, empty};
use crate::errors::{ParamsSent, about_write};
use crate::wire::decode_log_batch;

pub(super) async fn serve(call: Call) -> Answer {
    let (uid, batch) = decode_log_batch(&call.input)?;
    call.services().log_batch(&call.ctx, uid, batch).await.map_err(about_write(uid, ParamsSent::Batch))?;
    Ok(empty())
}
