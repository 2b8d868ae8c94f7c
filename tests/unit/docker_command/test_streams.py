"""Connections that turn into a stream: over a Unix socket, over TCP, and with TLS."""

from __future__ import annotations

import os
import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import trustme

from tui.docker_command.engine import Engine
from tui.docker_command.errors import Failed, Unanswered
from tui.docker_command.joined.streams import Stream, opened
from tui.engine.connection import Connection
from tui.state.engine import Endpoint, EngineInfo

PATIENCE = 20.0
"""Seconds."""
SWITCHED = b"HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"


class Host:
    """What answers one request with words of its own, and then says again what it hears."""

    def __init__(self, answer: bytes, tls: ssl.SSLContext | None = None) -> None:
        self.heard = b""
        """The request."""
        self._answer = answer
        self._tls = tls

    def serve(self, listener: socket.socket) -> None:
        """Take one connection, to its end."""
        connection, _ = listener.accept()
        connection.settimeout(PATIENCE)
        if self._tls is not None:
            connection = self._tls.wrap_socket(connection, server_side=True)
        with connection:
            while b"\r\n\r\n" not in self.heard:
                self.heard += connection.recv(4096)
            connection.sendall(self._answer)
            while data := connection.recv(4096):
                connection.sendall(data)
            connection.sendall(b" and that was all")


@contextmanager
def _serving(host: Host, listener: socket.socket) -> Iterator[None]:
    listener.listen()
    listener.settimeout(PATIENCE)
    thread = threading.Thread(target=host.serve, args=(listener,))
    thread.start()
    with listener:
        yield
        thread.join(PATIENCE)
    assert not thread.is_alive()


def _engine(endpoint: Endpoint) -> Engine:
    engine = Engine(env={})
    engine.__dict__["connection"] = Connection(endpoint, EngineInfo(api_version="1.47"))
    return engine


def _said(stream: Stream) -> bytes:
    """All that comes, to the end."""
    found = b""
    while True:
        if not stream.pending:
            assert select.select([stream], [], [], PATIENCE)[0], "nothing comes"
        data = stream.receive()
        if data == b"":
            return found
        found += data or b""


def _sent(stream: Stream, data: bytes) -> bytes:
    """Send it and the end, and hear meanwhile what comes, to its end."""
    found = b""
    stream.send(data)
    stream.finish()
    while True:
        wanted = [stream] if stream.sending else []
        ready = select.select([stream], wanted, [], 0 if stream.pending else PATIENCE)
        if ready[1]:
            stream.flush()
        if ready[0] or stream.pending:
            heard = stream.receive()
            if heard == b"":
                return found
            found += heard or b""


def test_what_comes_with_the_head_belongs_to_the_stream(tmp_path: Path) -> None:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "s"))
    host = Host(SWITCHED + b"early ")
    with _serving(host, listener):
        engine = _engine(Endpoint(f"unix://{tmp_path}/s", ""))
        stream = opened(engine, "/containers/box/attach", {"stream": "1", "stdin": "", "logs": "1"})
        assert stream.pending
        assert _sent(stream, b"words") == b"early words and that was all"
        stream.close()
    head, *lines = host.heard.decode().split("\r\n")
    assert head == "POST /v1.47/containers/box/attach?stream=1&logs=1 HTTP/1.1"
    assert {"Connection: Upgrade", "Upgrade: tcp", "Content-Length: 0"} <= set(lines)


def test_over_tcp_the_engines_secret_is_told() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    host = Host(SWITCHED)
    with _serving(host, listener):
        port = listener.getsockname()[1]
        engine = _engine(Endpoint(f"tcp://127.0.0.1:{port}", "", token="whisper"))
        stream = opened(engine, "/exec/1/start", {}, {"Tty": False})
        assert _sent(stream, b"x") == b"x and that was all"
        stream.close()
    assert b"\r\nAuthorization: Bearer whisper\r\n" in host.heard
    assert host.heard.endswith(b'\r\n\r\n{"Tty": false}')


@pytest.fixture
def authority(tmp_path: Path) -> trustme.CA:
    """One that signs for the host and for its client, with Docker's files."""
    authority = trustme.CA()
    client = authority.issue_cert("student@example.org")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    client.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    client.private_key_pem.write_to_path(tmp_path / "key.pem")
    return authority


def _encrypting(authority: trustme.CA, newest: ssl.TLSVersion) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_REQUIRED
    context.maximum_version = newest
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.configure_trust(context)
    return context


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("size", [5, 300_000])
def test_with_tls_it_is_encrypted_and_its_end_is_told(
    tmp_path: Path, authority: trustme.CA, newest: ssl.TLSVersion, size: int
) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    host = Host(SWITCHED + b"early ", _encrypting(authority, newest))
    data = os.urandom(size)
    with _serving(host, listener):
        stream = opened(_engine(_with_tls(listener, tmp_path)), "/x", {})
        whole = b"early " + data + b" and that was all"
        # Nobody wants to see them.
        assert _sent(stream, data) == whole, "other bytes came back"
        stream.close()


def test_a_host_that_nobody_vouches_for_is_not_talked_to(
    tmp_path: Path, authority: trustme.CA
) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    trustme.CA().cert_pem.write_to_path(tmp_path / "ca.pem")
    refused: list[ssl.SSLError] = []

    class Refused(Host):
        def serve(self, listener: socket.socket) -> None:
            try:
                super().serve(listener)
            except ssl.SSLError as error:
                refused.append(error)

    host = Refused(SWITCHED, _encrypting(authority, ssl.TLSVersion.TLSv1_2))
    with _serving(host, listener), pytest.raises(Unanswered, match="certificate"):
        opened(_engine(_with_tls(listener, tmp_path)), "/x", {})
    assert (len(refused), host.heard) == (1, b"")


def _with_tls(listener: socket.socket, folder: Path) -> Endpoint:
    return Endpoint(
        f"tcp://127.0.0.1:{listener.getsockname()[1]}",
        "",
        tls=True,
        tls_ca=str(folder / "ca.pem"),
        tls_cert=str(folder / "cert.pem"),
        tls_key=str(folder / "key.pem"),
    )


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (
            b"HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n\r\n{}",
            "unable to upgrade to tcp, received 409",
        ),
        (b"SSH-2.0-Nobody\r\n\r\n", "error during connect: unix:///.*: no HTTP"),
    ],
)
def test_an_answer_that_is_no_stream(tmp_path: Path, answer: bytes, why: str) -> None:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "s"))
    with _serving(Hanging(answer), listener), pytest.raises(Failed, match=f"^{why}$"):
        opened(_engine(Endpoint(f"unix://{tmp_path}/s", "")), "/x", {})


class Hanging(Host):
    """One who does not mind that the other hangs up."""

    def serve(self, listener: socket.socket) -> None:
        with suppress(ConnectionError):
            super().serve(listener)


def test_who_breaks_off_has_come_to_the_end() -> None:
    ours, theirs = socket.socketpair()
    stream = Stream(ours, None, "")
    stream.begin()
    theirs.sendall(b"last")
    theirs.close()
    stream.send(b"nobody hears this")
    assert stream.deaf
    assert not stream.sending
    assert _said(stream) == b"last"
    stream.close()
