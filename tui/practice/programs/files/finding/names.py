"""The tests of `find` that look at names: with patterns, and with expressions."""

from __future__ import annotations

import re
from collections.abc import Callable

from tui.practice.files.nodes import Kind
from tui.practice.programs.files.finding.expression import Made, Node, Test
from tui.practice.programs.files.finding.search import Entry, Search
from tui.practice.programs.options import Failure
from tui.practice.programs.regex import BadRegex, Pattern
from tui.practice.shell.patterns import compiled

_LONGEST_PATTERN = 4096


def _matching(part: Callable[[Entry], str], *, ignore_case: bool = False) -> Made:
    def made(search: Search, word: str, pattern: str) -> Test:
        if len(pattern) > _LONGEST_PATTERN:
            raise Failure("argument list too long")
        glob = compiled(((pattern.lower() if ignore_case else pattern, False),))
        if ignore_case:
            return lambda entry: glob.matches(part(entry).lower())
        return lambda entry: glob.matches(part(entry))

    return made


def regex(search: Search, pattern: str, syntax: str, *, ignore_case: bool) -> Node:
    """Whether the whole path matches an expression."""
    extended = syntax in ("posix-extended", "egrep", "posix-egrep", "awk", "gnu-awk", "posix-awk")
    if syntax in ("emacs", "findutils-default"):
        pattern, extended = _from_emacs(pattern), True
    try:
        expression = Pattern(pattern, extended=extended, ignore_case=ignore_case, bound="line")
    except BadRegex as error:
        words = f"failed to compile regular expression '{pattern}': " if search.p.gnu else ""
        raise Failure(f"{words}{error}") from None

    async def node(entry: Entry) -> bool:
        return await expression.search(entry.path, 0, search.p.breathe, exact=False) is not None

    return node


def _from_emacs(pattern: str) -> str:
    """An expression of Emacs, where brackets and bars are special after a backslash."""

    def turned(found: re.Match[str]) -> str:
        word = found[0]
        if word in ("\\(", "\\)", "\\|"):
            return word[1]
        return f"\\{word}" if word in "(){}|" else word

    return re.sub(r"\[\^?\]?[^]]*\]|\\.|[(){}|]", turned, pattern, flags=re.DOTALL)


def _target(entry: Entry) -> str:
    return entry.stat.target if entry.stat.kind is Kind.LINK else ""


TESTS: dict[str, Made] = {
    "-name": _matching(lambda entry: entry.name),
    "-iname": _matching(lambda entry: entry.name, ignore_case=True),
    "-path": _matching(lambda entry: entry.path),
    "-wholename": _matching(lambda entry: entry.path),
    "-ipath": _matching(lambda entry: entry.path, ignore_case=True),
    "-iwholename": _matching(lambda entry: entry.path, ignore_case=True),
    "-lname": _matching(_target),
    "-ilname": _matching(_target, ignore_case=True),
}
"""Tests by their names."""
