//! `POST logged-models/<id>/params`: parameters beyond the first hundred.

use super::super::call::{Answer, Call, empty};
use super::{about_model, model_of, pairs};
use trialbook_services::LoggedModelChange;

pub(super) async fn serve(call: Call) -> Answer {
    let uid = model_of(&call)?;
    let params = call.input.decode(&[], |fields| {
        fields.required_string("model_id")?;
        pairs(fields, "params")
    })?;
    let change = LoggedModelChange::LogParams(params);
    call.services().change_logged_model(&call.ctx, uid, change).await.map_err(about_model(uid))?;
    Ok(empty())
}
