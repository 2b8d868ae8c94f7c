"""`cais learn`: the lesson that was named, or the one that the learner is in; on the screen, or as
plain lines."""

from __future__ import annotations

import argparse
import sys

from tui.course.guide import Guide
from tui.course.loader import LessonError
from tui.course.workspace import fill
from tui.i18n import Translator
from tui.learning.setting import Setting, default_setting
from tui.ui.gateway import Wish

USAGE, NO_ENGINE, BROKEN = 2, 3, 1


def choose(options: argparse.Namespace, t: Translator) -> Wish | int:
    """The lesson that is asked for; an exit code, said why, where there is no such lesson."""
    prepared = _prepare(options, t)
    if isinstance(prepared, int):
        return prepared
    _, _, slug = prepared
    return Wish(slug, options.step)


def _prepare(options: argparse.Namespace, t: Translator) -> tuple[Setting, Guide, str] | int:
    """A guide, and the lesson that is asked for; an exit code, said why, where it can't be had."""
    try:
        setting = default_setting(options.lessons)
    except LessonError as error:
        print(t("learn.broken"), *error.problems, sep="\n", file=sys.stderr)
        return BROKEN

    def unsaved(error: OSError) -> None:
        print(t("learn.progress_unsaved", why=error), file=sys.stderr)

    guide, aside = setting.guide(unsaved)
    if aside is not None:
        print(t("learn.progress_aside", path=aside), file=sys.stderr)
    slug = guide.where(options.lesson)
    if slug is None:
        names = ", ".join(setting.course.slugs)
        print(t("learn.unknown", name=options.lesson, names=names), file=sys.stderr)
        return USAGE
    ids = [step.id for step in setting.course.lessons[slug].steps]
    if options.step is not None and options.step not in ids:
        print(
            t("learn.unknown_step", lesson=slug, name=options.step, names=", ".join(ids)),
            file=sys.stderr,
        )
        return USAGE
    return setting, guide, slug


def run_plain(options: argparse.Namespace, t: Translator) -> int:
    """Lead through the lesson in lines; returns the exit code."""
    from tui.engine.link import EngineLink
    from tui.learning.checking import wait_for_engine
    from tui.learning.classroom import Classroom
    from tui.learning.commands import Commands
    from tui.learning.lines import Lines
    from tui.learning.plain import PlainLesson
    from tui.paths import shared_folders

    prepared = _prepare(options, t)
    if isinstance(prepared, int):
        return prepared
    setting, guide, slug = prepared
    try:
        fill(setting.workspace, setting.sources)
    except OSError as error:
        print(t("workspace.failed", path=setting.workspace, why=error), file=sys.stderr)
        return BROKEN
    guide.open(slug, options.step)
    link = EngineLink(
        options.host,
        options.context,
        allowed=shared_folders(),
        practice_only=options.practice,
    )
    try:
        state = wait_for_engine(link)
        if state is None or state.info is None:
            print(t("learn.no_engine"), file=sys.stderr)
            return NO_ENGINE
        name = f"{t(f'engine.kind.{state.info.kind}')} {state.info.version}"
        print(t("learn.plain.engine", name=name))
        print(t("learn.plain.workspace", path=setting.workspace))
        classroom = Classroom(link, guide, Commands(setting.workspace))
        try:
            prompt = sys.stdin.isatty()
            return PlainLesson(classroom, t, Lines(), sys.stdout, prompt=prompt).run()
        finally:
            classroom.close()
    finally:
        link.close()
