"""Logging in the background."""

import mlflow
from mlflow import MlflowClient
from suite import case


@case
def everything_logged_in_the_background_has_arrived_after_a_flush(server):
    mlflow.set_experiment("asynchronous flush")
    with mlflow.start_run() as run:
        for step in range(300):
            mlflow.log_metric("loss", 1 / (step + 1), step=step, synchronous=False)
        mlflow.log_params({f"p{position}": position for position in range(30)}, synchronous=False)
        mlflow.set_tags({f"t{position}": position for position in range(30)}, synchronous=False)
        mlflow.log_metrics({"a": 1, "b": 2}, step=7, synchronous=False)
        mlflow.flush_async_logging()
        history = MlflowClient().get_metric_history(run.info.run_id, "loss")
    assert sorted((point.step, point.value) for point in history) == [(step, 1 / (step + 1)) for step in range(300)]
    data = mlflow.get_run(run.info.run_id).data
    assert len(data.params) == 30 and data.tags["t29"] == "29"
    assert (data.metrics["a"], data.metrics["b"]) == (1.0, 2.0)


@case
def a_background_call_can_be_waited_for(server):
    mlflow.set_experiment("asynchronous wait")
    with mlflow.start_run() as run:
        mlflow.log_param("p", 1, synchronous=False).wait()
        assert mlflow.get_run(run.info.run_id).data.params == {"p": "1"}


@case
def a_refused_background_call_tells_its_waiter(server):
    mlflow.set_experiment("asynchronous refusal")
    with mlflow.start_run() as run:
        mlflow.log_param("p", 1)
        waiting = mlflow.log_param("p", 2, synchronous=False)
        try:
            waiting.wait()
        except Exception as error:
            assert "Changing param values is not allowed" in str(error), error
        else:
            raise AssertionError("the refusal was lost")
        assert mlflow.get_run(run.info.run_id).data.params == {"p": "1"}
