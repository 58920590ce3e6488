"""Copies the runs of one of our servers into the reference's SQLite database, so that both show the same data.

    target/python/mlflow-3.17/bin/python bench/scripts/fill_reference.py OUR_URL DATABASE ARTIFACTS --curves RUN,RUN

Experiments keep their names and runs their ids. All points of a metric are copied for the runs named by `--curves`;
of other runs the last value of each metric, which is what a table shows. Prints the new ids of experiments by name.
"""

import argparse
import json
import math
import os
import sqlite3
import urllib.parse
import urllib.request

os.environ |= {"MLFLOW_DISABLE_TELEMETRY": "true", "GIT_PYTHON_REFRESH": "quiet"}

from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

PAGE = 1000


def ask(url: str, path: str, body: dict | None = None) -> dict:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/api/2.0/mlflow/{path}", data, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


def runs_of(url: str, experiment: str) -> list[dict]:
    found, token = [], None
    while True:
        body = {"experiment_ids": [experiment], "max_results": PAGE, "run_view_type": "ALL"} | ({"page_token": token} if token else {})
        page = ask(url, "runs/search", body)
        found += page.get("runs", [])
        token = page.get("next_page_token")
        if not token:
            return found


def points_of(url: str, run: str, key: str) -> list[dict]:
    query = urllib.parse.urlencode({"run_id": run, "metric_key": key})
    return ask(url, f"metrics/get-history?{query}").get("metrics", [])


def row(run: str, point: dict) -> tuple:
    """A metric as the reference keeps it: NaN apart, infinities as the largest doubles."""
    value = float(point["value"])
    largest = 1.7976931348623157e308
    kept = 0.0 if math.isnan(value) else max(-largest, min(largest, value))
    return point["key"], kept, point["timestamp"], point["step"], math.isnan(value), run


def copy_run(db: sqlite3.Connection, url: str, experiment: int, run: dict, curves: set[str], artifacts: str) -> None:
    info, data = run["info"], run["data"]
    run_id = info["run_id"]
    db.execute(
        "INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time, source_version,"
        " lifecycle_stage, artifact_uri, experiment_id) VALUES (?, ?, 'UNKNOWN', '', '', ?, ?, ?, ?, '', ?, ?, ?)",
        (run_id, info["run_name"], info.get("user_id", ""), info["status"], info["start_time"], info.get("end_time"), info["lifecycle_stage"], f"{artifacts}/{run_id}", experiment),
    )
    db.executemany("INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)", [(one["key"], one["value"], run_id) for one in data.get("params", [])])
    db.executemany("INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?)", [(one["key"], one["value"], run_id) for one in data.get("tags", [])])
    last = data.get("metrics", [])
    columns = "(key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, ?, ?, ?, ?)"
    db.executemany(f"INSERT INTO latest_metrics {columns}", [row(run_id, one) for one in last])
    points = [point for one in last for point in (points_of(url, run_id, one["key"]) if run_id in curves else [one])]
    db.executemany(f"INSERT OR IGNORE INTO metrics {columns}", [row(run_id, point) for point in points])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("database")
    parser.add_argument("artifacts")
    parser.add_argument("--curves", default="")
    arguments = parser.parse_args()
    curves = set(arguments.curves.split(","))
    store = SqlAlchemyStore(f"sqlite:///{arguments.database}", arguments.artifacts)
    ids = {}
    db = sqlite3.connect(arguments.database)
    for experiment in ask(arguments.url, "experiments/search", {"max_results": 100})["experiments"]:
        name = experiment["name"]
        ids[name] = "0" if name == "Default" else store.create_experiment(name)
        for run in runs_of(arguments.url, experiment["experiment_id"]):
            copy_run(db, arguments.url, int(ids[name]), run, curves, arguments.artifacts)
        db.commit()
    db.close()
    print(json.dumps(ids))


if __name__ == "__main__":
    main()
