//! `GET` and `POST experiments/search`.

use super::super::call::{Answer, Call, written};
use crate::errors::Failure;
use crate::json::Writer;
use crate::wire::{Fields, open_token, page_size, seal_token, view_type, write_experiment};
use trialbook_query::parse_experiments_mlflow;
use trialbook_services::ExperimentSearch;

pub(super) async fn serve(call: Call) -> Answer {
    let search = call.input.decode(&["order_by"], read)?;
    let page = call.services().search_experiments(&call.ctx, search).await?;
    let mut writer = Writer::with_capacity(page.entries.len() * 300 + 100);
    writer.begin_object();
    if !page.entries.is_empty() {
        writer.key("experiments");
        writer.begin_array();
        for experiment in &page.entries {
            write_experiment(&mut writer, experiment);
        }
        writer.end_array();
    }
    if let Some(token) = &page.next {
        writer.string_field("next_page_token", &seal_token(token));
    }
    writer.end_object();
    Ok(written(writer))
}

fn read(fields: &Fields<'_>) -> Result<ExperimentSearch, Failure> {
    let view = view_type(fields, "view_type")?;
    // An absent number is 0 here, which is refused: the reference has no default.
    let max_results = fields.integer("max_results")?.unwrap_or(0);
    let order = fields.strings("order_by")?;
    let filter = fields.string("filter")?.unwrap_or_default();
    let token = open_token(fields, "page_token")?;
    let limit = page_size(max_results)?;
    let query = parse_experiments_mlflow(filter, &order)?;
    Ok(ExperimentSearch { view, query, limit, token })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Value;
    use trialbook_domain::ViewType;

    fn decoded(json: &str) -> Result<ExperimentSearch, String> {
        let value = Value::parse(json.as_bytes()).unwrap();
        read(&Fields::of(&value)).map_err(|failure| failure.message().to_owned())
    }

    #[test]
    fn a_request_gives_view_limit_and_token() {
        let search = decoded(
            r#"{"max_results":"7","view_type":"ALL","filter":"name LIKE 'a%'","order_by":["name ASC"],"page_token":"AAE="}"#,
        )
        .unwrap();
        assert_eq!((search.view, search.limit), (ViewType::All, 7));
        assert_eq!(search.token.map(|token| token.0), Some(vec![0, 1]));
    }

    #[test]
    fn the_number_of_results_is_required_and_limited() {
        for json in ["{}", r#"{"max_results":0}"#] {
            assert_eq!(
                decoded(json).unwrap_err(),
                "Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer"
            );
        }
        assert_eq!(
            decoded(r#"{"max_results":50001}"#).unwrap_err(),
            "Invalid value 50001 for parameter 'max_results' supplied. It must be at most 50000"
        );
    }
}
