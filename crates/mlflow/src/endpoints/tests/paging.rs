//! Pages of every search: a token goes on with the search that gave it, and with no other.

use super::*;

/// What a search asks for besides its page: the endpoint, and its fields as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Asked(&'static str, &'static str);

const EXPERIMENTS: Asked = Asked("experiments/search", "{}");
const RUNS: Asked = Asked("runs/search", r#"{"experiment_ids": ["0"]}"#);
const LOGGED: Asked = Asked("logged-models/search", r#"{"experiment_ids": ["0"]}"#);
const MODELS: Asked = Asked("registered-models/search", "{}");
const VERSIONS: Asked = Asked("model-versions/search", "{}");

/// Each search, the name of its list, and others of the same kind that find the same and are not the same.
const SEARCHES: [(Asked, &str, &[Asked]); 5] = [
    (
        EXPERIMENTS,
        "experiments",
        &[
            Asked("experiments/search", r#"{"filter": "name != 'none'"}"#),
            Asked("experiments/search", r#"{"order_by": ["name DESC"]}"#),
            Asked("experiments/search", r#"{"view_type": "ALL"}"#),
        ],
    ),
    (
        RUNS,
        "runs",
        &[
            Asked("runs/search", r#"{"experiment_ids": ["0"], "filter": "tags.none IS NULL"}"#),
            Asked("runs/search", r#"{"experiment_ids": ["0"], "order_by": ["start_time ASC"]}"#),
            Asked("runs/search", r#"{"experiment_ids": ["0"], "order_by": ["metrics.none"]}"#),
            Asked("runs/search", r#"{"experiment_ids": ["0"], "run_view_type": "ALL"}"#),
            Asked("runs/search", r#"{"experiment_ids": ["0", "1"]}"#),
        ],
    ),
    (
        LOGGED,
        "models",
        &[
            Asked("logged-models/search", r#"{"experiment_ids": ["0"], "filter": "name != 'none'"}"#),
            Asked(
                "logged-models/search",
                r#"{"experiment_ids": ["0"], "order_by": [{"field_name": "name"}]}"#,
            ),
            Asked(
                "logged-models/search",
                r#"{"experiment_ids": ["0"], "order_by": [{"field_name": "name", "ascending": false}]}"#,
            ),
            Asked("logged-models/search", r#"{"experiment_ids": ["0", "1"]}"#),
        ],
    ),
    (
        MODELS,
        "registered_models",
        &[
            Asked("registered-models/search", r#"{"filter": "name LIKE 'm%'"}"#),
            Asked("registered-models/search", r#"{"order_by": ["name DESC"]}"#),
        ],
    ),
    (
        VERSIONS,
        "model_versions",
        &[
            Asked("model-versions/search", r#"{"filter": "name = 'm0'"}"#),
            Asked("model-versions/search", r#"{"order_by": ["version_number ASC"]}"#),
        ],
    ),
];

const N: usize = 5;

/// Five of everything.
fn filled() -> Server {
    let server = Server::new();
    for n in 0..N {
        if n > 0 {
            server.post("experiments/create", &json!({"name": format!("e{n}")}));
        }
        server.run();
        server.post("logged-models", &json!({"experiment_id": "0", "name": format!("l{n}")}));
        server.post("registered-models/create", &json!({"name": format!("m{n}")}));
        server.post("model-versions/create", &json!({"name": "m0", "source": format!("s3://b/{n}")}));
    }
    server
}

impl Asked {
    /// Asks for a page; the registry is asked by the address, as its clients do.
    fn page(self, server: &Server, max_results: usize, token: Option<&str>) -> Reply {
        let mut fields: Value = serde_json::from_str(self.1).unwrap();
        fields["max_results"] = json!(max_results);
        fields["page_token"] = json!(token);
        if self == MODELS
            || self == VERSIONS
            || matches!(self.0, "registered-models/search" | "model-versions/search")
        {
            return server.get_any(&format!("{}?{}", self.0, query_of(&fields)));
        }
        server.post_any(self.0, &fields)
    }

    fn token(self, server: &Server) -> String {
        let reply = self.page(server, 2, None);
        assert_eq!(reply.status, 200, "{self:?}: {}", reply.text);
        reply.json()["next_page_token"].as_str().unwrap().to_owned()
    }
}

/// Fields as a query string; lists repeat their name.
fn query_of(fields: &Value) -> String {
    let mut pairs = Vec::new();
    for (name, value) in fields.as_object().unwrap() {
        for value in value.as_array().unwrap_or(&vec![value.clone()]).iter().filter(|value| !value.is_null())
        {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let coded = text.bytes().fold(String::new(), |coded, byte| coded + &format!("%{byte:02X}"));
            pairs.push(format!("{name}={coded}"));
        }
    }
    pairs.join("&")
}

#[test]
fn pages_of_any_size_make_up_the_whole_and_may_change_their_size() {
    let server = filled();
    for (asked, list, _) in SEARCHES {
        let whole = asked.page(&server, 1_000, None).json();
        let all = whole[list].as_array().unwrap().clone();
        assert_eq!(all.len(), N, "{asked:?}");
        assert!(whole.get("next_page_token").is_none(), "{asked:?}: what is whole has no next page");
        for sizes in [[1, 1], [2, 2], [3, 1], [1, 3], [5, 1], [4, 9]] {
            let (mut found, mut token, mut sizes) = (Vec::new(), None::<String>, sizes.into_iter().cycle());
            loop {
                let size = sizes.next().unwrap();
                let page = asked.page(&server, size, token.as_deref()).json();
                let part = page[list].as_array().unwrap();
                assert!(!part.is_empty() && part.len() <= size, "{asked:?} {size}: {page}");
                found.extend(part.iter().cloned());
                match page["next_page_token"].as_str() {
                    Some(next) => token = Some(next.to_owned()),
                    None => break,
                }
            }
            assert_eq!(found, all, "{asked:?}");
        }
    }
}

#[test]
fn a_token_of_another_search_is_refused_and_not_read_as_a_place_in_this_one() {
    let server = filled();
    for (asked, _, others) in SEARCHES {
        let token = asked.token(&server);
        let foreign = SEARCHES.iter().map(|(other, _, _)| *other).filter(|other| *other != asked);
        for other in others.iter().copied().chain(foreign) {
            assert_eq!(other.page(&server, 2, None).status, 200, "{other:?}");
            let reply = other.page(&server, 2, Some(&token));
            let told = reply.json();
            assert_eq!(reply.status, 400, "{other:?} with a token of {asked:?}: {told}");
            assert_eq!(told["error_code"], "INVALID_PARAMETER_VALUE", "{other:?}");
            assert!(told["message"].as_str().unwrap().starts_with("Invalid page token"), "{told}");
        }
        assert_eq!(asked.page(&server, 2, Some(&token)).status, 200, "{asked:?} goes on");
    }
}

#[test]
fn a_token_that_was_cut_or_changed_is_refused() {
    let server = filled();
    for (asked, _, _) in SEARCHES {
        let token = asked.token(&server);
        let flipped = |at: usize| {
            let other = if token.as_bytes()[at] == b'A' { 'B' } else { 'A' };
            format!("{}{other}{}", &token[..at], &token[at + 1..])
        };
        for damaged in ["%", "AAAA", &token[4..], &token[..4], &flipped(0), &flipped(3), &token.repeat(2)] {
            let reply = asked.page(&server, 2, Some(damaged));
            assert_eq!(reply.status, 400, "{asked:?} {damaged}: {}", reply.text);
            let told = reply.json();
            assert!(told["message"].as_str().unwrap().starts_with("Invalid page token"), "{told}");
        }
        assert_eq!(asked.page(&server, 2, Some("")).text, asked.page(&server, 2, None).text, "{asked:?}");
    }
}

#[test]
fn a_page_of_runs_begins_where_the_last_one_ended_though_newer_ones_came_before_it() {
    let server = filled();
    let (asked, list, _) = SEARCHES[1];
    let token = asked.token(&server);
    let before = asked.page(&server, 9, Some(&token)).json()[list].clone();
    server.post("runs/create", &json!({"experiment_id": "0", "start_time": 9_000_000_000_000_i64}));
    assert_eq!(asked.page(&server, 9, Some(&token)).json()[list], before);
    assert_eq!(asked.page(&server, 9, None).json()[list].as_array().map(Vec::len), Some(N + 1));
}
