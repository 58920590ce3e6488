"""The code and the commands of README and guides, as they stand there."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import mlflow
from suite import HERE, case

ROOT = HERE.parent.parent
OURS = {"only": "trialbook", "because": "the pages speak of our server"}


def blocks(page: str) -> list[tuple[str, str]]:
    """Language and text of every code block of a page, in order."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", (ROOT / page).read_text(), re.DOTALL | re.MULTILINE)


def follow(page: str, server, names: dict | None = None) -> list[str]:
    """Does what a page says, block by block; `names` is what the page takes for granted. Returns what commands printed."""
    names = {"mlflow": mlflow, **(names or {})}
    printed = []
    for language, text in blocks(page):
        if language == "python":
            code = text.replace("http://127.0.0.1:5000", server.url)
            exec(compile(code, page, "exec"), names)
        elif language == "json":
            # Commands that follow read it under the name that the page gives it.
            Path("rules.json").write_text(text)
        elif language == "sh":
            words = [shlex.split(line, comments=True) for line in text.splitlines()]
            printed += [command(line, server) for line in words if line]
    return printed


def command(words: list[str], server) -> str:
    """Runs a command of a page; one that would not end, or would build, is only checked."""
    if words[0] == "trialbook":
        words = [server.binary, *words[1:]]
        if words[1] == "server":
            # The same settings, read and printed instead of served with.
            words[1:2] = ["config", "show"]
        environment = os.environ | {"TRIALBOOK_SERVER": server.url}
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{words}: {done.stderr}"
        return done.stdout
    if words[:3] == ["mlflow", "models", "serve"]:
        help_text = subprocess.run([sys.executable, "-m", *words[:3], "--help"], capture_output=True, text=True).stdout
        unknown = [word for word in words if word.startswith("--") and word not in help_text]
        assert help_text and not unknown, unknown
        return ""
    if words[:2] == ["cargo", "xtask"]:
        help_text = (ROOT / "xtask/src/main.rs").read_text()
        assert re.search(rf"^  {words[2]} ", help_text, re.MULTILINE), words
        return ""
    assert words[0] == "export", f"a command that nobody checks: {words}"
    return ""


@case(**OURS)
def the_readme_records_runs_and_finds_the_best(server):
    names = {}
    follow("README.md", server, names)
    found = mlflow.search_runs(experiment_names=["churn"], filter_string="metrics.loss < 0.1")
    assert len(found) >= 1 and found["metrics.loss"].min() == 0.01


@case(**OURS)
def every_command_of_the_guides_for_starting_works(server):
    assert follow("docs/src/guides/first-run.md", server) == ["", ""]
    shown = follow("docs/src/guides/server.md", server)
    assert "/srv/trialbook" in shown[0] and "5000" in shown[0]


@case(**OURS)
def the_guide_for_searching_finds_its_run(server):
    mlflow.set_experiment("churn")
    with mlflow.start_run() as run:
        mlflow.log_param("optimizer", "adam")
        mlflow.log_metric("val/auc", 0.95)
    (text,) = [text for language, text in blocks("docs/src/guides/search.md") if language == "python"]
    found = eval(text.strip(), {"mlflow": mlflow})
    assert run.info.run_id in set(found["run_id"])


@case(only="trialbook", client=3, because="the page speaks of our server and of MLflow 3")
def the_guide_for_logged_models_logs_and_finds_them(server):
    from sklearn.linear_model import LogisticRegression

    mlflow.set_experiment("docs logged models")
    with mlflow.start_run():
        names = {"model": LogisticRegression(), "x": [[0.0], [1.0]], "y": [0, 1]}
        follow("docs/src/guides/logged-models.md", server, names)
        mlflow.autolog(disable=True)
    found = mlflow.search_logged_models(filter_string="name = 'net'", output_format="list")
    assert found and mlflow.pyfunc.load_model(f"models:/{found[0].model_id}") is not None


@case(**OURS)
def the_guide_for_the_registry_moves_an_alias_takes_it_back_and_guards_it(server):
    from sklearn.linear_model import LogisticRegression

    mlflow.set_experiment("docs registry")
    with mlflow.start_run() as run:
        model = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
        signature = mlflow.models.infer_signature([[0.0]], [0])
        mlflow.sklearn.log_model(model, "model", signature=signature, registered_model_name="churn")
        mlflow.log_metric("auc", 0.95)
    client = mlflow.MlflowClient()
    client.set_registered_model_alias("churn", "champion", "1")
    names = {"run_id": run.info.run_id}
    shown = follow("docs/src/guides/registry.md", server, names)
    assert "champion" in shown[0] and run.info.run_id in shown[0], shown[0]
    assert client.get_model_version_by_alias("churn", "champion").version in (1, "1")
    assert shown[-1].count(" met ") == 4 and "NOT MET" not in shown[-1], shown[-1]
