"""The options of procps' `ps`, in the three manners that it understands.

`-ef` is Unix's, `aux` BSD's, `--pid` GNU's. Facts: ps(1) of procps-ng 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tui.practice.programs.system import ps_columns
from tui.practice.programs.system.ps_columns import Column, Listed


class BadOptions(Exception):
    """What `ps` does not understand; `text` says so, after `error: `."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(slots=True)
class Asked:
    """What a command line of `ps` asks for."""

    columns: Sequence[Column] = ps_columns.SHORT
    chosen: list[Column] = field(default_factory=list)
    """By `-o`; they count for more than the other columns."""
    everyone: bool = False
    bsd_all: bool = False
    """`a`: those of other users, if they have a terminal."""
    bsd_any: bool = False
    """`x`: one's own, also without a terminal."""
    by_list: bool = False
    """Only what one of the lists names."""
    pids: set[int] = field(default_factory=set)
    parents: set[int] = field(default_factory=set)
    users: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    terminals: set[str] = field(default_factory=set)
    headings: bool = True
    sorting: list[str] = field(default_factory=list)
    """Specifiers to sort by, each perhaps with a `-`."""
    forest: bool = False
    help: bool = False
    version: bool = False

    @property
    def shown(self) -> Sequence[Column]:
        """The columns to show."""
        return self.chosen or self.columns

    def names_it(self, one: Listed) -> bool:
        """Whether one of the lists names a process."""
        return (
            one.pid in self.pids
            or one.parent in self.parents
            or str(one.uid) in self.users
            or (bool(one.user) and one.user in self.users)
            or one.name in self.names
            or one.terminal in self.terminals
        )


def read(words: Iterable[str]) -> Asked:
    """Understand the options. Raises BadOptions."""
    asked = Asked()
    rest = iter(words)
    for word in rest:
        if word.startswith("--"):
            _read_long(asked, word[2:], rest)
        # As ps takes it, where nobody is called x.
        elif word.startswith("-") and not word.startswith("-aux"):
            _read_unix(asked, word[1:], rest)
        elif word[:1].isdigit():
            _bsd(asked)
            asked.pids |= _numbers(word)
            asked.by_list = True
        else:
            _read_bsd(asked, word.removeprefix("-"), rest)
    return asked


def _read_unix(asked: Asked, letters: str, rest: Iterator[str]) -> None:
    for place, letter in enumerate(letters):
        match letter:
            case "o" | "p" | "q" | "u" | "U" | "C" | "t":
                value = letters[place + 1 :] or next(rest, "")
                if letter == "o":
                    asked.chosen += specified(value)
                else:
                    _choose(asked, letter, value)
                return
            case "f":
                asked.columns = ps_columns.FULL
            case "F":
                asked.columns = ps_columns.EXTRA_FULL
            case "l":
                asked.columns = ps_columns.LONG
            case "j":
                asked.columns = ps_columns.JOBS
            case "A" | "e" | "a" | "d":
                asked.everyone = True
            case "x":
                asked.bsd_any = True
                _bsd(asked)
            case "H":
                asked.forest = True
            case "w" | "y" | "L" | "T" | "m":
                pass
            case _:
                raise BadOptions("unsupported SysV option")


def _read_bsd(asked: Asked, letters: str, rest: Iterator[str]) -> None:
    for place, letter in enumerate(letters):
        value = letters[place + 1 :]
        match letter:
            case "o":
                asked.chosen += specified(value or next(rest, ""))
                return
            case "p" | "U" | "t":
                _bsd(asked)
                _choose(asked, letter, value or next(rest, ""))
                return
            case "k":
                asked.sorting = _sorting(value or next(rest, ""))
                return
            case "u":
                asked.columns = ps_columns.BSD_USER
            case "j":
                asked.columns = ps_columns.BSD_JOBS
            case "a" | "g":
                asked.bsd_all = asked.bsd_all or letter == "a"
                _bsd(asked)
            case "x":
                asked.bsd_any = True
                _bsd(asked)
            case "h":
                asked.headings = False
            case "f":
                asked.forest = True
                _bsd(asked)
            case "r" | "w" | "e" | "c":
                _bsd(asked)
            case _:
                raise BadOptions("unsupported option (BSD syntax)")


def _read_long(asked: Asked, word: str, rest: Iterator[str]) -> None:
    name, joined, value = word.partition("=")
    valued = {"pid": "p", "ppid": "P", "user": "u", "User": "U", "tty": "t", "format": "o"}
    if name in valued or name == "sort":
        value = value if joined else next(rest, "")
    match name:
        case "format":
            asked.chosen += specified(value)
        case "sort":
            asked.sorting = _sorting(value)
        case "forest":
            asked.forest = True
        case "no-headers" | "no-heading" | "no-headings" | "noheaders" | "noheading":
            asked.headings = False
        case "headers" | "heading" | "headings" | "cols" | "columns" | "width" | "rows":
            pass
        case "help":
            asked.help = True
        case "version" | "info":
            asked.version = True
        case _ if name in valued:
            _choose(asked, valued[name], value)
        case _:
            raise BadOptions("unknown gnu long option")


def _bsd(asked: Asked) -> None:
    if asked.columns is ps_columns.SHORT:
        asked.columns = ps_columns.BSD


def _choose(asked: Asked, letter: str, value: str) -> None:
    asked.by_list = True
    parts = {part for part in value.replace(",", " ").split() if part}
    match letter:
        case "p" | "q":
            asked.pids |= _numbers(value)
        case "P":
            asked.parents |= _numbers(value)
        case "u" | "U":
            asked.users |= parts
        case "C":
            asked.names |= {part[:15] for part in parts}
        case _:
            asked.terminals |= {part.removeprefix("/dev/") for part in parts}


def _numbers(value: str) -> set[int]:
    parts = value.replace(",", " ").split()
    if not parts or not all(part.isascii() and part.isdigit() for part in parts):
        raise BadOptions("process ID list syntax error")
    return {int(part[:10]) for part in parts}


def _sorting(value: str) -> list[str]:
    keys = [key.strip().lower() for key in value.split(",")]
    if not value:
        raise BadOptions("long sort specification must follow 'k'")
    for key in keys:
        if key.lstrip("+-") not in ps_columns.SPECIFIERS:
            raise BadOptions("unknown sort specifier")
    return keys


def specified(text: str) -> list[Column]:
    """The columns of `-o`. Raises BadOptions."""
    found: list[Column] = []
    words = text.replace(" ", ",").split(",") if "=" not in text else text.split(",")
    for place, word in enumerate(words):
        name, sign, title = word.partition("=")
        name, _, width = name.partition(":")
        column = ps_columns.SPECIFIERS.get(name.lower())
        if column is None:
            raise BadOptions(f'unknown user-defined format specifier "{name}"')
        if width.isdigit():
            column = Column(column.title, column.value, int(width[:4]), column.left)
        if sign:
            # A title may have commas in it: it goes on to the end.
            column = column.titled(",".join([title, *words[place + 1 :]]))
            return [*found, column]
        found.append(column)
    return found
