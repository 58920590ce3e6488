"""The model registry: names, versions, stages, aliases, tags, searches."""

from concurrent.futures import ThreadPoolExecutor

import mlflow
from mlflow import MlflowClient
from suite import case, refused, table


def model(name, *, versions=0):
    client = MlflowClient()
    client.create_registered_model(name)
    for number in range(1, versions + 1):
        client.create_model_version(name, f"s3://bucket/{name}/{number}".replace(" ", "-"))
    return client


@case
def a_registered_model_reads_back(server):
    client = MlflowClient()
    created = client.create_registered_model("registry read", tags={"team": "red"}, description="what it does")
    read = client.get_registered_model("registry read")
    assert (read.name, read.description, read.tags) == ("registry read", "what it does", {"team": "red"})
    assert read.creation_timestamp == created.creation_timestamp == read.last_updated_timestamp > 0
    assert read.latest_versions == [] and read.aliases == {}
    with refused("RESOURCE_ALREADY_EXISTS", "Registered Model (name=registry read) already exists."):
        client.create_registered_model("registry read")
    with refused("RESOURCE_DOES_NOT_EXIST", "Registered Model with name=registry none not found"):
        client.get_registered_model("registry none")


@case
def names_cannot_hold_slashes_and_colons(server):
    with table() as rows:
        for name in ["registry/a", "registry:a", " ", "."]:
            with rows.row(name), refused("INVALID_PARAMETER_VALUE"):
                MlflowClient().create_registered_model(name)


@case
def a_description_changes_and_goes(server):
    client = model("registry describe", versions=1)
    assert client.update_registered_model("registry describe", "new").description == "new"
    assert client.update_model_version("registry describe", "1", "why").description == "why"
    assert client.get_registered_model("registry describe").description == "new"
    assert client.get_model_version("registry describe", "1").description == "why"


@case
def a_renamed_model_keeps_versions_tags_and_aliases(server):
    client = model("registry rename", versions=2)
    client.set_registered_model_tag("registry rename", "a", "1")
    client.set_model_version_tag("registry rename", "2", "b", "2")
    client.set_registered_model_alias("registry rename", "champion", "2")
    client.rename_registered_model("registry rename", "registry renamed")
    read = client.get_registered_model("registry renamed")
    assert (read.tags, read.aliases) == ({"a": "1"}, {"champion": "2"})
    version = client.get_model_version_by_alias("registry renamed", "champion")
    assert (version.name, version.tags) == ("registry renamed", {"b": "2"})
    with refused("RESOURCE_DOES_NOT_EXIST"):
        client.get_registered_model("registry rename")
    client.create_registered_model("registry rename")
    with refused("RESOURCE_ALREADY_EXISTS", "Registered Model (name=registry renamed) already exists."):
        client.rename_registered_model("registry rename", "registry renamed")


@case
def a_deleted_model_takes_its_versions_along_and_the_name_starts_anew(server):
    client = model("registry delete", versions=2)
    client.delete_registered_model("registry delete")
    with refused("RESOURCE_DOES_NOT_EXIST", "Model Version (name=registry delete, version=1) not found"):
        client.get_model_version("registry delete", "1")
    client.create_registered_model("registry delete")
    assert client.create_model_version("registry delete", "s3://bucket/again").version in (1, "1")


@case
def numbers_are_never_given_twice(server):
    client = model("registry numbers", versions=2)
    client.delete_model_version("registry numbers", "2")
    assert int(client.create_model_version("registry numbers", "s3://bucket/3").version) == 3
    with refused("RESOURCE_DOES_NOT_EXIST", "Model Version (name=registry numbers, version=2) not found"):
        client.get_model_version("registry numbers", "2")


@case
def many_registrations_at_once_get_numbers_of_their_own(server):
    model("registry crowd")

    def register(number):
        return int(MlflowClient().create_model_version("registry crowd", f"s3://bucket/{number}").version)

    # The reference gives up after three collisions.
    n_lanes = server.pick(trialbook=8, reference=1, because="its registrations collide (2026-11-25)")
    with ThreadPoolExecutor(n_lanes) as lanes:
        numbers = sorted(lanes.map(register, range(40)))
    assert numbers == list(range(1, 41)), numbers


@case
def stages_move_and_archive_the_others(server):
    client = model("registry stages", versions=3)
    client.transition_model_version_stage("registry stages", "1", "Production")
    client.transition_model_version_stage("registry stages", "2", "staging")
    moved = client.transition_model_version_stage("registry stages", "3", "PRODUCTION", archive_existing_versions=True)
    assert moved.current_stage == "Production"
    seen = {int(each.version): each.current_stage for each in client.search_model_versions("name = 'registry stages'")}
    assert seen == {1: "Archived", 2: "Staging", 3: "Production"}, seen
    latest = client.get_latest_versions("registry stages", ["Production", "Staging"])
    assert {each.current_stage: int(each.version) for each in latest} == {"Production": 3, "Staging": 2}
    assert len(client.get_latest_versions("registry stages")) == 3
    with refused("INVALID_PARAMETER_VALUE", "Invalid Model Version stage: Live. Value must be one of"):
        client.transition_model_version_stage("registry stages", "1", "Live")
    body = {"name": "registry stages", "version": "1", "stage": "None", "archive_existing_versions": True}
    reply = server.request("POST", "/api/2.0/mlflow/model-versions/transition-stage", json_body=body)
    because = "clients retry its 500 until their patience ends (2026-11-25)"
    assert reply.status == server.pick(trialbook=400, reference=500, because=because), reply.status
    assert "cannot archive existing model versions" in reply.message, reply.message


@case
def aliases_move_and_go_with_their_version(server):
    client = model("registry aliases", versions=2)
    client.set_registered_model_alias("registry aliases", "champion", "1")
    client.set_registered_model_alias("registry aliases", "best-2026", "1")
    assert sorted(client.get_model_version("registry aliases", "1").aliases) == ["best-2026", "champion"]
    client.set_registered_model_alias("registry aliases", "champion", "2")
    assert int(client.get_model_version_by_alias("registry aliases", "champion").version) == 2
    client.delete_registered_model_alias("registry aliases", "best-2026")
    client.delete_registered_model_alias("registry aliases", "best-2026")
    with refused("INVALID_PARAMETER_VALUE", "Registered model alias best-2026 not found."):
        client.get_model_version_by_alias("registry aliases", "best-2026")
    client.delete_model_version("registry aliases", "2")
    assert client.get_registered_model("registry aliases").aliases == {}


@case(client=(2, 22), because="earlier clients refuse a long alias themselves, in other words")
def aliases_that_mean_something_else_are_refused(server):
    client = model("registry reserved", versions=1)
    with table() as rows:
        for alias, message in [
            ("latest", "'latest' alias name (case insensitive) is reserved."),
            ("Latest", "'latest' alias name (case insensitive) is reserved."),
            ("v1", "Version alias name 'v1' is reserved."),
            ("V20", "Version alias name 'V20' is reserved."),
            ("a b", "Invalid alias name: 'a b'."),
            ("a/b", "Invalid alias name: 'a/b'."),
            ("x" * 256, "exceeds the maximum length of 255 characters"),
        ]:
            with rows.row(alias), refused("INVALID_PARAMETER_VALUE", message):
                client.set_registered_model_alias("registry reserved", alias, "1")
    with refused("RESOURCE_DOES_NOT_EXIST", "Model Version (name=registry reserved, version=7) not found"):
        client.set_registered_model_alias("registry reserved", "ok", "7")
    assert client.get_registered_model("registry reserved").aliases == {}


@case
def concurrent_moves_of_an_alias_have_one_winner_each(server):
    client = model("registry race", versions=8)

    def move(number):
        MlflowClient().set_registered_model_alias("registry race", "champion", str(number))

    with ThreadPoolExecutor(8) as lanes:
        list(lanes.map(move, range(1, 9)))
    holder = int(client.get_model_version_by_alias("registry race", "champion").version)
    holding = [int(each.version) for each in client.search_model_versions("name = 'registry race'") if "champion" in client.get_model_version("registry race", each.version).aliases]
    assert holding == [holder], (holding, holder)
    if server.kind == "trialbook":
        reply = server.request("GET", "/api/v1/models/registry%20race/events", query=[["limit", "100"]]).json
        moves = [event for event in reversed(reply["events"]) if event["action"] == "set_alias"]
        assert len(moves) == 8, moves
        # Each move starts from where the one before it ended.
        assert [event["before"] for event in moves[1:]] == [event["after"] for event in moves[:-1]], moves
        assert moves[-1]["after"] == str(holder)


@case
def tags_of_models_and_versions_come_and_go(server):
    client = model("registry tags", versions=1)
    client.set_registered_model_tag("registry tags", "a", "1")
    client.set_registered_model_tag("registry tags", "a", "2")
    client.set_model_version_tag("registry tags", "1", "b c", "x" * 9_000)
    assert client.get_registered_model("registry tags").tags == {"a": "2"}
    assert client.get_model_version("registry tags", "1").tags == {"b c": "x" * 9_000}
    for _ in range(2):
        client.delete_registered_model_tag("registry tags", "a")
        client.delete_model_version_tag("registry tags", "1", "b c")
    assert client.get_registered_model("registry tags").tags == {}
    assert client.get_model_version("registry tags", "1").tags == {}
    with refused("INVALID_PARAMETER_VALUE", "'value' exceeds the maximum length of 100000 characters"):
        client.set_registered_model_tag("registry tags", "a", "x" * 100_001)


@case
def models_are_found_by_name_and_tag(server):
    client = MlflowClient()
    for name, team in [("registry find b", "red"), ("registry find a", "blue"), ("registry find c", None)]:
        client.create_registered_model(name, tags={"team": team} if team else None)

    def names(filter_string, **more):
        found = client.search_registered_models(filter_string, **more)
        return "".join(each.name[-1] for each in found if each.name.startswith("registry find "))

    with table() as rows:
        for filter_string, expected in [
            ("name LIKE 'registry find %'", "abc"),
            ("name ILIKE 'REGISTRY FIND %'", "abc"),
            ("name = 'registry find b'", "b"),
            ("name IN ('registry find c', 'registry find a')", "ac"),
            ("name LIKE 'registry find %' AND tags.team = 'red'", "b"),
            ("tags.team != 'red' AND name LIKE 'registry find %'", "a"),
            ("tags.team LIKE '%e%' AND name LIKE 'registry find %'", "ab"),
        ]:
            with rows.row(filter_string):
                rows.equal(filter_string, names(filter_string), expected)
        rows.equal("descending", names("name LIKE 'registry find %'", order_by=["name DESC"]), "cba")
    page = client.search_registered_models("name LIKE 'registry find %'", max_results=2)
    rest = client.search_registered_models("name LIKE 'registry find %'", max_results=2, page_token=page.token)
    assert [each.name[-1] for each in [*page, *rest]] == ["a", "b", "c"]


@case
def versions_are_found_by_every_field(server):
    client = model("registry versions", versions=3)
    client.set_model_version_tag("registry versions", "2", "ok", "yes")
    with mlflow.start_run() as run:
        pass
    client.create_model_version("registry versions", "s3://bucket/of-run", run_id=run.info.run_id)

    def numbers(filter_string, **more):
        found = client.search_model_versions(f"name = 'registry versions'{filter_string}", **more)
        return " ".join(str(each.version) for each in found)

    with table() as rows:
        for filter_string, expected in [
            (" AND version_number > 2", "4 3"),
            (" AND version_number = 1", "1"),
            (f" AND run_id = '{run.info.run_id}'", "4"),
            (" AND source_path LIKE '%of-run'", "4"),
            (" AND tags.ok = 'yes'", "2"),
            (" AND tags.ok = 'no'", ""),
        ]:
            with rows.row(filter_string):
                seen = numbers(filter_string, order_by=["version_number DESC"])
                rows.equal(filter_string, seen, expected)
        rows.equal("ascending", numbers("", order_by=["version_number ASC"]), "1 2 3 4")
        found = client.search_model_versions(f"run_id IN ('{run.info.run_id}', 'x')")
        rows.equal("IN", [str(each.version) for each in found], ["4"])


@case
def wrong_searches_are_refused(server):
    client = MlflowClient()
    with table() as rows:
        for filter_string, message in [
            ("nam = 'x'", "Invalid attribute key 'nam' specified"),
            ("params.a = 'x'", "Invalid entity type 'params'"),
            ("name = 'a' OR name = 'b'", "Invalid clause(s) in filter string"),
            ("tags.a > 'x'", ""),
            ("name = 5", ""),
        ]:
            with rows.row(f"models {filter_string}"), refused("INVALID_PARAMETER_VALUE", message):
                client.search_registered_models(filter_string)
            with rows.row(f"versions {filter_string}"), refused("INVALID_PARAMETER_VALUE", message):
                client.search_model_versions(filter_string)
        with rows.row("order"), refused("INVALID_PARAMETER_VALUE", "Invalid attribute key 'run_id' specified"):
            client.search_model_versions("name = 'x'", order_by=["run_id ASC"])


@case
def a_copied_version_follows_its_origin(server):
    client = model("registry origin", versions=1)
    copied = client.copy_model_version("models:/registry origin/1", "registry copy")
    assert (copied.name, int(copied.version), copied.source) == ("registry copy", 1, "models:/registry origin/1")
    assert client.get_model_version_download_uri("registry copy", "1") == "s3://bucket/registry-origin/1"
    with refused("RESOURCE_DOES_NOT_EXIST"):
        client.create_model_version("registry copy", "models:/registry origin/9")


@case
def sources_that_reach_elsewhere_are_refused(server):
    client = model("registry sources")
    with mlflow.start_run() as run:
        run_id = run.info.run_id
        inside = f"{run.info.artifact_uri}/model"
    with table() as rows:
        for source, more in [
            ("/etc/passwd", {}),
            ("file:///etc/passwd", {}),
            ("file:///etc/passwd", {"run_id": run_id}),
            ("../up", {}),
            ("s3://bucket/a/../../b", {}),
            ("s3://bucket/%2e%2e/b", {}),
            ("http://host/api/2.0/x/../y", {}),
            (f"runs:/{run_id}/model", {}),
            (f"runs:/{'0' * 32}/model", {"run_id": run_id}),
            (inside, {}),
            (inside, {"run_id": "0" * 32}),
            (inside.replace(run_id, "0" * 32), {"run_id": run_id}),
            (f"{inside}/../../x", {"run_id": run_id}),
        ]:
            with rows.row(f"{source} {more}"), refused("INVALID_PARAMETER_VALUE"):
                client.create_model_version("registry sources", source, **more)
    assert client.search_model_versions("name = 'registry sources'") == []
    client.create_model_version("registry sources", inside, run_id=run_id)
    if server.kind == "trialbook":
        with refused("INVALID_PARAMETER_VALUE", "cannot use the 'http' scheme"):
            client.create_model_version("registry sources", "http://169.254.169.254/latest")


@case
def versions_that_are_no_numbers_are_refused(server):
    client = model("registry digits", versions=1)
    with refused("INVALID_PARAMETER_VALUE", "Parameter 'version' must be an integer"):
        client.get_model_version("registry digits", "one")
    with refused("RESOURCE_DOES_NOT_EXIST", "Model Version (name=registry digits, version=0) not found"):
        client.get_model_version("registry digits", "0")


@case(only="trialbook", because="no such calls there (2026-11-25)")
def every_move_is_on_record_and_can_be_taken_back(server):
    client = model("registry record", versions=3)
    for number in ("1", "2", "3"):
        client.set_registered_model_alias("registry record", "champion", number)
    path = "/api/v1/models/registry%20record"
    for expected in (2, 1):
        reply = server.request("POST", f"{path}/rollback", json_body={"alias": "champion"})
        assert reply.status == 200, reply.body
        assert int(client.get_model_version_by_alias("registry record", "champion").version) == expected
    reply = server.request("POST", f"{path}/rollback", json_body={"alias": "champion"})
    assert (reply.status, reply.json["code"]) == (409, "state_conflict"), reply.body
    events = server.request("GET", f"{path}/events").json["events"]
    assert [event["action"] for event in events][:5] == ["roll_back_alias", "roll_back_alias", "set_alias", "set_alias", "set_alias"]
