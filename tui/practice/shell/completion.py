"""What the word before the cursor could become: commands and files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.practice.shell.display import cells

if TYPE_CHECKING:
    from tui.practice.shell.shell import Shell

MOST_CHOICES = 1000

_COMMAND_START = re.compile(r"(?:^|[|&;({`]|\$\()[ \t]*\Z")
_SPECIAL = re.compile(r"([ \t\n\\'\"`$&|;<>()*?\[\]#~!{}])")


@dataclass(frozen=True, slots=True)
class Completion:
    """What can be put in at once, and what there is to choose from."""

    addition: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """The word before the cursor, its quotes gone."""

    word: str
    quote: str
    """The quote that is open; empty outside quotes."""
    command: bool
    """It stands where a command is named."""


def wanted(before: str) -> Wanted:
    """What is to be completed, by the text before the cursor."""
    word: list[str] = []
    quote = ""
    start = 0
    position = 0
    while position < len(before):
        character = before[position]
        if quote:
            if character == quote:
                quote = ""
            else:
                word.append(character)
        elif character in "'\"":
            quote = character
        elif character == "\\":
            position += 1
            word.append(before[position : position + 1])
        elif character in " \t|&;<>()=`":
            word = []
            start = position + 1
        else:
            word.append(character)
        position += 1
    text = "".join(word)
    return Wanted(text, quote, "/" not in text and bool(_COMMAND_START.search(before[:start])))


def completion(word: Wanted, names: Iterable[str]) -> Completion:
    """What the names that begin with the word come to; one that ends with `/` is a folder."""
    found = sorted(set(names))[:MOST_CHOICES]
    if not found:
        return Completion()
    shared = found[0]
    for name in found[1:]:
        while not name.startswith(shared):
            shared = shared[:-1]
    addition = _protected(shared[len(word.word) :], word.quote)
    if len(found) == 1 and not shared.endswith("/"):
        addition += f"{word.quote} "
    shown = tuple(name.rstrip("/").rpartition("/")[2] + "/" * name.endswith("/") for name in found)
    return Completion(addition, shown)


def _protected(text: str, quote: str) -> str:
    return text if quote else _SPECIAL.sub(r"\\\1", text)


def candidates(shell: Shell, word: Wanted) -> list[str]:
    """The names that begin with the word: of commands, or of files."""
    from tui.practice.shell.builtins import names as builtin_names

    if not word.command:
        return _files(shell, word.word)
    if not word.word:
        return []
    names = {*builtin_names(shell.flavour), *shell.functions, *shell.aliases}
    for folder in (shell.value("PATH") or "").split(":"):
        names.update(_in_folder(shell, folder or "."))
    return [name for name in names if name.startswith(word.word)]


def _in_folder(shell: Shell, folder: str) -> list[str]:
    try:
        return shell.process.names(folder)
    except OSError:
        return []


def _files(shell: Shell, word: str) -> list[str]:
    folder, slash, start = word.rpartition("/")
    place = folder + slash
    looked = place or "."
    if looked.startswith("~/"):
        looked = shell.home() + looked[1:]
    found = []
    for name in _in_folder(shell, looked):
        if name.startswith(start) and (start or not name.startswith(".")):
            is_folder = shell.process.is_folder(f"{looked}/{name}")
            found.append(place + name + "/" * is_folder)
    return found


def columns(names: Sequence[str], width: int) -> str:
    """Names in columns, from the top down, as far as they fit beside each other."""
    widest = max(sum(map(cells, name)) for name in names) + 2
    across = max(width // widest, 1)
    down = -(-len(names) // across)
    lines = []
    for row in range(down):
        line = ""
        for name in names[row::down]:
            line += name + " " * (widest - sum(map(cells, name)))
        lines.append(line.rstrip())
    return "".join(f"{line}\r\n" for line in lines)
