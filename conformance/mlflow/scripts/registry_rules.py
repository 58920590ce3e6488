"""Promotion rules: what a stock client sees of them."""

from concurrent.futures import ThreadPoolExecutor

import mlflow
from mlflow import MlflowClient
from suite import case, refused

WHY = "it has no promotion rules (2026-11-25)"


def measured(name, *values):
    """A model with a version for each value of the metric `auc`."""
    client = MlflowClient()
    client.create_registered_model(name)
    for value in values:
        with mlflow.start_run() as run:
            mlflow.log_metric("auc", value)
        client.create_model_version(name, f"runs:/{run.info.run_id}/model", run_id=run.info.run_id)
    return client


def set_rules(server, name, rules):
    path = f"/api/v1/models/{name.replace(' ', '%20')}/rules"
    revision = server.request("GET", path).json["revision"]
    reply = server.request("PUT", path, json_body={"revision": revision, "rules": rules})
    assert reply.status == 200, reply.body


@case(only="trialbook", because=WHY)
def a_refused_alias_names_the_rule_the_value_found_and_the_value_needed(server):
    client = measured("registry rules alias", 0.5, 0.95)
    rules = {"aliases": ["champion"], "metrics": [{"key": "auc", "op": ">=", "value": 0.9}]}
    set_rules(server, "registry rules alias", rules)
    with refused("INVALID_PARAMETER_VALUE", "rule metrics[0] needs auc >= 0.9, found 0.5"):
        client.set_registered_model_alias("registry rules alias", "champion", "1")
    assert client.get_registered_model("registry rules alias").aliases == {}
    client.set_registered_model_alias("registry rules alias", "challenger", "1")
    client.set_registered_model_alias("registry rules alias", "champion", "2")
    assert int(client.get_model_version_by_alias("registry rules alias", "champion").version) == 2


@case(only="trialbook", because=WHY)
def a_refused_stage_moves_and_archives_nothing(server):
    client = measured("registry rules stage", 0.9, 0.8)
    client.transition_model_version_stage("registry rules stage", "1", "Production")
    rules = {"stages": ["Production"], "tags": [{"key": "approved", "value": "yes"}]}
    set_rules(server, "registry rules stage", rules)
    with refused("INVALID_PARAMETER_VALUE", "rule tags[0] needs tag approved = 'yes', found no such tag"):
        client.transition_model_version_stage("registry rules stage", "2", "Production", archive_existing_versions=True)
    stages = [client.get_model_version("registry rules stage", number).current_stage for number in ("1", "2")]
    assert stages == ["Production", "None"], stages
    client.transition_model_version_stage("registry rules stage", "2", "Staging")
    client.set_model_version_tag("registry rules stage", "2", "approved", "yes")
    client.transition_model_version_stage("registry rules stage", "2", "Production", archive_existing_versions=True)
    stages = [client.get_model_version("registry rules stage", number).current_stage for number in ("1", "2")]
    assert stages == ["Archived", "Production"], stages


@case(only="trialbook", because=WHY)
def a_challenger_may_not_be_worse_than_the_champion(server):
    client = measured("registry rules worse", 0.9, 0.7, 0.89)
    worse = {"key": "auc", "not_worse_than": {"alias": "champion", "by": 0.05, "goal": "max"}}
    set_rules(server, "registry rules worse", {"aliases": ["champion"], "metrics": [worse]})
    client.set_registered_model_alias("registry rules worse", "champion", "1")
    with refused("INVALID_PARAMETER_VALUE", "(@champion is version 1 with 0.9), found 0.7"):
        client.set_registered_model_alias("registry rules worse", "champion", "2")
    client.set_registered_model_alias("registry rules worse", "champion", "3")
    copied = client.copy_model_version("models:/registry rules worse/2", "registry rules worse")
    with refused("INVALID_PARAMETER_VALUE", "found 0.7"):
        client.set_registered_model_alias("registry rules worse", "champion", copied.version)


@case(only="trialbook", because=WHY)
def a_model_without_a_signature_is_not_promoted_and_one_with_it_is(server):
    from mlflow.models import infer_signature

    class Echo(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            return model_input

    name = "registry rules signature"
    for signature in (None, infer_signature([1.0], [1.0])):
        with mlflow.start_run():
            # Positional, because 2.x calls it artifact_path and 3.x name.
            mlflow.pyfunc.log_model("model", python_model=Echo(), signature=signature, registered_model_name=name)
    client = MlflowClient()
    set_rules(server, name, {"aliases": ["champion"], "signature": True})
    with refused("INVALID_PARAMETER_VALUE", "an MLmodel file without one"):
        client.set_registered_model_alias(name, "champion", "1")
    client.set_registered_model_alias(name, "champion", "2")
    client.create_model_version(name, "s3://bucket/elsewhere")
    with refused("INVALID_PARAMETER_VALUE", "files at 's3://bucket/elsewhere', which this server does not read"):
        client.set_registered_model_alias(name, "champion", "3")


@case(only="trialbook", because=WHY)
def no_move_slips_through_while_rules_change(server):
    name = "registry rules race"
    client = measured(name, 0.5, 0.95)
    client.set_registered_model_alias(name, "champion", "2")
    rules = {"aliases": ["champion"], "metrics": [{"key": "auc", "op": ">=", "value": 0.9}]}

    def move(_):
        return server.post("registered-models/alias", name=name, alias="champion", version="1").status

    with ThreadPoolExecutor(8) as lanes:
        moves = [lanes.submit(move, number) for number in range(40)]
        set_rules(server, name, rules)
        statuses = {each.result() for each in moves}
    assert statuses <= {200, 400}, statuses
    path = "/api/v1/models/registry%20rules%20race/events"
    actions = [event["action"] for event in reversed(server.request("GET", path).json["events"])]
    assert "set_alias" not in actions[actions.index("set_rules") :], actions


@case(only="trialbook", because="it keeps no record (2026-11-25)")
def the_record_names_the_user_of_the_run_or_who_logs_in(server):
    client = measured("registry rules user", 0.5)
    run = client.get_run(client.get_model_version("registry rules user", "1").run_id)
    path = "/api/v1/models/registry%20rules%20user/events"
    newest = server.request("GET", path).json["events"][0]
    assert (newest["user"], newest["user_from"]) == (run.info.user_id, "run"), newest
    import os

    os.environ["MLFLOW_TRACKING_USERNAME"], os.environ["MLFLOW_TRACKING_PASSWORD"] = "ada", "secret"
    client.set_registered_model_alias("registry rules user", "champion", "1")
    newest = server.request("GET", path).json["events"][0]
    assert (newest["user"], newest["user_from"]) == ("ada", "caller"), newest
