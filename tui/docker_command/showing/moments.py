"""Points in time as flags take them: how long ago, a date, or seconds since 1970."""

from __future__ import annotations

import re
import time
from datetime import datetime

from tui.docker_command.errors import Failed
from tui.docker_command.values import nanoseconds, quoted

_NUMBER = re.compile(r"-?\d+(\.\d+)?$")
_DATE = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(\.\d+)?)?)?)?(Z|[+-]\d\d:\d\d)?$"
)


def moment(text: str, now: float | None = None) -> str:
    """Seconds since 1970 with nanoseconds after a point. Raises Failed for what is no time.

    A date without a zone is in the zone of this machine.
    """
    if not text or _NUMBER.match(text):
        return text
    try:
        ago = nanoseconds(text)
    except ValueError:
        return _of_date(text)
    total = time.time_ns() if now is None else round(now * 1e9)
    return _written(total - ago)


def _of_date(text: str) -> str:
    match = _DATE.match(text)
    if match is None:
        # Go tries the last of its layouts, and says where that failed.
        raise Failed(
            f"failed to parse value as time or duration: {quoted(text)}",
        )
    day, hour, minute, second, fraction, zone = match.groups()
    clock = f"{hour or '00'}:{minute or '00'}:{second or '00'}"
    try:
        found = datetime.fromisoformat(f"{day}T{clock}{(zone or '').replace('Z', '+00:00')}")
    except ValueError as error:
        raise Failed(f"failed to parse value as time or duration: {quoted(text)}") from error
    part = f"{(fraction or '.')[1:]:0<9}"[:9]
    return f"{int(found.timestamp())}.{part}"


def _written(total: int) -> str:
    seconds, rest = divmod(total, 10**9)
    return f"{seconds}.{rest:09d}"
