"""What a real engine does and a simulation cannot, or does not.

Each of these has to fail on the practice engine; docs/practice-engine.md lists them.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from docker.types import LogConfig

from tests.practice.subject import Maker, Subject, refused
from tests.practice.wire import Wire


@pytest.mark.differs(
    "no code is run: python3 says so, and exits with 1; so does every program that is not built in",
    on="practice",
)
def test_code(make: Maker, python: str) -> None:
    """An image's programs run, and so does code that is given to them."""
    assert make.ran("python3 -c 'print(6 * 7)'", image=python).out == "42\n"


@pytest.mark.differs("capabilities are shown, and not enforced", on="practice")
def test_capabilities(make: Maker) -> None:
    """A container that has no capabilities may not change an owner."""
    ran = make.ran("touch /tmp/x && chown 5:6 /tmp/x", cap_drop=["ALL"])
    assert ran.code == 1


@pytest.mark.differs(
    "the owner of a file in a host folder is not changed: Operation not permitted", on="practice"
)
def test_owners_in_host_folders(make: Maker, tmp_path: Path) -> None:
    """Root in a container may give files of a mounted folder to anybody."""
    script = "touch /src/x && chown 5:6 /src/x && stat -c %u:%g /src/x"
    assert make.ran(script, volumes=[f"{tmp_path}:/src"]).out == "5:6\n"


@pytest.mark.differs("options of volumes are kept, and not acted on", on="practice")
def test_options_of_volumes(make: Maker) -> None:
    """A volume can be made of something else than a folder, such as memory."""
    volume = make.volume(driver_opts={"type": "tmpfs", "device": "tmpfs", "o": "size=1m"})
    ran = make.ran("grep ' /v ' /proc/mounts", volumes=[f"{volume.name}:/v"])
    assert ran.out.startswith("tmpfs /v tmpfs ")


@pytest.mark.differs("log drivers other than json-file, local and none answer 501", on="practice")
def test_log_drivers(make: Maker) -> None:
    """Logs can be sent elsewhere."""
    options = {"syslog-address": "udp://127.0.0.1:514"}
    container = make.created("true", log_config=LogConfig(type="syslog", config=options))
    assert container.attrs["HostConfig"]["LogConfig"]["Type"] == "syslog"


@pytest.mark.differs("swarm mode answers 501", on="practice")
def test_swarm(engine: Subject) -> None:
    """An engine that is no manager of a swarm says so."""
    words = (
        'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to '
        "connect this node to swarm and try again."
    )
    with refused(503, words):
        engine.api.inspect_swarm()


@pytest.mark.differs("attaching over a WebSocket answers 501", on="practice")
def test_attaching_over_a_websocket(engine: Subject, make: Maker) -> None:
    """A container can be attached to over a WebSocket."""
    container = make.sleeper()
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Origin": "http://engine",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    with Wire(engine.host) as wire:
        wire.request("GET", f"/containers/{container.id}/attach/ws?stream=1", headers=headers)
        assert wire.head().status == 101
