"""A whole search for the best of six models, as a user would do it."""

import json
from pathlib import Path

import mlflow
import numpy
import pandas
from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts
from suite import case

GRID = [(depth, rate) for depth in (2, 4, 6) for rate in (0.05, 0.3)]


def subscribers(count=50_000):
    """Made-up subscribers of a telephone company; who leaves depends on tenure, price and calls for help."""
    generator = numpy.random.default_rng(20)
    frame = pandas.DataFrame(
        {
            "tenure_months": generator.integers(1, 72, count),
            "monthly_price": generator.normal(60, 20, count).round(2),
            "calls_for_help": generator.poisson(1.2, count),
            "contract": generator.integers(0, 3, count),
            "age": generator.integers(18, 90, count),
        }
    )
    lean = -0.05 * frame.tenure_months + 0.02 * frame.monthly_price + 0.5 * frame.calls_for_help - 0.8 * frame.contract
    leaves = generator.random(count) < 1 / (1 + numpy.exp(-(lean - lean.mean())))
    return frame, leaves.astype(int)


def scores(labels, chances):
    from sklearn import metrics

    guesses = (chances > 0.5).astype(int)
    return {
        "auc": metrics.roc_auc_score(labels, chances),
        "accuracy": metrics.accuracy_score(labels, guesses),
        "precision": metrics.precision_score(labels, guesses),
        "recall": metrics.recall_score(labels, guesses),
        "f1": metrics.f1_score(labels, guesses),
        "log_loss": metrics.log_loss(labels, chances),
        "brier": metrics.brier_score_loss(labels, chances),
        "average_precision": metrics.average_precision_score(labels, chances),
    }


def train(depth, rate, known, leaves, new, new_leaves):
    """One child run: fit, measure, keep the model and its predictions."""
    import xgboost

    settings = {"max_depth": depth, "learning_rate": rate, "n_estimators": 15, "tree_method": "hist", "n_jobs": 2}
    model = xgboost.XGBClassifier(**settings, random_state=1).fit(known, leaves)
    chances = model.predict_proba(new)[:, 1]
    measured = {name: float(value) for name, value in scores(new_leaves, chances).items()}
    with mlflow.start_run(run_name=f"depth {depth}, rate {rate}", nested=True) as run:
        mlflow.log_params(settings)
        mlflow.log_metrics(measured)
        mlflow.set_tags({"search": "grid", "shallow": depth < 4})
        model.save_model("model.json")
        mlflow.log_artifact("model.json", artifact_path="model")
        pandas.DataFrame({"subscriber": new.index[:500], "chance": chances[:500]}).to_csv("predictions.csv", index=False)
        mlflow.log_artifact("predictions.csv")
    return run.info.run_id, measured


@case(deadline_s=180)
def the_best_of_six_models_is_found_and_predicts_the_same(server):
    import xgboost

    experiment = mlflow.set_experiment("hyperparameters")
    frame, leaves = subscribers()
    known, new, new_leaves = frame[:40_000], frame[40_000:], leaves[40_000:]
    with mlflow.start_run(run_name="search") as parent:
        made = dict(train(depth, rate, known, leaves[:40_000], new, new_leaves) for depth, rate in GRID)
    best_id = max(made, key=lambda run_id: made[run_id]["auc"])
    child = f"tags.mlflow.parentRunId = '{parent.info.run_id}'"

    frame_of_runs = mlflow.search_runs([experiment.experiment_id], child, order_by=["metrics.auc DESC"])
    assert len(frame_of_runs) == 6
    assert frame_of_runs.run_id[0] == best_id
    assert list(frame_of_runs["metrics.auc"]) == sorted((each["auc"] for each in made.values()), reverse=True)
    for row in frame_of_runs.itertuples():
        seen = {name: frame_of_runs[f"metrics.{name}"][row.Index] for name in made[row.run_id]}
        assert seen == made[row.run_id]

    client = MlflowClient()
    floor = sorted(each["auc"] for each in made.values())[3]
    good = client.search_runs([experiment.experiment_id], f"{child} and metrics.auc >= {floor!r} and tags.search = 'grid'")
    assert {run.info.run_id for run in good} == {run_id for run_id, each in made.items() if each["auc"] >= floor}
    shallow = client.search_runs([experiment.experiment_id], "params.max_depth = '2' and params.learning_rate = '0.05'")
    assert len(shallow) == 1 and shallow[0].data.tags["shallow"] == "True"

    Path("back").mkdir()
    model = xgboost.XGBClassifier()
    file = download_artifacts(run_id=best_id, artifact_path="model/model.json", dst_path="back")
    model.load_model(file)
    again = model.predict_proba(new)[:, 1]
    stored = pandas.read_csv(client.download_artifacts(best_id, "predictions.csv", "back"))
    assert numpy.allclose(stored.chance, again[:500], rtol=0, atol=1e-6)
    assert float(scores(new_leaves, again)["auc"]) == made[best_id]["auc"]
    assert json.loads(Path(file).read_text())["learner"]
