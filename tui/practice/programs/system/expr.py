"""`expr`: sums, comparisons and pieces of text, worked out from arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tui.practice.kernel.process import Process
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import Failure, Manual
from tui.practice.programs.regex import BadRegex, Pattern

_DEEPEST = 60
_WORD = 64
"""Bits of busybox's numbers; GNU's have no limit, but here they have one of digits."""
_MOST_DIGITS = 4000
_COMPARISONS: dict[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    "=": lambda order: order == 0,
    "==": lambda order: order == 0,
    "!=": lambda order: order != 0,
    ">=": lambda order: order >= 0,
    ">": lambda order: order > 0,
}
_LEVELS = (("|",), ("&",), tuple(_COMPARISONS), ("+", "-"), ("*", "/", "%"), (":",))
"""Operators from the loosest to the tightest."""
_ARGUMENTS = {"length": 1, "match": 2, "index": 2, "substr": 3}


_MANUAL = Manual("EXPRESSION", "Print the value of an expression.")


async def expr(p: Process) -> int:
    """Work out an expression."""
    words = p.argv[1:]
    if words == ["--help"]:
        await (p.out if p.gnu else p.err)(_MANUAL.help(p.name, gnu=p.gnu))
        return 0
    if p.gnu and words[:1] == ["--"]:
        words = words[1:]
    if not words:
        hint = f"\nTry '{p.name} --help' for more information."
        await p.complain(f"missing operand{hint}" if p.gnu else "too few arguments")
        return 2
    try:
        value = await _Expression(p, words).value()
    except Failure as failed:
        await p.complain(failed.text)
        return failed.code
    await p.out(f"{value}\n")
    return int(_is_null(value, gnu=p.gnu))


def _is_null(value: str | int, *, gnu: bool) -> bool:
    if isinstance(value, int):
        return value == 0
    if gnu:
        return not value or bool(re.fullmatch(r"-?0+", value))
    return value in ("", "0")


class _Expression:
    """The arguments, being read and worked out at once."""

    def __init__(self, p: Process, words: Sequence[str]) -> None:
        self._p = p
        self._words = words
        self._position = 0
        self._depth = 0
        self._skipping = 0
        """Above 0 where a value does not count any more, so that nothing in it is wrong."""

    async def value(self) -> str | int:
        """What it all comes to. Raises Failure."""
        found = await self._level(0)
        if self._position < len(self._words):
            raise self._syntax(f"unexpected argument {self._quoted(self._words[self._position])}")
        return found

    def _quoted(self, word: str) -> str:
        return in_quotes(self._p, word)

    def _syntax(self, detail: str) -> Failure:
        return Failure(f"syntax error: {detail}" if self._p.gnu else "syntax error", 2)

    def _next(self, words: Sequence[str]) -> str | None:
        """The next word, taken, if it is one of these."""
        if self._position < len(self._words) and self._words[self._position] in words:
            self._position += 1
            return self._words[self._position - 1]
        return None

    def _take(self) -> str:
        if self._position >= len(self._words):
            last = self._quoted(self._words[self._position - 1])
            raise self._syntax(f"missing argument after {last}")
        self._position += 1
        return self._words[self._position - 1]

    # -- operators -------------------------------------------------------------------------------

    async def _level(self, level: int) -> str | int:
        if level == len(_LEVELS):
            return await self._primary()
        left = await self._level(level + 1)
        while operator := self._next(_LEVELS[level]):
            # The manner of GNU: what stands behind a decided `|` or `&` is read, not worked out.
            decided = self._p.gnu and operator in "|&"
            decided = decided and _is_null(left, gnu=True) == (operator == "&")
            self._skipping += decided
            right = await self._level(level + 1)
            self._skipping -= decided
            left = await self._applied(operator, left, right)
            await self._p.breathe()
        return left

    async def _applied(self, operator: str, left: str | int, right: str | int) -> str | int:
        gnu = self._p.gnu
        if self._skipping:
            return 0
        if operator == "|":
            chosen = right if _is_null(left, gnu=gnu) else left
            return 0 if gnu and _is_null(chosen, gnu=gnu) else chosen
        if operator == "&":
            either = _is_null(left, gnu=gnu) or _is_null(right, gnu=gnu)
            return 0 if either else left
        if operator in _COMPARISONS:
            return int(_COMPARISONS[operator](self._order(left, right)))
        if operator == ":":
            return await self._matched(str(left), str(right))
        return self._sum(operator, self._number(left), self._number(right))

    def _order(self, left: str | int, right: str | int) -> int:
        first, second = self._as_number(left), self._as_number(right)
        if first is not None and second is not None:
            return (first > second) - (first < second)
        return (str(left) > str(right)) - (str(left) < str(right))

    def _as_number(self, value: str | int) -> int | None:
        if isinstance(value, int):
            return value
        text = value if self._p.gnu else re.sub(r"^[ \t\n\v\f\r]*\+?", "", value)
        if not re.fullmatch(r"-?[0-9]+", text) or len(text) > _MOST_DIGITS:
            return None
        number = int(text)
        return number if self._p.gnu else max(-(1 << 63), min(number, (1 << 63) - 1))

    def _number(self, value: str | int) -> int:
        number = self._as_number(value)
        if number is None:
            words = "non-integer argument" if self._p.gnu else "non-numeric argument"
            raise Failure(words, 2)
        return number

    def _sum(self, operator: str, left: int, right: int) -> int:
        if operator in "/%" and not right:
            raise Failure("division by zero", 2)
        match operator:
            case "+":
                result = left + right
            case "-":
                result = left - right
            case "*":
                result = left * right
            case _:
                # Towards zero, as in C.
                result = abs(left) // abs(right) * (-1 if (left < 0) != (right < 0) else 1)
                if operator == "%":
                    result = left - result * right
        if self._p.gnu:
            if result.bit_length() > _MOST_DIGITS * 3:
                raise Failure("memory exhausted", 3)
            return result
        return (result + (1 << (_WORD - 1))) % (1 << _WORD) - (1 << (_WORD - 1))

    # -- operands --------------------------------------------------------------------------------

    async def _primary(self) -> str | int:
        word = self._take()
        if self._p.gnu and word == "+":
            return self._take()
        if word == "(":
            return await self._parenthesis()
        if word == ")":
            raise self._syntax(f"unexpected {self._quoted(word)}")
        if word in _ARGUMENTS:
            return await self._function(word)
        return word

    async def _parenthesis(self) -> str | int:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Failure("expression too deep", 2)
        found = await self._level(0)
        self._depth -= 1
        if self._position >= len(self._words):
            last = self._quoted(self._words[-1])
            raise self._syntax(f"expecting {self._quoted(')')} after {last}")
        word = self._take()
        if word != ")":
            raise self._syntax(f"expecting {self._quoted(')')} instead of {self._quoted(word)}")
        return found

    async def _function(self, name: str) -> str | int:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Failure("expression too deep", 2)
        values = [await self._primary() for _ in range(_ARGUMENTS[name])]
        self._depth -= 1
        text = str(values[0])
        match name:
            case "length":
                return len(text)
            case "match":
                return await self._matched(text, str(values[1]))
            case "index":
                wanted = set(str(values[1]))
                return next((at for at, c in enumerate(text, 1) if c in wanted), 0)
        start, size = self._as_number(values[1]) or 0, self._as_number(values[2]) or 0
        return text[start - 1 : start - 1 + size] if start > 0 and size > 0 else ""

    async def _matched(self, text: str, source: str) -> str | int:
        if self._skipping:
            return 0
        try:
            pattern = Pattern(source)
            found = await pattern.search(text, 0, self._p.breathe)
        except BadRegex as bad:
            lead = "" if self._p.gnu else f"bad regex '{source}': "
            raise Failure(f"{lead}{bad}", 2) from None
        # It has to match at the beginning, and the leftmost match is there if any is.
        if found is None or found[0] != 0:
            return "" if re.search(r"(?<!\\)(?:\\\\)*\\\(", source) else 0
        if len(found) > 2:
            return text[found[2] : found[3]] if found[2] >= 0 else ""
        return found[1]
