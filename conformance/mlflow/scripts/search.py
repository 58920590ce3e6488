"""The search language of runs: filters, order, pages, wording of refusals."""

import math

import mlflow
import pandas
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag
from suite import case, table

# name, start time, status, params, metrics, tags
RUNS = [
    ("alpha", 1000, "FINISHED", {"lr": "0.1", "opt": "adam", "with space": "x"}, {"acc": 0.9, "loss": 0.5, "x/y": 1.0}, {"team": "red"}),
    ("beta", 2000, "FINISHED", {"lr": "0.01", "opt": "sgd"}, {"acc": 0.8, "loss": 0.25}, {"team": "blue", "a b": "c"}),
    ("gamma", 3000, "FAILED", {"lr": "0.1", "opt": "Adam"}, {"acc": math.nan}, {"team": "red", "quote": "it's"}),
    ("delta", 4000, "RUNNING", {"opt": "adamw"}, {"acc": -1.5, "loss": 1e-3}, {}),
    ("epsilon", 5000, "KILLED", {}, {}, {"team": "Red_1", "100-pc": "y"}),
]


def fill(client, name):
    """The runs of the table, as name -> run id, in a new experiment."""
    experiment_id = client.create_experiment(f"search {name}")
    ids = {}
    for run_name, start, status, params, metrics, tags in RUNS:
        run = client.create_run(experiment_id, start_time=start, run_name=run_name, tags=tags)
        client.log_batch(
            run.info.run_id,
            metrics=[Metric(key, value, start, 0) for key, value in metrics.items()],
            params=[Param(key, value) for key, value in params.items()],
            tags=[RunTag("n", "1")],
        )
        if status != "RUNNING":
            client.set_terminated(run.info.run_id, status=status, end_time=start + 500)
        ids[run_name] = run.info.run_id
    return experiment_id, ids


@case
def filters_find_what_they_say(server):
    client = MlflowClient()
    experiment_id, ids = fill(client, "filters")
    every = [row[0] for row in RUNS]
    rows = [
        ("", every),
        ("metrics.acc > 0.8", ["alpha"]),
        ("metrics.acc >= 0.8", ["alpha", "beta"]),
        ("metric.acc < 0", ["delta"]),
        ("metrics.acc = 0.9", ["alpha"]),
        ("metrics.acc != 0.9", ["beta", "gamma", "delta"]),
        ("metrics.acc <= -1.5e0", ["delta"]),
        ("metrics.loss > .001", ["alpha", "beta"]),
        ('metrics."x/y" = 1', ["alpha"]),
        ("metrics.`x/y` = 1", ["alpha"]),
        ("params.lr = '0.1'", ["alpha", "gamma"]),
        ('param.lr = "0.1"', ["alpha", "gamma"]),
        ("parameters.lr != '0.1'", ["beta"]),
        ("params.opt LIKE 'adam%'", ["alpha", "delta"]),
        ("params.opt ILIKE 'ADAM'", ["alpha", "gamma"]),
        ("params.opt like 'adam_'", ["delta"]),
        ("params.`with space` = 'x'", ["alpha"]),
        ("params.lr IS NULL", ["delta", "epsilon"]),
        ("params.lr IS NOT NULL", ["alpha", "beta", "gamma"]),
        ("tags.team = 'red'", ["alpha", "gamma"]),
        ("tag.team ILIKE 'red%'", ["alpha", "gamma", "epsilon"]),
        ("tags.team IS NULL", ["delta"]),
        ("tags.`a b` = 'c'", ["beta"]),
        ("tags.quote = \"it's\"", ["gamma"]),
        ("tags.mlflow.runName = 'beta'", ["beta"]),
        ("run_name = 'beta'", ["beta"]),
        ("attributes.run_name LIKE '%ta'", ["beta", "delta"]),
        ("attr.`run name` = 'alpha'", ["alpha"]),
        ("status = 'FINISHED'", ["alpha", "beta"]),
        ("attribute.status != 'FINISHED'", ["gamma", "delta", "epsilon"]),
        (f"run_id = '{ids['gamma']}'", ["gamma"]),
        (f"run_id IN ('{ids['gamma']}', '{ids['alpha']}')", ["alpha", "gamma"]),
        (f"attributes.run_id not in ('{ids['gamma']}')", ["alpha", "beta", "delta", "epsilon"]),
        ("start_time > 3000", ["delta", "epsilon"]),
        ("start_time >= 3000 and start_time < 5000", ["gamma", "delta"]),
        ("end_time = 1500", ["alpha"]),
        ("metrics.acc > 0 AND params.opt = 'sgd' and tags.team = 'blue'", ["beta"]),
        ("metrics.acc > 0.8 and params.lr = '0.01'", []),
        ("metrics.none > 0", []),
        ("params.LR = '0.1'", []),
        ("tags.`100-pc` = 'y'", ["epsilon"]),
    ]
    rows += server.pick(trialbook=[("   ", every)], reference=[], because="a blank filter is no filter (2026-11-25)")
    with table() as faults:
        for text, expected in rows:
            with faults.row(text):
                found = client.search_runs([experiment_id], text, order_by=["start_time ASC"])
                faults.equal(text, [run.info.run_name for run in found], expected)


@case
def wrong_filters_are_refused_in_words(server):
    client = MlflowClient()
    experiment_id, _ = fill(client, "wrong filters")
    rows = [
        ("metrics.acc > 0 OR metrics.acc < 0", "Invalid clause(s) in filter string"),
        ("NOT metrics.acc > 0", ""),
        ("(metrics.acc > 0)", ""),
        ("metrics.acc BETWEEN 1 AND 2", ""),
        ("metrics.acc == 1", ""),
        ("metrics.acc <> 1", ""),
        ("metrics.acc > 0; metrics.acc < 1", "Search filter contained multiple expression"),
        ("colours.red = 'x'", "Invalid entity type 'colours'. Valid values are ["),
        ("shade = 'x'", "Invalid attribute key 'shade' specified. Valid keys are '"),
        ("lifecycle_stage = 'active'", "Invalid attribute key 'lifecycle_stage' specified."),
        ("metrics.acc LIKE 'x'", ""),
        ("params.lr > '0.1'", "Invalid comparator"),
        ("metrics.acc > '0.1'", "Expected numeric value type for metric. Found '"),
        ("params.lr = 0.1", "Expected a quoted string value for parameter"),
        ("tags.team = red", ""),
        ("status IN ('FINISHED')", "Only ['run_id'] attributes support comparison with a list of quoted string values."),
        ("metrics.acc IS NULL", "IS NULL / IS NOT NULL is only supported for tags and params"),
        ("metrics.acc >", ""),
        ("metrics.", ""),
        ("'", ""),
    ]
    with table() as faults:
        for text, message in rows:
            reply = server.post("runs/search", experiment_ids=[experiment_id], filter=text, max_results=10)
            faults.equal(text, (reply.status, reply.code), (400, "INVALID_PARAMETER_VALUE"))
            faults.true(f"{text}: message", message in reply.message, reply.message)


@case
def orders_put_missing_values_last(server):
    client = MlflowClient()
    experiment_id, _ = fill(client, "orders")
    rows = [
        ([], ["epsilon", "delta", "gamma", "beta", "alpha"]),
        (["metrics.acc DESC"], ["alpha", "beta", "delta", "gamma", "epsilon"]),
        (["metrics.acc ASC"], ["delta", "beta", "alpha", "gamma", "epsilon"]),
        (["metrics.acc"], ["delta", "beta", "alpha", "gamma", "epsilon"]),
        (["metrics.loss desc"], ["alpha", "beta", "delta", "epsilon", "gamma"]),
        (["params.lr ASC"], ["beta", "gamma", "alpha", "epsilon", "delta"]),
        (["params.lr DESC"], ["gamma", "alpha", "beta", "epsilon", "delta"]),
        (["params.lr DESC", "start_time ASC"], ["alpha", "gamma", "beta", "delta", "epsilon"]),
        (["tags.team ASC", "metrics.acc ASC"], ["epsilon", "beta", "alpha", "gamma", "delta"]),
        (["run_name ASC"], ["alpha", "beta", "delta", "epsilon", "gamma"]),
        (["attributes.start_time ASC"], ["alpha", "beta", "gamma", "delta", "epsilon"]),
        (["status ASC", "start_time ASC"], ["gamma", "alpha", "beta", "epsilon", "delta"]),
        (["end_time DESC"], ["epsilon", "gamma", "beta", "alpha", "delta"]),
        (['metrics."x/y" DESC', "start_time ASC"], ["alpha", "beta", "gamma", "delta", "epsilon"]),
        (["metrics.`none`"], ["epsilon", "delta", "gamma", "beta", "alpha"]),
    ]
    with table() as faults:
        for order, expected in rows:
            with faults.row(order):
                found = client.search_runs([experiment_id], order_by=order)
                faults.equal(order, [run.info.run_name for run in found], expected)


@case
def wrong_orders_are_refused(server):
    client = MlflowClient()
    experiment_id = client.create_experiment("search wrong orders")
    same_twice = server.pick(trialbook=400, reference=500, because="a permanent refusal is no server fault (2026-11-25)")
    rows = [
        (["colour"], 400),
        (["datasets.name"], 400),
        (["experiment_id"], 400),
        (["metrics.acc SIDEWAYS"], 400),
        (["metrics.acc, metrics.loss"], 400),
        (["start_time ASC", "start_time DESC"], same_twice),
    ]
    with table() as faults:
        for order, status in rows:
            reply = server.post("runs/search", experiment_ids=[experiment_id], order_by=order, max_results=10)
            faults.equal(order, reply.status, status)


@case
def pages_hold_every_run_once(server):
    client = MlflowClient()
    experiment_id = client.create_experiment("search pages")
    names = [f"run {position:02d}" for position in range(23)]
    for position, name in enumerate(names):
        run = client.create_run(experiment_id, run_name=name, start_time=1000)
        client.log_metric(run.info.run_id, "m", position % 3)
    seen, sizes, token = [], [], None
    for _ in range(10):
        page = client.search_runs([experiment_id], order_by=["metrics.m DESC"], max_results=5, page_token=token)
        seen += [(run.data.metrics["m"], run.info.run_name) for run in page]
        sizes.append(len(page))
        token = page.token
        if not token:
            break
    assert sizes == [5, 5, 5, 5, 3], sizes
    assert sorted(name for _, name in seen) == names
    assert [value for value, _ in seen] == sorted((value for value, _ in seen), reverse=True)
    ids = [run.info.run_id for run in client.search_runs([experiment_id], order_by=["start_time DESC"])]
    assert ids == sorted(ids), "equal start times are ordered by run id"


@case
def page_sizes_and_tokens_are_checked(server):
    client = MlflowClient()
    experiment_id = client.create_experiment("search page sizes")
    rows = [
        ({"max_results": 0}, "Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer"),
        ({"max_results": -1}, "max_results"),
        ({"max_results": 50_001}, "max_results"),
        ({"max_results": 5, "page_token": "not a token"}, "Invalid page token"),
        ({"max_results": 5, "page_token": "aGVsbG8="}, "Invalid page token"),
    ]
    with table() as faults:
        for body, message in rows:
            reply = server.post("runs/search", experiment_ids=[experiment_id], **body)
            faults.equal(body, (reply.status, reply.code), (400, "INVALID_PARAMETER_VALUE"))
            faults.true(f"{body}: message", message in reply.message, reply.message)
        faults.equal("no experiments", server.post("runs/search", max_results=5).json, {})
        faults.equal("50000", server.post("runs/search", experiment_ids=[experiment_id], max_results=50_000).status, 200)


@case
def an_unknown_view_type_is_refused(server):
    experiment_id = MlflowClient().create_experiment("search view types")
    reply = server.post("runs/search", experiment_ids=[experiment_id], run_view_type="SOME", max_results=5)
    expected = server.pick(trialbook=400, reference=200, because="a silently ignored view type shows the wrong runs (2026-11-25)")
    assert reply.status == expected, reply


@case
def the_fluent_search_makes_a_table(server):
    client = MlflowClient()
    fill(client, "fluent")
    other = client.create_experiment("search fluent other")
    client.create_run(other, run_name="elsewhere", start_time=9000)
    frame = mlflow.search_runs(experiment_names=["search fluent"], order_by=["start_time ASC"])
    assert list(frame["tags.mlflow.runName"]) == [row[0] for row in RUNS]
    assert list(frame["params.opt"])[:4] == ["adam", "sgd", "Adam", "adamw"] and pandas.isna(frame["params.opt"][4])
    assert frame["metrics.acc"][0] == 0.9 and math.isnan(frame["metrics.acc"][2])
    assert list(frame["status"]) == [row[2] for row in RUNS]
    both = mlflow.search_runs(experiment_names=["search fluent", "search fluent other"], output_format="list")
    assert [run.info.run_name for run in both][:2] == ["elsewhere", "epsilon"]
    everywhere = mlflow.search_runs(search_all_experiments=True, filter_string="run_name = 'elsewhere'")
    assert len(everywhere) == 1
