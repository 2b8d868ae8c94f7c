"""What is true: the tests of `test`, `[` and `[[`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tui.practice.files.nodes import Kind, Stat
from tui.practice.kernel.process import Process
from tui.practice.programs.regex import BadRegex, Pattern
from tui.practice.shell import expand
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Problem
from tui.practice.shell.patterns import compiled
from tui.practice.shell.shell import Shell
from tui.practice.shell.syntax import Condition, Logic, Word

MOST_DEPTH = 60
_SPECIAL = re.compile(r"[][.{}()*+?^$|\\]")

_KINDS = {
    "f": Kind.FILE, "d": Kind.FOLDER, "p": Kind.PIPE, "S": Kind.SOCKET,
}  # fmt: skip
_ACCESS = {"r": 4, "w": 2, "x": 1}
_BITS = {"u": 0o4000, "g": 0o2000, "k": 0o1000}
_FILE_TESTS = frozenset("abcdefghkprsuwxLOGSN")
UNARY = frozenset({"-n", "-z", "-t", "-o", "-v", *(f"-{letter}" for letter in _FILE_TESTS)})
_NUMERIC: dict[str, Callable[[int, int], bool]] = {
    "-eq": lambda a, b: a == b,
    "-ne": lambda a, b: a != b,
    "-lt": lambda a, b: a < b,
    "-le": lambda a, b: a <= b,
    "-gt": lambda a, b: a > b,
    "-ge": lambda a, b: a >= b,
}
_TEXTUAL: dict[str, Callable[[str, str], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
}
_ABOUT_FILES = frozenset({"-nt", "-ot", "-ef"})


def unary(shell: Shell, operator: str, operand: str) -> bool:
    """A test of one thing: a text, a file, an option."""
    letter = operator[1:]
    if letter in ("n", "z"):
        return bool(operand) == (letter == "n")
    if letter == "t":
        return operand.isdigit() and shell.process.is_terminal(int(operand[:4]))
    if letter == "o":
        return operand in shell.options
    if letter == "v":
        return shell.value(operand) is not None
    return _file(shell.process, letter, operand)


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


def binary(shell: Shell, left: str, operator: str, right: str) -> bool:
    """A test of two things. Raises Problem for what should be a number and is none."""
    if operator in _NUMERIC:
        return _NUMERIC[operator](_number(shell, left), _number(shell, right))
    if operator in _ABOUT_FILES:
        return _compared(shell.process, left, operator, right)
    return _TEXTUAL["=" if operator == "==" else operator](left, right)


def is_binary(shell: Shell, word: str) -> bool:
    """Whether `test` knows it as an operator between two operands."""
    known = word in _NUMERIC or word in _TEXTUAL or word in _ABOUT_FILES
    return known or (word == "==" and shell.flavour.extended)


def _number(shell: Shell, text: str) -> int:
    stripped = text.strip()
    if re.fullmatch(r"[+-]?[0-9]{1,40}", stripped):
        return int(stripped)
    if shell.flavour.bash:
        raise Problem(f"{text}: integer expression expected", 2)
    if shell.flavour is Flavour.DASH:
        raise Problem(f"Illegal number: {text}", 2)
    raise Problem(f"{text}: bad number", 2)


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


# -- test and [ --------------------------------------------------------------------------------


def true(shell: Shell, arguments: Sequence[str]) -> bool:
    """What `test` makes of its arguments (POSIX, test). Raises Problem."""
    return _Expression(shell, arguments).value()


class _Expression:
    """The arguments of `test`, being read."""

    def __init__(self, shell: Shell, arguments: Sequence[str]) -> None:
        self._shell = shell
        self._words = list(arguments)
        self._position = 0
        self._depth = 0

    def value(self) -> bool:
        count = len(self._words)
        if count == 0:
            return False
        if count == 1:
            return bool(self._words[0])
        if count == 3 and is_binary(self._shell, self._words[1]):
            return binary(self._shell, *self._words)
        if count == 4 and self._words[0] == "!" and is_binary(self._shell, self._words[2]):
            return not binary(self._shell, *self._words[1:])
        found = self._any()
        if self._position < count:
            raise self._unexpected()
        return found

    def _unexpected(self) -> Problem:
        word = self._words[self._position] if self._position < len(self._words) else ""
        if self._shell.flavour.bash:
            if len(self._words) > 4 or not word:
                return Problem("too many arguments" if word else "argument expected", 2)
            if len(self._words) == 2:
                return Problem(f"{self._words[0]}: unary operator expected", 2)
            return Problem(f"{word}: binary operator expected", 2)
        if not word:
            return Problem("argument expected", 2)
        if self._shell.flavour is Flavour.DASH:
            return Problem(f"{self._words[self._position - 1]}: unexpected operator", 2)
        return Problem(f"{word}: unknown operand", 2)

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
        while self._peek() == "!" and self._peek(1) is not None and not self._operator(1):
            self._position += 1
            negated = not negated
        word = self._peek()
        if word is None:
            raise self._unexpected()
        if self._operator(1):
            return self._binary() != negated
        if word == "(":
            return self._parenthesis() != negated
        if word in UNARY and self._peek(1) is not None:
            operand = self._words[self._position + 1]
            self._position += 2
            return unary(self._shell, word, operand) != negated
        following = self._peek(1)
        if following is not None and is_binary(self._shell, following):
            raise self._incomplete(following)
        self._position += 1
        return bool(word) != negated

    def _incomplete(self, operator: str) -> Problem:
        if self._shell.flavour.bash:
            return self._unexpected()
        return Problem(f"{operator}: argument expected", 2)

    def _operator(self, ahead: int) -> bool:
        word = self._peek(ahead)
        follows = self._peek(ahead + 1) is not None
        return word is not None and follows and is_binary(self._shell, word)

    def _binary(self) -> bool:
        left, operator, right = self._words[self._position : self._position + 3]
        self._position += 3
        return binary(self._shell, left, operator, right)

    def _parenthesis(self) -> bool:
        self._position += 1
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise Problem("too many arguments", 2)
        found = self._any()
        self._depth -= 1
        if self._peek() != ")":
            raise Problem("closing paren expected", 2)
        self._position += 1
        return found


# -- [[ ----------------------------------------------------------------------------------------


async def holds(shell: Shell, expression: Condition | Logic) -> bool:
    """Whether what stands between `[[` and `]]` is true. Raises Problem."""
    if isinstance(expression, Condition):
        return await _holds(shell, expression)
    if expression.operator == "!":
        return not await holds(shell, expression.operands[0])
    for operand in expression.operands:
        if await holds(shell, operand) == (expression.operator == "||"):
            return expression.operator == "||"
    return expression.operator == "&&"


async def _holds(shell: Shell, condition: Condition) -> bool:
    operator = condition.operator
    left = await expand.text(shell, condition.words[0])
    if len(condition.words) == 1:
        return unary(shell, operator, left)
    if operator in ("=", "==", "!="):
        pattern = compiled(await expand.pattern(shell, condition.words[1]))
        return pattern.matches(left) == (operator != "!=")
    if operator == "=~":
        return await _expression_matches(shell, left, condition.words[1])
    right = await expand.text(shell, condition.words[1])
    if operator in _NUMERIC:
        return _NUMERIC[operator](expand.number(shell, left), expand.number(shell, right))
    return binary(shell, left, operator, right)


async def _expression_matches(shell: Shell, text: str, word: Word) -> bool:
    source = "".join(
        _SPECIAL.sub(r"\\\g<0>", piece) if quoted else piece
        for piece, quoted in await expand.pattern(shell, word)
    )
    try:
        found = await Pattern(source, extended=True).search(text, 0, shell.process.breathe)
    except BadRegex:
        raise Problem("", 2) from None
    if shell.flavour.bash:
        spans = list(zip(found[::2], found[1::2], strict=True)) if found else []
        groups = [text[start:end] if start >= 0 else "" for start, end in spans]
        shell.variables.set_items("BASH_REMATCH", groups)
    return found is not None
