"""Models of this server behind `mlflow models serve`."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import mlflow
import numpy
import pandas
from mlflow import MlflowClient
from suite import case, until

READY_DEADLINE_S = 90.0
END_DEADLINE_S = 10.0


@contextmanager
def served(uri):
    """`mlflow models serve` on a free port, ended by its process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mlflow", "models", "serve", "--model-uri", uri, "--env-manager", "local"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    with open("served.txt", "wb") as log:
        # Clients before 3.0 look for the server program on the path.
        environment = os.environ | {"PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"}
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    try:
        until(lambda: process.poll() is not None or ping(port), "the served model answers /ping", READY_DEADLINE_S)
        assert process.poll() is None, open("served.txt", errors="replace").read()[-2000:]
        yield port
    finally:
        end(process)


def end(process):
    """Ends the command and the server that it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(END_DEADLINE_S)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue


def ping(port):
    try:
        return ask(port, "GET", "/ping")[0] == 200
    except OSError:
        return False


def ask(port, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body=None if body is None else json.dumps(body), headers={"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@case(deadline_s=180.0)
def a_served_champion_answers_invocations(server):
    from sklearn.neighbors import KNeighborsRegressor

    generator = numpy.random.default_rng(5)
    features = pandas.DataFrame(generator.normal(size=(60, 3)), columns=["a", "b", "c"])
    # The nearest neighbour is chosen, nothing is added up: how the served rows lie in memory cannot change a last digit.
    model = KNeighborsRegressor(n_neighbors=1, algorithm="brute").fit(features, features["a"] * 2 - features["b"] / 3)
    expected = model.predict(features.head(4)).tolist()
    word = "name" if mlflow.__version__.startswith("3.") else "artifact_path"
    mlflow.set_experiment("serving")
    with mlflow.start_run():
        mlflow.sklearn.log_model(
            model, **{word: "model"}, signature=mlflow.models.infer_signature(features, model.predict(features)),
            registered_model_name="serving", pip_requirements=["mlflow"],
        )
    MlflowClient().set_registered_model_alias("serving", "champion", "1")
    with served("models:/serving@champion") as port:
        for shape in ("split", "records"):
            status, body = ask(port, "POST", "/invocations", {f"dataframe_{shape}": features.head(4).to_dict(orient=shape)})
            assert status == 200, body
            assert json.loads(body)["predictions"] == expected, body
        status, body = ask(port, "POST", "/invocations", {"dataframe_records": [{"a": "text"}]})
        assert status == 400, (status, body)
        status, body = ask(port, "GET", "/version")
        assert (status, body.decode()) == (200, mlflow.__version__), body
