"""Variables and labels, from flags and from files with one of them in each line."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from tui.docker_command.errors import Failed

_BLANKS = (" ", "\t", "\n", "\v", "\f", "\r")


def variable(text: str) -> str:
    """A variable as `-e` takes it: `NAME=VALUE`, or a name alone, whose value is this process's.

    One that this process does not have stays a name alone: the container is not to have it.
    Raises ValueError.
    """
    name, equals, _ = text.partition("=")
    if not name:
        raise ValueError(f"invalid environment variable: {text}")
    if not equals and name in os.environ:
        return f"{name}={os.environ[name]}"
    return text


def label(text: str) -> str:
    """A label as `--label` takes it. Raises ValueError."""
    name = text.partition("=")[0]
    if not name.strip():
        raise ValueError(f"invalid label '{text}': empty name")
    if any(blank in name for blank in _BLANKS):
        raise ValueError(f"label '{name}' contains whitespaces")
    return text


def variables(files: Iterable[str], given: Iterable[str]) -> list[str]:
    """All variables of files, then those that were given. Raises Failed."""
    found = []
    for file in files:
        for line in _lines(file):
            if "=" in line:
                found.append(line)
            elif line in os.environ:
                found.append(f"{line}={os.environ[line]}")
    return [*found, *given]


def labels(files: Iterable[str], given: Iterable[str]) -> list[str]:
    """All labels of files, then those that were given. Raises Failed."""
    return [*(line for file in files for line in _lines(file) if "=" in line), *given]


def last_of_each(given: Iterable[str]) -> list[str]:
    """Of variables with the same name, the last one."""
    found = {text.partition("=")[0]: text for text in given}
    return list(found.values())


def unread(file: str, error: OSError) -> str:
    """Why a file can't be read, in Go's words."""
    verb = "read" if isinstance(error, IsADirectoryError) else "open"
    return f"{verb} {file}: {(error.strerror or str(error)).lower()}"


def _lines(file: str) -> Iterator[str]:
    try:
        data = Path(file).read_bytes()
    except IsADirectoryError as error:
        raise Failed(f"invalid env file ({file}): {unread(file, error)}") from error
    except OSError as error:
        raise Failed(unread(file, error)) from error
    for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        try:
            line = raw.removesuffix(b"\r").decode()
        except UnicodeDecodeError as error:
            what = f"invalid utf8 bytes at line {number}: [{' '.join(map(str, raw))}]"
            raise Failed(f"invalid env file ({file}): {what}") from error
        line = line.lstrip("".join(_BLANKS))
        if not line or line.startswith("#"):
            continue
        name = line.partition("=")[0]
        if not name:
            raise Failed(f"invalid env file ({file}): no variable name on line '{line}'")
        if any(blank in name for blank in _BLANKS):
            raise Failed(f"invalid env file ({file}): variable '{name}' contains whitespaces")
        yield line
