"""Records transcripts: a stock client against the reference server, through a proxy that writes down every exchange."""

import argparse
import base64
import http.client
import json
import os
import re
import sys
import tempfile
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.dont_write_bytecode = True
os.environ |= {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0",
    "GIT_PYTHON_REFRESH": "quiet",
    "LOGNAME": "ada",
}

from servers import Server

FOLDER = Path(__file__).resolve().parent / "transcripts"
TIMES = range(1_600_000_000_000, 2_000_000_000_000)
FIRST_TIME_MS = 1_700_000_000_000


class Proxy(ThreadingHTTPServer):
    """Passes requests on and keeps what was said, in the order of the requests."""

    daemon_threads = True

    def __init__(self, url: str):
        super().__init__(("127.0.0.1", 0), Handler)
        self.target = urllib.parse.urlsplit(url)
        self.calls = []
        self.lock = threading.Lock()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def exchange(self):
        body = self._body()
        call = {}
        with self.server.lock:
            self.server.calls.append(call)
        headers = {key: value for key, value in self.headers.items() if key.lower() not in ("host", "transfer-encoding")}
        headers["Accept-Encoding"] = "identity"
        if body:
            headers["Content-Length"] = str(len(body))
        target = self.server.target
        connection = http.client.HTTPConnection(target.hostname, target.port)
        connection.request(self.command, self.path, body=body or None, headers=headers)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        call.update(written_down(self.command, self.path, body, self.headers.get("Content-Type"), answer, data))
        self.send_response(answer.status)
        for key, value in answer.getheaders():
            if key.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                self.send_header(key, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = exchange

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def log_message(self, *_):
        pass


def written_down(method, path, body, content_type, answer, data) -> dict:
    parts = urllib.parse.urlsplit(path)
    call = {"method": method, "path": urllib.parse.unquote(parts.path)}
    if parts.query:
        call["query"] = urllib.parse.parse_qsl(parts.query, keep_blank_values=True)
    if body:
        call["request"] = content(body, content_type)
    return call | {"status": answer.status, "response": content(data, answer.getheader("Content-Type"))}


def content(data: bytes, content_type: str | None):
    if "json" in (content_type or ""):
        return json.loads(data)
    if not data:
        return ""
    try:
        return {"$text": data.decode()}
    except UnicodeDecodeError:
        return {"$base64": base64.b64encode(data).decode()}


class Mask:
    """Puts `<run-1>`, `<model-1>`, `<experiment-1>`, `<name-1>`, `<token-1>` and `<time>` for what differs from run to run."""

    def __init__(self, calls):
        self.runs, self.models, self.experiments, self.names, self.tokens = {}, {}, {}, {}, {}
        times = set()
        for call in calls:
            self._learn(call)
            walk(call.get("request"), lambda value: times.add(value) if is_time(value) else None)
        self.times = {time: FIRST_TIME_MS + 1000 * rank for rank, time in enumerate(sorted(times))}

    def _learn(self, call):
        if call["status"] != 200:
            return
        if call["path"].endswith("/experiments/create"):
            number(self.experiments, call["response"]["experiment_id"], "experiment")
        if call["path"].endswith("/runs/create"):
            info = call["response"]["run"]["info"]
            number(self.runs, info["run_id"], "run")
            keys = {tag["key"] for tag in call["request"].get("tags", [])}
            if not call["request"].get("run_name") and "mlflow.runName" not in keys:
                number(self.names, info["run_name"], "name")
        if call["path"].endswith("/logged-models"):
            info = call["response"]["model"]["info"]
            number(self.models, info["model_id"], "model")
            if not call["request"].get("name"):
                number(self.names, info["name"], "name")
        if isinstance(call["response"], dict) and "next_page_token" in call["response"]:
            number(self.tokens, call["response"]["next_page_token"], "token")

    def __call__(self, value, key=None):
        if isinstance(value, dict):
            return {name: self(each, name) for name, each in value.items()}
        if isinstance(value, (list, tuple)):
            if key == "query":
                return [[name, self(each, name)] for name, each in value]
            return [self(each, key) for each in value]
        if isinstance(value, str):
            return self._text(value, key)
        if key in ("creation_time", "last_update_time", "creation_timestamp_ms", "last_updated_timestamp_ms", "creation_timestamp", "last_updated_timestamp"):
            return "<time>"
        return self.times.get(value, value) if is_time(value) else value

    def _text(self, text, key):
        if key in ("experiment_id", "experiment_ids"):
            return self.experiments.get(text, text)
        text = self.names.get(text, self.tokens.get(text, text))
        for run_id, mask in (self.models | self.runs).items():
            text = text.replace(run_id, mask)
        for experiment_id, mask in self.experiments.items():
            text = re.sub(rf"(mlflow-artifacts:/|/artifacts/){experiment_id}(?=/|$)", rf"\1{mask}", text)
            text = re.sub(rf"(^|'){experiment_id}(?=/(<run-|models/<model-))", rf"\1{mask}", text)
            text = re.sub(rf"(experiment |id=){experiment_id}\b", rf"\1{mask}", text)
        return text


def number(table: dict, value: str, kind: str):
    table.setdefault(value, f"<{kind}-{len(table) + 1}>")


def is_time(value) -> bool:
    return isinstance(value, int) and value in TIMES


def walk(value, visit):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            walk(each, visit)
    else:
        visit(value)


def record(scenario, proxy: Proxy, recorded_on: str):
    import mlflow

    proxy.calls.clear()
    home = os.getcwd()
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        try:
            scenario()
        finally:
            os.chdir(home)
    calls = list(proxy.calls)
    mask = Mask(calls)
    head = {
        "scenario": scenario.__doc__.strip(),
        "client": f"mlflow {mlflow.__version__}",
        "server": f"mlflow {mlflow.__version__}",
        "recorded": recorded_on,
    }
    lines = [json.dumps(mask(call), ensure_ascii=False) for call in calls]
    text = json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "calls": [\n  ' + ",\n  ".join(lines) + "\n ]\n}\n"
    (FOLDER / f"{scenario.__name__}.json").write_text(text, encoding="utf-8")
    print(f"{scenario.__name__}: {len(calls)} calls, {len(text)} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--date", required=True, help="the date to write into the transcripts, like 2026-11-25")
    parser.add_argument("only", nargs="*", help="names of scenarios (default: all)")
    options = parser.parse_args()
    import mlflow
    import scenarios

    sys.argv = ["train.py"]
    server = Server.reference()
    try:
        proxy = Proxy(server.url)
        mlflow.set_tracking_uri(proxy.url)
        for scenario in scenarios.ALL:
            if not options.only or scenario.__name__ in options.only:
                record(scenario, proxy, options.date)
    finally:
        server.end()


if __name__ == "__main__":
    main()
