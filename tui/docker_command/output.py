"""What goes to the two streams: lines, complaints, questions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TextIO

from tui.docker_command.errors import Ended, Failed
from tui.docker_command.values import quoted


def say(text: str = "", stream: TextIO | None = None) -> None:
    """A line on standard output, at once."""
    stream = stream or sys.stdout
    stream.write(f"{_shown(text, stream)}\n")
    stream.flush()


def complain(text: str) -> None:
    """A line on the error stream."""
    say(text, sys.stderr)


def note(level: str, text: str) -> None:
    """A line on the error stream as the real command's log writes it."""
    now = datetime.now().astimezone().isoformat(timespec="seconds").replace("+00:00", "Z")
    complain(f"time={quoted(now)} level={level} msg={quoted(text)}")


def confirmed(question: str) -> bool:
    """Ask, and read one line: whether it is a yes. At the end of input it is a no."""
    sys.stdout.write(question)
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() == "y"


def each(names: Iterable[str], action: Callable[[str], None], *, tell: bool = True) -> None:
    """Do something with every name, and tell those with which it went well.

    What went wrong is said at the end, as the real command does it. Raises Ended then.
    """
    complaints = []
    for name in names:
        try:
            action(name)
        except Failed as error:
            complaints.append(error.words)
        else:
            if tell:
                say(name)
    for words in complaints:
        complain(words)
    if complaints:
        raise Ended(1)


def _shown(text: str, stream: TextIO) -> str:
    """Names and messages are others' words: on a terminal they may print, and nothing else."""
    if not stream.isatty():
        return text
    return "".join(
        char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}"
        for char in text
    )
