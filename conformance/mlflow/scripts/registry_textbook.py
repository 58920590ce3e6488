"""From six trained models to the one in production, and back again."""

import mlflow
import numpy
import xgboost
from mlflow import MlflowClient
from sklearn.metrics import roc_auc_score
from suite import case

NAME = "textbook churn"


def subscribers(seed, count):
    generator = numpy.random.default_rng(seed)
    features = generator.normal(size=(count, 6))
    odds = features[:, 0] - features[:, 1] * features[:, 2] + generator.normal(scale=0.5, size=count)
    return features, (odds > 0).astype(int)


def train(depth, rate):
    """One run: a model, its parameters, its score on data it has not seen."""
    features, labels = subscribers(1, 4_000)
    unseen, truth = subscribers(2, 2_000)
    with mlflow.start_run(run_name=f"depth {depth}") as run:
        mlflow.log_params({"max_depth": depth, "learning_rate": rate})
        mlflow.log_input(mlflow.data.from_numpy(features, targets=labels, name="subscribers"), context="training")
        model = xgboost.XGBClassifier(n_estimators=30, max_depth=depth, learning_rate=rate, n_jobs=2).fit(features, labels)
        mlflow.log_metric("auc", roc_auc_score(truth, model.predict_proba(unseen)[:, 1]))
        word = "name" if mlflow.__version__.startswith("3.") else "artifact_path"
        mlflow.xgboost.log_model(model, **{word: "model"}, signature=mlflow.models.infer_signature(features, labels), pip_requirements=["xgboost"])
    return run.info.run_id, model


@case(deadline_s=240.0)
def the_best_of_six_goes_to_production_and_its_successor_back(server):
    client = MlflowClient()
    experiment = mlflow.set_experiment("textbook")
    models = dict(train(depth, rate) for depth in (2, 4, 6) for rate in (0.1, 0.3))
    best, second = (run.info.run_id for run in client.search_runs([experiment.experiment_id], order_by=["metrics.auc DESC"])[:2])
    unseen, _ = subscribers(3, 500)

    def predicts(address, run_id):
        seen = mlflow.pyfunc.load_model(f"models:/{NAME}{address}").predict(unseen)
        assert (seen == models[run_id].predict(unseen)).all(), address
        exact = mlflow.xgboost.load_model(f"models:/{NAME}{address}").predict_proba(unseen)
        assert (exact == models[run_id].predict_proba(unseen)).all(), address

    first = mlflow.register_model(f"runs:/{best}/model", NAME)
    assert (int(first.version), first.run_id) == (1, best)
    client.transition_model_version_stage(NAME, "1", "Staging")
    predicts("/Staging", best)
    client.transition_model_version_stage(NAME, "1", "Production")
    client.set_registered_model_alias(NAME, "champion", "1")
    successor = mlflow.register_model(f"runs:/{second}/model", NAME)
    assert int(successor.version) == 2
    client.transition_model_version_stage(NAME, "2", "Production", archive_existing_versions=True)
    client.set_registered_model_alias(NAME, "champion", "2")
    assert client.get_model_version(NAME, "1").current_stage == "Archived"
    for address, run_id in [("/1", best), ("/2", second), ("/latest", second), ("/Production", second), ("/Archived", best), ("@champion", second)]:
        predicts(address, run_id)
    path = f"/api/v1/models/{NAME.replace(' ', '%20')}"
    if server.kind == "trialbook":
        assert server.request("POST", f"{path}/rollback", json_body={"alias": "champion"}).status == 200
    else:
        client.set_registered_model_alias(NAME, "champion", "1")
    predicts("@champion", best)
    if server.kind == "trialbook":
        chain = server.request("GET", f"{path}/lineage", query=[["alias", "champion"]]).json
        assert chain["version"]["version"] == 1 and chain["run"]["run_id"] == best, chain
        assert [data["name"] for data in chain["run"]["datasets"]] == ["subscribers"], chain["run"]["datasets"]
        assert chain["events"][0]["action"] == "roll_back_alias", chain["events"]
