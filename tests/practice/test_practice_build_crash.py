"""Killed in the middle of builds, the practice engine comes back with nothing of them half done."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.engine.daemon.shell import wait_until
from tests.practice.building import Entry, context, read
from tests.practice.engine_process import PracticeEngine
from tests.practice.wire import Wire

BASE = "FROM busybox:latest\n"


@pytest.fixture
def engine() -> Iterator[PracticeEngine]:
    """An engine of the test's own, with an image to build upon."""
    with PracticeEngine() as engine:
        client = engine.client()
        client.images.pull("busybox", "latest")
        client.close()
        yield engine


def build(engine: PracticeEngine, text: str, query: str = "") -> None:
    """Build, and put up with an engine that goes away meanwhile."""
    with suppress(OSError, EOFError), Wire(engine.host, timeout=60) as wire:
        wire.request(
            "POST", f"/build?{query}", body=context(BASE + text, Entry("f", b"1" * 10_000))
        )
        wire.answer()


@pytest.mark.parametrize(
    "step", ["RUN echo >/begun; sleep 600", "RUN yes >/dev/null", "COPY f /\nRUN sleep 600"]
)
def test_a_crash_leaves_nothing_of_a_step(engine: PracticeEngine, step: str) -> None:
    building = threading.Thread(target=build, args=(engine, f"ENV A=b\n{step}\n", "t=half"))
    building.start()
    client = engine.client()
    wait_until(
        lambda: bool(client.api.containers(filters={"status": "running"})),
        20,
        lambda: "the step does not run",
    )
    client.close()
    engine.kill()
    building.join(20)
    engine.start()
    client = engine.client()
    assert client.api.containers(all=True) == []
    assert client.api.images(name="half") == []
    assert list((engine.data / "builds").iterdir()) == []
    steps = [image for image in client.api.images(all=True) if image["ParentId"]]
    assert len(steps) == 1 + step.count("COPY")
    client.close()
    with Wire(engine.host, timeout=60) as wire:
        body = context(f"{BASE}ENV A=b\nRUN true\n")
        wire.request("POST", "/build", body=body)
        outcome = read(wire.answer()[1].decode())
    assert (outcome.error, outcome.cached) == ("", 1)


def test_containers_that_are_to_stay_do(engine: PracticeEngine) -> None:
    """Without `rm`, and after a step that failed: as they would without a crash."""
    build(engine, "RUN true\n", "rm=0")
    build(engine, "RUN false\n")
    engine.kill()
    engine.start()
    client = engine.client()
    codes = {one["Status"].partition(")")[0] for one in client.api.containers(all=True)}
    assert codes == {"Exited (0", "Exited (1"}
    client.close()
