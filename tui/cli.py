"""The command line, and the one place where the rooms of cais are put together.

Exit codes: 0 done; 1 `doctor` found something that will not work, or the practice engine could
not do its work; 2 wrong usage, or no terminal to draw on; 3 a practice engine runs already;
130 ended by ctrl-C. `cais docker` has the docker command's.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.arguments import USAGE, language_of, parse, split_docker
from tui.i18n import Translator, translator

if TYPE_CHECKING:
    from tui.ui.gateway import Wish

INTERRUPTED = 130

GARBAGE_THRESHOLDS = (50_000, 20, 20)
"""How many objects are made before Python looks for garbage among them. Importing and mounting
makes many that stay, and so does a terminal in a flood: at Python's own numbers, looking is a tenth
of the time to the first picture, and the longest pause of a flood."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `cais` with these arguments (by default the process's own); returns its exit code."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    for stream in (sys.stdout, sys.stderr):
        # What the terminal's encoding lacks is shown as "?"; a message is no reason to die.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    t = translator(language_of(arguments, os.environ))
    own, docker = split_docker(arguments)
    options = parse(own, t)
    try:
        if docker is not None:
            return _docker(options, docker)
        if options.command == "doctor":
            return _doctor(options, t)
        if options.command == "engine":
            return _engine(options, t)
        if options.command == "lessons":
            return _lessons(options, t)
        if options.command == "workspace":
            return _workspace(options, t)
        if options.command == "learn":
            return _learn(options, t)
        return _app(options, t)
    except KeyboardInterrupt:
        return INTERRUPTED


def _app(options: argparse.Namespace, t: Translator, wish: Wish | None = None) -> int:
    # A stream that was closed is None.
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        print(t("cli.no_terminal"), file=sys.stderr)
        return USAGE
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    # Textual reads this once, when it is imported. At its own 60 frames a second, news that
    # comes just after a frame waits out the rest of it: up to 17 ms for what is there already.
    os.environ.setdefault("TEXTUAL_FPS", "240")
    from tui.engine.link import EngineLink
    from tui.learning.screen_lessons import ScreenLessons
    from tui.paths import shared_folders, start_folder, workspace_folder
    from tui.shells import Shells
    from tui.ui.app import CaisApp

    link = EngineLink(
        options.host,
        options.context,
        allowed=shared_folders(),
        practice_only=options.practice,
    )
    lessons = ScreenLessons(link, getattr(options, "lessons", None), wish)
    folder = start_folder() if wish is None else workspace_folder()
    shells = Shells(folder, listener=lessons.hear)
    app = CaisApp(link, t.language, shells=shells, lessons=lessons)
    if options.theme:
        if options.theme not in app.available_themes:
            names = ", ".join(sorted(app.available_themes))
            print(t("cli.unknown_theme", name=options.theme, names=names), file=sys.stderr)
            return USAGE
        app.theme = options.theme
    app.run()
    return app.return_code or 0


def _docker(options: argparse.Namespace, arguments: Sequence[str]) -> int:
    from tui.docker_command.main import main as docker
    from tui.engine.places import practice

    host = practice(os.environ).url if options.practice else options.host
    chosen = ["--host", host] if host else ["--context", options.context] if options.context else []
    return docker([*chosen, *arguments])


def _engine(options: argparse.Namespace, t: Translator) -> int:
    from tui import engine_command

    return engine_command.run(options, t)


def _learn(options: argparse.Namespace, t: Translator) -> int:
    from tui.learning.learn_command import choose, run_plain
    from tui.learning.plain import is_plain

    if is_plain(options.plain):
        return run_plain(options, t)
    chosen = choose(options, t)
    return chosen if isinstance(chosen, int) else _app(options, t, chosen)


def _lessons(options: argparse.Namespace, t: Translator) -> int:
    from tui.learning.lessons_command import run_lessons

    return run_lessons(options, t)


def _workspace(options: argparse.Namespace, t: Translator) -> int:
    from tui.learning.lessons_command import run_workspace

    return run_workspace(options, t)


def _doctor(options: argparse.Namespace, t: Translator) -> int:
    from rich.console import Console

    from tui import doctor
    from tui.engine.discovery import Search

    report = doctor.examine(Search(options.host, options.context), t)
    if options.json:
        print(doctor.as_json(report))
    else:
        doctor.as_text(report, t, Console(highlight=False))
    return int(doctor.worst(report.findings) is doctor.Verdict.WARNING)
