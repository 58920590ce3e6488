//! The OpenAPI document, generated from the handlers and the types of the wire.

use crate::endpoints::{
    bands, charts, events, experiments, models, openapi, pairs, queries, runs, server, storage, trash, views,
};
use trialbook_api_types::{ChangeEvent, ListeningEvent, MissedEvent, ModelChangeEvent};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Trialbook",
        description = "Experiments, runs, charts and live events. Every refusal is a `Problem` in JSON."
    ),
    paths(
        openapi::serve,
        server::serve,
        storage::serve,
        experiments::list::serve,
        experiments::create::serve,
        experiments::get::serve,
        experiments::change::serve,
        experiments::fields::serve,
        experiments::opening::serve,
        views::list::serve,
        views::create::serve,
        views::get::serve,
        views::change::serve,
        views::delete::serve,
        runs::table::serve,
        runs::groups::serve,
        runs::varying::serve,
        runs::get::serve,
        runs::edit::serve,
        runs::edit_many::serve,
        runs::files::serve,
        runs::content::serve,
        runs::history::serve,
        charts::serve,
        bands::serve,
        pairs::serve,
        queries::serve,
        events::serve,
        models::list::serve,
        models::get::serve,
        models::events::serve,
        models::lineage::serve,
        models::logged::get::serve,
        models::logged::files::serve,
        models::logged::content::serve,
        models::rollback::ask,
        models::rollback::serve,
        models::rules::get::serve,
        models::rules::set::serve,
        models::rules::clear::serve,
        models::rules::check::serve,
        models::aliases::set::serve,
        models::aliases::remove::serve,
        models::versions::list::serve,
        models::versions::logged::serve,
        models::versions::description::serve,
        models::versions::stage::serve,
        trash::serve,
    ),
    components(schemas(ChangeEvent, ListeningEvent, MissedEvent, ModelChangeEvent)),
    tags(
        (name = "server", description = "What answers"),
        (name = "experiments", description = "Experiments and the fields of their runs"),
        (name = "views", description = "Saved ways of looking at the runs of an experiment"),
        (name = "runs", description = "Runs: tables, single ones, histories, files"),
        (name = "charts", description = "Series reduced to the width of a chart"),
        (name = "search", description = "The search language"),
        (name = "models", description = "The model registry: versions, lineage, record, rollback, promotion rules"),
        (name = "events", description = "What changes, as it happens"),
    )
)]
struct Document;

/// The OpenAPI document of this API as JSON.
pub fn openapi_json() -> String {
    // The document is made of texts, lists and maps: it always has a JSON form.
    Document::openapi().to_json().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoints::routes;
    use serde_json::Value;
    use std::collections::BTreeSet;

    const METHODS: [&str; 8] = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];

    fn document() -> Value {
        serde_json::from_str(&openapi_json()).unwrap()
    }

    fn operations(document: &Value) -> Vec<(String, String, Value)> {
        let paths = document["paths"].as_object().unwrap();
        let all = paths.iter().flat_map(|(path, item)| {
            let methods =
                item.as_object().unwrap().iter().filter(|(name, _)| METHODS.contains(&name.as_str()));
            methods.map(|(method, operation)| (method.clone(), path.clone(), operation.clone()))
        });
        all.collect()
    }

    #[test]
    fn every_route_is_described_and_everything_described_is_routed() {
        let described: BTreeSet<(String, String)> =
            operations(&document()).into_iter().map(|(method, path, _)| (method, path)).collect();
        let routed: BTreeSet<(String, String)> =
            routes().iter().map(|route| (route.method.to_owned(), route.documented.to_owned())).collect();
        assert_eq!(described, routed);
        assert_eq!(routed.len(), routes().len());
    }

    #[test]
    fn the_pages_were_written_for_this_document() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/src/api/openapi.json");
        let written: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert!(written == document(), "ui/src/api is stale: run `cargo xtask generate`");
    }

    #[test]
    fn every_operation_has_an_id_of_its_own_a_summary_and_a_tag() {
        let document = document();
        let mut ids = BTreeSet::new();
        for (_, path, operation) in operations(&document) {
            assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{path}");
            assert!(!operation["summary"].as_str().unwrap_or_default().is_empty(), "{path}");
            assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{path}");
        }
    }

    #[test]
    fn every_segment_of_a_path_is_a_described_parameter() {
        for (_, path, operation) in operations(&document()) {
            let named: Vec<&str> =
                path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
            let described: Vec<&str> = operation["parameters"]
                .as_array()
                .map(|list| {
                    let in_path = list.iter().filter(|parameter| parameter["in"] == "path");
                    in_path.filter_map(|parameter| parameter["name"].as_str()).collect()
                })
                .unwrap_or_default();
            assert_eq!(named, described, "{path}");
        }
    }

    #[test]
    fn every_reference_leads_to_a_schema() {
        let text = openapi_json();
        let document = document();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        for reference in text.split("\"#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(schemas.contains_key(name), "{name}");
        }
        for name in ["Problem", "Run", "TableRequest", "ChartRequest", "ChangeEvent", "Number"] {
            assert!(schemas.contains_key(name), "{name}");
        }
    }
}
