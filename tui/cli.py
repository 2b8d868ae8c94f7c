"""The command line, and the one place where the rooms of cais are put together.

Exit codes: 0 done; 1 `doctor` found something that will not work; 2 wrong usage, or no
terminal to draw on; 130 ended by ctrl-C.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Sequence

from tui import __version__
from tui.i18n import LANGUAGES, Translator, detect, translator

USAGE = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `cais` with these arguments (by default the process's own); returns its exit code."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    for stream in (sys.stdout, sys.stderr):
        # What the terminal's encoding lacks is shown as "?"; a message is no reason to die.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    t = translator(_language(arguments))
    parser = _parser(t)
    options = parser.parse_args(arguments)
    if options.host and options.context:
        parser.error(t("cli.host_or_context"))
    try:
        if options.command == "doctor":
            return _doctor(options, t)
        return _app(options, t)
    except KeyboardInterrupt:
        return INTERRUPTED


def _app(options: argparse.Namespace, t: Translator) -> int:
    # A stream that was closed is None.
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        print(t("cli.no_terminal"), file=sys.stderr)
        return USAGE
    # Importing and mounting makes many objects that stay; looking for garbage among them, as
    # often as Python does by default, is a tenth of the time to the first picture.
    gc.set_threshold(50_000, 20, 20)
    # Textual reads this once, when it is imported. At its own 60 frames a second, news that
    # comes just after a frame waits out the rest of it: up to 17 ms for what is there already.
    os.environ.setdefault("TEXTUAL_FPS", "240")
    from tui.engine.link import EngineLink
    from tui.ui.app import CaisApp

    app = CaisApp(EngineLink(options.host, options.context), t.language)
    if options.theme:
        if options.theme not in app.available_themes:
            names = ", ".join(sorted(app.available_themes))
            print(t("cli.unknown_theme", name=options.theme, names=names), file=sys.stderr)
            return USAGE
        app.theme = options.theme
    app.run()
    return app.return_code or 0


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


def _language(arguments: Sequence[str]) -> str:
    """The language asked for, found before the parser exists, whose help is to be in it."""
    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    early.add_argument("--lang", choices=LANGUAGES)
    try:
        known, _ = early.parse_known_args(arguments)
    except argparse.ArgumentError:
        # The real parser will say what is wrong with it.
        return detect(os.environ)
    return known.lang or detect(os.environ)


def _parser(t: Translator) -> argparse.ArgumentParser:
    # Options stand before or after the command alike, so a command's parser must not set
    # its own defaults over what was already read: hence SUPPRESS there, and defaults here.
    parser = argparse.ArgumentParser(
        prog="cais",
        description=t("cli.description"),
        parents=[_common(t)],
        add_help=False,
        allow_abbrev=False,
    )
    parser.set_defaults(host=None, context=None, lang=None)
    parser.add_argument("--theme", metavar="NAME", help=t("cli.theme"))
    parser.add_argument(
        "--version", action="version", version=f"cais {__version__}", help=t("cli.version")
    )
    commands = parser.add_subparsers(dest="command", metavar="[doctor]")
    doctor = commands.add_parser(
        "doctor",
        help=t("cli.doctor"),
        description=t("cli.doctor"),
        parents=[_common(t)],
        add_help=False,
        allow_abbrev=False,
    )
    doctor.add_argument("--json", action="store_true", help=t("cli.json"))
    return parser


def _common(t: Translator) -> argparse.ArgumentParser:
    # Made anew for each parser: `set_defaults` on one would change the options of the other.
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--host", metavar="URL", help=t("cli.host"))
    common.add_argument("--context", metavar="NAME", help=t("cli.context"))
    common.add_argument("--lang", choices=LANGUAGES, help=t("cli.lang"))
    common.add_argument("-h", "--help", action="help", help=t("cli.help"))
    return common
