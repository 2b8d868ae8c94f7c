"""The headers of a tar, read with suspicion: from bytes alone, whatever they come from.

Sources: POSIX.1-2017 `pax` for the format, and what Go's archive/tar accepts for the rest.
"""

from __future__ import annotations

import tarfile

from tui.practice.errors import BadRequest, LeftOut
from tui.practice.files.nodes import SECOND

BLOCK = 512
LONGEST_EXTENSION = 1 << 20
"""Bytes of an extended header: as much as Go's reader takes."""
EXTENSIONS = (
    tarfile.XHDTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)
"""Types of headers that only tell more about the one that follows."""
FILES = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
"""Types of those that content follows."""
_LARGEST = 2**63 - 1
_HIGHEST_ID = 2**32 - 1
_HIGHEST_DEVICE = 8**7 - 1
"""What a header has room for."""


def header(block: bytes) -> tarfile.TarInfo:
    """One header; its `mtime` is in nanoseconds. Raises BadRequest, or LeftOut for a sparse one."""
    try:
        member = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        raise invalid() from None
    if member.type == tarfile.GNUTYPE_SPARSE:
        raise _sparse()
    ids, device = (member.uid, member.gid), (member.devmajor, member.devminor)
    sound = (
        0 <= member.size <= _LARGEST
        and all(0 <= each <= _HIGHEST_ID for each in ids)
        and all(0 <= each <= _HIGHEST_DEVICE for each in device)
    )
    if not sound:
        raise invalid()
    member.mtime = _within(int(member.mtime) * SECOND)
    return member


def records(kind: bytes, data: bytes) -> dict[str, str]:
    """What an extended header of this kind says, in the terms of pax."""
    if kind == tarfile.XGLTYPE:  # about all that follow: the engine heeds none of it either
        return {}
    if kind in (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE):
        return _pax_records(data)
    key = "path" if kind == tarfile.GNUTYPE_LONGNAME else "linkpath"
    return {key: _text(data.split(b"\0", 1)[0])}


def extend(member: tarfile.TarInfo, said: dict[str, str]) -> None:
    """Put what extended headers said in place of what the header itself says."""
    for key, value in said.items():
        if key.startswith("GNU.sparse."):
            raise _sparse()
        if "\0" in value:
            raise invalid()
        match key:
            case "path":
                member.name = value
            case "linkpath":
                member.linkname = value
            case "size":
                member.size = _number(value, _LARGEST)
            case "uid":
                member.uid = _number(value, _HIGHEST_ID)
            case "gid":
                member.gid = _number(value, _HIGHEST_ID)
            case "mtime":
                member.mtime = _nanoseconds(value)


def invalid() -> BadRequest:
    """This is no tar, or a damaged one."""
    return BadRequest("archive/tar: invalid tar header")


def cut_short() -> BadRequest:
    """The tar ends before it should."""
    return BadRequest("unexpected EOF")


def _pax_records(data: bytes) -> dict[str, str]:
    """The records of an extended header: length, key and value, the length that of it all."""
    found: dict[str, str] = {}
    position = 0
    while position < len(data):
        space = data.find(b" ", position, position + 10)
        digits = data[position:space] if space >= 0 else b""
        end = position + (int(digits) if digits.isdigit() else 0)
        record = data[space + 1 : end]
        key, equals, value = record[:-1].partition(b"=")
        if space < 0 or end > len(data) or not equals or not record.endswith(b"\n"):
            raise invalid()
        found[_text(key)] = _text(value)
        position = end
    return found


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _number(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= most):
        raise invalid()
    return int(text)


def _nanoseconds(text: str) -> int:
    """Of a decimal number of seconds, exactly; a float would lose the last digits."""
    whole, _, fraction = text.removeprefix("-").partition(".")
    moment = _number(whole or "0", _LARGEST) * SECOND + _number((fraction + "0" * 9)[:9], SECOND)
    return _within(-moment if text.startswith("-") else moment)


def _within(moment: int) -> int:
    return max(-_LARGEST, min(moment, _LARGEST))


def _sparse() -> LeftOut:
    return LeftOut("the practice engine does not read sparse files in archives")
