"""Logged models: what a 3.x client records a model as."""

import math

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from suite import case, refused, table

NEEDS_3 = "logged models came with client 3.0"


def experiment(name):
    return mlflow.set_experiment(f"logged models {name}").experiment_id


@case(client=3, because=NEEDS_3)
def a_model_is_created_finalized_tagged_and_deleted(server):
    client = MlflowClient()
    experiment_id = experiment("life")
    with mlflow.start_run() as run:
        model = client.create_logged_model(
            experiment_id, name="net", source_run_id=run.info.run_id, params={"C": "1.0"}, tags={"team": "red"}, model_type="Agent"
        )
    assert model.model_id.startswith("m-") and len(model.model_id) == 34
    assert (model.status, model.name, model.model_type) == ("PENDING", "net", "Agent")
    assert model.source_run_id == run.info.run_id
    assert model.artifact_location == f"mlflow-artifacts:/{experiment_id}/models/{model.model_id}/artifacts"
    assert model.creation_timestamp == model.last_updated_timestamp > 0
    assert client.finalize_logged_model(model.model_id, "READY").status == "READY"
    # The client does not encode the key in the address, and the reference has no endpoint with a slash in it.
    doomed = server.pick(trialbook="a/b c", reference="a b c", because="a key with a slash cannot be deleted there (2026-11-25)")
    client.set_logged_model_tags(model.model_id, {"team": "blue", doomed: "1"})
    client.delete_logged_model_tag(model.model_id, doomed)
    read = client.get_logged_model(model.model_id)
    assert (read.tags["team"], read.params) == ("blue", {"C": "1.0"})
    assert doomed not in read.tags
    with refused("RESOURCE_DOES_NOT_EXIST", "No tag with key 'none' found for model with ID"):
        client.delete_logged_model_tag(model.model_id, "none")
    client.delete_logged_model(model.model_id)
    client.delete_logged_model(model.model_id)
    with refused("RESOURCE_DOES_NOT_EXIST", f"Logged model with ID '{model.model_id}' not found."):
        client.get_logged_model(model.model_id)
    assert client.search_logged_models([experiment_id]) == []


@case(client=3, because=NEEDS_3)
def a_model_without_a_name_gets_one(server):
    model = MlflowClient().create_logged_model(experiment("nameless"))
    assert 3 <= len(model.name) <= 30 and "-" in model.name


@case(client=3, because=NEEDS_3)
def many_parameters_arrive(server):
    client = MlflowClient()
    wanted = {f"p{number}": str(number) for number in range(250)}
    model = client.create_logged_model(experiment("params"), name="wide", params=wanted)
    assert client.get_logged_model(model.model_id).params == wanted


@case(client=3, because=NEEDS_3)
def metrics_of_a_model_belong_to_its_run_as_well(server):
    client = MlflowClient()
    experiment_id = experiment("metrics")
    model = client.create_logged_model(experiment_id, name="scored")
    with mlflow.start_run() as run:
        client.log_metric(run.info.run_id, "acc", 0.5, step=1, model_id=model.model_id, dataset_name="eval", dataset_digest="d1")
        client.log_metric(run.info.run_id, "acc", 0.7, step=2, model_id=model.model_id)
        mlflow.log_metrics({"loss": math.nan, "f1": 1}, step=3, model_id=model.model_id)
        mlflow.log_metric("apart", 1)
    read = client.get_logged_model(model.model_id)
    seen = sorted((each.key, each.step, str(each.value), each.dataset_name, each.dataset_digest) for each in read.metrics)
    nan = server.pick(trialbook="nan", reference="0.0", because="it keeps NaN for the run alone (2026-11-25)")
    with table() as rows:
        rows.equal("metrics", seen, [
            ("acc", 1, "0.5", "eval", "d1"), ("acc", 2, "0.7", None, None), ("f1", 3, "1.0", None, None), ("loss", 3, nan, None, None)
        ])
        rows.equal("run", {each.run_id for each in read.metrics}, {run.info.run_id})
        rows.equal("metrics of the run", set(client.get_run(run.info.run_id).data.metrics), {"acc", "loss", "f1", "apart"})


@case(client=3, because=NEEDS_3)
def searches_filter_and_order(server):
    client = MlflowClient()
    experiment_id = experiment("search")
    with mlflow.start_run() as run:
        for number, (score, data) in enumerate([(0.9, "train"), (0.5, "test"), (0.7, "train")]):
            model = client.create_logged_model(
                experiment_id, name=f"net-{number}", params={"depth": str(number)}, tags={"team": "red" if number else "blue"},
                source_run_id=run.info.run_id if number == 1 else None,
            )
            client.log_metric(run.info.run_id, "acc", score, step=number, model_id=model.model_id, dataset_name=data, dataset_digest="d")
            if number == 2:
                client.finalize_logged_model(model.model_id, "READY")

    def names(filter_string=None, **more):
        return " ".join(each.name[-1] for each in client.search_logged_models([experiment_id], filter_string, **more))

    by_score = [{"field_name": "metrics.acc", "ascending": False}]
    with table() as rows:
        for filter_string, expected in [
            ("name = 'net-1'", "1"),
            ("name LIKE 'net-%' AND tags.team = 'red'", "2 1"),
            ("name IN ('net-0', 'net-2')", "2 0"),
            ("params.depth != '0'", "2 1"),
            ("metrics.acc >= 0.7", "2 0"),
            ("metrics.acc > 0.7 AND tags.team = 'red'", ""),
            (f"source_run_id = '{run.info.run_id}'", "1"),
            ("creation_timestamp > 0", "2 1 0"),
            ("params.none = 'x'", ""),
        ]:
            with rows.row(filter_string):
                rows.equal(filter_string, names(filter_string), expected)
        rows.equal("by score", names(order_by=by_score), "0 2 1")
        rows.equal("by name", names(order_by=[{"field_name": "name"}]), "0 1 2")
        rows.equal("on data", names("metrics.acc > 0.1", datasets=[{"dataset_name": "train", "dataset_digest": "d"}]), "2 0")
        by_name = server.pick(trialbook="2 0", reference="", because="it looks for data without a digest then (2026-11-25)")
        rows.equal("on data of any digest", names("metrics.acc > 0.1", datasets=[{"dataset_name": "train"}]), by_name)
        rows.equal("any metric on data", names(datasets=[{"dataset_name": "test", "dataset_digest": "d"}]), "1")


@case(client=3, because=NEEDS_3)
def a_search_knows_statuses_by_their_words(server):
    client = MlflowClient()
    experiment_id = experiment("status")
    model = client.create_logged_model(experiment_id, name="done")
    client.create_logged_model(experiment_id, name="open")
    client.finalize_logged_model(model.model_id, "READY")
    found = [each.name for each in client.search_logged_models([experiment_id], "status = 'READY'")]
    expected = server.pick(trialbook=["done"], reference=found, because="the reference compares the word with a number (2026-11-25)")
    assert found == expected, found


@case(client=3, because=NEEDS_3)
def pages_follow_each_other_and_belong_to_their_search(server):
    client = MlflowClient()
    experiment_id = experiment("pages")
    for number in range(7):
        client.create_logged_model(experiment_id, name=f"net-{number}")
    order = [{"field_name": "name", "ascending": True}]
    names, token = [], None
    while True:
        page = client.search_logged_models([experiment_id], max_results=3, order_by=order, page_token=token)
        names += [each.name for each in page]
        if not page.token:
            break
        token = page.token
    assert names == [f"net-{number}" for number in range(7)], names
    with refused("INVALID_PARAMETER_VALUE", "age token"):
        client.search_logged_models([experiment_id], "name = 'x'", max_results=3, order_by=order, page_token=token)


@case(client=3, because=NEEDS_3)
def wrong_searches_are_refused(server):
    client = MlflowClient()
    experiment_id = experiment("wrong")
    with table() as rows:
        for filter_string in ["nam = 'x' OR", "metrics.a LIKE 'x'", "name > 'x'", "foo.a = 'x'"]:
            with rows.row(filter_string), refused("INVALID_PARAMETER_VALUE"):
                client.search_logged_models([experiment_id], filter_string)
        with rows.row("order"), refused("INVALID_PARAMETER_VALUE", "Invalid order by field name: params.a. Only metrics are supported."):
            client.search_logged_models([experiment_id], order_by=[{"field_name": "params.a"}])
        with rows.row("unknown attribute"):
            try:
                client.search_logged_models([experiment_id], "nam = 'x'")
                rows.true("unknown attribute was accepted", False)
            except MlflowException as error:
                code = server.pick(trialbook="INVALID_PARAMETER_VALUE", reference=error.error_code, because="it answers 500 (2026-11-25)")
                rows.equal("unknown attribute", error.error_code, code)


@case(client=3, because=NEEDS_3)
def a_model_name_cannot_hold_what_addresses_use(server):
    client = MlflowClient()
    experiment_id = experiment("names")
    with table() as rows:
        for name in ["a/b", "a:b", "a.b", "a%b", 'a"b', "a'b"]:
            with rows.row(name), refused("INVALID_PARAMETER_VALUE", "Invalid model name"):
                client.create_logged_model(experiment_id, name=name)


@case(client=3, only="trialbook", because="the reference takes links to models and runs that do not exist (2026-11-25)")
def links_lead_to_what_exists(server):
    experiment_id = experiment("links")
    unknown = "m-" + "0" * 32
    with mlflow.start_run() as run:
        run_id = run.info.run_id
        before = server.get("runs/get", run_id=run_id).json
        for path, body in [
            ("outputs", {"run_id": run_id, "models": [{"model_id": unknown}]}),
            ("log-inputs", {"run_id": run_id, "models": [{"model_id": unknown}]}),
            ("log-metric", {"run_id": run_id, "key": "a", "value": 1, "timestamp": 1, "model_id": unknown}),
        ]:
            reply = server.post(f"runs/{path}", **body)
            assert (reply.status, reply.code) == (404, "RESOURCE_DOES_NOT_EXIST"), (path, reply.body)
        after = server.get("runs/get", run_id=run_id).json
        assert before == after
    with refused("RESOURCE_DOES_NOT_EXIST", "Run with id="):
        MlflowClient().create_logged_model(experiment_id, source_run_id="0" * 32)


@case(client=3, because=NEEDS_3)
def models_are_inputs_and_outputs_of_runs(server):
    from mlflow.entities import LoggedModelInput, LoggedModelOutput

    client = MlflowClient()
    experiment_id = experiment("inputs")
    model = client.create_logged_model(experiment_id, name="passed on")
    with mlflow.start_run() as maker:
        client.log_outputs(maker.info.run_id, [LoggedModelOutput(model.model_id, step=4)])
    with mlflow.start_run() as user:
        client.log_inputs(user.info.run_id, models=[LoggedModelInput(model.model_id)])
    outputs = client.get_run(maker.info.run_id).outputs.model_outputs
    assert [(each.model_id, each.step) for each in outputs] == [(model.model_id, 4)]
    assert [each.model_id for each in client.get_run(user.info.run_id).inputs.model_inputs] == [model.model_id]
    found = client.search_runs([experiment_id])
    assert {run.info.run_id: bool(run.outputs.model_outputs) for run in found} == {maker.info.run_id: True, user.info.run_id: False}


@case(client=3, because=NEEDS_3)
def traces_are_declined_without_harm(server):
    experiment("traces")

    @mlflow.trace
    def double(number):
        return 2 * number

    assert double(4) == 8
    if server.kind == "trialbook":
        reply = server.request("GET", "/api/3.0/mlflow/traces/x")
        assert (reply.status, reply.code) == (404, "ENDPOINT_NOT_FOUND"), reply.body
