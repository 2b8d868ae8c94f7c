"""Where a docker command begins: what stands before its name, and how it ends.

Exit codes are the real command's: 0 done; 1 the engine refused, or a name is unknown; 125 a flag
can't be read, or a container could not be made; 126 and 127 its program could not be run; 130
ended by ctrl-C; else what the container's program returned.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import click

from tui import __version__
from tui.docker_command import table
from tui.docker_command.engine import Chosen, Engine
from tui.docker_command.errors import Ended, Failed, Misused
from tui.docker_command.flags import read
from tui.docker_command.grammar import LazyGroup, flag_table, listed, usage_of
from tui.docker_command.output import complain, say
from tui.docker_command.values import LIST, TEXT

PROGRAM = "docker"
COMPLETE = "_DOCKER_COMPLETE"
"""The variable by which a shell asks what may be typed."""
INTERRUPTED = 130
_LEVELS = ("debug", "info", "warn", "error", "fatal", "panic", "trace", "warning")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `docker` with these arguments (by default the process's own); returns its exit code."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):
            stream.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
    try:
        return _run(arguments)
    except Ended as end:
        return end.code
    except Failed as error:
        complain(error.words)
        return error.code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read has gone. The interpreter would complain of it once more at its end.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE


def _run(arguments: Sequence[str]) -> int:
    command = docker()
    if COMPLETE in os.environ:
        command.main(list(arguments), prog_name=PROGRAM, complete_var=COMPLETE)
    with command.make_context(PROGRAM, list(arguments)) as context:
        try:
            command.invoke(context)
        except click.exceptions.Exit as end:
            return end.exit_code
    return 0


def docker() -> Docker:
    """The command with all its commands."""
    return Docker()


class Docker(LazyGroup):
    """`docker` itself: every command by its short name, and the groups."""

    def __init__(self) -> None:
        super().__init__(PROGRAM, table.TOP, params=_OPTIONS)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*self.entries, *table.GROUPS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        group = table.GROUPS.get(cmd_name)
        if group is None:
            return super().get_command(ctx, cmd_name)
        synonyms = table.SYNONYMS.get(cmd_name)
        return LazyGroup(cmd_name, group.entries, summary=group.summary, synonyms=synonyms)

    def summary_of(self, name: str) -> str:
        group = table.GROUPS.get(name)
        return super().summary_of(name) if group is None else group.summary

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] == "help":
            args = [*args[1:], "--help"]
        if args[0] == "--help":
            click.echo(self.get_help(ctx))
            ctx.exit()
        return super().resolve_command(ctx, args)

    def unknown(self, ctx: click.Context, name: str, rest: Sequence[str]) -> Misused:
        if name in table.ELSEWHERE:
            return Misused(
                f"docker: '{name}' is not among the commands of the docker that comes with cais\n\n"
                f"Docker's own has it: {table.ELSEWHERE[name]}"
            )
        # The real command reads the whole line's flags before it looks for the command.
        try:
            read(rest, self.options)
        except Failed as error:
            return Misused(f"{error.words}\n\n{self._misuse(ctx)}", error.code)
        words = f"docker: unknown command: docker {name}"
        return Misused(f"{words}\n\nRun 'docker --help' for more information")

    def get_help(self, ctx: click.Context) -> str:
        others = sorted(set(self.entries) - set(table.COMMON))
        summaries = {name: self.summary_of(name) for name in self.list_commands(ctx)}
        return "\n\n".join(
            (
                "Usage:  docker [OPTIONS] COMMAND",
                "The docker command that comes with cais, for any Docker engine",
                f"Common Commands:\n{listed(table.COMMON, summaries)}",
                f"Management Commands:\n{listed(table.GROUPS, summaries)}",
                f"Commands:\n{listed(others, summaries)}",
                f"Global Options:\n{flag_table(self.options)}",
                "Run 'docker COMMAND --help' for more information on a command.",
            )
        )

    def _misuse(self, ctx: click.Context) -> str:
        return usage_of(ctx, "[OPTIONS] COMMAND [ARG...]")

    def _without_command(self, **params: Any) -> None:
        ctx = click.get_current_context()
        if params["version"]:
            say(f"Docker version {__version__}, build cais")
            ctx.exit()
        level = params["log_level"]
        if level not in _LEVELS:
            raise Failed(f"Unable to parse logging level: {level}")
        hosts = params["host"]
        if len(hosts) > 1:
            raise Failed("Specify only one -H")
        if hosts and params["context"]:
            raise Failed("conflicting options: cannot specify both --host and --context")
        if params["config"]:
            os.environ["DOCKER_CONFIG"] = params["config"]
        ctx.obj = Engine(
            Chosen(
                host=hosts[0] if hosts else None,
                context=params["context"],
                tls=params["tls"],
                tls_verify=params["tlsverify"],
                tls_ca=params["tlscacert"],
                tls_cert=params["tlscert"],
                tls_key=params["tlskey"],
            )
        )
        super()._without_command()


_OPTIONS: list[click.Parameter] = [
    click.Option(["--config"], type=TEXT, help="Folder of the client's settings"),
    click.Option(["-c", "--context"], type=TEXT, help="Name of the context to use"),
    click.Option(["-D", "--debug"], is_flag=True, help="Taken, and of no effect here"),
    click.Option(["-H", "--host"], type=LIST, multiple=True, help="Address of the engine"),
    click.Option(
        ["-l", "--log-level"], type=TEXT, default="info", help="Taken, and of no effect here"
    ),
    click.Option(["--tls"], is_flag=True, help="Encrypt the connection"),
    click.Option(["--tlscacert"], type=TEXT, default="", help="File of the authority to trust"),
    click.Option(["--tlscert"], type=TEXT, default="", help="File of the client's certificate"),
    click.Option(["--tlskey"], type=TEXT, default="", help="File of the client's key"),
    click.Option(["--tlsverify"], is_flag=True, help="Encrypt, and check who answers"),
    click.Option(["-v", "--version"], is_flag=True, help="Show the version, and end"),
]
