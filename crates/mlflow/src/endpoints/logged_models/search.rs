//! `POST logged-models/search`.

use super::super::call::{Answer, Call, written};
use crate::errors::Failure;
use crate::json::{Value, Writer};
use crate::wire::{
    Fields, LOGGED_MODEL_SEARCH_DEFAULT, experiment_id, open_token, positive, seal_token, write_logged_model,
};
use trialbook_domain::ExperimentId;
use trialbook_domain::limits::LOGGED_MODEL_PAGE_MAX;
use trialbook_query::{DatasetFilter, LoggedModelOrder, parse_logged_models_mlflow};
use trialbook_services::LoggedModelPage;

pub(super) async fn serve(call: Call) -> Answer {
    let page = call.input.decode(&["experiment_ids"], read_search_logged_models)?;
    let page = call.services().search_logged_models(&call.ctx, page).await?;
    let mut writer = Writer::with_capacity(page.entries.len() * 700 + 100);
    writer.begin_object();
    if !page.entries.is_empty() {
        writer.key("models");
        writer.begin_array();
        page.entries.iter().for_each(|model| write_logged_model(&mut writer, model));
        writer.end_array();
    }
    if let Some(token) = &page.next {
        writer.string_field("next_page_token", &seal_token(token));
    }
    writer.end_object();
    Ok(written(writer))
}

/// What a search asks for.
pub(crate) fn read_search_logged_models(fields: &Fields<'_>) -> Result<LoggedModelPage, Failure> {
    let ids = fields.strings("experiment_ids")?;
    if ids.is_empty() {
        return Err(fields.missing("experiment_ids"));
    }
    // A number that no experiment can have finds nothing, like any unknown one.
    let experiments: Vec<ExperimentId> = ids.into_iter().filter_map(|id| experiment_id(id).ok()).collect();
    let limit = match fields.integer("max_results")?.unwrap_or(0) {
        0 => LOGGED_MODEL_SEARCH_DEFAULT,
        wanted => positive(wanted)?,
    };
    if limit > LOGGED_MODEL_PAGE_MAX {
        return Err(Failure::invalid(format!(
            "Invalid value {limit} for parameter 'max_results' supplied. It must be at most {LOGGED_MODEL_PAGE_MAX}"
        )));
    }
    let datasets = fields.objects("datasets")?.iter().map(read_dataset).collect::<Result<Vec<_>, _>>()?;
    let entries = fields.objects("order_by")?;
    let order = entries.iter().map(read_order).collect::<Result<Vec<_>, _>>()?;
    let filter = fields.string("filter")?.unwrap_or_default();
    let token = open_token(fields, "page_token")?;
    let query = parse_logged_models_mlflow(filter, &datasets, &order)?;
    Ok(LoggedModelPage { experiments, query, limit, token })
}

fn read_dataset(fields: &Fields<'_>) -> Result<DatasetFilter, Failure> {
    let filter = dataset(fields)?;
    if filter.name.is_none() {
        return Err(Failure::invalid("`dataset_name` in the `datasets` clause must be specified."));
    }
    Ok(filter)
}

fn dataset(fields: &Fields<'_>) -> Result<DatasetFilter, Failure> {
    let given = |name| -> Result<Option<String>, Failure> {
        Ok(fields.string(name)?.filter(|text| !text.is_empty()).map(str::to_owned))
    };
    Ok(DatasetFilter { name: given("dataset_name")?, digest: given("dataset_digest")? })
}

fn read_order<'v>(fields: &Fields<'v>) -> Result<LoggedModelOrder<'v>, Failure> {
    let descending = match fields.value("ascending") {
        None | Some(Value::Bool(true)) => false,
        Some(Value::Bool(false)) => true,
        Some(other) => return Err(fields.wrong_type("ascending", other)),
    };
    Ok(LoggedModelOrder {
        field_name: fields.required_string("field_name")?,
        descending,
        dataset: dataset(fields)?,
    })
}
