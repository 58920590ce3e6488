//! `PATCH logged-models/<id>` and `DELETE logged-models/<id>`.

use super::super::call::{Answer, Call, empty, written};
use super::{about_model, model_of};
use crate::json::Writer;
use crate::wire::write_logged_model;
use trialbook_domain::LoggedModelStatus;
use trialbook_services::LoggedModelChange;

/// Says that the files of a model are complete, or that they never will be.
pub(super) async fn finalize(call: Call) -> Answer {
    let uid = model_of(&call)?;
    let status = call.input.decode(&[], |fields| {
        fields.required_string("model_id")?;
        let choices = [
            ("LOGGED_MODEL_PENDING", 1, LoggedModelStatus::Pending),
            ("LOGGED_MODEL_READY", 2, LoggedModelStatus::Ready),
            ("LOGGED_MODEL_UPLOAD_FAILED", 3, LoggedModelStatus::Failed),
        ];
        fields.choice("status", &choices)?.ok_or_else(|| fields.missing("status"))
    })?;
    let change = LoggedModelChange::Finalize(status);
    let model =
        call.services().change_logged_model(&call.ctx, uid, change).await.map_err(about_model(uid))?;
    let mut writer = Writer::with_capacity(1024);
    writer.begin_object();
    writer.key("model");
    write_logged_model(&mut writer, &model);
    writer.end_object();
    Ok(written(writer))
}

/// Moves a model to the trash; repeating it is harmless.
pub(super) async fn delete(call: Call) -> Answer {
    let uid = model_of(&call)?;
    let change = LoggedModelChange::Delete;
    call.services().change_logged_model(&call.ctx, uid, change).await.map_err(about_model(uid))?;
    Ok(empty())
}
