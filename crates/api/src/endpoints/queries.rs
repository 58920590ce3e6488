//! `POST /api/v1/queries/check`: whether a search follows the language, while it is typed.

use crate::call::{Answer, Call, json};
use crate::wire::search;
use http::StatusCode;
use trialbook_api_types::{CheckQuery, CheckedQuery, Problem};

/// Whether a search follows the language; if not, what is wrong and where.
#[utoipa::path(
    post, path = "/api/v1/queries/check", operation_id = "checkQuery", tag = "search",
    request_body = CheckQuery,
    responses(
        (status = 200, description = "The verdict, good or bad", body = CheckedQuery),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(mut call: Call) -> Answer {
    let asked: CheckQuery = call.body().await?;
    let verdict = match search(&asked.filter, &asked.order, call.services.clock().now()) {
        Ok(query) => CheckedQuery {
            ok: true,
            filter: Some(query.filter_text()),
            order: Some(query.order_texts()),
            error: None,
        },
        Err(fault) => CheckedQuery { ok: false, filter: None, order: None, error: Some(*fault) },
    };
    json(StatusCode::OK, &verdict)
}

#[cfg(test)]
mod tests {
    use crate::tests::Server;
    use serde_json::{Value, json};

    fn check(body: &Value) -> Value {
        let reply = Server::new().post("/api/v1/queries/check", body);
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    }

    #[test]
    fn a_good_search_is_answered_in_canonical_form() {
        let verdict =
            check(&json!({"filter": "metric.loss<=1e-3 and NOT param.a='x'", "order": ["metrics.loss"]}));
        assert_eq!(verdict["ok"], true);
        assert_eq!(verdict["filter"], "metrics.loss <= 0.001 AND NOT params.a = 'x'");
        assert_eq!(verdict["order"], json!(["metrics.loss ASC", "start_time DESC"]));
        assert_eq!(verdict["error"], json!(null));
        assert_eq!(check(&json!({}))["filter"], "");
    }

    #[test]
    fn a_bad_search_says_what_where_and_what_was_meant() {
        let verdict = check(&json!({"filter": "params.lr = 1 AND stauts = 'FAILED'"}));
        assert_eq!(verdict["ok"], false);
        let error = &verdict["error"];
        assert_eq!(
            (&error["part"], &error["offset"], &error["length"]),
            (&"filter".into(), &json!(18), &json!(6))
        );
        assert_eq!(error["suggestion"], "status");
        assert!(error["expected"].is_string());
        assert_eq!(verdict["filter"], json!(null));
    }

    #[test]
    fn a_request_that_is_no_search_is_a_problem() {
        let server = Server::new();
        let reply = server.post("/api/v1/queries/check", &json!({"filtr": ""}));
        assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_body"));
        assert_eq!(reply.json()["hint"], "Did you mean `filter`?");
    }
}
