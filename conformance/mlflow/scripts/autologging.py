"""Frameworks that log by themselves."""

import mlflow
import numpy
from mlflow import MlflowClient
from suite import case


def samples(count=400):
    generator = numpy.random.default_rng(7)
    features = generator.normal(size=(count, 5))
    return features, (features[:, 0] + generator.normal(scale=0.3, size=count) > 0).astype(int)


@case
def scikit_learn_logs_its_training(server):
    from sklearn.linear_model import LogisticRegression

    experiment = mlflow.set_experiment("autologging sklearn")
    mlflow.sklearn.autolog(log_models=False, silent=True)
    features, labels = samples()
    LogisticRegression(C=0.5, max_iter=50).fit(features, labels)
    runs = MlflowClient().search_runs([experiment.experiment_id])
    assert [run.info.status for run in runs] == ["FINISHED"], runs
    run = runs[0]
    assert (run.data.params["C"], run.data.params["max_iter"]) == ("0.5", "50")
    assert run.data.metrics["training_accuracy_score"] > 0.8
    assert run.data.tags["estimator_name"] == "LogisticRegression"
    assert run.data.tags["mlflow.autologging"] == "sklearn"
    assert len(run.inputs.dataset_inputs) == 1


@case
def a_grid_search_of_scikit_learn_logs_its_children(server):
    from sklearn.model_selection import GridSearchCV
    from sklearn.tree import DecisionTreeClassifier

    experiment = mlflow.set_experiment("autologging grid")
    mlflow.sklearn.autolog(log_models=False, log_datasets=False, silent=True)
    features, labels = samples()
    with mlflow.start_run(run_name="grid") as parent:
        GridSearchCV(DecisionTreeClassifier(random_state=1), {"max_depth": [1, 2, 3]}, cv=2).fit(features, labels)
    children = MlflowClient().search_runs(
        [experiment.experiment_id], f"tags.mlflow.parentRunId = '{parent.info.run_id}'", order_by=["params.max_depth ASC"]
    )
    assert [child.data.params["max_depth"] for child in children] == ["1", "2", "3"], children
    assert all("mean_test_score" in child.data.metrics for child in children)
    assert "best_max_depth" in mlflow.get_run(parent.info.run_id).data.params


@case
def xgboost_logs_every_round(server):
    import xgboost

    mlflow.set_experiment("autologging xgboost")
    mlflow.xgboost.autolog(log_models=False, silent=True)
    features, labels = samples()
    with mlflow.start_run() as run:
        data = xgboost.DMatrix(features, label=labels)
        xgboost.train({"objective": "binary:logistic", "eval_metric": "logloss", "nthread": 2}, data, num_boost_round=8, evals=[(data, "train")], verbose_eval=False)
    read = mlflow.get_run(run.info.run_id)
    assert read.data.params["num_boost_round"] == "8"
    history = MlflowClient().get_metric_history(run.info.run_id, "train-logloss")
    assert [point.step for point in history] == list(range(8))
    assert history[-1].value < history[0].value
    files = {file.path for file in MlflowClient().list_artifacts(run.info.run_id)}
    assert "feature_importance_weight.json" in files, files


@case
def autologging_with_models_does_not_break_the_training(server):
    from sklearn.linear_model import LogisticRegression

    experiment = mlflow.set_experiment("autologging models")
    mlflow.sklearn.autolog(log_models=True, silent=True)
    features, labels = samples()
    model = LogisticRegression().fit(features, labels)
    assert model.score(features, labels) > 0.8
    runs = MlflowClient().search_runs([experiment.experiment_id])
    assert [run.data.params["C"] for run in runs] == ["1.0"], runs
    assert runs[0].info.status == "FINISHED"
    assert runs[0].data.metrics["training_accuracy_score"] > 0.8
