"""Making an archive."""

from __future__ import annotations

import bz2
import lzma
import tarfile
from typing import Protocol

from tui.practice.files.nodes import Kind, Stat
from tui.practice.files.tree import Opening
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import CHUNK
from tui.practice.kernel.users import groups, users
from tui.practice.programs.archives.gzip_stream import Packer
from tui.practice.programs.archives.tarring import Fatal, Job, seconds
from tui.practice.programs.tools import reason
from tui.practice.programs.walking import Walk

_BLOCK = tarfile.BLOCKSIZE
_TYPES = {
    Kind.FILE: tarfile.REGTYPE,
    Kind.FOLDER: tarfile.DIRTYPE,
    Kind.LINK: tarfile.SYMTYPE,
    Kind.DEVICE: tarfile.CHRTYPE,
    Kind.PIPE: tarfile.FIFOTYPE,
}
_RECORD = 20 * _BLOCK
"""GNU's archives are whole records long."""


class _Method(Protocol):
    """What bz2 and lzma offer."""

    def compress(self, data: bytes) -> bytes: ...
    def flush(self) -> bytes: ...


class _Gzip:
    """The same for gzip."""

    def __init__(self) -> None:
        self._packer = Packer(6)
        self._begun = False

    def compress(self, data: bytes) -> bytes:
        head = b"" if self._begun else self._packer.head
        self._begun = True
        return head + self._packer.feed(data)

    def flush(self) -> bytes:
        return self._packer.end()


class _Plain:
    """No compression."""

    def compress(self, data: bytes) -> bytes:
        return data

    def flush(self) -> bytes:
        return b""


def _method(letter: str) -> _Method:
    match letter:
        case "z":
            return _Gzip()
        case "j":
            return bz2.BZ2Compressor()
        case "J":
            return lzma.LZMACompressor(preset=1)
    return _Plain()


async def create(job: Job) -> None:
    """Make the archive that is asked for."""
    job.writes()
    p = job.p
    if job.archive == "-":
        handle = p.handle(1).share()
    else:
        how = Opening(read=False, write=True, create=True, truncate=True)
        try:
            handle = await p.open(job.archive, how)
        except OSError as error:
            words = f"{job.archive}: Cannot open: {reason(error)}"
            raise Fatal(
                words if p.gnu else f"can't open '{job.archive}': {reason(error)}"
            ) from None
    try:
        writing = _Writing(job, handle)
        for name in job.names:
            await writing.add(name)
        await writing.finish()
    finally:
        handle.close()


class _Writing:
    """One archive being made."""

    def __init__(self, job: Job, handle: Handle) -> None:
        self._job = job
        self._handle = handle
        self._method = _method(job.method)
        self._length = 0
        self._known: dict[tuple[int, int], str] = {}
        """Files with several names that are in the archive, and under which name."""
        view = job.p.machine.view
        self._users = {user.uid: user.name for user in reversed(users(view))}
        self._groups = {group.gid: group.name for group in reversed(groups(view))}
        own = handle.stat() if handle.file is not None else None
        self._own = own.inode if own is not None else 0

    async def add(self, name: str) -> None:
        """One path, with all that is below."""
        job, p = self._job, self._job.p
        walk = Walk(p, job.place(name), follow=job.follow, follow_top=job.follow)
        top = job.place(name)
        for visit in walk:
            await p.breathe()
            shown = (
                name if visit.depth == 0 else name.rstrip("/") + visit.path[len(top.rstrip("/")) :]
            )
            if visit.stat is None or visit.error is not None:
                if visit.error is not None:
                    await self._refused(shown, visit.error, known=visit.stat is not None)
                continue
            if job.excludes(shown):
                walk.skip()
                continue
            if not job.recursive:
                walk.skip()
            await self._member(visit.path, shown, visit.stat)

    async def _refused(self, name: str, error: OSError, *, known: bool) -> None:
        doing = "open" if known else "stat"
        words = f"{name}: Cannot {doing}: {reason(error)}"
        await self._job.complain(words if self._job.p.gnu else f"{name}: {reason(error)}")

    async def _member(self, path: str, name: str, stat: Stat) -> None:
        job, p = self._job, self._job.p
        if stat.kind is Kind.SOCKET:
            await p.complain(f"{name}: socket ignored")
            return
        if stat.inode and stat.inode == self._own and self._is_archive(path):
            if p.gnu:
                await p.complain(f"{name}: file is the archive; not dumped")
            else:
                await p.complain(f"{name}: file is the archive, skipping")
            return
        member = self._header(await job.stripped(name), stat, path)
        source: Handle | None = None
        if member.type == tarfile.REGTYPE:
            try:
                source = await p.open(path)
            except OSError as error:
                await self._refused(name, error, known=True)
                return
        try:
            if job.verbose:
                await job.show(member, stat.mtime, long=job.verbose > 1)
            spelt = member.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape")
            await self._put(spelt)
            if source is not None:
                await self._content(source, member.size)
        finally:
            if source is not None:
                source.close()

    def _is_archive(self, path: str) -> bool:
        p = self._job.p
        try:
            return p.resolve(path) == p.resolve(self._job.archive)
        except OSError:
            return False

    def _header(self, name: str, stat: Stat, path: str) -> tarfile.TarInfo:
        is_folder = stat.kind is Kind.FOLDER
        member = tarfile.TarInfo(name.rstrip("/") if is_folder else name)
        member.type = _TYPES[stat.kind]
        member.mode, member.uid, member.gid = stat.mode, stat.uid, stat.gid
        member.uname = self._users.get(stat.uid, "")
        member.gname = self._groups.get(stat.gid, "")
        member.mtime = max(0, seconds(stat.mtime))
        member.size = stat.size if stat.kind is Kind.FILE else 0
        member.linkname = stat.target if stat.kind is Kind.LINK else ""
        member.devmajor, member.devminor = stat.device
        if stat.links > 1 and not is_folder and stat.inode:
            tree, _ = self._job.p.machine.view.locate(self._job.p.resolve(path))
            first = self._known.setdefault((id(tree), stat.inode), name)
            if first != name:
                member.type, member.linkname, member.size = tarfile.LNKTYPE, first, 0
        return member

    async def _content(self, source: Handle, size: int) -> None:
        """Just as many bytes as the header says, whatever becomes of the file."""
        left = size
        while left:
            data = await source.read(min(left, CHUNK)) or bytes(min(left, CHUNK))
            left -= len(data)
            await self._put(data)
        await self._put(bytes(-size % _BLOCK))

    async def finish(self) -> None:
        """Close the archive."""
        end = 2 * _BLOCK
        if self._job.p.gnu:
            end += -(self._length + end) % _RECORD
        await self._put(bytes(end))
        await self._handle.write(self._method.flush())

    async def _put(self, data: bytes) -> None:
        self._length += len(data)
        if piece := self._method.compress(data):
            await self._handle.write(piece)
        await self._job.p.breathe()
