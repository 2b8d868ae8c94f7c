"""A connection to one engine: how to make clients for it, and who it is."""

from __future__ import annotations

import contextlib
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import docker
import docker.tls
from docker.constants import MINIMUM_DOCKER_API_VERSION

from tui.engine import decode
from tui.engine.errors import Unreachable, action_failed, unreachable
from tui.engine.places import socket_path
from tui.engine.ssh import bridge_to
from tui.state.engine import Endpoint, EngineInfo, Outcome
from tui.state.outcomes import ActionFailed, Refusal

PROBE_SECONDS = 2.0
"""How long an address may take to answer before it counts as silent."""
SSH_PROBE_SECONDS = 10.0
"""The same for ssh, whose handshake alone takes longer than that on an ordinary line."""


_VERSION = re.compile(r"\d+\.\d+$")


@dataclass(frozen=True, slots=True)
class Connection:
    """An engine that answered, with the API version agreed on."""

    endpoint: Endpoint
    info: EngineInfo

    def client(self, timeout: float) -> docker.APIClient:
        """A client of its own; the SDK's clients are not to be shared between threads.

        `timeout` is in seconds and bounds each read and each connect, not a whole call.
        """
        return _client(self.endpoint, self.info.api_version, timeout)


@contextlib.contextmanager
def asking(connection: Connection | None, timeout: float) -> Iterator[docker.APIClient]:
    """A client for one question or command, over whatever connection there is.

    Raises ActionFailed, and nothing else, for whatever goes wrong while it is used.
    """
    if connection is None:
        raise ActionFailed(Refusal.LOST, "")
    try:
        client = connection.client(timeout)
        try:
            yield client
        finally:
            client.close()
    except ActionFailed:
        raise
    except Exception as error:  # every failure of the SDK and below becomes one of ours
        raise action_failed(error) from error


def connect(endpoint: Endpoint) -> Connection:
    """Knock at an endpoint and ask who is there.

    Raises Unreachable when nobody answers in time, or who answers is no Docker engine.
    """
    _check_address(endpoint.url)
    timeout = SSH_PROBE_SECONDS if endpoint.url.startswith("ssh://") else PROBE_SECONDS
    try:
        _try_socket(endpoint, timeout)
        client = _client(endpoint, MINIMUM_DOCKER_API_VERSION, timeout)
        try:
            version: Any = _version_of(client)
        finally:
            client.close()
        if not isinstance(version, dict) or not _VERSION.match(str(version.get("ApiVersion"))):
            raise Unreachable(Outcome.NOT_AN_ENGINE)
        info = decode.engine_info(version, {}, endpoint.kind)
        # The SDK refuses versions it can no longer speak, when a client is made.
        _client(endpoint, info.api_version, timeout).close()
    except Unreachable:
        raise
    except Exception as error:  # the SDK lets requests', urllib3's and OS errors through
        raise _explained(endpoint, unreachable(error)) from error
    return Connection(endpoint, info)


def identify(connection: Connection, client: docker.APIClient) -> EngineInfo:
    """Ask the engine what it runs on; refines what `connect` could tell.

    Raises what the SDK raises; the caller is inside the link, which answers for that.
    """
    info: Any = client.info()
    known = connection.info
    version = {"Version": known.version, "ApiVersion": known.api_version}
    return decode.engine_info(version, info, known.kind)


def _try_socket(endpoint: Endpoint, timeout: float) -> None:
    """Open a Unix socket and close it again; raises OSError.

    Most places on a machine have none, and the SDK leaves a socket of its own unclosed for
    each that it fails to open.
    """
    path = socket_path(endpoint)
    if path is not None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(timeout)
            probe.connect(str(path))


def _client(endpoint: Endpoint, version: str, timeout: float) -> docker.APIClient:
    url = endpoint.url
    if url.startswith("ssh://"):
        url = f"unix://{bridge_to(url).path}"
    tls: docker.tls.TLSConfig | bool = False
    if endpoint.tls:
        pair = (endpoint.tls_cert, endpoint.tls_key) if endpoint.tls_cert else None
        tls = docker.tls.TLSConfig(
            client_cert=pair, ca_cert=endpoint.tls_ca or None, verify=endpoint.tls_verify
        )
    settings: dict[str, Any] = {"base_url": url, "version": version, "timeout": timeout, "tls": tls}
    client = docker.APIClient(**settings)
    if endpoint.token:
        client.headers["Authorization"] = f"Bearer {endpoint.token}"
    if endpoint.tls or url.startswith("unix://"):
        # A REQUESTS_CA_BUNDLE in the environment would take the place of the engine's own
        # authority; and looking for proxies of a socket takes time with every request.
        client.trust_env = False
    return client


def _version_of(client: docker.APIClient) -> Any:
    try:
        return client.version(api_version=False)
    except (AttributeError, TypeError) as error:
        # The SDK takes an error page for an engine's error object.
        raise Unreachable(Outcome.NOT_AN_ENGINE) from error


def _check_address(url: str) -> None:
    try:
        urlsplit(url).port  # noqa: B018 - raises for what is no port
    except ValueError as error:
        raise Unreachable(Outcome.BAD_ADDRESS, f"{url}: {error}") from error


def _explained(endpoint: Endpoint, error: Unreachable) -> Unreachable:
    """Ssh dies without a word on the socket; say where to look."""
    if endpoint.url.startswith("ssh://") and error.outcome is Outcome.FAILED:
        return Unreachable(Outcome.SSH, error.detail)
    return error
