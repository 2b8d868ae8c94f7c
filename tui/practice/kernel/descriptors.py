"""The descriptors of a process: what it has open, and how it opens more."""

from __future__ import annotations

import errno
import itertools
from contextlib import suppress

from tui.practice.files.nodes import Kind, Stat, failure
from tui.practice.files.tree import READING, Opening
from tui.practice.kernel import network
from tui.practice.kernel.file_calls import FileCalls, named
from tui.practice.kernel.handles import FileHandle, Handle, Nothing
from tui.practice.kernel.sockets import BACKLOG, Connection, Listener
from tui.practice.kernel.terminal import TerminalHandle

FIRST_FREE = 3
"""The descriptors before are standard input, output and error."""


class Descriptors(FileCalls):
    """Numbers, and the handles behind them. All raise OSError."""

    handles: dict[int, Handle]

    async def open(self, name: str, how: Opening = READING) -> Handle:
        """Anything that can be opened: also pipes, `/dev/stdout`, `/dev/tty`."""
        own = self._own_handle(name)
        if own is not None:
            return own
        with named(name):
            path = self.absolute(name)
            with suppress(FileNotFoundError):
                if self.machine.view.stat(path, self.who).kind is Kind.PIPE:
                    place = self.machine.view.resolve(path, self.who)
                    return await self.machine.named_pipe(place).open(write=how.write)
        return FileHandle(self.open_file(name, how))

    def stat(self, name: str, *, follow: bool = True) -> Stat:
        """Its status; also by the names that descriptors have."""
        fd = _descriptor(name) if follow else None
        handle = None if fd is None else self.handles.get(fd)
        return super().stat(name, follow=follow) if handle is None else handle.stat()

    def handle(self, fd: int) -> Handle:
        """The handle behind a descriptor; EBADF if it is closed."""
        try:
            return self.handles[fd]
        except KeyError:
            raise failure(errno.EBADF) from None

    def set_handle(self, fd: int, handle: Handle | None) -> None:
        """Put a handle (whose reference passes to the process) behind a descriptor, or none."""
        old = self.handles.pop(fd, None)
        if handle is not None:
            self.handles[fd] = handle
        if old is not None:
            old.close()

    def add_handle(self, handle: Handle) -> int:
        """Put a handle (whose reference passes to the process) behind the next free descriptor."""
        fd = next(fd for fd in itertools.count(FIRST_FREE) if fd not in self.handles)
        self.handles[fd] = handle
        return fd

    def close_handle(self, handle: Handle) -> None:
        """Close the descriptor that a handle is behind, if there is one."""
        fd = next((fd for fd, one in self.handles.items() if one is handle), None)
        if fd is not None:
            self.set_handle(fd, None)

    def listen(self, address: str, port: int, backlog: int = BACKLOG) -> Listener:
        """Listen at an address of the container, `0.0.0.0` for all, and a port, 0 for any.

        The listener is behind a descriptor, so what is forked listens too, and the end of those
        who do closes it. Raises OSError: EADDRINUSE, EADDRNOTAVAIL.
        """
        machine = self.machine
        listener = machine.network.sockets.listen(
            address, port, backlog=backlog, gate=machine.thawed
        )
        self.add_handle(listener)
        return listener

    async def connect(self, address: str, port: int) -> Connection:
        """A connection to an IPv4 address and a port, which the caller closes.

        Raises ConnectionRefusedError where nobody listens, and OSError where no way leads.
        """
        machine = self.machine
        return await network.connect(machine.network, address, port, machine.thawed)

    def is_terminal(self, fd: int) -> bool:
        """As isatty(3)."""
        handle = self.handles.get(fd)
        return handle is not None and handle.terminal is not None

    def _own_handle(self, name: str) -> Handle | None:
        """What `/dev/stdin`, `/dev/fd/3`, `/proc/self/fd/1` and `/dev/tty` lead to."""
        if not name.startswith(("/dev/", "/proc/self/fd/")):
            return None
        fd = _descriptor(name)
        if fd is not None:
            try:
                return self.handles[fd].share()
            except KeyError:
                raise failure(errno.ENOENT, name) from None
        if name == "/dev/null":
            return Nothing()
        if name == "/dev/tty":
            for handle in self.handles.values():
                if handle.terminal is not None:
                    return TerminalHandle(handle.terminal)
            raise failure(errno.ENXIO, name)
        return None


def _descriptor(name: str) -> int | None:
    """The descriptor that a path is another name of."""
    standard = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
    folder, _, number = name.rpartition("/")
    if folder in ("/dev/fd", "/proc/self/fd") and number.isdecimal() and len(number) < 6:
        return int(number)
    return standard.get(name)
