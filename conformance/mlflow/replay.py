"""Replays transcripts: the same requests to a server, whose answers must be the recorded ones."""

import base64
import json
import re
import tomllib
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path

from servers import Reply, Server
from suite import HERE, Case

KINDS = {"run": "[0-9a-f]{32}", "model": "m-[0-9a-f]{32}", "experiment": "[0-9]+", "name": "[a-z]+-[a-z]+-[0-9]+", "token": ".+"}
MARK = re.compile(r"<(run|model|experiment|name|token)-[0-9]+>")
TIMES = range(1_600_000_000_000, 10_000_000_000_000)
ORDER_FREE = {"tags", "params", "dataset_inputs"}


@dataclass
class Difference:
    """A deviation of ours that has a reason; see `differences.toml`."""

    kind: str
    reason: str
    date: object
    field: str = ""
    path: str = ""
    status: int = 0
    code: str = ""
    seen: bool = False

    def covers(self, kind: str, path: str, name: str) -> bool:
        return self.kind == kind and self.field == name and path.startswith(self.path)


def differences() -> list[Difference]:
    listed = tomllib.loads((HERE / "differences.toml").read_text(encoding="utf-8"))["difference"]
    return [Difference(**each) for each in listed]


def cases() -> list[Case]:
    """One case for each transcript, and one that keeps the list of differences honest."""
    files = sorted((HERE / "transcripts").glob("*.json"))
    made = [Case(f"transcript: {file.stem.replace('_', ' ')}", lambda server, file=file: check(file, server)) for file in files]
    because = "the reference has no differences from itself"
    return [*made, Case("transcript: every listed difference is still there", no_stale_difference, only="trialbook", because=because)]


def check(file: Path, server: Server):
    faults = replay(file, server, differences() if server.kind == "trialbook" else [])
    assert not faults, f"{len(faults)} differences without a reason\n  " + "\n  ".join(faults)


def no_stale_difference(server: Server):
    # The transcripts have been replayed on this server before: a fresh one has free names.
    listed = differences()
    fresh = server.another()
    try:
        for file in sorted((HERE / "transcripts").glob("*.json")):
            replay(file, fresh, listed)
    finally:
        fresh.end()
    stale = [f"{each.kind} {each.path} {each.field}" for each in listed if not each.seen]
    assert not stale, "no longer a difference: " + ", ".join(stale)


def replay(file: Path, server: Server, listed: list[Difference]) -> list[str]:
    """Sends every request of a transcript; tells what differed without being listed."""
    transcript = json.loads(file.read_text(encoding="utf-8"))
    comparison = Comparison(listed)
    for position, call in enumerate(transcript["calls"]):
        bound = comparison.bind(call)
        comparison.begin(position, call, bound)
        reply = send(server, bound)
        comparison.reply(call, reply)
    return comparison.faults


def send(server: Server, call: dict) -> Reply:
    path = urllib.parse.quote(call["path"])
    request = call.get("request")
    headers, body = {}, None
    if is_file(request):
        body = decoded(request)
        headers["Content-Type"] = "application/octet-stream"
    elif request is not None:
        body = json.dumps(request).encode()
    return server.request(call["method"], path, query=call.get("query"), body=body, headers=headers)


def is_file(request) -> bool:
    return isinstance(request, dict) and set(request) <= {"$text", "$base64"}


def decoded(content) -> bytes:
    if content == "":
        return b""
    return content["$text"].encode() if "$text" in content else base64.b64decode(content["$base64"])


@dataclass
class Comparison:
    """Compares answers with recorded ones and learns what the marks stand for."""

    listed: list[Difference]
    faults: list[str] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    where: str = ""
    path: str = ""
    folder: str = ""
    # Bytes of every file that was sent. An id in a file may be longer here than where it was recorded.
    sizes: dict[str, int] = field(default_factory=dict)

    def begin(self, position: int, call: dict, bound: dict):
        self.where = f"call {position + 1} {call['method']} {call['path']}"
        self.path = call["path"]
        self.folder = f"{bound['path']}/{dict(bound.get('query', [])).get('path', '')}/"
        if call["method"] == "PUT" and is_file(bound.get("request")):
            self.sizes[bound["path"]] = len(decoded(bound["request"]))

    def bind(self, value):
        """The value with every known mark replaced."""
        if isinstance(value, dict):
            return {key: self.bind(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.bind(each) for each in value]
        if isinstance(value, str):
            return MARK.sub(lambda mark: self.known.get(mark[0], mark[0]), value)
        return value

    def reply(self, call: dict, reply: Reply):
        if reply.status != call["status"]:
            for each in self.listed:
                if each.kind == "status" and self.path.startswith(each.path) and (each.status, each.code) == (reply.status, reply.code):
                    each.seen = True
                    return
            self.fault("status", call["status"], f"{reply.status} {reply.body[:300]!r}")
            return
        expected = call["response"]
        if expected == "" or (isinstance(expected, dict) and set(expected) & {"$text", "$base64"}):
            if reply.body != decoded(self.bind(expected)) and not (expected == "" and reply.body == b"{}"):
                self.fault("body", expected, reply.body[:300])
            return
        try:
            seen = reply.json
        except ValueError:
            self.fault("body", "JSON", reply.body[:300])
            return
        self.value("", expected, seen)

    def value(self, name: str, expected, seen):
        if isinstance(expected, dict) and isinstance(seen, dict):
            self.objects(name, expected, seen)
        elif isinstance(expected, list) and isinstance(seen, list):
            self.lists(name, expected, seen)
        elif isinstance(expected, str) and isinstance(seen, str):
            self.text(name, expected, seen)
        elif expected == "<time>":
            if not isinstance(seen, int) or seen not in TIMES:
                self.fault(name, "a time in milliseconds", seen)
        elif expected != seen or isinstance(expected, bool) != isinstance(seen, bool):
            self.unless_listed("value", name, expected, seen)

    def objects(self, name: str, expected: dict, seen: dict):
        if "file_size" in expected:
            size = self.sizes.get(f"{self.folder}{seen.get('path')}", expected["file_size"])
            expected = expected | {"file_size": size}
        for key, value in expected.items():
            if key in seen:
                self.value(f"{name}.{key}", value, seen[key])
            else:
                self.unless_listed("absent", f"{name}.{key}", value, "nothing")
        for key in seen.keys() - expected.keys():
            self.unless_listed("extra", f"{name}.{key}", "nothing", seen[key])

    def lists(self, name: str, expected: list, seen: list):
        if len(expected) != len(seen):
            self.fault(name, f"{len(expected)} elements", f"{len(seen)}: {seen}")
            return
        if name.rpartition(".")[2] in ORDER_FREE or name.endswith(".data.metrics"):
            expected, seen = (sorted(each, key=in_order) for each in (expected, seen))
        for position, (one, other) in enumerate(zip(expected, seen)):
            self.value(f"{name}[{position}]", one, other)

    def text(self, name: str, expected: str, seen: str):
        marks = []

        def group(mark):
            if mark[0] in self.known:
                return re.escape(self.known[mark[0]])
            if mark[0] in marks:
                return f"(?P=mark{marks.index(mark[0])})"
            marks.append(mark[0])
            return f"(?P<mark{len(marks) - 1}>{KINDS[mark[1]]})"

        pattern, last = "", 0
        for mark in MARK.finditer(expected):
            pattern += re.escape(expected[last : mark.start()]) + group(mark)
            last = mark.end()
        match = re.fullmatch(pattern + re.escape(expected[last:]), seen, re.DOTALL)
        if match is None:
            self.unless_listed("value", name, self.bind(expected), seen)
            return
        for position, mark in enumerate(marks):
            self.known[mark] = match[f"mark{position}"]

    def unless_listed(self, kind: str, name: str, expected, seen):
        last = name.rpartition(".")[2].partition("[")[0]
        for each in self.listed:
            if each.covers(kind, self.path, last):
                each.seen = True
                return
        self.fault(name, expected, seen)

    def fault(self, name: str, expected, seen):
        self.faults.append(f"{self.where} {name.lstrip('.')}: expected {expected!r}, seen {seen!r}")


def in_order(element) -> str:
    if isinstance(element, dict) and "key" in element:
        # A metric of a logged model has a row for each of its points.
        return f"{element['key']} {element.get('step', 0):020} {element.get('timestamp', 0)}"
    return json.dumps(element, sort_keys=True)
