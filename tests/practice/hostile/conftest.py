"""One engine for everything that is thrown at it, and a folder that has to stay as it is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from docker.models.containers import Container

from tests.practice.engine_process import PracticeEngine
from tests.practice.hostile.watching import MEGABYTE, ROOM_MB, Canary
from tests.practice.subject import Maker, Subject


@pytest.fixture(scope="session")
def shore(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The only host folder that containers may mount."""
    return tmp_path_factory.mktemp("shore").resolve()


@pytest.fixture
def clean(shore: Path) -> Iterator[Path]:
    """The shore, empty before and after."""
    yield shore
    for left in shore.iterdir():
        shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()


@pytest.fixture(scope="session")
def target(shore: Path) -> Iterator[PracticeEngine]:
    """The engine that all of this is thrown at."""
    with PracticeEngine(allow=[shore]) as engine:
        yield engine


@pytest.fixture(scope="session")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Canary:
    """What has to stay as it is."""
    return Canary(tmp_path_factory.mktemp("canary").resolve())


@pytest.fixture(scope="session")
def engine(target: PracticeEngine) -> Iterator[Subject]:
    """The engine with a client, as the other tests know it."""
    client = target.client()
    client.images.pull("busybox", "latest")
    yield Subject("practice", target.host, client, disposable=True, log=target.log)
    client.close()


@pytest.fixture(scope="session")
def busybox(engine: Subject) -> str:
    """That of this engine; another engine's would be taken for it otherwise."""
    return "busybox:latest"


@pytest.fixture(autouse=True)
def unharmed(engine: Subject, target: PracticeEngine, canary: Canary) -> Iterator[None]:
    """After each test the engine works, is no larger than it may be, and has touched nothing."""
    process = psutil.Process(target.pid)
    yield
    assert process.is_running()
    said = engine.client.containers.run("busybox", ["echo", "well"], remove=True)
    assert said == b"well\n"
    assert process.memory_info().rss < ROOM_MB * MEGABYTE
    assert canary.sings()


@pytest.fixture
def box(make: Maker, clean: Path) -> Container:
    """A container that runs, with the shore mounted."""
    return make.sleeper(volumes=[f"{clean}:/src"], init=False)
