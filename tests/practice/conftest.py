"""Fixtures for tests that are held against the practice engine, and against a real one.

The practice engine is always there: it is started as a program of its own. The real one is the
engine that a docker client would use, as for tests/engine; where there is none, its half skips,
or fails with `CAIS_REQUIRE_ENGINE=1`.
"""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from docker.errors import APIError

from tests.engine.daemon.shell import EngineError
from tests.engine.discovery import at_hand, connected, do_without, host_at_hand
from tests.engine.scratch import Scratch
from tests.practice.cli import Cli, docker_program
from tests.practice.engine_process import PracticeEngine
from tests.practice.subject import KINDS, Maker, Subject
from tui.docker_command import launcher

LAST_WORDS = 2000
"""Characters."""


def pytest_configure(config: pytest.Config) -> None:
    """Announce the mark of this folder."""
    config.addinivalue_line(
        "markers",
        'differs(what, on="practice"): this does not hold on that engine, which does what it says',
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that is marked `differs` has to fail on the engine that differs."""
    for item in items:
        parameters = getattr(item, "callspec", None)
        kind = parameters.params.get("engine") if parameters else None
        for mark in item.iter_markers("differs"):
            if mark.kwargs["on"] == kind:
                item.add_marker(pytest.mark.xfail(reason=mark.args[0], strict=True))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show with a failure what the engine wrote down last."""
    report = yield
    subject = getattr(item, "funcargs", {}).get("engine")
    if report.failed and isinstance(subject, Subject) and subject.log:
        words = subject.log.read_text(errors="replace") if subject.log.exists() else "it is gone"
        report.sections.append(("the last words of the practice engine", words[-LAST_WORDS:]))
    return report


@pytest.fixture(scope="session")
def mountable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The host folder that holds all temporary folders; the practice engine may mount from it."""
    return tmp_path_factory.getbasetemp().resolve()


@pytest.fixture(scope="session")
def practice_engine(mountable: Path) -> Iterator[PracticeEngine]:
    """A practice engine that all tests share, apart from those that stop or kill one."""
    with PracticeEngine(allow=[mountable]) as engine:
        yield engine


@pytest.fixture(scope="session")
def practice(practice_engine: PracticeEngine) -> Iterator[Subject]:
    """The shared practice engine with a client."""
    client = practice_engine.client()
    yield Subject(
        "practice", practice_engine.host, client, disposable=True, log=practice_engine.log
    )
    client.close()


@pytest.fixture(scope="session")
def real() -> Iterator[Subject]:
    """The real engine at hand with a client."""
    client = connected(host_at_hand())
    yield Subject("real", host_at_hand(), client, disposable="CAIS_TEST_ENGINE" in os.environ)
    client.close()


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(kind, marks=[pytest.mark.engine] if kind == "real" else []) for kind in KINDS
    ],
)
def engine(request: pytest.FixtureRequest) -> Subject:
    """Each engine in turn."""
    subject = request.getfixturevalue(request.param)
    assert isinstance(subject, Subject)
    return subject


@pytest.fixture(scope="session")
def busybox(engine: Subject) -> str:
    """An image with a shell and the small programs."""
    return at_hand("busybox:latest", engine.client)


@pytest.fixture(scope="session")
def python(engine: Subject) -> str:
    """An image with a GNU userland."""
    return at_hand("python:3.13-slim", engine.client)


@pytest.fixture
def borrowed(engine: Subject) -> Iterator[Callable[[str], str]]:
    """Brings an image along, and takes it away again if it was not there before."""
    pulled: list[str] = []

    def borrow(image: str) -> str:
        before = engine.client.images.list(name=image)
        at_hand(image, engine.client)
        if not before:
            pulled.append(image)
        return image

    yield borrow
    for image in pulled:
        with suppress(APIError):
            engine.client.images.remove(image)


@pytest.fixture
def disposable(engine: Subject) -> Subject:
    """An engine to which a test may do what it likes; somebody's own is spared."""
    if not engine.disposable:
        pytest.skip("only on an engine that was started for the tests (CAIS_TEST_ENGINE)")
    return engine


@pytest.fixture
def scratch(engine: Subject) -> Iterator[Scratch]:
    """A label for what a test makes; all that carries it is removed afterwards."""
    scratch = Scratch.new()
    yield scratch
    scratch.remove_all(engine.client)


@pytest.fixture
def make(engine: Subject, scratch: Scratch, busybox: str) -> Maker:
    """Makes what a test needs."""
    return Maker(engine, scratch, busybox)


@pytest.fixture(scope="module")
def shared(engine: Subject, busybox: str) -> Iterator[Maker]:
    """Makes what the tests of a module share and leave as it is."""
    scratch = Scratch.new()
    yield Maker(engine, scratch, busybox)
    scratch.remove_all(engine.client)


@pytest.fixture(scope="session")
def docker_command(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The path of a docker command: the real one, or cais's own with `CAIS_TEST_COMMAND=own`."""
    if os.environ.get("CAIS_TEST_COMMAND") == "own":
        return str(launcher.install(tmp_path_factory.mktemp("command")))
    try:
        return docker_program()
    except EngineError as error:
        do_without(f"there is no docker command, and none is kept for the tests: {error}")


@pytest.fixture
def docker(
    engine: Subject, scratch: Scratch, busybox: str, tmp_path: Path, docker_command: str
) -> Cli:
    """The docker command line with the engine under test."""
    config = tmp_path / "docker-config"
    config.mkdir()
    return Cli(docker_command, engine.host, config, scratch)
