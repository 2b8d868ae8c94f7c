"""A home of its own for a learner: data, workspace, and a lesson whose ports are known."""

from __future__ import annotations

import os
from pathlib import Path

from tests.engine.free_ports import free_port
from tui.course.loader import load_course
from tui.course.progress import LessonProgress, Progress, ProgressFile
from tui.course.schema import AnswerDeed, ChooseDeed, Step
from tui.paths import bundled


class Home:
    """What a learner has on disk, in a folder whose path is short enough for a socket."""

    def __init__(self, folder: Path, slug: str) -> None:
        self.folder = folder
        course = load_course(bundled("lessons"))
        lesson = course.lessons[slug]
        values = {
            name: str(free_port()) if variable.port else (variable.word or ("",))[0]
            for name, variable in lesson.spec.vars.items()
        }
        self.file = ProgressFile(folder / "data" / "progress.json")
        self.file.save(Progress().with_lesson(slug, LessonProgress(values=values)))
        self.steps: tuple[Step, ...] = lesson.filled(values).steps

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of the person who runs the tests."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        return {
            **kept,
            "HOME": str(self.folder),
            "CAIS_DATA": str(self.folder / "data"),
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }


def typed(step: Step) -> list[str]:
    """What a learner types, in plain mode, to do a step."""
    lines: list[str] = []
    for deed in step.solve:
        match deed:
            case str():
                lines.append(deed)
            case AnswerDeed():
                lines.append(f"answer {deed.answer}")
            case ChooseDeed():
                lines.append(f"choose {deed.choose}")
            case _:
                lines.append("write")
    return lines
