"""Pathname expansion: the files that a pattern means (POSIX, 2.13.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tui.practice.files.nodes import Kind
from tui.practice.kernel.process import Process
from tui.practice.shell.fields import Field, joined
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.patterns import compiled, is_pattern
from tui.practice.shell.variables import OutOfMemory

MOST_NAMES = 200_000
_DOTS = (".", "..")


async def found(
    process: Process, field: Field, flavour: Flavour, *, hidden: bool = False
) -> list[str]:
    """The names that match, sorted; none if nothing does. Raises OutOfMemory.

    `hidden`: those that begin with a dot match like all others.
    """
    # Only bash leaves `.` and `..` out of what `.*` means.
    always = () if flavour.bash else _DOTS
    places = [""]
    steps = list(_steps(field))
    for number, (step, slashes) in enumerate(steps):
        last = number == len(steps) - 1
        if not is_pattern(step):
            name = joined(step) + slashes
            places = [place + name for place in places]
            if last:
                places = [place for place in places if _exists(process, place)]
            continue
        pattern = compiled(tuple(step), negations=flavour.negations)
        dotted = hidden or joined(step).startswith(".")
        matching: list[str] = []
        for place in places:
            for name in (*always, *_names(process, place)):
                if (dotted or not name.startswith(".")) and pattern.matches(name):
                    whole = place + name
                    if not slashes or process.is_folder(whole):
                        matching.append(whole + slashes)
                await process.breathe()
            if len(matching) > MOST_NAMES:
                raise OutOfMemory
        places = matching
    return sorted(places)


def _steps(field: Field) -> Iterator[tuple[Field, str]]:
    """The names along a path, each with the slashes behind it."""
    step: Field = []
    for text, quoted in field:
        for part in re.findall(r"[^/]+|/+", text):
            if part[0] == "/":
                yield step, part
                step = []
            else:
                step.append((part, quoted))
    if step:
        yield step, ""


def _names(process: Process, place: str) -> list[str]:
    try:
        return process.names(place or ".")
    except OSError:
        return []


def _exists(process: Process, place: str) -> bool:
    try:
        stat = process.stat(place, follow=place.endswith("/"))
    except OSError:
        return False
    return not place.endswith("/") or stat.kind is Kind.FOLDER
