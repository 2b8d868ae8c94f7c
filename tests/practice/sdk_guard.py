"""A plugin for the SDK's own test-suite, in whose process it runs: nothing of cais is imported.

It ends a test that hangs, writes down what came of each, and stands in for `paramiko`, which the
suite asks about sockets only.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import types
from collections.abc import Generator
from pathlib import Path
from typing import NoReturn

import pytest

LIMIT_SECONDS = 60
RESULTS = "CAIS_SDK_RESULTS"
"""The environment variable that names the file for the results: a JSON document per line."""

paramiko = types.ModuleType("paramiko")
paramiko.Channel = type("Channel", (), {})  # type: ignore[attr-defined]
sys.modules.setdefault("paramiko", paramiko)


def _too_long(*_: object) -> NoReturn:
    raise TimeoutError(f"it took more than {LIMIT_SECONDS} s")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """Interrupt what does not end by itself."""
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(LIMIT_SECONDS)
    try:
        return (yield)
    finally:
        signal.alarm(0)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Write down an outcome; of setting up and clearing away only what went wrong."""
    if report.when != "call" and report.outcome == "passed":
        return
    words = str(report.longrepr or "").strip().splitlines()
    line = {
        "test": report.nodeid,
        "outcome": report.outcome,
        "words": words[-1][:300] if words else "",
    }
    with Path(os.environ[RESULTS]).open("a", encoding="utf-8") as results:
        results.write(json.dumps(line) + "\n")
