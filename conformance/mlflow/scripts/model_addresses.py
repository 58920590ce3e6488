"""Models of several frameworks: under every address they have, they predict to the bit what the original predicts."""

import os

import mlflow
import numpy
import pandas
from mlflow import MlflowClient
from suite import case, table


def samples(count=300):
    generator = numpy.random.default_rng(11)
    features = pandas.DataFrame(generator.normal(size=(count, 4)), columns=["a", "b", "c", "d"])
    return features, (features["a"] + features["b"] > 0).astype(int)


def log(flavour, model, name, **more):
    """Logs a model in a run of its own, by the word that the client of this version knows."""
    word = "name" if mlflow.__version__.startswith("3.") else "artifact_path"
    mlflow.set_experiment(f"addresses {name}")
    with mlflow.start_run() as run:
        # Naming the requirements spares the client a process that finds them out.
        info = flavour.log_model(model, **{word: "model"}, pip_requirements=["mlflow"], **more)
    return run.info.run_id, info


def addresses(run_id, info, name):
    """Registers the model and names it every way; a second version shows that `/1` is not simply the newest."""
    client = MlflowClient()
    name = f"addresses {name}"
    first = mlflow.register_model(info.model_uri, name)
    second = mlflow.register_model(f"runs:/{run_id}/model", name)
    assert (int(first.version), int(second.version)) == (1, 2)
    client.set_registered_model_alias(name, "champion", "1")
    found = [f"models:/{name}/1", f"models:/{name}/2", f"models:/{name}@champion", f"models:/{name}/latest", f"runs:/{run_id}/model"]
    return found + ([f"models:/{info.model_id}"] if mlflow.__version__.startswith("3.") else [])


def same_everywhere(flavour, model, logged, name, predicts, features):
    """Loads the model by every address, as its framework's own and as a generic one.

    The generic one brings its input into another layout, which may change a sum in its last bit: it must predict
    what a generic one predicts that no server has seen.
    """
    run_id, info = logged
    expected = predicts(model)
    flavour.save_model(model, "unseen", signature=info.signature, pip_requirements=["mlflow"])
    expected_generic = numpy.asarray(mlflow.pyfunc.load_model("unseen").predict(features))
    assert numpy.allclose(expected_generic.ravel(), numpy.asarray(expected).ravel(), rtol=1e-6)
    with table() as faults:
        for uri in addresses(run_id, info, name):
            with faults.row(uri):
                faults.true(uri, numpy.array_equal(predicts(flavour.load_model(uri)), expected))
                generic = mlflow.pyfunc.load_model(uri)
                faults.true(f"{uri} as pyfunc", numpy.array_equal(numpy.asarray(generic.predict(features)), expected_generic))
                faults.equal(f"{uri} signature", generic.metadata.signature, info.signature)


@case
def scikit_learn_predicts_the_same_under_every_address(server):
    from sklearn.linear_model import Ridge

    features, labels = samples()
    model = Ridge(alpha=0.3).fit(features, labels)
    logged = log(mlflow.sklearn, model, "sklearn", input_example=features.head(3))
    same_everywhere(mlflow.sklearn, model, logged, "sklearn", lambda loaded: loaded.predict(features), features)


@case
def xgboost_predicts_the_same_under_every_address(server):
    import xgboost

    features, labels = samples()
    model = xgboost.XGBRegressor(n_estimators=8, max_depth=3, n_jobs=1).fit(features, labels)
    logged = log(mlflow.xgboost, model, "xgboost", input_example=features.head(3))
    same_everywhere(mlflow.xgboost, model, logged, "xgboost", lambda loaded: loaded.predict(features), features)


@case(client=(2, 22), because="LightGBM is installed beside these clients")
def lightgbm_predicts_the_same_under_every_address(server):
    import lightgbm

    features, labels = samples()
    settings = {"objective": "binary", "num_leaves": 5, "num_threads": 1, "verbose": -1}
    model = lightgbm.train(settings, lightgbm.Dataset(features, label=labels), num_boost_round=8)
    logged = log(mlflow.lightgbm, model, "lightgbm", input_example=features.head(3))
    same_everywhere(mlflow.lightgbm, model, logged, "lightgbm", lambda loaded: loaded.predict(features), features)


@case(client=(2, 22), because="statsmodels is installed beside these clients")
def statsmodels_predicts_the_same_under_every_address(server):
    import statsmodels.api

    features, labels = samples()
    model = statsmodels.api.OLS(labels, features).fit()
    logged = log(mlflow.statsmodels, model, "statsmodels", signature=mlflow.models.infer_signature(features, model.predict(features)))
    same_everywhere(mlflow.statsmodels, model, logged, "statsmodels", lambda loaded: loaded.predict(features).to_numpy(), features)


@case(client=3, because="Keras and JAX are installed beside this client")
def keras_predicts_the_same_under_every_address(server):
    os.environ["KERAS_HOME"] = os.getcwd()
    import keras

    features, labels = samples()
    keras.utils.set_random_seed(5)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation="sigmoid")])
    model.compile(loss="binary_crossentropy", optimizer="adam")
    model.fit(features.to_numpy(), labels.to_numpy(), epochs=2, verbose=0)
    array = features.to_numpy()
    expected = model.predict(array, verbose=0)
    logged = log(mlflow.keras, model, "keras", signature=mlflow.models.infer_signature(array, expected))
    same_everywhere(mlflow.keras, model, logged, "keras", lambda loaded: loaded.predict(array, verbose=0), array)


@case(client=(2, 22), because="earlier clients cannot read the parameters of an example back")
def a_model_of_ones_own_predicts_the_same_under_every_address(server):
    class Threshold(mlflow.pyfunc.PythonModel):
        def load_context(self, context):
            self.bound = float(open(context.artifacts["bound"]).read())

        def predict(self, context, model_input, params=None):
            return (model_input["a"] * 3.7 > self.bound * (params or {}).get("scale", 1.0)).astype(int)

    with open("bound.txt", "w") as file:
        file.write("0.25")
    features, _ = samples()
    word = "name" if mlflow.__version__.startswith("3.") else "artifact_path"
    mlflow.set_experiment("addresses own")
    signature = mlflow.models.infer_signature(features, numpy.array([0, 1]), params={"scale": 1.0})
    with mlflow.start_run() as run:
        info = mlflow.pyfunc.log_model(
            **{word: "model"}, python_model=Threshold(), artifacts={"bound": "bound.txt"}, signature=signature,
            input_example=(features.head(2), {"scale": 2.0}), pip_requirements=["mlflow"],
        )
    with table() as faults:
        for uri in addresses(run.info.run_id, info, "own"):
            with faults.row(uri):
                loaded = mlflow.pyfunc.load_model(uri)
                for scale in (1.0, 2.0):
                    expected = (features["a"] * 3.7 > 0.25 * scale).astype(int)
                    faults.true(f"{uri} {scale}", (loaded.predict(features, params={"scale": scale}) == expected).all())
                faults.equal(f"{uri} signature", loaded.metadata.signature, signature)
                example, params = loaded.metadata.load_input_example_params(uri), loaded.metadata.saved_input_example_info
                faults.true(f"{uri} example", params is not None and example == {"scale": 2.0}, example)


@case(client=(2, 22), because="earlier clients cannot read an example back by the address of its model")
def signatures_and_examples_are_read_back(server):
    from sklearn.linear_model import LinearRegression

    features, labels = samples(40)
    frame = features.assign(label=["x"] * 40, whole=range(40), flag=[True, False] * 20)
    rows = [
        ("frame", frame, frame.head(2)),
        ("array", frame[["a", "b"]].to_numpy(), frame[["a", "b"]].to_numpy()[:2]),
    ]
    model = LinearRegression().fit(features, labels)
    with table() as faults:
        for name, data, example in rows:
            with faults.row(name):
                signature = mlflow.models.infer_signature(data, numpy.array([0.5]))
                run_id, info = log(mlflow.sklearn, model, f"signature {name}", signature=signature, input_example=example)
                loaded = mlflow.models.Model.load(f"runs:/{run_id}/model")
                faults.equal(f"{name}: signature", loaded.signature, signature)
                read = loaded.load_input_example(f"runs:/{run_id}/model")
                same = read.equals(example) if isinstance(read, pandas.DataFrame) else numpy.array_equal(read, example)
                faults.true(f"{name}: example", same, read)
