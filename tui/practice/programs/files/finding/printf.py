"""The formats of `find -printf`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from tui.practice.files.nodes import SECOND, Kind
from tui.practice.kernel.process import Process
from tui.practice.kernel.users import group_name, user_name
from tui.practice.programs.files.display import blocks, calendar, kind_letter, permissions
from tui.practice.programs.files.file_systems import file_system
from tui.practice.programs.files.finding.search import Entry

_PART = re.compile(r"\\([0-7]{1,3}|.)|%([-#0 +]*)(\d*)(?:\.(\d*))?([ABCT].|.)|[^\\%]+", re.DOTALL)
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ESCAPES |= {"\\": "\\"}
_WIDEST = 4096
_LETTERS = frozenset("abcdDfFgGhHiklmMnpPsStuUyYZ")

Piece = Callable[[Entry], str]


class Format:
    """One format, understood."""

    def __init__(self, p: Process, text: str) -> None:
        self._p = p
        self.warnings: list[str] = []
        self._pieces: list[Piece] = []
        for found in _PART.finditer(text):
            if found[0] == "\\c":
                break
            self._pieces.append(self._piece(found))

    def filled(self, entry: Entry) -> str:
        """The format for one entry."""
        return "".join(piece(entry) for piece in self._pieces)

    def _piece(self, found: re.Match[str]) -> Piece:
        escape, flags, width, precision, letter = found.groups()
        if escape is not None:
            return _constant(_escaped(escape))
        if letter is None:
            return _constant(found[0])
        if letter == "%":
            return _constant("%")
        if letter[0] not in _LETTERS and not (letter[0] in "ABCT" and len(letter) == 2):
            self.warnings.append(f"warning: unrecognized format directive `%{letter}'")
            return _constant(found[0])
        wide = min(int(width or 0), _WIDEST)

        def piece(entry: Entry) -> str:
            text = self._field(entry, letter, "#" in flags)
            text = text[: int(precision[:5])] if precision else text
            if "-" in flags:
                return text.ljust(wide)
            return text.rjust(wide, "0" if "0" in flags and text.isdigit() else " ")

        return piece

    def _field(self, entry: Entry, letter: str, alternate: bool) -> str:
        stat, view = entry.stat, self._p.machine.view
        match letter[0]:
            case "p":
                return entry.path
            case "f":
                return entry.name
            case "h":
                folder = posixpath.dirname(entry.path.rstrip("/"))
                return folder or ("." if "/" not in entry.path else "/")
            case "P":
                return entry.path[len(entry.top) :].lstrip("/")
            case "H":
                return entry.top
            case "s":
                return str(stat.size)
            case "m":
                return f"{stat.mode:04o}" if alternate else f"{stat.mode:o}"
            case "M":
                return permissions(stat)
            case "u":
                return user_name(view, stat.uid)
            case "g":
                return group_name(view, stat.gid)
            case "U" | "G":
                return str(stat.uid if letter == "U" else stat.gid)
            case "n":
                return str(stat.links)
            case "i":
                return str(stat.inode)
            case "d":
                return str(entry.depth)
            case "l":
                return stat.target if stat.kind is Kind.LINK else ""
            case "y" | "Y":
                return self._type(entry, follow=letter == "Y")
            case "k":
                return str((blocks(stat) + 1) // 2)
            case "b":
                return str(blocks(stat))
            case "D" | "F":
                place = file_system(self._p, entry.path)
                return place.kind if letter == "F" else str(place.number)
            case "S":
                return f"{blocks(stat) * 512 / stat.size:g}" if stat.size else "1"
            case "Z":
                return ""
        return _time(stat.mtime, letter[1:] or "")

    def _type(self, entry: Entry, *, follow: bool) -> str:
        kind = entry.stat.kind
        if follow and kind is Kind.LINK:
            try:
                kind = self._p.stat(entry.path).kind
            except OSError:
                return "N"
        return "f" if kind is Kind.FILE else kind_letter(kind)


def _constant(text: str) -> Piece:
    return lambda entry: text


def _escaped(word: str) -> str:
    if word.isdigit():
        return chr(int(word, 8) & 0xFF)
    return _ESCAPES.get(word, f"\\{word}")


def _time(moment: int, letter: str) -> str:
    """A time as `%T` and its kin have it; fractions of seconds have ten digits there."""
    day = calendar(moment)
    fraction = f"{moment % SECOND:09}0"
    match letter:
        case "":
            return f"{day:%a %b} {day.day:2} {day:%H:%M:%S}.{fraction} {day:%Y}"
        case "@":
            return f"{moment // SECOND}.{fraction}"
        case "S":
            return f"{day:%S}.{fraction}"
        case "T":
            return f"{day:%H:%M:%S}.{fraction}"
        case "+":
            return f"{day:%Y-%m-%d+%H:%M:%S}.{fraction}"
    return day.strftime(f"%{letter}") if letter.isascii() and letter.isalpha() else ""
