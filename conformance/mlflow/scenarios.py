"""What `record.py` has a stock client do; one transcript for each function here."""

import math
from contextlib import suppress
from pathlib import Path

import mlflow
import pandas
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag, ViewType


def tracking():
    """Make an experiment and a run, log parameters, metrics and tags, read the run."""
    mlflow.set_experiment("transcript tracking")
    with mlflow.start_run(run_name="baseline", tags={"team": "red"}, description="first") as run:
        mlflow.log_param("lr", 0.1)
        mlflow.log_params({"depth": 6, "seed": 1})
        mlflow.log_metric("loss", 0.5, step=0)
        mlflow.log_metric("loss", math.nan, step=1)
        mlflow.log_metrics({"auc": 0.8, "f1": 0.7, "huge": math.inf, "third": 1 / 3}, step=2)
        mlflow.set_tag("stage", "dev")
        mlflow.set_tags({"a": "1", "b": ""})
        MlflowClient().delete_tag(run.info.run_id, "a")
    mlflow.get_run(run.info.run_id)
    mlflow.set_experiment("transcript tracking")


def nested_resume():
    """A nested run, a resumed run, a run deleted and restored."""
    mlflow.set_experiment("transcript nested")
    client = MlflowClient()
    with mlflow.start_run(run_name="parent") as parent:
        with mlflow.start_run(nested=True) as child:
            mlflow.log_metric("score", 1)
    with mlflow.start_run(run_id=parent.info.run_id):
        mlflow.log_param("late", "yes")
    mlflow.get_parent_run(child.info.run_id)
    client.update_run(child.info.run_id, name="renamed")
    client.get_run(child.info.run_id)
    client.delete_run(child.info.run_id)
    client.get_run(child.info.run_id)
    with suppress(mlflow.MlflowException):
        client.set_tag(child.info.run_id, "t", "v")
    client.restore_run(child.info.run_id)
    client.set_terminated(child.info.run_id, "KILLED")


def artifacts():
    """Log a text, a dictionary, a table and a folder; list, download, ask for what is not there."""
    mlflow.set_experiment("transcript artifacts")
    client = MlflowClient()
    Path("folder/inner").mkdir(parents=True)
    Path("folder/inner/größe 1.txt").write_text("x")
    with mlflow.start_run(run_name="files") as run:
        mlflow.log_text("hello", "notes/a.txt")
        mlflow.log_dict({"lr": 0.1}, "cfg.json")
        mlflow.log_artifacts("folder", "data")
        mlflow.log_table({"question": ["a"], "score": [1]}, "eval.json")
    run_id = run.info.run_id
    client.list_artifacts(run_id)
    client.list_artifacts(run_id, "data/inner")
    client.list_artifacts(run_id, "nowhere")
    client.download_artifacts(run_id, "notes", ".")
    mlflow.artifacts.load_text(f"{run.info.artifact_uri}/data/inner/größe 1.txt")
    with suppress(Exception):
        mlflow.artifacts.load_text(f"{run.info.artifact_uri}/none.txt")
    client.get_run(run_id)


def inputs():
    """Log a dataset twice and read it with its run."""
    experiment = mlflow.set_experiment("transcript inputs")
    data = mlflow.data.from_pandas(pandas.DataFrame({"x": [1, 2], "y": [0.5, 1.5]}), source="train.csv", name="train")
    with mlflow.start_run(run_name="data") as run:
        mlflow.log_input(data, context="training", tags={"split": "a"})
        mlflow.log_input(data, context="testing")
    mlflow.get_run(run.info.run_id)
    MlflowClient().search_runs([experiment.experiment_id], "datasets.name = 'train'")


def search():
    """Search runs with filters, orders, pages and view types; wrong filters too."""
    client = MlflowClient()
    experiment_id = client.create_experiment("transcript search")
    for position, (name, score) in enumerate({"one": 0.9, "two": 0.8, "three": math.nan, "four": None}.items()):
        run = client.create_run(experiment_id, start_time=1_650_000_000_000 + position, run_name=name, tags={"n": str(position)})
        client.log_param(run.info.run_id, "even", str(position % 2 == 0))
        if score is not None:
            client.log_metric(run.info.run_id, "score", score, timestamp=1_650_000_000_000 + position)
    client.delete_run(run.info.run_id)
    page = client.search_runs([experiment_id], max_results=2, order_by=["metrics.score DESC"])
    client.search_runs([experiment_id], max_results=2, order_by=["metrics.score DESC"], page_token=page.token)
    client.search_runs([experiment_id], "metrics.score > 0.5 and params.even = 'True' and tags.n LIKE '%'")
    client.search_runs([experiment_id], "run_name ILIKE 'T%'", order_by=["params.even", "start_time ASC"])
    client.search_runs([experiment_id], run_view_type=ViewType.DELETED_ONLY)
    client.search_runs([experiment_id], "params.none IS NULL and status = 'RUNNING'", ViewType.ALL, 1)
    client.search_runs([experiment_id], "metrics.score > 99")
    for wrong in ("metrics.score > 'x'", "colours.red = 'x'", "metrics.score > 0 OR metrics.score < 0", "params.even = 1"):
        with suppress(mlflow.MlflowException):
            client.search_runs([experiment_id], wrong)


def experiment_admin():
    """Make, tag, rename, search, delete and restore experiments; the refusals around it."""
    client = MlflowClient()
    experiment_id = client.create_experiment("transcript admin", tags={"a": "b"})
    client.set_experiment_tag(experiment_id, "k", "v")
    client.rename_experiment(experiment_id, "transcript admin 2")
    client.get_experiment(experiment_id)
    client.get_experiment_by_name("transcript admin")
    with suppress(mlflow.MlflowException):
        client.get_experiment("987654321")
    with suppress(mlflow.MlflowException):
        client.create_run("987654321")
    other = client.create_experiment("transcript admin 3", artifact_location="s3://bucket/path")
    client.create_run(other, run_name="in a bucket", start_time=1_650_000_000_000)
    page = client.search_experiments(filter_string="name LIKE 'transcript admin%'", max_results=1, order_by=["name DESC"])
    client.search_experiments(
        filter_string="name LIKE 'transcript admin%'", max_results=1, order_by=["name DESC"], page_token=page.token
    )
    client.search_experiments(filter_string="tags.k = 'v' and name LIKE 'transcript admin%'")
    client.delete_experiment(experiment_id)
    client.search_experiments(ViewType.DELETED_ONLY, filter_string="name LIKE 'transcript admin%'")
    for refused in (client.delete_experiment, client.create_run):
        with suppress(mlflow.MlflowException):
            refused(experiment_id)
    client.restore_experiment(experiment_id)
    client.get_experiment(experiment_id)


def batch_errors():
    """Batches, full and wrong, and other refused writes."""
    client = MlflowClient()
    run_id = client.create_run(client.create_experiment("transcript batches"), run_name="batches").info.run_id
    time = 1_650_000_000_000
    client.log_batch(run_id, [Metric("m", 1.5, time, 1), Metric("m", 2.5, time, 2)], [Param("p", "1")], [RunTag("t", "v")])
    client.log_batch(run_id, [], [Param("p", "1")], [])
    attempts = [
        lambda: client.log_batch(run_id, params=[Param("p", "2")]),
        lambda: client.log_batch(run_id, params=[Param("q", "1"), Param("q", "2")]),
        lambda: client.log_batch(run_id, tags=[RunTag(f"t{n}", "") for n in range(101)]),
        lambda: client.log_param(run_id, "p", "2"),
        lambda: client.log_batch("0" * 32, tags=[RunTag("t", "v")]),
        lambda: client.get_run("0" * 32),
        lambda: client.delete_tag(run_id, "missing"),
    ]
    for attempt in attempts:
        with suppress(mlflow.MlflowException):
            attempt()
    client.get_run(run_id)


def history():
    """Metric histories: order of points, repeats, pages."""
    client = MlflowClient()
    run_id = client.create_run(client.create_experiment("transcript history"), run_name="history").info.run_id
    time = 1_650_000_000_000
    points = [(3.0, time + 3, 1), (1.0, time + 1, 9), (2.0, time + 2, 5), (0.5, time + 2, 5), (7.0, time + 1, -2), (2.0, time + 2, 5)]
    client.log_batch(run_id, metrics=[Metric("m", *point) for point in points])
    client.log_metric(run_id, "odd", math.nan, timestamp=time, step=2**62)
    client.log_metric(run_id, "odd", -math.inf, timestamp=time, step=-5)
    client.get_metric_history(run_id, "m")
    client.get_metric_history(run_id, "odd")
    client.get_metric_history(run_id, "none")
    client.get_run(run_id)


def asynchronous():
    """Log in the background and flush."""
    mlflow.set_experiment("transcript asynchronous")
    with mlflow.start_run(run_name="background") as run:
        for step in range(4):
            mlflow.log_metric("m", step / 2, step=step, synchronous=False)
        mlflow.log_param("p", 1, synchronous=False)
        mlflow.flush_async_logging()
    MlflowClient().get_metric_history(run.info.run_id, "m")
    mlflow.get_run(run.info.run_id)


def logged_models():
    """Create, finalize, score, tag, search and delete logged models; a model as the output and the input of runs."""
    from mlflow.entities import LoggedModelInput, LoggedModelOutput

    client = MlflowClient()
    experiment_id = client.create_experiment("transcript logged models")
    run_id = client.create_run(experiment_id, run_name="maker").info.run_id
    model = client.create_logged_model(experiment_id, name="net", source_run_id=run_id, params={"C": "1.0"}, tags={"team": "red"}, model_type="Agent")
    client.create_logged_model(experiment_id)
    client.log_outputs(run_id, [LoggedModelOutput(model.model_id, step=2)])
    client.finalize_logged_model(model.model_id, "READY")
    client.log_metric(run_id, "acc", 0.5, step=1, model_id=model.model_id, dataset_name="eval", dataset_digest="d1")
    client.log_batch(run_id, metrics=[Metric("acc", 0.7, 1_650_000_000_000, 2, model_id=model.model_id), Metric("loss", 1, 1_650_000_000_000, 2)])
    client.set_logged_model_tags(model.model_id, {"team": "blue", "k": "v"})
    client.delete_logged_model_tag(model.model_id, "k")
    with suppress(mlflow.MlflowException):
        client.delete_logged_model_tag(model.model_id, "k")
    client.get_logged_model(model.model_id)
    client.search_logged_models([experiment_id], "metrics.acc > 0.1 AND params.C = '1.0'", order_by=[{"field_name": "metrics.acc", "ascending": False}])
    client.search_logged_models([experiment_id], "name = 'none'")
    other = client.create_run(experiment_id, run_name="user").info.run_id
    client.log_inputs(other, models=[LoggedModelInput(model.model_id)])
    client.get_run(other)
    client.get_run(run_id)
    client.delete_logged_model(model.model_id)
    with suppress(mlflow.MlflowException):
        client.get_logged_model(model.model_id)
    with suppress(mlflow.MlflowException):
        client.create_logged_model(experiment_id, name="a/b")


def log_model():
    """Log a model with scikit-learn, load it by both addresses."""
    import numpy
    from sklearn.linear_model import LinearRegression

    mlflow.set_experiment("transcript log model")
    model = LinearRegression().fit(numpy.array([[0.0], [1.0]]), numpy.array([0.0, 2.0]))
    with mlflow.start_run(run_name="fit") as run:
        info = mlflow.sklearn.log_model(model, name="line", pip_requirements=["scikit-learn"])
        mlflow.log_metric("r2", 1.0)
    mlflow.sklearn.load_model(info.model_uri)
    mlflow.sklearn.load_model(f"runs:/{run.info.run_id}/line")


def registry():
    """Register a model, its versions, tags, stages and aliases; search, copy, rename and delete."""
    client = MlflowClient()
    name = "transcript registry"
    client.create_registered_model(name, tags={"team": "red"}, description="what it does")
    with suppress(mlflow.MlflowException):
        client.create_registered_model(name)
    for number in (1, 2):
        client.create_model_version(name, f"s3://bucket/{number}", tags={"n": str(number)} if number == 2 else None)
    client.update_registered_model(name, "another")
    client.update_model_version(name, "2", "why")
    client.set_registered_model_tag(name, "a", "1")
    client.set_model_version_tag(name, "1", "b", "2")
    client.delete_model_version_tag(name, "1", "b")
    client.delete_registered_model_tag(name, "a")
    client.set_registered_model_alias(name, "champion", "1")
    client.transition_model_version_stage(name, "1", "Production")
    client.transition_model_version_stage(name, "2", "production", archive_existing_versions=True)
    client.get_latest_versions(name)
    client.get_registered_model(name)
    client.get_model_version_by_alias(name, "champion")
    client.get_model_version_download_uri(name, "2")
    for alias in ("none", "latest"):
        with suppress(mlflow.MlflowException):
            client.set_registered_model_alias(name, alias, "9")
    with suppress(mlflow.MlflowException):
        client.get_model_version_by_alias(name, "none")
    client.search_registered_models(f"name = '{name}' AND tags.team = 'red'")
    client.search_model_versions(f"name = '{name}'", order_by=["version_number ASC"])
    client.copy_model_version(f"models:/{name}/1", "transcript copy")
    client.rename_registered_model("transcript copy", "transcript copied")
    client.delete_registered_model_alias(name, "champion")
    client.delete_model_version(name, "2")
    with suppress(mlflow.MlflowException):
        client.get_model_version(name, "2")
    client.get_registered_model(name)
    client.delete_registered_model(name)
    with suppress(mlflow.MlflowException):
        client.get_registered_model(name)


ALL = [tracking, nested_resume, artifacts, inputs, search, experiment_admin, batch_errors, history, asynchronous, logged_models, log_model, registry]
