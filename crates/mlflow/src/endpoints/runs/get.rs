//! `GET runs/get`; deleted runs are answered too.

use super::super::call::{Answer, Call, written};
use crate::errors::about_run;
use crate::json::Writer;
use crate::wire::{RunView, run_id, write_run};

pub(super) async fn serve(call: Call) -> Answer {
    let uid = call.input.decode(&[], |fields| run_id(fields.required_run_id()?))?;
    let record = call.services().get_run(&call.ctx, uid).await.map_err(about_run(uid))?;
    let mut writer = Writer::with_capacity(4_000);
    writer.begin_object();
    writer.key("run");
    write_run(&mut writer, &record, RunView::Whole);
    writer.end_object();
    Ok(written(writer))
}
