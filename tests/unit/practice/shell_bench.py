"""A simulated machine with shells, a person at its terminal, and the host's shells beside it."""

import asyncio
import re
import shutil
import unicodedata
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from tests.unit.practice.programs_bench import Bench, Outcome, feed, on_host
from tui.practice.files.host import HostTree
from tui.practice.files.nodes import binary
from tui.practice.files.view import View
from tui.practice.kernel.handles import Handle, Sink, pipe
from tui.practice.kernel.machine import Machine
from tui.practice.kernel.process import Process
from tui.practice.kernel.terminal import Terminal, TerminalHandle
from tui.practice.programs import find

PATIENCE = 20.0
ENVIRONMENT = {"HOME": "/", "LC_ALL": "C.UTF-8"}


def furnished(root: Path) -> Path:
    """A folder with all programs, GNU's and busybox's, and the shells of both."""
    Bench(root).close()
    for name, program in (("sh", "dash"), ("dash", "dash"), ("bash", "bash")):
        path = root / "gnu" / name
        path.write_bytes(binary(f"gnu:{program}"))
        path.chmod(0o755)
    return root


def empty(folder: Path) -> None:
    """Leave nothing in a folder but another empty one, called `d`."""
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    (folder / "d").mkdir()


class Room:
    """One machine over a furnished folder. Failures of the simulation itself are kept."""

    def __init__(self, root: Path) -> None:
        self.work = root / "work"
        empty(self.work)
        self._tree = HostTree.volume(root)
        self.faults: list[str] = []
        self.machine = _Watched(View(self._tree), self.faults)

    def close(self) -> None:
        self.machine.kill_all()
        self._tree.close()

    def boot(
        self, argv: list[str], handles: dict[int, Handle], env: Mapping[str, str] | None = None
    ) -> Process:
        if not self.machine.processes:
            # Something that stays, so that no shell is the first process.
            self._start(["sleep", "1000000"], {}, {})
        return self._start(argv, handles, env or {})

    def _start(
        self, argv: list[str], handles: dict[int, Handle], env: Mapping[str, str]
    ) -> Process:
        path = "/bin" if argv[0] in ("ash", "sh") else "/gnu:/bin"
        return self.machine.boot(
            argv, env={"PATH": path, **ENVIRONMENT, **env}, cwd="/work", handles=handles
        )

    async def run(
        self, *argv: str, given: bytes = b"", patience: float = PATIENCE, **env: str
    ) -> Outcome:
        """Run a shell to its end; whatever it has left behind is ended, too."""
        out, err = bytearray(), bytearray()
        reader, writer = pipe()
        handles = {0: reader, 1: Sink(_into(out)), 2: Sink(_into(err))}
        process = self.boot(list(argv), handles, env)
        feeding = asyncio.create_task(feed(writer, given))
        try:
            async with asyncio.timeout(patience):
                code = await process.wait()
        finally:
            feeding.cancel()
            process.signal(9)
        assert not self.faults, self.faults
        return Outcome(code, bytes(out), bytes(err))

    async def script(self, flavour: str, text: str, **env: str) -> Outcome:
        """Run the text behind `-c`."""
        return await self.run(flavour, "-c", text, given=b"", patience=PATIENCE, **env)


class _Watched(Machine):
    """A machine that keeps what went wrong in cais itself."""

    def __init__(self, view: View, faults: list[str]) -> None:
        super().__init__(view, find, hostname="bench")
        self._faults = faults

    def report(self, process: Process) -> None:
        self._faults.append(repr(process.argv))


def _into(buffer: bytearray) -> Callable[[bytes], Awaitable[None]]:
    async def write(data: bytes) -> None:
        buffer.extend(data)

    return write


def real(argv: list[str], folder: Path, given: bytes = b"") -> Outcome:
    """What a shell of the host does in a folder."""
    return on_host(argv, folder, given, ENVIRONMENT)


class Screen:
    """What a terminal shows of what is written to it; only what shells write is understood."""

    _PIECE = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])|[\s\S]")

    def __init__(self, rows: int, columns: int) -> None:
        self.columns = columns
        self._rows = rows
        self.lines: list[list[str]] = [[]]
        self.row = self.column = 0
        self._hangs = False
        """The last column was written to; the next character goes to the next line."""
        self.bells = 0

    @property
    def text(self) -> str:
        """All lines, without what is empty behind them."""
        return "\n".join("".join(line).rstrip() for line in self.lines).rstrip("\n")

    def write(self, text: str) -> None:
        for piece in self._PIECE.finditer(text):
            if piece[2]:
                self._control(piece[2], int(piece[1]) if piece[1].isdigit() else 0)
            else:
                self._character(piece[0])

    def _control(self, kind: str, number: int) -> None:
        self._hangs = False
        count = number or 1
        if kind == "A":
            self.row = max(self.row - count, 0)
        elif kind == "B":
            self._go(self.row + count)
        elif kind == "C":
            self.column = min(self.column + count, self.columns - 1)
        elif kind == "D":
            self.column = max(self.column - count, 0)
        elif kind == "H":
            self.row = self.column = 0
        elif kind == "K":
            del self.lines[self.row][self.column :]
        elif kind == "J":
            if number == 2:
                self.lines = [[]]
                self._go(self.row)
            else:
                del self.lines[self.row][self.column :]
                del self.lines[self.row + 1 :]
        else:
            raise AssertionError(f"unknown sequence {kind}")

    def _character(self, character: str) -> None:
        if character == "\r":
            self.column, self._hangs = 0, False
        elif character == "\n":
            self._go(self.row + 1)
            self._hangs = False
        elif character == "\b":
            self.column, self._hangs = max(self.column - 1, 0), False
        elif character == "\a":
            self.bells += 1
        elif unicodedata.combining(character):
            self._mark(character)
        else:
            self._put(character, 2 if character >= "\u1100" else 1)

    def _mark(self, mark: str) -> None:
        """A character that is drawn on the one before."""
        self.lines[self.row][self.column - (not self._hangs)] += mark

    def _put(self, character: str, cells: int) -> None:
        if self._hangs or self.column + cells > self.columns:
            self._go(self.row + 1)
            self.column, self._hangs = 0, False
        line = self.lines[self.row]
        line.extend(" " * (self.column + cells - len(line)))
        # A wide character takes two places, the second of which shows nothing.
        line[self.column : self.column + cells] = [character, ""][:cells]
        self.column += cells
        if self.column == self.columns:
            self.column, self._hangs = self.columns - 1, True

    def _go(self, row: int) -> None:
        self.row = row
        while len(self.lines) <= row:
            self.lines.append([])


class Person:
    """Somebody who types at a terminal of the machine, and sees what it shows."""

    def __init__(self, room: Room, *argv: str, rows: int = 24, columns: int = 80, **env: str):
        self.screen = Screen(rows, columns)
        self._changed = asyncio.Event()
        self.terminal = Terminal(self._show, room.machine.signal_group, rows, columns)
        handles: dict[int, Handle] = {n: TerminalHandle(self.terminal) for n in range(3)}
        self.shell = room.boot(list(argv), handles, env)
        self.terminal.foreground = self.shell.group

    async def _show(self, data: bytes) -> None:
        self.screen.write(data.decode(errors="replace"))
        self._changed.set()

    async def type(self, text: str) -> None:
        await self.terminal.feed(text.encode())

    async def sees(self, condition: str | re.Pattern[str] | Callable[[str], bool]) -> str:
        """Wait for something to be shown at the end, or for anything about the screen."""

        def ends(shown: str) -> bool:
            if isinstance(condition, str):
                return shown.endswith(condition)
            if isinstance(condition, re.Pattern):
                return condition.search(shown) is not None
            return condition(shown)

        try:
            async with asyncio.timeout(PATIENCE):
                while not ends(self.screen.text):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"not {condition!r}, but:\n{self.screen.text}") from None
        return self.screen.text

    async def waits(self) -> None:
        """Wait until another program than the shell has the terminal."""
        async with asyncio.timeout(PATIENCE):
            while self.terminal.foreground == self.shell.group:  # noqa: ASYNC110
                await asyncio.sleep(0)

    async def resize(self, columns: int) -> None:
        self.screen.columns = columns
        self.terminal.resize(24, columns)

    async def ended(self) -> int:
        async with asyncio.timeout(PATIENCE):
            return await self.shell.wait()
