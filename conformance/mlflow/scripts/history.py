"""Metric histories, whole, in pages and for charts."""

from mlflow import MlflowClient
from mlflow.entities import Metric
from suite import case, table

START_MS = 1_700_000_000_000


def new_run(client, name):
    return client.create_run(client.create_experiment(f"history {name}")).info.run_id


def log(client, run_id, points):
    for start in range(0, len(points), 1000):
        client.log_batch(run_id, metrics=[Metric("m", *point) for point in points[start : start + 1000]])


@case
def points_are_ordered_by_timestamp_step_and_value(server):
    client = MlflowClient()
    run_id = new_run(client, "order")
    points = [(3.0, 30, 1), (1.0, 10, 9), (2.0, 20, 5), (9.0, 20, 4), (0.5, 20, 5), (7.0, 10, -2)]
    log(client, run_id, points)
    seen = [(point.value, point.timestamp, point.step) for point in client.get_metric_history(run_id, "m")]
    assert seen == sorted(points, key=lambda point: (point[1], point[2], point[0]))


@case
def ten_thousand_points_are_read_in_one_go_and_in_pages(server):
    client = MlflowClient()
    run_id = new_run(client, "long")
    points = [((step * 7919 % 10_007) / 10_007, START_MS + step, step) for step in range(10_000)]
    log(client, run_id, points)
    whole = client.get_metric_history(run_id, "m")
    assert [(point.value, point.timestamp, point.step) for point in whole] == points
    paged, token = [], None
    for _ in range(10):
        query = {"run_id": run_id, "metric_key": "m", "max_results": 3000} | ({"page_token": token} if token else {})
        page = server.get("metrics/get-history", **query).json
        paged += [(row["value"], row["timestamp"], row["step"]) for row in page["metrics"]]
        token = page.get("next_page_token")
        if not token:
            break
    assert paged == points


@case
def questions_without_an_answer_are_empty_and_wrong_ones_refused(server):
    client = MlflowClient()
    run_id = new_run(client, "questions")
    assert (server.get("metrics/get-history", run_id=run_id, metric_key="none").json) == {}
    assert server.get("metrics/get-history", run_id="e" * 32, metric_key="m").json == {}
    rows = [
        ({"run_id": run_id}, "Missing value for required parameter 'metric_key'."),
        ({"run_id": run_id, "metric_key": "m", "max_results": 0}, "Invalid value 0 for parameter 'max_results' supplied."),
        ({"run_id": run_id, "metric_key": "m", "page_token": "%%%", "max_results": 5}, "Invalid page token"),
    ]
    log(client, run_id, [(1.0, 1, 1)])
    with table() as faults:
        for query, message in rows:
            reply = server.get("metrics/get-history", **query)
            faults.equal(query, (reply.status, reply.code), (400, "INVALID_PARAMETER_VALUE"))
            faults.true(f"{query}: message", message in reply.message, reply.message)


@case
def the_old_name_of_the_run_id_still_works(server):
    client = MlflowClient()
    run_id = new_run(client, "old name")
    assert server.post("runs/log-metric", run_uuid=run_id, key="m", value=2, timestamp=1).status == 200
    reply = server.get("metrics/get-history", run_uuid=run_id, metric_key="m")
    assert reply.json["metrics"] == [{"key": "m", "value": 2.0, "timestamp": 1, "step": 0}]


@case
def several_runs_are_read_in_bulk(server):
    client = MlflowClient()
    experiment_id = client.create_experiment("history bulk")
    runs = sorted(client.create_run(experiment_id).info.run_id for _ in range(3))
    for run_id in runs:
        log(client, run_id, [(step / 2, START_MS + step, step) for step in range(20)])
    query = [("run_id", run_id) for run_id in runs] + [("metric_key", "m"), ("max_results", "50")]
    reply = server.request("GET", "/ajax-api/2.0/mlflow/metrics/get-history-bulk", query=query)
    rows = reply.json["metrics"]
    assert [(row["run_id"], row["step"]) for row in rows] == [(run_id, step) for run_id in runs for step in range(20)][:50]
    assert rows[3] == {"key": "m", "value": 1.5, "timestamp": START_MS + 3, "step": 3, "run_id": runs[0]}
    many = [("run_id", f"{number:032x}") for number in range(101)] + [("metric_key", "m")]
    reply = server.request("GET", "/ajax-api/2.0/mlflow/metrics/get-history-bulk", query=many)
    assert (reply.status, reply.code) == (400, "INVALID_PARAMETER_VALUE")
    assert "GetMetricHistoryBulk request cannot specify more than 100 run_ids. Received 101 run_ids." in reply.message


@case
def charts_get_few_points_with_both_ends(server):
    client = MlflowClient()
    experiment_id = client.create_experiment("history interval")
    runs = [client.create_run(experiment_id).info.run_id for _ in range(2)]
    for run_id in runs:
        log(client, run_id, [(step / 2, START_MS + step, step) for step in range(300)])

    def ask(root="/ajax-api", **query):
        pairs = [("run_ids", run_id) for run_id in runs] + [("metric_key", "m"), *query.items()]
        return server.request("GET", f"{root}/2.0/mlflow/metrics/get-history-bulk-interval", query=pairs)

    every = ask().json["metrics"]
    assert len(every) == 600
    for root in ("/api", "/ajax-api"):
        rows = ask(root, max_results=10).json["metrics"]
        for run_id in runs:
            steps = [row["step"] for row in rows if row["run_id"] == run_id]
            assert steps == sorted(steps) and (steps[0], steps[-1]) == (0, 299), steps
            assert 2 <= len(steps) <= 60, steps
        assert all(row["value"] == row["step"] / 2 for row in rows)
    part = ask(start_step=100, end_step=149, max_results=2500).json["metrics"]
    assert [row["step"] for row in part if row["run_id"] == runs[0]] == list(range(100, 150))
    with table() as faults:
        for query, message in (
            ({"start_step": 5}, "If either start step or end step are specified, both must be specified."),
            ({"start_step": 5, "end_step": 1}, "end_step must be greater than start_step."),
            ({"max_results": 0}, "max_results"),
            ({"max_results": 2501}, "max_results"),
        ):
            reply = ask(**query)
            faults.equal(query, (reply.status, reply.code), (400, "INVALID_PARAMETER_VALUE"))
            faults.true(f"{query}: message", message in reply.message, reply.message)
