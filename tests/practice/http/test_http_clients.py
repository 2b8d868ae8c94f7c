"""The docker SDK and the docker command at the edge."""

import logging
import os
import subprocess
import time
from pathlib import Path

import docker
import pytest

from tests.practice.http.asking import ask
from tests.practice.http.edge import Edge
from tests.practice.wire import Wire


def test_the_sdk(edge: Edge) -> None:
    client = docker.APIClient(base_url=edge.host)
    assert client.ping()
    assert client.api_version == "1.51"
    assert client.version()["Platform"]["Name"] == "cais practice engine"
    info = client.info()
    assert (info["Containers"], info["ContainersRunning"], info["Images"]) == (6, 2, 5)
    assert info["OperatingSystem"] == "cais practice engine"
    client.close()


def test_the_sdk_hears_events(edge: Edge, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    client = docker.APIClient(base_url=edge.host)
    stream = client.events(decode=True, filters={"type": "container", "event": "start"})
    hub = edge.daemon.events
    edge.call(hub.emit, "image", "pull", "busybox:latest", {"name": "busybox"})
    edge.call(hub.emit, "container", "create", "abc", {"image": "busybox", "name": "c"})
    edge.call(hub.emit, "container", "start", "abc", {"image": "busybox", "name": "c"})
    event = next(stream)
    assert event["Action"] == event["status"] == "start"
    assert (event["id"], event["from"], event["Actor"]["ID"]) == ("abc", "busybox", "abc")
    stream.close()
    client.close()
    edge.left()
    assert edge.call(len, hub) == 0


def test_events_of_the_past_end_by_themselves(edge: Edge) -> None:
    hub = edge.daemon.events
    edge.call(hub.emit, "volume", "create", "v", {"driver": "local"})
    client = docker.APIClient(base_url=edge.host)
    past = client.events(decode=True, since=1, until=int(time.time()) + 1)
    assert [event["Action"] for event in past] == ["create"]
    client.close()


def test_events_of_no_time(wire: Wire) -> None:
    expected = b'{"message":"`since` time (5) cannot be after `until` time (4)"}\n'
    assert ask(wire, "GET", "/events?since=5&until=4") == (400, expected)
    expected = b'{"message":"strconv.ParseInt: parsing \\"abc\\": invalid syntax"}\n'
    assert ask(wire, "GET", "/events?since=abc") == (500, expected)
    assert ask(wire, "GET", "/events?filters=x") == (400, b'{"message":"invalid filter"}\n')


def test_the_docker_command(edge: Edge, docker_command: str, tmp_path: Path) -> None:
    def said(word: str) -> tuple[str, str]:
        places = {"DOCKER_HOST": edge.host, "DOCKER_CONFIG": str(tmp_path)}
        ran = subprocess.run(
            [docker_command, word],
            env={**os.environ, **places},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return ran.stdout, ran.stderr

    assert "Server: cais practice engine" in said("version")[0]
    about, warnings = said("info")
    assert "Operating System: cais practice engine" in about
    assert "it simulates Docker, and runs nothing" in warnings
