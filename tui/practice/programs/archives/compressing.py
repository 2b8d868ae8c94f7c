"""gzip, gunzip, zcat: files made smaller, and whole again."""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import suppress

from tui.practice.errors import BadRequest, LeftOut
from tui.practice.files.compression import PlainStream
from tui.practice.files.nodes import Kind, Stat
from tui.practice.files.tree import Opening
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import CHUNK, Process
from tui.practice.programs.archives.gzip_stream import Chunks, Packer, head_size
from tui.practice.programs.files.asking import answered
from tui.practice.programs.options import DIGITS, Failure, Given, Manual
from tui.practice.programs.tools import program, reason

_OPTIONS = """

    -c, --stdout      to standard output; files stay as they are
    -d, --decompress  make whole again
    -f, --force       also links, and in place of what is there
    -k, --keep        keep the files
    -l, --list        no effect
    -n, --no-name     do not keep name and time
    -N, --name        keep them
    -q, --quiet       fewer words
    -r, --recursive   all files in folders
    -t, --test        only look whether files are sound
    -v, --verbose     say what was done
        --fast        the same as -1
        --best        the same as -9
    -NUM              how hard to try, 1 to 9"""
_MANUAL = Manual(
    "[OPTION]... [FILE]...",
    f"Make files smaller, or whole again; standard input for none and for -.{_OPTIONS}",
    digits=True,
)
_SUFFIXES = {".gz": "", ".tgz": ".tar", ".taz": ".tar", "-gz": "", ".z": "", ".Z": ""}
_MAGIC = b"\x1f\x8b"
_OTHER_MAGIC = (b"BZh", b"\xfd7zXZ")
_NEW = Opening(read=False, write=True, create=True, exclusive=True, mode=0o600)
_WARNING = 2
_HEAD = 512
"""Bytes in which a stream's own head should have room."""


class _Damaged(Exception):
    """The input is not what it should be."""


@program(_MANUAL)
async def gzip(p: Process, given: Given) -> int:
    """Make smaller, or with `-d` whole again."""
    return await _Work(p, given, whole="d" in given or "t" in given, to_output="c" in given).run()


@program(_MANUAL)
async def gunzip(p: Process, given: Given) -> int:
    """Make whole again."""
    return await _Work(p, given, whole=True, to_output="c" in given).run()


@program(_MANUAL)
async def zcat(p: Process, given: Given) -> int:
    """Print whole."""
    return await _Work(p, given, whole=True, to_output=True).run()


class _Work:
    """One call."""

    def __init__(self, p: Process, given: Given, *, whole: bool, to_output: bool) -> None:
        self._p = p
        self._given = given
        self._whole = whole
        self._tests = "t" in given
        self._to_output = to_output
        self._label = "gzip" if p.gnu else p.name
        """What GNU's gunzip and zcat, which are scripts there, call themselves."""
        self._code = 0

    async def run(self) -> int:
        """All files."""
        for name in self._given.operands or ("-",):
            await self._operand(name)
        return self._code

    async def _operand(self, name: str) -> None:
        p = self._p
        if name == "-":
            if not self._whole and p.is_terminal(1) and "f" not in self._given:
                raise Failure(_refusal(p))
            await self._guarded(name, self._convert(p.handle(0), None, None, name))
            return
        if p.gnu and self._whole and not name.endswith(tuple(_SUFFIXES)) and not p.exists(name):
            name += ".gz"
        try:
            stat = p.stat(name)
        except OSError as error:
            await self._say(f"{name}: {reason(error)}")
            return
        if stat.kind is Kind.FOLDER:
            await self._folder(name)
            return
        await self._guarded(name, self._file(name, stat))

    async def _folder(self, name: str) -> None:
        p = self._p
        if "r" in self._given and p.gnu:
            for below in p.names(name):
                await self._operand(f"{name.rstrip('/')}/{below}")
        elif p.gnu:
            await self._say(f"{name} is a directory -- ignored", _WARNING)
        else:
            await self._say(f"{name}: Is a directory")

    async def _guarded(self, name: str, work: Awaitable[object]) -> None:
        p = self._p
        try:
            await work
        except _Damaged as damage:
            self._code = 1
            shown = "stdin" if name == "-" else name
            if p.gnu:
                await p.err(f"\n{self._label}: {shown}: {damage}\n")
            else:
                await p.complain(str(damage))
        except OSError as error:
            await self._say(f"{error.filename or name}: {reason(error)}")

    async def _file(self, name: str, stat: Stat) -> None:
        p, given = self._p, self._given
        if self._to_output or self._tests:
            if not self._whole and p.is_terminal(1) and "f" not in given:
                raise Failure(_refusal(p))
            source = await p.open(name)
            try:
                await self._convert(source, None, stat, name)
            finally:
                source.close()
            return
        target = self._target(name)
        if target is None:
            mark = "--" if p.gnu else "-"
            words = f"{name}: unknown suffix {mark} ignored"
            if not self._whole:
                words = f"{name} already has .gz suffix -- unchanged"
            await self._say(words, _WARNING if p.gnu else 1)
            return
        await self._replace(name, stat, target)

    def _target(self, name: str) -> str | None:
        if not self._whole:
            return None if name.endswith(".gz") and self._p.gnu else f"{name}.gz"
        for ending, other in _SUFFIXES.items():
            if name.endswith(ending) and name != ending:
                return name.removesuffix(ending) + other
        return None

    async def _replace(self, name: str, stat: Stat, target: str) -> None:
        p, given = self._p, self._given
        if p.exists(target):
            if "f" not in given and not await self._may_overwrite(target):
                return
            p.remove(target)
        source = await p.open(name)
        try:
            sink = await p.open(target, _NEW)
            try:
                sizes = await self._convert(source, sink, stat, name)
            except BaseException:
                with suppress(OSError):
                    p.remove(target)
                raise
            finally:
                sink.close()
        finally:
            source.close()
        with suppress(OSError):
            p.set_owner(target, stat.uid, stat.gid)
        p.set_mode(target, stat.mode)
        if p.gnu:
            p.set_time(target, stat.mtime)
        if "k" not in given:
            p.remove(name)
        if "v" in given:
            await p.err(self._report(name, target, sizes))

    async def _may_overwrite(self, target: str) -> bool:
        p = self._p
        if not p.gnu:
            await self._say(f"can't open '{target}': File exists")
            return False
        question = f"{self._label}: {target} already exists;"
        if p.is_terminal(0):
            question += " do you wish to overwrite (y or n)? "
            if await answered(p, question):
                return True
            await p.err("\tnot overwritten\n")
        else:
            await p.err(f"{question}\tnot overwritten\n")
        self._code = _WARNING
        return False

    def _report(self, name: str, target: str, sizes: tuple[int, int]) -> str:
        small, large = sizes
        verb = "created" if "k" in self._given else "replaced with"
        if not self._p.gnu:
            share = small * 100 // large if large else 0
            return f"{name}: {share}% - {verb} {target}\n"
        share_saved = (large - small) / large * 100 if large else 0.0
        return f"{name}:\t{share_saved:5.1f}% -- {verb} {target}\n"

    # -- the streams -------------------------------------------------------------------------

    async def _convert(
        self, source: Handle, sink: Handle | None, stat: Stat | None, name: str
    ) -> tuple[int, int]:
        """From one to the other, or to standard output; the sizes, small and large."""
        if self._whole:
            return await self._unpack(source, sink)
        level = next((int(v) for m, v in reversed(self._given.marks) if m == DIGITS), 6)
        if "fast" in self._given or "best" in self._given:
            level = 1 if "fast" in self._given else 9
        keeps = self._p.gnu and "n" not in self._given and stat is not None
        packer = Packer(
            min(max(level, 1), 9),
            name.rpartition("/")[2] if keeps else "",
            stat.mtime if keeps and stat is not None else 0,
        )
        small = 0
        await self._put(sink, packer.head)
        while data := await source.read(CHUNK):
            piece = packer.feed(data)
            small += len(piece)
            await self._put(sink, piece)
        rest = packer.end()
        await self._put(sink, rest)
        return small + len(rest) - 8, packer.length

    async def _unpack(self, source: Handle, sink: Handle | None) -> tuple[int, int]:
        feed = Chunks(source)
        first = await feed.peek(_HEAD)
        others = _OTHER_MAGIC if self._p.name == "zcat" and not self._p.gnu else ()
        if not first.startswith((_MAGIC, *others)):
            if not first and self._p.gnu:
                raise _Damaged("unexpected end of file")
            raise _Damaged(self._no_magic())
        stream = PlainStream(feed.all())
        large = 0
        try:
            while data := await stream.read():
                large += len(data)
                if not self._tests:
                    await self._put(sink, data)
                await self._p.breathe()
        except (BadRequest, LeftOut) as error:
            raise _Damaged(self._damage(str(error))) from None
        return feed.count - head_size(first) - 8, large

    def _no_magic(self) -> str:
        if self._p.gnu:
            return "not in gzip format"
        return "no gzip/bzip2/xz magic" if self._p.name == "zcat" else "invalid magic"

    def _damage(self, words: str) -> str:
        if "EOF" in words:
            return "unexpected end of file"
        return "invalid compressed data--format violated" if self._p.gnu else "corrupted data"

    async def _put(self, sink: Handle | None, data: bytes) -> None:
        if not data:
            return
        if sink is None:
            await self._p.out(data)
        else:
            await sink.write(data)
        await self._p.breathe()

    async def _say(self, words: str, code: int = 1) -> None:
        self._code = max(self._code, code)
        await self._p.err(f"{self._label}: {words}\n")


def _refusal(p: Process) -> str:
    if p.gnu:
        return (
            "compressed data not written to a terminal. Use -f to force compression.\n"
            "For help, type: gzip -h"
        )
    return "compressed data not written to terminal, use -f to force it"
