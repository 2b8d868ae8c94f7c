"""One request to a simulated nginx, with the variables that configurations speak of."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

from tui.practice.programs.services.http_server import Exchange, Request
from tui.practice.programs.services.nginx_sites import Location, Server, place_of
from tui.practice.programs.services.orders import local_time

_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))", re.ASCII)
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f-\U0010ffff]')


class Finished(Exception):
    """The answer is an error's, or a redirection's: a status, and where that leads."""

    def __init__(self, status: int, location: str = "") -> None:
        super().__init__(status)
        self.status = status
        self.location = location


@dataclass(slots=True)
class Visit:
    """A request on its way through a configuration."""

    request: Request
    exchange: Exchange
    server: Server
    location: Location
    uri: str
    """Decoded, without the query; changed by redirections within the server."""
    args: str
    hostname: str
    began: float = field(default_factory=time.monotonic)
    captures: tuple[str, ...] = ()
    """What the groups of the location's expression matched."""
    status: int | None = None
    """What an error's own page is answered with; None for the status of the page."""
    upstream: str = ""
    """The host and port that the request is passed on to, as they are written."""

    @property
    def host(self) -> str:
        """The host that was asked for, without its port; the server's name where none was."""
        asked = place_of(self.request.header("host"), 0)[0].lower()
        return asked or self.server.names[0]

    def expanded(self, text: str) -> str:
        """A text with its variables replaced."""
        if "$" not in text:
            return text
        return _VARIABLE.sub(lambda found: self._value(found[1] or found[2]), text)

    def logged(self, form: str) -> str:
        """A line of the access log."""

        def value(found: re.Match[str]) -> str:
            text = self._value(found[1] or found[2]) or "-"
            return _ESCAPED.sub(_escape, text)

        return _VARIABLE.sub(value, form)

    def _value(self, name: str) -> str:
        request, exchange = self.request, self.exchange
        if name.isdigit():
            place = int(name[:3]) - 1
            return self.captures[place] if 0 <= place < len(self.captures) else ""
        if name.startswith("http_"):
            return request.header(name[5:].replace("_", "-").lower())
        if name.startswith("arg_"):
            pairs = (pair.partition("=")[::2] for pair in self.args.split("&"))
            return next((value for key, value in pairs if key.lower() == name[4:].lower()), "")
        match name:
            case "uri" | "document_uri":
                return self.uri
            case "request_uri":
                return request.target
            case "args" | "query_string":
                return self.args
            case "is_args":
                return "?" if self.args else ""
            case "host":
                return self.host
            case "remote_addr":
                return exchange.peer[0]
            case "remote_port":
                return str(exchange.peer[1])
            case "server_addr":
                return exchange.local[0]
            case "server_port":
                return str(exchange.local[1])
            case "server_name":
                return self.server.names[0]
            case "server_protocol":
                return f"HTTP/{request.http_version}"
            case "scheme":
                return "http"
            case "request_method":
                return request.method
            case "request":
                return exchange.line
            case "status":
                return str(exchange.status)
            case "body_bytes_sent" | "bytes_sent":
                return str(exchange.sent)
            case "content_type" | "content_length":
                return request.header(name.replace("_", "-"))
            case "time_local":
                return local_time("%d/%b/%Y:%H:%M:%S +0000")
            case "time_iso8601":
                return local_time("%Y-%m-%dT%H:%M:%S+00:00")
            case "msec":
                return f"{time.time():.3f}"
            case "request_time":
                return f"{time.monotonic() - self.began:.3f}"
            case "hostname":
                return self.hostname
            case "document_root":
                return self.location.settings.root
            case "proxy_host":
                return self.upstream
            case "proxy_add_x_forwarded_for":
                before = request.header("x-forwarded-for")
                return f"{before}, {exchange.peer[0]}" if before else exchange.peer[0]
        return ""


def _escape(found: re.Match[str]) -> str:
    return "".join(rf"\x{byte:02X}" for byte in found[0].encode("utf-8", "surrogateescape"))
