"""What an nginx has to serve, as values. Pure.

Facts: the documentation of nginx's HTTP modules (nginx.org).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tui.practice.kernel.sockets import EVERYWHERE
from tui.practice.programs.regex import Pattern

PROXY_HEADERS = (("Host", "$proxy_host"), ("Connection", "close"))
"""What is told other servers, where nothing is said about that."""


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What is answered instead of an error's own page."""

    codes: tuple[int, ...]
    status: int | None
    """What it is answered with; None for the error's, 0 for that of the page."""
    uri: str


@dataclass(frozen=True, slots=True)
class AccessLog:
    """Where requests are written down, and how."""

    path: str
    form: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What blocks inherit from those around them."""

    root: str = "/etc/nginx/html"
    index: tuple[str, ...] = ("index.html",)
    autoindex: bool = False
    default_type: str = "text/plain"
    types: Mapping[str, str] = field(default_factory=dict)
    charset: str = ""
    error_pages: tuple[ErrorPage, ...] = ()
    access_logs: tuple[AccessLog, ...] | None = None
    headers: tuple[tuple[str, str, bool], ...] = ()
    """To be added to answers: name, value, and whether to errors, too."""
    largest_body: int = 1 << 20
    keep_alive: float = 75.0
    shows_version: bool = True
    proxy_headers: tuple[tuple[str, str], ...] = PROXY_HEADERS


@dataclass(frozen=True, slots=True)
class Location:
    """One `location`, or the rest of a server outside of all of them."""

    settings: Settings
    modifier: str = ""
    """`=`, `^~`, `~`, `~*`, or nothing."""
    path: str = ""
    pattern: Pattern | None = None
    alias: str | None = None
    returns: tuple[str, ...] = ()
    try_files: tuple[str, ...] = ()
    proxy: str = ""
    internal: bool = False
    inner: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True)
class Server:
    """One `server`."""

    listens: tuple[tuple[str, int], ...]
    is_default: frozenset[tuple[str, int]]
    """Where it answers those who ask for a name that no server has."""
    names: tuple[str, ...]
    everything: Location


@dataclass(frozen=True, slots=True)
class Sites:
    """All that a configuration has to serve."""

    servers: tuple[Server, ...]
    upstreams: Mapping[str, tuple[tuple[str, int], ...]]
    """Groups of servers to pass requests on to."""
    hosts: tuple[tuple[str, str, str], ...]
    """Hosts that there have to be: their names, how they are written, and where."""

    @property
    def keep_alive(self) -> float:
        """The longest time that a connection may rest between two requests, in seconds."""
        return max((one.everything.settings.keep_alive for one in self.servers), default=75.0)

    @property
    def access_logs(self) -> tuple[str, ...]:
        """The paths of all access logs."""
        places = (place for one in self.servers for place in _places(one.everything))
        logs = (log.path for place in places for log in place.settings.access_logs or ())
        return tuple(dict.fromkeys(logs))

    @property
    def listens(self) -> tuple[tuple[str, int], ...]:
        """Every address and port once; where all addresses are listened at, that is enough."""
        asked = dict.fromkeys(place for one in self.servers for place in one.listens)
        return tuple(
            (address, port)
            for address, port in asked
            if address == EVERYWHERE or (EVERYWHERE, port) not in asked
        )

    def server(self, local: tuple[str, int], host: str) -> Server:
        """Who answers a request that came to an address and port, for this host."""
        place = local if any(local in one.listens for one in self.servers) else None
        place = place or (EVERYWHERE, local[1])
        there = [one for one in self.servers if place in one.listens]
        named = next((one for one in there if _is_named(host, one.names)), None)
        return named or next((one for one in there if place in one.is_default), there[0])


def place_of(text: str, port: int) -> tuple[str, int]:
    """The host and port of `host:port`; `port` where it names none."""
    host, colon, word = text.rpartition(":")
    if not colon or not word.isdigit():
        return text, port
    return host, int(word[:6])


def _places(around: Location) -> Iterator[Location]:
    yield around
    for one in around.inner:
        yield from _places(one)


def _is_named(host: str, names: Sequence[str]) -> bool:
    """Whether one of a server's names, some with an asterisk, means this host."""
    for name in names:
        if name == host and host:
            return True
        if name.startswith("*.") and host.endswith(name[1:]):
            return True
        if name.endswith(".*") and host.startswith(name[:-1]):
            return True
        if name.startswith(".") and (host == name[1:] or host.endswith(name)):
            return True
    return False
