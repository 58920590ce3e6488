"""Several writers at once."""

from concurrent.futures import ThreadPoolExecutor

from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag
from suite import case


@case
def concurrent_writers_of_one_run_lose_nothing(server):
    client = MlflowClient()
    run_id = client.create_run(client.create_experiment("concurrency one run")).info.run_id

    def write(writer):
        own = MlflowClient()
        for part in range(5):
            steps = range(part * 20, part * 20 + 20)
            metrics = [Metric("shared", writer * 1000 + step, 1_700_000_000_000 + step, step) for step in steps]
            metrics += [Metric(f"own-{writer}", step, 1_700_000_000_000 + step, step) for step in steps]
            own.log_batch(run_id, metrics, [Param(f"p-{writer}-{part}", str(part))], [RunTag(f"t-{writer}", str(part))])
            own.log_metric(run_id, "single", writer * 10 + part, step=part)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    shared = client.get_metric_history(run_id, "shared")
    assert sorted(point.value for point in shared) == sorted(writer * 1000 + step for writer in range(6) for step in range(100))
    for writer in range(6):
        assert [point.step for point in client.get_metric_history(run_id, f"own-{writer}")] == list(range(100))
    assert len(client.get_metric_history(run_id, "single")) == 30
    data = client.get_run(run_id).data
    assert len(data.params) == 30
    assert all(data.tags[f"t-{writer}"] == "4" for writer in range(6))
    assert data.metrics["shared"] == 5099.0


@case
def only_one_of_many_different_values_becomes_the_parameter(server):
    client = MlflowClient()
    run_id = client.create_run(client.create_experiment("concurrency param")).info.run_id

    def write(value):
        return server.post("runs/log-parameter", run_id=run_id, key="seed", value=str(value)).status

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(write, range(12)))
    assert statuses.count(200) == 1, statuses
    assert client.get_run(run_id).data.params["seed"] == str(statuses.index(200))


@case
def experiments_made_at_once_have_their_own_ids(server):
    client = MlflowClient()
    with ThreadPoolExecutor(6) as pool:
        ids = list(pool.map(lambda number: client.create_experiment(f"concurrency {number}"), range(12)))
        taken = list(pool.map(lambda _: server.post("experiments/create", name="concurrency same").status, range(6)))
    assert len(set(ids)) == 12
    assert sorted(taken) == [200, 400, 400, 400, 400, 400], taken
