"""The actions of `find`: what is done with an entry."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tui.practice.files.nodes import Kind
from tui.practice.kernel.users import group_name, user_name
from tui.practice.programs.files.asking import answered
from tui.practice.programs.files.display import blocks, day_and_time, permissions
from tui.practice.programs.files.finding.expression import Node
from tui.practice.programs.files.finding.printf import Format
from tui.practice.programs.files.finding.search import Entry, Quit, Search
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.starting import spawned
from tui.practice.programs.tools import reason

_MOST_WORDS = 4096
_MOST_LETTERS = 128 << 10
"""What one command line holds at most."""
_PLACE = "{}"


def printing(search: Search, end: str) -> Node:
    """Print the path."""

    async def node(entry: Entry) -> bool:
        await search.p.out(entry.path + end)
        return True

    return node


def prune(entry: Entry) -> bool:
    """Do not go into the folder."""
    entry.walk.skip()
    return True


def leave(entry: Entry) -> bool:
    """End the search."""
    raise Quit


def deletion(search: Search) -> Node:
    """Remove it; folders have to be empty."""
    p = search.p

    async def node(entry: Entry) -> bool:
        if entry.path in (".", "./"):
            return True
        try:
            (p.remove_folder if entry.stat.kind is Kind.FOLDER else p.remove)(entry.path)
        except OSError as error:
            search.fail()
            shown = f"cannot delete {in_quotes(p, entry.path)}" if p.gnu else entry.path
            await p.complain(f"{shown}: {reason(error)}")
            return False
        return True

    return node


def long_listing(search: Search) -> Node:
    """Print a line like that of `ls -dils`."""
    p = search.p

    async def node(entry: Entry) -> bool:
        stat = entry.stat
        view = p.machine.view
        size = f"{stat.device[0]}, {stat.device[1]:3}" if stat.kind is Kind.DEVICE else stat.size
        name = entry.path.replace("\\", "\\\\").replace(" ", "\\ ").replace("\n", "\\n")
        arrow = f" -> {stat.target}" if stat.kind is Kind.LINK else ""
        owner = f"{user_name(view, stat.uid):<8} {group_name(view, stat.gid):<8}"
        await p.out(
            f"{stat.inode:9} {(blocks(stat) + 1) // 2:6} {permissions(stat)} {stat.links:3} {owner}"
            f" {size:>8} {day_and_time(stat.mtime, time.time_ns(), future=0)} {name}{arrow}\n"
        )
        return True

    return node


def formatted(search: Search, text: str) -> Node:
    """Print as a format says."""
    form = Format(search.p, text)
    search.warnings += form.warnings

    async def node(entry: Entry) -> bool:
        await search.p.out(form.filled(entry))
        return True

    return node


def command(search: Search, words: Sequence[str], *, asks: bool, inside: bool) -> Node:
    """Run a command, with the path in place of `{}`; true where it succeeds."""
    p = search.p

    async def node(entry: Entry) -> bool:
        folder, path = _inside(entry) if inside else ("", entry.path)
        if asks:
            question = f"< {words[0]} ... {entry.path} > ? "
            if not p.gnu:
                question = " ".join(word.replace(_PLACE, path) for word in words) + " ?"
            if not await answered(p, question):
                return False
        argv = [word.replace(_PLACE, path) for word in words]
        return await _ran(search, argv, folder) == 0

    return node


class Together:
    """A command that is run for many entries at once."""

    def __init__(self, search: Search, words: list[str], *, inside: bool) -> None:
        self._search = search
        self._words = words
        self._inside = inside
        self._folder = ""
        self._paths: list[str] = []
        self._size = 0

    async def add(self, entry: Entry) -> bool:
        """One entry more."""
        folder, path = _inside(entry) if self._inside else ("", entry.path)
        if folder != self._folder:
            await self.finish()
            self._folder = folder
        self._paths.append(path)
        self._size += len(path) + 1
        if len(self._paths) >= _MOST_WORDS or self._size >= _MOST_LETTERS:
            await self.finish()
        return True

    async def finish(self) -> None:
        """Run it for those that are left."""
        paths, self._paths, self._size = self._paths, [], 0
        if not paths:
            return
        argv: list[str] = []
        for word in self._words:
            argv += paths if word == _PLACE else [word]
        if await _ran(self._search, argv, self._folder):
            self._search.fail()


def _inside(entry: Entry) -> tuple[str, str]:
    """The folder that an entry lies in, and its name there."""
    folder, slash, _ = entry.path.rstrip("/").rpartition("/")
    return (folder or "/") if slash else ".", f"./{entry.name}" if entry.name != "." else "./."


async def _ran(search: Search, argv: list[str], folder: str) -> int:
    p = search.p
    here = p.cwd
    try:
        if folder:
            p.cwd = p.resolve(folder)
        child = spawned(p, argv)
    except OSError as error:
        shown = in_quotes(p, argv[0]) if p.gnu else argv[0]
        await p.complain(f"{shown}: {reason(error)}")
        return 1
    finally:
        p.cwd = here
    return await child.wait()
