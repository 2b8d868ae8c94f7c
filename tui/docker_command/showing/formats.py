"""`--format`: templates, tables and JSON, as the real command prints its lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from tui.docker_command.errors import Failed
from tui.docker_command.output import say
from tui.docker_command.showing.tables import columns
from tui.docker_command.showing.template import Parsed, TemplateError, parsed
from tui.docker_command.showing.template.functions import HEADER
from tui.docker_command.showing.template.values import Headers, Struct

Row = Mapping[str, object]
_TABLE = "table"
_PROBLEM = "template parsing error: "


class Template:
    """A template that a person gave."""

    def __init__(self, parsed: Parsed) -> None:
        self._parsed = parsed

    def render(self, data: object) -> str:
        """The template, filled in. Raises Failed."""
        try:
            return self._parsed.execute(data)
        except TemplateError as error:
            raise Failed(f"{_PROBLEM}{error}") from error


def template(text: str, name: str = "", *, code: int = 64) -> Template:
    """Read a template. Raises Failed, whose exit code is `code`: commands differ in it."""
    try:
        return Template(parsed(text, name))
    except TemplateError as error:
        raise Failed(f"{_PROBLEM}{error}", code) from error


def print_rows(
    rows: Iterable[Row],
    format: str,
    *,
    table: str,
    headers: Mapping[str, str],
    kind: str = "*formatter.Context",
) -> None:
    """Print one row after the other in a format, or all as a table.

    `rows` have the value of each field by its name; a callable is a method that takes texts.
    `format` is what the person gave: nothing or `table` prints `table` (a template, columns
    separated by tabs) with `headers` above; `table TEMPLATE` another one; `json` an object a row;
    a template is filled once a row. `kind` is how Go calls a row in errors.
    Raises Failed for a template that can't be read (code 1) or filled.
    """
    tabular = not format or format.startswith(_TABLE)
    text = table if format in ("", _TABLE) else format.removeprefix(_TABLE) if tabular else format
    text = "{{json .}}" if text == "json" and not tabular else _meant(text)
    shape = template(text, code=1)
    lines = [shape.render(as_struct(row, kind)) for row in rows]
    if tabular:
        lines = _aligned([_header(text, headers), *lines])
    for line in lines:
        say(line)


def as_struct(row: Row, kind: str) -> Struct:
    """A row as templates see it: its fields in alphabetical order, its methods beside them."""
    methods: dict[str, Callable[..., object]] = {}
    fields: dict[str, object] = {}
    for name, value in sorted(row.items()):
        if callable(value):
            methods[name] = value
        else:
            fields[name] = value
    return Struct(kind, fields, methods=methods, escapes=True)


def _meant(text: str) -> str:
    r"""Shells hand on `\t` as it was typed, and it is meant to be a tab."""
    return text.strip(" ").replace("\\t", "\t").replace("\\n", "\n")


class _Titles(Headers):
    """Headers; what has none is called by its field's name."""

    methods: ClassVar = {"Label": lambda name: re.sub("[-_]", " ", name.rpartition(".")[2])}

    def get(self, key: str, default: object = None) -> str:
        return super().get(key) or key.upper()


def _header(text: str, headers: Mapping[str, str]) -> str:
    try:
        return parsed(text).execute(_Titles(headers), functions=HEADER)
    except TemplateError:
        # The real command leaves the line empty as well.
        return ""


def _aligned(lines: Sequence[str]) -> list[str]:
    cells = [part.split("\t") for line in lines for part in line.split("\n")]
    return columns(cells)
