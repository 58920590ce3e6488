"""Administration of experiments."""

import mlflow
from mlflow import MlflowClient
from mlflow.entities import ViewType
from suite import case, refused, table


@case
def the_default_experiment_is_there_from_the_start(server):
    client = MlflowClient()
    experiment = client.get_experiment("0")
    assert (experiment.name, experiment.lifecycle_stage) == ("Default", "active")
    assert client.get_experiment_by_name("Default").experiment_id == "0"
    run = client.create_run("0")
    assert run.info.artifact_uri == f"{experiment.artifact_location}/{run.info.run_id}/artifacts"


@case
def an_experiment_is_made_renamed_deleted_and_restored(server):
    client = MlflowClient()
    experiment_id = client.create_experiment("experiments life", tags={"owner": "ada"})
    made = client.get_experiment(experiment_id)
    assert (made.name, made.tags["owner"], made.lifecycle_stage) == ("experiments life", "ada", "active")
    assert made.artifact_location == f"mlflow-artifacts:/{experiment_id}"
    assert made.creation_time > 1_600_000_000_000 and made.last_update_time >= made.creation_time
    run_id = client.create_run(experiment_id).info.run_id
    client.rename_experiment(experiment_id, "experiments new life")
    assert client.get_experiment_by_name("experiments life") is None
    client.delete_experiment(experiment_id)
    deleted = client.get_experiment(experiment_id)
    assert (deleted.name, deleted.lifecycle_stage) == ("experiments new life", "deleted")
    assert client.get_experiment_by_name("experiments new life").lifecycle_stage == "deleted"
    assert client.get_run(run_id).info.lifecycle_stage == "deleted"
    client.restore_experiment(experiment_id)
    assert client.get_experiment(experiment_id).lifecycle_stage == "active"
    assert client.get_run(run_id).info.lifecycle_stage == "active"


@case
def ids_are_decimal_and_never_used_again(server):
    client = MlflowClient()
    first = client.create_experiment("experiments ids 1")
    client.delete_experiment(first)
    second = client.create_experiment("experiments ids 2")
    assert int(second) > int(first) > 0


@case
def names_are_unique_with_deleted_ones_and_case_sensitive(server):
    client = MlflowClient()
    experiment_id = client.create_experiment("experiments unique")
    message = "Experiment(name=experiments unique) already exists."
    with refused("RESOURCE_ALREADY_EXISTS", message):
        client.create_experiment("experiments unique")
    client.delete_experiment(experiment_id)
    with refused("RESOURCE_ALREADY_EXISTS", message):
        client.create_experiment("experiments unique")
    other = client.create_experiment("Experiments unique")
    assert other != experiment_id
    reply = server.post("experiments/create", name="experiments unique")
    assert (reply.status, reply.code) == (400, "RESOURCE_ALREADY_EXISTS")
    reply = server.post("experiments/update", experiment_id=other, new_name="experiments unique")
    assert reply.status == 400, reply
    assert client.get_experiment(other).name == "Experiments unique"


@case
def set_experiment_refuses_a_deleted_name(server):
    client = MlflowClient()
    client.delete_experiment(client.create_experiment("experiments gone"))
    try:
        mlflow.set_experiment("experiments gone")
    except mlflow.MlflowException as error:
        assert "deleted experiment" in str(error)
    else:
        raise AssertionError("a deleted experiment became the active one")


@case
def experiment_tags_are_set_replaced_and_deleted(server):
    client = MlflowClient()
    experiment_id = client.create_experiment("experiments tags")
    client.set_experiment_tag(experiment_id, "k", "v")
    client.set_experiment_tag(experiment_id, "k", "w")
    client.set_experiment_tag(experiment_id, "note", "ö" * 5000)
    assert client.get_experiment(experiment_id).tags == {"k": "w", "note": "ö" * 5000}
    reply = server.post("experiments/delete-experiment-tag", experiment_id=experiment_id, key="k")
    assert reply.status == 200, reply
    assert list(client.get_experiment(experiment_id).tags) == ["note"]
    reply = server.post("experiments/delete-experiment-tag", experiment_id=experiment_id, key="k")
    assert (reply.status, reply.code) == (404, "RESOURCE_DOES_NOT_EXIST")
    assert reply.message == f"No tag with name: k in experiment with id {experiment_id}"


@case
def a_deleted_experiment_takes_nothing_new(server):
    client = MlflowClient()
    experiment_id = client.create_experiment("experiments closed")
    client.delete_experiment(experiment_id)
    message = f"The experiment {experiment_id} must be in the 'active' state. Current state is deleted."
    with refused("INVALID_PARAMETER_VALUE", message):
        client.create_run(experiment_id)
    with refused("INVALID_PARAMETER_VALUE", message):
        client.set_experiment_tag(experiment_id, "k", "v")
    reply = server.post("experiments/update", experiment_id=experiment_id, new_name="experiments reopened")
    assert reply.status == server.pick(trialbook=409, reference=500, because="a permanent refusal is no server fault (2026-11-25)")
    assert (reply.code, reply.message) == ("INVALID_STATE", "Cannot rename a non-active experiment.")
    for action in ("delete", "restore"):
        unknown = server.post(f"experiments/{action}", experiment_id="987654321")
        assert (unknown.status, unknown.code) == (404, "RESOURCE_DOES_NOT_EXIST")
        assert unknown.message.startswith("No Experiment with id=987654321"), unknown.message
    assert server.post("experiments/delete", experiment_id=experiment_id).status == 404
    client.restore_experiment(experiment_id)
    assert server.post("experiments/restore", experiment_id=experiment_id).status == 404


@case(only="trialbook", because="the reference also revives runs that were deleted by hand (2026-11-25)")
def restoring_an_experiment_leaves_runs_deleted_by_hand(server):
    client = MlflowClient()
    experiment_id = client.create_experiment("experiments restored")
    kept, thrown = (client.create_run(experiment_id).info.run_id for _ in range(2))
    client.delete_run(thrown)
    client.delete_experiment(experiment_id)
    client.restore_experiment(experiment_id)
    assert client.get_run(kept).info.lifecycle_stage == "active"
    assert client.get_run(thrown).info.lifecycle_stage == "deleted"


@case
def unknown_experiments_and_bad_names_are_refused_in_words(server):
    client = MlflowClient()
    assert client.get_experiment_by_name("experiments never made") is None
    rows = [
        ("get", {"experiment_id": "987654321"}, 404, "RESOURCE_DOES_NOT_EXIST", "No Experiment with id=987654321 exists"),
        (
            "get-by-name",
            {"experiment_name": "experiments never made"},
            404,
            "RESOURCE_DOES_NOT_EXIST",
            "Could not find experiment with name 'experiments never made'",
        ),
        (
            "get",
            {"experiment_id": "abc"},
            400,
            "INVALID_PARAMETER_VALUE",
            "Invalid experiment ID 'abc'. Experiment ID must be a valid integer.",
        ),
    ]
    with table() as faults:
        for path, query, status, code, message in rows:
            reply = server.get(f"experiments/{path}", **query)
            faults.equal(f"{path} {query}", (reply.status, reply.code, reply.message), (status, code, message))
        reply = server.post("experiments/create", name="x" * 501)
        faults.equal("501 characters", (reply.status, reply.code), (400, "INVALID_PARAMETER_VALUE"))
        faults.true("501 characters", "'name' exceeds the maximum length of 500 characters" in reply.message, reply.message)
        reply = server.post("experiments/create", name="")
        faults.equal("no name", (reply.status, reply.code), (400, "INVALID_PARAMETER_VALUE"))
        reply = server.post("experiments/create", name="   ")
        expected = server.pick(trialbook=400, reference=200, because="nobody finds an experiment with a blank name (2026-11-25)")
        faults.equal("blank name", reply.status, expected)
        longest = server.post("experiments/create", name="ü" * 500)
        faults.equal("500 characters", longest.status, 200)


@case(only="trialbook", because="a server must not be told to write anywhere on its own disk (2026-11-25)")
def local_artifact_locations_are_refused(server):
    with table() as faults:
        for position, location in enumerate(("/srv/data", "data/x", "file:///srv/data", "./x")):
            reply = server.post("experiments/create", name=f"experiments local {position}", artifact_location=location)
            faults.equal(location, (reply.status, reply.code), (400, "INVALID_PARAMETER_VALUE"))


@case
def a_cloud_artifact_location_is_kept_as_given(server):
    client = MlflowClient()
    experiment_id = client.create_experiment("experiments bucket", artifact_location="s3://bucket/path")
    assert client.get_experiment(experiment_id).artifact_location == "s3://bucket/path"
    run = client.create_run(experiment_id)
    assert run.info.artifact_uri == f"s3://bucket/path/{run.info.run_id}/artifacts"


@case
def experiments_are_searched_ordered_and_paged(server):
    client = MlflowClient()
    ids = {}
    for name, tags in {"es-a": {"area": "vision"}, "es-b": {"area": "text"}, "es-c": {}, "ES-D": {"area": "vision"}}.items():
        ids[name] = client.create_experiment(name, tags=tags)
    client.delete_experiment(ids["es-c"])
    rows = [
        ("name LIKE 'es-%'", ["es-a", "es-b"]),
        ("name ILIKE 'es-%'", ["es-a", "es-b", "ES-D"]),
        ("name = 'es-a'", ["es-a"]),
        ("name ILIKE 'es-%' AND name != 'es-a'", ["es-b", "ES-D"]),
        ("tags.area = 'vision' and name ILIKE 'es-_'", ["es-a", "ES-D"]),
        ("tags.area LIKE 'tex%'", ["es-b"]),
        (f"name ILIKE 'es-%' and creation_time > {client.get_experiment('0').creation_time - 1}", ["es-a", "es-b", "ES-D"]),
        ("name = 'es-none'", []),
    ]
    with table() as faults:
        for text, expected in rows:
            found = client.search_experiments(filter_string=text, order_by=["experiment_id ASC"])
            faults.equal(text, [each.name for each in found], expected)
    newest_first = client.search_experiments(filter_string="name ILIKE 'es-%'")
    assert [each.name for each in newest_first] == ["ES-D", "es-b", "es-a"]
    by_name = client.search_experiments(filter_string="name LIKE 'es-%'", order_by=["name DESC"], view_type=ViewType.ALL)
    assert [each.name for each in by_name] == ["es-c", "es-b", "es-a"]
    gone = client.search_experiments(filter_string="name LIKE 'es-%'", view_type=ViewType.DELETED_ONLY)
    assert [each.name for each in gone] == ["es-c"]
    seen, token = [], None
    for _ in range(10):
        page = client.search_experiments(filter_string="name ILIKE 'es-%'", max_results=2, order_by=["name ASC"], page_token=token)
        seen += [each.name for each in page]
        token = page.token
        if not token:
            break
    assert seen == ["ES-D", "es-a", "es-b"]


@case
def wrong_experiment_searches_are_refused(server):
    rows = [
        ({"max_results": 10, "filter": "colour = 'x'"}, "Invalid attribute key 'colour' specified"),
        ({"max_results": 10, "filter": "name = 'a' OR name = 'b'"}, "Invalid clause(s) in filter string"),
        ({"max_results": 10, "filter": "name > 'a'"}, "Invalid comparator"),
        ({"max_results": 10, "order_by": ["colour"]}, ""),
        ({"max_results": 0}, "Invalid value 0 for parameter 'max_results' supplied"),
        ({"max_results": 50_001}, "It must be at most 50000"),
        ({"max_results": 10, "page_token": "%%%"}, "Invalid page token"),
    ]
    with table() as faults:
        for body, message in rows:
            reply = server.post("experiments/search", **body)
            faults.equal(body, (reply.status, reply.code), (400, "INVALID_PARAMETER_VALUE"))
            faults.true(f"{body}: message", message in reply.message, reply.message)
