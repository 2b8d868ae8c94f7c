"""The operators of awk."""

from __future__ import annotations

import math
from collections.abc import Callable

from tui.practice.programs.options import Failure
from tui.practice.programs.text.awk.values import Value, number, truth

COMPARISONS: dict[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    "==": lambda sign: sign == 0,
    "!=": lambda sign: sign != 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}
"""What a comparison has to come to, below, at or above 0."""


def unary(mark: str, value: Value) -> Value:
    """What a mark before a value makes of it; `()` leaves it as it is."""
    if mark == "()":
        return value
    if mark == "!":
        return float(not truth(value))
    return -number(value) if mark == "-" else number(value)


def arithmetic(mark: str, left: float, right: float, *, mawk: bool) -> float:
    """Two numbers, reckoned with; a division by zero is a Failure for all but mawk."""
    match mark:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/" | "%":
            if right:
                return left / right if mark == "/" else math.fmod(left, right)
            if not mawk:
                raise Failure("division by zero")
            return math.nan if mark == "%" or not left else math.copysign(math.inf, left)
    try:
        result: float = left**right if left >= 0 or right == int(right) else math.nan
    except (OverflowError, ZeroDivisionError):
        return math.inf
    return result
