"""Killed wherever it stands, the practice engine comes back with everything it had acknowledged."""

from __future__ import annotations

import io
import random
import subprocess
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import docker
import pytest
from docker.errors import APIError, DockerException, NotFound
from docker.models.containers import Container
from requests.exceptions import RequestException

from tests.practice.engine_process import PracticeEngine
from tests.practice.subject import execute, status, until

SEED = 20_240_817
OPERATIONS = 200
KILLS = 8
GONE = (DockerException, RequestException, OSError, EOFError)
"""What a client sees of an engine that is killed under it."""


@dataclass
class Box:
    """What is known of a container."""

    state: str = "created"
    files: dict[str, str] = field(default_factory=dict)


class Ledger:
    """Does random things to an engine, and keeps what the engine has acknowledged.

    What is under way when the engine is killed is in doubt: it may have been done, or not.
    """

    def __init__(self, dice: random.Random) -> None:
        self.boxes: dict[str, Box] = {}
        self.volumes: set[str] = set()
        self.networks: set[str] = set()
        self.tags: set[str] = set()
        self.doubt: str | None = None
        self.done = 0
        self.trouble = ""
        self.changed = threading.Condition()
        self._dice = dice
        self._numbers = 0

    def work(self, client: docker.DockerClient) -> None:
        """Do one thing after another until the engine is gone."""
        try:
            while True:
                self._step(client)
                with self.changed:
                    self.done += 1
                    self.changed.notify_all()
        except (APIError, AssertionError) as error:
            with self.changed:
                self.trouble = str(error)
                self.changed.notify_all()
        except GONE:
            return

    def wait_for(self, number: int) -> None:
        """Wait until so many things are done."""
        with self.changed:
            self.changed.wait_for(lambda: self.done >= number or self.trouble, 60)
            if self.done < number:
                raise AssertionError(
                    f"{self.done} of {number} were done; under way: {self.doubt}; {self.trouble}"
                )

    def crash(self) -> None:
        """What was running is not any more."""
        for box in self.boxes.values():
            if box.state == "running":
                box.state = "exited"

    def _step(self, client: docker.DockerClient) -> None:
        deeds: list[Callable[[docker.DockerClient], None]] = [
            self._create,
            self._create,
            self._start,
            self._start,
            self._write,
            self._write,
            self._write,
            self._stop,
            self._remove,
            self._rename,
            self._commit,
            self._make_volume,
            self._remove_volume,
            self._make_network,
            self._remove_network,
        ]
        self._dice.choice(deeds)(client)
        self.doubt = None

    def _new(self, stem: str) -> str:
        self._numbers += 1
        return f"{stem}{self._numbers}"

    def _one(self, *states: str) -> str | None:
        names = sorted(name for name, box in self.boxes.items() if box.state in states)
        return self._dice.choice(names) if names else None

    def _create(self, client: docker.DockerClient) -> None:
        self.doubt = name = self._new("box")
        client.containers.create("busybox", ["sleep", "600"], name=name)
        self.boxes[name] = Box()

    def _start(self, client: docker.DockerClient) -> None:
        if name := self._one("created", "exited"):
            self.doubt = name
            client.containers.get(name).start()
            self.boxes[name].state = "running"

    def _write(self, client: docker.DockerClient) -> None:
        if name := self._one("running"):
            self.doubt = name
            file, words = self._new("file"), "x" * self._dice.choice([1, 100, 100_000])
            script = f"head -c {len(words)} /dev/zero | tr '\\0' x > /tmp/{file}"
            ran = execute(client.containers.get(name), script)
            if ran.code != 0:
                raise AssertionError(ran)
            self.boxes[name].files[file] = words

    def _stop(self, client: docker.DockerClient) -> None:
        if name := self._one("running"):
            self.doubt = name
            client.containers.get(name).kill()
            client.containers.get(name).wait()
            self.boxes[name].state = "exited"

    def _remove(self, client: docker.DockerClient) -> None:
        if name := self._one("created", "exited", "running"):
            self.doubt = name
            client.containers.get(name).remove(force=True)
            del self.boxes[name]

    def _rename(self, client: docker.DockerClient) -> None:
        if name := self._one("created", "exited", "running"):
            other = self._new("renamed")
            self.doubt = f"{name} {other}"
            client.containers.get(name).rename(other)
            self.boxes[other] = self.boxes.pop(name)

    def _commit(self, client: docker.DockerClient) -> None:
        if name := self._one("created", "exited", "running"):
            tag = self._new("made:v")
            self.doubt = tag
            client.containers.get(name).commit(*tag.split(":"))
            self.tags.add(tag)

    def _make_volume(self, client: docker.DockerClient) -> None:
        self.doubt = name = self._new("volume")
        client.volumes.create(name)
        self.volumes.add(name)

    def _remove_volume(self, client: docker.DockerClient) -> None:
        if self.volumes:
            self.doubt = name = self._dice.choice(sorted(self.volumes))
            client.volumes.get(name).remove()
            self.volumes.discard(name)

    def _make_network(self, client: docker.DockerClient) -> None:
        self.doubt = name = self._new("network")
        client.networks.create(name)
        self.networks.add(name)

    def _remove_network(self, client: docker.DockerClient) -> None:
        if self.networks:
            self.doubt = name = self._dice.choice(sorted(self.networks))
            client.networks.get(name).remove()
            self.networks.discard(name)


@pytest.fixture
def own() -> Iterator[PracticeEngine]:
    """An engine of the test's own, to kill."""
    with PracticeEngine() as engine:
        client = engine.client()
        client.images.pull("busybox", "latest")
        client.close()
        yield engine


@pytest.mark.parametrize("seed", [SEED, SEED + 1])
def test_kills_at_random_moments_lose_nothing(own: PracticeEngine, seed: int) -> None:
    dice = random.Random(seed)
    ledger = Ledger(random.Random(seed))
    for stop in [*sorted(dice.sample(range(5, OPERATIONS), KILLS - 1)), OPERATIONS]:
        client = own.client(timeout=20)
        worker = threading.Thread(target=ledger.work, args=(client,))
        worker.start()
        ledger.wait_for(stop)
        # Somewhere within the next operation, or the one after that.
        worker.join(dice.uniform(0, 0.02))
        own.kill()
        worker.join(30)
        assert not worker.is_alive()
        client.close()
        ledger.crash()
        own.start()
        client = own.client(timeout=20)
        _compare(client, ledger)
        client.close()
    _clear_away(own)


def _compare(client: docker.DockerClient, ledger: Ledger) -> None:
    """Hold the engine against the ledger; what was in doubt is taken as it is, or taken away."""
    doubts = (ledger.doubt or "").split()
    ledger.doubt = None
    found = {str(c.name): c for c in client.containers.list(all=True)}
    for name in doubts:
        _settle(client, ledger, found, name)
    assert set(found) == set(ledger.boxes)
    for name, box in ledger.boxes.items():
        container = found[name]
        assert (container.status, name) == (box.state, name)
        if box.state == "exited":
            assert container.attrs["State"]["ExitCode"] == 137
            assert container.attrs["State"]["FinishedAt"] > container.attrs["State"]["StartedAt"]
        for file, words in box.files.items():
            assert _content(container, f"/tmp/{file}") == words, f"{name}: {file}"
    assert {str(volume.name) for volume in client.volumes.list()} == ledger.volumes
    networks = {str(network.name) for network in client.networks.list()}
    assert networks == ledger.networks | {"bridge", "host", "none"}
    tags = {tag for image in client.images.list() for tag in image.tags if tag.startswith("made")}
    assert tags == ledger.tags
    assert client.containers.run("busybox", ["echo", "well"], remove=True) == b"well\n"


def _settle(
    client: docker.DockerClient, ledger: Ledger, found: dict[str, Container], name: str
) -> None:
    """Whatever became of what was under way: it is whole, and can be removed."""
    ledger.boxes.pop(name, None)
    ledger.volumes.discard(name)
    ledger.networks.discard(name)
    ledger.tags.discard(name)
    if name in found:
        container = found.pop(name)
        container.start()
        assert execute(container, "echo whole").out == "whole\n"
        container.remove(force=True)
    for remove in (client.api.remove_volume, client.api.remove_network, client.api.remove_image):
        with suppress(NotFound):
            remove(name)


def _content(container: Container, path: str) -> str:
    chunks, _ = container.get_archive(path)
    with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as archive:
        file = archive.extractfile(archive.getmembers()[0])
        assert file is not None
        return file.read().decode()


def _clear_away(engine: PracticeEngine) -> None:
    """When everything is removed, nothing is left behind, in lists or on the disk."""
    client = engine.client()
    for container in client.containers.list(all=True):
        container.remove(force=True)
    client.volumes.prune(filters={"all": True})
    client.networks.prune()
    for image in client.images.list():
        for tag in image.tags:
            if tag.startswith("made"):
                client.images.remove(tag)
    client.images.prune()
    usage = client.df()
    assert (usage["Containers"], usage["Volumes"]) == ([], [])
    client.close()
    engine.restart()
    for folder in ("containers", "volumes"):
        left = engine.data / folder
        assert not left.exists() or list(left.iterdir()) == []


def test_policies_decide_what_starts_again(own: PracticeEngine) -> None:
    client = own.client()

    def make(name: str, policy: str) -> Container:
        settings: Any = {"restart_policy": {"Name": policy}, "name": name}
        container = client.containers.create("busybox", ["sleep", "600"], **settings)
        container.start()
        return container

    made = {name: make(name, name) for name in ("always", "unless-stopped", "no")}
    make("stopped", "unless-stopped").stop(timeout=0)
    client.containers.run("busybox", ["sleep", "600"], name="rm", detach=True, auto_remove=True)
    client.close()
    own.kill()
    own.start()
    client = own.client()
    for name in ("always", "unless-stopped"):
        container = client.containers.get(str(made[name].id))
        until(container, status("running"))
        assert execute(container, "echo again").out == "again\n"
    until(client.containers.get("no"), status("exited"))
    assert client.containers.get("no").attrs["State"]["ExitCode"] == 137
    assert client.containers.get("stopped").status == "exited"
    with pytest.raises(NotFound):
        client.containers.get("rm")
    client.close()


def test_a_proper_end_keeps_everything_too(own: PracticeEngine) -> None:
    client = own.client()
    volume = client.volumes.create("kept")
    script = "echo in the volume > /data/x; echo in the layer > /x; echo said; sleep 600"
    made = client.containers.run(
        "busybox", ["sh", "-c", script], name="kept", volumes=["kept:/data"], detach=True
    )
    until(made, lambda _: made.logs() == b"said\n")
    client.close()
    assert own.stop() == 0
    own.start()
    client = own.client()
    found = client.containers.get("kept")
    assert found.id == made.id
    assert found.status == "exited"
    assert found.logs() == b"said\n"
    assert _content(found, "/x") == "in the layer\n"
    assert client.volumes.get("kept").attrs == volume.attrs
    found.start()
    until(found, lambda _: found.logs() == b"said\nsaid\n")
    assert execute(found, "cat /data/x").out == "in the volume\n"
    client.close()


def test_kills_while_it_starts_do_no_harm(own: PracticeEngine) -> None:
    client = own.client()
    made = client.containers.run("busybox", ["sleep", "600"], name="there", detach=True)
    client.close()
    dice = random.Random(SEED)
    for _ in range(6):
        own.kill()
        own.spawn()
        threading.Event().wait(dice.uniform(0.02, 0.4))
    own.kill()
    own.start()
    client = own.client()
    assert [c.id for c in client.containers.list(all=True)] == [made.id]
    assert client.containers.get("there").status == "exited"
    client.close()


def test_a_follower_of_a_killed_engine_is_told(own: PracticeEngine) -> None:
    client = own.client()
    container = client.containers.run("busybox", ["sh", "-c", "echo on; sleep 600"], detach=True)
    lines = container.logs(stream=True, follow=True)
    assert next(lines) == b"on\n"
    own.kill()
    began = time.monotonic()
    with suppress(*GONE):  # an end of the stream is as good
        list(lines)
    assert time.monotonic() - began < 5
    client.close()


def test_a_second_engine_leaves_the_first_alone(own: PracticeEngine) -> None:
    second = subprocess.run(
        own.command,
        env=own.environment,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert second.returncode != 0
    assert str(own.socket) in second.stderr or str(own.data) in second.stderr
    client = own.client()
    assert client.ping()
    client.close()
