"""What a `.dockerignore` leaves out: its patterns, as the moby project's patternmatcher reads them.

The last pattern that fits a path, or a folder that it is in, decides; one that begins with `!`
takes back in. `*` and `?` stop at slashes, `**` does not.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

_GLOBS = frozenset("*?[]\\")


@dataclass(frozen=True)
class Pattern:
    """One line that says something."""

    text: str
    """The pattern, without `!`."""
    keeps: bool
    """Whether it takes back in what others leave out."""

    def fits(self, path: str) -> bool:
        """Whether the pattern is one of this very path."""
        if self.text.startswith("**") and not _GLOBS & set(self.text[2:]):
            end = self.text[2:]
            return path.endswith(end) or (end.startswith("/") and path == end[1:])
        if not _GLOBS & set(self.text):
            return path == self.text
        return self._expression.fullmatch(path) is not None

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        return re.compile(_expression(self.text), re.DOTALL)


class Patterns:
    """All of them, in their order."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Raises ValueError with the real command's words for a line that is no pattern."""
        self._patterns = [_pattern(line) for line in lines if line.strip()]
        self._kept = [f"{one.text}/" for one in self._patterns if one.keeps]

    def leave_out(self, path: str) -> bool:
        """Whether a path below the context's folder, such as `a/b`, is left out."""
        parts = path.split("/")
        ways = [path, *("/".join(parts[:end]) for end in range(1, len(parts)))]
        left_out = False
        for pattern in self._patterns:
            if pattern.keeps == left_out and any(pattern.fits(way) for way in ways):
                left_out = not pattern.keeps
        return left_out

    def keep_below(self, folder: str) -> bool:
        """Whether something in a folder that is left out might be taken back in."""
        return any(text.startswith(f"{folder}/") for text in self._kept)


def read(text: str) -> list[str]:
    """The lines of a `.dockerignore` that are patterns, cleaned."""
    lines = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").split("\n")
    found = (_cleaned(line.strip()) for line in lines if not line.startswith("#"))
    return [line for line in found if line]


def with_files_of_build(lines: Sequence[str], dockerfile: str | None) -> list[str]:
    """The same, so that what the engine itself has to read is sent.

    The engine leaves it out of the image then. `dockerfile` is a path in the context.
    """
    patterns = Patterns(lines)
    wanted = [name for name in (".dockerignore", dockerfile) if name is not None]
    return [*lines, *(f"!{name}" for name in wanted if patterns.leave_out(name))]


def _cleaned(line: str) -> str:
    keeps = line.startswith("!")
    path = line[1:].strip() if keeps else line
    if path:
        path = posixpath.normpath(path)
        path = path[1:] if path.startswith("//") else path
        path = path.removeprefix("/") if len(path) > 1 else path
    return f"!{path}" if keeps else path


def _pattern(line: str) -> Pattern:
    text = posixpath.normpath(line.strip())
    keeps = text.startswith("!")
    if keeps and len(text) == 1:
        raise ValueError('illegal exclusion pattern: "!"')
    text = text[1:] if keeps else text
    _check(text)
    pattern = Pattern(text, keeps)
    try:
        pattern.fits("")
    except re.error as error:
        raise ValueError("syntax error in pattern") from error
    return pattern


def _check(text: str) -> None:
    """Raise ValueError where Go's filepath.Match would not take a pattern."""
    rest = text
    while rest:
        char, rest = rest[0], rest[1:]
        if char == "\\":
            rest = _after_char(f"\\{rest}")
        elif char == "[":
            rest = _after_class(rest)


def _after_class(rest: str) -> str:
    rest = rest.removeprefix("^")
    ranges = 0
    while not (ranges and rest.startswith("]")):
        rest = _after_char(rest, in_class=True)
        if rest.startswith("-"):
            rest = _after_char(rest[1:], in_class=True)
        ranges += 1
    return rest[1:]


def _after_char(rest: str, *, in_class: bool = False) -> str:
    if rest.startswith("\\"):
        rest = rest[1:]
    elif in_class and rest.startswith(("-", "]")):
        rest = ""
    # Within a class, something has to follow: its end.
    if not rest or (in_class and len(rest) == 1):
        raise ValueError("syntax error in pattern")
    return rest[1:]


def _expression(text: str) -> str:
    parts = []
    at = 0
    in_class = False
    while at < len(text):
        char = text[at]
        at += 1
        if in_class or char == "[":
            # Not re.escape: what a range needs stays as it is.
            parts.append(f"\\{char}" if in_class and char in "[&|~" else char)
            in_class = char != "]"
        elif text.startswith("**", at - 1):
            at += 1
            at += text.startswith("/", at)
            parts.append("(?:.*/)?" if at < len(text) else ".*")
        elif char == "*":
            parts.append("[^/]*")
        elif char == "?":
            parts.append("[^/]")
        elif char == "\\":
            parts.append(re.escape(text[at : at + 1]))
            at += 1
        else:
            parts.append(re.escape(char))
    return "".join(parts)
