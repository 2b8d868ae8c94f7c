"""What holds on a real engine and not on the practice engine, collected from the tests that say so.

    python -m tests.practice.differences          # the tables
    python -m tests.practice.differences --write  # the tables, put into docs/practice-engine.md

A test that is marked `differs` is a row of one: its first sentence (its docstring's, or else its
name) is what a real engine does, the mark what the practice engine does instead. The test has to
fail there, so that a row goes when it is no longer true. A command of a scenario that differs is a
row of the other, and has to differ where the scenarios are played (`differential`).
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from tests.practice.differential import DOCKERFILES, SCENARIOS
from tests.practice.differential.report import exceptions
from tests.practice.differential.scenario import scenarios

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs/practice-engine.md"


class Difference(NamedTuple):
    """One row of the table."""

    subject: str
    real: str
    practice: str


def differences() -> list[Difference]:
    """Every difference that a test names, by subject."""
    return sorted(found for module in _modules() for found in _in(module))


def table() -> str:
    """The table of tests as the page has it."""
    rows = differences()
    if not rows:
        return "None is known."
    lines = ["| subject | on a real engine | on the practice engine |", "| --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {' | '.join(map(_cell, row))} |" for row in rows)])


def with_tables(page: str) -> str:
    """A page with the tables of today, each between its two marks. Raises ValueError without."""
    played = [one for folder in (SCENARIOS, DOCKERFILES) for one in scenarios(folder)]
    for name, text in (("differences", table()), ("scenarios", exceptions(played))):
        begin, end = marks(name)
        before, _, rest = page.partition(begin)
        _, found, after = rest.partition(end)
        if not found:
            raise ValueError(f"the page has no {begin} … {end}")
        page = f"{before}{begin}\n{text}\n{end}{after}"
    return page


def marks(name: str) -> tuple[str, str]:
    """What a table of this name stands between."""
    return f"<!-- {name}: begin -->", f"<!-- {name}: end -->"


def _modules() -> Iterator[ModuleType]:
    for path in sorted([*HERE.glob("both/test_*.py"), *HERE.glob("docker_command/test_*.py")]):
        parts = path.relative_to(HERE.parents[1]).with_suffix("").parts
        yield importlib.import_module(".".join(parts))


def _in(module: ModuleType) -> Iterator[Difference]:
    subject = module.__name__.rpartition(".")[2]
    subject = re.sub("^test_(both|command)_", "", subject).replace("_", " ")
    for name, test in vars(module).items():
        if not name.startswith("test_"):
            continue
        for mark in getattr(test, "pytestmark", []):
            if mark.name == "differs" and mark.kwargs["on"] == "practice":
                yield Difference(subject, _sentence(name, test.__doc__), mark.args[0])


def _sentence(name: str, docstring: str | None) -> str:
    if docstring:
        return " ".join(docstring.partition("\n\n")[0].split()).rstrip(".")
    words = name.removeprefix("test_").replace("_s_", "'s ").replace("_", " ")
    return words[0].upper() + words[1:]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> int:
    """Print the tables, or put them where they belong; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.practice.differences")
    parser.add_argument("--write", action="store_true", help=f"put them into {PAGE.name}")
    page = with_tables(PAGE.read_text(encoding="utf-8"))
    if parser.parse_args().write:
        PAGE.write_text(page, encoding="utf-8")
    else:
        for name in ("differences", "scenarios"):
            begin, end = marks(name)
            print(page.partition(begin)[2].partition(end)[0])
    return 0


if __name__ == "__main__":
    sys.exit(main())
