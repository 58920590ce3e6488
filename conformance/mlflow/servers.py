"""The servers under test: start on a fresh folder, wait until they answer, end by process id."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

START_DEADLINE_S = 90.0
END_DEADLINE_S = 20.0


class NotStarted(Exception):
    """The server under test did not come up; the text says what it wrote."""


@dataclass(frozen=True)
class Reply:
    """An answer as it came over the wire."""

    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The error code of the answer, or a description of what is there instead."""
        try:
            return self.json["error_code"]
        except (ValueError, KeyError, TypeError):
            return f"no error code, body {self.body[:120]!r}"

    @property
    def message(self):
        try:
            return self.json["message"]
        except (ValueError, KeyError, TypeError):
            return ""


class Server:
    """A running server; `kind` is `trialbook` or `reference`."""

    def __init__(self, kind: str, command: list[str], folder: Path, url: str | None):
        self.kind = kind
        self._folder = folder
        self._command = command
        self._errors = open(folder / "stderr.txt", "w+b")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TRIALBOOK_")}
        environment.pop("MLFLOW_TRACKING_URI", None)
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if url is None else subprocess.DEVNULL,
            stderr=self._errors,
            start_new_session=True,
        )
        try:
            self.url = url or self._announced_url()
            self._wait_healthy()
        except BaseException:
            self.end()
            raise

    @classmethod
    def trialbook(cls, binary: str):
        folder = Path(tempfile.mkdtemp(prefix="trialbook-conformance-"))
        binary = str(Path(binary).resolve())
        command = [binary, "server", "--port", "0", "--log-level", "warn", "--data-dir", str(folder / "data")]
        return cls("trialbook", command, folder, None)

    @classmethod
    def reference(cls, python: str = sys.executable):
        folder = Path(tempfile.mkdtemp(prefix="reference-conformance-"))
        port = _free_port()
        command = [python, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
        command += ["--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--artifacts-destination", f"{folder}/artifacts"]
        return cls("reference", command, folder, f"http://127.0.0.1:{port}")

    def another(self):
        """A second trialbook server on an empty folder of its own."""
        assert self.kind == "trialbook"
        return Server.trialbook(self._command[0])

    @property
    def binary(self) -> str:
        """The trialbook program."""
        assert self.kind == "trialbook"
        return self._command[0]

    def alive(self) -> bool:
        return self._process.poll() is None

    def errors(self) -> str:
        """What the server wrote to its standard error: the beginning and the end of it."""
        lines = (self._folder / "stderr.txt").read_text(errors="replace").splitlines()
        return "\n".join(lines if len(lines) <= 40 else [*lines[:10], "…", *lines[-30:]])

    def end(self):
        """Asks the server to end, and insists when it does not."""
        if self.alive():
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(END_DEADLINE_S)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._errors.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def pick(self, *, trialbook, reference, because: str):
        """The value expected from this server, where the two differ on purpose."""
        assert because
        return trialbook if self.kind == "trialbook" else reference

    def request(self, method, path, *, query=None, json_body=None, body=None, headers=None) -> Reply:
        """One plain request, without any client library in between."""
        headers = dict(headers or {})
        if json_body is not None:
            body = json.dumps(json_body).encode()
        if body is not None and method != "GET":
            headers.setdefault("Content-Type", "application/json")
        if query:
            path += "?" + urllib.parse.urlencode([tuple(pair) for pair in query])
        where = urllib.parse.urlsplit(self.url)
        connection = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return Reply(answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def get(self, path, /, **query) -> Reply:
        """GET below `/api/2.0/mlflow/`."""
        pairs = [(key, each) for key, value in query.items() for each in (value if isinstance(value, list) else [value])]
        return self.request("GET", f"/api/2.0/mlflow/{path}", query=pairs)

    def post(self, path, /, **body) -> Reply:
        """POST of a JSON object below `/api/2.0/mlflow/`."""
        return self.request("POST", f"/api/2.0/mlflow/{path}", json_body=body)

    def _announced_url(self) -> str:
        line = self._process.stdout.readline().decode().strip()
        url = line.split(" ")[-1] if line else ""
        if not url.startswith("http://"):
            raise NotStarted(f"the server did not announce its address, but {line!r}\n{self.errors()}")
        return url.rstrip("/")

    def _wait_healthy(self):
        end = time.monotonic() + START_DEADLINE_S
        while True:
            if not self.alive():
                raise NotStarted(f"the server ended with {self._process.returncode}\n{self.errors()}")
            try:
                if self.request("GET", "/health").status == 200:
                    return
            except OSError:
                pass
            if time.monotonic() > end:
                raise NotStarted(f"the server does not answer after {START_DEADLINE_S:.0f} s\n{self.errors()}")
            time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
