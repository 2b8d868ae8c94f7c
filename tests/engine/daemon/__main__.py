"""The engines from a shell: prepare them, have one up, run a command against one, sweep up."""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from .cache import VERSIONS, require_power
from .debris import sweep
from .engine import RealEngine
from .names import netns_of
from .prepare import prepare
from .shell import EngineError

#: Signals that ask a program to end; all lead through the ordinary way out.
_ENDING = (signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    """Parse the command line, do as it says, return the exit code."""
    arguments = _parser().parse_args()
    for number in _ENDING:
        signal.signal(number, _leave)
    try:
        require_power()
        for name in sweep():
            _say(f"removed what was left of {name}")
        match arguments.action:
            case "prepare":
                prepare(_say)
            case "up":
                _up(arguments.engine, arguments.name)
            case "run":
                return _run(arguments.engine, arguments.name, arguments.command)
    except EngineError as error:
        _say(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _up(version: str, name: str | None) -> None:
    with _engine(version, name) as engine:
        for variable in ("DOCKER_HOST", "DOCKER_CONFIG"):
            print(f"export {variable}={engine.environment[variable]}")
        print(f"# published ports: nsenter --net={netns_of(engine.name)} COMMAND")
        print("# ctrl-C ends it", flush=True)
        try:
            signal.pause()
        finally:
            _be_deaf()


def _run(version: str, name: str | None, command: Sequence[str]) -> int:
    try:
        with _engine(version, name) as engine:
            return _attend(engine, command)
    finally:
        sweep()  # private engines of a command that did not end by itself


def _attend(engine: RealEngine, command: Sequence[str]) -> int:
    variables = {**os.environ, **engine.environment, "CAIS_TEST_ENGINE": engine.version}
    child = subprocess.Popen(engine.inside(*command), env=variables)
    try:
        code = _wait(child)
    finally:
        _be_deaf()
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(10)
        child.kill()
        child.wait()
    return code if code >= 0 else 128 - code


def _wait(child: subprocess.Popen[bytes]) -> int:
    """The exit code; a terminal sends ctrl-C to the child as well, which ends in its own way."""
    with suppress(KeyboardInterrupt):
        return child.wait()
    return child.wait()


@contextmanager
def _engine(version: str, name: str | None) -> Iterator[RealEngine]:
    """An engine that says how long it took to come up."""
    began = time.monotonic()
    with RealEngine(name, version) as engine:
        _say(f"engine {version} is up after {time.monotonic() - began:.1f} s")
        yield engine


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _be_deaf() -> None:
    """Let nothing interrupt the clearing away."""
    for number in (*_ENDING, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)


def _say(text: str) -> None:
    print(f"engines: {text}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.engine.daemon",
        description="Real Docker Engines for the engine tests (Debian, root).",
    )
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("prepare", help="fetch and make everything needed, once")
    actions.add_parser("sweep", help="remove what killed runs left (every action does that first)")
    up = actions.add_parser("up", help="have an engine until ctrl-C")
    run = actions.add_parser("run", help="run a command in an engine's network, with its address")
    for action in (up, run):
        action.add_argument("--engine", choices=VERSIONS, default=VERSIONS[0])
        action.add_argument("--name", help="last part of the engine's name")
    run.add_argument("command", nargs="+", metavar="COMMAND")
    return parser


if __name__ == "__main__":
    sys.exit(main())
