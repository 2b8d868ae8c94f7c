"""What is true: the tests of `test` and `[`, as programs and in the shells (POSIX, test)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui.practice.files.nodes import Kind, Stat
from tui.practice.kernel.process import Process

MOST_DEPTH = 60
_LARGEST = 1 << 63
_KINDS = {
    "f": Kind.FILE, "d": Kind.FOLDER, "p": Kind.PIPE, "S": Kind.SOCKET,
}  # fmt: skip
_ACCESS = {"r": 4, "w": 2, "x": 1}
_BITS = {"u": 0o4000, "g": 0o2000, "k": 0o1000}
FILE_TESTS = frozenset(f"-{letter}" for letter in "bcdefghkprsuwxLOGSN")
NUMERIC: dict[str, Callable[[int, int], bool]] = {
    "-eq": lambda a, b: a == b,
    "-ne": lambda a, b: a != b,
    "-lt": lambda a, b: a < b,
    "-le": lambda a, b: a <= b,
    "-gt": lambda a, b: a > b,
    "-ge": lambda a, b: a >= b,
}
_TEXTUAL: dict[str, Callable[[str, str], bool]] = {
    "=": lambda a, b: a == b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
}
_ABOUT_FILES = frozenset({"-nt", "-ot", "-ef"})


class Senseless(Exception):
    """Arguments that are no test; the exit code for them is 2."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Manner:
    """What one `test` knows, and its words for what it does not. This is busybox's."""

    unary = FILE_TESTS | {"-n", "-z", "-t"}
    textual = frozenset(_TEXTUAL)
    bounded = True
    """Numbers have 64 bits."""
    negates_first = False
    """A `!` is no text to compare, whatever follows it."""

    def no_number(self, text: str) -> str:
        """There should be a number."""
        return f"{text}: bad number" if text else "bad number"

    def out_of_range(self, text: str) -> str:
        """There is a number, and it is too large."""
        return f"{text}: out of range"

    def unexpected(self, words: Sequence[str], position: int) -> str:
        """Nothing can be made of a word, or words are missing at the end."""
        return f"{words[position]}: unknown operand" if position < len(words) else self.missing()

    def no_text(self, words: Sequence[str], position: int) -> str | None:
        """Why a word can't be a text to be tested for being empty, if it can't."""
        return None

    def missing(self) -> str:
        """There are too few words."""
        return "argument expected"

    def incomplete(self, words: Sequence[str], position: int) -> str:
        """An operator has nothing on its right."""
        return f"{words[position]}: argument expected"

    def unclosed(self, words: Sequence[str], position: int) -> str:
        """A parenthesis is not closed."""
        return "closing paren expected"


def _never(_: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Truth:
    """The tests, on behalf of a process."""

    process: Process
    manner: Manner
    option: Callable[[str], bool] = _never
    """Whether a shell's option is on."""
    variable: Callable[[str], bool] = _never
    """Whether a shell's variable is set."""

    def of(self, arguments: Sequence[str]) -> bool:
        """What `test` makes of its arguments. Raises Senseless."""
        return _Expression(self, arguments).value()

    def unary(self, operator: str, operand: str) -> bool:
        """A test of one thing: a text, a file, an option. Raises Senseless."""
        if operator in ("-n", "-z"):
            return bool(operand) == (operator == "-n")
        if operator == "-t":
            fd = self.number(operand)
            return self.process.is_terminal(fd)
        if operator == "-o":
            return self.option(operand)
        if operator == "-v":
            return self.variable(operand)
        return _file(self.process, operator[1:], operand)

    def binary(self, left: str, operator: str, right: str) -> bool:
        """A test of two things. Raises Senseless for what should be a number and is none."""
        if operator in NUMERIC:
            return NUMERIC[operator](self.number(left), self.number(right))
        if operator in _ABOUT_FILES:
            return _compared(self.process, left, operator, right)
        return _TEXTUAL[operator](left, right)

    def is_binary(self, word: str) -> bool:
        """Whether it is an operator between two operands."""
        return word in NUMERIC or word in self.manner.textual or word in _ABOUT_FILES

    def number(self, text: str) -> int:
        """A whole number. Raises Senseless."""
        stripped = text.strip(" \t\n\v\f\r")
        if not re.fullmatch(r"[+-]?[0-9]{1,400}", stripped):
            raise Senseless(self.manner.no_number(text))
        value = int(stripped)
        if self.manner.bounded and not -_LARGEST <= value < _LARGEST:
            raise Senseless(self.manner.out_of_range(text))
        return value


def _file(process: Process, letter: str, name: str) -> bool:
    try:
        stat = process.stat(name, follow=letter not in ("h", "L"))
    except OSError:
        return False
    if letter in _KINDS:
        return stat.kind is _KINDS[letter]
    if letter in ("h", "L"):
        return stat.kind is Kind.LINK
    if letter in ("b", "c"):
        return stat.kind is Kind.DEVICE and letter == "c"
    if letter in _ACCESS:
        return process.access(name, _ACCESS[letter])
    if letter in _BITS:
        return bool(stat.mode & _BITS[letter])
    if letter == "s":
        return stat.size > 0
    if letter in ("O", "G"):
        return stat.uid == process.who.uid if letter == "O" else stat.gid == process.who.gid
    return True


def _compared(process: Process, left: str, operator: str, right: str) -> bool:
    first, second = _stat(process, left), _stat(process, right)
    if operator == "-ef":
        return first is not None and second is not None and first.inode == second.inode
    if operator == "-ot":
        first, second = second, first
    if first is None:
        return False
    return second is None or first.mtime > second.mtime


def _stat(process: Process, name: str) -> Stat | None:
    try:
        return process.stat(name)
    except OSError:
        return None


class _Expression:
    """The arguments of `test`, being read."""

    def __init__(self, truth: Truth, arguments: Sequence[str]) -> None:
        self._truth = truth
        self._manner = truth.manner
        self._words = list(arguments)
        self._position = 0
        self._depth = 0

    def value(self) -> bool:
        """The truth of all of it: POSIX has rules by number, the grammar is for the rest."""
        words, count = self._words, len(self._words)
        if count < 2:
            return bool(words and words[0])
        if count == 3 and self._truth.is_binary(words[1]):
            return self._truth.binary(*words)
        if count in (2, 3, 4) and words[0] == "!":
            return not self._truth.of(words[1:])
        if count in (3, 4) and words[0] == "(" and words[-1] == ")":
            return self._truth.of(words[1:-1])
        found = self._any()
        if self._position < count:
            raise self._unexpected()
        return found

    def _unexpected(self) -> Senseless:
        return Senseless(self._manner.unexpected(self._words, self._position))

    def _peek(self, ahead: int = 0) -> str | None:
        place = self._position + ahead
        return self._words[place] if place < len(self._words) else None

    def _any(self) -> bool:
        found = self._all()
        while self._peek() == "-o":
            self._position += 1
            found = self._all() or found
        return found

    def _all(self) -> bool:
        found = self._one()
        while self._peek() == "-a":
            self._position += 1
            found = self._one() and found
        return found

    def _one(self) -> bool:
        negated = False
        while self._peek() == "!" and self._negates():
            self._position += 1
            negated = not negated
        word = self._peek()
        if word is None:
            raise self._unexpected()
        if self._operator(1):
            return self._binary() != negated
        if word == "(":
            return self._parenthesis() != negated
        following = self._peek(1)
        if word in self._manner.unary and following is not None:
            self._position += 2
            return self._truth.unary(word, following) != negated
        if following is not None and self._truth.is_binary(following):
            raise Senseless(self._manner.incomplete(self._words, self._position + 1))
        if (why_not := self._manner.no_text(self._words, self._position)) is not None:
            raise Senseless(why_not)
        self._position += 1
        return bool(word) != negated

    def _negates(self) -> bool:
        if self._manner.negates_first:
            return True
        return self._peek(1) is not None and not self._operator(1)

    def _operator(self, ahead: int) -> bool:
        word = self._peek(ahead)
        follows = self._peek(ahead + 1) is not None
        return word is not None and follows and self._truth.is_binary(word)

    def _binary(self) -> bool:
        left, operator, right = self._words[self._position : self._position + 3]
        self._position += 3
        return self._truth.binary(left, operator, right)

    def _parenthesis(self) -> bool:
        self._position += 1
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise Senseless("too many arguments")
        found = self._any()
        self._depth -= 1
        if self._peek() != ")":
            raise Senseless(self._manner.unclosed(self._words, self._position))
        self._position += 1
        return found
