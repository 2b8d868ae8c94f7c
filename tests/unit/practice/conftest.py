"""What several modules of this folder begin with."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.unit.practice.python_bench import PythonBench
from tests.unit.practice.shell_bench import Room, furnished
from tui.practice.store.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An engine's database that holds nothing."""
    opened = Database(tmp_path / "engine.db")
    yield opened
    opened.close()


@pytest.fixture
def told() -> list[tuple[str, str, Mapping[str, str]]]:
    """Takes what is told as events."""
    return []


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything that a machine with shells needs."""
    return furnished(tmp_path_factory.mktemp("disk"))


@pytest.fixture
def room(root: Path) -> Iterator[Room]:
    """A machine with shells."""
    room = Room(root)
    yield room
    room.close()


@pytest.fixture
def python_bench(tmp_path: Path) -> Iterator[PythonBench]:
    """A machine with a Python."""
    tmp_path.chmod(0o755)
    bench = PythonBench(tmp_path)
    yield bench
    bench.close()
