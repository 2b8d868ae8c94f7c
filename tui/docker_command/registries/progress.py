"""What an engine tells of a long work, shown as the real command shows it.

On a terminal each layer has a line of its own that is drawn again and again; elsewhere bars are
left out. The format is that of docker's jsonmessage package.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TextIO

from tui.docker_command.errors import Failed
from tui.docker_command.showing.units import human_size

Message = Mapping[str, Any]
_CLEAR_LINE = "\x1b[2K"
_BAR = 50
"""Columns of a bar."""
_WIDE = 110
"""Columns from which on there is room for bars."""
_UNAUTHORIZED = 401
_DEFAULT_WIDTH = 200


class Reported(Failed):
    """The engine told, in the midst of its work, that it failed."""

    def __init__(self, words: str, number: int) -> None:
        super().__init__(words)
        self.number = number
        """The exit code that it gave, or 0."""


def show(
    messages: Iterable[Message],
    stream: TextIO,
    *,
    aux: Callable[[Message], None] | None = None,
) -> None:
    """Show messages as they come; `aux` gets what is not for people. Raises Reported."""
    board = _Board(stream)
    for message in messages:
        if message.get("aux") is not None:
            if aux is not None:
                aux(message["aux"])
            continue
        board.put(message)


class _Board:
    """Lines on a stream, each of which belongs to what has an identifier."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._terminal = stream.isatty()
        self._lines: dict[str, int] = {}

    def put(self, message: Message) -> None:
        """Show one message. Raises Reported."""
        name = str(message.get("id") or "")
        below = 0
        text = ""
        if name and ("progressDetail" in message or message.get("progress")):
            if name not in self._lines:
                self._lines[name] = len(self._lines)
                text += "\n" if self._terminal else ""
            below = len(self._lines) - self._lines[name]
            text += f"\x1b[{below}A" if self._terminal else ""
        else:
            # Lines of those with a name end where another message comes in between.
            self._lines = {}
        _raise_if_failed(message)
        width = width_of(self._stream) if self._terminal else 0
        text += _line(message, terminal=self._terminal, width=width)
        if name and self._terminal and below:
            text += f"\x1b[{below}B"
        self._stream.write(text)
        self._stream.flush()


def bar(detail: Mapping[str, Any], width: int, *, now: float | None = None) -> str:
    """How far a work has come: a bar where the terminal is wide enough, and sizes.

    `detail` has what the API calls progressDetail; `now` is a time in seconds of the epoch.
    """
    current, total = int(detail.get("current") or 0), int(detail.get("total") or 0)
    units = str(detail.get("units") or "")
    if current <= 0 and total <= 0:
        return ""
    if total <= 0:
        return f"{current} {units}" if units else f"{human_size(current):>8}"
    done = min(_BAR, int(current / total * 100) // 2)
    drawn = f"[{'=' * done}>{' ' * (_BAR - done)}] " if width > _WIDE else ""
    numbers = "" if detail.get("hidecounts") else _numbers(current, total, units)
    return f"{drawn}{numbers}{_left(detail, current, total, done, width, now)}"


def width_of(stream: TextIO) -> int:
    """Columns of a terminal; of what is none, as many as docker assumes."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or _DEFAULT_WIDTH
    except (OSError, ValueError):
        return _DEFAULT_WIDTH


def _numbers(current: int, total: int, units: str) -> str:
    if units:
        return f"{current} {units}" if current > total else f"{current}/{total} {units}"
    if current > total:
        return f"{human_size(current):>8}"
    return f"{human_size(current):>8}/{human_size(total)}"


def _left(
    detail: Mapping[str, Any], current: int, total: int, done: int, width: int, now: float | None
) -> str:
    start = int(detail.get("start") or 0)
    if not (current > 0 and start > 0 and done < _BAR and width > _BAR):
        return ""
    passed = (time.time() if now is None else now) - start
    seconds = int(passed / current * (total - current))
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f" {hours}h{minutes}m{rest}s"
    return f" {minutes}m{rest}s" if minutes else f" {rest}s"


def _line(message: Message, *, terminal: bool, width: int) -> str:
    detail = message.get("progressDetail")
    said = bar(detail, width) if detail else ""
    head, end = "", ""
    if terminal and not message.get("stream") and detail is not None:
        head, end = f"{_CLEAR_LINE}\r", "\r"
    elif said:
        return ""
    if message.get("id"):
        head += f"{message['id']}: "
    if message.get("from"):
        head += f"(from {message['from']}) "
    status = message.get("status") or ""
    if detail is not None and terminal:
        return f"{head}{status} {said}{end}"
    if message.get("progress"):
        return f"{head}{status} {message['progress']}{end}"
    if message.get("stream"):
        return f"{head}{message['stream']}{end}"
    return f"{head}{status}{end}\n"


def _raise_if_failed(message: Message) -> None:
    detail = message.get("errorDetail")
    if detail:
        number = int(detail.get("code") or 0)
        said = str(detail.get("message") or message.get("error") or "")
        raise Reported("authentication is required" if number == _UNAUTHORIZED else said, number)
