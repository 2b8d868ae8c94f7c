"""The state follows a real engine: what is made, changed and removed there."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import docker
import pytest
from docker.errors import APIError
from docker.models.containers import Container as ApiContainer

from tests.engine.free_ports import free_port
from tests.engine.scratch import Scratch
from tests.engine.watching import Watcher
from tui.state.containers import ContainerState, Health, PortBinding
from tui.state.selectors import Reach, port_rows

pytestmark = pytest.mark.every_engine

SLEEP = ["sleep", "600"]


@pytest.fixture
def watcher(engine_host: str, busybox: str) -> Iterator[Watcher]:
    with Watcher(engine_host) as watcher:
        yield watcher


class Maker:
    """Makes labelled containers that end at once when told to."""

    def __init__(self, client: docker.DockerClient, scratch: Scratch) -> None:
        self.client = client
        self.scratch = scratch

    def create(self, stem: str, command: list[str] = SLEEP, **options: Any) -> ApiContainer:
        options.setdefault("init", True)
        labels = {**self.scratch.labels, **options.pop("labels", {})}
        name = self.scratch.name(stem)
        return self.client.containers.create(
            "busybox", command, name=name, labels=labels, **options
        )


@pytest.fixture
def make(engine_client: docker.DockerClient, scratch: Scratch) -> Maker:
    return Maker(engine_client, scratch)


def test_a_life_is_followed_from_create_to_remove(watcher: Watcher, make: Maker) -> None:
    made = make.create("life")
    name = str(made.name)
    assert watcher.container(name).state is ContainerState.CREATED
    made.start()
    assert watcher.container(name, lambda c: c.state is ContainerState.RUNNING).started
    made.pause()
    watcher.container(name, lambda c: c.state is ContainerState.PAUSED)
    made.unpause()
    watcher.container(name, lambda c: c.state is ContainerState.RUNNING)
    made.rename(f"{name}-2")
    watcher.container(f"{name}-2")
    made.kill()
    ended = watcher.container(f"{name}-2", lambda c: c.state is ContainerState.EXITED)
    assert ended.exit_code == 137
    assert ended.finished
    made.remove()
    watcher.gone(f"{name}-2")


def test_what_the_list_tells_is_all_there(
    watcher: Watcher, make: Maker, engine_client: docker.DockerClient
) -> None:
    volume = engine_client.volumes.create(make.scratch.name("data"), labels=make.scratch.labels)
    network = engine_client.networks.create(make.scratch.name("net"), labels=make.scratch.labels)
    port = free_port()
    made = make.create(
        "full",
        labels={"colour": "green"},
        ports={"8000/tcp": ("127.0.0.1", port)},
        volumes={volume.name: {"bind": "/data", "mode": "ro"}},
        tmpfs={"/scratch": ""},
        network=network.name,
    )
    made.start()
    found = watcher.container(str(made.name), lambda c: bool(c.ports))
    assert found.image == "busybox"
    assert found.command == "sleep 600"
    assert dict(found.labels)["colour"] == "green"
    (published,) = [port for port in found.ports if port.published and port.port == 8000]
    assert published.host_ip == "127.0.0.1"
    assert published.host_port == port
    (mount,) = [mount for mount in found.mounts if mount.destination == "/data"]
    assert (mount.kind, mount.source, mount.writable) == ("volume", volume.name, False)
    assert [(link.name, bool(link.address)) for link in found.networks] == [(network.name, True)]
    state = watcher.until(
        lambda s: (
            any(v.name == volume.name for v in s.volumes)
            and any(n.name == network.name for n in s.networks)
        )
    )
    assert not next(v for v in state.volumes if v.name == volume.name).anonymous


def test_exposed_is_told_from_published(
    watcher: Watcher, make: Maker, engine_client: docker.DockerClient
) -> None:
    api = engine_client.api
    settings = api.create_host_config(port_bindings={}, init=True)
    name = make.scratch.name("exposed")
    made = api.create_container(
        "busybox", SLEEP, name=name, ports=[8123], labels=make.scratch.labels, host_config=settings
    )
    api.start(made)
    found = watcher.container(name, lambda c: bool(c.ports))
    assert found.ports == (PortBinding(8123, "tcp"),)
    assert [row.reach for row in port_rows([found])] == [Reach.EXPOSED]


def test_two_containers_that_want_one_port(watcher: Watcher, make: Maker) -> None:
    held = free_port()
    first = make.create("first", ports={"80/tcp": ("127.0.0.1", held)})
    first.start()
    watcher.container(str(first.name), lambda c: bool(c.ports))
    second = make.create("second", ports={"80/tcp": ("127.0.0.1", held)})
    with pytest.raises(APIError, match="port is already allocated"):
        second.start()
    failed = watcher.container(str(second.name), lambda c: bool(c.error))
    assert failed.state is ContainerState.CREATED
    assert "already allocated" in failed.error
    rows = port_rows(watcher.link.state.containers)
    (row,) = [row for row in rows if row.container_id == failed.id]
    assert (row.reach, row.holder, row.binding.host_port) == (Reach.CONFLICT, first.name, held)
    first.remove(force=True)
    second.start()
    running = watcher.container(str(second.name), lambda c: bool(c.ports))
    assert not running.error


def test_health_is_followed(watcher: Watcher, make: Maker) -> None:
    made = make.create(
        "healthy",
        ["sh", "-c", "sleep 600"],
        healthcheck={"test": ["CMD", "test", "-e", "/well"], "interval": 300_000_000},
    )
    made.start()
    name = str(made.name)
    watcher.container(name, lambda c: c.health in (Health.STARTING, Health.UNHEALTHY))
    made.exec_run(["touch", "/well"])
    watcher.container(name, lambda c: c.health is Health.HEALTHY)
    made.exec_run(["rm", "/well"])
    watcher.container(name, lambda c: c.health is Health.UNHEALTHY)


def test_an_exec_changes_nothing_that_is_shown(watcher: Watcher, make: Maker) -> None:
    made = make.create("busy")
    made.start()
    watcher.container(str(made.name), lambda c: bool(c.networks) and bool(c.networks[0].address))
    marker = make.create("settled")
    watcher.container(str(marker.name))
    before = watcher.changes
    for _ in range(10):
        made.exec_run(["true"])
    marker.remove()
    watcher.gone(str(marker.name))
    # The removal itself is one change, and the marker's late inspection may be another.
    assert watcher.changes - before <= 3


def test_exact_moments_of_what_began_before_cais(
    engine_host: str, make: Maker, engine_client: docker.DockerClient
) -> None:
    made = make.create("early")
    made.start()
    made.reload()
    told = datetime.fromisoformat(str(made.attrs["State"]["StartedAt"])[:26] + "+00:00")
    with Watcher(engine_host) as watcher:
        # What the list has is rounded; the exact moment follows from an inspect.
        watcher.container(
            str(made.name),
            lambda c: c.started is not None and abs(c.started - told.timestamp()) < 0.001,
        )


def test_images_come_and_go(
    watcher: Watcher, make: Maker, engine_client: docker.DockerClient
) -> None:
    tag = f"cais-test-{make.scratch.token}"
    made = make.create("origin")
    conf = {"Labels": make.scratch.labels}
    image = made.commit(repository=tag, tag="one", conf=conf)
    state = watcher.until(lambda s: any(f"{tag}:one" in i.tags for i in s.images))
    known = next(i for i in state.images if f"{tag}:one" in i.tags)
    assert known.id == image.id
    assert known.size > 0
    engine_client.images.get(f"{tag}:one").tag(tag, "two")
    watcher.until(lambda s: any({f"{tag}:one", f"{tag}:two"} <= set(i.tags) for i in s.images))
    engine_client.images.remove(f"{tag}:one")
    engine_client.images.remove(f"{tag}:two")
    watcher.until(lambda s: all(i.id != image.id for i in s.images))


def test_after_a_storm_the_state_is_the_list(
    watcher: Watcher, make: Maker, engine_client: docker.DockerClient
) -> None:
    chance = random.Random(7)
    alive: list[ApiContainer] = []
    for number in range(40):
        if alive and chance.random() < 0.35:
            alive.pop(chance.randrange(len(alive))).remove(force=True)
        else:
            made = make.create(f"storm{number}")
            alive.append(made)
            if chance.random() < 0.6:
                made.start()
    listed = engine_client.api.containers(all=True, filters={"label": make.scratch.label})
    truth = {item["Id"]: (item["Names"][0][1:], item["State"]) for item in listed}

    def same(state: Any) -> bool:
        mine = {
            c.id: (c.name, str(c.state)) for c in state.containers if make.scratch.token in c.name
        }
        return mine == truth

    watcher.until(same)


def test_a_port_that_another_program_holds(watcher: Watcher, make: Maker) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as holder:
        port = holder.getsockname()[1]
        made = make.create("refused", ports={"80/tcp": ("127.0.0.1", port)})
        with pytest.raises(APIError):
            made.start()
        failed = watcher.container(str(made.name), lambda c: bool(c.error))
    (row,) = port_rows([failed])
    assert (row.reach, row.binding.host_port) == (Reach.FAILED, port)
