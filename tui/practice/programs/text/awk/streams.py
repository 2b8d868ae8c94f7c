"""The files and commands that a program of awk reads from and writes to."""

from __future__ import annotations

from tui.practice.files.tree import APPENDING, OVERWRITING
from tui.practice.kernel.handles import Handle, pipe
from tui.practice.kernel.process import Process
from tui.practice.programs.options import Failure
from tui.practice.programs.text.awk.records import Records
from tui.practice.programs.tools import reason

MOST_OPEN = 64
"""Files and commands that are open at once."""
_ROOM = 32_768


class Streams:
    """All that is open, by the names that the program uses."""

    def __init__(self, p: Process) -> None:
        self._p = p
        self._outputs: dict[str, Handle] = {}
        self._inputs: dict[str, Records] = {}
        self._children: dict[str, Process] = {}
        self._buffer: list[str] = []
        self._size = 0

    # -- writing -----------------------------------------------------------------------------

    async def put(self, text: str) -> None:
        """To standard output, sooner or later."""
        self._buffer.append(text)
        self._size += len(text)
        if self._size > _ROOM:
            await self.flush()

    async def flush(self) -> None:
        """All that is waiting for standard output."""
        if self._buffer:
            data = "".join(self._buffer)
            self._buffer.clear()
            self._size = 0
            await self._p.out(data)

    async def write(self, mark: str, name: str, text: str) -> None:
        """To a file (`>`, `>>`) or a command (`|`), opened when first written to."""
        if name in ("/dev/stdout", "-") and mark != "|":
            await self.put(text)
            return
        await self.flush()
        handle = self._outputs.get(name)
        if handle is None:
            self._check_room()
            handle = await self._opened(mark, name)
            self._outputs[name] = handle
        try:
            await handle.write(text.encode(errors="surrogateescape"))
        except BrokenPipeError:
            return

    async def _opened(self, mark: str, name: str) -> Handle:
        if mark == "|":
            reader, writer = pipe()
            self._children[name] = self._started(name, 0, reader)
            return writer
        try:
            return await self._p.open(name, APPENDING if mark == ">>" else OVERWRITING)
        except OSError as error:
            raise Failure(f"can't redirect to {name}: {reason(error)}", 2) from None

    # -- reading -----------------------------------------------------------------------------

    async def source(self, mark: str, name: str) -> Records | None:
        """A file or command to read from; None where it can't be opened."""
        found = self._inputs.get(name)
        if found is not None:
            return found
        self._check_room()
        await self.flush()
        if mark == "|":
            reader, writer = pipe()
            self._children[name] = self._started(name, 1, writer)
            handle: Handle = reader
        else:
            try:
                handle = await self._p.open("/dev/stdin" if name == "-" else name)
            except OSError:
                return None
        found = self._inputs[name] = Records(self._p, handle.read, handle.close)
        return found

    # -- commands ----------------------------------------------------------------------------

    async def system(self, command: str) -> int:
        """Run a command and wait for it."""
        await self.flush()
        return await self._p.spawn(["sh", "-c", command]).wait()

    def _started(self, command: str, fd: int, handle: Handle) -> Process:
        """A command with one end of a pipe, whose reference passes to it."""
        try:
            return self._p.spawn(["sh", "-c", command], handles={**self._p.handles, fd: handle})
        finally:
            handle.close()

    async def close(self, name: str) -> int:
        """Close what is open under a name, and wait for a command; -1 if there is none."""
        code = -1
        handle, records = self._outputs.pop(name, None), self._inputs.pop(name, None)
        if handle is not None:
            handle.close()
            code = 0
        if records is not None:
            records.close()
            code = 0
        child = self._children.pop(name, None)
        return await child.wait() if child is not None else code

    async def close_all(self) -> None:
        """Close everything, and wait for all commands."""
        await self.flush()
        for name in [*self._outputs, *self._inputs]:
            await self.close(name)

    def _check_room(self) -> None:
        if len(self._outputs) + len(self._inputs) >= MOST_OPEN:
            raise Failure("too many open files", 2)
