"""What grep looks for: all its patterns together."""

from __future__ import annotations

from tui.practice.kernel.process import Process
from tui.practice.programs.options import Failure, Given
from tui.practice.programs.regex import BadRegex, Pattern, Span


class Matcher:
    """All patterns together."""

    def __init__(self, p: Process, patterns: list[Pattern], texts: list[str] | None) -> None:
        self._p = p
        self._patterns = patterns
        self._texts = texts
        """Plain texts, where looking for these is enough."""

    async def matches(self, line: str) -> bool:
        """Whether any is found in a line."""
        if self._texts is not None:
            return any(one in line for one in self._texts)
        for pattern in self._patterns:
            if await pattern.search(line, 0, self._p.breathe, exact=False) is not None:
                return True
        return False

    async def first(self, line: str, start: int) -> Span | None:
        """The leftmost match, and of those the longest."""
        best: Span | None = None
        for pattern in self._patterns:
            found = await pattern.search(line, start, self._p.breathe)
            if found is not None and (best is None or (-found[0], found[1]) > (-best[0], best[1])):
                best = found
        return best


def matcher(p: Process, given: Given, patterns: list[str]) -> Matcher:
    """What the command line asks for. Raises Failure for what is no expression."""
    kind = given.last("EFGP") or {"egrep": "E", "fgrep": "F"}.get(given.name, "G")
    ignore_case = bool(given.last("iy"))
    bound = "line" if "x" in given else "word" if "w" in given else ""
    if kind == "F" and not ignore_case and not bound and "o" not in given:
        return Matcher(p, [], patterns)
    if kind == "F":
        patterns = [
            "".join(f"[{c}]" if c in ".[*$" else _plain(c) for c in one) for one in patterns
        ]
    made = []
    for one in patterns:
        try:
            made.append(
                Pattern(
                    one,
                    extended=kind == "E",
                    ignore_case=ignore_case,
                    bound=bound,
                    perl=kind == "P",
                )
            )
        except BadRegex as error:
            words = str(error) if p.gnu else f"bad regex '{one}'"
            raise Failure(words, 2) from None
    return Matcher(p, made, None)


def _plain(character: str) -> str:
    return f"\\{character}" if character in "\\^" else character
