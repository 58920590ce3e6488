//! `PATCH logged-models/<id>/tags` and `DELETE logged-models/<id>/tags/<key>`.

use super::super::call::{Answer, Call, empty};
use super::{about_model, model_of, pairs};
use crate::errors::{ErrorCode, Failure};
use crate::wire::python_repr;
use trialbook_domain::{Code, Key};
use trialbook_services::LoggedModelChange;

pub(super) async fn set(call: Call) -> Answer {
    let uid = model_of(&call)?;
    let tags = call.input.decode(&[], |fields| pairs(fields, "tags"))?;
    let change = LoggedModelChange::SetTags(tags);
    call.services().change_logged_model(&call.ctx, uid, change).await.map_err(about_model(uid))?;
    Ok(empty())
}

pub(super) async fn delete(call: Call) -> Answer {
    let uid = model_of(&call)?;
    let name = call.segment("key").to_owned();
    let unknown = || {
        let message = format!("No tag with key {} found for model with ID '{uid}'.", python_repr(&name));
        Failure::new(ErrorCode::ResourceDoesNotExist, message)
    };
    let Ok(key) = Key::new(&name) else {
        call.services().get_logged_model(&call.ctx, uid).await.map_err(about_model(uid))?;
        return Err(unknown());
    };
    match call.services().change_logged_model(&call.ctx, uid, LoggedModelChange::DeleteTag(key)).await {
        Ok(_) => Ok(empty()),
        Err(problem) if problem.code() == Code::TagNotFound => Err(unknown()),
        Err(problem) => Err(about_model(uid)(problem)),
    }
}
