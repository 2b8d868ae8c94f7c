"""`docker run`: a container made, joined, started, and waited for."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from contextlib import ExitStack

from tui.docker_command.engine import Engine, segment
from tui.docker_command.errors import Ended, Failed
from tui.docker_command.joined import signals
from tui.docker_command.joined.conversing import Joining, converse
from tui.docker_command.joined.joining import (
    Waiting,
    attached,
    check_terminal,
    chosen_keys,
    of_container,
    raw_input,
    sized,
    told,
    watched_keys,
)
from tui.docker_command.making import USAGE, Wish, make, with_advice
from tui.docker_command.output import say

_NOT_FOUND = (
    "executable file not found",
    "no such file or directory",
    "system cannot find the file specified",
)
_NOT_ALLOWED = ("permission denied", "is a directory")


def run_detached(engine: Engine, wanted: Wish, streams: Sequence[str]) -> None:
    """Make a container, print its id, and start it. Raises Failed."""
    if streams:
        raise Failed("conflicting options: cannot specify both --attach and --detach")
    body = wanted.body
    body.update(AttachStdin=False, AttachStdout=False, AttachStderr=False, StdinOnce=False)
    try:
        identity = make(engine, wanted)
        say(identity)
        removed = Waiting(engine, identity, "removed") if _removes(wanted) else None
        _start(engine, identity, removed)
    except Failed as error:
        raise _explained(error) from error


def run_attached(engine: Engine, wanted: Wish, keys: str, *, hand_on: bool) -> None:
    """Make a container, and stay with it until its end. Raises Failed, and Ended with its code."""
    body = wanted.body
    check_terminal(stdin=body["AttachStdin"], tty=body["Tty"])
    try:
        identity = make(engine, wanted)
    except Failed as error:
        raise _explained(error) from error
    keys = chosen_keys(keys)
    joining = Joining(
        stdin=body["AttachStdin"],
        stdout=body["AttachStdout"],
        stderr=body["AttachStderr"],
        tty=body["Tty"],
        keys=watched_keys(keys) if body["Tty"] else b"",
    )
    with ExitStack() as stack:
        if hand_on:
            stack.enter_context(told(engine, identity, signals.handed_on()))
        else:
            stack.enter_context(signals.disregarded(signal.SIGINT, signal.SIGTERM))
        stream = attached(engine, identity, joining, keys)
        stack.callback(stream.close)
        waiting = Waiting(engine, identity, "removed" if _removes(wanted) else "next-exit")
        with raw_input(joining, told=hand_on):
            try:
                _start(engine, identity, waiting if _removes(wanted) else None)
            except Failed as error:
                raise _explained(error) from error
            with ExitStack() as while_joined:
                if joining.tty:
                    while_joined.enter_context(sized(engine, of_container(identity)))
                left = converse(stream, joining)
        code = 0 if left else waiting.code()
    if code:
        raise Ended(code)


def _start(engine: Engine, identity: str, removed: Waiting | None) -> None:
    try:
        engine.post(f"/containers/{segment(identity)}/start")
    except Failed:
        if removed is not None:
            removed.code()
        raise


def _removes(wanted: Wish) -> bool:
    return bool(wanted.body["HostConfig"]["AutoRemove"])


def _explained(error: Failed) -> Failed:
    """The same with the exit code that tells what kept the program from running."""
    code = USAGE
    if any(words in error.words for words in _NOT_FOUND):
        code = 127
    elif any(words in error.words for words in _NOT_ALLOWED):
        code = 126
    return Failed(with_advice(error.words, "run"), code)
