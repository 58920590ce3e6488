"""Requests no client should send: each is refused, and changes nothing."""

import gzip
import json
import socket
import urllib.parse

from mlflow import MlflowClient
from suite import case, table

API = "/api/2.0/mlflow"


def new_run(name):
    client = MlflowClient()
    run_id = client.create_run(client.create_experiment(f"malformed {name}"), run_name="kept").info.run_id
    client.log_param(run_id, "p", "1")
    return run_id


@case(only="trialbook", because="the reference takes some of these for empty requests, or answers 500 (2026-11-25)")
def bodies_that_are_no_json_object_are_refused(server):
    run_id = new_run("bodies")
    before = server.get("runs/get", run_id=run_id).json
    whole = json.dumps({"run_id": run_id, "key": "t", "value": "v"}).encode()
    rows = {
        "broken": b"{",
        "cut": whole[:-5],
        "list": b"[]",
        "number": b"5",
        "text": b'"x"',
        "empty": b"",
        "trailing": whole + b"}",
        "not UTF-8": whole.replace(b'"v"', b'"\xff\xfe"'),
        "deep": b'{"run_id":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    }
    with table() as faults:
        for name, body in rows.items():
            for path in ("runs/set-tag", "runs/log-batch", "runs/create"):
                reply = server.request("POST", f"{API}/{path}", body=body)
                faults.equal(f"{path} {name}", (reply.status, reply.code), (400, "INVALID_PARAMETER_VALUE"))
                faults.true(f"{path} {name}: a message", reply.message)
        faults.equal("the run", server.get("runs/get", run_id=run_id).json, before)


@case
def values_of_the_wrong_type_are_refused(server):
    run_id = new_run("types")
    before = server.get("runs/get", run_id=run_id).json
    rows = [
        ("runs/set-tag", {"run_id": run_id, "key": 5, "value": "v"}),
        ("runs/set-tag", {"run_id": run_id, "key": "t", "value": 5}),
        ("runs/set-tag", {"run_id": run_id, "key": "t", "value": {}}),
        ("runs/log-parameter", {"run_id": run_id, "key": "q", "value": 1}),
        ("runs/log-parameter", {"run_id": run_id, "key": ["q"], "value": "1"}),
        ("runs/log-metric", {"run_id": run_id, "key": "m", "value": "many", "timestamp": 1}),
        ("runs/log-metric", {"run_id": run_id, "key": "m", "value": 1, "timestamp": "now"}),
        ("runs/log-metric", {"run_id": run_id, "key": "m", "value": 1, "timestamp": -1}),
        ("runs/log-batch", {"run_id": run_id, "metrics": {"key": "m"}}),
        ("runs/log-batch", {"run_id": run_id, "tags": "t"}),
    ]
    rows += server.pick(
        trialbook=[("runs/log-batch", {"run_id": run_id, "metrics": [5]})],
        reference=[],
        because="a malformed item is a server fault there (2026-11-25)",
    )
    with table() as faults:
        for path, body in rows:
            reply = server.post(path, **body)
            faults.equal(f"{path} {body}", (reply.status, reply.code), (400, "INVALID_PARAMETER_VALUE"))
        reply = server.post("experiments/create", name=5)
        faults.equal("name 5", reply.status, 400)
        faults.equal(
            "name 5",
            reply.message,
            "Invalid value 5 for parameter 'name' supplied:  Hint: Value was of type 'int'. "
            "See the API docs for more information about request parameters.",
        )
        faults.equal("the run", server.get("runs/get", run_id=run_id).json, before)


@case(only="trialbook", because="the reference stores 0 or 1 in silence (2026-11-25)")
def numbers_that_would_be_bent_are_refused(server):
    run_id = new_run("numbers")
    before = server.get("runs/get", run_id=run_id).json
    point = {"run_id": run_id, "key": "m", "value": 1, "timestamp": 1, "step": 1}
    with table() as faults:
        for change in ({"step": 1.5}, {"timestamp": 1.7}, {"value": True}, {"step": 2**63}, {"timestamp": 2**63}):
            reply = server.post("runs/log-metric", **(point | change))
            faults.equal(change, (reply.status, reply.code), (400, "INVALID_PARAMETER_VALUE"))
        faults.equal("the run", server.get("runs/get", run_id=run_id).json, before)


@case
def numbers_are_taken_as_text_too(server):
    run_id = new_run("numbers as text")
    for body in (
        '{"run_id": "%s", "key": "m", "value": "1.5", "timestamp": "1700000000000", "step": "7"}',
        '{"run_id": "%s", "key": "n", "value": "NaN", "timestamp": 1}',
        '{"run_id": "%s", "key": "o", "value": "Infinity", "timestamp": 1}',
        '{"run_id": "%s", "key": "p", "value": 1, "timestamp": 1, "step": null, "unknown": {"field": 1}}',
    ):
        reply = server.request("POST", f"{API}/runs/log-metric", body=(body % run_id).encode())
        assert reply.status == 200, (body, reply)
    metrics = {row["key"]: row for row in server.get("runs/get", run_id=run_id).json["run"]["data"]["metrics"]}
    assert metrics["m"] == {"key": "m", "value": 1.5, "timestamp": 1700000000000, "step": 7}
    assert metrics["n"]["value"] == "NaN", metrics["n"]
    assert metrics["o"]["value"] == 1.7976931348623157e308
    assert metrics["p"]["step"] == 0


@case(only="trialbook", because="the reference stores 0 at time 0 in silence (2026-11-25)")
def bare_nan_and_overflowing_numbers_are_read(server):
    run_id = new_run("bare numbers")
    for key, value in (("n", "NaN"), ("i", "Infinity"), ("o", "-1e999")):
        body = f'{{"run_id": "{run_id}", "key": "{key}", "value": {value}, "timestamp": 1}}'
        reply = server.request("POST", f"{API}/runs/log-metric", body=body.encode())
        assert reply.status == 200, (body, reply)
    metrics = {row["key"]: row["value"] for row in server.get("runs/get", run_id=run_id).json["run"]["data"]["metrics"]}
    assert metrics == {"n": "NaN", "i": 1.7976931348623157e308, "o": -1.7976931348623157e308}


@case
def a_json_text_that_holds_json_is_read(server):
    run_id = new_run("twice")
    body = json.dumps(json.dumps({"run_id": run_id, "key": "t", "value": "v"})).encode()
    assert server.request("POST", f"{API}/runs/set-tag", body=body).status == 200
    assert MlflowClient().get_run(run_id).data.tags["t"] == "v"


@case
def the_content_type_of_a_body_must_be_json(server):
    run_id = new_run("content types")
    body = json.dumps({"run_id": run_id, "key": "t", "value": "v"}).encode()
    wrong = server.request("POST", f"{API}/runs/set-tag", body=body, headers={"Content-Type": "text/plain"})
    assert wrong.status == 400
    assert wrong.message == "Bad Request. Content-Type must be one of ['application/json'].", wrong.message
    assert "t" not in MlflowClient().get_run(run_id).data.tags
    right = server.request("POST", f"{API}/runs/set-tag", body=body, headers={"Content-Type": "application/json; charset=utf-8"})
    assert right.status == 200


@case(only="trialbook", because="the reference takes a compressed body for an empty one (2026-11-25)")
def compressed_bodies_are_read_and_unknown_encodings_refused(server):
    run_id = new_run("gzip")
    body = json.dumps({"run_id": run_id, "key": "t", "value": "v"}).encode()
    reply = server.request("POST", f"{API}/runs/set-tag", body=gzip.compress(body), headers={"Content-Encoding": "gzip"})
    assert reply.status == 200, reply
    assert MlflowClient().get_run(run_id).data.tags["t"] == "v"
    reply = server.request("POST", f"{API}/runs/set-tag", body=body, headers={"Content-Encoding": "compress"})
    assert reply.status == 415, reply
    broken = server.request("POST", f"{API}/runs/set-tag", body=gzip.compress(body)[:-9], headers={"Content-Encoding": "gzip"})
    assert (broken.status, broken.code) == (400, "INVALID_PARAMETER_VALUE"), broken


@case(only="trialbook", because="the reference has no limit on bodies (2026-11-25)")
def bodies_over_32_mib_are_refused(server):
    run_id = new_run("large bodies")
    before = server.get("runs/get", run_id=run_id).json
    body = json.dumps({"run_id": run_id, "tags": [{"key": "t", "value": "x" * (33 << 20)}]}).encode()
    try:
        reply = server.request("POST", f"{API}/runs/log-batch", body=body)
        assert (reply.status, reply.code) == (413, "INVALID_PARAMETER_VALUE"), reply
    except (BrokenPipeError, ConnectionResetError):
        pass  # a server may hang up on a body it will not read
    assert server.get("runs/get", run_id=run_id).json == before


@case
def a_body_that_ends_too_early_changes_nothing(server):
    run_id = new_run("ends early")
    before = server.get("runs/get", run_id=run_id).json
    body = json.dumps({"run_id": run_id, "key": "t", "value": "v"}).encode()
    where = urllib.parse.urlsplit(server.url)
    for cut in (0, 10, len(body) - 1):
        with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
            head = f"POST {API}/runs/set-tag HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body[:cut])
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(4096):
                pass
    assert server.get("runs/get", run_id=run_id).json == before
    assert server.request("GET", "/health").status == 200


@case
def unknown_ids_are_404_and_wrong_ids_400(server):
    rows = [
        ("GET", "runs/get", {"run_id": "0" * 32}, 404, "RESOURCE_DOES_NOT_EXIST"),
        ("POST", "runs/set-tag", {"run_id": "0" * 32, "key": "t", "value": "v"}, 404, "RESOURCE_DOES_NOT_EXIST"),
        ("POST", "runs/create", {"experiment_id": "987654321"}, 404, "RESOURCE_DOES_NOT_EXIST"),
        ("POST", "runs/create", {"experiment_id": "abc"}, 400, "INVALID_PARAMETER_VALUE"),
        ("GET", "experiments/get", {"experiment_id": "' OR 1=1"}, 400, "INVALID_PARAMETER_VALUE"),
        ("GET", "artifacts/list", {"run_id": "0" * 32}, 404, "RESOURCE_DOES_NOT_EXIST"),
        ("GET", "runs/get", {}, 400, "INVALID_PARAMETER_VALUE"),
    ]
    with table() as faults:
        for method, path, fields, status, code in rows:
            reply = server.get(path, **fields) if method == "GET" else server.post(path, **fields)
            faults.equal(f"{method} {path} {fields}", (reply.status, reply.code), (status, code))


@case(only="trialbook", because="the reference reports a foreign key of its database (2026-11-25)")
def a_run_needs_its_experiment(server):
    reply = server.post("runs/create", run_name="lost")
    assert (reply.status, reply.code) == (400, "INVALID_PARAMETER_VALUE")
    assert reply.message.startswith("Missing value for required parameter 'experiment_id'."), reply.message


@case(only="trialbook", because="runs/create does not check its tags in the reference (2026-11-25)")
def tags_of_a_new_run_are_checked(server):
    client = MlflowClient()
    experiment_id = client.create_experiment("malformed new tags")
    reply = server.post("runs/create", experiment_id=experiment_id, tags=[{"key": "a$b", "value": "x"}])
    assert (reply.status, reply.code) == (400, "INVALID_PARAMETER_VALUE")
    assert client.search_runs([experiment_id]) == []
    reply = server.post("runs/create", experiment_id=experiment_id, tags=[{"key": "t", "value": "x" * 9000}])
    assert reply.status == 200
    assert client.search_runs([experiment_id])[0].data.tags["t"] == "x" * 8000
