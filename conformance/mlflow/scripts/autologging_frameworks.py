"""Frameworks that log by themselves: everything they leave behind, which is the same on the reference server."""

import os

import held
import mlflow
import numpy
import pandas
from mlflow import MlflowClient
from suite import case, table

#: Files of a logged model, whatever its framework.
WRAPPING = ["MLmodel", "conda.yaml", "python_env.yaml", "requirements.txt"]
BESIDE = "the framework is installed beside these clients"


def samples(count=200):
    generator = numpy.random.default_rng(11)
    features = pandas.DataFrame(generator.normal(size=(count, 4)), columns=["a", "b", "c", "d"])
    return features, (features["a"] + features["b"] > 0).astype(int)


def holds(run_id, *, params, metrics, files, datasets, model_files, model_params=None):
    """Compares all that is held of the run and of the one model it made; `metrics` are steps and values by key."""
    seen = held.of_run(run_id)
    is_3 = mlflow.__version__.startswith("3.")
    model_files = sorted(WRAPPING + model_files)
    with table() as faults:
        faults.equal("status", seen["status"], "FINISHED")
        faults.equal("params", seen["params"], params)
        faults.equal("metrics", seen["metrics"], {key: points[-1][1] for key, points in metrics.items()})
        for key, points in metrics.items():
            history = [(point.step, point.value) for point in MlflowClient().get_metric_history(run_id, key)]
            faults.equal(f"history of {key}", history, points)
        faults.equal("tags", seen["tags"], {})
        faults.equal("datasets", seen["datasets"], datasets)
        faults.equal("files", seen["files"], sorted(files if is_3 else files + [f"model/{name}" for name in model_files]))
        if is_3:
            points = sorted((key, step, value) for key, points in metrics.items() for step, value in points)
            expected = {"name": "model", "status": "READY", "params": model_params or {}, "metrics": points, "tags": {}, "files": model_files}
            faults.equal("models", seen["models"], [expected])
        else:
            faults.equal("models noted", len(seen["flavours"]), 1)


@case(client=(2, 22), because=BESIDE)
def lightgbm_leaves_what_it_leaves_on_the_reference(server):
    import lightgbm

    mlflow.set_experiment("autologging lightgbm")
    mlflow.lightgbm.autolog(silent=True)
    features, labels = samples()
    settings = {"objective": "binary", "num_leaves": 4, "verbose": -1, "num_threads": 1, "seed": 3}
    scores = {}
    with mlflow.start_run() as run:
        data = lightgbm.Dataset(features, label=labels)
        model = lightgbm.train(
            settings, data, num_boost_round=5, valid_sets=[data], valid_names=["train"], callbacks=[lightgbm.record_evaluation(scores)]
        )
    holds(
        run.info.run_id,
        params={key: str(value) for key, value in settings.items()} | {"num_boost_round": "5", "keep_training_booster": "False"},
        metrics={"train-binary_logloss": list(enumerate(scores["train"]["binary_logloss"]))},
        files=[f"feature_importance_{kind}.{form}" for kind in ("gain", "split") for form in ("json", "png")],
        datasets=[("code", "eval"), ("code", "train")],
        model_files=["model.lgb"],
    )
    loaded = mlflow.lightgbm.load_model(f"runs:/{run.info.run_id}/model")
    assert (loaded.predict(features) == model.predict(features)).all()


@case(client=(2, 22), because=BESIDE)
def statsmodels_leaves_what_it_leaves_on_the_reference(server):
    import statsmodels.api

    mlflow.set_experiment("autologging statsmodels")
    mlflow.statsmodels.autolog(silent=True)
    features, labels = samples()
    with mlflow.start_run() as run:
        model = statsmodels.api.OLS(labels, statsmodels.api.add_constant(features)).fit()
    params = {"method": "pinv", "cov_type": "nonrobust", "cov_kwds": "None", "use_t": "None", "kwargs": "<class 'inspect._empty'>"}
    names = "aic bic centered_tss condition_number df_model df_resid ess f_pvalue fvalue llf mse_model mse_resid mse_total rsquared rsquared_adj scale ssr"
    holds(
        run.info.run_id,
        params=params,
        metrics={name: [(0, float(getattr(model, name)))] for name in [*names.split(), "uncentered_tss"]},
        files=["model_summary.txt"],
        datasets=[],
        model_files=["model.statsmodels"],
        model_params=params,
    )
    assert mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/model_summary.txt").startswith(" " * 10), "the summary is a table"


@case(client=3, because="Keras and JAX are installed beside this client")
def keras_leaves_what_it_leaves_on_the_reference(server):
    os.environ["KERAS_HOME"] = os.getcwd()
    import keras

    mlflow.set_experiment("autologging keras")
    mlflow.keras.autolog(silent=True)
    features, labels = samples()
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
    optimizer = keras.optimizers.SGD(0.125)
    model.compile(loss="mse", optimizer=optimizer, metrics=["mae"])
    with mlflow.start_run() as run:
        history = model.fit(features.to_numpy(), labels.to_numpy(), epochs=3, batch_size=50, verbose=0).history
    fit = {"batch_size": "50", "epochs": "3", "validation_split": "0.0", "shuffle": "True", "initial_epoch": "0", "validation_freq": "1"}
    fit |= {key: "None" for key in ("class_weight", "sample_weight", "steps_per_epoch", "validation_steps", "validation_batch_size")}
    holds(
        run.info.run_id,
        params=fit | {f"optimizer_{key}": str(value) for key, value in optimizer.get_config().items()},
        metrics={key: list(enumerate(history[key])) for key in ("loss", "mae")},
        files=["model_summary.txt"],
        datasets=[("code", "train")],
        model_files=["data/keras_module.txt", "data/model.keras"],
    )
    array = features.to_numpy()
    loaded = mlflow.keras.load_model(f"runs:/{run.info.run_id}/model")
    assert (loaded.predict(array, verbose=0) == model.predict(array, verbose=0)).all()


@case
def scikit_learn_leaves_what_it_leaves_on_the_reference(server):
    from sklearn.linear_model import Ridge

    mlflow.set_experiment("autologging sklearn whole")
    mlflow.sklearn.autolog(silent=True)
    features, labels = samples()
    with mlflow.start_run() as run:
        model = Ridge(alpha=0.5).fit(features, labels)
    mlflow.sklearn.autolog(disable=True)
    seen = held.of_run(run.info.run_id)
    params = {key: str(value) for key, value in model.get_params().items()}
    metrics = {f"training_{name}" for name in ("mean_absolute_error", "mean_squared_error", "r2_score", "root_mean_squared_error", "score")}
    with table() as faults:
        faults.equal("params", seen["params"], params)
        faults.equal("metrics", set(seen["metrics"]), metrics)
        faults.equal("score", seen["metrics"]["training_r2_score"], model.score(features, labels))
        faults.equal("tags", seen["tags"], {"estimator_class": "sklearn.linear_model._ridge.Ridge", "estimator_name": "Ridge"})
        faults.equal("datasets", seen["datasets"], [("code", "train")])
        if mlflow.__version__.startswith("3."):
            (logged,) = seen["models"]
            faults.equal("model params", logged["params"], params)
            faults.equal("model metrics", {key: value for key, _, value in logged["metrics"]}, seen["metrics"])
            faults.equal("estimator.html", seen["files"], ["estimator.html"])
