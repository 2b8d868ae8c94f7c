"""A Dockerfile's lines, joined where they are continued, without comments and directives."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tui.practice.dockerfile.errors import DockerfileError
from tui.practice.dockerfile.go import SPACES

LONGEST_LINE = 65_535
"""Bytes."""

_DIRECTIVE = re.compile(r"#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(\S(?:.*\S)?)\s*", re.ASCII)
_DIRECTIVES = ("check", "escape", "syntax")
_ESCAPES = ("\\", "`")
_INNER_SPACES = SPACES.replace("\n", "")
_IDLE = re.compile(rf"(?:[{_INNER_SPACES}]*+(?:#[^\n]*+)?\n)++")
_BLANK = re.compile(rf"^[{_INNER_SPACES}]*+\n", re.MULTILINE)
_LONG = re.compile(rf"(?<![^\n])[^\n]{{{LONGEST_LINE // 4},}}+")


@dataclass(frozen=True, slots=True)
class Line:
    """One instruction's text."""

    text: str
    first: int
    last: int
    """Lines of the file, counted from 1."""
    gaps: bool
    """Blank lines stand in it, which the engine warns of."""


class Lines:
    """Goes through a Dockerfile once: instructions, and here-documents behind them."""

    def __init__(self, text: str) -> None:
        self.escape = "\\"
        self._text = text.removeprefix("\ufeff")
        self._end = _readable(self._text)
        self._place = 0
        self._number = 0
        self._directives: set[str] | None = set()
        """Those at the top so far; None as soon as something else has come."""

    def instruction(self) -> Line | None:
        """The next one, or None at the end. Raises DockerfileError for a wrong directive."""
        while (raw := self._next()) is not None:
            first = self._number
            start = raw.rstrip("\r\n").lstrip(SPACES)
            if self._directives is not None:
                self._notice(start)
            text, continued = self._continued("" if start.startswith("#") else start)
            if not text and not continued:
                self._skip()
                continue
            parts = [text]
            gaps = False
            while continued:
                gaps = self._skip() or gaps
                if (raw := self._next()) is None:
                    break
                line = raw.rstrip("\r\n")
                shown = line.lstrip(SPACES)
                if not shown or shown.startswith("#"):
                    gaps = gaps or not shown
                    continue
                text, continued = self._continued(line)
                parts.append(text)
            return Line("".join(parts), first, self._number, gaps)
        return None

    def document(self, end: str, *, strip_tabs: bool) -> str | None:
        """The lines up to one that holds nothing but `end`; None if there is no such line."""
        start = before = self._place
        while (raw := self._next()) is not None:
            line = raw.rstrip("\r\n")
            if (line.lstrip("\t") if strip_tabs else line) == end:
                return self._text[start:before]
            before = self._place
        return None

    @property
    def number(self) -> int:
        """The line that was read last."""
        return self._number

    @property
    def cut_short(self) -> bool:
        """A line was too long, so that it and what follows were not read."""
        return self._end < len(self._text)

    def _next(self) -> str | None:
        if self._place >= self._end:
            return None
        start = self._place
        self._place = self._text.find("\n", start) + 1 or len(self._text)
        self._number += 1
        return self._text[start : self._place]

    def _skip(self) -> bool:
        """Pass blank lines and comments at once, and say whether there were blank ones.

        Not at the top, where they may be directives or end those.
        """
        idle = _IDLE.match(self._text, self._place, self._end)
        if idle is None or self._directives is not None:
            return False
        self._number += self._text.count("\n", idle.start(), idle.end())
        self._place = idle.end()
        return _BLANK.search(self._text, idle.start(), idle.end()) is not None

    def _continued(self, line: str) -> tuple[str, bool]:
        """The line without the sign that continues it, and whether there was one."""
        shown = line.rstrip(" \t")
        if not shown.endswith(self.escape) or shown.endswith(self.escape * 2):
            return line, False
        return shown[:-1], True

    def _notice(self, line: str) -> None:
        """Take a line for a directive, as long as there has been nothing else."""
        found = _DIRECTIVE.fullmatch(line)
        name = found[1].lower() if found else ""
        if found is None or self._directives is None or name not in _DIRECTIVES:
            self._directives = None
            return
        if name in self._directives:
            raise DockerfileError(f"only one {name} parser directive can be used", self._number)
        self._directives.add(name)
        if name != "escape":
            return
        if found[2] not in _ESCAPES:
            raise DockerfileError(
                f"invalid escape token '{found[2]}' does not match ` or \\", self._number
            )
        self.escape = found[2]


def _readable(text: str) -> int:
    """How much of a text is before its first line that is too long."""
    for found in _LONG.finditer(text):
        if len(found[0].encode(errors="surrogateescape")) > LONGEST_LINE:
            return found.start()
    return len(text)
