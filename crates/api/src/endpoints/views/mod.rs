//! Saved views.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;

use trialbook_api_types::SavedView;
use trialbook_domain::{Code, Problem, SavedView as Saved, ViewUid};

/// A view as it is sent.
pub(super) fn wire(view: Saved) -> SavedView {
    SavedView {
        view_id: view.id.to_string(),
        experiment_id: view.experiment.to_string(),
        owner: view.owner,
        name: view.name,
        state: view.state,
        is_default: view.is_default,
        created_ms: view.created.0,
        updated_ms: view.updated.0,
    }
}

/// The id in a path. What is no id names no view.
pub(super) fn view_id(text: &str) -> Result<ViewUid, Problem> {
    ViewUid::parse(text).ok_or_else(|| {
        let shown: String = text.chars().take(100).collect();
        Problem::new(Code::ViewNotFound, format!("There is no saved view '{shown}'."))
            .why("The id of a view has 32 hexadecimal digits in lower case.")
            .fact("view_id", shown)
    })
}

#[cfg(test)]
mod tests {
    use crate::tests::Server;
    use http::Request;
    use serde_json::json;

    const LIST: &str = "/api/v1/experiments/0/views";

    #[test]
    fn a_view_is_saved_listed_changed_and_forgotten() {
        let server = Server::new();
        let made = server.post(LIST, &json!({"owner": "b1", "name": "best", "state": "q=x"}));
        assert_eq!(made.status, 201, "{}", made.text);
        let path = format!("/api/v1/views/{}", made.json()["view_id"].as_str().unwrap());
        let listed = server.get(&format!("{LIST}?owner=b1"));
        assert_eq!(listed.json()["views"], json!([made.json()]), "{}", listed.text);
        assert_eq!(server.get(&format!("{LIST}?owner=b2")).json()["views"], json!([]));
        server.advance(5);
        for (change, key, value) in [
            (json!({"name": "better"}), "name", json!("better")),
            (json!({"state": "q=y"}), "state", json!("q=y")),
            (json!({"is_default": true}), "is_default", json!(true)),
            (json!({"is_default": false}), "is_default", json!(false)),
        ] {
            let reply = server.patch(&path, &change);
            assert_eq!(reply.status, 200, "{}", reply.text);
            assert_eq!(reply.json()[key], value);
        }
        assert_eq!(server.get(&path).json()["state"], "q=y");
        assert_eq!(server.send(Request::delete(&path), "").status, 204);
        assert_eq!(server.get(&path).code(), "view_not_found");
    }

    #[test]
    fn the_views_of_two_owners_come_one_after_the_other() {
        let server = Server::new();
        for (owner, name) in [("everyone", "a"), ("b1", "z"), ("b1", "y"), ("b2", "b")] {
            let made = server.post(LIST, &json!({"owner": owner, "name": name, "state": ""}));
            assert_eq!(made.status, 201, "{}", made.text);
        }
        let names = |query: &str| {
            let views = server.get(&format!("{LIST}?{query}")).json()["views"].clone();
            let views = views.as_array().unwrap().iter();
            views.map(|view| view["name"].as_str().unwrap().to_owned()).collect::<String>()
        };
        assert_eq!(names("owner=b1&also=everyone"), "yza");
        assert_eq!(names("owner=b1&also=b1"), "yz");
        assert_eq!(names("owner=b1"), "yz");
        assert_eq!(server.get(&format!("{LIST}?owner=b1&also=")).code(), "invalid_value");
    }

    #[test]
    fn refusals_name_what_is_wrong_and_change_nothing() {
        let server = Server::new();
        let view = json!({"owner": "b1", "name": "best", "state": "q=x"});
        let made = server.post(LIST, &view).json();
        let path = format!("/api/v1/views/{}", made["view_id"].as_str().unwrap());
        assert_eq!(server.post(LIST, &view).code(), "view_exists");
        assert_eq!(server.post("/api/v1/experiments/9/views", &view).code(), "experiment_not_found");
        assert_eq!(server.post(LIST, &json!({"owner": "", "state": ""})).code(), "invalid_value");
        assert_eq!(server.patch(&path, &json!({})).code(), "invalid_value");
        assert_eq!(server.patch(&path, &json!({"name": "a", "state": "b"})).code(), "invalid_value");
        assert_eq!(server.patch("/api/v1/views/nothing", &json!({"name": "a"})).code(), "view_not_found");
        assert_eq!(server.send(Request::delete("/api/v1/views/nothing"), "").code(), "view_not_found");
        assert_eq!(server.get(LIST).status, 400);
        assert_eq!(server.get(&path).json(), made);
    }
}
