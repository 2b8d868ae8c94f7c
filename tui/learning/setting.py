"""Where lessons, progress and workspace are, put together for the commands that need them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tui.course.guide import Guide
from tui.course.loader import Course, Lesson, load_course
from tui.course.progress import Progress, ProgressFile
from tui.course.workspace import Source
from tui.paths import bundled, progress_file, workspace_folder

SAMPLE = ("Dockerfile", ".dockerignore", "sample_app")
"""What of cais itself a workspace begins with."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a guide works with."""

    course: Course
    workspace: Path
    progress: ProgressFile

    @property
    def sources(self) -> tuple[Source, ...]:
        """All that may be copied into the workspace."""
        return workspace_sources(self.course.lessons[slug] for slug in self.course.slugs)

    def guide(self, keep_failed: Callable[[OSError], None]) -> tuple[Guide, Path | None]:
        """A guide that begins where the learner is, and the place of progress that could not be
        read, if there was such. `keep_failed` hears of progress that can't be written."""
        progress, aside = self.progress.load()

        def keep(fresh: Progress) -> None:
            try:
                self.progress.save(fresh)
            except OSError as error:
                keep_failed(error)

        return Guide(self.course, progress, self.workspace, keep), aside


def default_setting(folder: Path | None = None) -> Setting:
    """Cais's own lessons, or those of a folder. Raises LessonError, and FileNotFoundError where
    the installation is broken."""
    course = load_course(folder or bundled("lessons"))
    return Setting(course, workspace_folder(), ProgressFile(progress_file()))


def workspace_sources(lessons: Iterable[Lesson]) -> tuple[Source, ...]:
    """The sample app, and the files of these lessons."""
    own = tuple(Source(bundled(name), name) for name in SAMPLE)
    folders = (lesson.folder / "workspace" for lesson in lessons)
    return own + tuple(Source(folder, "") for folder in folders if folder.is_dir())
