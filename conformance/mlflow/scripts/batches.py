"""Limits and wording of log-batch."""

from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag
from suite import case, table


def new_run(name):
    client = MlflowClient()
    return client, client.create_run(client.create_experiment(f"batches {name}")).info.run_id


def metrics(count):
    return [{"key": f"m{position}", "value": position, "timestamp": 1, "step": 0} for position in range(count)]


def pairs(count, letter):
    return [{"key": f"{letter}{position}", "value": str(position)} for position in range(count)]


@case
def a_full_batch_is_stored_whole(server):
    client, run_id = new_run("full")
    reply = server.post("runs/log-batch", run_id=run_id, metrics=metrics(800), params=pairs(100, "p"), tags=pairs(100, "t"))
    assert (reply.status, reply.json) == (200, {})
    data = client.get_run(run_id).data
    assert (len(data.metrics), len(data.params)) == (800, 100)
    assert data.metrics["m799"] == 799.0 and data.params["p99"] == "99" and data.tags["t99"] == "99"


@case
def a_batch_over_a_limit_is_refused_whole(server):
    client, run_id = new_run("limits")
    again = " Please split up {} across multiple requests and try again."
    rows = [
        ({"metrics": metrics(1001)}, "at most 1000 metrics. Got 1001 metrics." + again.format("metrics")),
        ({"params": pairs(101, "p")}, "at most 100 params. Got 101 params." + again.format("params")),
        ({"tags": pairs(101, "t")}, "at most 100 tags. Got 101 tags." + again.format("tags")),
        (
            {"metrics": metrics(900), "params": pairs(60, "p"), "tags": pairs(60, "t")},
            "at most 1000 metrics, params, and tags. Got 1020 metrics, params, and tags."
            + again.format("metrics, params, and tags"),
        ),
    ]
    before = server.get("runs/get", run_id=run_id).json
    with table() as faults:
        for body, message in rows:
            reply = server.post("runs/log-batch", run_id=run_id, **body)
            row = sorted(body)
            faults.equal(row, (reply.status, reply.code), (400, "INVALID_PARAMETER_VALUE"))
            faults.equal(row, reply.message, "A batch logging request can contain " + message)
        faults.equal("the run", server.get("runs/get", run_id=run_id).json, before)


@case
def repeated_parameter_keys_in_a_batch_are_refused(server):
    client, run_id = new_run("repeated")
    reply = server.post("runs/log-batch", run_id=run_id, params=[{"key": "a", "value": "1"}, {"key": "a", "value": "2"}])
    assert (reply.status, reply.code) == (400, "INVALID_PARAMETER_VALUE")
    assert reply.message == (
        "Duplicate parameter keys have been submitted: ['a']. Please ensure the request contains only one param value "
        "per param key."
    )
    assert client.get_run(run_id).data.params == {}


@case
def the_first_bad_item_is_named_by_its_place(server):
    _, run_id = new_run("places")
    bad = metrics(2)
    bad[1]["key"] = "a$"
    reply = server.post("runs/log-batch", run_id=run_id, metrics=bad, params=[{"key": "b$", "value": "1"}])
    assert (reply.status, reply.code) == (400, "INVALID_PARAMETER_VALUE")
    assert reply.message.startswith('Invalid value "a$" for parameter \'metrics[1].name\' supplied: '), reply.message
    reply = server.post("runs/log-batch", run_id=run_id, params=[{"key": "b$", "value": "1"}])
    assert "'params[0].key'" in reply.message, reply.message
    assert server.get("runs/get", run_id=run_id).json["run"]["data"].get("metrics") is None


@case
def an_empty_batch_is_harmless_but_needs_its_run(server):
    _, run_id = new_run("empty")
    assert server.post("runs/log-batch", run_id=run_id).status == 200
    unknown = server.post("runs/log-batch", run_id="f" * 32)
    assert (unknown.status, unknown.code) == (404, "RESOURCE_DOES_NOT_EXIST")


@case
def the_client_splits_large_calls_by_itself(server):
    import mlflow

    mlflow.set_experiment("batches split")
    with mlflow.start_run() as run:
        mlflow.log_params({f"p{position}": position for position in range(250)})
        mlflow.log_metrics({f"m{position}": position for position in range(2500)}, step=1)
        mlflow.set_tags({f"t{position}": position for position in range(250)})
    data = mlflow.get_run(run.info.run_id).data
    assert (len(data.params), len(data.metrics)) == (250, 2500)
    assert sum(key.startswith("t") for key in data.tags) == 250


@case
def a_mixed_batch_of_the_client_arrives(server):
    client, run_id = new_run("mixed")
    client.log_batch(
        run_id,
        metrics=[Metric("loss", 1 / (step + 1), 1_700_000_000_000 + step, step) for step in range(900)],
        params=[Param("lr", "0.1")],
        tags=[RunTag("t", "v")],
    )
    history = client.get_metric_history(run_id, "loss")
    assert [(point.step, point.value) for point in history] == [(step, 1 / (step + 1)) for step in range(900)]
