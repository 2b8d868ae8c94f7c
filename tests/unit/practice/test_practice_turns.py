"""Thousands of files of a container's own layer are gone through in turns with everything else.

What counts is the share of the loop's thread that the longest turn takes, in processor time: how
fast the machine is, and what else it does, makes no difference.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from tui.practice.files.layered import LayeredTree
from tui.practice.files.tree import OVERWRITING
from tui.practice.store.database import Database
from tui.practice.store.layers import LayerStore
from tui.practice.store.writable import Writable

FILES = 4000
MOST_ROWS = 500
"""In one step; no machine needs longer than a few milliseconds for them."""
A_LOOK = 0.0002
"""Seconds; a turn in which nobody does more than look at the clock is shorter."""
MOST = 0.5
"""The share of the longest turn that passes. One that does all the work would have nearly 1."""


class World:
    """The own layer of a container, full of files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = Database(folder / "engine.db")
        self.layers = LayerStore(folder / "layers")
        tree = self.tree()
        with self.database.transaction():
            tree.make_folder("many", 0o755)
            for number in range(FILES):
                tree.open(f"many/{number}", OVERWRITING).close()

    def tree(self) -> LayeredTree:
        """The files as somebody finds them who has read nothing of them yet."""
        own = Writable(self.database, "c" * 64, self.folder / "own")
        return LayeredTree(self.layers.lower(()), own)

    def rows(self) -> int:
        """How many there are in the database."""
        counts = "SELECT (SELECT count(*) FROM names) + (SELECT count(*) FROM inodes)"
        (number,) = self.database.connection.execute(counts).fetchone()
        return int(number)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("world"))
    yield world
    world.database.close()


class Clock:
    """Notes the processor time that passes between its turns."""

    def __init__(self) -> None:
        self.turns: list[float] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Take every turn that there is while the block runs."""
        ticking = asyncio.create_task(self._tick())
        await asyncio.sleep(0)
        try:
            yield
        finally:
            await asyncio.sleep(0)
            ticking.cancel()

    async def _tick(self) -> None:
        before = time.thread_time()
        while True:
            await asyncio.sleep(0)
            now = time.thread_time()
            if now - before > A_LOOK:
                self.turns.append(now - before)
            before = now

    @property
    def longest_share(self) -> float:
        """Of the longest turn in all that was done."""
        return max(self.turns) / sum(self.turns)


async def _load(tree: LayeredTree) -> None:
    await tree.load()


async def _measure(tree: LayeredTree) -> None:
    assert await tree.size_in_turns() == 0


async def _compare(tree: LayeredTree) -> None:
    assert len(await tree.changes_in_turns()) == FILES + 1


async def _collect(tree: LayeredTree) -> None:
    async with tree.layer_items_in_turns() as items:
        assert sum(1 for _ in await asyncio.to_thread(list, items)) == FILES + 1


@pytest.mark.parametrize("work", [_load, _measure, _compare, _collect])
def test_nothing_holds_the_loop(
    world: World, work: Callable[[LayeredTree], Awaitable[None]]
) -> None:
    clock = Clock()

    async def main() -> None:
        tree = world.tree()
        async with clock.running():
            await work(tree)

    asyncio.run(main())
    assert clock.longest_share < MOST


def test_every_step_of_forgetting_removes_a_few_rows(tmp_path: Path) -> None:
    world = World(tmp_path)
    left = [world.rows(), *(world.rows() for _ in world.tree().forget())]
    assert left[0] > 2 * FILES
    assert left[-1] == 0
    assert max(before - after for before, after in pairwise(left)) <= MOST_ROWS
    world.database.close()


def test_what_is_forgotten_in_part_looks_empty_and_stays_as_it_is(tmp_path: Path) -> None:
    world = World(tmp_path)
    tree = world.tree()
    next(tree.forget())
    assert tree.names("") == []
    with pytest.raises(OSError, match="Read-only"):
        tree.make_folder("new", 0o755)
    # The engine is killed, and begins once more.
    for _ in world.tree().forget():
        pass
    assert world.tree().names("") == []
    world.database.close()


def test_a_survey_bears_changes_between_its_steps(tmp_path: Path) -> None:
    world = World(tmp_path)

    async def main() -> None:
        tree = world.tree()
        await tree.load()
        reading = asyncio.create_task(_paths(tree))
        moved = 0
        while not reading.done():
            tree.rename(f"many/{moved}", f"many/moved {moved}")
            tree.remove(f"many/{FILES - 1 - moved}")
            moved += 1
            await asyncio.sleep(0)
        paths = await reading
        assert moved > 1
        assert len(paths) == len(set(paths))
        kept = {f"many/{number}" for number in range(moved, FILES - moved)}
        assert {"many", *kept} <= set(paths)

    asyncio.run(main())
    world.database.close()


async def _paths(tree: LayeredTree) -> list[str]:
    async with tree.layer_items_in_turns() as items:
        return [entry.path for entry, _ in items]
