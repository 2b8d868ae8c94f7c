"""What containers see of the host's files and of volumes: `--mount`, `-v` and `--tmpfs`.

The keys, the rules and the words are those of the real command's options package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from tui.docker_command.checked import fields
from tui.docker_command.output import note
from tui.docker_command.values import size_in_bytes, truth, whole

Mount = dict[str, Any]
_SWITCHES = ("readonly", "ro", "volume-nocopy", "bind-nonrecursive")
_OPTIONS = {
    "volume": "VolumeOptions",
    "image": "ImageOptions",
    "bind": "BindOptions",
    "tmpfs": "TmpfsOptions",
}
"""Where the settings of each type are, in the order in which misplaced ones are looked for."""
_GROUPS = (*_OPTIONS.values(), "DriverConfig")


def mount(text: str) -> Mount:
    """What one `--mount` says, as the API takes it. Raises ValueError."""
    found: Mount = {"Type": "volume"}
    for field in fields(text):
        key, equals, value = field.partition("=")
        key = key.lower()
        if not equals:
            if key not in _SWITCHES:
                raise ValueError(f"invalid field '{field}' must be a key=value pair")
            value = "true"
        elif key not in _KEYS:
            raise ValueError(f"unexpected key '{key}' in '{field}'")
        _KEYS[key](found, key, value)
        if equals and key == "bind-nonrecursive":
            note("warning", f"{key} is deprecated, use bind-recursive=disabled instead")
    _check(found)
    return _without_defaults(found)


def volumes(flags: Iterable[str]) -> tuple[list[str], list[str]]:
    """Of all `-v`: what is bound to a place, and the places of nameless volumes.

    Raises ValueError.
    """
    binds, places = [], []
    for flag in dict.fromkeys(flags):
        parts = _parts(flag)
        if len(parts) == 1:
            places.append(flag)
            continue
        host, _, rest = flag.partition(":")
        if host.startswith("."):
            host = _absolute(host)
        binds.append(f"{host}:{rest}")
    return binds, places


def tmpfs(flags: Iterable[str]) -> dict[str, str]:
    """The settings of every `--tmpfs`, by its place."""
    return {place: rest for place, _, rest in (flag.partition(":") for flag in flags)}


def _parts(flag: str) -> list[str]:
    """What stands between the colons; one letter before a colon is a Windows drive."""
    if not flag:
        raise ValueError("invalid empty volume spec")
    if len(flag) < 3:
        return [flag]
    parts: list[str] = []
    part = ""
    for char in f"{flag}\0":
        if char == ":" and len(part) == 1 and part.isalpha():
            part += char
        elif char in ":\0":
            if not part:
                raise ValueError(f"invalid spec: {flag}: empty section between colons")
            parts.append(part)
            if len(parts) == 3 and char == ":":
                raise ValueError(f"invalid spec: {flag}: too many colons")
            part = ""
        else:
            part += char
    return parts


def _absolute(path: str) -> str:
    # Without following links, as the real one.
    return str(Path(_normal(f"{Path.cwd()}/{path}")))


def _normal(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)


def _type(found: Mount, key: str, value: str) -> None:
    found["Type"] = value.lower()


def _source(found: Mount, key: str, value: str) -> None:
    found["Source"] = _absolute(value) if value.startswith(".") else value


def _text(name: str) -> Callable[[Mount, str, str], None]:
    def put(found: Mount, key: str, value: str) -> None:
        found[name] = value

    return put


def _read_only(found: Mount, key: str, value: str) -> None:
    found["ReadOnly"] = _truth(key, value)


def _bind_text(found: Mount, key: str, value: str) -> None:
    _options(found, "bind")["Propagation"] = value.lower()


def _not_recursive(found: Mount, key: str, value: str) -> None:
    _options(found, "bind")["NonRecursive"] = _truth(key, value)


def _recursive(found: Mount, key: str, value: str) -> None:
    setting = {
        "enabled": "",
        "disabled": "NonRecursive",
        "writable": "ReadOnlyNonRecursive",
        "readonly": "ReadOnlyForceRecursive",
    }.get(value)
    if setting is None:
        allowed = '(must be "enabled", "disabled", "writable", or "readonly")'
        raise ValueError(f"invalid value for {key}: {value} {allowed}")
    if setting:
        _options(found, "bind")[setting] = True


def _no_copy(found: Mount, key: str, value: str) -> None:
    _options(found, "volume")["NoCopy"] = _truth(key, value)


def _volume_path(found: Mount, key: str, value: str) -> None:
    _options(found, "volume")["Subpath"] = value


def _volume_label(found: Mount, key: str, value: str) -> None:
    name, _, text = value.partition("=")
    _options(found, "volume").setdefault("Labels", {})[name] = text


def _driver(found: Mount, key: str, value: str) -> None:
    _options(found, "volume")["DriverConfig"]["Name"] = value


def _driver_option(found: Mount, key: str, value: str) -> None:
    name, _, text = value.partition("=")
    driver = _options(found, "volume")["DriverConfig"]
    driver.setdefault("Options", {})[name] = text


def _image_path(found: Mount, key: str, value: str) -> None:
    _options(found, "image")["Subpath"] = value


def _tmpfs_size(found: Mount, key: str, value: str) -> None:
    try:
        _options(found, "tmpfs")["SizeBytes"] = size_in_bytes(value)
    except ValueError as error:
        raise ValueError(f"invalid value for {key}: {value}") from error


def _tmpfs_mode(found: Mount, key: str, value: str) -> None:
    try:
        _options(found, "tmpfs")["Mode"] = whole(value, signed=False, bits=32, base=8)
    except ValueError as error:
        raise ValueError(f"invalid value for {key}: {value}") from error


_KEYS: Mapping[str, Callable[[Mount, str, str], None]] = {
    "type": _type,
    "source": _source,
    "src": _source,
    "target": _text("Target"),
    "dst": _text("Target"),
    "destination": _text("Target"),
    "readonly": _read_only,
    "ro": _read_only,
    "consistency": _text("Consistency"),
    "bind-propagation": _bind_text,
    "bind-nonrecursive": _not_recursive,
    "bind-recursive": _recursive,
    "volume-subpath": _volume_path,
    "volume-nocopy": _no_copy,
    "volume-label": _volume_label,
    "volume-driver": _driver,
    "volume-opt": _driver_option,
    "image-subpath": _image_path,
    "tmpfs-size": _tmpfs_size,
    "tmpfs-mode": _tmpfs_mode,
}


def _truth(key: str, value: str) -> bool:
    found = truth(value)
    if found is None:
        raise ValueError(f"invalid value for {key}: {value}")
    return found


def _options(found: Mount, kind: str) -> dict[str, Any]:
    empty: dict[str, Any] = {"DriverConfig": {}} if kind == "volume" else {}
    options: dict[str, Any] = found.setdefault(_OPTIONS[kind], empty)
    return options


def _check(found: Mount) -> None:
    kind = found["Type"]
    if not kind:
        raise ValueError("type is required")
    if not found.get("Target"):
        raise ValueError("target is required")
    for other, name in _OPTIONS.items():
        if name in found and other != kind:
            raise ValueError(f"cannot mix '{other}-*' options with mount type '{kind}'")
    bind = found.get("BindOptions", {})
    if bind.get("ReadOnlyNonRecursive") and not found.get("ReadOnly"):
        raise ValueError(_needs("writable", "readonly"))
    if bind.get("ReadOnlyForceRecursive"):
        if not found.get("ReadOnly"):
            raise ValueError(_needs("readonly", "readonly"))
        if bind.get("Propagation") != "rprivate":
            raise ValueError(_needs("readonly", "bind-propagation=rprivate"))


def _needs(value: str, other: str) -> str:
    return f"option 'bind-recursive={value}' requires '{other}' to be specified in conjunction"


def _without_defaults(settings: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty, zero or off; whole groups of settings stay."""
    return {
        name: _without_defaults(value) if name in _GROUPS else value
        for name, value in settings.items()
        if value or name in _GROUPS
    }
