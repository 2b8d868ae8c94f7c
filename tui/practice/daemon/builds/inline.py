"""Files that stand in the Dockerfile itself: the here-documents of COPY and ADD."""

from __future__ import annotations

from collections.abc import Sequence

from tui.practice.daemon.builds.reading import TreeSource
from tui.practice.daemon.builds.selecting import Chosen
from tui.practice.dockerfile.instructions import InlineFile
from tui.practice.files.memory import MemoryTree
from tui.practice.files.tree import OVERWRITING

_MODE = 0o644


def inline_source(files: Sequence[InlineFile]) -> tuple[TreeSource, list[Chosen]]:
    """A source that has these files, and what is to be copied of it."""
    tree = MemoryTree(mode=0o755)
    for one in files:
        file = tree.open(one.name, OVERWRITING)
        try:
            file.write(one.content.encode("utf-8", "surrogateescape"))
        finally:
            file.close()
        tree.set_mode(one.name, _MODE)
    source = TreeSource(tree)
    return source, [Chosen(one.name, f"file:{source.digest(f'/{one.name}')}") for one in files]
