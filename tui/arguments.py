"""The grammar of the command line, in the person's language.

argparse speaks English; what it says by itself (headings, the usage line, the beginning of an
error) is replaced here. The detail of an error stays argparse's own words.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from tui import __version__
from tui.i18n import LANGUAGES, Translator, detect

USAGE = 2
"""The exit code for wrong usage."""


def language_of(arguments: Sequence[str], env: Mapping[str, str]) -> str:
    """The language asked for, found before the parser exists, whose help is to be in it."""
    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    early.add_argument("--lang", choices=LANGUAGES)
    try:
        known, _ = early.parse_known_args(arguments)
    except argparse.ArgumentError:
        # The real parser will say what is wrong with it.
        return detect(env)
    return known.lang or detect(env)


_WITH_VALUES = ("--host", "--context", "--lang", "--theme")
DOCKER = "docker"


def split_docker(arguments: Sequence[str]) -> tuple[Sequence[str], Sequence[str] | None]:
    """What is cais's own in `cais OPTIONS docker ...`, and what is the docker command's; None where
    another command is meant.

    The docker command has a grammar of its own, which argparse must not see.
    """
    for place, word in enumerate(arguments):
        if place and arguments[place - 1] in _WITH_VALUES:
            continue
        if word == DOCKER:
            return arguments[: place + 1], arguments[place + 1 :]
        if not word.startswith("-"):
            break
    return arguments, None


def parse(arguments: Sequence[str], t: Translator) -> argparse.Namespace:
    """The options, all of them set. Ends the program for help, version and wrong usage."""
    parser = _Parser(t, prog="cais", description=t("cli.description"))
    # Options stand before or after the command alike, so a command's parser must not set its
    # own defaults over what was already read: they are all set here.
    parser.set_defaults(host=None, context=None, lang=None)
    parser.options.add_argument("--theme", metavar="NAME", help=t("cli.theme"))
    parser.options.add_argument("--practice", action="store_true", help=t("cli.practice"))
    parser.options.add_argument(
        "--version", action="version", version=f"cais {__version__}", help=t("cli.version")
    )
    # Typed as a class by the stubs; argparse calls whatever it is given.
    parser_class: Any = partial(_Parser, t)
    commands = parser.add_subparsers(
        title=t("cli.commands"),
        prog=parser.prog,
        dest="command",
        metavar="[docker|doctor|engine|learn|lessons|workspace]",
        parser_class=parser_class,
    )
    commands.add_parser(DOCKER, help=t("cli.docker"))
    doctor = commands.add_parser("doctor", help=t("cli.doctor"), description=t("cli.doctor"))
    doctor.options.add_argument("--json", action="store_true", help=t("cli.json"))
    engine = commands.add_parser("engine", help=t("cli.engine"), description=t("cli.engine.long"))
    _add_engine_options(engine.options, t)
    learn = commands.add_parser("learn", help=t("cli.learn"), description=t("cli.learn"))
    learn.add_argument("lesson", nargs="?", metavar="LESSON", help=t("cli.learn.lesson"))
    learn.options.add_argument("--step", metavar="STEP", help=t("cli.learn.step"))
    learn.options.add_argument(
        "--practice", action="store_true", default=argparse.SUPPRESS, help=t("cli.practice")
    )
    learn.options.add_argument("--plain", action="store_true", help=t("cli.learn.plain"))
    learn.options.add_argument("--lessons", metavar="DIR", type=Path, help=t("cli.lessons.folder"))
    _add_lessons(commands, parser_class, t)
    _add_workspace(commands, parser_class, t)
    options = parser.parse_args(arguments)
    if options.host and options.context:
        parser.error(t("cli.host_or_context"))
    practises = options.practice or options.command == "engine"
    if practises and (options.host or options.context):
        parser.error(t("cli.practice_or_other"))
    return options


def _add_lessons(commands: Any, parser_class: Any, t: Translator) -> None:
    lessons = commands.add_parser("lessons", help=t("cli.lessons"), description=t("cli.lessons"))
    lessons.set_defaults(folder=None, file=None)
    deeds = lessons.add_subparsers(
        title=t("cli.commands"), dest="deed", metavar="DEED", parser_class=parser_class
    )
    listing = deeds.add_parser("list", help=t("cli.lessons.list"))
    check = deeds.add_parser("check", help=t("cli.lessons.check"))
    check.add_argument("slugs", nargs="*", metavar="LESSON", help=t("cli.lessons.slug"))
    check.options.add_argument(
        "--engine",
        choices=("practice", "real", "none"),
        default="practice",
        help=t("cli.lessons.engine"),
    )
    new = deeds.add_parser("new", help=t("cli.lessons.new"))
    preview = deeds.add_parser("preview", help=t("cli.lessons.preview"))
    for one in (new, preview):
        one.add_argument("slug", metavar="LESSON", help=t("cli.lessons.slug"))
    reset = deeds.add_parser("reset", help=t("cli.lessons.reset"))
    reset.add_argument("slug", nargs="?", metavar="LESSON", help=t("cli.lessons.slug"))
    for name in ("export", "import"):
        one = deeds.add_parser(name, help=t(f"cli.lessons.{name}"))
        one.add_argument("file", metavar="FILE", type=Path, help=t("cli.lessons.file"))
    for one in (listing, check, new, preview, reset):
        one.options.add_argument(
            "--lessons",
            dest="folder",
            metavar="DIR",
            type=Path,
            default=argparse.SUPPRESS,
            help=t("cli.lessons.folder"),
        )


def _add_workspace(commands: Any, parser_class: Any, t: Translator) -> None:
    workspace = commands.add_parser(
        "workspace", help=t("cli.workspace"), description=t("cli.workspace")
    )
    deeds = workspace.add_subparsers(
        title=t("cli.commands"), dest="deed", metavar="DEED", parser_class=parser_class
    )
    deeds.add_parser("show", help=t("cli.workspace.show"))
    deeds.add_parser("create", help=t("cli.workspace.create"))
    reset = deeds.add_parser("reset", help=t("cli.workspace.reset"))
    reset.add_argument("file", metavar="FILE", help=t("cli.lessons.file"))


def _add_engine_options(options: argparse._ArgumentGroup, t: Translator) -> None:
    add = options.add_argument
    add("--socket", metavar="PATH", type=Path, help=t("cli.socket"))
    add("--data", metavar="DIR", type=Path, help=t("cli.data"))
    add(
        "--allow-mount",
        metavar="DIR",
        type=Path,
        action="append",
        default=[],
        help=t("cli.allow_mount"),
    )
    add("--reset", action="store_true", help=t("cli.reset"))
    # For the app, which starts an engine that several apps may share.
    add("--until-idle", action="store_true", help=argparse.SUPPRESS)


class _Parser(argparse.ArgumentParser):
    """A parser with the options that every command takes, and none of argparse's English."""

    def __init__(self, t: Translator, **settings: Any) -> None:
        super().__init__(
            **settings,
            add_help=False,
            allow_abbrev=False,
            formatter_class=partial(_Formatter, t),
        )
        self._t = t
        self.options = self.add_argument_group(t("cli.options"))
        unset = argparse.SUPPRESS
        self.options.add_argument("--host", metavar="URL", help=t("cli.host"), default=unset)
        self.options.add_argument("--context", metavar="NAME", help=t("cli.context"), default=unset)
        self.options.add_argument("--lang", choices=LANGUAGES, help=t("cli.lang"), default=unset)
        self.options.add_argument("-h", "--help", action="help", help=t("cli.help"))

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, after how it is done right."""
        self.print_usage(sys.stderr)
        self.exit(USAGE, self._t("cli.error", program=self.prog, detail=message) + "\n")


class _Formatter(argparse.HelpFormatter):
    """Help whose usage line begins in the person's language."""

    def __init__(self, t: Translator, prog: str) -> None:
        super().__init__(prog)
        self._t = t

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """As argparse does, with another first word."""
        super().add_usage(usage, actions, groups, prefix or self._t("cli.usage"))
