"""Flags of RUN. The classic builder wants BuildKit for each of them, and yet checks them first.

Facts: BuildKit's `frontend/dockerfile/instructions`, and what Docker Engine 28.5 answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NoReturn

from tui.practice.dockerfile.comma_lists import comma_list
from tui.practice.dockerfile.errors import DockerfileError, ExpansionError
from tui.practice.dockerfile.flags import Flags, Kind
from tui.practice.dockerfile.go import quote
from tui.practice.dockerfile.suggestions import did_you_mean

RUN_FLAGS: Mapping[str, Kind] = {"device": "texts", "mount": "texts", "network": "text"}

_NETWORKS = ("default", "none", "host")
_VARIABLE = re.compile(r"\$.", re.DOTALL)
_KINDS = ("bind", "cache", "secret", "ssh", "tmpfs")
_SHARING = ("locked", "private", "shared")
_KEYS = (
    *("type", "from", "source", "target", "readonly", "id", "sharing", "required", "mode"),
    *("uid", "gid", "src", "dst", "ro", "rw", "readwrite"),
)
_NAMES = {"src": "source", "dst": "target", "destination": "target"}
_TRUTHS = ("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False")
_SIZE = re.compile(r"[0-9]+(?:\.[0-9]*)? ?(?:[kmgtp]?i?b?)", re.ASCII | re.IGNORECASE)


def check_run_flags(flags: Flags) -> None:
    """Refuse what is wrong whatever variables there are. Raises DockerfileError."""
    for device in flags.texts("device"):
        _check_device(device)
    for mount in flags.texts("mount"):
        for field in comma_list(mount, "mounts"):
            key, _, value = field.partition("=")
            if key.lower() == "from" and _VARIABLE.search(value):
                raise DockerfileError(
                    "'from' doesn't support variable expansion, define alias stage instead"
                )
    if "network" in flags.values and flags.text("network") not in _NETWORKS:
        raise DockerfileError(f"invalid network mode {quote(flags.text('network'))}")


def check_mount(mount: str, expand: Callable[[str], str]) -> None:
    """Refuse what is wrong once the variables have their values. Raises ExpansionError."""
    seen: dict[str, str] = {"type": "bind"}
    for field in comma_list(mount, "mounts"):
        key, equals, value = field.partition("=")
        key = key.lower()
        if equals:
            _check_field(key, field, expand(value), seen)
        elif key == "required":
            _check_for(key, seen, "secret", "ssh")
        elif key not in ("readonly", "ro", "readwrite", "rw"):
            _refuse(f"invalid field '{field}' must be a key=value pair")
    _check_together(seen)


def _check_field(key: str, field: str, value: str, seen: dict[str, str]) -> None:
    name = _NAMES.get(key, key)
    match name:
        case "type":
            _check_choice("mount type", value, _KINDS)
            value = value.lower()
        case "sharing":
            _check_choice("sharing value", value, _SHARING)
        case "required":
            _check_for(key, seen, "secret", "ssh")
            _check_truth(key, value)
        case "readonly" | "ro" | "readwrite" | "rw":
            _check_truth(key, value)
        case "size":
            _check_for(key, seen, "tmpfs")
            if not _SIZE.fullmatch(value):
                _refuse(f"invalid value for {key}: {value}")
        case "mode" | "uid" | "gid":
            highest = "7" if name == "mode" else "9"
            if not re.fullmatch(f"[0-{highest}]{{1,11}}", value):
                _refuse(f"invalid value {value} for {key}")
        case "from" | "source" | "target" | "id":
            pass
        case _:
            meant = did_you_mean(key, _KEYS, fold=False)
            _refuse(f"unexpected key '{key}' in '{field}'{meant}")
    seen[name] = value


def _check_together(seen: Mapping[str, str]) -> None:
    kind = seen["type"]
    if kind in ("bind", "tmpfs"):
        for name in ("mode", "uid", "gid"):
            if name in seen:
                _refuse(f"{name} not allowed for {quote(kind)} type mounts")
    if kind == "secret":
        if seen.get("from"):
            _refuse("secret mount should not have a from")
        if seen.get("sharing"):
            _refuse("secret mount should not define sharing")
        if not any(seen.get(name) for name in ("source", "target", "id")):
            _refuse("invalid secret mount. one of source, target required")
        if seen.get("source") and seen.get("id"):
            _refuse("both source and id can't be set")
    if seen.get("sharing") and kind != "cache":
        _refuse(f"invalid cache sharing set for {kind} mount")


def _check_choice(what: str, value: str, choices: tuple[str, ...]) -> None:
    if value.lower() not in choices:
        _refuse(f"unsupported {what} {quote(value)}{did_you_mean(value, choices, fold=False)}")


def _check_for(key: str, seen: Mapping[str, str], *kinds: str) -> None:
    if seen["type"] not in kinds:
        _refuse(f"unexpected key '{key}' for mount type '{seen['type']}'")


def _check_truth(key: str, value: str) -> None:
    if value not in _TRUTHS:
        _refuse(f"invalid value for {key}: {value}")


def _check_device(device: str) -> None:
    name = ""
    for field in comma_list(device, "devices"):
        key, equals, value = field.partition("=")
        key = key.lower()
        if key == "required":
            if equals and value not in _TRUTHS:
                raise DockerfileError(f"invalid value for {key}: {value}")
        elif key == "name" and equals:
            if name:
                raise DockerfileError(f"device name already set to {name}")
            name = value
        elif not name:
            name = field
        elif equals:
            meant = did_you_mean(key, ("name", "required"), fold=False)
            raise DockerfileError(f"unexpected key '{key}' in '{field}'{meant}")
        else:
            raise DockerfileError(f"invalid field '{field}' must be a key=value pair")


def _refuse(message: str) -> NoReturn:
    raise ExpansionError(message)
