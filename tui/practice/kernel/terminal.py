"""A terminal inside a container: the line discipline between a client and the programs.

Facts: termios(3) and n_tty on Linux. Input goes through `feed`; what programs write, and what
the terminal echoes, goes to the sink that it was made with.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tui.practice.files.nodes import Kind, Stat
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.signals import Signal

INPUT_ROOM = 4096
"""Bytes of a line that the terminal keeps; Linux drops what comes beyond them."""

_ERASE = (0x08, 0x7F)
_KILL_LINE, _KILL_WORD, _END, _NEXT = 0x15, 0x17, 0x04, 0x16
_KEYS = {0x03: Signal.INT, 0x1C: Signal.QUIT, 0x1A: Signal.TSTP}


class Terminal:
    """One terminal: its size, its modes, and the bytes between."""

    def __init__(
        self,
        output: Callable[[bytes], Awaitable[None]],
        signal: Callable[[int, int], None],
        rows: int = 24,
        columns: int = 80,
        number: int = 0,
    ) -> None:
        """`output` takes what is to be seen; `signal` gets a signal and a process group.

        `number` is that of its file below /dev/pts.
        """
        self.number = number
        self._output = output
        self._signal = signal
        self.rows = rows
        self.columns = columns
        self.canonical = True
        """Input comes by lines, and the terminal lets them be edited."""
        self.echo = True
        self.keys_signal = True
        """Ctrl-C and its kin become signals."""
        self.translate = True
        """A line feed goes out as carriage return and line feed."""
        self.foreground = 0
        """The process group that the keys' signals go to; 0 for none."""
        self._line = bytearray()
        self._ready = bytearray()
        self._ends: list[int] = []
        """Positions in `_ready` at which a read stops with what it has, or with nothing."""
        self._hung_up = False
        self._readable = asyncio.Event()

    @property
    def name(self) -> str:
        """Its file, below /dev."""
        return f"pts/{self.number}"

    # -- towards the programs ----------------------------------------------------------------

    async def feed(self, data: bytes) -> None:
        """What the person typed."""
        if not self.canonical and not self.echo and not self.keys_signal:
            self._ready += data
            self._settle()
            return
        echoed = bytearray()
        for byte in data:
            self._take(byte, echoed)
        self._settle()
        if echoed:
            await self._output(bytes(echoed))

    def hang_up(self) -> None:
        """Nobody will type any more."""
        self._hung_up = True
        self._ready += self._line
        self._line.clear()
        self._settle()

    async def read(self, size: int) -> bytes:
        """A line (or part of it) in canonical mode, else whatever is there."""
        await self._readable.wait()
        if self._ends:
            end = self._ends[0]
            data = bytes(self._ready[: min(size, end)])
            if len(data) == end:
                self._ends.pop(0)
        else:
            data = bytes(self._ready[:size])
        del self._ready[: len(data)]
        self._ends = [end - len(data) for end in self._ends]
        self._settle()
        return data

    def set_modes(self, *, canonical: bool, echo: bool, keys_signal: bool) -> None:
        """Change how input is treated; what was typed ahead is cut into lines, or these undone."""
        changes = self.canonical != canonical
        if changes and not canonical:
            self._ready += self._line
            self._line.clear()
            self._ends.clear()
        self.canonical, self.echo, self.keys_signal = canonical, echo, keys_signal
        if changes and canonical:
            ahead = bytes(self._ready).replace(b"\r", b"\n")
            self._ready.clear()
            for line in ahead.splitlines(keepends=True):
                self._line += line
                if line.endswith(b"\n"):
                    self._finish_line()
        self._settle()

    # -- towards the person ------------------------------------------------------------------

    async def write(self, data: bytes) -> None:
        """What a program shows."""
        await self._output(data.replace(b"\n", b"\r\n") if self.translate else data)

    def resize(self, rows: int, columns: int) -> None:
        """The window has another size; the foreground programs are told."""
        if (rows, columns) == (self.rows, self.columns):
            return
        self.rows, self.columns = rows, columns
        if self.foreground:
            self._signal(Signal.WINCH, self.foreground)

    # -- the discipline ----------------------------------------------------------------------

    def _take(self, byte: int, echoed: bytearray) -> None:
        if self.keys_signal and byte in _KEYS:
            if self.echo:
                echoed += b"^" + bytes([byte + 0x40])
            self._line.clear()
            if self.foreground:
                self._signal(_KEYS[byte], self.foreground)
            return
        if not self.canonical:
            self._ready.append(byte)
            if self.echo:
                echoed.append(byte)
            return
        if byte == 0x0D:
            byte = 0x0A
        if byte == 0x0A:
            self._line.append(byte)
            self._finish_line()
            if self.echo:
                echoed += b"\r\n" if self.translate else b"\n"
        elif byte == _END:
            self._finish_line()
        elif byte in _ERASE:
            self._erase(1, echoed)
        elif byte == _KILL_LINE:
            self._erase(len(self._line), echoed)
        elif byte == _KILL_WORD:
            kept = bytes(self._line).rstrip()
            kept = kept[: kept.rfind(b" ") + 1]
            while len(self._line) > len(kept):
                self._erase(1, echoed)
        elif len(self._line) < INPUT_ROOM:
            self._line.append(byte)
            if self.echo:
                echoed += bytes([byte]) if byte >= 0x20 or byte == 0x09 else _caret(byte)

    def _erase(self, characters: int, echoed: bytearray) -> None:
        for _ in range(characters):
            if not self._line:
                return
            byte = self._line.pop()
            while byte & 0xC0 == 0x80 and self._line:
                byte = self._line.pop()
            if self.echo:
                echoed += b"\b \b" * (1 if byte >= 0x20 else 2)

    def _finish_line(self) -> None:
        self._ready += self._line
        self._line.clear()
        self._ends.append(len(self._ready))

    def _settle(self) -> None:
        if self._ends or self._hung_up or (self._ready and not self.canonical):
            self._readable.set()
        else:
            self._readable.clear()


class TerminalHandle(Handle):
    """A descriptor of a terminal."""

    terminal: Terminal

    def __init__(self, terminal: Terminal) -> None:
        super().__init__()
        self.terminal = terminal

    async def read(self, size: int) -> bytes:
        return await self.terminal.read(size)

    async def write(self, data: bytes) -> None:
        await self.terminal.write(data)

    def stat(self) -> Stat:
        return Stat(Kind.DEVICE, 0o620, device=(136, 0))


def _caret(byte: int) -> bytes:
    return b"^" + bytes([byte ^ 0x40])
