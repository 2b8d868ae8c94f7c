"""The programs of the simulated containers: busybox's applets, GNU's commands, and a few more.

A program is a coroutine over a `Process`; it reads and writes nothing but that process's files,
pipes and terminals. Modules are imported when the first program in them is wanted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from tui.practice.kernel.process import Process, Program
from tui.practice.programs import registry

if TYPE_CHECKING:
    from tui.practice.programs.sample.bundle import SampleApp

_SHELLS = frozenset({"sh", "ash", "dash", "bash"})


_loaded: dict[str, Program] = {}


def find(name: str) -> Program | None:
    """The program of that name: `busybox`, `gnu:ls`, `nginx`, or an applet such as `ls`."""
    if name == "busybox":
        return busybox
    name = name.removeprefix("gnu:")
    if name in _SHELLS:
        return _loaded.get(name) or _late(name, partial(_shell, name))
    place = registry.applets().get(name) or registry.others().get(name)
    if place is None:
        return None
    return _loaded.get(name) or _late(name, partial(_imported, place))


def _late(name: str, load: Callable[[], Program]) -> Program:
    """Become the program once it is imported: that takes longer than a turn of the loop may."""

    async def program(p: Process) -> int:
        if name not in _loaded:
            _loaded[name] = await asyncio.to_thread(load)
        return await _loaded[name](p)

    return program


def _shell(name: str) -> Program:
    # The shells know the programs, and these know the shells.
    from tui.practice.shell import programs

    return programs()[name]


def _imported(place: registry.Place) -> Program:
    program: Program = getattr(import_module(f"{__name__}.{place.module}"), place.function)
    return program


def finder(sample: SampleApp) -> Callable[[str], Program | None]:
    """`find` for an engine that brings the sample app along: its Python can serve that."""

    async def python3(p: Process) -> int:
        # With all that it leads to it is too much to be imported between two turns of the loop.
        interpreter = await asyncio.to_thread(import_module, f"{__name__}.python.interpreter")
        code: int = await interpreter.python3(p, sample)
        return code

    def found(name: str) -> Program | None:
        return python3 if name.removeprefix("gnu:") == "python3" else find(name)

    return found


def applets() -> list[str]:
    """What busybox can be called as, sorted."""
    return sorted({*registry.applets(), "sh", "ash"})


async def busybox(p: Process) -> int:
    """One binary under many names; the name that it was called by says what to be."""
    applet = p.name
    if applet == "busybox":
        if not p.argv[1:] or p.argv[1] in ("--help", "--list"):
            await p.out(_listed(short=p.argv[1:] == ["--list"]))
            return 0
        p.argv = p.argv[1:]
        applet = p.name
    # A link may be called anything: what it is called by counts, as with the real one.
    program = find(applet) if applet in applets() else None
    if program is None:
        await p.err(f"{applet}: applet not found\n")
        return 127
    return await program(p)


def _listed(*, short: bool) -> str:
    if short:
        return "".join(f"{name}\n" for name in applets())
    lines = [""]
    for name in applets():
        if len(lines[-1]) + len(name) > 65:
            lines.append("")
        lines[-1] += f"{name}, "
    return (
        "BusyBox multi-call binary (practice engine).\n"
        "\nUsage: busybox [function [arguments]...]\n   or: busybox --list\n"
        "\nMany programs in one binary: it is the one that it is called by the name of.\n"
        "\nCurrently defined functions:\n"
        + "".join(
            f"\t{line.rstrip(', ')}{',' if line is not lines[-1] else ''}\n" for line in lines
        )
    )
