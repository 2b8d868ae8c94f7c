"""The record that awk is at, its fields, and the variables that go with them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tui.practice.programs.options import Failure
from tui.practice.programs.regex import Pattern
from tui.practice.programs.text.awk.values import UNSET, Strnum, Value, shown

MOST_FIELDS = 1 << 20


class Record:
    """`$0` and its fields; each is made from the other when it is asked for."""

    def __init__(
        self, split: Callable[[str], Awaitable[list[str]]], variable: Callable[[str], str]
    ) -> None:
        """`split` splits a text by FS, `variable` tells OFS and CONVFMT."""
        self._split = split
        self._variable = variable
        self._whole: str | None = ""
        self._fields: list[Value] | None = []

    def set_whole(self, text: str) -> None:
        """Another record; its fields are looked for later."""
        self._whole, self._fields = text, None

    async def _known(self) -> list[Value]:
        if self._fields is None:
            self._fields = [Strnum(part) for part in await self._split(self._whole or "")]
        return self._fields

    async def count(self) -> int:
        """NF."""
        return len(await self._known())

    async def set_count(self, count: int) -> None:
        """Cut fields off, or add empty ones."""
        fields = await self._known()
        _check(count)
        del fields[count:]
        fields += [UNSET] * (count - len(fields))
        self._whole = None

    async def get(self, number: int) -> Value:
        """One field; 0 for the whole record."""
        if number == 0:
            if self._whole is None:
                form = self._variable("CONVFMT")
                joined = (shown(one, form) for one in await self._known())
                self._whole = self._variable("OFS").join(joined)
            return Strnum(self._whole)
        _check(number)
        fields = await self._known()
        return fields[number - 1] if number <= len(fields) else UNSET

    async def set(self, number: int, value: Value) -> None:
        """Change one field, or the whole record."""
        if number == 0:
            self.set_whole(shown(value, self._variable("CONVFMT")))
            return
        _check(number)
        if number > await self.count():
            await self.set_count(number)
        (await self._known())[number - 1] = value
        self._whole = None


def _check(number: int) -> None:
    if number < 0:
        raise Failure(f"trying to access out of range field {number}", 2)
    if number > MOST_FIELDS:
        raise Failure(f"{number} exceeds maximum field number", 2)


async def split(
    text: str, separator: str, pattern: Pattern | None, breathe: Callable[[], Awaitable[None]]
) -> list[str]:
    """The parts of a text: by blanks for a separator of one, else by a character or `pattern`."""
    if separator == " ":
        # Only these are blanks, and not all that Python takes for some.
        return [part for part in text.translate(_BLANKS).split(" ") if part]
    if not text:
        return []
    if not separator:
        return list(text)
    if pattern is None:
        return text.split(separator)
    parts: list[str] = []
    place = at = 0
    while at <= len(text):
        found = await pattern.search(text, at, breathe)
        if found is None:
            break
        if found[0] == found[1]:
            at = found[1] + 1
            continue
        parts.append(text[place : found[0]])
        place = at = found[1]
        await breathe()
    return [*parts, text[place:]]


_BLANKS = {ord("\t"): " ", ord("\n"): " "}
