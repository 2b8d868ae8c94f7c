"""The programs `test` and `[`."""

from __future__ import annotations

from collections.abc import Sequence

from tui.practice.kernel.process import Process
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.system.truth import Manner, Senseless, Truth


class _Gnu(Manner):
    """The manner of coreutils."""

    textual = frozenset({"=", "==", "!="})
    bounded = False
    negates_first = True

    def __init__(self, p: Process) -> None:
        self._p = p

    def no_number(self, text: str) -> str:
        return f"invalid integer {in_quotes(self._p, text)}"

    def unexpected(self, words: Sequence[str], position: int) -> str:
        if len(words) == 3:
            return f"{in_quotes(self._p, words[1])}: binary operator expected"
        if len(words) == 2 or position >= len(words):
            return f"missing argument after {in_quotes(self._p, words[-1])}"
        return f"extra argument {in_quotes(self._p, words[position])}"

    def no_text(self, words: Sequence[str], position: int) -> str | None:
        word = words[position]
        if len(word) != 2 or word[0] != "-":
            return None
        if word in self.unary:
            return f"missing argument after {in_quotes(self._p, word)}"
        return f"{in_quotes(self._p, word)}: unary operator expected"

    def incomplete(self, words: Sequence[str], position: int) -> str:
        return self.unexpected(words, len(words))

    def unclosed(self, words: Sequence[str], position: int) -> str:
        if len(words) < 4:
            return self.unexpected(words, position)
        found = f", found {words[position]}" if position < len(words) else ""
        return f"{in_quotes(self._p, ')')} expected{found}"


async def test(p: Process) -> int:
    """Tell by the exit code whether something is true."""
    return await _told(p, p.argv[1:])


async def bracket(p: Process) -> int:
    """The same, up to a closing bracket."""
    if p.argv[-1] != "]" or len(p.argv) < 2:
        await p.complain(f"missing {in_quotes(p, ']')}" if p.gnu else "missing ]")
        return 2
    return await _told(p, p.argv[1:-1])


async def _told(p: Process, arguments: Sequence[str]) -> int:
    try:
        return int(not Truth(p, _Gnu(p) if p.gnu else Manner()).of(arguments))
    except Senseless as senseless:
        await p.complain(senseless.message)
        return 2
