"""A bench with /proc, with the programs that busybox has not, and with terminals to sit at."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.unit.practice.programs_bench import Bench, beside
from tui.practice.files.nodes import ROOT, Credentials
from tui.practice.files.synthetic import ProcessTree
from tui.practice.kernel.process import Process
from tui.practice.kernel.terminal import Terminal, TerminalHandle

beside_coreutils = beside("date")
beside_procps = beside("ps")
beside_ncurses = beside("tput")
ALONE = ("tput", "useradd", "usermod", "userdel", "groupadd", "groupdel")
ANN = Credentials(1000, 1000, frozenset({1000, 50}))


class SystemBench(Bench):
    """The bench for programs that look at the system."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        super().__init__(root)
        for name in ALONE:
            self._program(root / "gnu" / name, f"gnu:{name}")
        (root / "proc").mkdir()
        (root / "etc" / "shadow").write_text("root:*:20000:0:99999:7:::\n")
        self.machine.view.mount("/proc", ProcessTree(self.machine))

    def text(self, path: str) -> str:
        """What is in a file of the machine."""
        return (self.root / path.lstrip("/")).read_text()

    def sit_down(self, rows: int = 24, columns: int = 80) -> Seat:
        """A new terminal."""
        return Seat(self, rows, columns)


class Seat:
    """A person at a terminal, who types and reads."""

    def __init__(self, bench: Bench, rows: int, columns: int) -> None:
        self._bench = bench
        self.terminal = Terminal(self._show, bench.machine.signal_group, rows, columns)
        self._news = asyncio.Event()
        self.seen = ""

    async def _show(self, data: bytes) -> None:
        self.seen += data.decode()
        self._news.set()

    def start(
        self,
        *argv: str,
        gnu: bool = False,
        who: Credentials = ROOT,
        env: dict[str, str] | None = None,
    ) -> Process:
        """Run a program at the terminal."""
        handles = {fd: TerminalHandle(self.terminal) for fd in (0, 1, 2)}
        process = self._bench.boot(argv, {**handles}, gnu=gnu, who=who, env=env)
        self.terminal.foreground = process.group
        return process

    async def type(self, keys: str) -> None:
        """Press keys."""
        await self.terminal.feed(keys.encode())

    async def sees(self, words: str) -> str:
        """Wait until something has been shown; everything up to its end, which is then past."""
        async with asyncio.timeout(20):
            while words not in self.seen:
                self._news.clear()
                await self._news.wait()
        before, found, self.seen = self.seen.partition(words)
        return before + found


async def ended(process: Process) -> int:
    """The exit code of a program that should end by itself."""
    async with asyncio.timeout(20):
        return await process.wait()
