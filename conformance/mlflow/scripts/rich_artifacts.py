"""Figures, images, tables, texts and dictionaries in all the forms that the client has for them."""

import json
from pathlib import Path

import mlflow
import numpy
import pandas
import yaml
from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts, load_dict, load_image, load_text
from suite import case, table


def pixels(seed, kind=numpy.uint8):
    generator = numpy.random.default_rng(seed)
    whole = generator.integers(0, 255, size=(16, 12, 3), dtype=numpy.uint8)
    return whole if kind == numpy.uint8 else whole / 255.0


@case(client=(2, 22), because="images with a key came with client 2.11")
def images_of_a_key_are_kept_for_each_step(server):
    from PIL import Image

    mlflow.set_experiment("rich_artifacts images")
    with mlflow.start_run() as run:
        for step in range(3):
            mlflow.log_image(pixels(step), key="dogs", step=step, timestamp=1_700_000_000_000 + step)
        mlflow.log_image(Image.fromarray(pixels(9)), "pillow.png")
        mlflow.log_image(pixels(4, float), "floats.png")
        mlflow.log_image(mlflow.Image(pixels(5)), key="own", step=7)
    # The client sends images of a key beside the run's own thread.
    mlflow.flush_artifact_async_logging()
    client = MlflowClient()
    names = sorted(Path(file.path).name for file in client.list_artifacts(run.info.run_id, "images"))
    with table() as faults:
        for step in range(3):
            of_step = [name for name in names if name.startswith("dogs") and f"step%{step}%" in name.replace("+", "%")]
            whole = [name for name in of_step if name.endswith(".png")]
            faults.equal(f"files of step {step}", (len(of_step), len(whole)), (2, 1))
            faults.true(f"time of step {step}", all(str(1_700_000_000_000 + step) in name for name in of_step), of_step)
            if whole:
                path = download_artifacts(run_id=run.info.run_id, artifact_path=f"images/{whole[0]}", dst_path=".")
                faults.true(f"pixels of step {step}", numpy.array_equal(numpy.array(Image.open(path)), pixels(step)))
        faults.equal("files of the other key", len([name for name in names if name.startswith("own")]), 2)
        faults.equal("all files", len(names), 8)
        faults.true("pillow", numpy.array_equal(numpy.array(load_image(f"{run.info.artifact_uri}/pillow.png")), pixels(9)))
        floats = numpy.array(load_image(f"{run.info.artifact_uri}/floats.png")).astype(int)
        faults.true("floats", numpy.abs(floats - pixels(4).astype(int)).max() <= 1)
        faults.equal("tag", client.get_run(run.info.run_id).data.tags["mlflow.loggedImages"], "True")


@case
def tables_of_several_runs_are_read_as_one(server):
    experiment = mlflow.set_experiment("rich_artifacts tables")
    runs = []
    for number in range(3):
        with mlflow.start_run() as run:
            mlflow.log_table({"question": [f"q{number}"], "score": [number / 4], "deep": [{"a": [number]}]}, "eval.json")
            mlflow.log_table(pandas.DataFrame({"question": [f"r{number}"], "score": [None], "deep": [None]}), "eval.json")
            mlflow.log_table({"x": [number]}, "other/second.json")
        runs.append(run.info.run_id)
    two = mlflow.load_table("eval.json", run_ids=runs[:2], extra_columns=["run_id"])
    assert sorted(zip(two["run_id"], two["question"])) == sorted((runs[n], f"{letter}{n}") for n in range(2) for letter in "qr")
    everything = mlflow.load_table("other/second.json")
    assert sorted(everything["x"]) == [0, 1, 2]
    scores = two[two["question"].str.startswith("q")].set_index("question")["score"]
    assert (scores["q0"], scores["q1"]) == (0.0, 0.25)
    deep = two[two["question"] == "q1"]["deep"].iloc[0]
    assert deep == {"a": [1]}, deep
    found = MlflowClient().search_runs([experiment.experiment_id], "tags.`mlflow.loggedArtifacts` LIKE '%other/second.json%'")
    assert {run.info.run_id for run in found} == set(runs)
    noted = json.loads(found[0].data.tags["mlflow.loggedArtifacts"])
    assert noted == [{"path": "eval.json", "type": "table"}, {"path": "other/second.json", "type": "table"}], noted


@case
def figures_keep_their_bytes(server):
    from matplotlib import pyplot

    mlflow.set_experiment("rich_artifacts figures")
    figure, axes = pyplot.subplots()
    axes.plot([1, 4, 9])
    with mlflow.start_run() as run:
        for kind in ("png", "svg", "pdf"):
            mlflow.log_figure(figure, f"figures/curve.{kind}", save_kwargs={"dpi": 40})
    starts = {"png": b"\x89PNG\r\n", "svg": b"<?xml", "pdf": b"%PDF-"}
    with table() as faults:
        for kind, start in starts.items():
            path = download_artifacts(run_id=run.info.run_id, artifact_path=f"figures/curve.{kind}")
            faults.equal(kind, Path(path).read_bytes()[: len(start)], start)


@case
def texts_and_dictionaries_are_written_again_and_read_back(server):
    mlflow.set_experiment("rich_artifacts texts")
    cases = {
        "plain.json": {"a": 1.5, "b": [None, True], "ü": "日本"},
        "list.json": [1, {"x": []}],
        "settings.yml": {"rate": 0.1, "names": ["a", "b"]},
        "no-extension": {"k": "v"},
    }
    with mlflow.start_run() as run:
        for name, value in cases.items():
            mlflow.log_dict({"old": True}, f"dicts/{name}")
            mlflow.log_dict(value, f"dicts/{name}")
        mlflow.log_text("first", "texts/a.html")
        mlflow.log_text("<b>second</b>\r\n", "texts/a.html")
    with table() as faults:
        for name, value in cases.items():
            with faults.row(name):
                address = f"runs:/{run.info.run_id}/dicts/{name}"
                read = {"json": load_dict, "yml": lambda address: yaml.safe_load(load_text(address))}.get(name.rpartition(".")[2])
                faults.equal(name, read(address) if read else json.loads(load_text(address)), value)
        path = download_artifacts(run_id=run.info.run_id, artifact_path="texts/a.html")
        faults.equal("text", Path(path).read_bytes(), b"<b>second</b>\r\n")


@case(client=(2, 22), because="client 2.10 does not tell what it sends of a dataset")
def datasets_of_every_kind_keep_their_digest_and_schema(server):
    mlflow.set_experiment("rich_artifacts datasets")
    frame = pandas.DataFrame({"x": [1.0, 2.0, None], "name": ["a", "b", "c"], "day": pandas.to_datetime(["2026-01-01"] * 3)})
    array = numpy.arange(12.0).reshape(3, 4)
    frame.to_csv("data.csv")
    made = [
        mlflow.data.from_pandas(frame, source="data.csv", name="frame"),
        mlflow.data.from_pandas(frame, source="data.csv", name="with targets", targets="x"),
        mlflow.data.from_numpy(array, name="array", targets=array[:, 0]),
        mlflow.data.from_numpy({"left": array, "right": array[:, :2]}, name="two arrays"),
        mlflow.data.from_pandas(frame, name="own digest", digest="0a1b2c3d"),
    ]
    with mlflow.start_run() as run:
        for number, dataset in enumerate(made):
            mlflow.log_input(dataset, context=("training", "eval")[number % 2])
    read = {each.dataset.name: each for each in mlflow.get_run(run.info.run_id).inputs.dataset_inputs}
    with table() as faults:
        faults.equal("names", set(read), {dataset.name for dataset in made})
        for number, dataset in enumerate(made):
            with faults.row(dataset.name):
                seen = read[dataset.name]
                stated = dataset.to_dict()
                faults.equal(f"{dataset.name}: digest", seen.dataset.digest, dataset.digest)
                for field in ("schema", "profile", "source", "source_type"):
                    faults.equal(f"{dataset.name}: {field}", getattr(seen.dataset, field), stated[field])
                faults.equal(f"{dataset.name}: context", [tag.value for tag in seen.tags], [("training", "eval")[number % 2]])
                faults.equal(f"{dataset.name}: source again", type(mlflow.data.get_source(seen)), type(dataset.source))


@case(client=(2, 22), because="client 2.10 asks scikit-learn for what it no longer computes", deadline_s=240.0)
def an_evaluation_of_a_regression_leaves_metrics_data_and_table(server):
    from sklearn.linear_model import LinearRegression

    mlflow.set_experiment("rich_artifacts evaluate")
    generator = numpy.random.default_rng(3)
    frame = pandas.DataFrame(generator.normal(size=(80, 3)), columns=["a", "b", "c"])
    model = LinearRegression().fit(frame, frame["a"] - frame["b"] + generator.normal(scale=0.1, size=80))
    frame["target"] = frame["a"] - frame["b"]
    data = mlflow.data.from_pandas(frame, name="judged", targets="target")
    with mlflow.start_run() as run:
        word = "name" if mlflow.__version__.startswith("3.") else "artifact_path"
        info = mlflow.sklearn.log_model(model, **{word: "model"}, pip_requirements=["mlflow"])
        result = mlflow.evaluate(info.model_uri, data, model_type="regressor", evaluator_config={"log_explainer": False})
    read = mlflow.get_run(run.info.run_id)
    error = model.predict(frame[["a", "b", "c"]]) - frame["target"]
    assert abs(result.metrics["mean_squared_error"] - float((error**2).mean())) < 1e-12
    assert read.data.metrics == {key: float(value) for key, value in result.metrics.items()}
    assert set(read.data.metrics) == {
        "example_count", "max_error", "mean_absolute_error", "mean_absolute_percentage_error", "mean_on_target",
        "mean_squared_error", "r2_score", "root_mean_squared_error", "sum_on_target", "score",
    }, sorted(read.data.metrics)  # fmt: skip
    judged = {(each.dataset.name, each.dataset.digest) for each in read.inputs.dataset_inputs}
    assert judged == {("judged", data.digest)}, judged
    if mlflow.__version__.startswith("3."):
        scored = MlflowClient().get_logged_model(info.model_id).metrics
        assert {each.key for each in scored} == set(read.data.metrics)
        assert {(each.dataset_name, each.dataset_digest) for each in scored} == {("judged", data.digest)}, scored
