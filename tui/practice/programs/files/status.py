"""`stat`: everything that is known of a file."""

from __future__ import annotations

import re
from collections.abc import Callable

from tui.practice.files.nodes import SECOND, Kind, Stat
from tui.practice.kernel.process import Process
from tui.practice.kernel.users import group_name, user_name
from tui.practice.programs.files.display import (
    blocks,
    full_time,
    kind_words,
    mode_number,
    permissions,
)
from tui.practice.programs.files.escaping import shell_quoted
from tui.practice.programs.files.file_systems import FileSystem, Room, file_system, room
from tui.practice.programs.options import Given, Manual
from tui.practice.programs.tools import program, reason

_STAT = Manual(
    "[OPTION]... FILE...",
    """Show what is known of files.

    -L, --dereference      of what links point to
    -f, --file-system      of the file systems that they are in
    -c, --format=FORMAT    as FORMAT says, a line each
        --printf=FORMAT    as FORMAT says, with escapes, and no line feed of its own
    -t, --terse            in one line

FORMAT knows %a %A permissions, %b blocks, %F kind, %g %G group, %h links, %i inode, %n %N name,
%s size, %u %U owner, %x %y %z times, and others.""",
)
_DIRECTIVE = re.compile(r"%([-#0 +']*)(\d*)(?:\.(\d*))?([HL]?[A-Za-z%])")
_ESCAPE = re.compile(r"\\([abefnrtv\\\"]|[0-7]{1,3}|x[0-9a-fA-F]{1,2})")
_ESCAPES = {"a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_ESCAPES |= {"v": "\v", "\\": "\\", '"': '"'}
_BLOCK = 4096
_WIDEST = 4096
_TERSE = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o"
_TERSE_BUSYBOX = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %o"
_TERSE_SYSTEM = "%n %i %l %t %s %S %b %f %a %c %d"
_TERSE_SYSTEM_BUSYBOX = "%n %i %l %t %s %b %f %a %c %d"


@program(_STAT)
async def stat(p: Process, given: Given) -> int:
    """Show the status of files, or of file systems."""
    if not given.operands:
        raise given.missing()
    code = 0
    for name in given.operands:
        try:
            text = _system(p, given, name) if "f" in given else _file(p, given, name)
        except OSError as error:
            code = 1
            await p.complain(_complaint(p, given, name, reason(error)))
            continue
        await p.out(text)
    return code


def _complaint(p: Process, given: Given, name: str, why: str) -> str:
    if "f" in given:
        if p.gnu:
            return f"cannot read file system information for {shell_quoted(name)}: {why}"
        return f"can't read file system information for '{name}': {why}"
    return f"cannot statx {shell_quoted(name)}: {why}" if p.gnu else f"can't stat '{name}': {why}"


def _file(p: Process, given: Given, name: str) -> str:
    status = p.stat(name, follow="L" in given)
    fields = _Fields(p, name, status).of
    if (form := given.value("printf")) is not None and p.gnu:
        return formatted(_unescaped(form), fields, gnu=True)
    if (form := given.value("c")) is not None:
        return formatted(form, fields, gnu=p.gnu) + "\n"
    if "t" in given:
        return formatted(_TERSE if p.gnu else _TERSE_BUSYBOX, fields, gnu=p.gnu) + "\n"
    shown = "%N" if status.kind is Kind.LINK else "%n"
    special = status.kind is Kind.DEVICE
    if p.gnu:
        tail = "Device: %Hd,%Ld\tInode: %-11i Links: "
        tail += "%-5h Device type: %Hr,%Lr" if special else "%h"
        born = "\n Birth: %w"
    else:
        tail = "Device: %Dh/%dd\tInode: %-10i  Links: "
        tail += "%-5h Device type: %t,%T" if special else "%h"
        born = ""
    return formatted(
        f"  File: {shown}\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\n{tail}\n"
        "Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\n"
        f"Access: %x\nModify: %y\nChange: %z{born}\n",
        fields,
        gnu=p.gnu,
    )


def formatted(form: str, fields: Callable[[str], str | int | None], *, gnu: bool) -> str:
    """The format with everything in place; what it does not know becomes a `?`."""

    def filled(found: re.Match[str]) -> str:
        flags, width, precision, letter = found.groups()
        if letter == "%":
            return "%"
        value = fields(letter)
        if value is None and len(letter) == 2:
            value, letter = fields(letter[1]), letter[1]
        if value is None:
            return "?" if gnu else letter
        wide = min(int(width or 0), _WIDEST)
        text = str(value)
        if precision:
            text = text[: int(precision[:5])]
        if "-" in flags:
            return text.ljust(wide)
        return text.rjust(wide, "0" if "0" in flags and isinstance(value, int) else " ")

    return _DIRECTIVE.sub(filled, form)


def _unescaped(form: str) -> str:
    def one(found: re.Match[str]) -> str:
        word = found[1]
        if word in _ESCAPES:
            return _ESCAPES[word]
        return chr(int(word[1:], 16) if word[0] == "x" else int(word, 8) & 0xFF)

    return _ESCAPE.sub(one, form)


class _Fields:
    """What the letters of a format stand for."""

    def __init__(self, p: Process, name: str, status: Stat) -> None:
        self._p = p
        self._name = name
        self._stat = status

    def of(self, letter: str) -> str | int | None:
        """One field; None for a letter that means nothing."""
        stat = self._stat
        view = self._p.machine.view
        match letter:
            case "a":
                return _Octal(stat.mode)
            case "A":
                return permissions(stat)
            case "b":
                return blocks(stat)
            case "B":
                return 512
            case "d" | "D" | "Hd" | "Ld" | "m":
                return self._place(letter)
            case "f":
                return f"{mode_number(stat):x}"
            case "F":
                return kind_words(stat)
            case "g":
                return stat.gid
            case "G":
                return group_name(view, stat.gid)
            case "h":
                return stat.links
            case "i":
                return stat.inode
            case "n":
                return self._name
            case "N":
                return self._long_name()
            case "o":
                return _BLOCK
            case "s":
                return stat.size
            case "r":
                return stat.device[0] << 8 | stat.device[1]
            case "t" | "T":
                return f"{stat.device[letter == 'T']:x}"
            case "Hr" | "Lr":
                return stat.device[letter == "Lr"]
            case "u":
                return stat.uid
            case "U":
                return user_name(view, stat.uid)
            case "w":
                return "-"
            case "W":
                return 0
            case "x" | "y" | "z":
                return full_time(stat.mtime)
            case "X" | "Y" | "Z":
                return stat.mtime // SECOND
        return None

    def _long_name(self) -> str:
        def spelt(word: str) -> str:
            return shell_quoted(word) if self._p.gnu else f"'{word}'"

        stat = self._stat
        if stat.kind is not Kind.LINK and not self._p.gnu:
            return self._name
        arrow = f" -> {spelt(stat.target)}" if stat.kind is Kind.LINK else ""
        return spelt(self._name) + arrow

    def _place(self, letter: str) -> str | int:
        found = file_system(self._p, self._name)
        match letter:
            case "m":
                return found.place
            case "Hd" | "Ld":
                return 0 if letter == "Hd" else found.number
            case "D":
                return f"{found.number:x}"
        return found.number


class _Octal(int):
    """A number that is shown in octal."""

    def __str__(self) -> str:
        return f"{int(self):o}"


def _system(p: Process, given: Given, name: str) -> str:
    p.stat(name)
    found = file_system(p, name)
    here = room(p, found)
    form = given.value("c")
    if form is None and "t" in given:
        form = _TERSE_SYSTEM if p.gnu else _TERSE_SYSTEM_BUSYBOX
    if form is None:
        form = (
            '  File: "%n"\n    ID: %-8i Namelen: %-7l Type: %T\n'
            "Block size: %-10s Fundamental block size: %S\n"
            "Blocks: Total: %-10b Free: %-10f Available: %a\n"
            "Inodes: Total: %-10c Free: %d"
            if p.gnu
            else '  File: "%n"\n    ID: %-8i Namelen: %-7l Type: %T\nBlock size: %-10s\n'
            "Blocks: Total: %-10b Free: %-10f Available: %a\nInodes: Total: %-10c Free: %d"
        )
    return (
        formatted(form, lambda letter: _system_field(found, here, name, letter), gnu=p.gnu) + "\n"
    )


def _system_field(found: FileSystem, here: Room, name: str, letter: str) -> str | int | None:
    size = found.block
    fields: dict[str, str | int] = {
        "n": name,
        "i": f"{found.number:x}",
        "l": 255,
        "t": f"{found.magic:x}",
        "T": found.stat_kind,
        "s": size,
        "S": size,
        "b": here.total // size,
        "f": (here.total - here.used) // size,
        "a": here.available // size,
        "c": here.inodes,
        "d": here.inodes - here.inodes_used,
    }
    return fields.get(letter)
