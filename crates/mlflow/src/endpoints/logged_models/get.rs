//! `GET logged-models/<id>`.

use super::super::call::{Answer, Call, written};
use super::model_of;
use crate::json::Writer;
use crate::wire::write_logged_model;

pub(super) async fn serve(call: Call) -> Answer {
    let uid = model_of(&call)?;
    // A query string has texts only.
    let deleted_too = call.input.decode(&[], |fields| {
        Ok(fields.string("allow_deleted")?.is_some_and(|text| text.eq_ignore_ascii_case("true")))
    })?;
    let services = call.services();
    let model = if deleted_too {
        services.get_any_logged_model(&call.ctx, uid).await?
    } else {
        services.get_logged_model(&call.ctx, uid).await?
    };
    let mut writer = Writer::with_capacity(1024);
    writer.begin_object();
    writer.key("model");
    write_logged_model(&mut writer, &model);
    writer.end_object();
    Ok(written(writer))
}
