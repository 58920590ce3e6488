"""Runs the stock-client scripts and the transcripts against a server, and counts."""

import argparse
import os
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
for name in [name for name in os.environ if name.startswith("MLFLOW_")]:
    del os.environ[name]
# Two retries, not seven: a permanent refusal that is wrongly answered with a retried status must fail soon.
os.environ |= {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MPLBACKEND": "Agg",
    "GIT_PYTHON_REFRESH": "quiet",
    "NO_PROXY": "127.0.0.1",
    "OMP_NUM_THREADS": "2",
    "KERAS_BACKEND": "jax",
    "JAX_PLATFORMS": "cpu",
}

import suite
from servers import NotStarted, Server

ROOT = suite.HERE.parent.parent


class Report:
    """Prints to standard output and keeps a copy in `target/`."""

    def __init__(self):
        (ROOT / "target").mkdir(exist_ok=True)
        # By environment: several clients may run side by side.
        self._copy = open(ROOT / f"target/conformance-{Path(sys.prefix).name}.txt", "w", encoding="utf-8")
        self.passed = 0
        self.failed = 0
        self.skipped = 0

    def line(self, text: str):
        print(text, flush=True)
        print(text, file=self._copy, flush=True)

    def outcome(self, case: suite.Case, outcome: suite.Outcome):
        self.passed += outcome.passed
        self.failed += not outcome.passed
        self.line(f"{'ok  ' if outcome.passed else 'FAIL'} {case.name} ({outcome.duration_s:.2f} s)")
        if not outcome.passed:
            for line in outcome.output.rstrip().splitlines()[-60:]:
                self.line(f"     | {line}")

    def skip(self, case: suite.Case, reason: str):
        self.skipped += 1
        self.line(f"skip {case.name} ({reason})")


def main() -> int:
    options = arguments()
    import mlflow
    import replay

    client = tuple(int(part) for part in mlflow.__version__.split(".")[:2])
    cases = [case for case in suite.scripts() + replay.cases() if all(word in case.name for word in options.only)]
    if options.list:
        print("\n".join(case.name for case in cases))
        return 0
    report = Report()
    start = time.monotonic()
    try:
        server = Server.trialbook(options.binary) if options.binary else Server.reference(options.reference_python)
    except NotStarted as error:
        report.outcome(suite.Case("server: starts", main), suite.Outcome(False, time.monotonic() - start, str(error)))
        report.line(f"{report.passed} passed, {report.failed} failed")
        return 1
    try:
        report.line(f"client mlflow {mlflow.__version__}, server {server.kind}")
        os.environ["MLFLOW_TRACKING_URI"] = server.url
        for case in cases:
            one(case, server, client, report)
    finally:
        server.end()
    report.line(f"{report.skipped} skipped with a reason; {time.monotonic() - start:.0f} s")
    report.line(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed or not report.passed else 0


def one(case: suite.Case, server: Server, client: tuple[int, ...], report: Report):
    reason = case.reason_to_skip(server.kind, client)
    if reason is not None:
        report.skip(case, reason)
        return
    if server.alive():
        outcome = suite.run(case, server)
        if not server.alive():
            outcome = suite.Outcome(False, outcome.duration_s, f"{outcome.output}\nthe server ended in this case\n{server.errors()}")
    else:
        outcome = suite.Outcome(False, 0.0, "the server is gone")
    report.outcome(case, outcome)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--binary", help="the trialbook binary to test", metavar="FILE")
    which.add_argument("--reference", action="store_true", help="test the reference server instead")
    parser.add_argument(
        "--reference-python",
        default=sys.executable,
        type=os.path.abspath,
        metavar="PYTHON",
        help="the interpreter whose reference server is started (default: the running one)",
    )
    parser.add_argument("--list", action="store_true", help="print the names of the cases and run nothing")
    parser.add_argument("only", nargs="*", help="run only cases whose name contains all these words", metavar="WORD")
    options = parser.parse_args()
    if options.binary and not options.list and not Path(options.binary).is_file():
        parser.error(f"there is no file {options.binary}; build it with `cargo build --package trialbook`")
    return options


if __name__ == "__main__":
    sys.exit(main())
