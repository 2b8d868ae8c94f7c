"""How programs spell the status of a file: permissions, kinds, sizes, times."""

from __future__ import annotations

from datetime import UTC, datetime

from tui.practice.files.nodes import SECOND, Kind, Stat

_LETTERS = {
    Kind.FILE: "-",
    Kind.FOLDER: "d",
    Kind.LINK: "l",
    Kind.DEVICE: "c",
    Kind.PIPE: "p",
    Kind.SOCKET: "s",
}
_TYPE_BITS = {
    Kind.FILE: 0o100000,
    Kind.FOLDER: 0o040000,
    Kind.LINK: 0o120000,
    Kind.DEVICE: 0o020000,
    Kind.PIPE: 0o010000,
    Kind.SOCKET: 0o140000,
}
_WORDS = {
    Kind.FILE: "regular file",
    Kind.FOLDER: "directory",
    Kind.LINK: "symbolic link",
    Kind.DEVICE: "character special file",
    Kind.PIPE: "fifo",
    Kind.SOCKET: "socket",
}
_UNITS = "KMGTPE"
_CLUSTER = 4096
"""Bytes that a file takes at least on a disk."""
_SHORT_LINK = 60
"""Bytes of a link's target that fit in the inode itself."""
_HALF_A_YEAR = 31_556_952 // 2
"""Seconds."""


def kind_letter(kind: Kind) -> str:
    """The letter that a listing begins with, which `find -type` knows but for files."""
    return _LETTERS[kind]


def kind_words(stat: Stat) -> str:
    """The kind of a file in words."""
    if stat.kind is Kind.FILE and not stat.size:
        return "regular empty file"
    return _WORDS[stat.kind]


def mode_number(stat: Stat) -> int:
    """The mode with the bits for the kind, as stat(2) has it."""
    return _TYPE_BITS[stat.kind] | stat.mode


def permissions(stat: Stat) -> str:
    """Kind and permissions in ten letters."""
    return _LETTERS[stat.kind] + permission_letters(stat.mode)


def permission_letters(mode: int) -> str:
    """The permissions alone, in nine letters."""
    letters = [c if mode & 0o400 >> at else "-" for at, c in enumerate("rwxrwxrwx")]
    for bit, at, special in ((0o4000, 2, "s"), (0o2000, 5, "s"), (0o1000, 8, "t")):
        if mode & bit:
            letters[at] = special if letters[at] == "x" else special.upper()
    return "".join(letters)


def blocks(stat: Stat) -> int:
    """What a file takes on a disk, in units of 512 bytes."""
    if stat.kind is Kind.LINK and stat.size < _SHORT_LINK:
        return 0
    if stat.kind in (Kind.FILE, Kind.FOLDER, Kind.LINK):
        return -(-stat.size // _CLUSTER) * (_CLUSTER // 512)
    return 0


def human(size: int, *, gnu: bool, base: int = 1024) -> str:
    """A number of bytes with a unit: GNU rounds up, busybox to the nearest."""
    return _human_gnu(size, base) if gnu else _human_busybox(size)


def _human_gnu(size: int, base: int) -> str:
    if size < base:
        return str(size)
    power = 1
    while power < len(_UNITS) and size >= base ** (power + 1):
        power += 1
    unit = _UNITS[power - 1] if base == 1024 else _UNITS[power - 1].replace("K", "k")
    tenths = -(-size * 10 // base**power)
    if tenths < 100:
        return f"{tenths // 10}.{tenths % 10}{unit}"
    whole = -(-size // base**power)
    if whole >= base and power < len(_UNITS):
        return f"1.0{_UNITS[power]}"
    return f"{whole}{unit}"


def _human_busybox(size: int) -> str:
    if size < 1024:
        return str(size)
    power = tenths = 0
    while size >= 1024:
        power += 1
        tenths = (size % 1024 * 10 + 512) // 1024
        size //= 1024
    if tenths >= 10:
        size, tenths = size + 1, 0
    return f"{size}.{tenths}{_UNITS[power - 1]}"


def calendar(moment: int) -> datetime:
    """A time in nanoseconds since the epoch, as the day and the time that it is in UTC."""
    try:
        return datetime.fromtimestamp(moment // SECOND, UTC)
    except (ValueError, OverflowError, OSError):  # years that datetime does not know
        return datetime.fromtimestamp(0, UTC)


def full_time(moment: int) -> str:
    """The time with all its digits and the zone."""
    return f"{calendar(moment):%Y-%m-%d %H:%M:%S}.{moment % SECOND:09} +0000"


def day_and_time(moment: int, now: int, *, future: int) -> str:
    """As a long listing has it: with the year in place of the time where it is long ago.

    What lies at most `future` seconds ahead counts as recent.
    """
    day = calendar(moment)
    age = (now - moment) / SECOND
    if -future <= age < _HALF_A_YEAR:
        return f"{day:%b} {day.day:2} {day:%H:%M}"
    return f"{day:%b} {day.day:2} {day.year:5}"
