"""Values of awk: numbers, texts, and what may be either."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMERIC = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_SPEC = re.compile(r"%([-+ #0]*)(\*|\d*)(?:\.(\*|\d*))?(?:hh|h|ll|l|L|q)?([a-zA-Z%])?")
WIDEST = 1 << 20
"""Characters that one conversion may fill."""


class Strnum(str):
    """Text from outside: it counts as a number where it looks like one."""

    __slots__ = ()


class Unset(Strnum):
    """What a variable holds before anything is assigned: nothing, and 0."""

    __slots__ = ()


Value = float | str
UNSET = Unset("")


def number(value: Value) -> float:
    """The value as a number: of a text, what it begins with."""
    if isinstance(value, float):
        return value
    found = _NUMERIC.match(value)
    return float(found[0]) if found else 0.0


def looks_numeric(value: Value) -> bool:
    """Whether it is to be compared as a number."""
    if isinstance(value, float):
        return True
    if isinstance(value, Unset):
        return True
    if not isinstance(value, Strnum):
        return False
    found = _NUMERIC.match(value)
    return found is not None and not value[found.end() :].strip()


def truth(value: Value) -> bool:
    """Whether a condition holds."""
    if isinstance(value, float):
        return value != 0
    return number(value) != 0 if looks_numeric(value) else value != ""


def shown(value: Value, form: str) -> str:
    """The value as text; `form` is for numbers that are not whole."""
    if isinstance(value, str):
        return value
    if value == value and abs(value) < 1e16 and value == int(value):
        return str(int(value))
    if value != value or value in (float("inf"), float("-inf")):
        return str(value).replace("nan", "-nan" if str(value)[0] == "-" else "nan")
    return formatted(form, [value], form)


def compared(left: Value, right: Value, form: str) -> int:
    """Below, at, or above 0."""
    if looks_numeric(left) and looks_numeric(right):
        one, other = number(left), number(right)
        return (one > other) - (one < other)
    first, second = shown(left, form), shown(right, form)
    return (first > second) - (first < second)


def formatted(form: str, values: Sequence[Value], number_form: str) -> str:
    """What printf makes of a format and values. Raises ValueError for too much."""
    rest = iter(values)

    def one(found: re.Match[str]) -> str:
        flags, width_word, precision_word, kind = found.groups()
        if kind == "%":
            return "%"
        if kind is None or kind not in "diouxXeEfFgGcs":
            return found[0]
        width = int(number(next(rest, UNSET))) if width_word == "*" else int(width_word[:9] or 0)
        precision = None
        if precision_word is not None:
            given = next(rest, UNSET) if precision_word == "*" else None
            precision = int(number(given)) if given is not None else int(precision_word[:9] or 0)
        if max(abs(width), precision or 0) > WIDEST:
            raise ValueError("too wide")
        if width < 0:
            flags, width = flags + "-", -width
        value = next(rest, UNSET)
        if kind in "cs":
            piece = _text(kind, value, precision, number_form)
            return piece.ljust(width) if "-" in flags else piece.rjust(width)
        spec = f"%{flags}{width or ''}" + ("" if precision is None else f".{max(precision, 0)}")
        amount = number(value)
        if kind in "diouxX" and amount == amount and abs(amount) != float("inf"):
            whole = int(amount)
            whole += 1 << 64 if kind in "ouxX" and whole < 0 else 0
            return (spec + ("d" if kind in "iu" else kind)) % whole
        return (spec + ("f" if kind in "diouxX" else kind)) % amount

    return _SPEC.sub(one, form)


def _text(kind: str, value: Value, precision: int | None, number_form: str) -> str:
    if kind == "c":
        if isinstance(value, float):
            return chr(int(value) % 0x110000) if not 0xD800 <= value < 0xE000 else "?"
        return value[:1]
    text = shown(value, number_form)
    return text if precision is None else text[: max(precision, 0)]
