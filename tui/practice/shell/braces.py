"""Brace expansion, as bash has it: `a{b,c}` and `{1..5}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, product
from math import prod

from tui.practice.shell.syntax import Part, Text, Word
from tui.practice.shell.variables import OutOfMemory

MOST_WORDS = 50_000
MOST_DEPTH = 20

_NUMBERS = re.compile(r"(-?\d{1,9})\.\.(-?\d{1,9})(?:\.\.(-?\d{1,9}))?\Z")
_LETTERS = re.compile(r"([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d{1,9}))?\Z")
_MARKS = re.compile(r"[{},]")

_Atom = Part | str
"""A part of the word, or one of the unquoted marks `{` `,` `}`."""


def expanded(word: Word) -> Iterator[Word]:
    """The words that one word stands for. Raises OutOfMemory for far too many."""
    if any(isinstance(part, Text) and not part.quoted and "{" in part.text for part in word):
        for atoms in _expanded(list(_atoms(word)), 0):
            yield _word(atoms)
    else:
        yield word


def _atoms(word: Word) -> Iterator[_Atom]:
    for part in word:
        if not isinstance(part, Text) or part.quoted:
            yield part
            continue
        done = 0
        for mark in _MARKS.finditer(part.text):
            if mark.start() > done:
                yield Text(part.text[done : mark.start()])
            yield mark[0]
            done = mark.end()
        if done < len(part.text):
            yield Text(part.text[done:])


def _word(atoms: list[_Atom]) -> Word:
    return tuple(Text(atom) if isinstance(atom, str) else atom for atom in atoms)


def _expanded(atoms: list[_Atom], depth: int) -> Iterator[list[_Atom]]:
    if depth > MOST_DEPTH:
        yield atoms
        return
    places: list[list[list[_Atom]]] = []
    position = 0
    ends = _ends(atoms)
    while position < len(atoms):
        end = ends.get(position)
        choices = _choices(atoms[position + 1 : end], depth) if end is not None else None
        if choices is None or end is None:
            choices, end = [[atoms[position]]], position
        places.append(choices)
        position = end + 1
    if prod(map(len, places)) > MOST_WORDS:
        raise OutOfMemory
    for combination in product(*places):
        yield list(chain.from_iterable(combination))


def _ends(atoms: list[_Atom]) -> dict[int, int]:
    """Where each opening brace is closed."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for position, atom in enumerate(atoms):
        if atom == "{":
            opened.append(position)
        elif atom == "}" and opened:
            ends[opened.pop()] = position
    return ends


def _choices(inner: list[_Atom], depth: int) -> list[list[_Atom]] | None:
    """What the inside of a pair of braces offers; None if they are no list."""
    if len(inner) == 1 and isinstance(inner[0], Text) and not inner[0].quoted:
        sequence = _sequence(inner[0].text)
        return None if sequence is None else [[Text(text)] for text in sequence]
    parts: list[list[_Atom]] = [[]]
    level = 0
    for atom in inner:
        level += (atom == "{") - (atom == "}")
        if atom == "," and level == 0:
            parts.append([])
        else:
            parts[-1].append(atom)
    if len(parts) == 1:
        return None
    found: list[list[_Atom]] = []
    for part in parts:
        found.extend(_expanded(part, depth + 1))
        if len(found) > MOST_WORDS:
            raise OutOfMemory
    return found


def _sequence(text: str) -> list[str] | None:
    letters = _LETTERS.match(text)
    numbers = _NUMBERS.match(text)
    if letters:
        first, last, step = ord(letters[1]), ord(letters[2]), letters[3]
    elif numbers:
        first, last, step = int(numbers[1]), int(numbers[2]), numbers[3]
    else:
        return None
    stride = abs(int(step or 1)) or 1
    if abs(last - first) // stride > MOST_WORDS:
        raise OutOfMemory
    values = range(first, last + 1, stride) if first <= last else range(first, last - 1, -stride)
    if letters:
        return [chr(value) for value in values]
    width = max(_width(numbers[1]), _width(numbers[2])) if numbers else 0
    return [f"{value:0{width}d}" for value in values]


def _width(number: str) -> int:
    padded = number.lstrip("-").startswith("0") and len(number.lstrip("-")) > 1
    return len(number) if padded else 0
