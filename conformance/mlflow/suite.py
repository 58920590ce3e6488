"""Cases: how they are declared, and how each is run in a process of its own."""

import importlib
import importlib.util
import os
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

HERE = Path(__file__).resolve().parent
SERVERS = ("trialbook", "reference")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Case:
    """One sentence about the server, and the function that proves it."""

    name: str
    run: Callable
    only: str | None = None
    client: tuple[int, ...] = ()
    needs: str | None = None
    because: str = ""
    deadline_s: float = 120.0

    def reason_to_skip(self, server_kind: str, client: tuple[int, ...]) -> str | None:
        if self.only not in (None, server_kind):
            return f"{self.only} only: {self.because}"
        if client < self.client:
            return f"client {'.'.join(map(str, self.client))} or newer: {self.because}"
        if self.needs is not None and importlib.util.find_spec(self.needs) is None:
            return f"needs {self.needs}: {self.because}"
        return None


_declared: list[Case] = []


def case(function=None, *, only=None, client=(), needs=None, because="", deadline_s=120.0):
    """Declares a function `f(server)` as a case; its name is the sentence.

    `only` names the one server the sentence holds for, `client` the first version of the client that can be asked, such
    as `3` or `(2, 22)`, and `needs` a module that not every environment has; all need `because`.
    """
    assert only in (None, *SERVERS), only
    client = (client,) if isinstance(client, int) else client
    assert because or (only is None and not client and needs is None), "say why"

    def declare(function):
        group = function.__module__.removeprefix("scripts.")
        name = f"{group}: {function.__name__.replace('_', ' ').strip()}"
        _declared.append(Case(name, function, only, client, needs, because, deadline_s))
        return function

    return declare if function is None else declare(function)


def scripts() -> list[Case]:
    """All cases of `scripts/`, in the order of the files and of the functions in them."""
    _declared.clear()
    for path in sorted((HERE / "scripts").glob("*.py")):
        importlib.import_module(f"scripts.{path.stem}")
    return list(_declared)


@contextmanager
def refused(code: str, message: str = ""):
    """Expects an MlflowException with this error code whose message contains this text."""
    from mlflow.exceptions import MlflowException

    try:
        yield
    except MlflowException as error:
        assert error.error_code == code, f"expected {code}, seen {error.error_code}: {error}"
        assert message in str(error), f"expected {message!r} in {str(error)!r}"
    else:
        raise AssertionError(f"expected {code} {message!r}, but it was accepted")


class Table:
    """Collects what is wrong in many rows, so that one bad row does not hide the others."""

    def __init__(self):
        self.faults = []

    def equal(self, row, seen, expected):
        if seen != expected:
            self.faults.append(f"{row}: expected {expected!r}, seen {seen!r}")

    def true(self, row, holds, seen=""):
        if not holds:
            self.faults.append(f"{row}: {seen!r}" if seen != "" else str(row))

    @contextmanager
    def row(self, row):
        try:
            yield
        except Exception as error:
            self.faults.append(f"{row}: {error}")


@contextmanager
def table():
    """A block of rows; fails at its end with every fault in it."""
    rows = Table()
    yield rows
    assert not rows.faults, f"{len(rows.faults)} wrong rows\n  " + "\n  ".join(rows.faults)


def until(holds: Callable[[], bool], what: str, deadline_s: float = 30.0):
    """Asks again and again until something holds."""
    end = time.monotonic() + deadline_s
    while not holds():
        assert time.monotonic() < end, f"after {deadline_s:.0f} s still not: {what}"
        time.sleep(0.05)


@dataclass(frozen=True)
class Outcome:
    """How a case ended, and what it printed."""

    passed: bool
    duration_s: float
    output: str


def run(case: Case, server) -> Outcome:
    """Runs one case in a child process with its own working folder; kills what is left of it at the deadline."""
    folder = Path(tempfile.mkdtemp(prefix="trialbook-case-"))
    output = folder / "output.txt"
    work = folder / "work"
    work.mkdir()
    sys.stdout.flush()
    sys.stderr.flush()
    start = time.monotonic()
    pid = os.fork()
    if pid == 0:
        _child(case, server, output, work)
    in_time = _wait_readable(os.pidfd_open(pid), case.deadline_s)
    if not in_time:
        os.killpg(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    duration_s = time.monotonic() - start
    text = output.read_text(errors="replace") if output.exists() else ""
    if not in_time:
        text += f"\nnot finished after {case.deadline_s:.0f} s\n"
    elif os.waitstatus_to_exitcode(status) not in (0, 1):
        text += f"\nthe process of the case ended with {os.waitstatus_to_exitcode(status)}\n"
    shutil.rmtree(folder, ignore_errors=True)
    return Outcome(in_time and status == 0, duration_s, text)


def _wait_readable(descriptor: int, timeout_s: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    ready = bool(poll.poll(timeout_s * 1000))
    os.close(descriptor)
    return ready


def _child(case: Case, server, output: Path, work: Path):
    """The whole life of the child: never returns."""
    code = 1
    try:
        os.setsid()
        file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, 1)
        os.dup2(file, 2)
        os.chdir(work)
        sys.addaudithook(_only_loopback)
        case.run(server)
        code = 0
    except BaseException as error:
        _explain(error)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _explain(error: BaseException):
    """Where in the suite it went wrong, and why; frames of libraries only when the library raised."""
    if not isinstance(error, AssertionError):
        traceback.print_exception(error, chain=False)
        return
    for frame in traceback.extract_tb(error.__traceback__):
        if Path(frame.filename).is_relative_to(HERE) and frame.filename != __file__:
            print(f"{Path(frame.filename).relative_to(HERE)}:{frame.lineno} in {frame.name}: {frame.line}")
    print(error or "the assertion above does not hold")


def _only_loopback(event: str, arguments: tuple):
    """A stock client of a local server has no business elsewhere."""
    if event == "socket.getaddrinfo" and arguments[0] not in (*LOOPBACK, None, ""):
        raise PermissionError(f"the case asked for the address of {arguments[0]!r}")
    if event == "socket.connect" and isinstance(arguments[1], tuple) and arguments[1][0] not in LOOPBACK:
        raise PermissionError(f"the case connects to {arguments[1]!r}")
