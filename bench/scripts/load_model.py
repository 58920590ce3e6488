"""What `mlflow.pyfunc.load_model` by alias takes beyond the download itself, with the stock client.

    target/python/mlflow-3.17/bin/python bench/scripts/load_model.py target/release/trialbook

Prints medians of 20 rounds as a table, for our server and for the reference server of the same environment.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ |= {"MLFLOW_DISABLE_TELEMETRY": "true", "NO_PROXY": "127.0.0.1", "GIT_PYTHON_REFRESH": "quiet", "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false"}
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "conformance/mlflow"))

import mlflow
import numpy
import requests
from mlflow import MlflowClient
from servers import Server
from sklearn.linear_model import LinearRegression

ROUNDS = 20
URI = "models:/bench@champion"


class Asked:
    """Counts what the client asks, and how long it waits for answers, apart from the files themselves."""

    def __init__(self):
        self.calls = []
        self._send = requests.Session.send

    def __enter__(self):
        def send(session, request, **more):
            begun = time.perf_counter()
            answer = self._send(session, request, **more)
            self.calls.append((request.method, request.path_url.split("?")[0], time.perf_counter() - begun))
            return answer

        requests.Session.send = send
        return self

    def __exit__(self, *_):
        requests.Session.send = self._send

    def waited(self):
        return sum(seconds for _, path, seconds in self.calls if "/mlflow-artifacts/artifacts/" not in path)


def median_ms(work):
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1e3


def measure(server):
    mlflow.set_tracking_uri(server.url)
    mlflow.set_experiment("bench")
    features = numpy.arange(40.0).reshape(10, 4)
    model = LinearRegression().fit(features, features.sum(axis=1))
    with mlflow.start_run():
        info = mlflow.sklearn.log_model(model, name="model", pip_requirements=["mlflow"], registered_model_name="bench")
    # Where the files are: the client has nothing to look up before it downloads them.
    place = MlflowClient().get_logged_model(info.model_id).artifact_location
    MlflowClient().set_registered_model_alias("bench", "champion", "1")
    with tempfile.TemporaryDirectory() as local:
        folder = mlflow.artifacts.download_artifacts(URI, dst_path=local)
        with Asked() as asked:
            assert (mlflow.pyfunc.load_model(URI).predict(features) == model.predict(features)).all()
        files = sorted({path for _, path, _ in asked.calls if "/mlflow-artifacts/artifacts/" in path})
        print(f"{server.kind} was asked:", *(f"\n  {method} {path} {seconds * 1e3:.1f} ms" for method, path, seconds in asked.calls), file=sys.stderr)
        session = requests.Session()

        def download():
            for number, path in enumerate(files):
                answer = session.get(server.url + path)
                answer.raise_for_status()
                Path(local, f"bare-{number}").write_bytes(answer.content)

        def download_by_client():
            with tempfile.TemporaryDirectory() as fresh:
                mlflow.artifacts.download_artifacts(place, dst_path=fresh)

        waits = []

        def by_alias():
            with Asked() as asked:
                mlflow.pyfunc.load_model(URI)
            waits.append(asked.waited())

        figures = {
            "load_model by alias": median_ms(by_alias),
            "load_model from a local folder": median_ms(lambda: mlflow.pyfunc.load_model(folder)),
            "the download by the client, by its address": median_ms(download_by_client),
            "the files alone, one after the other": median_ms(download),
        }
    by_alias_ms, loading_ms, by_client_ms, files_ms = figures.values()
    figures["beyond download and loading"] = by_alias_ms - loading_ms - by_client_ms
    figures["beyond files and loading"] = by_alias_ms - loading_ms - files_ms
    figures["waiting for answers other than files"] = statistics.median(waits) * 1e3
    return figures


def main():
    sides = {}
    for start in (lambda: Server.trialbook(sys.argv[1]), lambda: Server.reference()):
        server = start()
        try:
            sides[server.kind] = measure(server)
        finally:
            server.end()
    print(f"| median of {ROUNDS} rounds, mlflow {mlflow.__version__}, ms | trialbook | mlflow |\n|---|---|---|")
    for figure in sides["trialbook"]:
        print(f"| {figure} | {sides['trialbook'][figure]:.1f} | {sides['reference'][figure]:.1f} |")


if __name__ == "__main__":
    main()
