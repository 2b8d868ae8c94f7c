"""TCP ports of this machine that are held for containers, and what stands in the way of that.

All of them are on the loopback: a practice engine never opens the machine to its network.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path

Accepted = Callable[[socket.socket], None]

EVERYWHERE = ("0.0.0.0", "::")
_SOCKETS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}
_BACKLOG = 1024
_SHORT_OF_FILES = 0.1
"""Seconds until the next try to accept, where the engine has no descriptor left for it."""
_FIRST_UNPRIVILEGED = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")


class Unavailable(Exception):
    """A port can't be had on this machine; the text says why, in the words of the system."""

    def __init__(self, words: str, error: OSError) -> None:
        super().__init__(words)
        self.errno = error.errno or errno.EADDRINUSE


class HostPort:
    """One port at one loopback address: bound from the beginning, open only when told to be.

    While it is not open nobody else can have it, and connections are refused.
    """

    def __init__(self, address: str, port: int) -> None:
        """`address` is the loopback's, see `loopback_for`. Raises Unavailable."""
        self.address = address
        self.port = port
        self._socket = _bound(address, port)
        self._accepting: asyncio.Task[None] | None = None

    def open(self, accepted: Accepted) -> None:
        """Listen, and hand over every connection that comes. Raises Unavailable."""
        if self._accepting is not None:
            return
        if self._socket.fileno() < 0:
            self._socket = _bound(self.address, self.port)
        try:
            if os.name == "posix":
                # Connections take this over from who accepts them. With it they will not be in
                # the way, a minute from now, of who wants the port next.
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.listen(_BACKLOG)
        except OSError as error:
            raise Unavailable(_words(error), error) from None
        work = self._accept(accepted)
        self._accepting = asyncio.get_running_loop().create_task(work)

    def shut(self) -> None:
        """Listen no more; the port stays held, and connections that there are go on."""
        if self._accepting is None:
            return
        self.close()
        with suppress(Unavailable):
            # No system but Linux can take a listening socket back; a new one is bound at once.
            # Should somebody have been quicker, `open` tries again.
            self._socket = _bound(self.address, self.port)

    def close(self) -> None:
        """Let others have the port."""
        if self._accepting is not None:
            self._accepting.cancel()
            self._accepting = None
            with suppress(NotImplementedError):
                # The loop must not look for news of this number when another socket has it.
                asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()

    async def _accept(self, accepted: Accepted) -> None:
        listening = self._socket
        loop = asyncio.get_running_loop()
        while True:
            try:
                client, _ = await loop.sock_accept(listening)
            except ConnectionError:
                continue
            except OSError:
                if listening.fileno() < 0:
                    return
                await asyncio.sleep(_SHORT_OF_FILES)
                continue
            accepted(client)


def loopback_for(address: str) -> str:
    """Where on this machine a port is held that is asked for at an address.

    A loopback address is itself; all others, and all of them together, are the usual one.
    """
    asked = ip_address(address)
    if asked.is_loopback:
        return address
    return "127.0.0.1" if asked.version == 4 else "::1"


def has_loopback(version: int) -> bool:
    """Whether this machine has the loopback of IPv4 or IPv6."""
    if version == 4:
        return True
    try:
        _bound("::1", 0).close()
    except Unavailable:
        return False
    return True


def probe(protocol: str, address: str, port: int) -> None:
    """Raise Unavailable where somebody has a port, or the machine has no such address.

    What only the administrator may bind counts as free here.
    """
    kind = _SOCKETS.get(protocol)
    if kind is None:
        return
    try:
        with _socket(address, kind) as trial:
            if os.name == "posix" and protocol == "tcp":
                # Otherwise connections that were closed a minute ago would be in the way.
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((address, port))
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EADDRNOTAVAIL):
            raise Unavailable(_words(error), error) from None


def _bound(address: str, port: int) -> socket.socket:
    """A socket that holds a port. Raises Unavailable."""
    try:
        return _bind(address, port, reuse=False)
    except PermissionError as error:
        raise Unavailable(_privileged(address, port, error), error) from None
    except OSError as error:
        if error.errno != errno.EADDRINUSE or os.name != "posix":
            raise Unavailable(_words(error), error) from None
    # Perhaps only connections that were closed a minute ago are in the way.
    try:
        return _bind(address, port, reuse=True)
    except OSError as error:
        raise Unavailable(_words(error), error) from None


def _bind(address: str, port: int, *, reuse: bool) -> socket.socket:
    bound = _socket(address, socket.SOCK_STREAM)
    try:
        bound.setblocking(False)
        if reuse:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        bound.bind((address, port))
    except BaseException:
        bound.close()
        raise
    return bound


def _socket(address: str, kind: int) -> socket.socket:
    if ":" not in address:
        return socket.socket(socket.AF_INET, kind)
    made = socket.socket(socket.AF_INET6, kind)
    made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    return made


def _words(error: OSError) -> str:
    """The system's words as Go writes them."""
    return (error.strerror or str(error)).lower()


def _privileged(address: str, port: int, error: OSError) -> str:
    """What rootless engines say of ports that only the administrator may bind."""
    first = 1024
    ways = f"choose a larger port number (>= {first})"
    with suppress(OSError, ValueError):
        first = int(_FIRST_UNPRIVILEGED.read_text(encoding="utf-8"))
        ways = (
            f"you can add 'net.ipv4.ip_unprivileged_port_start={port}' to /etc/sysctl.conf "
            f"(currently {first}), or choose a larger port number (>= {first})"
        )
    where = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    return (
        f"cannot expose privileged port {port}, {ways}: listen tcp {where}: bind: {_words(error)}"
    )
