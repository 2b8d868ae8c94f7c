"""History expansion, as bash does it for a person: `!!`, `!3`, `!-2`, `!ls`, `!$`."""

from __future__ import annotations

import re
from collections.abc import Sequence

_EVENT = re.compile(
    r"'[^']*'|\\.|!(?:(?P<again>!)|(?P<last>\$)|(?P<number>-?\d{1,6})|(?P<start>[A-Za-z./_][^\s;|&<>()'\"!]*))"
)


class NoEvent(Exception):
    """There is no such line; `text` is what was asked for."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def recalled(line: str, history: Sequence[str]) -> str:
    """The line with earlier ones put in. Raises NoEvent."""
    if "!" not in line:
        return line

    def one(match: re.Match[str]) -> str:
        if match.lastgroup is None:
            return match[0]
        found = _found(match, history)
        if found is None:
            raise NoEvent(match[0])
        return found

    return _EVENT.sub(one, line)


def _found(match: re.Match[str], history: Sequence[str]) -> str | None:
    if match["again"] or match["last"]:
        if not history:
            return None
        return history[-1] if match["again"] else history[-1].split(" ")[-1]
    if match["number"]:
        number = int(match["number"])
        place = number - 1 if number > 0 else len(history) + number
        return history[place] if number and 0 <= place < len(history) else None
    return next((line for line in reversed(history) if line.startswith(match["start"])), None)
