"""A training that dies in the middle."""

import os
import subprocess
import sys

import mlflow
from mlflow import MlflowClient
from suite import case

TRAINING = """
import os, mlflow
mlflow.set_experiment("crash")
run = mlflow.start_run(run_name="dies")
mlflow.log_param("lr", 0.1)
for step in range(25):
    mlflow.log_metric("loss", 1 / (step + 1), step=step)
mlflow.log_text("half", "checkpoint.txt")
print(run.info.run_id, flush=True)
os._exit(9)
"""


@case
def all_that_was_acknowledged_before_a_crash_is_there(server):
    ended = subprocess.run([sys.executable, "-c", TRAINING], stdout=subprocess.PIPE, text=True, env=os.environ)
    assert ended.returncode == 9
    run_id = ended.stdout.split()[-1]
    run = mlflow.get_run(run_id)
    assert (run.info.status, run.info.end_time) == ("RUNNING", None)
    assert (run.data.params, run.data.metrics) == ({"lr": "0.1"}, {"loss": 1 / 25})
    history = MlflowClient().get_metric_history(run_id, "loss")
    assert [(point.step, point.value) for point in history] == [(step, 1 / (step + 1)) for step in range(25)]
    assert mlflow.artifacts.load_text(f"{run.info.artifact_uri}/checkpoint.txt") == "half"
    with mlflow.start_run(run_id=run_id):
        mlflow.log_metric("loss", 0.0, step=25)
    assert mlflow.get_run(run_id).info.status == "FINISHED"
