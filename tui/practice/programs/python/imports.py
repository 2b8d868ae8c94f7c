"""What a Python file imports, as far as it can be told without running it, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tui.practice.kernel.process import Process
from tui.practice.programs.python.packages import IMPORTED_FROM
from tui.practice.programs.python.places import library

_TEXTS = re.compile(r'("""|\'\'\').*?\1', re.DOTALL)
_IMPORT = re.compile(
    r"^(?:from[ \t]+(\w+)(?:\.[\w.]*)?[ \t]+import\b|import[ \t]+([\w., ]+))", re.MULTILINE
)
_LOOKED_AT = 1 << 17
"""Characters of a file in which imports are looked for; they stand at its beginning."""


@dataclass(frozen=True, slots=True)
class Import:
    """One line of a file that imports a module."""

    module: str
    """Its first name: `urllib` of `urllib.request`."""
    line: int
    text: str


def imports_of(source: str) -> Iterator[Import]:
    """What is imported by lines that are not indented, and so in any case."""
    source = source[:_LOOKED_AT]
    # A text over several lines may hold lines that look like code.
    code = _TEXTS.sub(lambda found: "\n" * found[0].count("\n"), source)
    lines = source.split("\n")
    number, counted = 1, 0
    for found in _IMPORT.finditer(code):
        number += code.count("\n", counted, found.start())
        counted = found.start()
        shown = lines[number - 1].strip() if number <= len(lines) else found[0]
        names = [found[1]] if found[1] else [name.split()[0] for name in _listed(found[2])]
        for name in names:
            yield Import(name.partition(".")[0], number, shown)


def search_path(p: Process, folder: str) -> list[str]:
    """Where modules are looked for by a program from `folder`: Python's `sys.path`."""
    own = (p.absolute(part) for part in p.env.get("PYTHONPATH", "").split(":") if part)
    return [folder, *own, library(p)]


def is_there(p: Process, module: str, folders: Sequence[str]) -> bool:
    """Whether one of the folders has a module or package of this name."""
    return any(
        p.is_folder(f"{folder}/{module}") or p.exists(f"{folder}/{module}.py") for folder in folders
    )


def missing_import(
    p: Process, source: str, folders: Sequence[str], neighbours: Collection[str] = ()
) -> Import | None:
    """The first import that is bound to fail here; None if there is none.

    Known are the modules of well-known packages, and `neighbours`, which belong beside the file.
    Any other name gets the benefit of the doubt.
    """
    checked: set[str] = set()
    for one in imports_of(source):
        if one.module in checked:
            continue
        checked.add(one.module)
        is_known = one.module in IMPORTED_FROM or one.module in neighbours
        if is_known and not is_there(p, one.module, folders):
            return one
    return None


async def tell_missing(p: Process, missing: Import, file: str) -> int:
    """Say what Python says of it; returns the exit code."""
    await p.err(
        "Traceback (most recent call last):\n"
        f'  File "{file}", line {missing.line}, in <module>\n'
        f"    {missing.text}\n"
        f"ModuleNotFoundError: No module named '{missing.module}'\n"
    )
    return 1


def _listed(words: str) -> list[str]:
    return [part.strip() for part in words.split(",") if part.strip()]
