"""Requests to the registry that no client should send: each is refused, and changes nothing."""

import json

from mlflow import MlflowClient
from suite import case, table

API = "/api/2.0/mlflow"
MODELS, VERSIONS = "registered-models", "model-versions"


def filled(name):
    client = MlflowClient()
    client.create_registered_model(name, tags={"kept": "yes"})
    client.create_model_version(name, "s3://bucket/1")
    client.set_registered_model_alias(name, "champion", "1")


def state(server, name):
    return (
        server.get(f"{MODELS}/get", name=name).json,
        server.get(f"{VERSIONS}/get", name=name, version="1").json,
    )


@case(only="trialbook", because="the reference takes some of these for empty requests, or answers 500 (2026-11-25)")
def bodies_that_are_no_json_object_are_refused(server):
    name = "registry malformed bodies"
    filled(name)
    before = state(server, name)
    whole = json.dumps({"name": name, "version": "1", "alias": "new", "stage": "Staging", "source": "s3://b/x"}).encode()
    rows = {
        "broken": b"{",
        "cut": whole[:-5],
        "list": b"[]",
        "number": b"5",
        "text": b'"x"',
        "empty": b"",
        "trailing": whole + b"}",
        "not UTF-8": whole.replace(b"new", b"\xff\xfe"),
        "deep": b'{"name":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    }
    calls = [
        ("POST", f"{MODELS}/create"),
        ("POST", f"{MODELS}/alias"),
        ("DELETE", f"{MODELS}/alias"),
        ("POST", f"{MODELS}/rename"),
        ("PATCH", f"{MODELS}/update"),
        ("DELETE", f"{MODELS}/delete"),
        ("POST", f"{MODELS}/set-tag"),
        ("POST", f"{VERSIONS}/create"),
        ("PATCH", f"{VERSIONS}/update"),
        ("DELETE", f"{VERSIONS}/delete"),
        ("POST", f"{VERSIONS}/transition-stage"),
        ("POST", f"{VERSIONS}/set-tag"),
    ]
    with table() as faults:
        for label, body in rows.items():
            for method, path in calls:
                reply = server.request(method, f"{API}/{path}", body=body)
                faults.equal(f"{method} {path} {label}", (reply.status, reply.code), (400, "INVALID_PARAMETER_VALUE"))
                faults.true(f"{method} {path} {label}: a message", reply.message)
        faults.equal("the model", state(server, name), before)


@case
def values_of_the_wrong_type_are_refused(server):
    name = "registry malformed types"
    filled(name)
    before = state(server, name)
    rows = [
        (f"{MODELS}/create", {"name": 5}),
        (f"{MODELS}/create", {"name": ["a"]}),
        (f"{MODELS}/create", {"name": f"{name} new", "tags": "t"}),
        (f"{MODELS}/set-tag", {"name": name, "key": 5, "value": "v"}),
        (f"{MODELS}/set-tag", {"name": name, "key": "k", "value": 5}),
        (f"{MODELS}/alias", {"name": name, "alias": 5, "version": "1"}),
        (f"{MODELS}/alias", {"name": name, "alias": "new"}),
        (f"{MODELS}/rename", {"name": name, "new_name": 5}),
        (f"{VERSIONS}/create", {"name": name}),
        (f"{VERSIONS}/create", {"name": name, "source": 5}),
        (f"{VERSIONS}/create", {"name": name, "source": "s3://b/x", "run_id": 5}),
        (f"{VERSIONS}/transition-stage", {"name": name, "version": "1", "stage": 5}),
        (f"{VERSIONS}/transition-stage", {"name": name, "version": "1"}),
        (f"{VERSIONS}/set-tag", {"name": name, "version": "1", "key": [], "value": "v"}),
    ]
    with table() as faults:
        for path, body in rows:
            reply = server.post(path, **body)
            faults.equal(f"{path} {body}", (reply.status, reply.code), (400, "INVALID_PARAMETER_VALUE"))
        faults.equal("the model", state(server, name), before)


@case(only="trialbook", because="some of these are server faults there (2026-11-25)")
def items_and_numbers_that_would_be_bent_are_refused(server):
    name = "registry malformed numbers"
    filled(name)
    before = state(server, name)
    moved = {"name": name, "version": "1", "stage": "Staging"}
    rows = [
        (f"{MODELS}/create", {"name": f"{name} new", "tags": [5]}, 400),
        (f"{MODELS}/create", {"name": f"{name} new", "tags": [{"value": "v"}]}, 400),
        (f"{VERSIONS}/create", {"name": name, "source": "s3://b/x", "model_id": "no-id"}, 404),
        (f"{VERSIONS}/transition-stage", {**moved, "archive_existing_versions": "perhaps"}, 400),
        (f"{VERSIONS}/transition-stage", {**moved, "archive_existing_versions": 5}, 400),
        (f"{MODELS}/alias", {"name": name, "alias": "new", "version": "1.5"}, 400),
        (f"{MODELS}/alias", {"name": name, "alias": "new", "version": ""}, 400),
        (f"{MODELS}/alias", {"name": name, "alias": "new", "version": "9223372036854775808"}, 404),
        (f"{MODELS}/alias", {"name": name, "alias": "new", "version": "-1"}, 404),
        (f"{MODELS}/alias", {"name": name, "alias": "new\u0000", "version": "1"}, 400),
    ]
    with table() as faults:
        for path, body, status in rows:
            reply = server.post(path, **body)
            faults.equal(f"{path} {body}", reply.status, status)
            faults.true(f"{path} {body}: a message", reply.message)
        faults.equal("the model", state(server, name), before)
        reply = server.get(f"{MODELS}/get", name=f"{name} new")
        faults.equal("the new model", reply.status, 404)


@case
def what_is_missing_is_named(server):
    missing = "Missing value for required parameter"
    with table() as faults:
        for path in (f"{MODELS}/create", f"{MODELS}/set-tag", f"{VERSIONS}/create", f"{VERSIONS}/transition-stage"):
            reply = server.post(path)
            faults.equal(path, (reply.status, reply.code), (400, "INVALID_PARAMETER_VALUE"))
            faults.true(f"{path}: what is missing", missing in reply.message, reply.message)
