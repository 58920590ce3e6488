"""The basics of a training run: log, end, read back."""

import math
import time

import mlflow
from mlflow import MlflowClient
from suite import case, refused, table


@case
def a_run_reads_back_exactly_what_was_logged(server):
    experiment = mlflow.set_experiment("tracking basics")
    before_ms = int(time.time() * 1000)
    with mlflow.start_run(run_name="baseline", tags={"team": "red"}, description="first try") as run:
        mlflow.log_param("lr", 0.1)
        mlflow.log_params({"depth": 6, "seed": "1", "empty": "", "words": "två ord 🌱"})
        mlflow.log_metric("loss", 0.5, step=0)
        mlflow.log_metric("loss", 0.25, step=1)
        mlflow.log_metrics({"auc": 0.8, "f1": 1 / 3}, step=2)
        mlflow.set_tag("stage", "dev")
        mlflow.set_tags({"a/b": "1", "long name with spaces": "2"})
    read = mlflow.get_run(run.info.run_id)
    assert read.info.status == "FINISHED"
    assert read.info.run_name == "baseline"
    assert read.info.experiment_id == experiment.experiment_id
    assert read.info.lifecycle_stage == "active"
    assert before_ms <= read.info.start_time <= read.info.end_time <= int(time.time() * 1000)
    assert read.info.artifact_uri == f"mlflow-artifacts:/{experiment.experiment_id}/{run.info.run_id}/artifacts"
    assert read.data.params == {"lr": "0.1", "depth": "6", "seed": "1", "empty": "", "words": "två ord 🌱"}
    assert read.data.metrics == {"loss": 0.25, "auc": 0.8, "f1": 1 / 3}
    tags = read.data.tags
    assert {key: tags[key] for key in ("team", "stage", "a/b", "long name with spaces")} == {
        "team": "red",
        "stage": "dev",
        "a/b": "1",
        "long name with spaces": "2",
    }
    assert tags["mlflow.runName"] == "baseline"
    assert tags["mlflow.note.content"] == "first try"
    assert tags["mlflow.user"] == read.info.user_id
    assert tags["mlflow.source.type"] == "LOCAL"


@case
def a_failing_block_marks_its_run_failed(server):
    mlflow.set_experiment("tracking failures")
    try:
        with mlflow.start_run() as run:
            raise ValueError("diverged")
    except ValueError:
        pass
    assert mlflow.get_run(run.info.run_id).info.status == "FAILED"


@case
def every_status_can_be_set_and_follow_any_other(server):
    client = MlflowClient()
    run = client.create_run(client.create_experiment("tracking statuses"))
    assert run.info.status == "RUNNING"
    for status in ("FINISHED", "FAILED", "KILLED", "SCHEDULED", "RUNNING", "KILLED"):
        client.update_run(run.info.run_id, status=status)
        assert client.get_run(run.info.run_id).info.status == status


@case
def terminating_a_run_stores_the_given_end_time(server):
    client = MlflowClient()
    run = client.create_run(client.create_experiment("tracking ends"), start_time=1_600_000_000_000)
    client.set_terminated(run.info.run_id, status="KILLED", end_time=1_600_000_100_000)
    info = client.get_run(run.info.run_id).info
    assert (info.status, info.start_time, info.end_time) == ("KILLED", 1_600_000_000_000, 1_600_000_100_000)


@case
def a_run_without_a_name_gets_one(server):
    client = MlflowClient()
    run = client.create_run(client.create_experiment("tracking names"))
    words = run.info.run_name.split("-")
    assert len(words) == 3 and words[2].isdigit() and len(run.info.run_name) <= 20, run.info.run_name
    assert run.data.tags["mlflow.runName"] == run.info.run_name


@case
def renaming_moves_name_and_tag_together(server):
    client = MlflowClient()
    run_id = client.create_run(client.create_experiment("tracking renames"), run_name="old").info.run_id
    client.update_run(run_id, name="new")
    run = client.get_run(run_id)
    assert (run.info.run_name, run.data.tags["mlflow.runName"]) == ("new", "new")
    client.set_tag(run_id, "mlflow.runName", "newer")
    run = client.get_run(run_id)
    assert (run.info.run_name, run.data.tags["mlflow.runName"]) == ("newer", "newer")


@case
def name_and_name_tag_must_agree_when_a_run_is_made(server):
    client = MlflowClient()
    experiment_id = client.create_experiment("tracking name conflicts")
    reply = server.post(
        "runs/create", experiment_id=experiment_id, run_name="a", tags=[{"key": "mlflow.runName", "value": "b"}]
    )
    assert (reply.status, reply.code) == (400, "INVALID_PARAMETER_VALUE")
    assert reply.message == (
        "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values "
        "(run_name='a', mlflow.runName='b')."
    )
    assert client.search_runs([experiment_id]) == []


@case
def nan_and_infinities_survive_the_wire(server):
    mlflow.set_experiment("tracking odd numbers")
    with mlflow.start_run() as run:
        for step, value in enumerate((math.nan, math.inf, -math.inf, -0.0, 5e-324, 1.7976931348623157e308)):
            mlflow.log_metric(f"m{step}", value, step=step)
    metrics = mlflow.get_run(run.info.run_id).data.metrics
    assert math.isnan(metrics["m0"])
    # Infinities come back as the largest doubles, as the reference stores them.
    assert metrics["m1"] == 1.7976931348623157e308
    assert metrics["m2"] == -1.7976931348623157e308
    assert metrics["m3"] == 0.0
    assert metrics["m4"] == 5e-324
    assert metrics["m5"] == 1.7976931348623157e308


@case
def doubles_keep_every_bit(server):
    client = MlflowClient()
    run_id = client.create_run(client.create_experiment("tracking bits")).info.run_id
    values = [0.1 + 0.2, 1 / 3, 1e-310, 123456789.123456789, 2**53 + 2.0, -1e300, 1e22, 9007199254740993.0]
    for step, value in enumerate(values):
        client.log_metric(run_id, "m", value, step=step, timestamp=1_700_000_000_000 + step)
    assert [point.value for point in client.get_metric_history(run_id, "m")] == values


@case
def steps_may_be_negative_and_huge(server):
    client = MlflowClient()
    run_id = client.create_run(client.create_experiment("tracking steps")).info.run_id
    steps = [-(2**63), -1, 0, 1, 2**40, 2**63 - 1]
    for position, step in enumerate(steps):
        client.log_metric(run_id, "m", float(position), step=step, timestamp=1_700_000_000_000)
    assert [point.step for point in client.get_metric_history(run_id, "m")] == steps
    assert client.get_run(run_id).data.metrics == {"m": 5.0}


@case
def the_latest_value_is_the_one_with_the_greatest_step(server):
    client = MlflowClient()
    experiment_id = client.create_experiment("tracking latest values")
    rows = [
        ([(1.0, 10, 5), (2.0, 20, 3)], 1.0, "step before timestamp"),
        ([(1.0, 20, 1), (2.0, 10, 1)], 1.0, "then timestamp"),
        ([(1.0, 10, 1), (3.0, 10, 1), (2.0, 10, 1)], 3.0, "then value"),
        ([(math.nan, 10, 1), (1.0, 10, 1)], 1.0, "NaN ranks as 0, below 1"),
        ([(math.nan, 10, 1), (-1.0, 10, 1)], math.nan, "NaN ranks as 0, above -1"),
    ]
    with table() as faults:
        for points, expected, why in rows:
            run_id = client.create_run(experiment_id).info.run_id
            for value, timestamp, step in points:
                client.log_metric(run_id, "m", value, timestamp=timestamp, step=step)
            seen = client.get_run(run_id).data.metrics["m"]
            faults.equal(why, repr(seen), repr(expected))


@case
def the_same_point_twice_is_stored_once(server):
    client = MlflowClient()
    run_id = client.create_run(client.create_experiment("tracking repeats")).info.run_id
    for _ in range(3):
        client.log_metric(run_id, "m", 0.5, timestamp=1_700_000_000_000, step=4)
        client.log_metric(run_id, "n", math.nan, timestamp=1_700_000_000_000, step=4)
    client.log_metric(run_id, "m", 0.6, timestamp=1_700_000_000_000, step=4)
    assert [point.value for point in client.get_metric_history(run_id, "m")] == [0.5, 0.6]
    assert len(client.get_metric_history(run_id, "n")) == 1


@case
def unknown_runs_are_refused_by_every_call(server):
    client = MlflowClient()
    unknown = "0" * 32
    message = f"Run with id={unknown} not found"
    calls = {
        "get": lambda: client.get_run(unknown),
        "log_metric": lambda: client.log_metric(unknown, "m", 1.0),
        "log_param": lambda: client.log_param(unknown, "p", 1),
        "set_tag": lambda: client.set_tag(unknown, "t", "v"),
        "delete_tag": lambda: client.delete_tag(unknown, "t"),
        "log_batch": lambda: client.log_batch(unknown, tags=[mlflow.entities.RunTag("t", "v")]),
        "update": lambda: client.update_run(unknown, name="n"),
        "delete": lambda: client.delete_run(unknown),
        "restore": lambda: client.restore_run(unknown),
    }
    with table() as faults:
        for name, call in calls.items():
            with faults.row(name), refused("RESOURCE_DOES_NOT_EXIST", message):
                call()
    assert client.get_metric_history(unknown, "m") == []
