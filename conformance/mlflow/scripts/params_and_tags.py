"""Parameters are written once, tags may change; keys and lengths have rules."""

import mlflow
from mlflow import MlflowClient
from suite import case, refused, table

NAMES = (
    "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/)."
)


def new_run(name):
    client = MlflowClient()
    return client, client.create_run(client.create_experiment(f"params {name}")).info.run_id


@case
def a_parameter_is_written_once(server):
    client, run_id = new_run("once")
    client.log_param(run_id, "lr", "0.1")
    client.log_param(run_id, "lr", "0.1")
    reply = server.post("runs/log-parameter", run_id=run_id, key="lr", value="0.2")
    assert (reply.status, reply.code) == (400, "INVALID_PARAMETER_VALUE")
    assert reply.message == (
        f"Changing param values is not allowed. Param with key='lr' was already logged with value='0.1' "
        f"for run ID='{run_id}'. Attempted logging new value '0.2'."
    )
    with refused("INVALID_PARAMETER_VALUE", "Changing param values is not allowed. Param with key='lr' was already logged"):
        client.log_param(run_id, "lr", "0.2")
    assert client.get_run(run_id).data.params == {"lr": "0.1"}


@case
def a_batch_that_changes_a_parameter_is_refused(server):
    client, run_id = new_run("batch")
    client.log_param(run_id, "lr", "0.1")
    reply = server.post(
        "runs/log-batch", run_id=run_id, params=[{"key": "new", "value": "1"}, {"key": "lr", "value": "0.2"}]
    )
    assert (reply.status, reply.code) == (400, "INVALID_PARAMETER_VALUE")
    assert reply.message == (
        "Changing param values is not allowed. Params were already logged='[{'key': 'lr', 'old_value': '0.1', "
        f"'new_value': '0.2'}}]' for run ID='{run_id}'."
    )
    assert client.get_run(run_id).data.params == {"lr": "0.1"}


@case(only="trialbook", because="the reference keeps metrics and tags of a batch apart; ours is all or nothing (2026-11-25)")
def a_refused_batch_leaves_nothing_at_all(server):
    client, run_id = new_run("nothing")
    client.log_param(run_id, "lr", "0.1")
    before = server.get("runs/get", run_id=run_id).json
    reply = server.post(
        "runs/log-batch",
        run_id=run_id,
        metrics=[{"key": "m", "value": 1, "timestamp": 1, "step": 1}],
        params=[{"key": "lr", "value": "0.2"}],
        tags=[{"key": "t", "value": "v"}],
    )
    assert reply.status == 400
    assert server.get("runs/get", run_id=run_id).json == before


@case
def values_longer_than_the_limit_are_cut(server):
    client, run_id = new_run("cut")
    reply = server.post("runs/log-parameter", run_id=run_id, key="p", value="é" * 6001)
    assert reply.status == 200, reply
    reply = server.post("runs/set-tag", run_id=run_id, key="t", value="é" * 8001)
    assert reply.status == 200, reply
    data = client.get_run(run_id).data
    assert data.params["p"] == "é" * 6000
    assert data.tags["t"] == "é" * 8000
    again = server.post("runs/log-parameter", run_id=run_id, key="p", value="é" * 6000 + "other end")
    assert again.status == 200, again


@case
def tags_change_and_can_be_deleted(server):
    client, run_id = new_run("tags")
    client.set_tag(run_id, "t", "1")
    client.set_tag(run_id, "t", "2")
    client.log_batch(run_id, tags=[mlflow.entities.RunTag("t", "3"), mlflow.entities.RunTag("t", "4")])
    assert client.get_run(run_id).data.tags["t"] == "4"
    client.delete_tag(run_id, "t")
    assert "t" not in client.get_run(run_id).data.tags
    with refused("RESOURCE_DOES_NOT_EXIST", f"No tag with name: t in run with id {run_id}"):
        client.delete_tag(run_id, "t")


@case
def keys_follow_the_rules_of_names(server):
    client, run_id = new_run("keys")
    good = ["a", "a.b", "a/b", "a b", "a:b", "a-b_c", "größe", "日本", "x" * 250, "0"]
    bad = {"a$b": NAMES, "a\nb": "", "#": NAMES, "a//b": "This name would resolve to 'a/b'", "../a": "", "/a": "", "a/..": "", ".": ""}
    with table() as faults:
        for key in good:
            faults.equal(f"param {key!r}", server.post("runs/log-parameter", run_id=run_id, key=key, value="1").status, 200)
            faults.equal(f"tag {key!r}", server.post("runs/set-tag", run_id=run_id, key=key, value="1").status, 200)
            metric = server.post("runs/log-metric", run_id=run_id, key=key, value=1, timestamp=1)
            faults.equal(f"metric {key!r}", metric.status, 200)
        before = server.get("runs/get", run_id=run_id).json
        for key, message in bad.items():
            for path, extra in (
                ("runs/log-parameter", {"value": "1"}),
                ("runs/set-tag", {"value": "1"}),
                ("runs/log-metric", {"value": 1, "timestamp": 1}),
            ):
                reply = server.post(path, run_id=run_id, key=key, **extra)
                faults.equal(f"{path} {key!r}", (reply.status, reply.code), (400, "INVALID_PARAMETER_VALUE"))
                faults.true(f"{path} {key!r}: message", message in reply.message, reply.message)
        faults.equal("the run", server.get("runs/get", run_id=run_id).json, before)
    data = client.get_run(run_id).data
    assert set(data.params) == set(good) and set(data.metrics) == set(good) and set(good) < set(data.tags)


@case
def keys_over_250_characters_are_refused(server):
    _, run_id = new_run("long keys")
    key = "k" * 251
    for path, extra in (
        ("runs/log-parameter", {"value": "1"}),
        ("runs/set-tag", {"value": "1"}),
        ("runs/log-metric", {"value": 1, "timestamp": 1}),
    ):
        reply = server.post(path, run_id=run_id, key=key, **extra)
        assert (reply.status, reply.code) == (400, "INVALID_PARAMETER_VALUE"), reply
        assert "exceeds the maximum length of 250 characters" in reply.message, reply.message


@case
def required_fields_are_named(server):
    _, run_id = new_run("required")
    hint = " See the API docs for more information about request parameters."
    rows = [
        ("runs/log-parameter", {"run_id": run_id, "value": "1"}, "key"),
        ("runs/set-tag", {"run_id": run_id, "key": ""}, "key"),
        ("runs/log-metric", {"run_id": run_id, "key": "m", "timestamp": 1}, "value"),
        ("runs/log-metric", {"run_id": run_id, "key": "m", "value": 1}, "timestamp"),
        ("experiments/create", {}, "name"),
        ("experiments/delete", {}, "experiment_id"),
        ("runs/delete", {}, "run_id"),
        ("runs/restore", {}, "run_id"),
    ]
    with table() as faults:
        for path, body, field in rows:
            reply = server.post(path, **body)
            faults.equal(f"{path} {body}", (reply.status, reply.code), (400, "INVALID_PARAMETER_VALUE"))
            faults.equal(f"{path} {body}", reply.message, f"Missing value for required parameter '{field}'.{hint}")
