"""Options on a command line, in getopt's manner; the help text of a program is its specification.

A line of the text such as

    -n, --lines=N        print the first N lines
    -q                   never print headings
    -i[SUFFIX]           ...
        --color[=WHEN]   ...

says which options there are, which of them take a value (`=N`, or ` N` after a letter alone), and
for which the value may be missing. What is printed by `--help` can thus never be untrue.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_OPTION = re.compile(
    r"""\s*(?:-(?P<letter>[^\s,=\[-])(?P<value>\[[A-Z]+\]|[ ][A-Z]\S*)?)?
        (?:,?\s*--(?P<long>[\w-]+)(?P<long_value>\[=\w+\]|=\S+)?)?(?:\s\s|$)""",
    re.VERBOSE,
)
DIGITS = "NUM"
"""The key of `-5`, where a program takes a bare number for an option."""


class Misuse(Exception):
    """A command line that makes no sense to the program; `text` is all that it says about it."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.text = text
        self.code = code


class Failure(Exception):
    """The program gives up; `text` is what it says after its own name, with no period."""

    def __init__(self, text: str, code: int = 1) -> None:
        super().__init__(text)
        self.text = text
        self.code = code


class HelpWanted(Exception):
    """`--help` or `--version` stands on the command line; `text` answers it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True)
class Option:
    """One option, as the help text declares it."""

    key: str
    """Its letter, or its long name if it has no letter."""
    valued: bool = False
    optional: bool = False
    """The value may be missing; it must then be joined to the option."""


@dataclass(frozen=True, slots=True)
class Given:
    """What stood on a command line."""

    name: str
    """What the program was called."""
    marks: tuple[tuple[str, str], ...] = ()
    """The options in their order, each with its value (empty if it takes none)."""
    operands: tuple[str, ...] = ()
    manual: Manual = field(default_factory=lambda: Manual(""), repr=False)
    gnu: bool = False

    def __contains__(self, key: str) -> bool:
        return any(mark == key for mark, _ in self.marks)

    def value(self, key: str) -> str | None:
        """The last value of an option; None if it was not given."""
        return next((value for mark, value in reversed(self.marks) if mark == key), None)

    def values(self, key: str) -> list[str]:
        """All values of an option, in their order."""
        return [value for mark, value in self.marks if mark == key]

    def count(self, key: str) -> int:
        """How often an option was given."""
        return sum(mark == key for mark, _ in self.marks)

    def last(self, keys: str) -> str:
        """Which of these letters came last; empty if none did."""
        return next((mark for mark, _ in reversed(self.marks) if mark in keys), "")

    def misuse(self, words: str = "") -> Misuse:
        """The complaint that these operands make no sense; busybox just shows its usage."""
        return self.manual.misuse(self.name, words, gnu=self.gnu)

    def missing(self, gnu_words: str = "missing operand") -> Misuse:
        """The complaint that an operand is missing, for which busybox has no words."""
        return self.misuse(gnu_words if self.gnu else "")


@dataclass(frozen=True, slots=True)
class Manual:
    """What a program says about itself, and thereby what it accepts."""

    usage: str
    """Everything after the program's name in the line that begins with `Usage:`."""
    about: str = ""
    """What it is for and its options, one a line."""
    in_order: bool = False
    """Options end at the first operand (`env`, `xargs`); elsewhere they may stand anywhere."""
    digits: bool = False
    """`-5` is an option of its own, with the key `NUM`."""
    wrong: tuple[int, int] = (1, 1)
    """Exit codes for misuse: of busybox, of GNU."""
    negatives: bool = field(default=False, kw_only=True)
    """What looks like a negative number is an operand (`seq`)."""
    own_words: bool = field(default=False, kw_only=True)
    """The words are in a manner of their own (`find`, `dd`): all are operands, but for `--help`."""

    def read(self, argv: list[str], *, gnu: bool) -> Given:
        """What a command line asks for; raises Misuse or HelpWanted."""
        name = argv[0].rpartition("/")[2]
        if self.own_words and argv[1:2] != ["--help"]:
            return Given(name, (), tuple(argv[1:]), self, gnu)
        reading = _Reading(self, name, gnu)
        marks = tuple(reading.marks(argv[1:]))
        return Given(name, marks, tuple(reading.operands), self, gnu)

    def help(self, name: str, *, gnu: bool) -> str:
        """The answer to `--help`."""
        head = "" if gnu else "BusyBox multi-call binary (practice engine).\n\n"
        about = f"\n{self.about.strip(chr(10))}\n" if self.about else ""
        return f"{head}Usage: {name} {self.usage}".rstrip() + "\n" + about

    def misuse(self, name: str, words: str, *, gnu: bool) -> Misuse:
        """The complaint about a command line, with the hint or the usage that follows it."""
        complaint = f"{name}: {words}\n" if words else ""
        if gnu:
            hint = f"Try '{name} --help' for more information.\n"
            return Misuse(complaint + hint, self.wrong[1])
        return Misuse(complaint + self.help(name, gnu=False), self.wrong[0])


@functools.cache
def declared(about: str) -> tuple[dict[str, Option], dict[str, Option]]:
    """The options that a help text declares: by letter, and by long name."""
    letters: dict[str, Option] = {}
    names: dict[str, Option] = {}
    for line in about.splitlines():
        found = _OPTION.match(line)
        letter, long = (found["letter"], found["long"]) if found else (None, None)
        if not found or not (letter or long):
            continue
        value = found["value"] or found["long_value"] or ""
        option = Option(letter or long or "", bool(value), value.startswith("["))
        if letter:
            letters[letter] = option
        if long:
            names[long] = option
    return letters, names


class _Reading:
    """One command line being read."""

    def __init__(self, manual: Manual, name: str, gnu: bool) -> None:
        self._manual = manual
        self._name = name
        self._gnu = gnu
        self._letters, self._names = declared(manual.about)
        self.operands: list[str] = []

    def marks(self, words: list[str]) -> Iterator[tuple[str, str]]:
        """The options in their order; fills `operands` on the way."""
        rest = iter(words)
        for word in rest:
            if word == "--":
                self.operands += rest
            elif word.startswith("--"):
                yield self._long(word[2:], rest)
            elif self._is_operand(word):
                self.operands.append(word)
                if self._manual.in_order:
                    self.operands += rest
            elif self._manual.digits and word[1:].isdigit():
                yield DIGITS, word[1:]
            else:
                yield from self._cluster(word[1:], rest)

    def _is_operand(self, word: str) -> bool:
        if len(word) < 2 or word[0] != "-":
            return True
        return self._manual.negatives and (word[1].isdigit() or word[1] == ".")

    def _cluster(self, letters: str, rest: Iterator[str]) -> Iterator[tuple[str, str]]:
        while letters:
            letter, letters = letters[0], letters[1:]
            option = self._letters.get(letter)
            if option is None:
                words = f"invalid option -- '{letter}'" if self._gnu else ""
                raise self._misuse(words or f"unrecognized option: {letter}")
            if not option.valued:
                yield option.key, ""
                continue
            if letters or option.optional:
                yield option.key, letters
            else:
                yield option.key, self._next(rest, f"-- '{letter}'", letter)
            return

    def _long(self, word: str, rest: Iterator[str]) -> tuple[str, str]:
        name, joined, value = word.partition("=")
        option = self._names.get(name) or self._abbreviated(name)
        if option is None:
            if word == "help":
                raise HelpWanted(self._manual.help(self._name, gnu=self._gnu))
            if word == "version" and self._gnu:
                raise HelpWanted(f"{self._name} (GNU userland of the cais practice engine)\n")
            words = f"unrecognized option '--{name}'" if self._gnu else ""
            raise self._misuse(words or f"unrecognized option: {name}")
        if joined and not option.valued:
            words = f"option '--{name}' doesn't allow an argument" if self._gnu else ""
            raise self._misuse(words or f"option does not take an argument: {name}")
        if joined or not option.valued or option.optional:
            return option.key, value
        words = f"option '--{name}' requires an argument"
        return option.key, self._next(rest, words, name)

    def _abbreviated(self, beginning: str) -> Option | None:
        matches = {name: o for name, o in self._names.items() if name.startswith(beginning)}
        if len(set(matches.values())) > 1:
            listed = " ".join(f"'--{name}'" for name in matches)
            words = f"option '--{beginning}' is ambiguous; possibilities: {listed}"
            raise self._misuse(words if self._gnu else f"option is ambiguous: {beginning}")
        return next(iter(matches.values()), None)

    def _next(self, rest: Iterator[str], gnu_words: str, name: str) -> str:
        value = next(rest, None)
        if value is not None:
            return value
        if not self._gnu:
            raise self._misuse(f"option requires an argument: {name}")
        lead = "option requires an argument " if gnu_words.startswith("--") else ""
        raise self._misuse(lead + gnu_words)

    def _misuse(self, words: str) -> Misuse:
        return self._manual.misuse(self._name, words, gnu=self._gnu)
