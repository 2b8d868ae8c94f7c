"""What lessons ask an engine about one thing, and what it tells."""

from __future__ import annotations

from collections.abc import Iterator

import docker
import pytest
from docker.models.containers import Container

from tests.engine.scratch import Scratch
from tests.engine.watching import Watcher
from tui.engine.probes import EngineProbes
from tui.state.facts import FileFacts
from tui.state.outcomes import ActionFailed, Refusal

pytestmark = pytest.mark.every_engine


@pytest.fixture
def watcher(engine_host: str, busybox: str) -> Iterator[Watcher]:
    with Watcher(engine_host) as watcher:
        yield watcher


@pytest.fixture
def probes(watcher: Watcher) -> EngineProbes:
    return watcher.link.probes()


@pytest.fixture
def running(engine_client: docker.DockerClient, busybox: str, scratch: Scratch) -> Container:
    return engine_client.containers.run(
        busybox,
        ["sh", "-c", "echo ahoy > /tmp/note; sleep 600"],
        labels=scratch.labels,
        environment={"HARBOUR": "santos", "ODD": "a=b"},
        user="nobody",
        restart_policy={"Name": "on-failure"},
        init=True,
        detach=True,
    )


def test_how_a_container_was_set_up(probes: EngineProbes, running: Container) -> None:
    facts = probes.container(str(running.id))
    assert dict(facts.env)["HARBOUR"] == "santos"
    assert dict(facts.env)["ODD"] == "a=b"
    assert facts.command == ("sh", "-c", "echo ahoy > /tmp/note; sleep 600")
    assert facts.user == "nobody"
    assert facts.restart == "on-failure"


def test_how_an_image_is_set_up(probes: EngineProbes, running: Container, scratch: Scratch) -> None:
    changes = ["EXPOSE 8080", "WORKDIR /app", 'ENTRYPOINT ["sleep"]', 'CMD ["9"]', "USER nobody"]
    image = running.commit(
        repository=f"cais-test-{scratch.token}", conf={"Labels": scratch.labels}, changes=changes
    )
    facts = probes.image(str(image.id))
    assert (facts.entrypoint, facts.cmd) == (("sleep",), ("9",))
    assert (facts.workdir, facts.user) == ("/app", "nobody")
    assert facts.exposed == ("8080/tcp",)
    assert not facts.healthcheck
    assert facts.size > 0
    assert set(scratch.labels.items()) <= set(facts.labels)


def test_files_in_a_container_that_runs_and_in_one_that_does_not(
    watcher: Watcher, probes: EngineProbes, running: Container
) -> None:
    identity = str(running.id)
    running.exec_run(["sh", "-c", "until [ -s /tmp/note ]; do sleep 0.1; done"])
    found = probes.file(identity, "/tmp/note")
    assert (found.exists, found.folder, found.text) == (True, False, "ahoy\n")
    assert probes.file(identity, "/tmp").folder
    assert probes.file(identity, "/nowhere") == FileFacts()
    running.exec_run(["sh", "-c", "echo again > /tmp/note"])
    assert probes.file(identity, "/tmp/note").text == "again\n"
    running.kill()
    watcher.container(str(running.name), lambda c: not c.state.is_alive)
    assert probes.file(identity, "/tmp/note").text == "again\n"


def test_what_is_not_there_is_gone(probes: EngineProbes) -> None:
    for ask in (probes.container, probes.image, lambda identity: probes.file(identity, "/x")):
        with pytest.raises(ActionFailed) as refused:
            ask("f" * 64)
        assert refused.value.refusal is Refusal.GONE


def test_what_happened_is_told_in_order(
    watcher: Watcher, running: Container, engine_client: docker.DockerClient
) -> None:
    watcher.container(str(running.name))
    heard, _ = watcher.link.happened(0)
    running.pause()
    running.unpause()
    watcher.until(
        lambda _: (
            [
                event.action
                for event in watcher.link.happened(heard)[1]
                if event.subject == running.id and event.action in ("pause", "unpause")
            ]
            == ["pause", "unpause"]
        )
    )
