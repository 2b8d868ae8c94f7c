"""Permissions as people write them for chmod, mkdir and others: `755`, `u+x,go-w`, `g=u`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ALL = 0o7777
_SPECIAL_OF_FOLDERS = 0o6000
"""What GNU leaves alone on folders unless it is spelt out."""
_WHO = {"u": 0o4700, "g": 0o2070, "o": 0o1007, "a": _ALL}
_STICKY = 0o1000
_WHAT = {"r": 0o444, "w": 0o222, "x": 0o111, "s": 0o6000, "t": 0o1000, "X": 0}
_COPIED = {"u": 0o700, "g": 0o070, "o": 0o007}
_CLAUSE = re.compile(r"([ugoa]*)((?:[-+=](?:[0-7]+|[ugo]|[rwxXst]*))+)")
_ACTION = re.compile(r"([-+=])([0-7]+|[ugo]|[rwxXst]*)")
_LONGEST = 1000


class BadMode(Exception):
    """The words make no sense as permissions."""


@dataclass(frozen=True, slots=True)
class _Action:
    """One change: for whom, by which operator, to what."""

    who: int
    """The bits that may change; 0 for those that the umask lets through."""
    operator: str
    what: str


class Changes:
    """What is to be done to permissions. Raises BadMode."""

    def __init__(self, words: str, *, gnu: bool) -> None:
        self._gnu = gnu
        self._actions: list[_Action] = []
        self._number: int | None = None
        self._keeps = 0
        """Bits of a folder that a number leaves as they are."""
        if re.fullmatch(r"[0-7]+", words) and len(words) < 100 and int(words, 8) <= _ALL:
            self._number = int(words, 8)
            if gnu and len(words) < 5:
                self._keeps = _SPECIAL_OF_FOLDERS & ~self._number
            return
        if len(words) > _LONGEST or (not words and gnu):
            raise BadMode(words)
        for clause in words.split(","):
            found = _CLAUSE.fullmatch(clause)
            if found is None:
                if not clause and not gnu:
                    continue
                raise BadMode(words)
            who = 0
            for letter in found[1]:
                who |= _WHO[letter]
            if not gnu and "a" not in found[1]:
                who &= ~_STICKY
            for action in _ACTION.finditer(found[2]):
                if action[2].isdigit() and (who or not gnu or int(action[2], 8) > _ALL):
                    raise BadMode(words)
                everyone = _ALL if action[2].isdigit() else who
                self._actions.append(_Action(everyone, action[1], action[2]))

    def applied(self, mode: int, *, umask: int, is_folder: bool) -> int:
        """The permissions that come of these."""
        if self._number is not None:
            return self._number | (mode & self._keeps if is_folder else 0)
        for action in self._actions:
            mode = self._changed(mode, action, umask, is_folder=is_folder)
        return mode

    def _changed(self, mode: int, action: _Action, umask: int, *, is_folder: bool) -> int:
        if action.operator == "=" and not self._gnu:
            mode &= ~action.who if action.who else 0
        value, named = self._value(mode, action, is_folder=is_folder)
        kept = 0
        if self._gnu and is_folder:
            kept = _SPECIAL_OF_FOLDERS & ~(named & action.who if action.who else named)
        value &= (action.who or ~umask) & ~kept
        match action.operator:
            case "+":
                return mode | value
            case "-":
                return mode & ~value
        return mode & ((~action.who if action.who else 0) | kept) | value

    def _value(self, mode: int, action: _Action, *, is_folder: bool) -> tuple[int, int]:
        """The bits that are meant, and those that are spelt out for good or ill."""
        what = action.what
        if what.isdigit():
            return int(what, 8), _ALL
        if what in _COPIED:
            three = (mode & _COPIED[what]) >> {"u": 6, "g": 3, "o": 0}[what]
            return three * 0o111, _COPIED[what]
        value = 0
        for letter in what:
            value |= _WHAT[letter]
        named = value
        if "X" in what and (is_folder or mode & 0o111):
            value |= 0o111
        return value, named
