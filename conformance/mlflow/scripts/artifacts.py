"""Artifacts: every way to log them, list, read, and the limits of their paths."""

import hashlib
import json
import os
import random
import urllib.parse
import urllib.request
from pathlib import Path

import mlflow
import numpy
import pandas
from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts, load_dict, load_image, load_text
from suite import case, refused, table

ROOT = "/api/2.0/mlflow-artifacts/artifacts"


def new_run(name):
    client = MlflowClient()
    experiment_id = client.create_experiment(f"artifacts {name}")
    run_id = client.create_run(experiment_id).info.run_id
    return client, run_id, f"{ROOT}/{experiment_id}/{run_id}/artifacts"


@case
def texts_dictionaries_and_folders_are_listed_and_read_back(server):
    mlflow.set_experiment("artifacts basics")
    Path("folder/inner").mkdir(parents=True)
    Path("folder/a.csv").write_text("a,b\n1,2\n")
    Path("folder/inner/b.bin").write_bytes(bytes(range(256)))
    Path("one.txt").write_text("one")
    with mlflow.start_run() as run:
        mlflow.log_text("grüße 🌱", "notes/a.txt")
        mlflow.log_dict({"lr": 0.1, "layers": [1, 2]}, "cfg.json")
        mlflow.log_dict({"lr": 0.1}, "cfg.yaml")
        mlflow.log_artifact("one.txt", artifact_path="plots")
        mlflow.log_artifacts("folder", artifact_path="data")
        mlflow.log_text("", "empty.txt")
    run_id = run.info.run_id
    client = MlflowClient()
    root = [(file.path, file.is_dir, file.file_size or 0) for file in client.list_artifacts(run_id)]
    assert sorted(root, key=lambda row: row[0]) == [
        ("cfg.json", False, Path(download_artifacts(run_id=run_id, artifact_path="cfg.json")).stat().st_size),
        ("cfg.yaml", False, 8),
        ("data", True, 0),
        ("empty.txt", False, 0),
        ("notes", True, 0),
        ("plots", True, 0),
    ], root
    assert [file.path for file in client.list_artifacts(run_id, "data")] == ["data/a.csv", "data/inner"]
    assert client.list_artifacts(run_id, "nowhere") == []
    assert client.list_artifacts(run_id, "cfg.json") == []
    artifact_uri = run.info.artifact_uri
    assert load_text(f"{artifact_uri}/notes/a.txt") == "grüße 🌱"
    assert load_text(f"{artifact_uri}/empty.txt") == ""
    assert load_dict(f"{artifact_uri}/cfg.json") == {"lr": 0.1, "layers": [1, 2]}
    folder = Path(client.download_artifacts(run_id, "data", "."))
    assert (folder / "inner/b.bin").read_bytes() == bytes(range(256))
    assert (folder / "a.csv").read_text() == "a,b\n1,2\n"
    whole = Path(download_artifacts(run_id=run_id, dst_path="whole"))
    assert sorted(str(path.relative_to(whole)) for path in whole.rglob("*") if path.is_file()) == [
        "cfg.json",
        "cfg.yaml",
        "data/a.csv",
        "data/inner/b.bin",
        "empty.txt",
        "notes/a.txt",
        "plots/one.txt",
    ]


@case
def the_tracking_listing_gives_paths_from_the_root_of_the_run(server):
    client, run_id, _ = new_run("listing")
    client.log_text(run_id, "x", "d/t.txt")
    listing = server.get("artifacts/list", run_id=run_id, path="d").json
    assert listing["files"] == [{"path": "d/t.txt", "is_dir": False, "file_size": 1}]
    assert listing["root_uri"] == client.get_run(run_id).info.artifact_uri
    root = server.get("artifacts/list", run_id=run_id).json
    assert root["files"] == [{"path": "d", "is_dir": True}]


@case(client=(2, 11), because="images with a key came with client 2.11")
def figures_images_and_tables_are_read_back(server):
    from matplotlib.figure import Figure

    mlflow.set_experiment("artifacts rich")
    figure = Figure()
    figure.subplots().plot([1, 2, 3])
    pixels = (numpy.arange(12 * 8 * 3) % 255).reshape(12, 8, 3).astype(numpy.uint8)
    with mlflow.start_run() as run:
        mlflow.log_figure(figure, "plots/curve.png")
        mlflow.log_figure(figure, "plots/curve.pdf")
        mlflow.log_image(pixels, "images/pixels.png")
        mlflow.log_image(pixels, key="sample", step=3)
        mlflow.log_table({"question": ["a", "b"], "score": [1, 2]}, "tables/eval.json")
        mlflow.log_table(pandas.DataFrame({"question": ["c"], "score": [3]}), "tables/eval.json")
    run_id = run.info.run_id
    client = MlflowClient()
    assert [file.path for file in client.list_artifacts(run_id, "plots")] == ["plots/curve.pdf", "plots/curve.png"]
    assert Path(download_artifacts(run_id=run_id, artifact_path="plots/curve.png")).read_bytes()[:4] == b"\x89PNG"
    image = load_image(f"{run.info.artifact_uri}/images/pixels.png")
    assert numpy.array_equal(numpy.array(image), pixels)
    assert sum("sample" in file.path for file in client.list_artifacts(run_id, "images")) == 2
    read = mlflow.load_table("tables/eval.json", run_ids=[run_id])
    assert list(read["question"]) == ["a", "b", "c"] and list(read["score"]) == [1, 2, 3]
    tags = client.get_run(run_id).data.tags
    assert json.loads(tags["mlflow.loggedArtifacts"]) == [{"path": "tables/eval.json", "type": "table"}]
    assert tags["mlflow.loggedImages"] == "True"


@case
def unusual_names_survive(server):
    client, run_id, _ = new_run("names")
    names = ["with space.txt", "a+b&c=d.txt", "comma,semi;quote'.txt", "größe 日本 🌱.txt", "100%.txt", "[x]{y}.txt", ".hidden", "UPPER.TXT"]
    with table() as faults:
        for position, name in enumerate(names):
            with faults.row(name):
                Path(name).write_text(str(position))
                client.log_artifact(run_id, name, "odd dir")
        listed = {os.path.basename(file.path): file.file_size for file in client.list_artifacts(run_id, "odd dir")}
        for position, name in enumerate(names):
            faults.true(f"{name} listed", name in listed, sorted(listed))
            if name in listed:
                with faults.row(f"{name} read"):
                    path = client.download_artifacts(run_id, f"odd dir/{name}", ".")
                    faults.equal(name, Path(path).read_text(), str(position))


@case
def a_file_of_20_mib_is_the_same_afterwards(server):
    client, run_id, where = new_run("large")
    data = random.Random(7).randbytes(20 * 1024 * 1024)
    Path("large.bin").write_bytes(data)
    client.log_artifact(run_id, "large.bin")
    assert [(file.path, file.file_size) for file in client.list_artifacts(run_id)] == [("large.bin", len(data))]
    read = Path(client.download_artifacts(run_id, "large.bin", str(Path("back").absolute().mkdir() or "back"))).read_bytes()
    assert hashlib.sha256(read).digest() == hashlib.sha256(data).digest()
    request = urllib.request.Request(f"{server.url}{where}/large.bin", headers={"Range": "bytes=1000000-1000999"})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 206
        assert answer.headers["Content-Range"] == f"bytes 1000000-1000999/{len(data)}"
        assert answer.read() == data[1_000_000:1_001_000]
    tail = server.request("GET", f"{where}/large.bin", headers={"Range": "bytes=-10"})
    assert (tail.status, tail.body) == (206, data[-10:])
    beyond = server.request("GET", f"{where}/large.bin", headers={"Range": "bytes=99999999-"})
    assert beyond.status == 416, beyond.status


@case(client=(2, 22), because="client 2.10 sends the parts without naming the run")
def a_file_sent_in_parts_is_the_same_afterwards(server):
    # A server that declines parts gets the file whole: the client falls back by itself.
    os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD"] = "true"
    os.environ["MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE"] = os.environ["MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE"] = str(5 << 20)
    client, run_id, where = new_run("parts")
    data = random.Random(8).randbytes(12 * 1024 * 1024 + 1)
    Path("parts.bin").write_bytes(data)
    client.log_artifact(run_id, "parts.bin", "d")
    assert [(file.path, file.file_size) for file in client.list_artifacts(run_id, "d")] == [("d/parts.bin", len(data))]
    assert hashlib.sha256(server.request("GET", f"{where}/d/parts.bin").body).digest() == hashlib.sha256(data).digest()


@case
def downloads_are_attachments_that_can_be_revalidated(server):
    client, run_id, where = new_run("headers")
    client.log_text(run_id, "<script>alert(1)</script>", "page.html")
    reply = server.request("GET", f"{where}/page.html")
    assert reply.status == 200 and reply.body == b"<script>alert(1)</script>"
    assert reply.headers["content-disposition"].startswith("attachment")
    assert reply.headers["x-content-type-options"] == "nosniff"
    shown = server.request("GET", "/get-artifact", query=[("run_id", run_id), ("path", "page.html")])
    assert shown.status == 200 and shown.body == reply.body
    assert shown.headers["content-disposition"].startswith("attachment")
    assert shown.headers["x-content-type-options"] == "nosniff"


@case
def an_artifact_can_be_overwritten(server):
    client, run_id, where = new_run("overwritten")
    client.log_text(run_id, "first and longer", "a.txt")
    client.log_text(run_id, "second", "a.txt")
    assert [file.file_size for file in client.list_artifacts(run_id)] == [6]
    assert server.request("GET", f"{where}/a.txt").body == b"second"


@case
def artifacts_can_be_deleted_one_by_one_and_by_folder(server):
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    client, run_id, where = new_run("deleted")
    for name in ("a.txt", "d/b.txt", "d/e/c.txt", "f.txt"):
        client.log_text(run_id, "x", name)
    repository = get_artifact_repository(client.get_run(run_id).info.artifact_uri)
    repository.delete_artifacts("a.txt")
    repository.delete_artifacts("d")
    assert [file.path for file in client.list_artifacts(run_id)] == ["f.txt"]
    assert server.request("GET", f"{where}/d/b.txt").status == 404
    assert server.request("DELETE", f"{where}/nowhere.txt").status == 200


@case
def missing_artifacts_are_404_in_words(server):
    client, run_id, where = new_run("missing")
    client.log_text(run_id, "x", "d/a.txt")
    reply = server.request("GET", f"{where}/none.txt")
    assert (reply.status, reply.code) == (404, "RESOURCE_DOES_NOT_EXIST"), reply
    assert reply.message.startswith("No such artifact: '"), reply.message
    assert server.request("GET", f"{where}/d").status == 400
    with table() as faults:
        for ask in (lambda: load_text(f"runs:/{run_id}/none.txt"), lambda: client.download_artifacts(run_id, "none.txt", ".")):
            try:
                ask()
            except Exception as error:
                faults.true("the client says so", "none.txt" in str(error) or "404" in str(error), str(error))
            else:
                faults.true("a missing file was read", False)


@case
def paths_cannot_leave_their_run(server):
    _, run_id, where = new_run("traversal")
    bad = ["../x", "a/../../x", "%2e%2e/x", "..%2fx", "%252e%252e%252fx", "a/%2e%2e/%2e%2e/x"]
    bad += server.pick(
        trialbook=["..%5cx", "x%00y", "file:%2f%2fetc"],
        reference=[],
        because="a path must mean the same on every system that downloads it (2026-11-25)",
    )
    with table() as faults:
        for path in bad:
            for method, body in (("PUT", b"x"), ("GET", None), ("DELETE", None)):
                reply = server.request(method, f"{where}/{path}", body=body)
                faults.true(f"{method} {path}", reply.status in (400, 404), reply.status)
        for path in ("../", "..%2f..", "/etc", "a/../..", "%2e%2e"):
            listed = server.get("artifacts/list", run_id=run_id, path=urllib.parse.unquote(path))
            faults.equal(f"list {path}", (listed.status, listed.code), (400, "INVALID_PARAMETER_VALUE"))
            faults.true(f"list {path}", (listed.message or "").startswith("Invalid path"), listed.message)


@case(only="trialbook", because="the reference removes whole experiments, or its whole store, this way (2026-11-25)")
def folders_above_a_run_cannot_be_deleted(server):
    client, run_id, where = new_run("above")
    client.log_text(run_id, "x", "a.txt")
    experiment_id = client.get_run(run_id).info.experiment_id
    with table() as faults:
        for path in (f"/{experiment_id}", f"/{experiment_id}/{run_id}", "/.", "/", ""):
            reply = server.request("DELETE", f"{ROOT}{path}")
            faults.true(f"DELETE {path!r}", 400 <= reply.status < 500, reply.status)
    assert server.request("GET", f"{where}/a.txt").body == b"x"


@case
def a_file_cannot_become_a_folder(server):
    client, run_id, where = new_run("file as folder")
    client.log_text(run_id, "x", "f/a")
    reply = server.request("PUT", f"{where}/f/a/b", body=b"y")
    assert reply.status == server.pick(trialbook=400, reference=500, because="a permanent refusal is no server fault (2026-11-25)")
    assert server.request("GET", f"{where}/f/a").body == b"x"


@case
def an_upload_without_a_length_arrives(server):
    _, _, where = new_run("chunked")
    parts = [os.urandom(50_000) for _ in range(5)]
    reply = server.request("PUT", f"{where}/chunked.bin", body=iter(parts), headers={"Content-Type": "application/octet-stream"})
    assert reply.status == 200, reply
    assert server.request("GET", f"{where}/chunked.bin").body == b"".join(parts)


@case
def artifacts_of_unknown_runs_are_refused(server):
    with refused("RESOURCE_DOES_NOT_EXIST", f"Run with id={'0' * 32} not found"):
        MlflowClient().list_artifacts("0" * 32)
    with refused("RESOURCE_DOES_NOT_EXIST", f"Run with id={'0' * 32} not found"):
        MlflowClient().log_text("0" * 32, "x", "a.txt")
