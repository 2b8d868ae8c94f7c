"""Tars put into a view: what `docker cp` and the SDK's `put_archive` send, which may be hostile.

All names are looked up inside the container's view, and none may lead out of the folder that the
tar is unpacked in: neither by `..`, nor by a link that is there or comes with the tar. Wording,
where there is one, is that of the real engine (28.x).
"""

from __future__ import annotations

import errno
import tarfile
from collections.abc import AsyncIterator
from contextlib import suppress

from tui.practice.errors import BadRequest, Failed, NotFound
from tui.practice.files.nodes import Credentials, Kind, Stat, failure
from tui.practice.files.tar_headers import FILES
from tui.practice.files.tar_stream import TarStream
from tui.practice.files.tree import Opening
from tui.practice.files.turns import Turns
from tui.practice.files.view import LONGEST_PATH, View, joined

_IMPLIED_MODE = 0o755
"""Of folders that a tar has something in and does not hold themselves."""
_LONGEST_SHOWN = 256
"""Characters of a name that a message quotes."""
_DEVICES = (tarfile.CHRTYPE, tarfile.BLKTYPE)


async def unpack(
    view: View,
    path: str,
    stream: AsyncIterator[bytes],
    *,
    no_overwrite_dir_non_dir: bool = False,
    owner: Credentials | None = None,
) -> None:
    """Unpack a tar, plain or compressed with gzip, bzip2 or xz, in the folder at `path`.

    With `no_overwrite_dir_non_dir` no folder takes the place of anything else, nor the other way
    round. Everything will belong to `owner`, or without one to whom the tar says, as far as the
    mount can hold that.

    Raises OSError where there is nothing at `path`, BadRequest for what may not be changed,
    NotFound for a hard link to nothing, Failed for what is wrong with the tar or could not be
    done. What came before that stays.
    """
    folder = view.resolve(path)
    if view.stat(folder).kind is not Kind.FOLDER:
        raise BadRequest("extraction point is not a directory")
    tree = view.locate(folder)[0]
    if tree.read_only:
        what = "container rootfs" if tree is view.root else "mounted volume"
        raise BadRequest(f"{what} is marked read-only")
    tar = TarStream(stream)
    unpacking = _Unpacking(view, folder, owner, gentle=no_overwrite_dir_non_dir)
    try:
        while (member := await tar.next()) is not None:
            try:
                await unpacking.add(member, tar)
            except FileNotFoundError:
                raise NotFound(f"{_short(member.name)}: no such file or directory") from None
            except OSError as error:
                words = (error.strerror or str(error)).lower()
                raise Failed(f"{_short(member.name)}: {words}") from error
    except BadRequest as error:
        # The real engine does not tell a faulty archive from a fault of its own.
        raise Failed(error.message) from error
    unpacking.finish()
    async for _ in stream:  # padding, which a client may insist on sending
        pass


class _Unpacking:
    """One tar on its way into one folder."""

    def __init__(self, view: View, folder: str, owner: Credentials | None, *, gentle: bool) -> None:
        self._view = view
        self._folder = folder
        self._owner = owner
        self._gentle = gentle
        self._turns = Turns()
        self._times: list[tuple[str, int]] = []
        """Of folders: set at the end, since whatever is put in a folder changes them."""
        self._found: tuple[str, str] = ("", folder)
        """The last folder that something was put in, and where it really is."""

    async def add(self, member: tarfile.TarInfo, tar: TarStream) -> None:
        """Put one member in its place; the tar gives its content."""
        names = _names_in(member.name)
        if names is None:
            raise BadRequest(f'invalid entry name "{_short(member.name)}"')
        await self._turns.take()
        if not names:
            return
        if len(member.name) > LONGEST_PATH:
            raise failure(errno.ENAMETOOLONG)
        if member.type in _DEVICES:
            raise failure(errno.EPERM)
        name = "/".join(names)
        place = joined(self._parent(names[:-1], make=True), names[-1])
        there = self._stat(place)
        is_folder = member.type == tarfile.DIRTYPE
        merges = there is not None and there.kind is Kind.FOLDER and is_folder
        if there is not None and not merges:
            if self._gentle:
                self._check_kinds(name, there, is_folder=is_folder)
            await self._remove(place)
        if member.type not in FILES:
            self._found = ("", self._folder)
        if not merges:
            await self._make(place, member, tar)
        self._describe(place, member)

    def finish(self) -> None:
        """Give the folders the times that the tar says."""
        for place, moment in self._times:
            tree, within = self._view.locate(place)
            with suppress(OSError):
                tree.set_time(within, moment)

    async def _make(self, place: str, member: tarfile.TarInfo, tar: TarStream) -> None:
        mode = member.mode & 0o777
        if member.type in FILES:
            how = Opening(read=False, write=True, create=True, exclusive=True, mode=mode)
            file = self._view.open(place, how)
            try:
                while data := await tar.piece():
                    file.write(data)
                    await self._turns.take()
            finally:
                file.close()
        elif member.type == tarfile.DIRTYPE:
            self._view.make_folder(place, mode)
        elif member.type == tarfile.SYMTYPE:
            self._view.make_link(place, member.linkname)
        elif member.type == tarfile.LNKTYPE:
            self._view.link(self._link_source(member), place)
        elif member.type == tarfile.FIFOTYPE:
            self._view.make_pipe(place, mode)
        else:
            raise BadRequest(f"unhandled tar header type {member.type[0]}")

    def _link_source(self, member: tarfile.TarInfo) -> str:
        names = _names_in(member.linkname)
        if not names:
            raise BadRequest(f'invalid hardlink target "{_short(member.linkname)}"')
        return joined(self._parent(names[:-1], make=False), names[-1])

    def _describe(self, place: str, member: tarfile.TarInfo) -> None:
        """Set owner, mode and time as the tar says."""
        tree, within = self._view.locate(place)
        if tree.read_only:
            raise failure(errno.EROFS)
        owner = self._owner or Credentials(member.uid, member.gid)
        with suppress(PermissionError):  # a bind mount can't give files away
            tree.set_owner(within, owner.uid, owner.gid)
        kind = tree.stat(within).kind
        if kind is not Kind.LINK:
            tree.set_mode(within, member.mode & 0o7777)
        if kind is Kind.FOLDER:
            self._times.append((place, int(member.mtime)))
        else:
            tree.set_time(within, int(member.mtime))

    def _parent(self, names: list[str], *, make: bool) -> str:
        """Where a folder of the tar really is, links followed; with `make` what is missing is made.

        Raises BadRequest where that is outside, FileNotFoundError, NotADirectoryError.
        """
        asked = "/".join(names)
        if self._found[0] == asked:
            return self._found[1]
        place = self._folder
        for name in names:
            place = joined(place, name)
            if make and self._stat(place) is None:
                self._view.make_folder(place, _IMPLIED_MODE)
                continue
            place = self._view.resolve(place)
            if not f"{place}/".startswith(f"{self._folder.rstrip('/')}/"):
                raise BadRequest(f"{asked}: path escapes from parent")
            if self._view.stat(place).kind is not Kind.FOLDER:
                raise failure(errno.ENOTDIR)
        self._found = (asked, place)
        return place

    def _stat(self, place: str) -> Stat | None:
        tree, within = self._view.locate(place)
        try:
            return tree.stat(within)
        except FileNotFoundError:
            return None

    def _check_kinds(self, name: str, there: Stat, *, is_folder: bool) -> None:
        if there.kind is Kind.FOLDER:
            kinds = "directory", "non-directory"
        elif is_folder:
            kinds = "non-directory", "directory"
        else:
            return
        raise BadRequest(f'cannot overwrite {kinds[0]} "{name}" with {kinds[1]} "{self._folder}"')

    async def _remove(self, place: str) -> None:
        """Remove what is there, folders with everything in them."""
        pending = [place]
        while pending:
            await self._turns.take()
            current = pending[-1]
            stat = self._stat(current)
            below = self._view.names(current) if stat and stat.kind is Kind.FOLDER else []
            if below:
                pending += (joined(current, name) for name in below)
                continue
            pending.pop()
            if stat is not None:
                remove = self._view.remove_folder if stat.kind is Kind.FOLDER else self._view.remove
                remove(current)


def _short(name: str) -> str:
    """A name as it may stand in a message."""
    return name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}…"


def _names_in(name: str) -> list[str] | None:
    """The names on the way to a member; None where they lead out at any point."""
    names: list[str] = []
    for part in name.split("/"):
        if part == "..":
            if not names:
                return None
            names.pop()
        elif part not in ("", "."):
            names.append(part)
    return names
