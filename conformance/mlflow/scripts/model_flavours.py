"""Models of several frameworks: logged, loaded again, and predicting the same."""

import mlflow
import numpy
import pandas
from mlflow import MlflowClient
from suite import case


def samples(count=300):
    generator = numpy.random.default_rng(11)
    features = pandas.DataFrame(generator.normal(size=(count, 4)), columns=["a", "b", "c", "d"])
    return features, (features["a"] + features["b"] > 0).astype(int)


def log(flavour, model, name, **more):
    """Logs a model by the word that the client of this version knows."""
    word = "name" if mlflow.__version__.startswith("3.") else "artifact_path"
    return flavour.log_model(model, **{word: name}, **more)


@case(client=(2, 22), because="earlier clients cannot read an example back from a loaded model")
def scikit_learn_predicts_the_same_from_every_address(server):
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    mlflow.set_experiment("flavours sklearn")
    features, labels = samples()
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.7)).fit(features, labels)
    expected = model.predict_proba(features)
    with mlflow.start_run() as run:
        info = log(mlflow.sklearn, model, "pipeline", input_example=features.head(3))
    uris = {f"runs:/{run.info.run_id}/pipeline", info.model_uri}
    for uri in uris:
        loaded = mlflow.sklearn.load_model(uri)
        assert (loaded.predict_proba(features) == expected).all(), uri
        generic = mlflow.pyfunc.load_model(uri)
        assert (generic.predict(features) == model.predict(features)).all(), uri
        assert generic.metadata.signature.inputs.input_names() == ["a", "b", "c", "d"]
    example = mlflow.pyfunc.load_model(info.model_uri).input_example
    assert example.equals(features.head(3)), example


@case
def xgboost_predicts_the_same(server):
    import xgboost

    mlflow.set_experiment("flavours xgboost")
    features, labels = samples()
    model = xgboost.XGBClassifier(n_estimators=12, max_depth=3, n_jobs=2).fit(features, labels)
    with mlflow.start_run():
        info = log(mlflow.xgboost, model, "boost", signature=mlflow.models.infer_signature(features, labels))
    loaded = mlflow.xgboost.load_model(info.model_uri)
    assert (loaded.predict_proba(features) == model.predict_proba(features)).all()
    assert (mlflow.pyfunc.load_model(info.model_uri).predict(features) == model.predict(features)).all()


@case
def a_model_of_ones_own_predicts_the_same(server):
    class Doubler(mlflow.pyfunc.PythonModel):
        def load_context(self, context):
            self.factor = float(open(context.artifacts["factor"]).read())

        def predict(self, context, model_input, params=None):
            return model_input["a"] * self.factor

    with open("factor.txt", "w") as file:
        file.write("2.5")
    mlflow.set_experiment("flavours own")
    features, _ = samples(5)
    with mlflow.start_run():
        word = "name" if mlflow.__version__.startswith("3.") else "artifact_path"
        info = mlflow.pyfunc.log_model(**{word: "doubler"}, python_model=Doubler(), artifacts={"factor": "factor.txt"})
    loaded = mlflow.pyfunc.load_model(info.model_uri)
    assert (loaded.predict(features) == features["a"] * 2.5).all()


@case
def autologged_models_predict_the_same(server):
    from sklearn.linear_model import LogisticRegression

    experiment = mlflow.set_experiment("flavours autolog")
    mlflow.sklearn.autolog(silent=True, log_input_examples=True)
    features, labels = samples()
    with mlflow.start_run() as run:
        model = LogisticRegression(C=0.3).fit(features, labels)
        score = model.score(features, labels)
    mlflow.sklearn.autolog(disable=True)
    read = mlflow.get_run(run.info.run_id)
    assert (read.info.status, read.data.params["C"]) == ("FINISHED", "0.3")
    assert score in read.data.metrics.values()
    loaded = mlflow.sklearn.load_model(f"runs:/{run.info.run_id}/model")
    assert (loaded.predict_proba(features) == model.predict_proba(features)).all()
    if mlflow.__version__.startswith("3."):
        found = MlflowClient().search_logged_models([experiment.experiment_id], f"source_run_id = '{run.info.run_id}'")
        assert [each.status for each in found] == ["READY"], found
        assert found[0].params["C"] == "0.3"
        assert {each.key for each in found[0].metrics} >= {"training_accuracy_score", "training_log_loss"}
        assert [each.model_id for each in read.outputs.model_outputs] == [found[0].model_id]


@case
def xgboost_autologs_its_model(server):
    import xgboost

    mlflow.set_experiment("flavours xgboost autolog")
    mlflow.xgboost.autolog(silent=True)
    features, labels = samples()
    data = xgboost.DMatrix(features, label=labels)
    with mlflow.start_run() as run:
        model = xgboost.train({"objective": "binary:logistic", "nthread": 2}, data, num_boost_round=6, evals=[(data, "train")], verbose_eval=False)
    mlflow.xgboost.autolog(disable=True)
    assert mlflow.get_run(run.info.run_id).info.status == "FINISHED"
    loaded = mlflow.xgboost.load_model(f"runs:/{run.info.run_id}/model")
    assert (loaded.predict(data) == model.predict(data)).all()


@case(client=3, because="an active model came with client 3.0")
def metrics_follow_the_active_model(server):
    from sklearn.linear_model import LogisticRegression

    mlflow.set_experiment("flavours active")
    features, labels = samples()
    with mlflow.start_run() as run:
        info = log(mlflow.sklearn, LogisticRegression().fit(features, labels), "active")
        mlflow.log_metric("auc", 0.8, step=1)
        mlflow.set_active_model(model_id=info.model_id)
        mlflow.log_metric("later", 0.9)
    keys = {each.key for each in MlflowClient().get_logged_model(info.model_id).metrics}
    assert "later" in keys, keys
    assert set(mlflow.get_run(run.info.run_id).data.metrics) == {"auc", "later"}


@case(deadline_s=240.0)
def an_evaluation_logs_its_metrics_and_plots(server):
    from sklearn.linear_model import LogisticRegression

    mlflow.set_experiment("flavours evaluate")
    features, labels = samples()
    model = LogisticRegression().fit(features, labels)
    with mlflow.start_run() as run:
        info = log(mlflow.sklearn, model, "judged", signature=mlflow.models.infer_signature(features, labels))
        result = mlflow.models.evaluate(
            info.model_uri, features.assign(label=labels), targets="label", model_type="classifier",
            evaluator_config={"log_explainer": False},
        )
    read = mlflow.get_run(run.info.run_id)
    accuracy = float((model.predict(features) == labels).mean())
    assert result.metrics["accuracy_score"] == accuracy == read.data.metrics["accuracy_score"]
    files = {file.path for file in MlflowClient().list_artifacts(run.info.run_id)}
    assert "confusion_matrix.png" in files, files
    if mlflow.__version__.startswith("3."):
        scored = MlflowClient().get_logged_model(info.model_id).metrics
        assert accuracy in [each.value for each in scored if each.key == "accuracy_score"], scored
