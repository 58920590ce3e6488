"""Nested runs, resumed runs, deleted and restored runs."""

import mlflow
from mlflow import MlflowClient
from mlflow.entities import ViewType
from suite import case, refused, table


@case
def nested_runs_know_their_parent_and_are_found_by_it(server):
    experiment = mlflow.set_experiment("lifecycle nested")
    with mlflow.start_run(run_name="parent") as parent:
        children = []
        for seed in range(3):
            with mlflow.start_run(run_name=f"child {seed}", nested=True) as child:
                mlflow.log_metric("score", seed)
                children.append(child.info.run_id)
        with mlflow.start_run(run_name="other", nested=True, tags={"role": "other"}):
            with mlflow.start_run(run_name="grandchild", nested=True):
                pass
    wanted = f"tags.mlflow.parentRunId = '{parent.info.run_id}' and tags.role IS NULL"
    found = MlflowClient().search_runs([experiment.experiment_id], wanted, order_by=["metrics.score DESC"])
    assert [run.info.run_id for run in found] == children[::-1]
    frame = mlflow.search_runs(filter_string=f"tags.`mlflow.parentRunId` = '{parent.info.run_id}'")
    assert len(frame) == 4
    assert mlflow.get_parent_run(children[0]).info.run_id == parent.info.run_id


@case
def a_resumed_run_goes_on_where_it_ended(server):
    mlflow.set_experiment("lifecycle resumed")
    with mlflow.start_run() as run:
        for step in range(3):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        mlflow.log_param("lr", 0.1)
    first_end = mlflow.get_run(run.info.run_id).info.end_time
    with mlflow.start_run(run_id=run.info.run_id):
        resumed = mlflow.get_run(run.info.run_id).info
        assert (resumed.status, resumed.end_time) == ("RUNNING", first_end)
        mlflow.log_param("lr", 0.1)
        for step in range(3, 6):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
    client = MlflowClient()
    assert [point.step for point in client.get_metric_history(run.info.run_id, "loss")] == list(range(6))
    info = client.get_run(run.info.run_id).info
    assert info.status == "FINISHED" and info.end_time >= first_end and info.start_time == run.info.start_time


@case
def deleted_runs_are_read_but_not_written_until_restored(server):
    client = MlflowClient()
    experiment_id = client.create_experiment("lifecycle deleted")
    run_id = client.create_run(experiment_id, run_name="victim").info.run_id
    client.log_metric(run_id, "m", 1.0)
    client.set_tag(run_id, "t", "v")
    client.delete_run(run_id)
    client.delete_run(run_id)
    assert client.get_run(run_id).info.lifecycle_stage == "deleted"
    assert len(client.get_metric_history(run_id, "m")) == 1
    assert client.list_artifacts(run_id) == []
    message = f"The run {run_id} must be in the 'active' state. Current state is deleted."
    calls = {
        "log_metric": lambda: client.log_metric(run_id, "m", 2.0),
        "log_param": lambda: client.log_param(run_id, "p", 1),
        "set_tag": lambda: client.set_tag(run_id, "t", "w"),
        "delete_tag": lambda: client.delete_tag(run_id, "t"),
        "log_batch": lambda: client.log_batch(run_id, tags=[mlflow.entities.RunTag("t", "w")]),
        "update": lambda: client.update_run(run_id, name="n"),
    }
    with table() as faults:
        for name, call in calls.items():
            with faults.row(name), refused("INVALID_PARAMETER_VALUE", message):
                call()
    client.restore_run(run_id)
    client.restore_run(run_id)
    run = client.get_run(run_id)
    assert (run.info.lifecycle_stage, run.info.run_name) == ("active", "victim")
    assert (run.data.metrics, run.data.tags["t"], run.data.params) == ({"m": 1.0}, "v", {})
    client.log_metric(run_id, "m", 2.0, step=1)


@case
def view_types_choose_between_active_and_deleted_runs(server):
    client = MlflowClient()
    experiment_id = client.create_experiment("lifecycle views")
    active = client.create_run(experiment_id).info.run_id
    deleted = client.create_run(experiment_id).info.run_id
    client.delete_run(deleted)
    rows = {
        ViewType.ACTIVE_ONLY: {active},
        ViewType.DELETED_ONLY: {deleted},
        ViewType.ALL: {active, deleted},
    }
    for view_type, expected in rows.items():
        found = client.search_runs([experiment_id], run_view_type=view_type)
        assert {run.info.run_id for run in found} == expected


@case
def an_unknown_status_changes_nothing(server):
    client = MlflowClient()
    run_id = client.create_run(client.create_experiment("lifecycle unknown status")).info.run_id
    reply = server.post("runs/update", run_id=run_id, status="SLEEPING")
    expected = server.pick(trialbook=400, reference=200, because="a status that is silently ignored helps nobody (2026-11-25)")
    assert reply.status == expected, reply
    assert client.get_run(run_id).info.status == "RUNNING"
