"""`${…}`: a parameter, and what is to be done with its value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.practice.shell.complaints import nonsense, unterminated
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.syntax import Parameter, Word

if TYPE_CHECKING:
    from tui.practice.shell.words import Scanner

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-]")
_LENGTH = re.compile(r"#(?=[A-Za-z0-9_@*#?$!-])(?![#?-][^}])")
_INDIRECT = re.compile(r"!(?=[A-Za-z_]|[0-9]+\}|[#@*]\})")
_PREFIX = re.compile(r"[*@]\}")
_OPERATORS = {
    Flavour.DASH: re.compile(r":?[-=?+]|##?|%%?"),
    Flavour.ASH: re.compile(r":?[-=?+]|##?|%%?|//?|:"),
    Flavour.BASH: re.compile(r":?[-=?+]|##?|%%?|/[/#%]?|:|\^\^?|,,?|@(?=[QULu]\})"),
}
_CHOOSING = ("-", ":-", "=", ":=", "?", ":?", "+", ":+")
_REPLACING = ("/", "//", "/#", "/%")


def parameter(scanner: Scanner, *, quoted: bool, here: bool) -> Parameter:
    """What starts at the dollar sign at the scanner's position. Raises ShellSyntaxError."""
    start = scanner.position
    text = scanner.text
    scanner.position += 2
    length = _LENGTH.match(text, scanner.position)
    indirect = _INDIRECT.match(text, scanner.position) if scanner.flavour.bash else None
    if length or indirect:
        scanner.position += 1
    named = _NAME.match(text, scanner.position)
    if named is None:
        return _bad(scanner, start, quoted, here)
    scanner.position = named.end()
    name, index = named[0], None
    if scanner.flavour.bash and scanner.peek() == "[":
        scanner.position += 1
        index = scanner.argument("]", quoted=False)
        scanner.position += 1
    if length:
        if scanner.peek() != "}":
            return _bad(scanner, start, quoted, here)
        scanner.position += 1
        return Parameter(name, "length", quoted=quoted, index=index)
    if indirect and index is None and (prefix := _PREFIX.match(text, scanner.position)):
        scanner.position = prefix.end()
        return Parameter(name, f"!{prefix[0][0]}", quoted=quoted)
    if scanner.peek() == "}":
        scanner.position += 1
        return Parameter(name, "!" if indirect else "", quoted=quoted, index=index)
    found = _OPERATORS[scanner.flavour].match(text, scanner.position)
    if found is None or indirect:
        return _bad(scanner, start, quoted, here)
    scanner.position = found.end()
    argument, second = _arguments(scanner, found[0], quoted, here)
    scanner.position += 1
    source = text[start : scanner.position]
    return Parameter(name, found[0], argument, second, quoted, index, source)


def _arguments(
    scanner: Scanner, operator: str, quoted: bool, here: bool
) -> tuple[Word, Word | None]:
    if operator in _CHOOSING:
        return scanner.argument("}", quoted=quoted, here=here), None
    if operator == ":":
        first = scanner.argument(":}", quoted=True, here=here)
        return first, _second(scanner, ":", True, here)
    if operator in _REPLACING:
        first = scanner.argument("/}", quoted=False)
        return first, _second(scanner, "/", False, here)
    return scanner.argument("}", quoted=False), None


def _second(scanner: Scanner, separator: str, quoted: bool, here: bool) -> Word | None:
    if scanner.peek() != separator:
        return None
    scanner.position += 1
    return scanner.argument("}", quoted=quoted, here=here)


def _bad(scanner: Scanner, start: int, quoted: bool, here: bool) -> Parameter:
    """Busybox refuses nonsense when it reads it, the others when they come to expand it."""
    if not scanner.peek():
        inside = quoted and not here and not scanner.flavour.bash
        raise unterminated(scanner.flavour, '"' if inside else "}", scanner.line)
    if scanner.flavour is Flavour.ASH:
        raise nonsense(scanner.flavour, "bad substitution", scanner.line)
    scanner.argument("}", quoted=quoted, here=here)
    scanner.position += 1
    return Parameter("", "bad", quoted=quoted, source=scanner.text[start : scanner.position])
