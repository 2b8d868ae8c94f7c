"""The learner's folder, where lessons' commands run. Nothing in it is overwritten unasked."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

IGNORED = frozenset({"__pycache__", ".git", ".venv", "logs"})


@dataclass(frozen=True, slots=True)
class Source:
    """A file or folder that is copied in, and the name that it gets."""

    place: Path
    name: str


def files_of(sources: Sequence[Source]) -> Iterator[tuple[str, Path]]:
    """Each file that sources hold: its path in the workspace, and where it is copied from."""
    for source in sources:
        if source.place.is_file():
            yield source.name, source.place
            continue
        for folder, below, names in os.walk(source.place):
            below[:] = sorted(name for name in below if name not in IGNORED)
            for name in sorted(names):
                file = Path(folder, name)
                if not name.endswith(".pyc"):
                    relative = file.relative_to(source.place).as_posix()
                    yield f"{source.name}/{relative}" if source.name else relative, file


def fill(workspace: Path, sources: Sequence[Source]) -> tuple[str, ...]:
    """Copy in what is not there yet; returns the names of what was copied. Raises OSError."""
    workspace.mkdir(parents=True, exist_ok=True)
    copied: list[str] = []
    for name, source in files_of(sources):
        target = workspace / name
        if not os.path.lexists(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            copied.append(name)
    return tuple(copied)


def edited(workspace: Path, sources: Sequence[Source]) -> tuple[str, ...]:
    """The files that are there and are not as they came."""
    return tuple(
        name
        for name, source in files_of(sources)
        if (workspace / name).is_file() and _digest(workspace / name) != _digest(source)
    )


def restore(workspace: Path, sources: Sequence[Source], name: str) -> Path | None:
    """Put a file back as it came; returns where the edited one was put, if it differed.

    Raises KeyError for a file that does not come with the lessons, and OSError.
    """
    wanted = Path(name).as_posix().removeprefix("./")
    source = dict(files_of(sources))[wanted]
    target = workspace / wanted
    kept: Path | None = None
    if os.path.lexists(target) and not (
        target.is_file() and not target.is_symlink() and _digest(target) == _digest(source)
    ):
        kept = put_aside(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return kept


def put_aside(target: Path) -> Path:
    """Give a file another name beside it: `Dockerfile.mine-1`. Raises OSError."""
    number = 1
    while os.path.lexists(kept := target.with_name(f"{target.name}.mine-{number}")):
        number += 1
    target.rename(kept)
    return kept


def write(workspace: Path, name: str, source: Path) -> Path | None:
    """Write a solution's file over the learner's, which is kept under another name; returns
    where. Raises ValueError for a path that leads out of the workspace, and OSError."""
    target = (workspace / name).absolute()
    if not target.resolve().is_relative_to(workspace.resolve()):
        raise ValueError(name)
    kept = None
    if target.is_file() and _digest(target) != _digest(source):
        kept = put_aside(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return kept


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
