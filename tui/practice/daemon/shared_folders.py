"""The folders that containers may be given: those named at the start, and those added since.

Several apps may share one engine, each started in a folder of its own. They add theirs to a file
in the engine's data folder, which only its owner can write to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

FILE = "shared-folders"
"""One absolute path a line."""
_MOST_BYTES = 1 << 16


class SharedFolders:
    """What may be mounted at this moment; to be iterated over anew each time."""

    def __init__(self, data: Path, fixed: Iterable[Path]) -> None:
        """Forget what was added while another engine ran."""
        self._file = data / FILE
        self._fixed = tuple(fixed)
        self._file.unlink(missing_ok=True)

    def __iter__(self) -> Iterator[Path]:
        yield from self._fixed
        with suppress(OSError), self._file.open("rb") as file:
            for line in file.read(_MOST_BYTES).decode(errors="surrogateescape").splitlines():
                if line.startswith("/"):
                    yield Path(line)
