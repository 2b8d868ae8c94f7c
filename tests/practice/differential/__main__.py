"""Both engines held against one another, or both docker commands, from a shell.

`python -m tests.engine.daemon run --engine 28 -- python -m tests.practice.differential` plays on
the real engine and on the practice engine; with `--command`, the real docker command and cais's own
play one after the other on the real engine.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import docker

from tests.engine.daemon.shell import EngineError
from tests.engine.discovery import host_at_hand
from tests.practice.cli import docker_program
from tests.practice.differential import DOCKERFILES, SCENARIOS
from tests.practice.differential.clearing import House
from tests.practice.differential.playing import Outcome, Stage
from tests.practice.differential.report import Verdict, exceptions, transcript
from tests.practice.differential.scenario import Scenario, Stand, scenarios
from tests.practice.dockerfiles.building import BASES, built
from tests.practice.engine_process import PracticeEngine
from tests.practice.subject import KINDS, Kind
from tui.docker_command import launcher

IMAGES = ("busybox:latest", "alpine:latest", "hello-world:latest", "python:3.13-slim")


def main() -> int:
    """Play, compare, tell; returns the exit code."""
    arguments = _parser().parse_args()
    if "CAIS_TEST_ENGINE" not in os.environ:
        print("this removes all that is on an engine: give it one of its own", file=sys.stderr)
        return 2
    plays = [one for one in scenarios(SCENARIOS) if arguments.only in str(one)]
    builds = [one for one in scenarios(DOCKERFILES) if arguments.only in str(one)]
    with tempfile.TemporaryDirectory(prefix="cais-d-") as name:
        folder = Path(name).resolve()
        compare = _with_both_commands if arguments.command else _on_both_engines
        real, other = compare(folder, plays, builds)
    stand: Stand = "command" if arguments.command else "practice"
    rows = zip([*plays, *builds], real, other, strict=True)
    verdicts = [Verdict(*row, stand) for row in rows]
    for verdict in verdicts:
        if arguments.show:
            print(transcript(verdict.scenario, verdict.real))
        if not verdict.as_declared:
            print(f"=== {verdict.scenario}")
            print("\n".join(verdict.differences()))
    print(exceptions([*plays, *builds], stand))
    for what, some in (
        ("scenarios", verdicts[: len(plays)]),
        ("Dockerfiles", verdicts[len(plays) :]),
    ):
        print(f"{what} equal: {sum(one.equal for one in some)} / {len(some)}")
    return 0 if all(verdict.as_declared for verdict in verdicts) else 1


Outcomes = list[Sequence[Outcome]]


def _on_both_engines(
    folder: Path, plays: Sequence[Scenario], builds: Sequence[Scenario]
) -> tuple[Outcomes, Outcomes]:
    program = docker_program()
    with PracticeEngine(allow=[folder]) as practice:
        hosts: dict[Kind, str] = {"practice": practice.host, "real": host_at_hand()}
        places = {"practice": folder / "ours", "real": folder / "real"}
        try:
            with ThreadPoolExecutor(len(KINDS)) as pool:
                done = pool.map(
                    lambda kind: _done(kind, hosts[kind], program, places[kind], plays, builds),
                    KINDS,
                )
                outcomes = dict(zip(KINDS, done, strict=True))
        finally:
            print(practice.words, end="", file=sys.stderr)
    return outcomes["real"], outcomes["practice"]


def _with_both_commands(
    folder: Path, plays: Sequence[Scenario], builds: Sequence[Scenario]
) -> tuple[Outcomes, Outcomes]:
    own = str(launcher.install(folder / "command"))
    host = host_at_hand()
    return (
        _done("real", host, docker_program(), folder / "real", plays, builds),
        _done("real", host, own, folder / "ours", plays, builds),
    )


def _done(
    kind: Kind,
    host: str,
    program: str,
    place: Path,
    plays: Sequence[Scenario],
    builds: Sequence[Scenario],
) -> Outcomes:
    """What all of it came to with one command on one engine."""
    place.mkdir()
    outcomes: list[Sequence[Outcome]] = []
    with closing(docker.DockerClient(base_url=host, timeout=120)) as client:
        stage = Stage(kind, host, program, place, client.info()["DockerRootDir"])
        house = House.of(kind, client, IMAGES)
        for scenario in plays:
            outcomes.append(stage.play(scenario))
            house.clear()
        if builds:
            House.of(kind, client, BASES)
        outcomes += [built(stage, client, dockerfile) for dockerfile in builds]
        house.clear()
    return outcomes


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.practice.differential",
        description="The docker command on a real engine and on the practice engine, compared.",
    )
    parser.add_argument(
        "--command",
        action="store_true",
        help="compare cais's own docker command with the real one, both on the real engine",
    )
    parser.add_argument("--only", default="", metavar="TEXT", help="only what has this in its name")
    parser.add_argument("--show", action="store_true", help="print what the real engine answers")
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main())
    except EngineError as error:
        sys.exit(f"error: {error}")
