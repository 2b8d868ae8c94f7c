"""The engines that the other engine tests rely on: are they what they claim, and do they go?"""

import io
import os
import subprocess

import docker
import pytest

from .daemon.debris import cgroups_of, destroy, mounts_of, processes_of, shim_sockets_of
from .daemon.engine import RealEngine
from .daemon.names import HOMES, NAMESPACES, PREFIX, existing, owner_lives
from .daemon.probe import answers
from .scratch import Scratch


def machine_rules() -> str:
    """The packet filter's rules in the network namespace of this process."""
    rules = subprocess.run(["iptables-save"], capture_output=True, text=True, check=True).stdout
    return "\n".join(line.split("[")[0] for line in rules.splitlines() if line[:1] != "#")


@pytest.mark.every_engine
def test_the_engine_is_of_the_version_asked_for(engine_client: docker.DockerClient) -> None:
    wanted = os.environ.get("CAIS_TEST_ENGINE")
    if wanted is None:
        pytest.skip("no particular engine was asked for (CAIS_TEST_ENGINE)")
    major = int(engine_client.version()["Version"].split(".")[0])
    assert major == 20 if wanted == "20" else major >= 28


@pytest.mark.every_engine
def test_a_pull_comes_from_the_mirror(own_daemon: RealEngine) -> None:
    client = own_daemon.client()
    client.images.remove("busybox:latest")
    pulled = client.images.pull("busybox", "latest")
    assert pulled.tags == ["busybox:latest"]
    assert client.containers.run("busybox", ["echo", "from the mirror"]) == b"from the mirror\n"
    client.close()


def test_two_engines_do_not_know_one_another(
    engine_client: docker.DockerClient, own_daemon: RealEngine, busybox: str, scratch: Scratch
) -> None:
    client = own_daemon.client()
    name = scratch.name("alone")
    for each in (engine_client, client):
        each.containers.run(
            busybox,
            ["httpd", "-f", "-h", "/etc"],
            name=name,
            detach=True,
            init=True,
            labels=scratch.labels,
            ports={"80/tcp": 18080},
        )
    client.containers.get(name).remove(force=True)
    assert engine_client.containers.get(name).status == "running"
    client.close()


@pytest.mark.every_engine
def test_a_killed_daemon_comes_back_with_its_containers(own_daemon: RealEngine) -> None:
    client = own_daemon.client()
    made = client.containers.run("busybox", ["sleep", "1000"], detach=True, init=True)
    own_daemon.kill()
    assert not answers(own_daemon.socket)
    own_daemon.start()
    assert [found.id for found in client.containers.list(all=True)] == [made.id]
    client.close()


def test_a_frozen_daemon_does_not_answer_until_thawed(own_daemon: RealEngine) -> None:
    own_daemon.freeze()
    assert not answers(own_daemon.socket, timeout=0.3)
    own_daemon.thaw()
    assert answers(own_daemon.socket)


def test_a_stopped_daemon_starts_again(own_daemon: RealEngine) -> None:
    before = own_daemon.pid
    own_daemon.restart()
    assert answers(own_daemon.socket)
    assert own_daemon.pid != before


@pytest.mark.every_engine
def test_nothing_remains_of_an_engine_however_it_ended(own_daemon: RealEngine) -> None:
    """Containers that run, are paused or start over; a volume in use; a daemon gone by a kill."""
    rules = machine_rules()
    client = own_daemon.client()
    client.containers.run("busybox", ["sleep", "1000"], detach=True).pause()
    client.containers.run(
        "busybox", ["sleep", "1000"], detach=True, volumes=["kept:/kept"], network_mode="host"
    )
    client.containers.run("busybox", ["true"], detach=True, restart_policy={"Name": "always"})
    client.close()
    name = own_daemon.name
    assert len(processes_of(name)) > 3
    assert mounts_of(name)
    assert cgroups_of(name)

    sockets = shim_sockets_of(name)
    assert any(socket.exists() for socket in sockets)

    own_daemon.kill()
    destroy(name)

    assert processes_of(name) == []
    assert mounts_of(name) == []
    assert cgroups_of(name) == []
    assert not (HOMES / name).exists()
    assert not (NAMESPACES / name).exists()
    assert not any(socket.exists() for socket in sockets)
    assert machine_rules() == rules


def test_an_engine_is_known_by_its_owner(own_daemon: RealEngine) -> None:
    assert own_daemon.name in existing()
    assert owner_lives(own_daemon.name)
    # The pid is in use, but by a process that was not started at that moment.
    assert not owner_lives(f"{PREFIX}-1-999999999999-gone")


def test_a_build_reaches_the_package_index(
    engine_client: docker.DockerClient, scratch: Scratch
) -> None:
    if "CAIS_TEST_ENGINE" not in os.environ:
        pytest.skip("only with stand-in images on the engine (CAIS_TEST_ENGINE)")
    recipe = io.BytesIO(b"FROM python:3.13-slim\nRUN pip install --no-deps h11\n")
    built, _ = engine_client.images.build(fileobj=recipe, labels=scratch.labels, rm=True)
    run = ["python", "-c", "import h11"]
    assert engine_client.containers.run(built, run, labels=scratch.labels) == b""
