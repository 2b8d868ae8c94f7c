"""Connections that turn into a stream in both directions: attach, and what exec starts.

The request is written, and the answer read, by hand: what follows the answer's head on the same
connection belongs to the stream, and the HTTP libraries keep some of it for themselves.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode, urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from tui.docker_command.engine import Engine
from tui.docker_command.errors import Failed, Unanswered
from tui.state.engine import Endpoint

_PIECE = 64 * 1024
_LONGEST_HEAD = 64 * 1024
_PORTS = {"https": 443, "http": 80}
_SWITCHED = 101
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})\b")


class Stream:
    """A stream in both directions, which after `begin` never keeps its owner waiting.

    `fileno`, `sending` and `pending` are for select. With TLS, what is encrypted passes through
    two buffers.
    """

    def __init__(self, connection: socket.socket, tls: ssl.SSLContext | None, host: str) -> None:
        """Raises OSError where the two do not agree on how to encrypt."""
        self._connection = connection
        self._unsent = bytearray()
        self._received = bytearray()
        self._ends = False
        self._told_end = False
        self._over = False
        self.deaf = False
        """Whether the other side takes no more."""
        self._tls: ssl.SSLObject | None = None
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        if tls is not None:
            name = host if tls.check_hostname else None
            self._tls = tls.wrap_bio(self._incoming, self._outgoing, server_hostname=name)
            try:
                self._shake_hands()
            except OSError:
                connection.close()
                raise

    def fileno(self) -> int:
        """The socket, for select."""
        return self._connection.fileno()

    def begin(self) -> None:
        """From here on it is a stream, and no request with an answer."""
        self._connection.setblocking(False)

    @property
    def pending(self) -> bool:
        """Whether something can be received without a look at the socket."""
        return self._over or bool(self._received)

    @property
    def sending(self) -> bool:
        """Whether something waits to be sent."""
        return bool(self._unsent)

    def send(self, data: bytes) -> None:
        """Have something sent, as far as the other side takes it; `flush` sends the rest."""
        if self._tls is None:
            self._unsent += data
        else:
            self._tls.write(data)
            self._unsent += self._outgoing.read()
        self.flush()

    def finish(self) -> None:
        """Nothing more will be sent after what waits."""
        self._ends = True
        if self._tls is not None:
            # The other side has not said the same yet, and need not.
            with suppress(ssl.SSLError):
                self._tls.unwrap()
            self._unsent += self._outgoing.read()
        self.flush()

    def flush(self) -> None:
        """Send what can be sent at once; of what waits when the other side is deaf, nothing."""
        try:
            while self._unsent:
                sent = self._connection.send(self._unsent)
                del self._unsent[:sent]
            if self._ends and not self._told_end:
                self._told_end = True
                if self._tls is None:
                    self._connection.shutdown(socket.SHUT_WR)
        except BlockingIOError:
            return
        except OSError:
            # What it has said is there to be received all the same.
            self.deaf = True
            self._unsent.clear()

    def receive(self) -> bytes | None:
        """What has come: nothing at the end, None where it is not whole yet.

        A connection that breaks off has ended.
        """
        if self._received:
            data = bytes(self._received)
            self._received.clear()
            return data
        if self._over:
            return b""
        try:
            data = self._connection.recv(_PIECE)
        except BlockingIOError:
            return None
        except OSError:
            return b""
        return data if self._tls is None else self._decrypted(data)

    def status(self) -> int:
        """The status of the answer; what follows its head is received as the stream.

        Raises OSError, and ValueError for what is no answer.
        """
        while b"\r\n\r\n" not in self._received:
            if len(self._received) > _LONGEST_HEAD:
                raise ValueError("no head")
            self._more()
        head, _, rest = bytes(self._received).partition(b"\r\n\r\n")
        self._received = bytearray(rest)
        match = _STATUS.match(head)
        if match is None:
            raise ValueError("no HTTP")
        return int(match[1])

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()

    def _more(self) -> None:
        data: bytes | None = self._connection.recv(_PIECE)
        if not data:
            raise ConnectionResetError("the connection was closed")
        if self._tls is not None:
            data = self._decrypted(data)
        self._received += data or b""

    def _shake_hands(self) -> None:
        assert self._tls is not None
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._connection.sendall(self._outgoing.read())
                data = self._connection.recv(_PIECE)
                if not data:
                    raise ConnectionResetError("the connection was closed") from None
                self._incoming.write(data)
            else:
                self._connection.sendall(self._outgoing.read())
                return

    def _decrypted(self, data: bytes) -> bytes | None:
        assert self._tls is not None
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()
        found = b""
        try:
            while piece := self._tls.read(_PIECE):
                found += piece
            self._over = True
        except ssl.SSLWantReadError:
            self._unsent += self._outgoing.read()
            return found or None
        except ssl.SSLError:
            self._over = True
        return found


def opened(engine: Engine, path: str, query: Mapping[str, Any], body: Any = None) -> Stream:
    """Ask for something that answers with a stream. Raises Unanswered, and Failed for a refusal.

    The real command does not look at what is said of a refusal, nor does this.
    """
    endpoint = engine.endpoint
    data = b"" if body is None else json.dumps(body).encode()
    address = f"/v{engine.api_version}{path}"
    asked = urlencode({name: value for name, value in query.items() if value})
    kind = "text/plain" if body is None else "application/json"
    lines = [
        f"POST {address}{'?' if asked else ''}{asked} HTTP/1.1",
        f"Host: {urlsplit(endpoint.url).netloc or 'docker'}",
        "Connection: Upgrade",
        "Upgrade: tcp",
        f"Content-Type: {kind}",
        f"Content-Length: {len(data)}",
    ]
    if endpoint.token:
        lines.append(f"Authorization: Bearer {endpoint.token}")
    request = "\r\n".join([*lines, "", ""]).encode() + data
    try:
        stream = _connected(engine)
    except (OSError, ValueError) as error:
        raise _unanswered(engine, error) from error
    try:
        stream.send(request)
        status = stream.status()
        if status != _SWITCHED:
            raise Failed(f"unable to upgrade to tcp, received {status}")
    except (OSError, ValueError) as error:
        stream.close()
        raise _unanswered(engine, error) from error
    except Failed:
        stream.close()
        raise
    stream.begin()
    return stream


def _unanswered(engine: Engine, error: Exception) -> Unanswered:
    return Unanswered(f"error during connect: {engine.endpoint.url}: {error}")


def _connected(engine: Engine) -> Stream:
    endpoint = engine.endpoint
    # It leads to a Unix socket for ssh too: that of the bridge.
    adapter = engine.client.get_adapter(engine.client.base_url)
    path = getattr(adapter, "socket_path", None)
    if path:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(path)
        except OSError:
            connection.close()
            raise
        return Stream(connection, None, "")
    address = urlsplit(endpoint.url)
    if address.scheme == "npipe" or not address.hostname:
        raise ValueError("a terminal in a container can't be reached there")
    port = address.port or _PORTS.get(address.scheme, 2375)
    connection = socket.create_connection((address.hostname, port))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    tls = _tls(endpoint) if endpoint.tls or address.scheme == "https" else None
    return Stream(connection, tls, address.hostname)


def _tls(endpoint: Endpoint) -> ssl.SSLContext:
    if endpoint.tls and not endpoint.tls_verify:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    else:
        context = ssl.create_default_context(cafile=endpoint.tls_ca or DEFAULT_CA_BUNDLE_PATH)
    if endpoint.tls_cert:
        context.load_cert_chain(endpoint.tls_cert, endpoint.tls_key)
    return context
