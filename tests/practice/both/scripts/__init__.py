"""Tables of scripts and of what they print: `small.txt` for busybox, `gnu.txt` for a GNU userland.

    ===== a heading
    === the name of a script
    its text
    --- out
    what it prints
    --- err
    what it complains about
    --- code 2

A section that is left out stands for nothing, or 0. One empty line before a name is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_CASE = re.compile(r"^=== (.+)\n((?:(?!===).*\n)*)", re.MULTILINE)
_PART = re.compile(r"^--- (?:(out|err)|code (\d+))\n", re.MULTILINE)


@dataclass(frozen=True)
class Script:
    """A script, and what has to come of it."""

    text: str
    out: str
    err: str
    code: int


def scripts(table: str) -> dict[str, Script]:
    """The scripts of a table by their names."""
    text = (Path(__file__).parent / f"{table}.txt").read_text(encoding="utf-8")
    return {name: _script(body.removesuffix("\n") + "\n") for name, body in _cases(text)}


def _cases(text: str) -> list[tuple[str, str]]:
    found = [(case[1], re.sub(r"\n\n\Z", "\n", case[2])) for case in _CASE.finditer(text)]
    assert len({name for name, _ in found}) == len(found), "two scripts have one name"
    return found


def _script(body: str) -> Script:
    source, *parts = _PART.split(body)
    streams = {"out": "", "err": ""}
    code = 0
    for stream, number, words in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if stream:
            streams[stream] = words
        else:
            code = int(number)
    return Script(source, streams["out"], streams["err"], code)
