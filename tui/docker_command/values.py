"""The types of flags: what is taken, and the real command's words for what is not.

Names of types are those that the real command's help shows. The wording is that of Go's strconv
and time packages, which the real command hands through.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import click

from tui.docker_command.errors import Malformed

TRUE = ("1", "t", "T", "true", "TRUE", "True")
FALSE = ("0", "f", "F", "false", "FALSE", "False")

_UNITS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_SPAN = re.compile(r"(\d+(?:\.\d*)?|\.\d+)([a-zµμ]*)")
_FLOAT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_SUFFIX = re.compile(r"(?P<unit>[kKmMgGtTpP]?)([bB]|(?<=.)[iI][bB])?")
_ANY_BASE = re.compile(
    r"(?P<sign>[+-]?)(?P<digits>0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)"
)
_BASES = {
    8: re.compile(r"(?P<sign>[+-]?)(?P<digits>[0-7]+)"),
    10: re.compile(r"(?P<sign>[+-]?)(?P<digits>[0-9]+)"),
}
_RATIO = re.compile(r"[+-]?(\d+/\d+|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)", re.ASCII)
_ESCAPES = {
    "\a": r"\a",
    "\b": r"\b",
    "\f": r"\f",
    "\n": r"\n",
    "\r": r"\r",
    "\t": r"\t",
    "\v": r"\v",
    "\\": r"\\",
    '"': r"\"",
}


def quoted(text: str) -> str:
    """Text as Go's `%q` writes it."""
    return '"' + "".join(_quoted(char) for char in text) + '"'


def _quoted(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    number = ord(char)
    if 0xDC80 <= number <= 0xDCFF:  # a byte that is no UTF-8, as Python keeps it
        return f"\\x{number - 0xDC00:02x}"
    if number < 0x80:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def truth(text: str) -> bool | None:
    """What Go's strconv.ParseBool makes of a text; None for what it does not take."""
    return True if text in TRUE else False if text in FALSE else None


def whole(text: str, *, signed: bool = True, bits: int = 64, base: int = 0) -> int:
    """A whole number of so many bits. Raises ValueError with Go's words.

    Base 0 stands for ten, unless the number begins with 0x, 0o, 0b or 0.
    """
    parser = "ParseInt" if signed else "ParseUint"
    match = (_ANY_BASE if base == 0 else _BASES[base]).fullmatch(text)
    if match is None or (match["sign"] and not signed):
        raise ValueError(f"strconv.{parser}: parsing {quoted(text)}: invalid syntax")
    digits = match["digits"]
    if base == 0 and digits[0] == "0" and digits[1:].isdigit():
        base = 8
    number = int(match["sign"] + digits, base)
    least, most = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    if not least <= number <= most:
        raise ValueError(f"strconv.{parser}: parsing {quoted(text)}: value out of range")
    return number


def nanoseconds(text: str) -> int:
    """A duration such as `1h30m`, in ns. Raises ValueError with Go's words."""
    rest = text.removeprefix("-") if text.startswith("-") else text.removeprefix("+")
    if rest == "0":
        return 0
    total = Decimal(0)
    if not rest:
        raise ValueError(f"time: invalid duration {quoted(text)}")
    while rest:
        match = _SPAN.match(rest)
        if match is None:
            raise ValueError(f"time: invalid duration {quoted(text)}")
        number, unit = match.groups()
        if not unit:
            raise ValueError(f"time: missing unit in duration {quoted(text)}")
        if unit not in _UNITS:
            raise ValueError(f"time: unknown unit {quoted(unit)} in duration {quoted(text)}")
        total += Decimal(number) * _UNITS[unit]
        rest = rest[match.end() :]
    return int(-total if text.startswith("-") else total)


def size_in_bytes(text: str) -> int:
    """A size such as `64m`, in bytes, where k is 1024. Raises ValueError with docker's words."""
    number = text[: 1 + max(text.rfind(sign) for sign in "0123456789. ")]
    suffix = text[len(number) :]
    if not number:
        raise ValueError(f"invalid size: '{text}'")
    number = number.removesuffix(" ")
    if not _FLOAT.fullmatch(number):
        raise ValueError(f"strconv.ParseFloat: parsing {quoted(number)}: invalid syntax")
    if Decimal(number) < 0:
        raise ValueError(f"invalid size: '{text}'")
    match = _SUFFIX.fullmatch(suffix)
    if match is None:
        raise ValueError(f"invalid suffix: '{suffix}'")
    return int(Decimal(number) * 1024 ** " kmgtp".index(match["unit"].lower() or " "))


def invalid(value: str, param: click.Parameter | None, why: str) -> Malformed:
    """The complaint about a flag's value."""
    names = [] if param is None else sorted(param.opts, key=len)
    return Malformed(f'invalid argument {quoted(value)} for "{", ".join(names)}" flag: {why}')


class Text(click.ParamType[str]):
    """Any text; `name` is what the help shows in its place."""

    def __init__(self, name: str = "string") -> None:
        self.name = name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return str(value)


class Number(click.ParamType[int]):
    """A whole number as Go's strconv reads it."""

    def __init__(self, name: str = "int", *, signed: bool = True, bits: int = 64) -> None:
        self.name = name
        self._signed = signed
        self._bits = bits

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        try:
            return whole(value, signed=self._signed, bits=self._bits)
        except ValueError as error:
            raise invalid(value, param, str(error)) from error


class Duration(click.ParamType[int]):
    """A span of time, in ns."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        try:
            return nanoseconds(value)
        except ValueError as error:
            raise invalid(value, param, str(error)) from error


class Size(click.ParamType[int]):
    """An amount of memory, in bytes; `minus_one` where -1 stands for no limit."""

    name = "bytes"

    def __init__(self, *, minus_one: bool = False) -> None:
        self._minus_one = minus_one

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        if self._minus_one and value == "-1":
            return -1
        try:
            return size_in_bytes(value)
        except ValueError as error:
            raise invalid(value, param, str(error)) from error


class Cpus(click.ParamType[int]):
    """A number of CPUs, in billionths."""

    name = "decimal"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        try:
            cpus = Fraction(value if _RATIO.fullmatch(value) else "")
        except (ValueError, ZeroDivisionError) as error:
            why = f"failed to parse {value} as a rational number"
            raise invalid(value, param, why) from error
        nano = cpus * 10**9
        if nano.denominator != 1:
            raise invalid(value, param, "value is too precise")
        return nano.numerator


class Filter(click.ParamType[tuple[str, str]]):
    """One condition, `name=value`."""

    name = "filter"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        name, equals, wanted = str(value).partition("=")
        if not equals:
            raise invalid(value, param, "bad format of filter (expected name=value)")
        return name.strip().lower(), wanted.strip()


TEXT = Text()
LIST = Text("list")
"""For flags that may be given again and again (`multiple=True`)."""
NUMBER = Number()
DURATION = Duration()
SIZE = Size()
CPUS = Cpus()
FILTER = Filter()
