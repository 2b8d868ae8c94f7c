"""Engines behind ssh: what is dialled, and that bytes flow through what is dialled."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.engine import ssh
from tui.engine.discovery import knock
from tui.engine.errors import Unreachable
from tui.state.engine import Endpoint, Outcome

FAKE_SSH = """#!{python}
import os, socket, sys, threading

with open({log!r}, "a") as log:
    print(os.getpid(), *sys.argv[1:], file=log)
far = socket.socket(socket.AF_UNIX)
far.connect({far!r})

def inward():
    while data := os.read(0, 4096):
        far.sendall(data)
    far.shutdown(socket.SHUT_WR)

threading.Thread(target=inward, daemon=True).start()
while data := far.recv(4096):
    os.write(1, data)
"""


class Far:
    """The far machine: an engine's socket, and the ssh that leads to it."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "ssh.log"
        self.path = folder / "bin"
        self.path.mkdir()
        self.socket = folder / "far.sock"
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.socket))
        self.listener.listen()
        self.listener.settimeout(5)
        self.install()

    @property
    def program(self) -> Path:
        return self.path / "ssh"

    def install(self) -> None:
        text = FAKE_SSH.format(python=sys.executable, log=str(self.log), far=str(self.socket))
        self.program.write_text(text)
        self.program.chmod(0o755)


@pytest.fixture
def far(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Far]:
    there = Far(folder)
    monkeypatch.setenv("PATH", str(there.path))
    yield there
    there.listener.close()


@pytest.fixture
def bridge(far: Far) -> Iterator[ssh.SshBridge]:
    made = ssh.SshBridge("ssh://me@far")
    yield made
    made.close()


def dial(bridge: ssh.SshBridge) -> socket.socket:
    near = socket.socket(socket.AF_UNIX)
    near.settimeout(5)
    near.connect(str(bridge.path))
    return near


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("ssh://far", ["--", "far"]),
        ("ssh://me@far", ["--", "me@far"]),
        ("ssh://me@far:2222", ["-p", "2222", "--", "me@far"]),
        ("ssh://far/", ["--", "far"]),
        ("ssh://me@[::1]:22", ["-p", "22", "--", "me@::1"]),
        ("ssh://-oproxycommand=x", ["--", "-oproxycommand=x"]),
    ],
)
def test_what_is_dialled(far: Far, url: str, asked: list[str]) -> None:
    program, *options = ssh.dial_command(url)
    assert program == str(far.program)
    assert options[-len(asked) - 3 :] == [*asked, "docker", "system", "dial-stdio"]
    assert "BatchMode=yes" in options
    assert options.index("--") == len(options) - 5


@pytest.mark.parametrize(
    "url",
    ["ssh://", "ssh://me@", "ssh://far:99999", "ssh://far:no", "ssh://me:pw@far", "ssh://a/b"],
)
def test_address_that_ssh_could_not_take_is_refused(far: Far, url: str) -> None:
    with pytest.raises(Unreachable) as caught:
        ssh.dial_command(url)
    assert caught.value.outcome is Outcome.BAD_ADDRESS


def test_without_ssh_there_is_no_way(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(Unreachable, match="ssh") as caught:
        ssh.dial_command("ssh://far")
    assert caught.value.outcome is Outcome.SSH


def test_bytes_flow_both_ways_and_connections_are_apart(bridge: ssh.SshBridge, far: Far) -> None:
    with dial(bridge) as one, far.listener.accept()[0] as far_one:
        with dial(bridge) as other, far.listener.accept()[0] as far_other:
            for near, there in ((one, far_one), (other, far_other)):
                near.sendall(b"ping")
                assert there.recv(16) == b"ping"
                there.sendall(b"pong")
                assert near.recv(16) == b"pong"
        far_one.close()
        assert one.recv(16) == b""
    assert "me@far docker system dial-stdio" in far.log.read_text()


def test_only_this_user_may_enter(bridge: ssh.SshBridge) -> None:
    assert bridge.path.parent.stat().st_mode & 0o077 == 0


def test_close_ends_connections_and_leaves_nothing_behind(far: Far) -> None:
    bridge = ssh.SshBridge("ssh://far")
    with dial(bridge) as near, far.listener.accept()[0] as there:
        bridge.close()
        assert near.recv(16) == b""
        assert there.recv(16) == b""
    (pid,) = [int(line.split()[0]) for line in far.log.read_text().splitlines()]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not bridge.path.parent.exists()


def test_bridge_outlives_a_moment_without_ssh(bridge: ssh.SshBridge, far: Far) -> None:
    far.program.unlink()
    with dial(bridge) as near:
        assert near.recv(16) == b""
    far.install()
    with dial(bridge) as near, far.listener.accept()[0] as there:
        near.sendall(b"ping")
        assert there.recv(16) == b"ping"


def test_ssh_that_fails_is_told_as_such(far: Far) -> None:
    far.program.write_text("#!/bin/sh\nexit 255\n")
    try:
        attempt, connection = knock(Endpoint("ssh://far", "here"))
    finally:
        ssh.bridge_to("ssh://far").close()
        ssh.bridge_to.cache_clear()
    assert (attempt.outcome, connection) == (Outcome.SSH, None)
