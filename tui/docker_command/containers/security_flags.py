"""What confines a container: `--security-opt`.

Files of system calls are read here, since an engine is sent what is in them. Words of complaint
about JSON are those of Go's encoding/json.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tui.docker_command.containers.env_files import unread
from tui.docker_command.values import quoted

_ALONE = "no-new-privileges"
_BUILT_IN = ("unconfined", "builtin")
_OPEN_PATHS = "systempaths=unconfined"
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s"]+', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Security:
    """What was said of it."""

    options: list[str] | None
    paths: list[str] | None
    """The paths to hide and to protect: empty for none of them, None for an engine's own."""


def security(flags: Iterable[str]) -> Security:
    """What all `--security-opt` together say. Raises ValueError."""
    given = [_option(flag) for flag in flags]
    options = [option for option in given if option != _OPEN_PATHS]
    opened = len(options) < len(given)
    return Security(options if given else None, [] if opened else None)


def _option(flag: str) -> str:
    name, sign, value = flag.partition("=")
    if not sign and flag != _ALONE:
        name, sign, value = flag.partition(":")
    if not value and flag != _ALONE:
        raise ValueError(f"Invalid --security-opt: {quoted(flag)}")
    if name == "seccomp" and value not in _BUILT_IN:
        return f"seccomp={_profile(value)}"
    return flag


def _profile(file: str) -> str:
    try:
        text = Path(file).read_text("utf-8", "surrogateescape")
    except OSError as error:
        why = unread(file, error)
        raise ValueError(f"opening seccomp profile ({file}) failed: {why}") from error
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        why = _go_words(text, error)
        raise ValueError(f"compacting json for seccomp profile ({file}) failed: {why}") from error
    # Only the blanks between the tokens go: numbers and escapes are sent as they were written.
    return "".join(_TOKEN.findall(text))


def _go_words(text: str, error: json.JSONDecodeError) -> str:
    rest = text[error.pos :].lstrip()
    if not rest:
        return "unexpected end of JSON input"
    return f"invalid character {rest[0]!r} looking for beginning of value"
