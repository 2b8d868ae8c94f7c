"""Platforms such as `linux/arm64/v8`, read as the containerd project's library reads them.

Its words of complaint are what the real command hands through.
"""

from __future__ import annotations

import json
import platform as machine
import re

from tui.docker_command.values import quoted

_SYSTEM = r"^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.-]*)\))?$"
_PART = r"^[A-Za-z0-9_.-]+$"
_SYSTEMS = frozenset(
    (
        "aix",
        "android",
        "darwin",
        "dragonfly",
        "freebsd",
        "hurd",
        "illumos",
        "ios",
        "js",
        "linux",
        "nacl",
        "netbsd",
        "openbsd",
        "plan9",
        "solaris",
        "windows",
        "zos",
    )
)
_MACHINES = frozenset(
    (
        "386",
        "amd64",
        "amd64p32",
        "arm",
        "armbe",
        "arm64",
        "arm64be",
        "loong64",
        "mips",
        "mips64",
        "mips64le",
        "mips64p32",
        "mips64p32le",
        "mipsle",
        "ppc",
        "ppc64",
        "ppc64le",
        "riscv",
        "riscv64",
        "s390",
        "s390x",
        "sparc",
        "sparc64",
        "wasm",
    )
)
_OTHER_NAMES = {
    "i386": ("386", ""),
    "x86_64": ("amd64", ""),
    "x86-64": ("amd64", ""),
    "aarch64": ("arm64", ""),
    "armhf": ("arm", "v7"),
    "armel": ("arm", "v6"),
}
_PLAIN = {("arm64", "8"), ("arm64", "v8"), ("amd64", "v1")}
"""Variants that mean no more than their name."""


def platform(text: str) -> dict[str, str]:
    """What a platform consists of, as the API takes it. Raises ValueError."""
    if "*" in text:
        raise ValueError(f"{quoted(text)}: wildcards not yet supported: invalid argument")
    system, *rest = text.split("/")
    found = re.match(_SYSTEM, system, re.ASCII)
    if found is None:
        raise ValueError(
            f"{quoted(system)} is an invalid OS component of {quoted(text)}: OSAndVersion specifier"
            f" component must match {quoted(_SYSTEM)}: invalid argument"
        )
    for part in rest:
        if not re.match(_PART, part, re.ASCII):
            raise ValueError(
                f"{quoted(part)} is an invalid component of {quoted(text)}: platform specifier"
                f" component must match {quoted(_PART)}: invalid argument"
            )
    if len(rest) > 2:
        raise ValueError(f"{quoted(text)}: cannot parse platform specifier: invalid argument")
    name = found[1].lower()
    name = "darwin" if name == "macos" else name
    if not rest:
        return _from_one_word(text, name)
    kind, variant = _machine(rest[0], *rest[1:])
    return _fields(name, kind, variant)


def as_json(text: str) -> str:
    """A platform as the API's queries take it. Raises ValueError."""
    return json.dumps(platform(text), separators=(",", ":"))


def _from_one_word(text: str, name: str) -> dict[str, str]:
    here = _machine(machine.machine())
    if name in _SYSTEMS:
        return _fields(name, *here)
    kind, variant = _machine(name)
    if kind in _MACHINES:
        return _fields("linux", kind, variant)
    raise ValueError(f"{quoted(text)}: unknown operating system or architecture: invalid argument")


def _machine(name: str, variant: str = "") -> tuple[str, str]:
    kind, implied = _OTHER_NAMES.get(name.lower(), (name.lower(), ""))
    variant = (implied or variant).lower()
    if (kind, variant) in _PLAIN:
        return kind, ""
    if kind == "arm":
        variant = variant or "v7"
        return kind, f"v{variant}" if variant in "5678" else variant
    return kind, variant


def _fields(system: str, kind: str, variant: str) -> dict[str, str]:
    fields = {"architecture": kind, "os": system}
    return {**fields, "variant": variant} if variant else fields
