"""What `mlflow.pyfunc.load_model` by alias takes beyond the download itself, with the stock client.

    target/python/mlflow-3.17/bin/python bench/scripts/load_model.py target/release/trialbook [bench/results/DATE-load-model-beside-mlflow-3.17]

Prints medians of 100 rounds as a table, for our server and for the reference server of the same environment, or writes
them to two files of that name.
"""

import json
import os
import statistics
import subprocess
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

ROUNDS = 100
URI = "models:/bench@champion"

HOW = """A scikit-learn model of five files, in this folder's `scripts/load_model.py`. Each round does every work once, so that slow minutes count for all alike.
"Beyond download and loading" is `load_model` by alias without the client's own download of the same files by their address and without loading them from a folder, round by round: looking up the alias and the files, on both sides of the wire.
"The files alone" are fetched by plain requests on one connection."""


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


def timed_ms(work):
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1e3


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

        works = {
            "load_model by alias": by_alias,
            "load_model from a local folder": lambda: mlflow.pyfunc.load_model(folder),
            "the download by the client, by its address": download_by_client,
            "the files alone, one after the other": download,
        }
        # Each round does all of them: the machine's slower minutes count for all alike.
        rounds = [[timed_ms(work) for work in works.values()] for _ in range(ROUNDS)]
    figures = {figure: statistics.median(times) for figure, times in zip(works, zip(*rounds, strict=True), strict=True)}
    figures["beyond download and loading"] = statistics.median(alias - loading - client for alias, loading, client, _ in rounds)
    figures["beyond files and loading"] = statistics.median(alias - loading - files for alias, loading, _, files in rounds)
    figures["waiting for answers other than files"] = statistics.median(waits) * 1e3
    return figures


def figures_of(sides):
    """The results as the other benchmarks keep them."""
    return [{"figure": figure, "side": side, "unit": "ms", "values": [value], "workload": "load-model"} for side, known in sides.items() for figure, value in known.items()]


def main():
    sides = {}
    for start in (lambda: Server.trialbook(sys.argv[1]), lambda: Server.reference()):
        server = start()
        try:
            sides["mlflow" if server.kind == "reference" else server.kind] = measure(server)
        finally:
            server.end()
    lines = [f"| median of {ROUNDS} rounds, mlflow {mlflow.__version__}, ms | trialbook | mlflow |", "|---|---|---|"]
    lines += [f"| {figure} | {value:.1f} | {sides['mlflow'][figure]:.1f} |" for figure, value in sides["trialbook"].items()]
    text = "\n".join(lines) + "\n"
    if len(sys.argv) == 2:
        print(text, end="")
        return
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=True).stdout.strip()
    machine = {"commit": commit, "cores": os.cpu_count(), "load_after": os.getloadavg()[0]}
    Path(f"{sys.argv[2]}.json").write_text(json.dumps({"machine": machine, "figures": figures_of(sides)}, indent=2) + "\n")
    Path(f"{sys.argv[2]}.md").write_text(f"Machine: `{json.dumps(machine)}`\n\n{HOW}\n\n{text}")


if __name__ == "__main__":
    main()
