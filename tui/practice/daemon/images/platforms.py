"""What an image is for, or is asked for: `linux/amd64`, and shorter and longer spellings.

The words of the errors are those of the `containerd/platforms` package. Pure.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from tui.practice.errors import BadRequest

_COMPONENT = r"^[A-Za-z0-9_.-]+$"
_SYSTEMS = frozenset(("android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "windows"))
_ARCHITECTURES = frozenset(
    ("386", "amd64", "arm", "arm64", "loong64", "mips64le", "ppc64le", "riscv64", "s390x")
)
_OTHER_NAMES = {
    "aarch64": ("arm64", ""),
    "armhf": ("arm", "v7"),
    "armel": ("arm", "v6"),
    "i386": ("386", ""),
    "x86_64": ("amd64", ""),
    "x86-64": ("amd64", ""),
}
_DEFAULT_VARIANTS = {"arm": "v7", "arm64": "v8"}


@dataclass(frozen=True, slots=True)
class Platform:
    """An operating system, a processor, and which kind of that."""

    system: str = ""
    architecture: str = ""
    variant: str = ""

    def fits(self, other: Platform) -> bool:
        """Whether what the other one is, is what this one asks for."""
        return (
            self.system in ("", other.system)
            and self.architecture in ("", other.architecture)
            and self._full_variant in ("", other._full_variant)
        )

    @property
    def _full_variant(self) -> str:
        return self.variant or _DEFAULT_VARIANTS.get(self.architecture, "")

    def __str__(self) -> str:
        return "/".join(filter(None, (self.system, self.architecture, self.variant)))


def parse(text: str, host: str) -> Platform:
    """Read one; `host` is the architecture where only a system is named. Raises BadRequest."""
    parts = text.split("/")
    for part in parts:
        if not re.fullmatch(_COMPONENT, part):
            raise BadRequest(
                f'"{part}" is an invalid component of "{text}": platform specifier component must'
                f' match "{_COMPONENT}": invalid argument'
            )
    if len(parts) > 3:
        raise BadRequest(f'"{text}": cannot parse platform specifier: invalid argument')
    first = parts[0].lower()
    if len(parts) == 1:
        if first in _SYSTEMS:
            return Platform(first, host)
        architecture, variant = _OTHER_NAMES.get(first, (first, ""))
        if architecture not in _ARCHITECTURES:
            raise BadRequest(
                f'"{text}": unknown operating system or architecture: invalid argument'
            )
        return Platform("linux", architecture, variant)
    architecture, variant = _OTHER_NAMES.get(parts[1].lower(), (parts[1].lower(), ""))
    variant = parts[2].lower() if len(parts) == 3 else variant
    if variant == _DEFAULT_VARIANTS.get(architecture):
        variant = "" if architecture == "arm64" else variant
    return Platform(first, architecture, variant)


def parse_json(text: str) -> Platform:
    """Read one as newer clients send it: `{"os": "linux", "architecture": "arm64"}`.

    Raises BadRequest.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"failed to parse platform: {error}") from None
    keys = ("os", "architecture", "variant")
    if not isinstance(document, dict) or not document.get("os"):
        raise BadRequest("both OS and Architecture must be provided")
    values = [document.get(key) or "" for key in keys]
    if not values[1]:
        raise BadRequest("both OS and Architecture must be provided")
    if not all(isinstance(value, str) for value in values):
        raise BadRequest("failed to parse platform: a string was expected")
    return Platform(*values)
