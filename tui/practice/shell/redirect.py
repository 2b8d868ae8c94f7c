"""Redirections: which handles a command has, and what was behind its descriptors before."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Sequence
from contextlib import nullcontext

from tui.practice.files.nodes import Kind, Stat, failure
from tui.practice.files.tree import APPENDING, OVERWRITING, READING, Opening
from tui.practice.kernel.handles import FileHandle, Handle
from tui.practice.programs.network.hosts import addresses_of
from tui.practice.shell import expand
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Problem
from tui.practice.shell.shell import Shell
from tui.practice.shell.syntax import HereDocument, Redirect

_CONNECTION = re.compile(r"/dev/tcp/(?P<host>[^/]+)/(?P<port>[^/]+)")
_NONE = nullcontext()
_BOTH = Opening(read=True, write=True, create=True)
_NEW = Opening(read=False, write=True, create=True, exclusive=True)


class Redirection:
    """Changes to the descriptors of a shell's process, in force as long as it is entered."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._process = shell.process
        self._before: dict[int, Handle | None] = {}

    def __enter__(self) -> None:
        self._shell.redirections.append(self)

    def __exit__(self, *_: object) -> None:
        self._shell.redirections.pop()
        self.undo()

    def put(self, fd: int, handle: Handle | None) -> None:
        """Have `handle`, whose reference passes on, behind a descriptor; None closes it."""
        if fd in self._before:
            self._process.set_handle(fd, handle)
            return
        self._before[fd] = self._process.handles.pop(fd, None)
        if handle is not None:
            self._process.handles[fd] = handle

    def undo(self) -> None:
        """Put back what was there."""
        for fd, handle in self._before.items():
            self._process.set_handle(fd, handle)
        self._before.clear()

    def keep(self) -> None:
        """Let it stay, and let go of what was there."""
        for handle in self._before.values():
            if handle is not None:
                handle.close()
        self._before.clear()


class _Lines:
    """The text of a here-document, read like a file."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._position = 0

    def read(self, size: int) -> bytes:
        data = self._text[self._position : self._position + size]
        self._position += len(data)
        return data

    def write(self, data: bytes) -> int:
        raise failure(errno.EBADF)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = (0, self._position, len(self._text))[whence]
        self._position = max(base + offset, 0)
        return self._position

    def truncate(self, size: int) -> None:
        raise failure(errno.EBADF)

    def stat(self) -> Stat:
        return Stat(Kind.FILE, 0o600, size=len(self._text))

    def close(self) -> None:
        self._text = b""


class _Folder(Handle):
    """A folder can be opened for reading; only reading it fails."""

    async def read(self, size: int) -> bytes:
        raise failure(errno.EISDIR)

    def stat(self) -> Stat:
        return Stat(Kind.FOLDER, 0o755)


async def redirect(shell: Shell, redirects: Sequence[Redirect]) -> Redirection | nullcontext[None]:
    """Make these redirections, in order. Raises Problem, with nothing changed."""
    if not redirects:
        return _NONE
    redirection = Redirection(shell)
    try:
        for one in redirects:
            await _Redirecting(shell, redirection, one).apply()
    except BaseException:
        redirection.undo()
        raise
    return redirection


class _Redirecting:
    """One redirection, being made."""

    def __init__(self, shell: Shell, redirection: Redirection, redirect: Redirect) -> None:
        self._shell = shell
        self._process = shell.process
        self._redirection = redirection
        self._redirect = redirect

    async def apply(self) -> None:
        fd, operator = self._redirect.descriptor, self._redirect.operator
        if self._redirect.here is not None:
            self._redirection.put(fd, await self._document(self._redirect.here))
            return
        target = await expand.text(self._shell, self._redirect.target)
        if operator == "<<<":
            text = f"{target}\n".encode(errors="surrogateescape")
            self._redirection.put(fd, FileHandle(_Lines(text)))
        elif operator in ("&>", "&>>"):
            await self._both(target, append=operator == "&>>")
        elif operator in ("<&", ">&"):
            await self._duplicate(fd, target)
        else:
            self._redirection.put(fd, await self._open(target, operator))

    async def _document(self, document: HereDocument) -> Handle:
        if document.cut_off_at is not None and self._shell.flavour.bash:
            self._shell.line = document.cut_off_at
            wanted = f"delimited by end-of-file (wanted `{document.delimiter}')"
            warning = f"warning: here-document at line {document.line} {wanted}"
            await self._shell.complain(warning)
        text = await expand.text(self._shell, document.body)
        return FileHandle(_Lines(text.encode(errors="surrogateescape")))

    async def _both(self, target: str, *, append: bool) -> None:
        handle = await self._open(target, ">>" if append else ">")
        self._redirection.put(1, handle)
        self._redirection.put(2, handle.share())

    async def _duplicate(self, fd: int, target: str) -> None:
        if target == "-":
            self._redirection.put(fd, None)
        elif target.isdigit():
            handle = self._process.handles.get(int(target[:9]))
            if handle is None:
                raise self._problem(f"{target}: {os.strerror(errno.EBADF)}")
            self._redirection.put(fd, handle.share())
        elif self._redirect.operator == ">&" and fd == 1 and self._shell.flavour.extended:
            await self._both(target, append=False)
        elif self._shell.flavour.bash:
            raise self._problem(f"{target}: ambiguous redirect")
        else:
            raise Problem("Syntax error: Bad fd number", 2, fatal=True)

    async def _open(self, target: str, operator: str) -> Handle:
        how = {"<": READING, ">>": APPENDING, "<>": _BOTH}.get(operator, OVERWRITING)
        if operator == ">" and "noclobber" in self._shell.options and self._is_file(target):
            how = _NEW
        connection = _CONNECTION.fullmatch(target) if self._shell.flavour.bash else None
        if connection is not None:
            return await self._connected(target, connection["host"], connection["port"])
        try:
            return await self._process.open(target, how)
        except OSError as error:
            if error.errno == errno.EISDIR and how is READING:
                return _Folder()
            raise self._refusal(target, how, error) from None

    async def _connected(self, target: str, host: str, port: str) -> Handle:
        """What bash makes of /dev/tcp: a connection."""
        addresses = await addresses_of(self._process, host)
        number = int(port[:6]) if port.isdigit() else 0
        if not addresses or not 0 < number < 65_536:
            unknown = (
                "Name or service not known"
                if not addresses
                else "Servname not supported for ai_socktype"
            )
            about = port if addresses else host
            await self._shell.complain(f"{about}: {unknown}")
            raise self._problem(f"{target}: {os.strerror(errno.EINVAL)}")
        try:
            return await self._process.connect(addresses[0], number)
        except OSError as error:
            reason = error.strerror or str(error)
            await self._shell.complain(f"connect: {reason}")
            raise self._problem(f"{target}: {reason}") from None

    def _is_file(self, target: str) -> bool:
        try:
            return self._process.stat(target).kind is Kind.FILE
        except OSError:
            return False

    def _refusal(self, target: str, how: Opening, error: OSError) -> Problem:
        flavour = self._shell.flavour
        reason = error.strerror or str(error)
        if flavour.bash:
            if how is _NEW:
                reason = "cannot overwrite existing file"
            return self._problem(f"{target}: {reason}")
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            if flavour is Flavour.DASH:
                reason = "Directory nonexistent" if how.create else "No such file"
            else:
                reason = "nonexistent directory" if how.create else "no such file"
        action = "create" if how.create else "open"
        cannot = "cannot" if flavour is Flavour.DASH else "can't"
        return self._problem(f"{cannot} {action} {target}: {reason}")

    def _problem(self, message: str) -> Problem:
        return Problem(message, 2 if self._shell.flavour is Flavour.DASH else 1)
