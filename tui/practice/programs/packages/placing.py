"""How packages put their files in place, and take them away."""

from __future__ import annotations

from contextlib import suppress

from tui.practice.files.nodes import binary
from tui.practice.files.tree import Opening
from tui.practice.kernel.process import Process
from tui.practice.programs.packages.known import Package
from tui.practice.programs.tools import text

_EXECUTABLE = Opening(read=False, write=True, create=True, truncate=True, mode=0o755)
_PLAIN = Opening(read=False, write=True, create=True, truncate=True, mode=0o644)
MOST_BYTES = 4 << 20


async def place(p: Process, package: Package) -> None:
    """Write the executables of a package. Raises OSError."""
    for path, program in package.files:
        # What was there may be a link to busybox, which has to stay what it is.
        with suppress(FileNotFoundError):
            p.remove(path)
        handle = await p.open(path, _EXECUTABLE)
        try:
            await handle.write(binary(program))
        finally:
            handle.close()


def take_away(p: Process, package: Package) -> None:
    """Remove the executables of a package."""
    for path, _ in package.files:
        with suppress(FileNotFoundError):
            p.remove(path)


async def read(p: Process, path: str) -> str:
    """A text file; nothing where there is none."""
    try:
        return text(await p.read_all(path, MOST_BYTES))
    except FileNotFoundError:
        return ""


async def write(p: Process, path: str, content: str) -> None:
    """Write a text file, with the folders that it is in. Raises OSError."""
    parents = path.split("/")[1:-1]
    if not p.is_folder(f"/{'/'.join(parents)}"):
        for depth in range(1, len(parents) + 1):
            folder = f"/{'/'.join(parents[:depth])}"
            if not p.exists(folder):
                p.make_folder(folder, 0o755)
    handle = await p.open(path, _PLAIN)
    try:
        await handle.write(content.encode(errors="surrogateescape"))
    finally:
        handle.close()


async def left_out(p: Process) -> int:
    """Stand for a program that is not simulated."""
    await p.err(f"{p.name}: the practice engine does not simulate this program\n")
    return 1
