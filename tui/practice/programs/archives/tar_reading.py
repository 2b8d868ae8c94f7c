"""Reading an archive: listing it, and taking files out.

An archive may be hostile. No member is put outside of the folder: names lose what leads out, and
links that lead out are made when all else is done, so that nothing is written through them.
"""

from __future__ import annotations

import errno
import os
import tarfile
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

from tui.practice.errors import BadRequest, LeftOut
from tui.practice.files.nodes import Kind, failure
from tui.practice.files.tar_headers import FILES
from tui.practice.files.tar_stream import TarStream
from tui.practice.files.tree import Opening
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import CHUNK
from tui.practice.programs.archives.tarring import Fatal, Job
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.tools import reason
from tui.practice.shell.patterns import Pattern, compiled

_GZIP = b"\x1f\x8b"


async def listing(job: Job) -> None:
    """List what is in the archive."""
    async with _Archive(job) as archive:
        async for member in archive.members():
            await job.show(member, int(member.mtime), long=job.verbose > 0)
        await archive.check_names()


async def extract(job: Job) -> None:
    """Take files out of the archive."""
    async with _Archive(job) as archive:
        extraction = _Extraction(job, archive)
        async for member in archive.members():
            await extraction.take(member)
        await extraction.finish()
        await archive.check_names()


class _Archive:
    """The archive, read member by member."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._handle: Handle | None = None
        self._stream: TarStream | None = None
        self._wanted = [_Wanted(name, job.wildcards) for name in job.names]

    async def __aenter__(self) -> _Archive:
        job, p = self._job, self._job.p
        if job.archive == "-":
            self._handle = p.handle(0).share()
        else:
            try:
                self._handle = await p.open(job.archive)
            except OSError as error:
                words = f"{job.archive}: Cannot open: {reason(error)}"
                if not p.gnu:
                    words = f"can't open '{job.archive}': {reason(error)}"
                raise Fatal(words) from None
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._handle is not None:
            self._handle.close()

    async def members(self) -> AsyncIterator[tarfile.TarInfo]:
        """Those that are asked for; their `mtime` is in nanoseconds."""
        self._stream = TarStream(await self._checked())
        any_members = False
        while True:
            try:
                member = await self._stream.next()
            except (BadRequest, LeftOut) as error:
                raise self._damaged(str(error), any_members=any_members) from None
            if member is None:
                break
            any_members = True
            await self._job.p.breathe()
            if self._is_wanted(member.name) and not self._job.excludes(member.name):
                yield member

    async def piece(self) -> bytes:
        """The next bytes of the member's content."""
        assert self._stream is not None
        try:
            return await self._stream.piece()
        except BadRequest as error:
            raise self._damaged(str(error), any_members=True) from None

    async def check_names(self) -> None:
        """Complain about names that are not in the archive."""
        job = self._job
        for wanted in self._wanted:
            if wanted.found:
                continue
            if job.p.gnu:
                await job.complain(f"{wanted.name}: Not found in archive")
            else:
                raise Fatal(f"{wanted.name}: not found in archive")

    def _is_wanted(self, name: str) -> bool:
        if not self._wanted:
            return True
        found = False
        for wanted in self._wanted:
            if wanted.covers(name):
                wanted.found = found = True
        return found

    async def _checked(self) -> AsyncIterator[bytes]:
        """The bytes; Fatal where the first of them are not what `-z` expects."""
        assert self._handle is not None
        first = await self._handle.read(CHUNK)
        if self._job.method == "z" and not first.startswith(_GZIP):
            p = self._job.p
            if p.gnu:
                await p.err("\ngzip: stdin: not in gzip format\n")
                await p.complain("Child returned status 1")
                raise Fatal("")
            await p.complain("invalid magic")
            raise Fatal("short read")
        if not first:
            if self._job.p.gnu:
                raise Fatal("This does not look like a tar archive", recoverable=True)
            raise Fatal("short read")
        return self._rest(first)

    async def _rest(self, first: bytes) -> AsyncIterator[bytes]:
        assert self._handle is not None
        data = first
        while data:
            yield data
            data = await self._handle.read(CHUNK)

    def _damaged(self, words: str, *, any_members: bool) -> Fatal:
        if not self._job.p.gnu:
            return Fatal("short read" if "EOF" in words else "invalid tar magic")
        if "EOF" in words and any_members:
            return Fatal("Unexpected EOF in archive")
        if any_members:
            return Fatal("Skipping to next header", recoverable=True)
        return Fatal("This does not look like a tar archive", recoverable=True)


@dataclass(slots=True)
class _Wanted:
    """A name on the command line."""

    name: str
    is_pattern: bool
    found: bool = False
    _pattern: Pattern = field(init=False)

    def __post_init__(self) -> None:
        self._pattern = compiled(((self.name.rstrip("/"), not self.is_pattern),))

    def covers(self, member: str) -> bool:
        """Whether a member is meant, or lies in a folder that is."""
        bare = member.rstrip("/")
        if self.is_pattern:
            return self._pattern.matches(bare)
        own = self.name.rstrip("/")
        return bare == own or bare.startswith(f"{own}/")


class _Extraction:
    """The members on their way to the disk."""

    def __init__(self, job: Job, archive: _Archive) -> None:
        self._job = job
        self._archive = archive
        self._folders: list[tuple[str, tarfile.TarInfo]] = []
        """Folders, which get their permissions and times when everything is in them."""
        self._links: list[tuple[str, tarfile.TarInfo]] = []

    async def take(self, member: tarfile.TarInfo) -> None:
        """One member."""
        job = self._job
        name = self._shortened(member.name)
        if not name:
            return
        if job.to_output:
            if job.verbose:
                await job.show(member, int(member.mtime), long=job.verbose > 1)
            if member.type in FILES:
                while data := await self._archive.piece():
                    await job.p.out(data)
            return
        if ".." in name.split("/") and not job.absolute:
            if job.p.gnu:
                await job.complain(f"{member.name}: Member name contains '..'")
            else:
                await job.complain(f"name with '..' skipped: '{member.name}'")
            return
        name = await job.stripped(name)
        if job.verbose:
            await job.show(member, int(member.mtime), long=job.verbose > 1)
        place = job.place(name)
        try:
            await self._make(place, member)
        except OSError as error:
            await self._refused(name, member, error)

    def _shortened(self, name: str) -> str:
        if not self._job.strip:
            return name
        parts = [part for part in name.split("/") if part]
        return "/".join(parts[self._job.strip :])

    async def _refused(self, name: str, member: tarfile.TarInfo, error: OSError) -> None:
        job, why = self._job, reason(error)
        if not job.p.gnu:
            raise Fatal(f"can't open '{name}': {why}")
        doing = "open"
        match member.type:
            case tarfile.DIRTYPE | tarfile.CHRTYPE | tarfile.BLKTYPE:
                doing = "mkdir" if member.isdir() else "mknod"
            case tarfile.SYMTYPE:
                doing = f"create symlink to {in_quotes(job.p, member.linkname)}"
            case tarfile.LNKTYPE:
                doing = f"hard link to {in_quotes(job.p, member.linkname)}"
        await job.complain(f"{name}: Cannot {doing}: {why}")

    async def _make(self, place: str, member: tarfile.TarInfo) -> None:
        p = self._job.p
        self._make_parents(place)
        if member.type == tarfile.DIRTYPE:
            if not p.is_folder(place):
                self._clear(place)
                p.make_folder(place, member.mode & 0o777 | 0o700)
            self._folders.append((place, member))
            return
        self._clear(place)
        if member.type in FILES:
            await self._write(place, member)
        elif member.type == tarfile.SYMTYPE:
            target = member.linkname
            if target.startswith("/") or ".." in target.split("/"):
                self._links.append((place, member))
                return
            p.make_link(place, target)
        elif member.type == tarfile.LNKTYPE:
            p.link(self._job.place(self._shortened(member.linkname).lstrip("/")), place)
            return
        elif member.type == tarfile.FIFOTYPE:
            p.make_pipe(place, member.mode & 0o777)
        else:
            raise failure(errno.EPERM, place)
        self._describe(place, member)

    def _make_parents(self, place: str) -> None:
        p = self._job.p
        folder = os.path.dirname(place.rstrip("/"))
        missing: list[str] = []
        while folder and not p.exists(folder):
            missing.append(folder)
            folder = os.path.dirname(folder)
        for each in reversed(missing):
            p.make_folder(each)

    def _clear(self, place: str) -> None:
        """Make room for a member."""
        p = self._job.p
        try:
            there = p.stat(place, follow=False)
        except FileNotFoundError:
            return
        if self._job.keeps_old:
            raise failure(errno.EEXIST, place)
        if there.kind is Kind.FOLDER:
            p.remove_folder(place)
        else:
            p.remove(place)

    async def _write(self, place: str, member: tarfile.TarInfo) -> None:
        p = self._job.p
        mode = member.mode & 0o777
        handle = await p.open(
            place, Opening(read=False, write=True, create=True, exclusive=True, mode=mode)
        )
        try:
            while data := await self._archive.piece():
                await handle.write(data)
                await p.breathe()
        finally:
            handle.close()

    def _describe(self, place: str, member: tarfile.TarInfo) -> None:
        """Set owner, permissions and time, as far as that is wanted and allowed."""
        job, p = self._job, self._job.p
        if job.sets_owner:
            with suppress(OSError):
                p.set_owner(place, member.uid, member.gid, follow=False)
        if member.type == tarfile.SYMTYPE:
            return
        mode = member.mode & 0o7777
        with suppress(OSError):
            p.set_mode(place, mode if job.sets_mode else mode & 0o777 & ~p.umask)
        if job.sets_time:
            with suppress(OSError):
                p.set_time(place, int(member.mtime))

    async def finish(self) -> None:
        """What had to wait: links that lead elsewhere, and the folders' own status."""
        for place, member in self._links:
            try:
                self._job.p.make_link(place, member.linkname)
                self._describe(place, member)
            except OSError as error:
                await self._refused(place, member, error)
        for place, member in reversed(self._folders):
            self._describe(place, member)
