"""Prompts: the values of `PS1` and `PS2`, with what they stand for put in."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from tui.practice.kernel.users import user_name
from tui.practice.shell import expand
from tui.practice.shell.escapes import ansi_c
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.shell import Shell
from tui.practice.shell.syntax import ShellSyntaxError
from tui.practice.shell.texts import document

_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|(.))", re.DOTALL)


def usual(shell: Shell) -> str:
    """What `PS1` is at first; bash has it from the files of Debian's images."""
    if shell.flavour is Flavour.ASH:
        return r"\w \$ "
    if shell.flavour is Flavour.DASH:
        return "# " if shell.process.who.uid == 0 else "$ "
    return r"\u@\h:\w\$ "


async def prompt(shell: Shell, name: str) -> str:
    """The text of a prompt. What makes no sense in it stays as it is."""
    text = shell.value(name) or ""
    if shell.flavour.extended:
        text = _ESCAPE.sub(lambda match: _meaning(shell, match), text)
    if "$" not in text and "`" not in text:
        return text
    status = shell.status
    try:
        return await expand.text(shell, document(text, shell.flavour))
    except ShellSyntaxError:
        return text
    finally:
        shell.status = status


def _meaning(shell: Shell, match: re.Match[str]) -> str:
    octal, letter = match.groups()
    if octal:
        return ansi_c(match[0])
    process = shell.process
    if letter in "[]":
        return ""
    if letter in "wW":
        return _place(shell, last_only=letter == "W")
    if letter == "$":
        # Protected, since the whole is expanded afterwards.
        return "#" if process.who.uid == 0 else r"\$"
    if letter in _TIMES:
        return time.strftime(_TIMES[letter])
    known: dict[str, Callable[[], str]] = {
        "u": lambda: user_name(process.machine.view, process.who.uid),
        "h": lambda: process.machine.hostname.partition(".")[0],
        "H": lambda: process.machine.hostname,
        "s": lambda: shell.flavour.value,
        "n": lambda: "\n",
        "r": lambda: "\r",
        "a": lambda: "\a",
        "e": lambda: "\x1b",
        "v": lambda: "5.2",
        "V": lambda: "5.2.15",
        "!": lambda: str(len(shell.history) + 1),
        "#": lambda: str(len(shell.history) + 1),
        "j": lambda: str(len(list(shell.jobs))),
        "\\": lambda: "\\\\",
    }
    made = known.get(letter)
    return made() if made else match[0]


_TIMES = {"t": "%H:%M:%S", "T": "%I:%M:%S", "@": "%I:%M %p", "A": "%H:%M", "d": "%a %b %d"}


def _place(shell: Shell, *, last_only: bool) -> str:
    """The current folder, with the home folder as a tilde."""
    place = shell.value("PWD") or shell.process.cwd
    place = shell.with_tilde(place)
    if last_only and place not in ("/", "~"):
        return place.rpartition("/")[2]
    return place
