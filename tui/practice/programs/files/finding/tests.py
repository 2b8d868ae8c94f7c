"""The tests of `find`: what can be asked of an entry."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

from tui.practice.files.nodes import SECOND, Kind, Stat
from tui.practice.kernel.users import groups, users
from tui.practice.programs.files.display import kind_letter
from tui.practice.programs.files.finding import names
from tui.practice.programs.files.finding.expression import Made, Test
from tui.practice.programs.files.finding.search import Entry, Search
from tui.practice.programs.files.mode_words import BadMode, Changes
from tui.practice.programs.files.moments import understood
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import Failure
from tui.practice.programs.tools import reason

_DAY = 86_400
_MINUTE = 60
_UNITS = {"": 512, "b": 512, "c": 1, "w": 2, "k": 1 << 10, "M": 1 << 20, "G": 1 << 30}
_SIZE = re.compile(r"([+-]?)(\d{1,18})([a-zA-Z]*)")
_NUMBER = re.compile(r"([+-]?)(\d{1,18})")


# -- kinds and sizes -------------------------------------------------------------------------


def _type_letter(kind: Kind) -> str:
    return "f" if kind is Kind.FILE else kind_letter(kind)


def _letters(search: Search, word: str, text: str) -> frozenset[str]:
    letters = text.split(",") if search.p.gnu else [text]
    if search.p.gnu:
        if not text:
            raise Failure(f"Arguments to {word} should contain at least one letter")
        if not letters[-1]:
            raise Failure(
                f"Last file type in list argument to {word} is missing,"
                " i.e., list is ending on: ','"
            )
        if any(len(letter) > 1 for letter in letters):
            raise Failure(f"Must separate multiple arguments to {word} using: ','")
    for letter in letters:
        if letter not in tuple("fdlbcps"):
            if search.p.gnu:
                raise Failure(f"Unknown argument to {word}: {letter}")
            raise Failure(f"invalid argument '{text}' to '{word}'")
    return frozenset(letters)


def _type(search: Search, word: str, text: str) -> Test:
    letters = _letters(search, word, text)
    return lambda entry: _type_letter(entry.stat.kind) in letters


def _other_type(search: Search, word: str, text: str) -> Test:
    letters = _letters(search, word, text)

    def test(entry: Entry) -> bool:
        stat = entry.stat
        if stat.kind is Kind.LINK:
            with suppress(OSError):
                stat = search.p.stat(entry.path)
        return _type_letter(stat.kind) in letters

    return test


def _size(search: Search, word: str, text: str) -> Test:
    found = _SIZE.fullmatch(text)
    if search.p.gnu and (not found or found[3] not in _UNITS):
        raise Failure(f"invalid -size type `{text[-1:]}'")
    if not found or found[3] not in ("", "c", "k", "b", "M", "G", "w"):
        raise Failure(f"invalid number '{text}'")
    sign, number, unit = found[1], int(found[2]), _UNITS[found[3]]
    if search.p.gnu:
        return lambda entry: _compared(sign, -(-entry.stat.size // unit), number)
    # Busybox counts bytes, and rounds nothing.
    return lambda entry: _compared(sign, entry.stat.size, number * unit)


def _compared(sign: str, value: int, number: int) -> bool:
    if sign == "+":
        return value > number
    return value < number if sign == "-" else value == number


def _empty(search: Search) -> Test:
    def test(entry: Entry) -> bool:
        if entry.stat.kind is Kind.FILE:
            return not entry.stat.size
        if entry.stat.kind is not Kind.FOLDER:
            return False
        try:
            return not search.p.names(entry.path)
        except OSError:
            return False

    return test


def _counted(value: Callable[[Entry], int]) -> Made:
    def made(search: Search, word: str, text: str) -> Test:
        sign, number = _number(search, word, text)
        return lambda entry: _compared(sign, value(entry), number)

    return made


def _number(search: Search, word: str, text: str) -> tuple[str, int]:
    found = _NUMBER.fullmatch(text)
    if not found:
        if search.p.gnu:
            raise Failure(f"invalid argument `{text}' to `{word}'")
        raise Failure(f"invalid number '{text.lstrip('+-')}'")
    return found[1], int(found[2])


# -- times -----------------------------------------------------------------------------------


def _age(unit: int) -> Made:
    def made(search: Search, word: str, text: str) -> Test:
        sign, number = _number(search, word, text)
        seconds = number * unit
        rounds_up = search.p.gnu and unit == _MINUTE

        def test(entry: Entry) -> bool:
            age = (search.now - entry.stat.mtime) / SECOND
            if sign == "-":
                return age < seconds
            if rounds_up:
                return age > seconds if sign == "+" else seconds - unit < age <= seconds
            if sign == "+":
                return age >= seconds + unit
            return seconds <= age < seconds + unit

        return test

    return made


def end_of_day(now: int) -> int:
    """Midnight after a time, from which `-daystart` counts back."""
    return (now // SECOND // _DAY + 1) * _DAY * SECOND


def _newer(search: Search, word: str, name: str) -> Test:
    moment = _stat_of(search, name).mtime
    if not search.p.gnu:
        # Busybox looks at whole seconds.
        return lambda entry: entry.stat.mtime // SECOND > moment // SECOND
    return lambda entry: entry.stat.mtime > moment


def newer_than(search: Search, word: str, text: str) -> Test:
    """`-newerXY`; there is but one time to each file here."""
    if word[6] not in "aBcm" or word[7] not in "aBcmt":
        raise Failure(f"invalid predicate `{word}'")
    if word[7] != "t":
        return _newer(search, word, text)
    moment = understood(text, search.now, gnu=True)
    if moment is None:
        shown = in_quotes(search.p, text)
        raise Failure(f"I cannot figure out how to interpret {shown} as a date or time")
    return lambda entry: entry.stat.mtime > moment


def _stat_of(search: Search, name: str) -> Stat:
    try:
        return search.p.stat(name)
    except OSError as error:
        shown = in_quotes(search.p, name) if search.p.gnu else f"can't stat '{name}'"
        raise Failure(f"{shown}: {reason(error)}") from None


def _same_file(search: Search, word: str, name: str) -> Test:
    inode = _stat_of(search, name).inode
    view = search.p.machine.view
    tree = view.locate(search.p.resolve(name))[0]

    def test(entry: Entry) -> bool:
        if entry.stat.inode != inode:
            return False
        return view.locate(search.p.resolve(entry.path))[0] is tree

    return test


# -- permissions and owners ------------------------------------------------------------------


def _permissions(search: Search, word: str, text: str) -> Test:
    signs = "-/" if search.p.gnu else "-/+"
    sign = text[:1] if text[:1] in signs and text else ""
    if search.p.gnu and text[:1] == "+" and text[1:].isdigit():
        raise Failure(f"invalid mode {in_quotes(search.p, text)}")
    try:
        mode = Changes(text[len(sign) :], gnu=search.p.gnu).applied(0, umask=0, is_folder=False)
    except BadMode:
        raise Failure(f"invalid mode {in_quotes(search.p, text)}") from None
    if sign == "-":
        return lambda entry: entry.stat.mode & mode == mode
    if sign and mode:
        return lambda entry: bool(entry.stat.mode & mode)
    return lambda entry: bool(sign) or entry.stat.mode == mode


def _may(wanted: int) -> Callable[[Search], Test]:
    return lambda search: lambda entry: search.p.access(entry.path, wanted)


def _user(search: Search, word: str, text: str) -> Test:
    uid = next((user.uid for user in users(search.p.machine.view) if user.name == text), None)
    if uid is None:
        uid = _id(text)
    if uid is None:
        shown = in_quotes(search.p, text)
        raise Failure(
            f"{shown} is not the name of a known user" if search.p.gnu else f"unknown user {text}"
        )
    return lambda entry: entry.stat.uid == uid


def _group(search: Search, word: str, text: str) -> Test:
    listed = groups(search.p.machine.view)
    gid = next((group.gid for group in listed if group.name == text), None)
    if gid is None:
        gid = _id(text)
    if gid is None:
        shown = in_quotes(search.p, text)
        words = f"{shown} is not the name of an existing group"
        raise Failure(words if search.p.gnu else f"unknown group {text}")
    return lambda entry: entry.stat.gid == gid


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 11 else None


def _no_user(search: Search) -> Test:
    known = {user.uid for user in users(search.p.machine.view)}
    return lambda entry: entry.stat.uid not in known


def _no_group(search: Search) -> Test:
    known = {group.gid for group in groups(search.p.machine.view)}
    return lambda entry: entry.stat.gid not in known


def _always(value: bool) -> Callable[[Search], Test]:
    return lambda search: lambda entry: value


WITH_ARGUMENT: dict[str, Made] = {
    **names.TESTS,
    "-type": _type,
    "-xtype": _other_type,
    "-size": _size,
    "-links": _counted(lambda entry: entry.stat.links),
    "-inum": _counted(lambda entry: entry.stat.inode),
    "-uid": _counted(lambda entry: entry.stat.uid),
    "-gid": _counted(lambda entry: entry.stat.gid),
    "-mtime": _age(_DAY),
    "-atime": _age(_DAY),
    "-ctime": _age(_DAY),
    "-mmin": _age(_MINUTE),
    "-amin": _age(_MINUTE),
    "-cmin": _age(_MINUTE),
    "-newer": _newer,
    "-anewer": _newer,
    "-cnewer": _newer,
    "-samefile": _same_file,
    "-perm": _permissions,
    "-user": _user,
    "-group": _group,
}
"""Tests by their names."""
PLAIN: dict[str, Callable[[Search], Test]] = {
    "-empty": _empty,
    "-executable": _may(1),
    "-writable": _may(2),
    "-readable": _may(4),
    "-nouser": _no_user,
    "-nogroup": _no_group,
    "-true": _always(True),
    "-false": _always(False),
}
"""Tests without an argument."""
GNU_ONLY = frozenset(
    {
        "-wholename", "-iwholename", "-lname", "-ilname", "-xtype", "-uid", "-gid", "-anewer",
        "-cnewer", "-writable", "-readable", "-nouser", "-nogroup", "-true", "-false",
    }
)  # fmt: skip
