//! `GET /api/v1/experiments`: a page of experiments, newest first.

use crate::call::{Answer, Call, json};
use crate::wire::{experiment, open_token, seal_token, view};
use http::StatusCode;
use trialbook_api_types::{ExperimentList, ListExperiments, Problem as WireProblem};
use trialbook_domain::limits::{EXPERIMENT_PAGE_DEFAULT, EXPERIMENT_PAGE_MAX};
use trialbook_domain::{Code, Problem};
use trialbook_query::{ExperimentQuery, Expr};
use trialbook_services::ExperimentSearch;

/// A page of experiments, newest first.
#[utoipa::path(
    get, path = "/api/v1/experiments", operation_id = "listExperiments", tag = "experiments",
    params(ListExperiments),
    responses(
        (status = 200, description = "The experiments", body = ExperimentList),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let search = read(&call.query()?)?;
    let page = call.services.search_experiments(&call.ctx, search).await?;
    let list = ExperimentList {
        experiments: page.entries.into_iter().map(experiment).collect(),
        next_page_token: page.next.as_ref().map(seal_token),
    };
    json(StatusCode::OK, &list)
}

fn read(asked: &ListExperiments) -> Result<ExperimentSearch, Problem> {
    let limit = asked.limit.unwrap_or(EXPERIMENT_PAGE_DEFAULT);
    if !(1..=EXPERIMENT_PAGE_MAX).contains(&limit) {
        return Err(Problem::new(
            Code::InvalidValue,
            format!("A page of {limit} experiments was asked for; 1 to {EXPERIMENT_PAGE_MAX} are allowed."),
        )
        .fact("field", "limit"));
    }
    Ok(ExperimentSearch {
        view: view(asked.view),
        query: ExperimentQuery::new(Expr::All, Vec::new()),
        limit,
        token: open_token(asked.page_token.as_deref())?,
    })
}

#[cfg(test)]
mod tests {
    use crate::tests::{Reply, Server};
    use serde_json::json;

    fn names(reply: &Reply) -> Vec<String> {
        let json = reply.json();
        let list = json["experiments"].as_array().unwrap();
        list.iter().map(|experiment| experiment["name"].as_str().unwrap().to_owned()).collect()
    }

    fn with_three() -> Server {
        let server = Server::new();
        for name in ["a", "b", "c"] {
            server.advance(1);
            server.experiment(name);
        }
        server
    }

    #[test]
    fn the_newest_experiment_comes_first() {
        let server = with_three();
        assert_eq!(names(&server.get("/api/v1/experiments")), ["c", "b", "a", "Default"]);
    }

    #[test]
    fn views_show_what_is_active_deleted_or_both() {
        let server = with_three();
        let id = server.experiment("d");
        server.patch(&format!("/api/v1/experiments/{id}"), &json!({"lifecycle": "deleted"}));
        assert!(!names(&server.get("/api/v1/experiments?view=active")).contains(&"d".to_owned()));
        assert_eq!(names(&server.get("/api/v1/experiments?view=deleted")), ["d"]);
        assert_eq!(names(&server.get("/api/v1/experiments?view=all")).len(), 5);
    }

    #[test]
    fn pages_follow_each_other_without_gap_or_repeat() {
        let server = with_three();
        let mut seen = Vec::new();
        let mut path = "/api/v1/experiments?limit=3".to_owned();
        loop {
            let reply = server.get(&path);
            seen.extend(names(&reply));
            match reply.json()["next_page_token"].as_str() {
                Some(token) => path = format!("/api/v1/experiments?limit=3&page_token={token}"),
                None => break,
            }
        }
        assert_eq!(seen, ["c", "b", "a", "Default"]);
    }

    #[test]
    fn wrong_limits_views_names_and_tokens_are_refused() {
        let server = Server::new();
        for (query, code) in [
            ("limit=0", "invalid_value"),
            ("limit=10001", "invalid_value"),
            ("view=some", "invalid_value"),
            ("filter=a", "invalid_value"),
            ("page_token=AAAA", "invalid_page_token"),
            ("page_token=%25", "invalid_page_token"),
        ] {
            let reply = server.get(&format!("/api/v1/experiments?{query}"));
            assert_eq!((reply.status, reply.code().as_str()), (400, code), "{query}");
        }
    }
}
