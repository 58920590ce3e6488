"""Measurements of the machine beside the training."""

import mlflow
from mlflow import MlflowClient
from suite import case, until


@case
def system_metrics_arrive_while_a_run_is_going(server):
    mlflow.set_experiment("system metrics")
    mlflow.set_system_metrics_sampling_interval(0.2)
    mlflow.set_system_metrics_samples_before_logging(1)
    mlflow.enable_system_metrics_logging()
    client = MlflowClient()

    def arrived():
        return {key for key in client.get_run(run.info.run_id).data.metrics if key.startswith("system/")}

    with mlflow.start_run() as run:
        until(lambda: {"system/cpu_utilization_percentage", "system/system_memory_usage_megabytes"} <= arrived(), "system metrics")
    history = client.get_metric_history(run.info.run_id, "system/system_memory_usage_megabytes")
    assert history and all(point.value > 0 for point in history)
    assert [point.step for point in history] == list(range(len(history)))
