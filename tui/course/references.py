"""Names of images, compared as an engine would compare them."""

from __future__ import annotations

import re

_ID = re.compile(r"^(?:sha256:)?[0-9a-f]{12,64}$")
_OFFICIAL = re.compile(r"^(?:(?:registry-1\.|index\.)?docker\.io/)?(?:library/)?(?=[^/]+$)")


def normalised(reference: str) -> str:
    """`nginx`, `docker.io/library/nginx` and `nginx:latest` are one; a digest keeps its name."""
    name = reference.partition("@")[0]
    name = _OFFICIAL.sub("", name).removeprefix("docker.io/")
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def repository(reference: str) -> str:
    """What stands before the tag."""
    return normalised(reference).rpartition(":")[0]


def tag(reference: str) -> str:
    """What stands behind it."""
    return normalised(reference).rpartition(":")[2]


def is_id(reference: str) -> bool:
    """Whether it is an image's id, or the beginning of one, and no name."""
    return bool(_ID.match(reference))
