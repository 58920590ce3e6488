"""Prefixes, methods, headers and the small endpoints around the protocol."""

from mlflow import MlflowClient
from suite import case, table


@case
def health_and_version_are_plain_words(server):
    health = server.request("GET", "/health")
    assert (health.status, health.body) == (200, b"OK")
    version = server.request("GET", "/version")
    assert version.status == 200 and version.body.decode().strip().split(".")[0].isdigit(), version


@case
def server_info_tells_what_the_client_asks(server):
    reply = server.request("GET", "/api/3.0/mlflow/server-info")
    assert reply.status == 200
    wanted = {
        "store_type": "SqlStore",
        "workspaces_enabled": False,
        "multipart_downloads_enabled": False,
    }
    assert {key: reply.json.get(key) for key in wanted} == wanted


@case
def both_prefixes_are_the_same_and_the_number_belongs_to_the_endpoint(server):
    client = MlflowClient()
    run_id = client.create_run(client.create_experiment("transport prefixes")).info.run_id
    query = [("run_id", run_id)]
    one = server.request("GET", "/api/2.0/mlflow/runs/get", query=query)
    other = server.request("GET", "/ajax-api/2.0/mlflow/runs/get", query=query)
    assert (one.status, one.json) == (other.status, other.json)
    assert one.status == 200
    with table() as faults:
        for path in ("/api/3.0/mlflow/runs/get", "/api/2.0/preview/mlflow/runs/get", "/api/2.0/mlflow/runs/get/", "/api/2.0/mlflow/nothing"):
            faults.equal(path, server.request("GET", path, query=query).status, 404)
        faults.equal("PUT", server.request("PUT", "/api/2.0/mlflow/runs/create", json_body={}).status, 405)


@case(only="trialbook", because="the reference answers with a web page, which no client can read (2026-11-25)")
def unknown_paths_are_told_apart_from_unknown_things(server):
    with table() as faults:
        for method, path in (
            ("GET", "/api/2.0/mlflow/nothing"),
            ("POST", "/api/2.0/mlflow/webhooks"),
            ("POST", "/api/2.0/mlflow/webhooks"),
            ("GET", "/api/3.0/mlflow/traces/search"),
            ("GET", "/api/2.0/mlflow/runs/get/"),
        ):
            reply = server.request(method, path, json_body=None if method == "GET" else {"name": "x"})
            faults.equal(f"{method} {path}", (reply.status, reply.code), (404, "ENDPOINT_NOT_FOUND"))
        wrong_method = server.request("PUT", "/api/2.0/mlflow/runs/create", json_body={})
        faults.equal("wrong method", (wrong_method.status, wrong_method.code), (405, "ENDPOINT_NOT_FOUND"))


@case
def experiments_are_searched_by_get_and_by_post(server):
    MlflowClient().create_experiment("transport get and post")
    text = "name = 'transport get and post'"
    by_post = server.post("experiments/search", filter=text, max_results=5)
    by_get = server.get("experiments/search", filter=text, max_results=5, view_type="ACTIVE_ONLY")
    assert by_post.json == by_get.json and len(by_post.json["experiments"]) == 1


@case
def absent_things_are_not_written(server):
    client = MlflowClient()
    experiment_id = client.create_experiment("transport shapes")
    run_id = client.create_run(experiment_id, run_name="bare").info.run_id
    run = server.get("runs/get", run_id=run_id).json["run"]
    assert set(run["data"]) == {"tags"}
    assert run["inputs"] == {}
    assert "end_time" not in run["info"]
    assert run["info"]["run_uuid"] == run["info"]["run_id"] == run_id
    assert isinstance(run["info"]["start_time"], int)
    assert server.post("runs/set-tag", run_id=run_id, key="t", value="").json == {}
    tags = server.get("runs/get", run_id=run_id).json["run"]["data"]["tags"]
    assert {"key": "t", "value": ""} in tags
    assert server.post("runs/search", experiment_ids=[experiment_id], filter="params.none = 'x'").json == {}


@case
def foreign_sites_and_hosts_are_refused(server):
    with table() as faults:
        foreign = server.request(
            "POST", "/api/2.0/mlflow/experiments/create", json_body={"name": "transport foreign"}, headers={"Origin": "https://evil.example"}
        )
        faults.equal("origin", foreign.status, 403)
        host = server.request("GET", "/api/2.0/mlflow/experiments/get?experiment_id=0", headers={"Host": "evil.example"})
        faults.equal("host", host.status, 403)
        faults.equal("health", server.request("GET", "/health", headers={"Host": "evil.example"}).status, 200)
        faults.true("nothing was made", MlflowClient().get_experiment_by_name("transport foreign") is None)


@case
def every_reply_forbids_guessing_its_type(server):
    reply = server.get("experiments/get", experiment_id="0")
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["content-type"].split(";")[0] == "application/json"


@case
def head_answers_like_get_without_a_body(server):
    assert server.request("HEAD", "/health").status == 200
    head = server.request("HEAD", "/api/2.0/mlflow/experiments/get", query=[("experiment_id", "0")])
    expected = server.pick(trialbook=200, reference=400, because="the reference reads no query of a HEAD (2026-11-25)")
    assert (head.status, head.body) == (expected, b""), head


@case
def many_requests_share_one_connection(server):
    import http.client
    import json
    import urllib.parse

    where = urllib.parse.urlsplit(server.url)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=30)
    connection.connect()
    socket = connection.sock
    for name in ("transport kept 1", "transport kept 1", "transport kept 2"):
        body = json.dumps({"name": name})
        connection.request("POST", "/api/2.0/mlflow/experiments/create", body, {"Content-Type": "application/json"})
        connection.getresponse().read()
        assert connection.sock is socket, "the server closed the connection"
    connection.close()
