"""Files that are followed while they grow, as `tail -f` does."""

from __future__ import annotations

from tui.practice.files.nodes import Kind
from tui.practice.kernel.process import Process
from tui.practice.programs.tools import FOR_READING, Input


def heading(name: str, *, first: bool) -> str:
    """The line that tells which file is coming."""
    shown = "standard input" if name == "-" else name
    return f"{'' if first else chr(10)}==> {shown} <==\n"


class Watch:
    """The files that are followed."""

    def __init__(self, p: Process, *, with_names: bool, by_name: bool) -> None:
        self._p = p
        self._with_names = with_names
        self._by_name = by_name
        self._last: str | None = None
        self.shown = False
        """Whether any file could be opened."""
        self._sources: dict[str, Input | None] = {}

    @property
    def any(self) -> bool:
        """Whether there is something to follow."""
        return bool(self._sources)

    def add(self, name: str, source: Input) -> None:
        """Follow a file from where it has been read to."""
        kept = Input(self._p, name, FOR_READING)
        kept.adopt(source.handle.share())
        self._sources[name] = kept

    def expect(self, name: str) -> None:
        """Follow a file that is not there yet."""
        self._sources[name] = None

    def close(self) -> None:
        """Let go of everything."""
        for source in self._sources.values():
            if source is not None:
                source.close()

    async def head(self, name: str) -> None:
        """Say which file is coming, if it is another one than before."""
        self.shown = True
        if self._with_names and name != self._last:
            await self._p.out(heading(name, first=self._last is None))
        self._last = name

    async def follow(self, seconds: float) -> None:
        """Print what is added, until nothing is left to follow."""
        while self._sources:
            for name in list(self._sources):
                await self._look(name)
            await self._p.sleep(seconds)

    async def _look(self, name: str) -> None:
        source = self._sources[name]
        if self._by_name:
            source = await self._again(name, source)
        if source is None:
            return
        file = source.handle.file
        if file is not None and file.stat().kind is Kind.FILE:
            if file.stat().size < file.seek(0, 1):
                await self._p.complain(f"{name}: file truncated")
                file.seek(0)
        elif file is None:
            # A pipe or a terminal: reading waits, and its end is the end.
            await self._copy(name, source)
            source.close()
            del self._sources[name]
            return
        await self._copy(name, source)

    async def _copy(self, name: str, source: Input) -> None:
        async for data in source:
            await self.head(name)
            await self._p.out(data)

    async def _again(self, name: str, source: Input | None) -> Input | None:
        """Open the file anew where its name leads to another one by now."""
        try:
            stat = self._p.stat(name)
        except OSError:
            return source
        if source is not None and source.handle.stat().inode == stat.inode:
            return source
        try:
            handle = await self._p.open(name)
        except OSError:
            return source
        words = "has been replaced" if source is not None else "has appeared"
        await self._p.complain(f"'{name}' {words};  following new file")
        fresh = Input(self._p, name, FOR_READING)
        fresh.adopt(handle)
        if source is not None:
            await self._copy(name, source)
            source.close()
        self._sources[name] = fresh
        return fresh
