"""What a container mounts, as asked for in any of four ways: binds, mounts, volumes, tmpfs.

Wording and status of what is refused: Docker Engine 28.5. A bind that can't be read is answered
with 500 there, everything else with 400.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.practice.errors import BadRequest, Failed, LeftOut

Document = dict[str, Any]

_ACCESS = frozenset({"rw", "ro"})
_COPYING = frozenset({"nocopy"})
_PROPAGATION = frozenset({"private", "rprivate", "shared", "rshared", "slave", "rslave"})
_MODES = (
    _ACCESS,
    frozenset({"z", "Z"}),
    _PROPAGATION,
    _COPYING,
    frozenset({"consistent", "cached", "delegated"}),
)
"""Of each of these sets, a mode may have one."""
_SIZES = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_NUMBER = re.compile("[0-9]{1,15}", re.ASCII)
_OCTAL = re.compile("[0-7]{1,12}", re.ASCII)
_OPTIONS = {"BindOptions": "bind", "VolumeOptions": "volume", "TmpfsOptions": "tmpfs"}


@dataclass(frozen=True, slots=True)
class MountSpec:
    """One mount point that a container is to have."""

    type: str
    """`bind`, `volume` or `tmpfs`."""
    target: str
    source: str = ""
    """A path of the host, or the name of a volume: none for an anonymous one, or for tmpfs."""
    mode: str = ""
    """As inspect shows it."""
    read_only: bool = False
    propagation: str = ""
    creates: bool = False
    """Whether the source of a bind mount is made where it is missing."""
    driver: str = "local"
    labels: Mapping[str, str] | None = None
    options: Mapping[str, str] | None = None
    """Of the volume, if it is new."""
    copies: bool = True
    """Whether an empty volume gets what the image has at this place."""
    subpath: str = ""
    """The folder of the volume that is mounted, if not all of it."""
    size: int = 0
    """The most bytes that a tmpfs may hold; 0 for no limit."""
    permissions: int = 0o1777
    """Of the root folder of a tmpfs."""


def mount_specs(config: Document, host_config: Document) -> tuple[MountSpec, ...]:
    """All that inspect shows among the mounts, from documents that have been checked for shape.

    Raises BadRequest or Failed for what can't be, LeftOut for what only a real engine mounts.
    """
    driver = host_config["VolumeDriver"] or "local"
    hidden = {clean(path) for path in host_config.get("Tmpfs") or ()}
    specs: dict[str, MountSpec] = {}
    for text in host_config["Binds"] or ():
        spec = _bind(text, driver)
        if spec.target in specs or spec.target in hidden:
            raise BadRequest(f"Duplicate mount point: {spec.target}")
        specs[spec.target] = spec
    for mount in host_config.get("Mounts") or ():
        spec = _mount(mount)
        if spec.target in specs:
            raise BadRequest(f"Duplicate mount point: {mount['Target']}")
        specs[spec.target] = spec
    for path in config.get("Volumes") or ():
        target = clean(path)
        if wrong := _wrong_target(target):
            raise BadRequest(wrong)
        if target not in specs and target not in hidden:
            specs[target] = MountSpec("volume", target, driver=driver)
    return tuple(specs.values())


def tmpfs_specs(host_config: Document) -> tuple[MountSpec, ...]:
    """What `--tmpfs` asks for, which inspect does not show among the mounts. Raises BadRequest."""
    return tuple(_tmpfs(path, text) for path, text in (host_config.get("Tmpfs") or {}).items())


def volumes_from(host_config: Document) -> tuple[tuple[str, bool], ...]:
    """The containers whose mounts are shared, and whether only for reading. Raises BadRequest."""
    found = []
    for text in host_config["VolumesFrom"] or ():
        if not text:
            raise BadRequest("volumes-from specification cannot be an empty string")
        name, colon, mode = text.partition(":")
        words = _words(mode, BadRequest) if colon else frozenset()
        if words & _COPYING:
            raise BadRequest(f"invalid mode: {mode}")
        found.append((name, "ro" in words))
    return tuple(found)


# -- binds -------------------------------------------------------------------------------------


def _bind(text: str, driver: str) -> MountSpec:
    parts = text.split(":")
    source, mode = "", ""
    match parts:
        case [target] if target:
            pass
        case [target, word] if target and word and _is_mode(word):
            mode = word
        case [source, target] if source and target:
            pass
        case [source, target, mode] if source and target:
            pass
        case _:
            raise Failed(f"invalid volume specification: '{text}'")
    words = _words(mode, Failed)
    type_ = "bind" if source.startswith("/") else "volume"
    wrong = _wrong_target(target) or (_wrong_source(source) if type_ == "bind" else "")
    if type_ == "volume" and words & _PROPAGATION:
        wrong = "field BindOptions must not be specified"
    elif type_ == "bind" and words & _COPYING:
        wrong = "field VolumeOptions must not be specified"
    if wrong:
        raise Failed(
            f"invalid volume specification: '{text}': invalid mount config for type "
            f'"{type_}": {wrong}'
        )
    target = clean(target)
    read_only = "ro" in words
    if type_ == "volume":
        return MountSpec(
            "volume",
            target,
            source,
            mode or "z",
            read_only,
            driver=driver,
            copies=not words & _COPYING,
        )
    propagation = next(iter(words & _PROPAGATION), "rprivate")
    return MountSpec("bind", target, clean(source), mode, read_only, propagation, creates=True)


def _is_mode(text: str) -> bool:
    words = text.split(",")
    known = sum(word in kind for word in words for kind in _MODES)
    return known == len(words) and all(sum(word in kind for word in words) < 2 for kind in _MODES)


def _words(mode: str, refusal: type[BadRequest | Failed]) -> frozenset[str]:
    if mode and not _is_mode(mode):
        raise refusal(f"invalid mode: {mode}")
    return frozenset(mode.split(","))


# -- mounts ------------------------------------------------------------------------------------


def _mount(mount: Document) -> MountSpec:
    type_ = mount.get("Type", "")
    target = mount.get("Target", "")
    for name, owner in _OPTIONS.items():
        if name in mount and type_ != owner and type_ in _OPTIONS.values():
            raise BadRequest(f'{name} must not be specified on mount type "{type_}"')
    wrong = _wrong_mount(mount, type_, target)
    if wrong:
        raise BadRequest(f'invalid mount config for type "{type_}": {wrong}')
    source = mount.get("Source", "")
    target = clean(target)
    read_only = mount.get("ReadOnly", False)
    if type_ == "bind":
        asked = mount.get("BindOptions") or {}
        return MountSpec(
            "bind",
            target,
            clean(source),
            read_only=read_only,
            propagation=asked.get("Propagation", "rprivate"),
            creates=asked.get("CreateMountpoint", False),
        )
    if type_ == "tmpfs":
        asked = mount.get("TmpfsOptions") or {}
        return MountSpec(
            "tmpfs",
            target,
            read_only=read_only,
            size=max(asked.get("SizeBytes", 0), 0),
            permissions=asked.get("Mode", 0o1777) & 0o7777,
        )
    asked = mount.get("VolumeOptions") or {}
    driver = asked.get("DriverConfig") or {}
    return MountSpec(
        "volume",
        target,
        source,
        "z",
        read_only,
        driver=driver.get("Name", "local"),
        labels=asked.get("Labels"),
        options=driver.get("Options"),
        copies=not asked.get("NoCopy", False),
        subpath=asked.get("Subpath", ""),
    )


def _wrong_mount(mount: Document, type_: str, target: str) -> str:
    if type_ == "image":
        raise LeftOut("the practice engine does not mount images; a real engine would")
    if type_ not in _OPTIONS.values():
        return "mount type unknown"
    if not target:
        return "field Target must not be empty"
    source = mount.get("Source", "")
    if wrong := _wrong_target(target):
        return wrong
    if type_ == "tmpfs":
        return "field Source must not be specified" if source else ""
    if type_ == "bind":
        propagation = (mount.get("BindOptions") or {}).get("Propagation")
        if not source:
            return "field Source must not be empty"
        if wrong := _wrong_source(source):
            return wrong
        if propagation and propagation not in _PROPAGATION:
            return f"invalid propagation mode: {propagation}"
        return ""
    subpath = (mount.get("VolumeOptions") or {}).get("Subpath")
    if subpath and not source:
        return "must not set Subpath when using anonymous volumes"
    if subpath and (subpath.startswith("/") or posixpath.normpath(subpath).startswith("..")):
        return "subpath must be a relative path within the volume"
    return ""


def _wrong_source(source: str) -> str:
    if not source.startswith("/") or "\0" in source:
        return f"invalid mount path: '{source}' mount path must be absolute"
    return ""


def _wrong_target(target: str) -> str:
    if not target.startswith("/") or "\0" in target:
        return f"invalid mount path: '{target}' mount path must be absolute"
    if clean(target) == "/":
        return "invalid specification: destination can't be '/'"
    return ""


def clean(path: str) -> str:
    """An absolute path without doubled slashes, `.` and `..`."""
    return posixpath.normpath("/" + path.lstrip("/"))


# -- tmpfs -------------------------------------------------------------------------------------


def _tmpfs(path: str, text: str) -> MountSpec:
    if wrong := _wrong_target(path):
        raise BadRequest(wrong)
    options = dict(word.partition("=")[::2] for word in text.split(",") if word)
    size = options.get("size", "").lower()
    number, factor = (size[:-1], _SIZES[size[-1]]) if size[-1:] in _SIZES else (size, 1)
    mode = options.get("mode", "")
    return MountSpec(
        "tmpfs",
        clean(path),
        read_only="ro" in options,
        size=int(number) * factor if _NUMBER.fullmatch(number) else 0,
        permissions=int(mode, 8) & 0o7777 if _OCTAL.fullmatch(mode) else 0o1777,
    )
