"""How far a learner is, on disk: written whole or not at all, with the one before kept beside it.

What can't be read is set aside under another name and never written over; who asks is told.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

VERSION = 1
MOST_BYTES = 4_000_000


class _File(BaseModel):
    """The shape on disk."""

    model_config = ConfigDict(extra="ignore")

    version: int
    lesson: str | None = None
    lessons: dict[str, _LessonFile] = {}


class _LessonFile(BaseModel):
    model_config = ConfigDict(extra="ignore")

    step: str | None = None
    done: dict[str, float] = {}
    skipped: list[str] = []
    values: dict[str, str] = {}


_File.model_rebuild()


@dataclass(frozen=True, slots=True)
class LessonProgress:
    """One lesson, as far as it was taken."""

    step: str | None = None
    """The step that the learner is at."""
    done: Mapping[str, float] = field(default_factory=dict)
    """When each step was done, in seconds since the epoch."""
    skipped: frozenset[str] = frozenset()
    values: Mapping[str, str] = field(default_factory=dict)
    """The lesson's variables, settled when it was opened first."""


@dataclass(frozen=True, slots=True)
class Progress:
    """All of it."""

    lesson: str | None = None
    """The lesson that the learner was in last."""
    lessons: Mapping[str, LessonProgress] = field(default_factory=dict)

    def of(self, slug: str) -> LessonProgress:
        """One lesson's progress; that of one never opened is empty."""
        return self.lessons.get(slug, LessonProgress())

    def with_lesson(self, slug: str, progress: LessonProgress) -> Progress:
        """With one lesson changed, and the learner in it."""
        return replace(self, lesson=slug, lessons={**self.lessons, slug: progress})

    def without(self, slug: str | None = None) -> Progress:
        """With one lesson, or all of them, begun anew."""
        if slug is None:
            return Progress()
        rest = {name: one for name, one in self.lessons.items() if name != slug}
        return replace(self, lessons=rest)


class ProgressError(Exception):
    """What was to be read is no progress of cais's; the text says why, in plain words."""


def decode(text: str) -> Progress:
    """Read what `encode` wrote. Raises ProgressError."""
    try:
        data: Any = json.loads(text)
        version = data.get("version") if isinstance(data, dict) else None
        if isinstance(version, int) and version > VERSION:
            raise ProgressError(f"version {version}, newer than {VERSION}")
        found = _File.model_validate(data)
    except (ValueError, RecursionError) as error:
        reason = str(error) if not isinstance(error, ValidationError) else "not of its shape"
        raise ProgressError(reason) from None
    return Progress(
        found.lesson,
        {
            slug: LessonProgress(one.step, one.done, frozenset(one.skipped), one.values)
            for slug, one in found.lessons.items()
        },
    )


def encode(progress: Progress) -> str:
    """As it is kept on disk, and exported."""
    lessons = {
        slug: {
            "step": one.step,
            "done": dict(one.done),
            "skipped": sorted(one.skipped),
            "values": dict(one.values),
        }
        for slug, one in progress.lessons.items()
    }
    document = {"version": VERSION, "lesson": progress.lesson, "lessons": lessons}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


class ProgressFile:
    """One file of progress. Raises OSError where the disk refuses."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def path(self) -> Path:
        """Where it is."""
        return self._path

    def load(self) -> tuple[Progress, Path | None]:
        """What is kept, and where a file that could not be read was set aside (its backup then
        stands in, as far as there is one)."""
        try:
            return decode(_read(self._path)), None
        except FileNotFoundError:
            return Progress(), None
        except ProgressError:
            aside = self._set_aside()
        with contextlib.suppress(OSError, ProgressError):
            return decode(_read(self._backup)), aside
        return Progress(), aside

    def save(self, progress: Progress) -> None:
        """Write it: a whole file takes the place of the one before, which is kept as a backup."""
        folder = self._path.parent
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".progress-")
        fresh = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(encode(progress))
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileNotFoundError):
                # Not moved: there is never a moment without a file.
                self._backup.write_bytes(self._path.read_bytes())
            fresh.replace(self._path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise

    @property
    def _backup(self) -> Path:
        return self._path.with_suffix(".bak")

    def _set_aside(self) -> Path:
        number = 1
        while (aside := self._path.with_suffix(f".unreadable-{number}")).exists():
            number += 1
        self._path.replace(aside)
        return aside


def _read(path: Path) -> str:
    if path.stat().st_size > MOST_BYTES:
        raise ProgressError("too large")
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise ProgressError("not UTF-8") from None
