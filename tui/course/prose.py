"""A lesson's prose: Markdown in sections, each under a heading that ends in `{#id}`.

Parsed by lines rather than by a Markdown parser: what is looked for (headings with ids, fences) is
a line's matter, and errors have to name it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_HEADING = re.compile(r"^## (?P<title>.*?)\s*\{#(?P<id>[^}\s]+)\}\s*$")
_FENCE = re.compile(r"^(?P<ticks>`{3,})(?P<mark>[^`]*)$")
_OPTION = re.compile(r"^- \((?P<letter>\w+)\) (?P<text>.+)$")
_ALT = re.compile(r'^picture alt="(?P<alt>[^"]+)"$')
_WINDOWS = "os=windows"
_POSIX = "os=posix"


@dataclass(frozen=True, slots=True)
class Fence:
    """A block of code, or a drawing."""

    mark: str
    """What follows the backticks: `sh`, `dockerfile`, `picture alt="..."`."""
    text: str
    line: int
    """Where it begins, counted from 1."""

    @property
    def is_command(self) -> bool:
        """Whether a reader may have it typed."""
        return self.mark.split()[:1] == ["sh"]

    @property
    def alt(self) -> str | None:
        """The words of a drawing; None for everything else."""
        match = _ALT.match(self.mark)
        return match["alt"] if match else None

    def is_for(self, platform: str) -> bool:
        """Whether it is meant for a system, as `sys.platform` names it."""
        words = self.mark.split()
        windows = platform == "win32"
        return not (_WINDOWS in words and not windows) and not (_POSIX in words and windows)


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading."""

    id: str
    title: str
    parts: tuple[str | Fence, ...]
    """Markdown and fences, in their order."""
    line: int

    def commands(self, platform: str = sys.platform) -> tuple[str, ...]:
        """The command lines that a reader may have typed."""
        return tuple(
            part.text
            for part in self.parts
            if isinstance(part, Fence) and part.is_command and part.is_for(platform)
        )

    def options(self) -> Mapping[str, str]:
        """The options of a quiz: letter and text."""
        found: dict[str, str] = {}
        for part in self.parts:
            if isinstance(part, str):
                for line in part.splitlines():
                    match = _OPTION.match(line)
                    if match:
                        found[match["letter"]] = match["text"]
        return found

    def markdown(self, platform: str = sys.platform, *, drawings: bool = True) -> str:
        """As Markdown for one system; without `drawings`, their words stand in for them."""
        return "\n\n".join(_shown(self.parts, platform, drawings=drawings))

    def filled(self, values: Mapping[str, str]) -> Section:
        """With the lesson's variables in their places."""
        parts: list[str | Fence] = []
        for part in self.parts:
            if isinstance(part, str):
                parts.append(fill(part, values))
            else:
                parts.append(Fence(fill(part.mark, values), fill(part.text, values), part.line))
        return Section(self.id, fill(self.title, values), tuple(parts), self.line)


@dataclass(frozen=True, slots=True)
class Prose:
    """One language's text of a lesson."""

    title: str
    summary: str
    sections: Mapping[str, Section]


class ProseError(Exception):
    """The text can't be read as prose; `line` is where."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


_NAME = re.compile(r"(?P<kept>\$)?\$\{(?P<name>[A-Z][A-Z0-9_]*)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values in place of `${NAME}`; `$${NAME}` stands for `${NAME}` itself.

    A name without a value stays as it is; `names_in` finds those.
    """

    def put(match: re.Match[str]) -> str:
        if match["kept"]:
            return match[0][1:]
        return values.get(match["name"], match[0])

    return _NAME.sub(put, text)


def names_in(text: str) -> frozenset[str]:
    """The names of variables that a text asks for."""
    return frozenset(match["name"] for match in _NAME.finditer(text) if not match["kept"])


def parse(text: str) -> Prose:
    """Read a file of prose. Raises ProseError."""
    lines = text.splitlines()
    if not lines or not lines[0].startswith("# "):
        raise ProseError(1, "the first line has to be the lesson's title: '# Title'")
    starts = [
        (number, match)
        for number, line in _outside_fences(lines)
        if (match := _HEADING.match(line)) or line.startswith("## ")
    ]
    sections: dict[str, Section] = {}
    for place, (number, match) in enumerate(starts):
        if match is None:
            raise ProseError(number, "a heading without an id: '## Title {#id}'")
        end = starts[place + 1][0] - 1 if place + 1 < len(starts) else len(lines)
        if match["id"] in sections:
            raise ProseError(number, f"a second section '{match['id']}'")
        parts = tuple(_parts(lines[number:end], number + 1))
        sections[match["id"]] = Section(match["id"], match["title"].strip(), parts, number)
    head = lines[1 : starts[0][0] - 1 if starts else len(lines)]
    return Prose(lines[0][2:].strip(), "\n".join(head).strip(), sections)


def _outside_fences(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Number, from 1, and text of the lines that no fence holds."""
    closing = ""
    opened = 0
    for number, line in enumerate(lines, start=1):
        fence = _FENCE.match(line)
        if closing:
            if line.strip() == closing:
                closing = ""
        elif fence:
            closing, opened = fence["ticks"], number
        else:
            yield number, line
    if closing:
        raise ProseError(opened, "a block of code that does not end")


def _parts(lines: list[str], first: int) -> Iterator[str | Fence]:
    """Markdown and fences; `first` is the number of the first of these lines."""
    text: list[str] = []
    block: list[str] = []
    mark: str | None = None
    closing, opened = "", 0
    for number, line in enumerate(lines, start=first):
        fence = _FENCE.match(line)
        if mark is not None:
            if line.strip() == closing:
                yield Fence(mark, "\n".join(block), opened)
                mark, block = None, []
            else:
                block.append(line)
        elif fence:
            if "\n".join(text).strip():
                yield "\n".join(text).strip()
            text, mark, closing, opened = [], fence["mark"].strip(), fence["ticks"], number
        else:
            text.append(line)
    if "\n".join(text).strip():
        yield "\n".join(text).strip()


def _shown(parts: tuple[str | Fence, ...], platform: str, *, drawings: bool) -> Iterator[str]:
    for part in parts:
        if isinstance(part, str):
            yield part
        elif part.is_for(platform):
            if part.alt is not None and not drawings:
                yield part.alt
            else:
                yield f"```{part.mark.split()[0] if part.mark else ''}\n{part.text}\n```"
