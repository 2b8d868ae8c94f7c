"""Instructions of a Dockerfile that change an image's settings and none of its files.

`docker commit --change` and `docker import --change` take them, and a build goes through the
same. The words of the errors are the engine's. Pure.
"""

from __future__ import annotations

import ipaddress
import json
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tui.practice.daemon.images.config import Config, set_variable, variables
from tui.practice.daemon.images.health import health_check
from tui.practice.daemon.images.words import BadWord, expand, expand_to_words, split
from tui.practice.errors import BadRequest
from tui.practice.kernel.signals import signal_number

DEFAULT_SHELL = ("/bin/sh", "-c")
_ONBUILD_REFUSES = ("FROM", "MAINTAINER")
_PROTOCOLS = ("tcp", "udp", "sctp")
_HIGHEST_PORT = 65_535


def apply_changes(config: Mapping[str, Any], changes: Sequence[str]) -> Config:
    """The settings after these instructions, in their order. Raises BadRequest."""
    if not changes:
        return dict(config)
    instructions = list(_instructions("\n".join(changes)))
    if not instructions:
        raise BadRequest("file with no instructions")
    for keyword, _ in instructions:
        if keyword.upper() not in _INSTRUCTIONS:
            raise BadRequest(f"{keyword.upper()} is not a valid change command")
    settings = Settings(config)
    for keyword, rest in instructions:
        settings.apply(keyword, rest)
    return settings.config


class Settings:
    """An image's settings while instructions work on them."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self.config: Config = dict(config)
        self.arguments: Mapping[str, str] = {}
        """Variables that instructions see beside the image's own, which win: a build's ARGs."""
        self._has_cmd = False

    def apply(self, keyword: str, rest: str) -> None:
        """Follow one instruction; `rest` is what stands after its keyword. Raises BadRequest.

        KeyError for an instruction that is none of settings alone.
        """
        try:
            _INSTRUCTIONS[keyword.upper()](self, rest.strip())
        except BadWord as error:
            raise BadRequest(str(error)) from None

    @property
    def variables(self) -> dict[str, str]:
        """What `$name` means to the next instruction."""
        return {**self.arguments, **variables(self.config.get("Env") or ())}

    # -- one method an instruction -----------------------------------------------------------

    def _cmd(self, rest: str) -> None:
        self.config["Cmd"] = self._command(rest)
        self._has_cmd = True

    def _entrypoint(self, rest: str) -> None:
        self.config["Entrypoint"] = self._command(rest) if rest else None
        if not self._has_cmd:
            self.config["Cmd"] = None

    def _env(self, rest: str) -> None:
        known = self.variables
        for name, value in self._pairs("ENV", rest, known):
            self.config["Env"] = set_variable(self.config.get("Env") or (), name, value)

    def _label(self, rest: str) -> None:
        labels = dict(self.config.get("Labels") or {})
        labels.update(self._pairs("LABEL", rest, self.variables))
        self.config["Labels"] = labels

    def _expose(self, rest: str) -> None:
        known = self.variables
        _need(rest, "EXPOSE requires at least one argument")
        words = [word for part in rest.split() for word in expand_to_words(part, known)]
        ports = dict(self.config.get("ExposedPorts") or {})
        for word in words:
            ports.update((port, {}) for port in exposed_ports(word))
        if ports:
            self.config["ExposedPorts"] = dict(sorted(ports.items()))

    def _user(self, rest: str) -> None:
        _need(rest, "USER requires exactly one argument")
        self.config["User"] = expand(rest, self.variables)

    def _workdir(self, rest: str) -> None:
        _need(rest, "WORKDIR requires exactly one argument")
        folder = posixpath.join(
            "/", self.config.get("WorkingDir") or "/", expand(rest, self.variables)
        )
        self.config["WorkingDir"] = posixpath.normpath(folder).replace("//", "/")

    def _volume(self, rest: str) -> None:
        places = _json_list(rest)
        _need(rest if places is None else places, "VOLUME requires at least one argument")
        volumes = dict(self.config.get("Volumes") or {})
        for place in rest.split() if places is None else places:
            volume = expand(place, self.variables).strip()
            _need(volume, "VOLUME specified can not be an empty string")
            volumes[volume] = {}
        self.config["Volumes"] = volumes

    def _stop_signal(self, rest: str) -> None:
        _need(rest, "STOPSIGNAL requires exactly one argument")
        signal = expand(rest, self.variables)
        try:
            signal_number(signal)
        except ValueError:
            raise BadRequest(f"invalid signal: {signal}") from None
        self.config["StopSignal"] = signal

    def _health_check(self, rest: str) -> None:
        self.config["Healthcheck"] = health_check(rest, _json_list)

    def _on_build(self, rest: str) -> None:
        _need(rest, "ONBUILD requires at least one argument")
        trigger = rest.split(maxsplit=1)[0].upper()
        if trigger == "ONBUILD":
            raise BadRequest("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")
        if trigger in _ONBUILD_REFUSES:
            raise BadRequest(f"{trigger} isn't allowed as an ONBUILD trigger")
        self.config["OnBuild"] = [*(self.config.get("OnBuild") or ()), rest]

    # -- their parts -------------------------------------------------------------------------

    def _command(self, rest: str) -> list[str]:
        listed = _json_list(rest)
        if listed is not None:
            return listed
        return [*(self.config.get("Shell") or DEFAULT_SHELL), *([rest] if rest else ())]

    def _pairs(
        self, keyword: str, rest: str, known: Mapping[str, str]
    ) -> Iterator[tuple[str, str]]:
        """`name=value name=value`, or in the old form one name and the rest of the line."""
        _need(rest, f"{keyword} requires at least one argument")
        words = split(rest)
        if "=" not in words[0]:
            if len(words) < 2:
                raise BadRequest(f"{keyword} must have two arguments")
            yield expand(words[0], known), expand(rest[len(words[0]) :].lstrip(), known)
            return
        for word in words:
            if "=" not in word:
                raise BadRequest(
                    f'Syntax error - can\'t find = in "{word}". Must be of the form: name=value'
                )
            name, _, value = word.partition("=")
            _need(name, f"{keyword} names can not be blank")
            yield expand(name, known), expand(value, known)


_INSTRUCTIONS: dict[str, Callable[[Settings, str], None]] = {
    "CMD": Settings._cmd,
    "ENTRYPOINT": Settings._entrypoint,
    "ENV": Settings._env,
    "EXPOSE": Settings._expose,
    "HEALTHCHECK": Settings._health_check,
    "LABEL": Settings._label,
    "ONBUILD": Settings._on_build,
    "STOPSIGNAL": Settings._stop_signal,
    "USER": Settings._user,
    "VOLUME": Settings._volume,
    "WORKDIR": Settings._workdir,
}


def exposed_ports(spec: str) -> list[str]:
    """The ports that `EXPOSE` means by one word, as `80/tcp`. Raises BadRequest.

    Addresses and ports of the host may stand before it, as in `docker run -p`; they are checked
    and then left out.
    """
    ports, _, protocol = spec.partition("/")
    protocol = protocol.lower() or "tcp"
    address, _, rest = ports.rpartition(":")
    if not rest:
        raise BadRequest(f"No port specified: {spec}<empty>")
    first, last = _range(rest, "containerPort")
    host, colon, published = address.rpartition(":")
    if colon:
        _check_address(host)
    if published:
        start, end = _range(published, "hostPort")
        if end - start != last - first and first != last:
            raise BadRequest(
                f"Invalid ranges specified for container and host Ports: {rest} and {published}"
            )
    if protocol not in _PROTOCOLS:
        raise BadRequest(f"Invalid proto: {protocol}")
    return [f"{port}/{protocol}" for port in range(first, last + 1)]


def _range(text: str, what: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    bounds = [first, last if dash else first]
    if not all(bound.isascii() and bound.isdigit() and len(bound) < 10 for bound in bounds):
        raise BadRequest(f"Invalid {what}: {text}")
    start, end = map(int, bounds)
    if end > _HIGHEST_PORT or end < start:
        raise BadRequest(f"Invalid {what}: {text}")
    return start, end


def _check_address(host: str) -> None:
    address = host.removeprefix("[").removesuffix("]")
    try:
        ipaddress.ip_address(address or "0.0.0.0")
    except ValueError:
        raise BadRequest(f"Invalid ip address: {address}") from None


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    """Keyword and rest of each instruction; comments and empty lines are none."""
    line = ""
    for part in text.splitlines():
        if not part.strip() or part.lstrip().startswith("#"):
            continue
        if part.rstrip().endswith("\\"):
            line += part.rstrip().removesuffix("\\")
            continue
        yield _keyword_and_rest(line + part)
        line = ""
    if line.strip():
        yield _keyword_and_rest(line)


def _keyword_and_rest(line: str) -> tuple[str, str]:
    keyword, *rest = line.split(maxsplit=1)
    return keyword, "".join(rest).rstrip()


def _json_list(text: str) -> list[str] | None:
    """The strings of a JSON array; None for anything that is none. Raises BadRequest."""
    if not re.match(r"\s*\[", text):
        return None
    try:
        items = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise BadRequest("when using JSON array syntax, arrays must be comprised of strings only")
    return items


def _need(given: object, message: str) -> None:
    if not given:
        raise BadRequest(message)
