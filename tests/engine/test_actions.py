"""What cais asks a real engine to do is done, and a refusal says why."""

from __future__ import annotations

from collections.abc import Iterator

import docker
import pytest
from docker.models.containers import Container

from tests.engine.free_ports import free_port
from tests.engine.scratch import Scratch
from tests.engine.watching import Watcher
from tui.engine.actions import EngineActions
from tui.state.containers import ContainerState
from tui.state.outcomes import ActionFailed, Refusal
from tui.state.selectors import PruneKind, prune_victims

pytestmark = pytest.mark.every_engine


@pytest.fixture
def watcher(engine_host: str, busybox: str) -> Iterator[Watcher]:
    with Watcher(engine_host) as watcher:
        yield watcher


@pytest.fixture
def actions(watcher: Watcher) -> EngineActions:
    return watcher.link.actions()


@pytest.fixture
def running(engine_client: docker.DockerClient, busybox: str, scratch: Scratch) -> Container:
    return engine_client.containers.run(
        busybox,
        ["sleep", "600"],
        name=scratch.name("acted-on"),
        labels=scratch.labels,
        init=True,
        detach=True,
    )


def test_each_action_has_its_effect(
    watcher: Watcher, actions: EngineActions, running: Container
) -> None:
    identity, name = str(running.id), str(running.name)
    actions.pause(identity)
    watcher.container(name, lambda c: c.state is ContainerState.PAUSED)
    actions.unpause(identity)
    watcher.container(name, lambda c: c.state is ContainerState.RUNNING)
    actions.stop(identity)
    watcher.container(name, lambda c: c.state is ContainerState.EXITED and c.exit_code == 143)
    actions.start(identity)
    first = watcher.container(name, lambda c: c.state is ContainerState.RUNNING)
    actions.restart(identity)
    watcher.container(name, lambda c: c.started != first.started and c.state.is_alive)
    actions.kill(identity)
    watcher.container(name, lambda c: c.exit_code == 137)
    actions.remove_container(identity, force=False)
    watcher.gone(name)


def test_a_running_container_is_not_removed_without_force(
    watcher: Watcher, actions: EngineActions, running: Container
) -> None:
    with pytest.raises(ActionFailed) as refused:
        actions.remove_container(str(running.id), force=False)
    assert refused.value.refusal is Refusal.CONFLICT
    assert str(running.id)[:12] in refused.value.detail or str(running.name) in refused.value.detail
    actions.remove_container(str(running.id), force=True)
    watcher.gone(str(running.name))


def test_what_is_not_there_is_gone(actions: EngineActions) -> None:
    with pytest.raises(ActionFailed) as refused:
        actions.stop("f" * 64)
    assert refused.value.refusal is Refusal.GONE


def test_a_taken_port_is_named(
    actions: EngineActions, engine_client: docker.DockerClient, busybox: str, scratch: Scratch
) -> None:
    port = free_port()
    engine_client.containers.run(
        busybox,
        ["sleep", "600"],
        labels=scratch.labels,
        init=True,
        detach=True,
        ports={"80/tcp": ("127.0.0.1", port)},
    )
    second = engine_client.containers.create(
        busybox, ["sleep", "600"], labels=scratch.labels, ports={"80/tcp": ("127.0.0.1", port)}
    )
    with pytest.raises(ActionFailed) as refused:
        actions.start(str(second.id))
    assert refused.value.refusal is Refusal.PORT_TAKEN
    assert str(port) in refused.value.detail


def test_an_image_in_use_stays_and_a_tag_goes(
    actions: EngineActions,
    engine_client: docker.DockerClient,
    running: Container,
    scratch: Scratch,
) -> None:
    repository = f"cais-test-{scratch.token}"
    image = running.commit(repository=repository, tag="one", conf={"Labels": scratch.labels})
    image.tag(repository, "two")
    actions.remove_image(f"{repository}:two")
    assert engine_client.images.get(f"{repository}:one").tags == [f"{repository}:one"]
    user = engine_client.containers.run(
        f"{repository}:one", ["sleep", "600"], labels=scratch.labels, init=True, detach=True
    )
    with pytest.raises(ActionFailed) as refused:
        actions.remove_image(f"{repository}:one")
    assert refused.value.refusal is Refusal.CONFLICT
    user.remove(force=True)
    actions.remove_image(f"{repository}:one")


def test_what_a_clean_up_would_remove_is_what_it_removes(
    watcher: Watcher,
    actions: EngineActions,
    engine_client: docker.DockerClient,
    running: Container,
    scratch: Scratch,
) -> None:
    network = engine_client.networks.create(scratch.name("idle"), labels=scratch.labels)
    named = engine_client.volumes.create(scratch.name("kept"), labels=scratch.labels)
    stopped = engine_client.containers.create(
        "busybox", ["true"], name=scratch.name("stopped"), labels=scratch.labels
    )
    state = watcher.until(
        lambda s: (
            any(n.id == network.id for n in s.networks)
            and any(c.id == stopped.id for c in s.containers)
            and any(v.name == named.name for v in s.volumes)
        )
    )
    containers = {item.id for item in prune_victims(state, PruneKind.CONTAINERS)}  # type: ignore[union-attr]
    assert stopped.id in containers
    assert running.id not in containers
    assert named not in prune_victims(state, PruneKind.VOLUMES)
    for kind, mine in ((PruneKind.CONTAINERS, stopped.id), (PruneKind.NETWORKS, network.id)):
        for victim in prune_victims(state, kind):
            # The engine may be somebody's own: only what this test made is removed.
            if getattr(victim, "id", None) == mine:
                actions.remove(victim)
    watcher.gone(scratch.name("stopped"))
    watcher.until(lambda s: all(n.id != network.id for n in s.networks))
    assert engine_client.volumes.get(str(named.name))


def test_without_an_engine_an_action_says_so() -> None:
    with pytest.raises(ActionFailed) as refused:
        EngineActions(lambda: None).stop("x")
    assert refused.value.refusal is Refusal.LOST
