"""The time zone of a program, by its variable TZ and the container's files."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tui.practice.kernel.process import Process

_FOLDER = "/usr/share/zoneinfo"
_LOCAL = "/etc/localtime"
_MOST_BYTES = 1 << 16
_FIXED = re.compile(r"<?([A-Za-z]{3,}|[-+0-9]{3,6})>?([-+]?)(\d{1,2})(?::(\d{2}))?(?::\d{2})?")
"""A zone spelt out, west of Greenwich counting up: `EST5`, `CET-1`. What follows is not heeded."""


def zone_of(p: Process) -> tzinfo:
    """The zone that local times are in; UTC where nothing else is known."""
    name = p.env.get("TZ")
    if name is None:
        return _read(p, _LOCAL) or UTC
    name = name.removeprefix(":")
    if found := _FIXED.match(name):
        away = timedelta(hours=int(found[3]), minutes=int(found[4] or 0))
        if away < timedelta(hours=24):
            return timezone(away if found[2] == "-" else -away, found[1])
    if not name or name.upper() in ("UTC", "UTC0", "GMT", "Z"):
        return timezone(timedelta(), name.rstrip("0")) if name else UTC
    if name.startswith("/"):
        return _read(p, name) or UTC
    found_zone = _read(p, f"{_FOLDER}/{name}")
    if found_zone is None and p.is_folder(_FOLDER):
        # The images' own folder is empty: it would weigh more than all the rest of them.
        found_zone = _known(name)
    if found_zone is not None:
        return found_zone
    if "/" in name and p.exists("/etc/alpine-release"):
        return UTC
    # GNU's C library takes a name that it does not know for one of UTC; musl does not.
    letters = re.match(r"[A-Za-z]*", name)
    return timezone(timedelta(), letters[0]) if letters and letters[0] else UTC


def _read(p: Process, path: str) -> tzinfo | None:
    try:
        file = p.open_file(path)
    except OSError:
        return None
    try:
        return ZoneInfo.from_file(io.BytesIO(file.read(_MOST_BYTES)))
    except (ValueError, OSError, EOFError):
        return None
    finally:
        file.close()


def _known(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def local_time(p: Process, moment: float) -> datetime:
    """A point in time, in seconds since the epoch, as clocks in the container show it."""
    return datetime.fromtimestamp(moment, zone_of(p))
