"""What Docker's config file and its credential helpers know of registries, for an engine's use.

An engine gets it in headers, as JSON in URL-safe base64. It is printed nowhere. Where a helper
fails, the registry is asked as nobody, as the real command does it.
"""

from __future__ import annotations

import base64
import json
import warnings
from collections.abc import Mapping
from typing import Any

from docker import auth
from docker.credentials.errors import StoreError
from docker.errors import DockerException

from tui.docker_command.registries.references import Reference

ONE = "X-Registry-Auth"
ALL = "X-Registry-Config"
_FAILURES = (DockerException, StoreError)
_NOBODY = "e30="
"""What stands in the header where nothing is known: no fields. The engine wants it to push."""


def for_image(image: Reference) -> dict[str, str]:
    """The header for the registry that an image is in."""
    try:
        with warnings.catch_warnings(action="ignore"):  # the SDK's, of helpers that there are not
            found = _known().resolve_authconfig(image.domain)
    except _FAILURES:
        found = None
    return {ONE: _encoded(_plain(found)) if found else _NOBODY}


def for_build() -> dict[str, str]:
    """The header with all registries, from any of which a build may fetch."""
    known = _known()
    try:
        with warnings.catch_warnings(action="ignore"):
            found = known.get_all_credentials()  # type: ignore[no-untyped-call]
    except _FAILURES:
        found = known.auths
    return {ALL: _encoded({name: _plain(one) for name, one in found.items() if one})}


def _known() -> auth.AuthConfig:
    try:
        return auth.load_config()
    except (DockerException, ValueError, AttributeError, TypeError):
        # Not what the file has to be like, which the SDK does not expect.
        return auth.AuthConfig({})


def _plain(found: Mapping[str, Any]) -> dict[str, Any]:
    # The SDK writes the fields in one way or another, depending on where they come from.
    return {name.lower(): value for name, value in found.items() if value is not None}


def _encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()
