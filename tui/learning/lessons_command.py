"""`cais lessons` and `cais workspace`. Exit codes: 0 done; 1 something is wrong with a lesson, a
file or the disk; 2 wrong usage; 3 no engine to prove on."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tui.course.loader import Course, LessonError, lesson_folders, load_lesson
from tui.course.progress import ProgressError, ProgressFile, decode, encode
from tui.course.workspace import edited, files_of, fill, restore
from tui.i18n import Translator
from tui.learning.setting import Setting, default_setting
from tui.paths import bundled

DONE, WRONG, USAGE = 0, 1, 2


def run_lessons(options: argparse.Namespace, t: Translator) -> int:
    """Do what the command line asks for; returns the exit code."""
    try:
        match options.deed:
            case "new":
                return _new(options, t)
            case "preview":
                return _preview(options, t)
            case "check":
                return _check(options, t)
            case "reset" | "export" | "import":
                return _progress(options, t)
            case _:
                return _list(default_setting(options.folder), t)
    except LessonError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return WRONG


def run_workspace(options: argparse.Namespace, t: Translator) -> int:
    """Do what the command line asks for; returns the exit code."""
    try:
        setting = default_setting()
        match options.deed:
            case "create":
                copied = fill(setting.workspace, setting.sources)
                print(t("workspace.made", number=len(copied), path=setting.workspace))
            case "reset":
                return _restore(setting, options.file, t)
            case _:
                _show_workspace(setting, t)
    except LessonError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return WRONG
    except OSError as error:
        print(t("workspace.failed", path=setting.workspace, why=error), file=sys.stderr)
        return WRONG
    return DONE


def _list(setting: Setting, t: Translator) -> int:
    progress, _ = setting.progress.load()
    for number, slug in enumerate(setting.course.slugs, start=1):
        if setting.course.shelf and slug == setting.course.shelf[0]:
            print(f"\n{t('lessons.list.shelf')}")
        lesson = setting.course.lessons[slug]
        done = sum(step.id in progress.of(slug).done for step in lesson.steps)
        state = t("lessons.steps", done=done, all=len(lesson.steps))
        if done == len(lesson.steps):
            state = t("lessons.complete")
        minutes = t("lessons.minutes", number=lesson.spec.minutes)
        print(f"{number:>3}  {slug:<26}{minutes:>7}  {state:<16}{lesson.prose[t.language].title}")
    return DONE


def _named(options: argparse.Namespace, t: Translator) -> Path | None:
    """The folder of the lesson that is named; None after having said that there is none."""
    folders = lesson_folders(options.folder or bundled("lessons"))
    if options.slug in folders:
        return folders[options.slug]
    print(t("learn.unknown", name=options.slug, names=", ".join(folders)), file=sys.stderr)
    return None


def _new(options: argparse.Namespace, t: Translator) -> int:
    from tui.learning.authoring import is_slug, new_lesson

    folder = options.folder or bundled("lessons")
    if not is_slug(options.slug):
        print(t("lessons.new.name", name=options.slug), file=sys.stderr)
        return USAGE
    try:
        place = new_lesson(folder, options.slug)
    except FileExistsError as error:
        print(t("lessons.new.exists", path=error.args[0]), file=sys.stderr)
        return WRONG
    except OSError as error:
        print(t("lessons.file.bad", path=folder, why=error.strerror or error), file=sys.stderr)
        return WRONG
    course = folder / "course.yaml"
    print(t("lessons.new.made", path=place, slug=options.slug, course=course))
    return DONE


def _preview(options: argparse.Namespace, t: Translator) -> int:
    from rich.console import Console

    from tui.learning.authoring import preview

    folder = _named(options, t)
    if folder is None:
        return USAGE
    preview(folder, t, Console(highlight=False))
    return DONE


def _check(options: argparse.Namespace, t: Translator) -> int:
    from tui.learning.checking import check

    folders = lesson_folders(options.folder or bundled("lessons"))
    unknown = [slug for slug in options.slugs if slug not in folders]
    if unknown:
        print(t("learn.unknown", name=unknown[0], names=", ".join(folders)), file=sys.stderr)
        return USAGE
    if options.slugs:
        # The others may be in the middle of being written.
        lessons = {slug: load_lesson(folders[slug]) for slug in options.slugs}
        course = Course(options.folder or bundled("lessons"), tuple(lessons), (), lessons)
    else:
        course = default_setting(options.folder).course
    return check(course, course.slugs, options.engine, options.host, options.context, t)


def _progress(options: argparse.Namespace, t: Translator) -> int:
    setting = default_setting(options.folder)
    file: ProgressFile = setting.progress
    progress, aside = file.load()
    if aside is not None:
        print(t("learn.progress_aside", path=aside), file=sys.stderr)
    try:
        if options.deed == "export":
            options.file.write_text(encode(progress), "utf-8")
            print(t("lessons.exported", path=options.file))
        elif options.deed == "import":
            file.save(decode(options.file.read_text("utf-8")))
            print(t("lessons.imported", path=options.file))
        else:
            if options.slug is not None and options.slug not in setting.course.lessons:
                names = ", ".join(setting.course.slugs)
                print(t("learn.unknown", name=options.slug, names=names), file=sys.stderr)
                return USAGE
            file.save(progress.without(options.slug))
            print(t("lessons.reset.done"))
    except (OSError, ProgressError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        print(t("lessons.file.bad", path=options.file or file.path, why=why), file=sys.stderr)
        return WRONG
    return DONE


def _show_workspace(setting: Setting, t: Translator) -> None:
    if not setting.workspace.is_dir():
        print(t("workspace.absent", path=setting.workspace))
        return
    print(t("workspace.at", path=setting.workspace))
    for name in edited(setting.workspace, setting.sources):
        print(t("workspace.edited", name=name))


def _restore(setting: Setting, name: str, t: Translator) -> int:
    try:
        kept = restore(setting.workspace, setting.sources, name)
    except KeyError:
        names = ", ".join(known for known, _ in files_of(setting.sources))
        print(t("workspace.not_ours", name=name, names=names), file=sys.stderr)
        return USAGE
    print(t("workspace.restored", name=name))
    if kept is not None:
        print(t("workspace.kept", path=kept))
    return DONE
