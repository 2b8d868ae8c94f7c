"""One engine behind every kind of address: the state comes through all of them alike."""

from __future__ import annotations

import hashlib
import json
import os
import ssl
import sys
from collections.abc import Callable
from pathlib import Path

import docker
import pytest
import trustme

from tests.engine.relay import Relay
from tests.engine.scratch import Scratch
from tests.engine.watching import Watcher
from tui.engine.discovery import Search
from tui.engine.link import EngineLink
from tui.state.containers import ContainerState
from tui.state.engine import Outcome

MakeContainer = Callable[[str], str]


@pytest.fixture
def unix_host(engine_host: str) -> str:
    if not engine_host.startswith("unix://"):
        pytest.skip("the engine under test has no Unix socket to lead other addresses to")
    return engine_host


@pytest.fixture
def run(engine_client: docker.DockerClient, busybox: str, scratch: Scratch) -> MakeContainer:
    def make(stem: str) -> str:
        name = scratch.name(stem)
        engine_client.containers.run(
            busybox, ["sleep", "600"], name=name, labels=scratch.labels, init=True, detach=True
        )
        return name

    return make


class Certificates:
    """An authority, a server's certificate for 127.0.0.1 and a client's, in Docker's files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        authority = trustme.CA()
        client = authority.issue_cert("student@example.org")
        authority.cert_pem.write_to_path(folder / "ca.pem")
        client.cert_chain_pems[0].write_to_path(folder / "cert.pem")
        client.private_key_pem.write_to_path(folder / "key.pem")
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.verify_mode = ssl.CERT_REQUIRED
        authority.issue_cert("127.0.0.1").configure_cert(self.context)
        authority.configure_trust(self.context)


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    folder = tmp_path / "certificates"
    folder.mkdir()
    return Certificates(folder)


def follows(watcher: Watcher, run: MakeContainer, stem: str) -> None:
    name = run(stem)
    watcher.container(name, lambda c: c.state is ContainerState.RUNNING)


def test_plain_tcp(unix_host: str, run: MakeContainer) -> None:
    with Relay(unix_host) as relay, Watcher(f"tcp://127.0.0.1:{relay.port}") as watcher:
        follows(watcher, run, "tcp")


def test_tcp_with_tls_from_the_environment(
    unix_host: str,
    run: MakeContainer,
    certificates: Certificates,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Relay(unix_host, certificates.context) as relay:
        monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{relay.port}")
        monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
        monkeypatch.setenv("DOCKER_CERT_PATH", str(certificates.folder))
        with Watcher(None) as watcher:
            endpoint = watcher.link.state.endpoint
            assert endpoint is not None
            assert (endpoint.source, endpoint.tls_verify) == ("DOCKER_HOST", True)
            follows(watcher, run, "tls")


def test_a_client_that_the_server_does_not_know(
    unix_host: str, certificates: Certificates, tmp_path: Path
) -> None:
    strangers = tmp_path / "strangers"
    strangers.mkdir()
    Certificates(strangers)
    with Relay(unix_host, certificates.context) as relay:
        found = Search(f"tcp://127.0.0.1:{relay.port}")(
            {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": str(strangers)}
        )
    assert found.connection is None
    assert found.attempts[0].outcome is Outcome.TLS


def test_a_context_by_name_with_its_certificates(
    unix_host: str,
    run: MakeContainer,
    certificates: Certificates,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    identity = hashlib.sha256(b"classroom").hexdigest()
    meta = tmp_path / "docker" / "contexts" / "meta" / identity
    tls = tmp_path / "docker" / "contexts" / "tls" / identity / "docker"
    meta.mkdir(parents=True)
    tls.parent.mkdir(parents=True)
    certificates.folder.rename(tls)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    with Relay(unix_host, certificates.context) as relay:
        host = {"Host": f"tcp://127.0.0.1:{relay.port}", "SkipTLSVerify": False}
        told = {"Name": "classroom", "Metadata": {}, "Endpoints": {"docker": host}}
        (meta / "meta.json").write_text(json.dumps(told), encoding="utf-8")
        watcher = Watcher(None)
        watcher.link = EngineLink(context="classroom")
        with watcher:
            follows(watcher, run, "context")


def test_ssh(
    unix_host: str, run: MakeContainer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With a stand-in for ssh that reaches the engine as `docker system dial-stdio` does."""
    program = tmp_path / "ssh"
    program.write_text(
        f"""#!{sys.executable}
import socket, sys, threading
assert sys.argv[-3:] == ["docker", "system", "dial-stdio"], sys.argv
far = socket.socket(socket.AF_UNIX)
far.connect({unix_host.removeprefix("unix://")!r})
def back():
    while data := far.recv(65536):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
threading.Thread(target=back, daemon=True).start()
while data := sys.stdin.buffer.read1(65536):
    far.sendall(data)
""",
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with Watcher("ssh://student@classroom.example:2222") as watcher:
        follows(watcher, run, "ssh")
