"""Field splitting: where the results of expansions are cut into words (POSIX, 2.6.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Piece:
    """What a part of a word has become."""

    text: str
    quoted: bool = False
    splits: bool = False
    """It came from an expansion outside quotes, so that it may fall apart."""
    bare: bool = False
    """Nothing but a pair of quotes, as it was written."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Where `$@` separates one parameter from the next."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Where a quoted `$@` stood for no parameter: empty quotes around it are no word."""


SLICE = 8192
"""Characters that are split in one go."""
Field = list[tuple[str, bool]]
"""Pieces of a field, each with whether it was quoted."""


def joined(field: Iterable[tuple[str, bool]]) -> str:
    """The text of a field."""
    return "".join(text for text, _ in field)


class Splitting:
    """Fields in the making; `separators` is the value of `IFS`."""

    def __init__(self, separators: str) -> None:
        self._fields: list[Field] = []
        self._field: Field | None = None
        self._absent = False
        self._solid = False
        """The field has a quoted part that is more than a pair of quotes."""
        self._after_blank = False
        self._separators = _pattern(separators) if separators else None

    def add(self, piece: Piece | Gap | Absent) -> None:
        """Go on with what comes next in the word."""
        if isinstance(piece, Gap):
            had_field = self._field is not None
            self._close()
            self._after_blank = had_field
        elif isinstance(piece, Absent):
            self._absent = True
        elif piece.splits and self._separators is not None:
            self._cut(piece.text, self._separators)
        elif piece.text or piece.quoted:
            self._append(piece.text, piece.quoted)
            self._solid = self._solid or not piece.bare

    def finish(self) -> list[Field]:
        """The fields that it all makes up."""
        self._close()
        return self._fields

    def _append(self, text: str, quoted: bool) -> None:
        if self._field is None:
            self._field = []
        self._field.append((text, quoted))
        self._after_blank = False

    def _close(self) -> None:
        if self._field is not None and (self._solid or not self._absent or joined(self._field)):
            self._fields.append(self._field)
        self._field = None
        self._absent = self._solid = self._after_blank = False

    def _cut(self, text: str, separators: re.Pattern[str]) -> None:
        done = 0
        for match in separators.finditer(text):
            if match.start() > done:
                self._append(text[done : match.start()], False)
            done = match.end()
            if match["hard"] is None:
                had_field = self._field is not None
                self._close()
                self._after_blank = had_field
            elif self._field is not None:
                self._close()
            elif self._after_blank:
                self._after_blank = False
            else:
                self._fields.append([("", True)])
        if done < len(text):
            self._append(text[done:], False)


def slices(piece: Piece, separators: str) -> Iterator[Piece]:
    """A long piece in several that make up the same fields; none ends among separators."""
    start = 0
    while len(piece.text) - start > SLICE:
        end = start + SLICE
        while end < len(piece.text) and piece.text[end - 1] in separators:
            end += 1
        yield replace(piece, text=piece.text[start:end])
        start = end
    yield replace(piece, text=piece.text[start:]) if start else piece


@lru_cache(maxsize=64)
def _pattern(separators: str) -> re.Pattern[str]:
    blank = "".join(c for c in separators if c in " \t\n")
    hard = "".join(c for c in separators if c not in " \t\n")
    blanks = f"[{re.escape(blank)}]" if blank else "(?!)"
    hards = f"[{re.escape(hard)}]" if hard else "(?!)"
    return re.compile(f"{blanks}*(?P<hard>{hards}){blanks}*|{blanks}+")
