//! `POST runs/search`.

use super::super::call::{Answer, Call, empty, written};
use crate::errors::{ErrorCode, Failure};
use crate::json::Writer;
use crate::wire::{
    Fields, Input, RunView, SEARCH_RUNS_DEFAULT, experiment_id, open_token, positive, seal_token, view_type,
    write_run,
};
use trialbook_domain::ExperimentId;
use trialbook_domain::limits::SEARCH_PAGE_MAX;
use trialbook_query::parse_runs_mlflow;
use trialbook_services::RunPage;

pub(super) async fn serve(call: Call) -> Answer {
    let page = read_search_runs(&call.input)?;
    if page.experiments.is_empty() {
        return Ok(empty());
    }
    let found = call.services().search_runs(&call.ctx, page).await?;
    let mut writer = Writer::with_capacity(found.entries.len() * 2_048 + 100);
    writer.begin_object();
    if !found.entries.is_empty() {
        writer.key("runs");
        writer.begin_array();
        for record in &found.entries {
            write_run(&mut writer, record, RunView::Found);
        }
        writer.end_array();
    }
    if let Some(token) = &found.next {
        writer.string_field("next_page_token", &seal_token(token));
    }
    writer.end_object();
    Ok(written(writer))
}

/// The search that a request asks for.
pub(crate) fn read_search_runs(input: &Input) -> Result<RunPage, Failure> {
    input.decode(&["experiment_ids", "order_by"], read)
}

fn read(fields: &Fields<'_>) -> Result<RunPage, Failure> {
    let ids = fields.strings("experiment_ids")?;
    let view = view_type(fields, "run_view_type")?;
    let filter = fields.string("filter")?.unwrap_or_default();
    let max_results = fields.integer("max_results")?.unwrap_or(SEARCH_RUNS_DEFAULT);
    let order = fields.strings("order_by")?;
    let token = open_token(fields, "page_token")?;
    match (usize::try_from(max_results), fields.value("max_results")) {
        (Ok(n), Some(value)) if n > SEARCH_PAGE_MAX => return Err(fields.wrong_type("max_results", value)),
        _ => {}
    }
    let limit = positive(max_results)?;
    let query = parse_runs_mlflow(filter, &order)?;
    let experiments = ids.into_iter().filter_map(|id| known(id).transpose()).collect::<Result<_, _>>()?;
    Ok(RunPage { experiments, view, query, limit, token, n_created: None })
}

/// An id that can be no experiment's is looked for in vain; a text that is no number is refused.
fn known(id: &str) -> Result<Option<ExperimentId>, Failure> {
    match experiment_id(id) {
        Ok(id) => Ok(Some(id)),
        Err(failure) if failure.code() == ErrorCode::ResourceDoesNotExist => Ok(None),
        Err(failure) => Err(failure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use trialbook_domain::ViewType;

    fn decoded(json: &str) -> Result<RunPage, String> {
        let input = Input::Json(Bytes::from(json.to_owned()));
        read_search_runs(&input).map_err(|failure| failure.message().to_owned())
    }

    #[test]
    fn a_request_gives_experiments_view_limit_and_token() {
        let page = decoded(
            r#"{"experiment_ids":["258","-1","0"],"run_view_type":"ALL","filter":"metrics.auc > 0.5",
                "max_results":2,"order_by":["metrics.auc DESC"],"page_token":"AAE="}"#,
        )
        .unwrap();
        assert_eq!(page.experiments, [ExperimentId(258), ExperimentId(0)]);
        assert_eq!((page.view, page.limit), (ViewType::All, 2));
        assert_eq!(page.token.map(|token| token.0), Some(vec![0, 1]));
        assert_eq!(decoded("{}").unwrap().limit, 1_000);
    }

    #[test]
    fn a_page_of_too_many_runs_is_refused_with_a_hint_about_types() {
        assert_eq!(
            decoded(r#"{"max_results":50001}"#).unwrap_err(),
            "Invalid value 50001 for parameter 'max_results' supplied:  Hint: Value was of type 'int'. See the API \
             docs for more information about request parameters."
        );
        assert_eq!(
            decoded(r#"{"max_results":0}"#).unwrap_err(),
            "Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer"
        );
    }

    #[test]
    fn wrong_ids_views_tokens_and_filters_are_refused() {
        for (json, message) in [
            (
                r#"{"experiment_ids":["x"]}"#,
                "Invalid experiment ID 'x'. Experiment ID must be a valid integer.",
            ),
            (r#"{"page_token":"%"}"#, "Invalid page token, could not base64-decode"),
        ] {
            assert_eq!(decoded(json).unwrap_err(), message);
        }
        assert!(decoded(r#"{"experiment_ids":[1]}"#).unwrap_err().contains("Hint: Value was of type 'list'"));
        assert!(decoded(r#"{"run_view_type":"SOME"}"#).unwrap_err().starts_with("Invalid value \"SOME\""));
        assert!(decoded(r#"{"filter":"a OR"}"#).is_err());
    }
}
