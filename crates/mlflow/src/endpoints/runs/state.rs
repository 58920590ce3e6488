//! `POST runs/delete` and `runs/restore`: into the trash and out of it, harmless when repeated.

use super::super::call::{Answer, Call, empty};
use super::required_run;
use crate::errors::about_run;
use trialbook_domain::Lifecycle;

pub(super) async fn delete(call: Call) -> Answer {
    set(call, Lifecycle::Deleted).await
}

pub(super) async fn restore(call: Call) -> Answer {
    set(call, Lifecycle::Active).await
}

async fn set(call: Call, lifecycle: Lifecycle) -> Answer {
    let uid = call.input.decode(&[], required_run)?;
    call.services().set_run_lifecycle(&call.ctx, uid, lifecycle).await.map_err(about_run(uid))?;
    Ok(empty())
}
