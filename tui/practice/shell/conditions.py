"""What is true in a shell: the built-ins `test` and `[`, and `[[`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tui.practice.programs.regex import BadRegex, Pattern
from tui.practice.programs.system.truth import FILE_TESTS, NUMERIC, Manner, Senseless, Truth
from tui.practice.shell import expand
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Problem
from tui.practice.shell.shell import Shell
from tui.practice.shell.syntax import Condition, Logic, Word

_SPECIAL = re.compile(r"[][.{}()*+?^$|\\]")


class _Dash(Manner):
    textual = frozenset({"=", "!=", "<", ">"})

    def no_number(self, text: str) -> str:
        return f"Illegal number: {text}"

    def out_of_range(self, text: str) -> str:
        return self.no_number(text)

    def unexpected(self, words: Sequence[str], position: int) -> str:
        if position >= len(words):
            return self.missing()
        word = words[position - 1]
        return f"{word}: unexpected operator" if word else "unexpected operator"


class _Bash(Manner):
    unary = FILE_TESTS | {"-n", "-z", "-t", "-a", "-o", "-v"}

    def no_number(self, text: str) -> str:
        return f"{text}: integer expression expected"

    def out_of_range(self, text: str) -> str:
        return self.no_number(text)

    def unexpected(self, words: Sequence[str], position: int) -> str:
        if position >= len(words):
            return self.missing()
        if len(words) == 2:
            return f"{words[0]}: unary operator expected"
        if len(words) == 3:
            return f"{words[1]}: binary operator expected"
        if words[position].startswith("-"):
            return f"syntax error: `{words[position]}' unexpected"
        return "too many arguments"

    def incomplete(self, words: Sequence[str], position: int) -> str:
        return self.unexpected(words, position - 1)


_MANNERS = {Flavour.ASH: Manner(), Flavour.DASH: _Dash(), Flavour.BASH: _Bash()}


def _truth(shell: Shell) -> Truth:
    return Truth(
        shell.process,
        _MANNERS[shell.flavour],
        option=lambda name: name in shell.options,
        variable=lambda name: _is_set(shell, name),
    )


def _is_set(shell: Shell, name: str) -> bool:
    name, bracket, index = name.partition("[")
    if not bracket:
        return shell.value(name) is not None
    return expand.index_in(shell, name, index.removesuffix("]")) in shell.variables.items(name)


def true(shell: Shell, arguments: Sequence[str]) -> bool:
    """What `test` makes of its arguments. Raises Problem."""
    try:
        return _truth(shell).of(arguments)
    except Senseless as senseless:
        raise Problem(senseless.message, 2) from None


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
    if operator in ("=", "==", "!="):
        pattern = await expand.pattern(shell, condition.words[1])
        return pattern.matches(left) == (operator != "!=")
    if operator == "=~":
        return await _expression_matches(shell, left, condition.words[1])
    truth = _truth(shell)
    try:
        if len(condition.words) == 1:
            return truth.unary(operator, left)
        right = await expand.text(shell, condition.words[1])
        if operator in NUMERIC:
            return NUMERIC[operator](expand.number(shell, left), expand.number(shell, right))
        return truth.binary(left, operator, right)
    except Senseless as senseless:
        raise Problem(senseless.message, 2) from None


async def _expression_matches(shell: Shell, text: str, word: Word) -> bool:
    source = "".join(
        _SPECIAL.sub(r"\\\g<0>", piece) if quoted else piece
        for piece, quoted in await expand.runs(shell, word)
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
