"""`cais engine`: the practice engine in the foreground, and what there is to say about it.

Exit codes: 0 ended, or reset; 1 it could not serve, or was not reset; 3 one runs already on the
same data; 130 ended by ctrl-C while it asked.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from tui.i18n import Translator
from tui.paths import bundled, practice_folder, practice_socket, shared_folders
from tui.practice import life, outcomes, serve
from tui.practice.address import TOKEN_FILE

DONE = 0
FAILED = 1
ALREADY_RUNNING = 3


def run(options: argparse.Namespace, t: Translator) -> int:
    """Do what the command line asks for; returns the exit code."""
    data = (options.data or practice_folder()).absolute()
    try:
        if options.reset:
            return _reset(data, t)
        allowed = shared_folders(options.allow_mount)
        return serve.run(
            serve.Options(
                data=data,
                socket=_socket(options, data),
                allow_mount=allowed,
                sample_app=bundled("sample_app"),
                until_idle=options.until_idle,
                ready=partial(_greet, data, allowed, options.until_idle, t),
            )
        )
    except outcomes.CannotServe as problem:
        print(_explained(problem, t), file=sys.stderr)
        running = isinstance(problem, outcomes.AlreadyRunning)
        return ALREADY_RUNNING if running else FAILED


def _socket(options: argparse.Namespace, data: Path) -> Path | None:
    if options.socket:
        return Path(options.socket).absolute()
    if sys.platform == "win32":
        return None
    return data / "run" / "engine.sock" if options.data else practice_socket()


def _greet(data: Path, allowed: tuple[Path, ...], terse: bool, t: Translator, address: str) -> None:
    if not terse:
        print(t("practice.listens"))
    print(f"export DOCKER_HOST={address}", flush=True)
    if terse:
        return
    # There is the classic builder alone, which the docker command takes only when told to.
    print("export DOCKER_BUILDKIT=0")
    if address.startswith("tcp://"):
        print(t("practice.token", path=data / TOKEN_FILE))
    print(t("practice.simulates"))
    print(t("practice.mounts", folders="  ".join(map(str, allowed))))
    print(t("practice.stop"), flush=True)


def _reset(data: Path, t: Translator) -> int:
    print(t("practice.reset.ask", path=data), end="", flush=True)
    answer = sys.stdin.readline() if sys.stdin is not None else ""
    if answer.strip().lower()[:1] != t("practice.reset.yes"):
        print(t("practice.reset.kept"))
        return FAILED
    life.reset(data)
    print(t("practice.reset.done"))
    return DONE


def _explained(problem: outcomes.CannotServe, t: Translator) -> str:
    match problem:
        case outcomes.AlreadyRunning():
            return t("practice.running", address=problem.address or "?")
        case outcomes.FolderNotOurs() | outcomes.AddressUnusable():
            why = problem.detail or t("practice.not_yours")
            return t("practice.not_ours", path=problem.path, why=why)
        case outcomes.SocketInUse():
            return t("practice.busy", path=problem.path)
        case outcomes.DataUnreadable():
            return t("practice.unusable", path=problem.path, why=problem.detail)
    return str(problem)
