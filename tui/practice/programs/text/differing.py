"""`diff`: the lines in which files differ, and the files in which folders do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tui.practice.files.nodes import Kind, Stat
from tui.practice.kernel.process import Process
from tui.practice.programs.files.display import calendar, full_time, kind_words
from tui.practice.programs.files.escaping import in_posix_locale, shell_quoted
from tui.practice.programs.options import Failure, Given, Manual, Misuse
from tui.practice.programs.text.comparing import senseless
from tui.practice.programs.text.diff_output import contextual, normal, unified
from tui.practice.programs.text.line_diff import Change, changes
from tui.practice.programs.tools import program, reason
from tui.practice.programs.walking import DEEPEST, base, child
from tui.practice.shell.patterns import compiled

_DIFF = Manual(
    "[OPTION]... FILE1 FILE2",
    """Compare files line by line.

    -a, --text             take all files for text
    -b, --ignore-space-change  one blank is as good as several
    -B, --ignore-blank-lines   say nothing of empty lines
    -c                     with 3 lines of context
    -C, --context=N        with N lines of context
    -d, --minimal          no effect
    -i, --ignore-case      upper and lower case are the same
    -L, --label=LABEL      LABEL in place of a file's name
    -N, --new-file         a file that is missing is an empty one
    -q, --brief            only whether files differ
    -r, --recursive        folders within folders as well
    -s, --report-identical-files  say as well which files are the same
    -S FILE                begin with FILE in folders
    -t, --expand-tabs      no effect
    -T, --initial-tab      no effect
    -u                     unified, with 3 lines of context
    -U, --unified=N        unified, with N lines of context
    -w, --ignore-all-space  blanks make no difference
    -x, --exclude=PATTERN  leave out files that match
        --color[=WHEN]     no effect
        --no-dereference   links are what they point to, not what is there
        --normal           in the usual form
        --strip-trailing-cr  a carriage return at the end of a line makes no difference""",
    wrong=(1, 2),
)
_MOST_BYTES = 64 << 20
_LOOKED_AT = 8192
"""Bytes in which a zero byte makes a file binary."""


@program(_DIFF)
async def diff(p: Process, given: Given) -> int:
    """Compare."""
    if len(given.operands) != 2:
        raise _misuse(given)
    one, other = given.operands
    comparison = _Comparison(p, given)
    return await comparison.run(one, other)


def _misuse(given: Given) -> Misuse:
    operands = given.operands
    if len(operands) > 2:
        return senseless(given, f"extra operand {shell_quoted(operands[2])}")
    after = operands[-1] if operands else given.name
    return senseless(given, f"missing operand after {shell_quoted(after)}")


@dataclass(frozen=True, slots=True)
class _Side:
    """One of two files."""

    name: str
    stat: Stat | None
    """None for one that is missing, and counts as empty."""
    data: bytes


class _Comparison:
    """One call of `diff`."""

    def __init__(self, p: Process, given: Given) -> None:
        self._p = p
        self._given = given
        self._form, self._context = _form(given)
        self._excluded = [compiled(((word, False),)) for word in given.values("x")]
        self._recursive = "r" in given

    async def run(self, one: str, other: str) -> int:
        """Compare what the command line names."""
        p = self._p
        first, second = self._status(one), self._status(other)
        missing = [s for s in ((one, first), (other, second)) if isinstance(s[1], OSError)]
        if missing and not self._spares(missing, first, second):
            for name, error in missing:
                assert isinstance(error, OSError)
                await self._missing(name, error)
            return 2
        if _is_folder(first) and _is_folder(second):
            return await self._folders(one, other, 0)
        # A file is compared with its namesake in a folder.
        if _is_folder(first) and not missing:
            one = child(one, base(other))
            first = self._status(one)
        elif _is_folder(second) and not missing:
            other = child(other, base(one))
            second = self._status(other)
        for name, status in ((one, first), (other, second)):
            if isinstance(status, OSError) and not self._spares([(name, status)], first, second):
                await self._missing(name, status)
                return 2 if p.gnu else 1
        return await self._files(one, other)

    def _spares(
        self,
        missing: list[tuple[str, Stat | OSError]],
        first: Stat | OSError,
        second: Stat | OSError,
    ) -> bool:
        """Whether a missing file is taken for an empty one."""
        both = isinstance(first, OSError) and isinstance(second, OSError)
        absent = all(isinstance(error, FileNotFoundError) for _, error in missing)
        return "N" in self._given and absent and not both

    def _status(self, name: str) -> Stat | OSError:
        try:
            return self._p.handle(0).stat() if name == "-" else self._p.stat(name)
        except OSError as error:
            return error

    async def _missing(self, name: str, error: OSError) -> None:
        shown = name if self._p.gnu else f"can't stat '{name}'"
        await self._p.complain(f"{shown}: {reason(error)}")

    # -- folders -----------------------------------------------------------------------------

    async def _folders(self, one: str, other: str, depth: int) -> int:
        p = self._p
        try:
            first, second = p.names(one), p.names(other)
        except OSError as error:
            await p.complain(f"{error.filename}: {reason(error)}")
            return 2
        code = 0
        start = self._given.value("S") or ""
        for name in sorted({*first, *second}):
            if name < start or any(pattern.matches(name) for pattern in self._excluded):
                continue
            await p.breathe()
            here, there = child(one, name), child(other, name)
            if name not in first or name not in second:
                found = await self._only(one, other, name, name in first, depth)
            else:
                found = await self._pair(here, there, depth)
            code = max(code, found)
        return code

    async def _only(self, one: str, other: str, name: str, is_first: bool, depth: int) -> int:
        folder = one if is_first else other
        path = child(folder, name)
        if "N" not in self._given:
            await self._p.out(f"Only in {folder.rstrip('/') or '/'}: {name}\n")
            return 1
        if not self._p.is_folder(path):
            return await self._files(child(one, name), child(other, name), in_folder=True)
        code = 0
        if self._recursive and depth < DEEPEST:
            for below in self._p.names(path):
                inner = await self._only(
                    child(one, name), child(other, name), below, is_first, depth + 1
                )
                code = max(code, inner)
        return code

    async def _pair(self, one: str, other: str, depth: int) -> int:
        p = self._p
        first, second = self._status(one), self._status(other)
        for name, status in ((one, first), (other, second)):
            if isinstance(status, OSError):
                await self._missing(name, status)
                return 2
        if _is_folder(first) and _is_folder(second):
            if self._recursive and depth < DEEPEST:
                return await self._folders(one, other, depth + 1)
            await p.out(f"Common subdirectories: {one} and {other}\n")
            return 0
        if _is_folder(first) or _is_folder(second):
            kinds = [kind_words(each) for each in (first, second) if isinstance(each, Stat)]
            if not p.gnu:
                kinds = [kind.replace(" empty", "") for kind in kinds]
            await p.out(f"File {one} is a {kinds[0]} while file {other} is a {kinds[1]}\n")
            return 1
        return await self._files(one, other, in_folder=True)

    # -- files -------------------------------------------------------------------------------

    async def _files(self, one: str, other: str, *, in_folder: bool = False) -> int:
        p, given = self._p, self._given
        try:
            first, second = await self._side(one), await self._side(other)
        except OSError as error:
            await p.complain(f"{error.filename}: {reason(error)}")
            return 2
        if first.data == second.data:
            if "s" in given and (p.gnu or one != other):
                await p.out(f"Files {one} and {other} are identical\n")
            return 0
        if "a" not in given and (_is_binary(first.data) or _is_binary(second.data)):
            lead = "Binary files" if p.gnu and "q" not in given else "Files"
            await p.out(f"{lead} {one} and {other} differ\n")
            return 1
        lines, others = _lines(first.data), _lines(second.data)
        keys, other_keys = ([self._key(line) for line in text] for text in (lines, others))
        found = await changes(keys, other_keys, p.breathe)
        if "B" in given:
            found = [change for change in found if not _is_blank(change, lines, others)]
        if not found:
            if "s" in given:
                await p.out(f"Files {one} and {other} are identical\n")
            return 0
        if "q" in given:
            await p.out(f"Files {one} and {other} differ\n")
            return 1
        if in_folder and p.gnu:
            options = [word for word in p.argv[1:] if word.startswith("-") and word != "-"]
            spelt = [
                shell_quoted(word) if re.search(r"[^\w./=-]", word) else word
                for word in (*options, one, other)
            ]
            await p.out(f"diff {' '.join(spelt)}\n")
        await self._show(first, second, found, lines, others)
        return 1

    async def _side(self, name: str) -> _Side:
        p = self._p
        if name == "-":
            return _Side(name, p.handle(0).stat(), await _drained(p))
        try:
            stat = p.stat(name)
        except FileNotFoundError:
            if "N" in self._given:
                return _Side(name, None, b"")
            raise
        return _Side(name, stat, await p.read_all(name, _MOST_BYTES))

    def _key(self, line: bytes) -> bytes:
        given = self._given
        if "strip-trailing-cr" in given:
            line = line.replace(b"\r\n", b"\n")
        if "w" in given:
            line = b"".join(line.split())
        elif "b" in given:
            line = re.sub(rb"\s+", b" ", line).rstrip()
        return line.lower() if "i" in given else line

    async def _show(
        self,
        first: _Side,
        second: _Side,
        found: list[Change],
        lines: list[bytes],
        others: list[bytes],
    ) -> None:
        p = self._p
        pieces: Iterator[bytes]
        if self._form == "normal":
            pieces = normal(found, lines, others)
        else:
            marks = ("---", "+++") if self._form == "unified" else ("***", "---")
            labels = self._given.values("L")
            for at, (mark, side) in enumerate(zip(marks, (first, second), strict=True)):
                label = labels[at] if at < len(labels) else self._label(side)
                await p.out(f"{mark} {label}\n")
            show = unified if self._form == "unified" else contextual
            pieces = show(found, lines, others, self._context)
        for piece in pieces:
            await p.out(piece)

    def _label(self, side: _Side) -> str:
        if not self._p.gnu:
            return side.name if side.stat is not None else "/dev/null"
        moment = side.stat.mtime if side.stat is not None else 0
        if self._form == "unified" or not in_posix_locale(self._p):
            return f"{side.name}\t{full_time(moment)}"
        day = calendar(moment)
        return f"{side.name}\t{day:%a %b} {day.day:2} {day:%H:%M:%S %Y}"


async def _drained(p: Process) -> bytes:
    parts = bytearray()
    while data := await p.read():
        parts += data
        if len(parts) > _MOST_BYTES:
            raise Failure("memory exhausted", 2)
    return bytes(parts)


def _form(given: Given) -> tuple[str, int]:
    """How changes are shown, and with how many lines around them."""
    form = "normal" if given.gnu else "unified"
    context = 3
    for mark, value in given.marks:
        if mark in ("u", "U"):
            form = "unified"
        elif mark in ("c", "C"):
            form = "context"
        elif mark == "normal":
            form = "normal"
        if mark in ("U", "C"):
            if not (value.isascii() and value.isdigit()):
                words = f"invalid context length '{value}'"
                raise senseless(given, words) if given.gnu else Failure(f"invalid number '{value}'")
            context = int(value[:9])
    return form, context


def _is_folder(status: Stat | OSError) -> bool:
    return isinstance(status, Stat) and status.kind is Kind.FOLDER


def _is_binary(data: bytes) -> bool:
    return b"\0" in data[:_LOOKED_AT]


def _lines(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    last = lines.pop()
    return [line + b"\n" for line in lines] + ([last] if last else [])


def _is_blank(change: Change, lines: list[bytes], others: list[bytes]) -> bool:
    touched = lines[change.start : change.stop] + others[change.other_start : change.other_stop]
    return all(line == b"\n" for line in touched)
