"""Parameters: their values, and what `${…}` makes of these (POSIX, 2.6.2)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.practice.shell import arrays
from tui.practice.shell import expand as expansion
from tui.practice.shell.fields import Absent, Gap, Piece
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Problem
from tui.practice.shell.patterns import Pattern
from tui.practice.shell.quoting import single_quoted
from tui.practice.shell.shell import Shell
from tui.practice.shell.syntax import Parameter, raw_text
from tui.practice.shell.variables import is_name

if TYPE_CHECKING:
    from tui.practice.shell.expand import Made

_CHOOSING = ("-", "=", "?", "+")


async def expand(shell: Shell, part: Parameter, made: Made, *, splits: bool) -> None:
    """Add what a parameter becomes. Raises Problem."""
    operator = part.operator
    if operator == "bad":
        shown = f"{part.source}: bad substitution" if shell.flavour.bash else "Bad substitution"
        raise Problem(shown, fatal=True, discards=True)
    if operator in ("!*", "!@"):
        names = [name for name, _ in shell.variables.known() if name.startswith(part.name)]
        _emit(shell, replace(part, name=operator[1]), names, made, splits)
        return
    values = await _values(shell, part)
    if operator.lstrip(":") in _CHOOSING:
        await _choose(shell, part, values, made, splits)
        return
    if values is None and "nounset" in shell.options:
        raise unset(shell, part.name)
    if operator == "length":
        made.append(Piece(str(_length(shell, part, values)), part.quoted, splits))
        return
    if operator == ":":
        values = await _section(shell, part, values)
    elif operator == "!":
        values = _indirect(shell, part, values)
    elif operator and values:
        values = [await _changed(shell, part, value) for value in values]
    _emit(shell, part, values or [], made, splits)


def unset(shell: Shell, name: str) -> Problem:
    """A parameter that `set -u` wants to be set."""
    if shell.flavour.bash:
        shown = f"${name}" if name.isdigit() else name
        return Problem(f"{shown}: unbound variable", _bash_status(shell), fatal=True)
    return Problem(f"{name}: parameter not set", fatal=True)


def _bash_status(shell: Shell) -> int | None:
    if not shell.flavour.bash:
        return None
    return 127 if shell.single and shell.process.pid == shell.pid else 1


def _collective(part: Parameter) -> str:
    """`@` or `*` if all of several values are meant; else empty."""
    if part.index is not None:
        index = raw_text(part.index)
        return index if index in ("@", "*") and index else ""
    return part.name if part.name in ("@", "*") else ""


async def _values(shell: Shell, part: Parameter) -> list[str] | None:
    if part.index is None:
        if part.name in ("@", "*"):
            return list(shell.positional)
        value = shell.value(part.name)
        return None if value is None else [value]
    items = shell.variables.items(part.name)
    if _collective(part):
        if part.operator == "!":
            return [str(index) for index in items]
        return list(items.values())
    index = await arrays.index_of(shell, part.name, part.index)
    return [items[index]] if index in items else None


def _emit(shell: Shell, part: Parameter, values: list[str], made: Made, splits: bool) -> None:
    collective = _collective(part)
    if collective == "*" and not splits:
        made.append(Piece(shell.separator().join(values), part.quoted))
        return
    if collective == "@" and part.quoted and not values:
        made.append(Absent())
    if not collective and not values:
        values = [""]
    for number, value in enumerate(values):
        if number:
            made.append(Gap())
        made.append(Piece(value, part.quoted, splits))


async def _choose(
    shell: Shell, part: Parameter, values: list[str] | None, made: Made, splits: bool
) -> None:
    operator = part.operator[-1]
    missing = values is None or (not values and shell.flavour.bash and bool(_collective(part)))
    if part.operator[0] == ":" and not missing:
        missing = not any(values or ())
    if operator == "+":
        if missing:
            made.append(Piece("", part.quoted))
        else:
            await expansion.expand_into(shell, part.argument, made, splits=splits, result=True)
    elif not missing:
        _emit(shell, part, values or [], made, splits)
    elif operator == "-" and not part.argument:
        made.append(Piece("", part.quoted))
    elif operator == "-":
        await expansion.expand_into(shell, part.argument, made, splits=splits, result=True)
    elif operator == "=":
        if not is_name(part.name):
            if shell.flavour.bash:
                raise Problem(f"${part.name}: cannot assign in this way", fatal=True)
            raise Problem(f"{part.name}: bad variable name", fatal=True)
        value = await expansion.text(shell, part.argument)
        shell.assign(part.name, value)
        made.append(Piece(value, part.quoted, splits))
    else:
        raise await _refusal(shell, part)


async def _refusal(shell: Shell, part: Parameter) -> Problem:
    message = await expansion.text(shell, part.argument)
    if not message:
        null = part.operator[0] == ":"
        if shell.flavour.bash:
            message = "parameter null or not set" if null else "parameter not set"
        else:
            message = "parameter not set or null" if null else "parameter not set"
    return Problem(f"{part.name}: {message}", _bash_status(shell), fatal=True)


def _length(shell: Shell, part: Parameter, values: list[str] | None) -> int:
    if _collective(part) and shell.flavour.bash:
        return len(values or ())
    value = shell.separator().join(values or ())
    if shell.flavour is Flavour.DASH:
        return len(value.encode(errors="surrogateescape"))
    return len(value)


async def _section(shell: Shell, part: Parameter, values: list[str] | None) -> list[str]:
    offset = await expansion.calculate(shell, part.argument)
    length = None if part.second is None else await expansion.calculate(shell, part.second)
    if _collective(part) and part.index is not None:
        items = shell.variables.items(part.name)
        first = offset if offset >= 0 else expansion.after_last(shell, part.name) + offset
        if shell.variables.is_associative(part.name):
            first = 0
        kept = [
            value for index, value in items.items() if not isinstance(index, int) or index >= first
        ]
        return kept if length is None else kept[: max(length, 0)]
    if _collective(part):
        everything = [shell.name, *(values or [])]
        start, end = _bounds(shell, part, len(everything), offset, length)
        return everything[start:end]
    value = "".join(values or ())
    start, end = _bounds(shell, part, len(value), offset, length)
    return [value[start:end]]


def _bounds(
    shell: Shell, part: Parameter, size: int, offset: int, length: int | None
) -> tuple[int, int]:
    start = offset if offset >= 0 else size + offset
    if not 0 <= start <= size:
        return 0, 0
    if length is None:
        return start, size
    if length >= 0:
        return start, min(start + length, size)
    if size + length < start:
        if shell.flavour.bash:
            wording = f"{length}: substring expression < 0"
            raise Problem(wording, fatal=True, discards=True)
        return 0, 0
    return start, size + length


def _indirect(shell: Shell, part: Parameter, values: list[str] | None) -> list[str] | None:
    if part.index is not None and _collective(part):
        return values
    value = shell.value("".join(values or ()))
    return None if value is None else [value]


def _transformed(shell: Shell, letter: str, value: str) -> str:
    if letter == "Q":
        return single_quoted(value, shell.flavour)
    if letter == "u":
        return value[:1].upper() + value[1:]
    return value.upper() if letter == "U" else value.lower()


async def _changed(shell: Shell, part: Parameter, value: str) -> str:
    if part.operator == "@":
        return _transformed(shell, raw_text(part.argument) or "", value)
    found = await expansion.pattern(shell, part.argument)
    operator = part.operator
    if operator.startswith("/"):
        second = "" if part.second is None else await expansion.text(shell, part.second)
        return await _replaced(shell, operator, found, value, second)
    if operator[0] in "^,":
        return _in_case(operator, found, value)
    if operator.startswith("#"):
        return value[found.reach(value, longest=operator == "##") :]
    reach = found.reversed().reach(value[::-1], longest=operator == "%%")
    return value[: len(value) - reach]


async def _replaced(shell: Shell, operator: str, pattern: Pattern, value: str, second: str) -> str:
    if pattern.plain == "":
        return {"/#": second + value, "/%": value + second}.get(operator, value)
    if operator == "/%":
        reach = pattern.reversed().reach(value[::-1], longest=True)
        return value[: len(value) - reach] + second if reach else value
    parts: list[str] = []
    done = size = 0
    async for start, end in _places(shell, pattern, value, anchored=operator == "/#"):
        parts += (value[done:start], second)
        size += start - done + len(second)
        if size > expansion.MOST_CHARACTERS:
            raise Problem(shell.out_of_memory(), 2, fatal=True)
        done = end
        if operator == "/":
            break
    return "".join(parts) + value[done:]


async def _places(
    shell: Shell, pattern: Pattern, value: str, *, anchored: bool
) -> AsyncIterator[tuple[int, int]]:
    """Where a pattern matches, as long as it can each time; `anchored`: at the start only."""
    if pattern.single is not None and not anchored:
        for match in pattern.single.finditer(value):
            yield match.span()
            await shell.process.breathe()
        return
    position = 0
    while position < len(value):
        reach = pattern.reach(value, position, longest=True)
        if reach:
            yield position, position + reach
        if anchored:
            return
        position += reach or 1
        await shell.process.breathe()


def _in_case(operator: str, pattern: Pattern, value: str) -> str:
    """The value with its first letter, or all of them, in another case, where they match."""
    reach = len(value) if len(operator) == 2 else 1
    change = str.upper if operator[0] == "^" else str.lower
    return "".join(
        change(letter)
        if place < reach and (pattern.plain == "" or pattern.matches(letter))
        else letter
        for place, letter in enumerate(value)
    )
