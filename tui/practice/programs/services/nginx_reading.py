"""From the directives of an nginx to what it has to serve. Pure.

Facts: the documentation of nginx's HTTP modules (nginx.org). Directives that are for what is not
simulated have no effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from ipaddress import IPv4Address
from typing import Any

from tui.practice.kernel.sockets import EVERYWHERE, LOOPBACK
from tui.practice.programs.regex import BadRegex, Pattern
from tui.practice.programs.services.nginx_conf import BadConfiguration, Directive, find
from tui.practice.programs.services.nginx_directives import check_directives
from tui.practice.programs.services.nginx_sites import (
    PROXY_HEADERS,
    AccessLog,
    ErrorPage,
    Location,
    Server,
    Settings,
    Sites,
    place_of,
)

COMBINED = (
    '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent '
    '"$http_referer" "$http_user_agent"'
)
_SIZES = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_ARGUMENTS = {
    "listen": (1, 9), "server_name": (1, 99), "root": (1, 1), "alias": (1, 1), "index": (1, 99),
    "location": (1, 2), "return": (1, 2), "try_files": (2, 99), "error_page": (2, 99),
    "proxy_pass": (1, 1), "proxy_set_header": (2, 2), "add_header": (2, 3), "upstream": (1, 1),
    "default_type": (1, 1), "charset": (1, 1), "autoindex": (1, 1), "server_tokens": (1, 1),
    "client_max_body_size": (1, 1), "keepalive_timeout": (1, 2), "access_log": (1, 9),
    "log_format": (2, 99), "internal": (0, 0),
}  # fmt: skip
"""How many words may follow these directives, at least and at most."""


def sites_of(directives: Sequence[Directive]) -> Sites:
    """The sites of a configuration. Raises BadConfiguration."""
    check_directives(directives)
    _check_arguments(directives)
    http = find(directives, "http")
    block = (http.block or ()) if http else ()
    forms = {"combined": COMBINED}
    for one in _all(block, "log_format"):
        words = [word for word in one.values[1:] if not word.startswith("escape=")]
        forms[one.values[0]] = "".join(words)
    reader = _Reader(forms)
    settings = reader.settings(block, Settings())
    if settings.access_logs is None:
        logs = (AccessLog("/var/log/nginx/access.log", COMBINED),)
        settings = replace(settings, access_logs=logs)
    servers = tuple(reader.server(one.block or (), settings) for one in _all(block, "server"))
    groups: dict[str, tuple[tuple[str, int], ...]] = {}
    hosts: list[tuple[str, str, str]] = []
    for one in _all(block, "upstream"):
        members = [
            member
            for member in _all(one.block or (), "server")
            if member.values and "down" not in member.values
        ]
        groups[one.values[0]] = tuple(place_of(member.values[0], 80) for member in members)
        hosts += (
            (place_of(member.values[0], 80)[0], member.values[0], f"{member.file}:{member.line}")
            for member in members
        )
    hosts += (
        (place_of(host, 80)[0], place_of(host, 80)[0], where)
        for host, where in reader.proxies
        if "$" not in host and host not in groups
    )
    return Sites(servers, groups, tuple(hosts))


def _check_arguments(directives: Sequence[Directive]) -> None:
    for one in directives:
        least, most = _ARGUMENTS.get(one.name, (0, len(one.values)))
        if not least <= len(one.values) <= most:
            raise _wrong(f'invalid number of arguments in "{one.name}" directive', one)
        _check_arguments(one.block or ())


class _Reader:
    """Turns blocks into values."""

    def __init__(self, forms: Mapping[str, str]) -> None:
        self._forms = forms
        self.proxies: list[tuple[str, str]] = []
        """The hosts that `proxy_pass` names, and where it does."""

    def server(self, block: Sequence[Directive], around: Settings) -> Server:
        listens: dict[tuple[str, int], bool] = {}
        for one in _all(block, "listen"):
            listens[_listen(one)] = bool({"default_server", "default"} & set(one.values[1:]))
        names = tuple(name.lower() for one in _all(block, "server_name") for name in one.values)
        return Server(
            tuple(listens) or ((EVERYWHERE, 80),),
            frozenset(place for place, default in listens.items() if default),
            names or ("",),
            self._location(block, around),
        )

    def _location(
        self, block: Sequence[Directive], around: Settings, head: Directive | None = None
    ) -> Location:
        modifier, path = "", ""
        pattern = None
        if head is not None:
            modifier, path = head.values if len(head.values) == 2 else ("", head.values[0])
            if modifier in ("~", "~*"):
                try:
                    pattern = Pattern(path, perl=True, ignore_case=modifier == "~*")
                except BadRegex as bad:
                    raise _wrong(f'pcre2_compile() failed: {bad} in "{path}"', head) from None
            elif modifier not in ("", "=", "^~"):
                raise _wrong(f'invalid location modifier "{modifier}"', head)
        settings = self.settings(block, around)
        alias, proxy = find(block, "alias"), find(block, "proxy_pass")
        returned, tried = find(block, "return"), find(block, "try_files")
        if proxy:
            host = proxy.values[0].partition("://")[2].partition("/")[0]
            if not host:
                raise _wrong("invalid URL prefix", proxy)
            self.proxies.append((host, f"{proxy.file}:{proxy.line}"))
        inner = tuple(
            self._location(one.block or (), settings, one) for one in _all(block, "location")
        )
        return Location(
            settings,
            modifier,
            path,
            pattern,
            alias.values[0] if alias else None,
            returned.values if returned else (),
            tried.values if tried else (),
            proxy.values[0] if proxy else "",
            find(block, "internal") is not None,
            inner,
        )

    def settings(self, block: Sequence[Directive], around: Settings) -> Settings:
        """What holds in a block, some of it taken over from those around it."""
        found: dict[str, Any] = {}
        for one in block:
            values = one.values
            match one.name:
                case "root" | "default_type":
                    found[one.name] = one.values[0]
                case "charset":
                    found["charset"] = "" if one.values[0] == "off" else values[0]
                case "index":
                    found["index"] = values
                case "autoindex":
                    found["autoindex"] = one.values[0] == "on"
                case "server_tokens":
                    found["shows_version"] = one.values[0] != "off"
                case "client_max_body_size":
                    found["largest_body"] = _size(one)
                case "keepalive_timeout":
                    found["keep_alive"] = _seconds(one)
                case "types":
                    found["types"] = {
                        ending: kind.name for kind in one.block or () for ending in kind.values
                    }
                case "error_page":
                    found.setdefault("error_pages", []).append(_error_page(one))
                case "add_header":
                    always = "always" in values[2:]
                    found.setdefault("headers", []).append((values[0], one.values[1], always))
                case "proxy_set_header":
                    found.setdefault("proxy_headers", []).append((values[0], one.values[1]))
                case "access_log":
                    found.setdefault("access_logs", []).extend(self._logs(one))
        for name in ("error_pages", "headers", "access_logs"):
            if name in found:
                found[name] = tuple(found[name])
        if "proxy_headers" in found:
            asked = {name.lower() for name, _ in found["proxy_headers"]}
            usual = (pair for pair in PROXY_HEADERS if pair[0].lower() not in asked)
            found["proxy_headers"] = (*usual, *found["proxy_headers"])
        return replace(around, **found)

    def _logs(self, one: Directive) -> Iterator[AccessLog]:
        path = one.values[0] if one.values else "off"
        if path == "off":
            return
        form = one.values[1] if len(one.values) > 1 and "=" not in one.values[1] else "combined"
        if form not in self._forms:
            raise _wrong(f'unknown log format "{form}"', one)
        yield AccessLog(path, self._forms[form])


def _listen(one: Directive) -> tuple[str, int]:
    word = one.values[0]
    if word.startswith("["):
        address, _, port = word.rpartition("]:") if "]:" in word else (word[:-1], "", "80")
        address = {"::": EVERYWHERE, "::1": LOOPBACK}.get(address[1:], address[1:])
    elif word.isdigit():
        address, port = EVERYWHERE, word
    else:
        address, colon, port = word.partition(":")
        port = port if colon else "80"
        address = {"*": EVERYWHERE, "localhost": LOOPBACK}.get(address, address)
    if not port.isdigit() or not 0 < int(port[:6]) < 65_536:
        raise _wrong(f'invalid port in "{word}" of the "listen" directive', one)
    try:
        IPv4Address(address)
    except ValueError:
        raise _wrong(f'host not found in "{word}" of the "listen" directive', one) from None
    return address, int(port)


def _error_page(one: Directive) -> ErrorPage:
    *words, uri = one.values
    codes = tuple(int(word) for word in words if word.isdigit())
    change = next((word for word in words if word.startswith("=")), None)
    wrong = next((word for word in words if not word.removeprefix("=").isdigit()), "=")
    if not codes or wrong != "=":
        raise _wrong(f'invalid value "{wrong}"', one)
    status = None if change is None else int(change[1:4] or 0)
    return ErrorPage(codes, status, uri)


def _size(one: Directive) -> int:
    word = one.values[0].lower()
    factor = _SIZES.get(word[-1:], 1)
    digits = word[:-1] if factor > 1 else word
    if not digits.isdigit():
        raise _wrong(f'"{one.name}" directive invalid value', one)
    return int(digits[:12]) * factor


def _seconds(one: Directive) -> float:
    word = one.values[0]
    unit = word.lstrip("0123456789")
    digits = word[: len(word) - len(unit)]
    if not digits or unit not in ("", *_SECONDS):
        raise _wrong(f'"{one.name}" directive invalid value', one)
    return float(digits[:9]) * _SECONDS.get(unit, 1.0)


def _all(block: Sequence[Directive], name: str) -> Iterator[Directive]:
    return (one for one in block if one.name == name)


def _wrong(words: str, one: Directive) -> BadConfiguration:
    return BadConfiguration(f"{words} in {one.file}:{one.line}")
