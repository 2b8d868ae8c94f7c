"""Devices, processors of graphics, and limits of processes and of devices, as flags name them.

The rules and the words are those of the real command's options package.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from tui.docker_command.checked import fields
from tui.docker_command.pairs import pairs
from tui.docker_command.values import size_in_bytes, whole

_CDI = re.compile(
    r"[A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?/[A-Za-z](?:[A-Za-z0-9_-]*[A-Za-z0-9])?"
    r"=[A-Za-z0-9](?:[A-Za-z0-9_.:-]*[A-Za-z0-9])?"
)
_RULE = re.compile(r"[acb] ([0-9]+|\*):([0-9]+|\*) [rwm]{1,3}")
_LIMITS = (
    "core",
    "cpu",
    "data",
    "fsize",
    "locks",
    "memlock",
    "msgqueue",
    "nice",
    "nofile",
    "nproc",
    "rss",
    "rtprio",
    "rttime",
    "sigpending",
    "stack",
)


def is_cdi(text: str) -> bool:
    """Whether it is the name of a device as the Container Device Interface has them."""
    return _CDI.fullmatch(text) is not None


def cdi_request(names: Iterable[str]) -> dict[str, Any]:
    """Such devices, as the API takes them."""
    return {
        "Driver": "cdi",
        "Count": 0,
        "DeviceIDs": list(names),
        "Capabilities": None,
        "Options": None,
    }


def device(text: str) -> dict[str, str]:
    """What one `--device` says: a path, one within the container, rights. Raises ValueError."""
    parts = text.split(":")
    if not text or len(parts) > 3:
        raise ValueError(f"bad format for path: {text}")
    host, inner, rights = parts[0], parts[0], "rwm"
    if len(parts) == 3:
        inner, rights = parts[1:]
        if not _are_rights(rights):
            raise ValueError(f"bad mode specified: {rights}")
    elif len(parts) == 2 and _are_rights(parts[1]):
        rights = parts[1]
    elif len(parts) == 2:
        inner = parts[1]
    if not inner.startswith("/"):
        raise ValueError(f"{inner} is not an absolute path")
    return {"PathOnHost": host, "PathInContainer": inner, "CgroupPermissions": rights}


def cgroup_rule(text: str) -> str:
    """One `--device-cgroup-rule`. Raises ValueError."""
    if not _RULE.fullmatch(text):
        raise ValueError(f"invalid device cgroup format '{text}'")
    return text


def weight(text: str) -> dict[str, Any]:
    """One `--blkio-weight-device`. Raises ValueError."""
    path, rest = _path_and(text)
    try:
        number = whole(rest, signed=False, bits=16, base=10)
    except ValueError:
        number = -1
    if number != 0 and not 10 <= number <= 1000:
        raise ValueError(f"invalid weight for device: {text}")
    return {"Path": path, "Weight": number}


def bytes_rate(text: str) -> dict[str, Any]:
    """One `--device-read-bps` or `--device-write-bps`. Raises ValueError."""
    return _rate(
        text,
        size_in_bytes,
        "<device-path>:<number>[<unit>]. Number must be a positive integer. Unit is optional"
        " and can be kb, mb, or gb",
    )


def operations_rate(text: str) -> dict[str, Any]:
    """One `--device-read-iops` or `--device-write-iops`. Raises ValueError."""
    return _rate(
        text,
        lambda number: whole(number, signed=False, base=10),
        "<device-path>:<number>. Number must be a positive integer",
    )


def limit(text: str) -> dict[str, Any]:
    """One `--ulimit`: `name=soft[:hard]`. Raises ValueError."""
    name, equals, values = text.partition("=")
    if not equals:
        raise ValueError(f"invalid ulimit argument: {text}")
    if name not in _LIMITS:
        raise ValueError(f"invalid ulimit type: {name}")
    parts = values.split(":")
    if len(parts) > 2:
        raise ValueError(
            f"too many limit value arguments - {values}, can only have up to two, `soft[:hard]`"
        )
    soft, hard = (whole(part, base=10) for part in (parts[0], parts[-1]))
    order = "ulimit soft limit must be less than or equal to hard limit"
    if hard != -1:
        if soft == -1:
            raise ValueError(f"{order}: soft: -1 (unlimited), hard: {hard}")
        if soft > hard:
            raise ValueError(f"{order}: {soft} > {hard}")
    return {"Name": name, "Hard": hard, "Soft": soft}


def limits(given: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of limits of the same thing the last one, by their names."""
    found = {one["Name"]: one for one in given}
    return [found[name] for name in sorted(found)]


def gpus(text: str) -> dict[str, Any]:
    """One `--gpus`: a number, `all`, or `device=...,driver=...`. Raises ValueError."""
    request: dict[str, Any] = {
        "Driver": "",
        "Count": 0,
        "DeviceIDs": None,
        "Capabilities": None,
        "Options": {},
    }
    seen = set()
    for field in fields(text):
        key, equals, value = field.partition("=")
        if not equals:
            key, value = "count", field
        if key in seen:
            raise ValueError(f"gpu request key '{key}' can be specified only once")
        seen.add(key)
        match key:
            case "driver":
                request["Driver"] = value
            case "count":
                request["Count"] = _count(value)
            case "device":
                request["DeviceIDs"] = value.split(",")
            case "capabilities":
                request["Capabilities"] = [[*value.split(","), "gpu"]]
            case "options":
                request["Options"] = pairs(fields(value))
            case _:
                raise ValueError(f"unexpected key '{key}' in '{field}'")
    if "count" not in seen and request["DeviceIDs"] is None:
        request["Count"] = 1
    if request["Capabilities"] is None:
        request["Capabilities"] = [["gpu"]]
    return request


def _count(text: str) -> int:
    if text == "all":
        return -1
    try:
        return whole(text, base=10)
    except ValueError as error:
        why = str(error).rpartition(": ")[2]
        raise ValueError(
            f'invalid count ({text}): value must be either "all" or an integer: {why}'
        ) from error


def _are_rights(text: str) -> bool:
    return bool(text) and set(text) <= set("rwm") and len(set(text)) == len(text)


def _path_and(text: str) -> tuple[str, str]:
    path, colon, rest = text.partition(":")
    if not path or not colon:
        raise ValueError(f"bad format: {text}")
    if not path.startswith("/dev/"):
        raise ValueError(f"bad format for device path: {text}")
    return path, rest


def _rate(text: str, read: Callable[[str], int], form: str) -> dict[str, Any]:
    path, rest = _path_and(text)
    try:
        return {"Path": path, "Rate": read(rest)}
    except ValueError as error:
        raise ValueError(
            f"invalid rate for device: {text}. The correct format is {form}"
        ) from error
