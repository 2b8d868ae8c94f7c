"""Programs that print checksums, and check them: md5sum, sha256sum and their kin, cksum, sum."""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass

from tui.practice.kernel.process import Exit, Process
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import Input, Words, program, text

_KINDS = {
    "md5sum": "md5",
    "sha1sum": "sha1",
    "sha256sum": "sha256",
    "sha384sum": "sha384",
    "sha512sum": "sha512",
}
"""What `--tag` calls those that are not just capitals."""
_MANUAL = Manual(
    "[OPTION]... [FILE]...",
    """Print or check checksums.

    -b, --binary         mark files as binary
    -c, --check          read checksums from the files, and check them
        --tag            print in the manner of BSD
    -t, --text           mark files as text
    -z, --zero           end lines with a zero byte
        --ignore-missing  pass over files that are not there
        --quiet          print only what does not match
    -s, --status         print nothing
        --strict         fail where a line is not well formed
    -w, --warn           say which lines are not well formed""",
)
_WORDS = Words(
    busybox="can't open '{name}': {reason}", busybox_reading="can't read '{name}': {reason}"
)
_LINE = re.compile(rb"\\?([0-9a-fA-F]+) [ *](.+)", re.DOTALL)
_TAGGED = re.compile(rb"[\w-]+ \((.+)\) = ([0-9a-fA-F]+)", re.DOTALL)


@dataclass(slots=True)
class _Check:
    """What came of one list."""

    lines: int = 0
    well_formed: int = 0
    wrong: int = 0
    unreadable: int = 0
    verified: int = 0


@program(_MANUAL)
async def digest(p: Process, given: Given) -> int:
    """Print or check the checksums that go with the program's name."""
    kind = _KINDS[given.name if given.name in _KINDS else "md5sum"]
    names = given.operands or ("-",)
    code = 0
    if "c" in given:
        for name in names:
            code |= await _check(p, given, kind, name)
        return code
    for name in names:
        found = await _digest(p, kind, name)
        if found is None:
            code = 1
            continue
        end = "\0" if "z" in given else "\n"
        if "tag" in given:
            await p.out(f"{kind.upper()} ({name}) = {found}{end}")
            continue
        mark = "*" if given.last("bt") == "b" and p.gnu else " "
        shown = name
        if p.gnu and "z" not in given and ("\n" in name or "\\" in name):
            found = "\\" + found
            shown = name.replace("\\", "\\\\").replace("\n", "\\n")
        await p.out(f"{found} {mark}{shown}{end}")
    return code


async def _digest(p: Process, kind: str, name: str, words: Words = _WORDS) -> str | None:
    made = hashlib.new(kind, usedforsecurity=False)
    async with Input(p, name, words) as source:
        async for chunk in source:
            made.update(chunk)
        return None if source.failed else made.hexdigest()


async def _check(p: Process, given: Given, kind: str, name: str) -> int:
    found = _Check()
    silent = "s" in given
    async with Input(p, name) as source:
        async for lines in source.lines():
            for line in lines:
                found.lines += 1
                await _check_line(p, given, kind, name, line.removesuffix(b"\n"), found)
        if source.failed and not p.gnu:
            raise Exit(1)
        if source.failed:
            return 1
    if p.gnu:
        return await _told_gnu(p, given, name, found)
    if not found.lines:
        raise Failure(f"{name}: no checksum lines found")
    bad = found.wrong + found.unreadable + found.lines - found.well_formed
    if bad and not silent:
        total = f"{bad} of {found.lines}"
        await p.complain(f"WARNING: {total} computed checksums did NOT match")
    return 1 if bad else 0


async def _check_line(
    p: Process, given: Given, kind: str, listed: str, line: bytes, found: _Check
) -> None:
    silent = "s" in given
    parts = _parts(kind, line)
    if parts is None:
        if "w" in given and not silent:
            shown = f"{listed}: {found.lines}: improperly formatted {kind.upper()} checksum line"
            await p.complain(shown if p.gnu else "invalid format")
        return
    wanted, name = parts
    found.well_formed += 1
    if "ignore-missing" in given and not p.exists(name):
        return
    made = await _digest(p, kind, name)
    if made is None:
        found.unreadable += 1
        verdict = "FAILED open or read" if p.gnu else "FAILED"
    elif made == wanted:
        found.verified += 1
        verdict = "OK"
    else:
        found.wrong += 1
        verdict = "FAILED"
    if not silent and not (verdict == "OK" and "quiet" in given):
        await p.out(f"{name}: {verdict}\n")


def _parts(kind: str, line: bytes) -> tuple[str, str] | None:
    """The checksum and the name that a line holds."""
    length = 2 * hashlib.new(kind, usedforsecurity=False).digest_size
    if found := _LINE.fullmatch(line):
        wanted, name = found[1], found[2]
    elif found := _TAGGED.fullmatch(line):
        name, wanted = found[1], found[2]
    else:
        return None
    return (wanted.decode().lower(), text(name)) if len(wanted) == length else None


async def _told_gnu(p: Process, given: Given, name: str, found: _Check) -> int:
    shown = "'standard input'" if name == "-" else name
    if not found.well_formed:
        await p.complain(f"{shown}: no properly formatted checksum lines found")
        return 1
    malformed = found.lines - found.well_formed
    if "s" not in given:
        for count, one, many in (
            (malformed, "line is improperly formatted", "lines are improperly formatted"),
            (found.unreadable, "listed file could not be read", "listed files could not be read"),
            (found.wrong, "computed checksum did NOT match", "computed checksums did NOT match"),
        ):
            if count:
                await p.complain(f"WARNING: {count} {one if count == 1 else many}")
    if "ignore-missing" in given and not found.verified:
        await p.complain(f"{shown}: no file was verified")
        return 1
    strict = "strict" in given and malformed
    return 1 if found.wrong or found.unreadable or strict else 0


@program(Manual("[FILE]...", "Print the checksums and the sizes of files."))
async def cksum(p: Process, given: Given) -> int:
    """Print the checksums of POSIX."""
    code = 0
    for name in given.operands or ("",):
        crc = size = 0
        async with Input(p, name or "-") as source:
            async for chunk in source:
                crc = _advanced(crc, chunk)
                size += len(chunk)
            code |= source.failed
            if source.failed:
                continue
        length = size
        while length:
            crc = _advanced(crc, bytes([length & 0xFF]))
            length >>= 8
        await p.out(f"{crc ^ 0xFFFFFFFF} {size}{name and ' ' + name}\n")
    return code


def _turned(number: int) -> int:
    return int(f"{number:032b}"[::-1], 2)


_TURNED_BYTES = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def _advanced(crc: int, data: bytes) -> int:
    """The checksum after more data. It is zlib's with all bits the other way round."""
    start = _turned(crc) ^ 0xFFFFFFFF
    return _turned(zlib.crc32(data.translate(_TURNED_BYTES), start) ^ 0xFFFFFFFF)


_SUM = Manual(
    "[-rs] [FILE]...",
    """Print short checksums and the numbers of blocks.

    -r          in the manner of BSD, with blocks of 1 KB
    -s, --sysv  in the manner of System V, with blocks of 512 bytes""",
)


@program(_SUM)
async def sum_(p: Process, given: Given) -> int:
    """Print the checksums of long ago."""
    code, with_names = 0, len(given.operands) > 1 or (p.gnu and bool(given.operands))
    for name in given.operands or ("-",):
        total = size = 0
        async with Input(p, name) as source:
            async for chunk in source:
                size += len(chunk)
                if given.last("rs") == "s":
                    total += sum(chunk)
                    continue
                for byte in chunk:
                    total = ((total >> 1) + ((total & 1) << 15) + byte) & 0xFFFF
            code |= source.failed
            if source.failed:
                continue
        tail = f" {name}" if with_names else ""
        if given.last("rs") == "s":
            total = (total & 0xFFFF) + ((total & 0xFFFFFFFF) >> 16)
            total = (total & 0xFFFF) + (total >> 16)
            await p.out(f"{total} {-(-size // 512)}{f' {name}' if given.operands else ''}\n")
        else:
            await p.out(f"{total:05} {-(-size // 1024):5}{tail}\n")
    return code
