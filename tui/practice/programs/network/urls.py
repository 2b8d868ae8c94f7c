"""URLs as people type them to wget and curl."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

_URL = re.compile(
    r"(?:(?P<scheme>[a-zA-Z][a-zA-Z0-9+.-]*)://)?(?:[^@/?#]*@)?"
    r"(?P<host>\[[^\]]*\]|[^:/?#]*)(?::(?P<port>\d{0,5}))?(?P<path>[/?][^#]*)?(?:#.*)?",
    re.DOTALL,
)
MOST_REDIRECTIONS = 20
PORTS = {"http": 80, "https": 443, "ftp": 21}


@dataclass(frozen=True, slots=True)
class Url:
    """Where something is to be fetched from."""

    scheme: str
    host: str
    port: int
    path: str
    """With the query."""

    @property
    def authority(self) -> str:
        """The host, and the port if it is not the usual one."""
        usual = PORTS.get(self.scheme) == self.port
        return self.host if usual else f"{self.host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def file_name(self) -> str:
        """What a download is called: the last part of the path."""
        return unquote(self.path.partition("?")[0].rpartition("/")[2]) or "index.html"

    def joined(self, location: str) -> Url | None:
        """What a redirection from here to `location` leads to."""
        if location.startswith("//"):
            return parsed(f"{self.scheme}:{location}")
        if "://" in location:
            return parsed(location)
        folder = self.path.partition("?")[0].rpartition("/")[0]
        path = location if location.startswith("/") else f"{folder}/{location}"
        return Url(self.scheme, self.host, self.port, path.partition("#")[0])


def parsed(text: str) -> Url | None:
    """The URL that a text means; `http` where it names no scheme. None if it means none."""
    found = _URL.fullmatch(text)
    if not found or not found["host"]:
        return None
    scheme = (found["scheme"] or "http").lower()
    port = int(found["port"]) if found["port"] else PORTS.get(scheme, 0)
    path = found["path"] or "/"
    return Url(scheme, found["host"], port, path if path[0] == "/" else f"/{path}")
