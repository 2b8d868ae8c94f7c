"""The JSON form of arguments: `["a", "b"]`."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from tui.practice.dockerfile.errors import DockerfileError
from tui.practice.dockerfile.go import SPACES, scrubbed

_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_DEEPEST = 500
"""Lists within lists. More are taken for a text; no list is allowed in another one anyway."""


def string_list(text: str) -> tuple[str, ...] | None:
    """The strings of a JSON array, or None for what is no JSON array at all.

    Raises DockerfileError for an array of anything else than strings.
    """
    text = text.lstrip(SPACES)
    if not text.startswith("["):
        return None
    bare = _STRING.sub("", text)
    if bare.count("[") + bare.count("{") > _DEEPEST:
        return None
    try:
        items = json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_constant)
    except ValueError:
        return None
    if not all(isinstance(item, str) for item in items):
        raise DockerfileError(
            "when using JSON array syntax, arrays must be comprised of strings only"
        )
    return tuple(scrubbed(item) for item in items)


def _number(digits: str) -> Any:
    """Numbers only have to be possible: Go refuses those beyond its floats."""
    number = float(digits)
    if math.isinf(number):
        raise ValueError(digits)
    return number


def _constant(name: str) -> Any:
    raise ValueError(name)
