"""Commands and groups with the real command's manners: how many words, which help, which errors.

A command is a function with click's decorators:

    @click.command(cls=Command, usage="[OPTIONS] CONTAINER [CONTAINER...]", takes=at_least(1),
                   completes=CONTAINERS)
    @click.option("-f", "--force", is_flag=True, help="...")
    @click.pass_obj
    def rm(engine: Engine, words: tuple[str, ...], force: bool) -> None: ...

All that is no flag comes as `words`, whose number has been checked.
"""

from __future__ import annotations

import importlib
import shutil
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click
from click.shell_completion import CompletionItem

from tui.docker_command import table
from tui.docker_command.errors import Malformed, Misused
from tui.docker_command.flags import read


@dataclass(frozen=True, slots=True)
class Arity:
    """How many words a command takes."""

    least: int = 0
    most: int | None = None

    def complaint(self, count: int) -> str:
        """What is wrong with so many; nothing if nothing is."""
        if self.most == 0 and count:
            return "accepts no arguments"
        if count < self.least or (self.most is not None and count > self.most):
            return f"requires {self._wanted()}"
        return ""

    def _wanted(self) -> str:
        if self.most == self.least:
            return f"{self.least} argument{'s' * (self.least != 1)}"
        if self.most is None:
            return f"at least {self.least} argument{'s' * (self.least != 1)}"
        if self.least == 0:
            return f"at most {self.most} argument{'s' * (self.most != 1)}"
        return f"at least {self.least} and at most {self.most} arguments"


def at_least(number: int) -> Arity:
    """So many words or more."""
    return Arity(number)


def exactly(number: int) -> Arity:
    """Just so many words."""
    return Arity(number, number)


def between(least: int, most: int) -> Arity:
    """From so many words to so many."""
    return Arity(least, most)


ANY = Arity()
NONE = Arity(0, 0)


class Words(click.Argument):
    """All that is no flag."""

    def __init__(self, completes: click.ParamType[Any] | None, **settings: Any) -> None:
        super().__init__(["words"], nargs=-1, type=completes, **settings)


class Command(click.Command):
    """One command of docker."""

    def __init__(
        self,
        *arguments: Any,
        usage: str = "[OPTIONS]",
        takes: Arity = NONE,
        interspersed: bool = True,
        completes: click.ParamType[Any] | None = None,
        **settings: Any,
    ) -> None:
        """`usage` is what follows the command's name; several lines where there are several ways.

        `interspersed` tells whether flags may follow words. `completes` has the names that may
        be typed for words.
        """
        settings["add_help_option"] = False
        super().__init__(*arguments, **settings)
        self.params.append(Words(completes))
        self.usage = usage
        self.takes = takes
        self.interspersed = interspersed
        self.context_settings["allow_interspersed_args"] = interspersed
        self.target = ""
        """Where the table has it."""

    @property
    def options(self) -> list[click.Option]:
        """The flags that it takes."""
        return [param for param in self.params if isinstance(param, click.Option)]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            reading = read(args, self.options, interspersed=self.interspersed)
            if "--help" in reading.flags and not ctx.resilient_parsing:
                click.echo(self.get_help(ctx))
                ctx.exit()
            rest = super().parse_args(ctx, [*reading.flags, "--", *reading.words])
        except Malformed as error:
            if ctx.resilient_parsing:
                return super().parse_args(ctx, [])
            raise Misused(f"{error.words}\n\n{usage_of(ctx, self.usage)}", error.code) from error
        ctx.params.update(reading.switches)
        if not ctx.resilient_parsing:
            self._check_number(ctx, len(reading.words))
        return rest

    def _check_number(self, ctx: click.Context, count: int) -> None:
        complaint = self.takes.complaint(count)
        if complaint:
            # The real command's checks differ in this word as they differ in their source.
            see = "See" if self.takes.most is None else "Run"
            path = ctx.command_path
            raise Misused(f"docker: '{path}' {complaint}\n\n{usage_of(ctx, self.usage, see)}")

    def get_help(self, ctx: click.Context) -> str:
        parts = [f"Usage:  {_usage_lines(ctx, self.usage)}", self.help or ""]
        names = table.spellings(self.target)
        if len(names) > 1:
            parts.append(f"Aliases:\n  {', '.join(names)}")
        visible = [option for option in self.options if not option.hidden]
        if visible:
            parts.append(f"Options:\n{flag_table(visible)}")
        return "\n\n".join(parts)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        if not incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        given = {
            name
            for option in self.options
            if not option.multiple and ctx.get_parameter_source(option.name or "") is not None
            for name in option.opts
            if ctx.params.get(option.name or "") not in (option.default, None, False)
        }
        return [
            CompletionItem(name, help=option.help)
            for option in self.options
            if not option.hidden
            for name in option.opts
            if name.startswith(incomplete) and name not in given
        ]


class LazyGroup(click.Group):
    """Commands under one word, each imported when it is named."""

    def __init__(
        self,
        name: str,
        entries: Mapping[str, table.Entry],
        *,
        summary: str = "",
        synonyms: Mapping[str, str] | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(name, add_help_option=False, invoke_without_command=True, **settings)
        self.entries = entries
        self.synonyms = synonyms or {}
        self.short_help = summary
        self.callback = self._without_command

    @property
    def options(self) -> list[click.Option]:
        """The flags that it takes before a command's name."""
        return [param for param in self.params if isinstance(param, click.Option)]

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = self.entries.get(self.synonyms.get(cmd_name, cmd_name))
        if entry is None:
            return None
        module, _, name = entry.target.partition(":")
        found: Command = getattr(
            importlib.import_module(f"tui.docker_command.commands.{module}"), name
        )
        found.target = entry.target
        return found

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            reading = read(args, self.options, interspersed=False)
            if "--help" in reading.flags and not ctx.resilient_parsing:
                click.echo(self.get_help(ctx))
                ctx.exit()
            rest = super().parse_args(ctx, [*reading.flags, *reading.words])
        except Malformed as error:
            if ctx.resilient_parsing:
                return []
            raise Misused(f"{error.words}\n\n{self._misuse(ctx)}", error.code) from error
        ctx.params.update(reading.switches)
        return rest

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = self.synonyms.get(args[0], args[0])
        command = self.get_command(ctx, name)
        if command is None:
            if ctx.resilient_parsing:
                ctx.args = list(args)
                return None, None, args[1:]
            raise self.unknown(ctx, args[0], args[1:])
        return name, command, args[1:]

    def unknown(self, ctx: click.Context, name: str, rest: Sequence[str]) -> Misused:
        """The complaint about a word that is no command."""
        words = f"docker: unknown command: {ctx.command_path} {name}"
        usage = f"Usage:  {ctx.command_path}"
        return Misused(
            f"{words}\n\n{usage}\n\nRun '{ctx.command_path} --help' for more information"
        )

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        if ctx.args:
            # A word that is no command stands there already.
            return []
        return [
            CompletionItem(name, help=self.summary_of(name))
            for name in self.list_commands(ctx)
            if name.startswith(incomplete)
        ]

    def summary_of(self, name: str) -> str:
        """One line about a command."""
        return self.entries[name].summary

    def get_help(self, ctx: click.Context) -> str:
        commands = listed(
            self.entries, {name: entry.summary for name, entry in self.entries.items()}
        )
        return "\n\n".join(
            (
                f"Usage:  {ctx.command_path} COMMAND",
                self.short_help or "",
                f"Commands:\n{commands}",
                f"Run '{ctx.command_path} COMMAND --help' for more information on a command.",
            )
        )

    def _misuse(self, ctx: click.Context) -> str:
        return usage_of(ctx, "COMMAND")

    def _without_command(self, **params: Any) -> None:
        ctx = click.get_current_context()
        if ctx.invoked_subcommand is None:
            click.echo(self.get_help(ctx))


def usage_of(ctx: click.Context, usage: str, see: str = "Run") -> str:
    """The end of every complaint: how it is used, and where to read more."""
    path = ctx.command_path
    return f"Usage:  {_usage_lines(ctx, usage)}\n\n{see} '{path} --help' for more information"


def listed(names: Sequence[str] | Mapping[str, Any], summaries: Mapping[str, str]) -> str:
    """Commands with what each is for, a line each."""
    width = max(11, *(len(name) for name in names))
    return "\n".join(f"  {name:<{width}} {summaries[name]}" for name in names)


def _usage_lines(ctx: click.Context, usage: str) -> str:
    return "\n\t".join(f"{ctx.command_path} {line}".rstrip() for line in usage.splitlines() or [""])


def flag_table(options: Sequence[click.Option]) -> str:
    """Flags with what each is for, as wide as the terminal."""
    rows = []
    for option in options:
        short = next((name for name in option.opts if not name.startswith("--")), "")
        long = next((name for name in option.opts if name.startswith("--")), "")
        kind = "" if option.is_flag else f" {option.type.name}"
        rows.append((f"  {f'{short},' if short else '   '} {long}{kind}", option.help or ""))
    rows.sort(key=lambda row: row[0].partition("--")[2])
    width = max(len(left) for left, _ in rows) + 3
    room = max(20, shutil.get_terminal_size().columns - width)
    lines = []
    for left, text in rows:
        first, *more = textwrap.wrap(text, room) or [""]
        lines.append(f"{left:<{width}}{first}".rstrip())
        lines += [f"{'':<{width}}{line}" for line in more]
    return "\n".join(lines)
