"""What a server holds of a run, gathered through the stock client, so that it can be compared as a whole."""

import json

import mlflow
from mlflow import MlflowClient

#: Tags that say where and by whom a run was made, not what it did.
CIRCUMSTANCES = {"mlflow.user", "mlflow.source.name", "mlflow.source.type", "mlflow.source.git.commit", "mlflow.runName"}


def of_run(run_id: str) -> dict:
    """Parameters, last metrics, tags, files and datasets of a run, and the logged models it made."""
    run = MlflowClient().get_run(run_id)
    data = run.data
    held = {
        "status": run.info.status,
        "params": data.params,
        "metrics": data.metrics,
        "tags": {key: value for key, value in data.tags.items() if key not in CIRCUMSTANCES | {"mlflow.log-model.history"}},
        "files": files(lambda path: MlflowClient().list_artifacts(run_id, path)),
        "datasets": sorted(
            (each.dataset.source_type, {tag.key: tag.value for tag in each.tags}["mlflow.data.context"])
            for each in run.inputs.dataset_inputs
        ),
        "flavours": flavours(run),
        "models": [],
    }
    if mlflow.__version__.startswith("3."):
        held["models"] = [model(output.model_id) for output in run.outputs.model_outputs]
    return held


def flavours(run) -> list:
    """Flavours of the models that the client noted as a tag of the run."""
    noted = json.loads(run.data.tags.get("mlflow.log-model.history", "[]"))
    return [sorted(each["flavors"]) for each in noted]


def model(model_id: str) -> dict:
    """The same of a logged model."""
    read = MlflowClient().get_logged_model(model_id)
    return {
        "name": read.name,
        "status": str(read.status),
        "params": read.params,
        "metrics": sorted((each.key, each.step, each.value) for each in read.metrics or []),
        "tags": {key: value for key, value in read.tags.items() if key not in CIRCUMSTANCES},
        "files": files(lambda path: MlflowClient().list_logged_model_artifacts(model_id, path)),
    }


def files(list_folder, path=None) -> list:
    """Paths of all files below a folder."""
    found = []
    for each in list_folder(path):
        found += files(list_folder, each.path) if each.is_dir else [each.path]
    return sorted(found)
