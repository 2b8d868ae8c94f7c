"""A folder with a Python project, as `pip install .` sees it: its pyproject.toml, which is data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from tui.practice.kernel.process import Process
from tui.practice.programs.python.requirements import (
    InvalidRequirement,
    Requirement,
    requirement,
)

_MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Project:
    """What is installed with a project."""

    name: str
    version: str
    needs: tuple[Requirement, ...]


def is_folder_of_project(word: str) -> bool:
    """Whether a word of pip's command line names a folder, and no package."""
    return word.partition("[")[0] in (".", "..") or word.startswith(("./", "../", "/"))


async def project(p: Process, word: str) -> Project:
    """Read the project of a folder. Raises InvalidRequirement, with pip's words."""
    folder, _, extras = word.partition("[")
    file = f"{folder.rstrip('/')}/pyproject.toml"
    if not p.exists(file):
        if p.exists(f"{folder}/setup.py"):
            raise InvalidRequirement(f"The practice engine does not run {folder}/setup.py")
        if p.is_folder(folder):
            raise InvalidRequirement(
                f"Directory '{word}' is not installable. Neither 'setup.py' nor 'pyproject.toml'"
                " found."
            )
        raise InvalidRequirement(
            f"Invalid requirement: '{word}': Expected package name at the start of dependency"
            f" specifier\n    {word}\n    ^\n"
            f"Hint: It looks like a path. File '{word}' does not exist."
        )
    try:
        table = tomllib.loads((await p.read_all(file, _MOST_BYTES)).decode(errors="replace"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidRequirement(f"{file}: {error}") from None
    return _project(table.get("project"), file, [one.strip(" ]") for one in extras.split(",")])


def _project(table: Any, file: str, extras: list[str]) -> Project:
    table = table if isinstance(table, dict) else {}
    name = table.get("name")
    if not isinstance(name, str):
        raise InvalidRequirement(f"{file} names no project; other ways to say it are not read")
    optional = table.get("optional-dependencies")
    listed = [table.get("dependencies")]
    if isinstance(optional, dict):
        listed += [optional.get(extra) for extra in extras]
    words = [word for group in listed if isinstance(group, list) for word in group]
    version = table.get("version")
    return Project(
        requirement(name).name,
        version if isinstance(version, str) else "0.0.0",
        tuple(requirement(word) for word in words if isinstance(word, str)),
    )
