//! Stories of registered models and their versions, as a client sees them over many calls.

use super::*;

impl Server {
    fn call(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let uri = format!("/api/2.0/mlflow/{path}");
        let request = Request::builder().method(method).uri(uri).header("content-type", "application/json");
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let reply = self.send(request, text);
        (reply.status, reply.json())
    }

    fn good(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, reply) = self.call(method, path, body);
        assert_eq!(status, 200, "{method} {path} {body}: {reply}");
        reply
    }

    /// The message of a refusal, with its status before it.
    fn bad(&self, method: &str, path: &str, body: &Value) -> String {
        let (status, reply) = self.call(method, path, body);
        format!("{status} {}", reply["message"].as_str().unwrap_or_default())
    }

    fn version(&self, number: &str) -> Value {
        let path = format!("model-versions/get?name=m&version={number}");
        self.good("GET", &path, &Value::Null)["model_version"].clone()
    }

    fn model(&self, name: &str) -> Value {
        let path = format!("registered-models/get?name={name}");
        self.good("GET", &path, &Value::Null)["registered_model"].clone()
    }
}

/// A model `m` with two versions.
fn filled() -> Server {
    let server = Server::new();
    server.post("registered-models/create", &json!({"name": "m", "description": "first"}));
    for n in 1..=2 {
        server.post("model-versions/create", &json!({"name": "m", "source": format!("s3://b/{n}")}));
    }
    server
}

#[test]
fn a_renamed_model_keeps_its_versions_aliases_and_tags_and_frees_its_name() {
    let server = filled();
    server.post("registered-models/alias", &json!({"name": "m", "alias": "champion", "version": "2"}));
    server.post("registered-models/set-tag", &json!({"name": "m", "key": "team", "value": "red"}));
    server.post("model-versions/set-tag", &json!({"name": "m", "version": "1", "key": "ok", "value": "yes"}));
    let renamed = server.post("registered-models/rename", &json!({"name": "m", "new_name": "n"}));
    assert_eq!(renamed["registered_model"]["name"], "n");
    let model = server.model("n");
    assert_eq!(model["aliases"], json!([{"alias": "champion", "version": "2"}]));
    assert_eq!(model["tags"], json!([{"key": "team", "value": "red"}]));
    let version = server.good("GET", "model-versions/get?name=n&version=1", &Value::Null);
    assert_eq!(version["model_version"]["tags"], json!([{"key": "ok", "value": "yes"}]));
    assert_eq!(
        server.bad("GET", "registered-models/get?name=m", &Value::Null),
        "404 Registered Model with name=m not found"
    );
    server.post("registered-models/create", &json!({"name": "m"}));
    assert_eq!(
        server.bad("POST", "registered-models/rename", &json!({"name": "n", "new_name": "m"})),
        "400 Registered Model (name=m) already exists."
    );
    let fresh = server.post("model-versions/create", &json!({"name": "m", "source": "s3://b/9"}));
    assert_eq!(fresh["model_version"]["version"], "1", "a new model counts from the beginning");
}

#[test]
fn a_description_is_replaced_and_goes_when_the_next_has_none() {
    let server = filled();
    for (sent, shown) in [
        (json!({"name": "m", "description": "second"}), json!("second")),
        (json!({"name": "m", "description": "ü 🦀"}), json!("ü 🦀")),
        (json!({"name": "m", "description": ""}), Value::Null),
        (json!({"name": "m", "description": "third"}), json!("third")),
        (json!({"name": "m"}), Value::Null),
    ] {
        server.good("PATCH", "registered-models/update", &sent);
        assert_eq!(server.model("m")["description"], shown, "{sent}");
    }
    for (sent, shown) in [
        (json!({"name": "m", "version": "1", "description": "d"}), "d"),
        (json!({"name": "m", "version": "1", "description": null}), ""),
    ] {
        server.good("PATCH", "model-versions/update", &sent);
        assert_eq!(server.version("1")["description"], shown, "{sent}");
        assert_eq!(server.version("2")["description"], "", "the other one stays");
    }
}

#[test]
fn a_number_of_a_version_is_read_as_a_number_however_it_is_written() {
    let server = filled();
    for text in ["1", "01", "%201", "1%20", "%2B1"] {
        assert_eq!(server.version(text)["source"], "s3://b/1", "{text}");
    }
    for (text, told) in [
        ("3", "404 Model Version (name=m, version=3) not found"),
        ("0", "404 Model Version (name=m, version=0) not found"),
        ("-1", "404 Model Version (name=m, version=-1) not found"),
        ("-99999999999999999999", "404 Model Version (name=m, version=-99999999999999999999) not found"),
        ("1.0", "400 Parameter 'version' must be an integer, got '1.0'."),
        ("1e0", "400 Parameter 'version' must be an integer, got '1e0'."),
        ("latest", "400 Parameter 'version' must be an integer, got 'latest'."),
        ("0x1", "400 Parameter 'version' must be an integer, got '0x1'."),
        ("%D9%A1", "400 Parameter 'version' must be an integer, got '١'."),
        (
            "",
            "400 Missing value for required parameter 'version'. See the API docs for more information about \
              request parameters.",
        ),
    ] {
        let path = format!("model-versions/get?name=m&version={text}");
        assert_eq!(server.bad("GET", &path, &Value::Null), told, "{text}");
    }
}

#[test]
fn an_alias_points_to_one_version_and_moves() {
    let server = filled();
    for version in ["1", "2", "2", "1"] {
        server.post("registered-models/alias", &json!({"name": "m", "alias": "best", "version": version}));
        let found = server.good("GET", "registered-models/alias?name=m&alias=best", &Value::Null);
        assert_eq!(found["model_version"]["version"], version);
        assert_eq!(server.model("m")["aliases"], json!([{"alias": "best", "version": version}]));
    }
    assert_eq!(server.version("1")["aliases"], json!(["best"]));
    assert_eq!(server.version("2").get("aliases"), None);
    for _ in 0..2 {
        server.good("DELETE", "registered-models/alias", &json!({"name": "m", "alias": "best"}));
        assert_eq!(
            server.bad("GET", "registered-models/alias?name=m&alias=best", &Value::Null),
            "400 Registered model alias best not found."
        );
    }
    server.post("registered-models/alias", &json!({"name": "m", "alias": "best", "version": "1"}));
    server.good("DELETE", "model-versions/delete", &json!({"name": "m", "version": "1"}));
    assert_eq!(server.model("m").get("aliases"), None, "an alias goes with its version");
}

#[test]
fn the_newest_version_is_found_as_latest_and_no_alias_may_be_called_so() {
    let server = filled();
    let latest = server.good("GET", "registered-models/alias?name=m&alias=latest", &Value::Null);
    assert_eq!(latest["model_version"]["version"], "2");
    for alias in ["latest", "LATEST", "Latest", "v1", "V22"] {
        let told = server.bad(
            "POST",
            "registered-models/alias",
            &json!({"name": "m", "alias": alias, "version": "1"}),
        );
        assert!(told.starts_with("400 ") && told.contains("reserved"), "{alias}: {told}");
    }
    server.post("registered-models/create", &json!({"name": "empty"}));
    assert_eq!(
        server.bad("GET", "registered-models/alias?name=empty&alias=latest", &Value::Null),
        "404 Latest version not found for model empty."
    );
}

#[test]
fn a_deleted_version_is_gone_and_its_number_is_not_given_again() {
    let server = filled();
    server.good("DELETE", "model-versions/delete", &json!({"name": "m", "version": "2"}));
    let gone = "404 Model Version (name=m, version=2) not found";
    for (method, path, body) in [
        ("GET", "model-versions/get?name=m&version=2", Value::Null),
        ("GET", "model-versions/get-download-uri?name=m&version=2", Value::Null),
        ("DELETE", "model-versions/delete", json!({"name": "m", "version": "2"})),
        ("PATCH", "model-versions/update", json!({"name": "m", "version": "2", "description": "d"})),
        ("POST", "model-versions/set-tag", json!({"name": "m", "version": "2", "key": "k", "value": "v"})),
        ("DELETE", "model-versions/delete-tag", json!({"name": "m", "version": "2", "key": "k"})),
        ("POST", "model-versions/transition-stage", json!({"name": "m", "version": "2", "stage": "Staging"})),
        ("POST", "registered-models/alias", json!({"name": "m", "alias": "a", "version": "2"})),
    ] {
        assert_eq!(server.bad(method, path, &body), gone, "{method} {path}");
    }
    let next = server.post("model-versions/create", &json!({"name": "m", "source": "s3://b/3"}));
    assert_eq!(next["model_version"]["version"], "3");
}

#[test]
fn a_deleted_model_takes_everything_with_it() {
    let server = filled();
    server.post("registered-models/alias", &json!({"name": "m", "alias": "best", "version": "1"}));
    assert_eq!(server.good("DELETE", "registered-models/delete", &json!({"name": "m"})), json!({}));
    let gone = "404 Registered Model with name=m not found";
    for (method, path, body) in [
        ("GET", "registered-models/get?name=m", Value::Null),
        ("DELETE", "registered-models/delete", json!({"name": "m"})),
        ("PATCH", "registered-models/update", json!({"name": "m"})),
        ("POST", "registered-models/set-tag", json!({"name": "m", "key": "k", "value": "v"})),
        ("DELETE", "registered-models/alias", json!({"name": "m", "alias": "best"})),
        ("POST", "registered-models/get-latest-versions", json!({"name": "m"})),
        ("POST", "model-versions/create", json!({"name": "m", "source": "s3://b/1"})),
    ] {
        assert_eq!(server.bad(method, path, &body), gone, "{method} {path}");
    }
    assert_eq!(server.good("GET", "model-versions/search", &Value::Null), json!({}));
    assert_eq!(server.good("GET", "registered-models/search", &Value::Null), json!({}));
}

#[test]
fn tags_take_the_last_value_and_go_one_by_one() {
    let server = filled();
    let owners = [
        ("registered-models", json!({"name": "m"})),
        ("model-versions", json!({"name": "m", "version": "1"})),
    ];
    for (kind, owner) in owners {
        let with = |key: &str, value: Value| {
            let mut body = owner.clone();
            body["key"] = json!(key);
            body["value"] = value;
            body
        };
        for (key, value) in [("a", json!("1")), ("b", json!("")), ("a", json!("2")), ("a/b", json!("x"))] {
            server.post(&format!("{kind}/set-tag"), &with(key, value));
        }
        let tags =
            || if kind == "model-versions" { server.version("1") } else { server.model("m") }["tags"].clone();
        let pair = |key: &str, value: &str| json!({"key": key, "value": value});
        assert_eq!(tags(), json!([pair("a", "2"), pair("a/b", "x"), pair("b", "")]), "{kind}");
        server.good("DELETE", &format!("{kind}/delete-tag"), &with("a", Value::Null));
        assert_eq!(tags(), json!([pair("a/b", "x"), pair("b", "")]), "{kind}");
        for (n, status) in [(100_000, 200), (100_001, 400)] {
            let (seen, _) =
                server.call("POST", &format!("{kind}/set-tag"), &with("long", json!("é".repeat(n))));
            assert_eq!(seen, status, "{kind} {n}");
        }
    }
}
