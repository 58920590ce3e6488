//! `POST /api/v1/runs/table`: a page of runs as columns.

use crate::call::{Answer, Call, json};
use crate::wire::{experiment_id, fault, field, open_token, seal_token, search, view};
use http::StatusCode;
use trialbook_api_types::{Number, Problem as WireProblem, Table, TableColumn, TableRequest, View};
use trialbook_domain::limits::{
    TABLE_CELLS_MAX, TABLE_COLUMNS_MAX, TABLE_EXPERIMENTS_MAX, TABLE_RUNS_DEFAULT,
};
use trialbook_domain::{Code, ExperimentId, Problem, RequestContext, ViewType};
use trialbook_services::{ColumnValues, RunPage, RunTable, Services};

/// A page of runs as columns.
#[utoipa::path(
    post, path = "/api/v1/runs/table", operation_id = "searchRunsTable", tag = "runs",
    request_body = TableRequest,
    responses(
        (status = 200, description = "The page", body = Table),
        (status = 400, description = "Filter, order, a column or the page token is wrong", body = WireProblem),
        (status = 404, description = "There is no such experiment", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(mut call: Call) -> Answer {
    let asked: TableRequest = call.body().await?;
    let now = call.services.clock().now();
    let limit = asked.limit.unwrap_or(TABLE_RUNS_DEFAULT);
    check_size(&asked, limit)?;
    let query = search(&asked.filter, &asked.order, now).map_err(|wrong| fault(*wrong))?;
    let fields = asked
        .columns
        .iter()
        .enumerate()
        .map(|(i, text)| field(i, text, now))
        .collect::<Result<Vec<_>, _>>()?;
    let token = open_token(asked.page_token.as_deref())?;
    let named = Named { ids: asked.experiment_ids.as_deref(), names: asked.experiment_names.as_deref() };
    let experiments = experiments(&call.services, &call.ctx, named, asked.view).await?;
    let page = RunPage { experiments, view: view(asked.view), query, limit, token, n_created: None };
    let (table, next) = call.services.search_table(&call.ctx, page, fields).await?;
    json(StatusCode::OK, &reply(table, next.as_ref().map(seal_token), asked.columns))
}

fn check_size(asked: &TableRequest, limit: usize) -> Result<(), Problem> {
    let refused =
        |what: String| Err(Problem::new(Code::LimitReached, what).hint("Ask for less in one request."));
    let n_columns = asked.columns.len();
    if n_columns > TABLE_COLUMNS_MAX {
        return refused(format!(
            "{n_columns} columns were asked for; at most {TABLE_COLUMNS_MAX} are allowed."
        ));
    }
    if limit.saturating_mul(n_columns) > TABLE_CELLS_MAX {
        return refused(format!(
            "{limit} runs times {n_columns} columns were asked for; at most {TABLE_CELLS_MAX} cells are allowed."
        ));
    }
    Ok(())
}

/// The experiments that a request names, by id or by name.
#[derive(Clone, Copy)]
pub(super) struct Named<'a> {
    pub(super) ids: Option<&'a [String]>,
    pub(super) names: Option<&'a [String]>,
}

/// The experiments that are named, all of which must exist; without any names, all that can hold what is shown.
pub(super) async fn experiments(
    services: &Services,
    ctx: &RequestContext,
    named: Named<'_>,
    shown: View,
) -> Result<Vec<ExperimentId>, Problem> {
    let n_named: usize = [named.ids, named.names].into_iter().flatten().map(<[String]>::len).sum();
    if n_named > TABLE_EXPERIMENTS_MAX {
        let what = format!("{n_named} experiments were named; at most {TABLE_EXPERIMENTS_MAX} are allowed.");
        return Err(Problem::new(Code::LimitReached, what).hint("Ask for less in one request."));
    }
    if named.ids.is_none() && named.names.is_none() {
        // A run counts as deleted when its experiment is.
        let view = if shown == View::Active { ViewType::ActiveOnly } else { ViewType::All };
        let all = services.list_experiments(ctx, view).await?;
        return Ok(all.into_iter().map(|experiment| experiment.id).collect());
    }
    let mut found = Vec::new();
    for text in named.ids.into_iter().flatten() {
        found.push(services.get_experiment(ctx, experiment_id(text)?).await?.id);
    }
    for name in named.names.into_iter().flatten() {
        found.push(services.get_experiment_by_name(ctx, name).await?.id);
    }
    Ok(found)
}

/// A page on the wire; `names` are the columns as they were asked for.
pub(in crate::endpoints) fn reply(
    table: RunTable,
    next_page_token: Option<String>,
    names: Vec<String>,
) -> Table {
    let columns = table.columns.into_iter().zip(names).map(|(column, field)| match column.values {
        ColumnValues::Numbers(values) => {
            TableColumn::Number { field, values: values.into_iter().map(|value| value.map(Number)).collect() }
        }
        ColumnValues::Texts(values) => TableColumn::Text { field, values },
    });
    Table {
        columns: columns.collect(),
        run_ids: table.ids.uids.iter().map(ToString::to_string).collect(),
        n_matching: table.ids.n_matching,
        n_created: table.ids.n_created,
        next_page_token,
    }
}

#[cfg(test)]
mod tests;
