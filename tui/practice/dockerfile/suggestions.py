"""The word that somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable

_NEAR = 3
"""Changes to a word that are too many."""


def did_you_mean(word: str, known: Iterable[str], *, fold: bool) -> str:
    """` (did you mean FROM?)`, or nothing if no known word is near; `fold` ignores case.

    The nearest wins; of several, the first.
    """
    asked = word.lower() if fold else word
    near = [
        (distance, option) for option in known if (distance := _distance(asked, option)) < _NEAR
    ]
    if not near:
        return ""
    meant = min(near, key=lambda pair: pair[0])[1]
    if fold and word == word.upper() and word != word.lower():
        meant = meant.upper()
    return f" (did you mean {meant}?)"


def _distance(one: str, other: str) -> int:
    """Letters to insert, remove or change; or any large number if there are obviously many."""
    if abs(len(one) - len(other)) >= _NEAR:
        return _NEAR
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        diagonal, row[0] = row[0], i
        for j, opposite in enumerate(other, 1):
            diagonal, row[j] = (
                row[j],
                min(row[j] + 1, row[j - 1] + 1, diagonal + (letter != opposite)),
            )
    return row[-1]
