"""A container's program in the foreground: joined, waited for, told of signals and of sizes."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress

import requests

from tui.docker_command.engine import Engine, segment
from tui.docker_command.errors import Failed
from tui.docker_command.joined import detaching, signals
from tui.docker_command.joined.conversing import Joining, unwritten
from tui.docker_command.joined.streams import Stream, opened
from tui.docker_command.joined.terminal_modes import descriptor, is_terminal, raw, size
from tui.docker_command.output import complain, note
from tui.docker_command.settings import settings

UNKNOWN = 125
"""The exit code where the container's own did not come to be known."""
LEFT = "read escape sequence"
"""What is said where the person has let go."""
_ATTEMPTS = 10
_PAUSE = 0.01
"""Seconds, times the number of the attempt."""
Resize = Callable[[Engine, int, int], object]


def attached(engine: Engine, identity: str, joining: Joining, keys: str) -> Stream:
    """The stream of a container's program. Raises Failed."""
    query = {
        "detachKeys": keys,
        "stderr": "1" if joining.stderr else "",
        "stdin": "1" if joining.stdin else "",
        "stdout": "1" if joining.stdout else "",
        "stream": "1",
    }
    return opened(engine, f"/containers/{segment(identity)}/attach", query)


def check_terminal(*, stdin: bool, tty: bool) -> None:
    """Raises Failed where a terminal is to be joined to what is none."""
    if stdin and tty and not is_terminal(sys.stdin):
        raise Failed("the input device is not a TTY")


def chosen_keys(given: str) -> str:
    """The keys that let go: those given, or those in Docker's settings; nothing for the usual."""
    return given or str(settings().get("detachKeys") or "")


def watched_keys(text: str) -> bytes:
    """The bytes of keys to look for; of those that can't be read the engine complains."""
    try:
        return detaching.keys(text)
    except ValueError:
        return detaching.DEFAULT


class Waiting:
    """The end of a container that has been asked for, and is told when it comes."""

    def __init__(self, engine: Engine, identity: str, condition: str = "") -> None:
        """Raises Refused and Unanswered."""
        self._answer = engine.ask(
            "POST",
            f"/containers/{segment(identity)}/wait",
            query={"condition": condition or None},
            stream=True,
        )

    def code(self) -> int:
        """The exit code, once the container has come to its end."""
        try:
            said = self._answer.json()
        except ValueError:
            return self._unknown("EOF")
        except requests.exceptions.RequestException:
            return self._unknown("unexpected EOF")
        if said.get("Error"):
            note("error", f"Error waiting for container: {said['Error']['Message']}")
            return UNKNOWN
        return int(said["StatusCode"])

    @staticmethod
    def _unknown(why: str) -> int:
        note("error", f"error waiting for container: {why}")
        return UNKNOWN


@contextmanager
def raw_input(joining: Joining, *, told: bool = False) -> Iterator[None]:
    """Until the end of the block, the terminal is the program's, if it is joined to one.

    It is given back whatever happens, but for SIGKILL. Where the program is `told` of signals, it
    is told of all of them. Raises Ended for one that ends this process.
    """
    if not (joining.tty and joining.stdin and is_terminal(sys.stdin)):
        yield
        return
    with ExitStack() as stack:
        if not told:
            stack.enter_context(signals.ending(signals.HUNG_UP))
            stack.enter_context(signals.disregarded(*signals.FREE))
        stack.enter_context(raw(descriptor(sys.stdin)))
        yield


def cancelled() -> AbstractContextManager[None]:
    """Until the end of the block, ctrl-C and SIGTERM end this process, as if all were well.

    So it is in the real command where what runs in the container goes on without it.
    """
    return signals.ending({signal.SIGINT: 0, signal.SIGTERM: 0})


@contextmanager
def told(engine: Engine, identity: str, numbers: Iterable[int]) -> Iterator[None]:
    """Until the end of the block, a container's program gets these signals of this process.

    That it has nobody to write for is no signal then, but a complaint: raises Failed.
    """
    other = engine.another()

    def kill(number: int) -> None:
        # It may have ended, or not have begun.
        with suppress(Failed):
            path = f"/containers/{segment(identity)}/kill"
            other.post(path, signal=signals.name(number))

    try:
        with signals.heard(dict.fromkeys(numbers, kill)):
            yield
    except BrokenPipeError as error:
        raise unwritten(str(error.filename), error) from error


@contextmanager
def sized(engine: Engine, resize: Resize, *, redraws: bool = False) -> Iterator[None]:
    """Until the end of the block, a program's terminal is as large as the one here.

    One that `redraws` is given another size first: a shell shows its prompt again only where its
    window has changed.
    """
    if not is_terminal(sys.stdout):
        yield
        return
    how = (engine.another(), resize, redraws)
    threading.Thread(target=_resize_at_first, args=how, daemon=True).start()
    other = engine.another()

    def changed(number: int) -> None:
        _resize(other, resize)

    with signals.heard(dict.fromkeys(signals.WINDOW, changed)):
        yield


def of_container(identity: str) -> Resize:
    """How the terminal of a container's program is given another size."""
    path = f"/containers/{segment(identity)}/resize"
    return lambda engine, rows, columns: engine.post(path, h=rows, w=columns)


def of_exec(identity: str) -> Resize:
    """How the terminal of a program that exec has started is given another size."""
    path = f"/exec/{segment(identity)}/resize"
    return lambda engine, rows, columns: engine.post(path, h=rows, w=columns)


def _resize_at_first(engine: Engine, resize: Resize, redraws: bool) -> None:
    """The program may not have its terminal yet."""
    if redraws:
        _resize(engine, resize, by=1)
    for attempt in range(_ATTEMPTS + 1):
        time.sleep(attempt * _PAUSE)
        if _resize(engine, resize):
            return
    complain("failed to resize tty, using default size")


def _resize(engine: Engine, resize: Resize, by: int = 0) -> bool:
    rows, columns = size()
    if not (rows or columns or by):
        return True
    try:
        resize(engine, rows + by, columns + by)
    except Failed:
        return False
    return True
