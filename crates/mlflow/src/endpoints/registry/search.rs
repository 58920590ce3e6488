//! `GET registered-models/search` and `GET model-versions/search`.

use super::super::call::{Answer, Call, written};
use crate::errors::Failure;
use crate::json::Writer;
use crate::wire::{
    Fields, MODEL_SEARCH_DEFAULT, MODEL_SEARCH_MAX, VERSION_SEARCH_MAX, open_token, positive, seal_token,
    write_model_version, write_registered_model,
};
use trialbook_domain::{Page, PageToken};
use trialbook_query::{
    ModelVersionQuery, RegisteredModelQuery, parse_model_versions_mlflow, parse_registered_models_mlflow,
};
use trialbook_services::RegistryPage;

pub(super) async fn models(call: Call) -> Answer {
    let page = call.input.decode(&["order_by"], read_search_models)?;
    let page = call.services().search_registered_models(&call.ctx, page).await?;
    Ok(written(write_page("registered_models", &page, write_registered_model)))
}

pub(super) async fn versions(call: Call) -> Answer {
    let page = call.input.decode(&["order_by"], read_search_versions)?;
    let page = call.services().search_model_versions(&call.ctx, page).await?;
    Ok(written(write_page("model_versions", &page, write_model_version)))
}

/// What a search of registered models asks for.
pub(crate) fn read_search_models(fields: &Fields<'_>) -> Result<RegistryPage<RegisteredModelQuery>, Failure> {
    let limit = limit(fields, MODEL_SEARCH_DEFAULT, MODEL_SEARCH_MAX)?;
    let (filter, order, token) = parts(fields)?;
    Ok(RegistryPage { query: parse_registered_models_mlflow(filter, &order)?, limit, token })
}

/// What a search of model versions asks for.
pub(crate) fn read_search_versions(fields: &Fields<'_>) -> Result<RegistryPage<ModelVersionQuery>, Failure> {
    let limit = limit(fields, VERSION_SEARCH_MAX, VERSION_SEARCH_MAX)?;
    let (filter, order, token) = parts(fields)?;
    Ok(RegistryPage { query: parse_model_versions_mlflow(filter, &order)?, limit, token })
}

type Parts<'v> = (&'v str, Vec<&'v str>, Option<PageToken>);

fn parts<'v>(fields: &Fields<'v>) -> Result<Parts<'v>, Failure> {
    let filter = fields.string("filter")?.unwrap_or_default();
    Ok((filter, fields.strings("order_by")?, open_token(fields, "page_token")?))
}

fn limit(fields: &Fields<'_>, default: usize, most: usize) -> Result<usize, Failure> {
    let Some(wanted) = fields.integer("max_results")? else { return Ok(default) };
    let limit = positive(wanted)?;
    if limit > most {
        return Err(Failure::invalid(format!(
            "Invalid value {wanted} for parameter 'max_results' supplied. It must be at most {most}"
        )));
    }
    Ok(limit)
}

fn write_page<T>(name: &'static str, page: &Page<T>, write: impl Fn(&mut Writer, &T)) -> Writer {
    let mut writer = Writer::with_capacity(page.entries.len() * 500 + 100);
    writer.begin_object();
    if !page.entries.is_empty() {
        writer.key(name);
        writer.begin_array();
        for entry in &page.entries {
            write(&mut writer, entry);
        }
        writer.end_array();
    }
    if let Some(token) = &page.next {
        writer.string_field("next_page_token", &seal_token(token));
    }
    writer.end_object();
    writer
}
