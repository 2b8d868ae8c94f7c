"""Integer arithmetic as in C, on 64 bits: what `$((…))`, `((…))` and `let` work out.

Facts: POSIX.1-2017 (Shell Command Language, 2.6.4) and the manual of bash for what it adds.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tui.practice.shell.flavour import Flavour

Look = Callable[[str], str]
"""The value of a variable; empty if it is not set."""
Assign = Callable[[str, str], None]

MOST_CHARACTERS = 10_000
"""Of an expression."""
MOST_DEPTH = 60
"""Parentheses, assignments and variables within one another."""

_TOKEN = re.compile(
    r"(?P<number>[0-9]+#[0-9A-Za-z@_]+|0[xX][0-9A-Fa-f]+|[0-9]+)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<operator><<=|>>=|\*\*|\+\+|--|&&|\|\||<<|>>|[-+*/%&|^<>=!]=|[-+*/%&|^<>=!~?:,()])"
)
_BASH_TOKEN = re.compile(
    _TOKEN.pattern.replace("[A-Za-z0-9_]*)", r"[A-Za-z0-9_]*(?:\[[^]\[]*\])?)", 1)
)
"""Names may be those of an array's values."""
_DASH_TOKEN = re.compile(_TOKEN.pattern.replace(r"|\+\+|--|", "|").replace(r"\*\*|", ""))
_TOKENS = {Flavour.ASH: _TOKEN, Flavour.DASH: _DASH_TOKEN, Flavour.BASH: _BASH_TOKEN}
_GREATEST = (1 << 63) - 1
_SPACE = re.compile(r"[ \t\n\r]*")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_"
_ASSIGNING = frozenset({"=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "^=", "|="})
_PRECEDENCE = {
    "**": 11, "*": 10, "/": 10, "%": 10, "+": 9, "-": 9, "<<": 8, ">>": 8,
    "<": 7, "<=": 7, ">": 7, ">=": 7, "==": 6, "!=": 6, "&": 5, "^": 4, "|": 3, "&&": 2, "||": 1,
}  # fmt: skip


class ArithmeticProblem(Exception):
    """An expression without a value; `message` in the flavour's words."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def evaluate(text: str, flavour: Flavour, look: Look, assign: Assign, *, depth: int = 0) -> int:
    """The value of an expression; an empty one is 0. Raises ArithmeticProblem."""
    if len(text) > MOST_CHARACTERS:
        raise ArithmeticProblem("arithmetic expression too long")
    return _Evaluation(text, flavour, look, assign, depth).result()


class _Evaluation:
    """One expression, evaluated while it is read.

    With `_idle` above 0 (in the branch of a choice that is not taken) nothing has an effect and
    nothing is divided.
    """

    def __init__(self, text: str, flavour: Flavour, look: Look, assign: Assign, depth: int) -> None:
        self._text = text
        self._flavour = flavour
        self._look = look
        self._assign = assign
        self._depth = depth
        self._idle = 0
        self._position = 0
        self._start = 0
        self._kind = ""
        self._token = ""
        self._advance()

    def result(self) -> int:
        if not self._kind and self._flavour is not Flavour.DASH:
            return 0
        value = self._comma()
        if self._kind:
            raise self._problem("expecting EOF", "syntax error in expression")
        return value

    # -- tokens ------------------------------------------------------------------------------

    def _advance(self) -> None:
        space = _SPACE.match(self._text, self._position)
        self._start = space.end() if space else self._position
        token = _TOKENS[self._flavour]
        match = token.match(self._text, self._start)
        if match:
            self._kind, self._token = match.lastgroup or "", match[0]
            self._position = match.end()
        elif self._start < len(self._text):
            self._kind, self._token = "other", self._text[self._start]
            self._position = self._start + 1
        else:
            self._kind = self._token = ""
            self._position = self._start

    def _skip(self, operator: str) -> bool:
        if self._kind == "operator" and self._token == operator:
            self._advance()
            return True
        return False

    def _problem(self, dash: str, bash: str) -> ArithmeticProblem:
        if self._flavour is Flavour.ASH:
            return ArithmeticProblem("arithmetic syntax error")
        if self._flavour is Flavour.DASH:
            return ArithmeticProblem(f'arithmetic expression: {dash}: "{self._text}"')
        rest = self._text[self._start :] or self._text.rstrip()[-1:]
        return ArithmeticProblem(f'{self._text.lstrip()}: {bash} (error token is "{rest}")')

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise ArithmeticProblem("expression recursion level exceeded")

    # -- levels of precedence ----------------------------------------------------------------

    def _comma(self) -> int:
        value = self._assignment()
        while self._flavour.extended and self._skip(","):
            value = self._assignment()
        return value

    def _assignment(self) -> int:
        self._deeper()
        value = self._choice()
        self._depth -= 1
        return value

    def _choice(self) -> int:
        condition = self._binary(1)
        if not self._skip("?"):
            return condition
        self._idle += not condition
        yes = self._comma()
        self._idle -= not condition
        if not self._skip(":"):
            if self._flavour is Flavour.ASH:
                raise ArithmeticProblem("malformed ?: operator")
            raise self._problem("expecting ':'", "`:' expected for conditional expression")
        self._idle += bool(condition)
        no = self._assignment()
        self._idle -= bool(condition)
        return yes if condition else no

    def _binary(self, weakest: int) -> int:
        self._deeper()
        left = self._unary()
        while True:
            operator = self._token
            strength = _PRECEDENCE.get(operator, 0) if self._kind == "operator" else 0
            if strength < weakest:
                self._depth -= 1
                return left
            self._advance()
            skips = (operator == "&&" and not left) or (operator == "||" and bool(left))
            self._idle += skips
            start = self._start
            right = self._binary(strength if operator == "**" else strength + 1)
            self._idle -= skips
            left = self._apply(operator, left, right, start)

    def _apply(self, operator: str, left: int, right: int, start: int) -> int:
        if operator in ("/", "%") and right == 0:
            if self._idle:
                return 0
            raise self._division_by_zero(start)
        if operator == "**" and right < 0:
            if self._idle:
                return 0
            raise self._problem("negative exponent", "exponent less than 0")
        return _BINARY[operator](left, right)

    def _division_by_zero(self, start: int) -> ArithmeticProblem:
        if self._flavour is Flavour.ASH:
            return ArithmeticProblem("divide by zero")
        if self._flavour is Flavour.DASH:
            return ArithmeticProblem(f'arithmetic expression: division by zero: "{self._text}"')
        return ArithmeticProblem(
            f'{self._text.lstrip()}: division by 0 (error token is "{self._text[start:]}")'
        )

    def _unary(self) -> int:
        signs: list[str] = []
        while self._kind == "operator" and self._token in ("!", "~", "+", "-", "++", "--"):
            operator = self._token
            self._advance()
            if operator in ("++", "--"):
                if self._kind == "name":
                    value = self._changed(self._take_name(), "+" if operator == "++" else "-", 1)
                    return _signed(value, signs)
                signs += operator
            else:
                signs.append(operator)
        return _signed(self._primary(), signs)

    def _primary(self) -> int:
        if self._kind == "number":
            value = self._number(self._token)
            self._advance()
            return value
        if self._kind == "name":
            return self._variable(self._take_name())
        if self._skip("("):
            value = self._comma()
            if not self._skip(")"):
                raise self._problem("expecting ')'", "missing `)'")
            return value
        raise self._problem("expecting primary", "syntax error: operand expected")

    def _take_name(self) -> str:
        name = self._token
        self._advance()
        return name

    def _variable(self, name: str) -> int:
        operator = self._token if self._kind == "operator" else ""
        if operator in _ASSIGNING:
            self._advance()
            value = self._assignment()
            return self._changed(name, operator[:-1], value)
        if operator in ("++", "--"):
            self._advance()
            before = self._value_of(name)
            self._changed(name, operator[0], 1)
            return before
        return self._value_of(name)

    def _changed(self, name: str, operator: str, value: int) -> int:
        if operator:
            value = self._apply(operator, self._value_of(name), value, self._start)
        if not self._idle:
            self._assign(name, str(value))
        return value

    # -- values ------------------------------------------------------------------------------

    def _value_of(self, name: str) -> int:
        text = self._look(name).strip()
        if not text or self._idle:
            return 0
        negative = text.startswith("-")
        bare = text.removeprefix("-")
        if bare.isascii() and bare.isdigit():
            value = self._number(bare)
            return -value if negative else value
        if self._flavour is Flavour.DASH:
            if re.fullmatch(r"0[xX][0-9A-Fa-f]+", bare):
                value = self._number(bare)
                return -value if negative else value
            raise ArithmeticProblem(f"Illegal number: {text}")
        self._deeper()
        value = evaluate(text, self._flavour, self._look, self._assign, depth=self._depth)
        self._depth -= 1
        return value

    def _number(self, text: str) -> int:
        base, _, digits = text.rpartition("#")
        if base:
            if not self._flavour.extended or not 2 <= int(base[:4]) <= 64:
                raise self._problem("expecting EOF", "invalid arithmetic base")
            return self._based(digits, int(base[:4]))
        if text[:2] in ("0x", "0X"):
            return self._held(int(text[:40], 16))
        if text.startswith("0") and len(text) > 1:
            return self._based(text, 8)
        # A number of a million digits would take long, and is too great anyway.
        return self._held(int(text[:40]))

    def _held(self, value: int) -> int:
        """A number as 64 bits hold it; dash takes the greatest instead of one that is greater."""
        return min(value, _GREATEST) if self._flavour is Flavour.DASH else _wrapped(value)

    def _based(self, digits: str, base: int) -> int:
        value = 0
        for digit in digits[:80]:
            weight = _DIGITS.index(digit.lower() if base <= 36 else digit)
            if weight >= base:
                if self._flavour.bash:
                    wording = f'value too great for base (error token is "{digits}")'
                    raise ArithmeticProblem(f"{self._text.lstrip()}: {wording}")
                raise self._problem("expecting EOF", "")
            value = value * base + weight
        return self._held(value)


def _wrapped(value: int) -> int:
    """The value as 64 bits hold it."""
    return (value + (1 << 63)) % (1 << 64) - (1 << 63)


def _signed(value: int, signs: list[str]) -> int:
    for sign in reversed(signs):
        if sign == "!":
            value = int(not value)
        elif sign == "~":
            value = ~value
        elif sign == "-":
            value = _wrapped(-value)
    return value


def _divided(left: int, right: int) -> int:
    quotient = abs(left) // abs(right)
    return _wrapped(quotient if (left < 0) == (right < 0) else -quotient)


def _remainder(left: int, right: int) -> int:
    remainder = abs(left) % abs(right)
    return -remainder if left < 0 else remainder


_BINARY: dict[str, Callable[[int, int], int]] = {
    "**": lambda a, b: _wrapped(pow(a, b, 1 << 64)),
    "*": lambda a, b: _wrapped(a * b),
    "/": _divided,
    "%": _remainder,
    "+": lambda a, b: _wrapped(a + b),
    "-": lambda a, b: _wrapped(a - b),
    "<<": lambda a, b: _wrapped(a << (b & 63)),
    ">>": lambda a, b: a >> (b & 63),
    "<": lambda a, b: int(a < b),
    "<=": lambda a, b: int(a <= b),
    ">": lambda a, b: int(a > b),
    ">=": lambda a, b: int(a >= b),
    "==": lambda a, b: int(a == b),
    "!=": lambda a, b: int(a != b),
    "&": lambda a, b: a & b,
    "^": lambda a, b: a ^ b,
    "|": lambda a, b: a | b,
    "&&": lambda a, b: int(bool(a) and bool(b)),
    "||": lambda a, b: int(bool(a) or bool(b)),
}
