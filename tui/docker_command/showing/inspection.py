"""How `inspect` prints what was found: as JSON, or through a template."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tui.docker_command.errors import Ended, Failed
from tui.docker_command.output import complain, say
from tui.docker_command.showing.shapes import Shapes, typed
from tui.docker_command.showing.template import Parsed, TemplateError, parsed
from tui.docker_command.showing.template.values import Number, as_json

_INDENT = "    "
_WORDS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+')


@dataclass(frozen=True, slots=True)
class Found:
    """Something that the engine knows."""

    text: str
    """What it answered: JSON."""
    kind: str
    """The name of its shape; nothing where it has none."""
    shapes: Shapes
    typed_only: bool = False
    """Whether the real command has forgotten the answer itself, and knows its own fields only."""

    @property
    def document(self) -> Any:
        """The answer, its numbers as they were written."""
        return json.loads(self.text, parse_int=Number, parse_float=Number)

    @property
    def value(self) -> object:
        """What templates see. Raises ValueError where the answer has not the shape."""
        return typed(self.document, self.kind, self.shapes) if self.kind else self.document

    @property
    def printed(self) -> str:
        """The JSON to print."""
        return as_json(self.value, escapes=True) if self.typed_only else self.text


def show(names: Iterable[str], find: Callable[[str], Found], format: str) -> None:
    """Print each thing that there is, and then what went wrong with others.

    Raises Failed (code 64) for a template that can't be read, Ended if anything went wrong.
    """
    shape = None
    if format not in ("", "json"):
        try:
            shape = parsed(format)
        except TemplateError as error:
            raise Failed(f"template parsing error: {error}", 64) from error
    filled: list[str] = []
    complaints: list[str] = []
    strict = False
    for name in names:
        try:
            found = find(name)
            if shape is None:
                filled.append(found.printed)
            else:
                text, strict = _filled(shape, found, strict=strict)
                filled.append(text)
        except Failed as error:
            complaints.append(error.words)
    if shape is not None:
        say("\n".join(filled))
    elif format == "json":
        say(f"[{','.join(compact(text) for text in filled)}]")
    else:
        say(indented(f"[{','.join(filled)}]"))
    for words in complaints:
        complain(words)
    if complaints:
        raise Ended(1)


def _filled(shape: Parsed, found: Found, *, strict: bool) -> tuple[str, bool]:
    """A template filled with typed data, or else with plain JSON; and whether to be strict then.

    Where only plain JSON will do, the real command takes missing keys for errors, and goes on
    doing so with what comes next.
    """
    try:
        return shape.execute(found.value, strict=strict), strict
    except (TemplateError, ValueError) as error:
        if found.typed_only:
            raise _unfit(error) from error
    try:
        return shape.execute(found.document, strict=True), True
    except TemplateError as error:
        raise _unfit(error) from error


def _unfit(error: Exception) -> Failed:
    return Failed(f"template parsing error: {error}")


def compact(text: str) -> str:
    """JSON without spaces, its words as they were."""
    return "".join(_WORDS.findall(text))


def indented(text: str) -> str:
    """JSON on lines of its own, as Go indents it, its words as they were."""
    parts: list[str] = []
    depth = 0
    before = ""
    for word in _WORDS.findall(text):
        if word in "]}":
            depth -= 1
            if before not in ("[", "{"):
                parts.append(f"\n{_INDENT * depth}")
        elif before in ("[", "{", ","):
            parts.append(f"\n{_INDENT * depth}")
        parts.append(f"{word} " if word == ":" else word)
        if word in "[{":
            depth += 1
        before = word
    return "".join(parts)
