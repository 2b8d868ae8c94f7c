"""`docker exec`."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import click

from tui.docker_command.checked import Checked
from tui.docker_command.containers.env_files import variable, variables
from tui.docker_command.engine import Engine, segment
from tui.docker_command.errors import Ended, Failed
from tui.docker_command.grammar import Command, at_least
from tui.docker_command.joined.conversing import Joining, converse
from tui.docker_command.joined.joining import (
    LEFT,
    cancelled,
    check_terminal,
    chosen_keys,
    of_exec,
    raw_input,
    sized,
    watched_keys,
)
from tui.docker_command.joined.streams import opened
from tui.docker_command.joined.terminal_modes import size
from tui.docker_command.names import RUNNING_THEN_COMMAND
from tui.docker_command.values import LIST, TEXT


@click.command(
    cls=Command,
    usage="[OPTIONS] CONTAINER COMMAND [ARG...]",
    takes=at_least(2),
    interspersed=False,
    completes=RUNNING_THEN_COMMAND,
    help="Run one more program in a running container.",
)
@click.option("-d", "--detach", is_flag=True, help="Leave it running, and end at once")
@click.option("--detach-keys", type=TEXT, default="", help="Keys that let go of it: ctrl-p,ctrl-q")
@click.option(
    "-e",
    "--env",
    type=Checked(variable),
    multiple=True,
    help="Variable: NAME=VALUE, or NAME to hand on one's own",
)
@click.option("--env-file", type=LIST, multiple=True, help="File of variables, one in each line")
@click.option("-i", "--interactive", is_flag=True, help="Give it the input")
@click.option("--privileged", is_flag=True, help="Let it do all that an administrator may do")
@click.option("-t", "--tty", is_flag=True, help="Give it a terminal")
@click.option("-u", "--user", type=TEXT, default="", help="Who runs it: USER[:GROUP]")
@click.option("-w", "--workdir", type=TEXT, default="", help="Folder that it starts in")
@click.pass_obj
def execute(
    engine: Engine,
    words: tuple[str, ...],
    detach: bool,
    detach_keys: str,
    env: tuple[str, ...],
    env_file: tuple[str, ...],
    interactive: bool,
    privileged: bool,
    tty: bool,
    user: str,
    workdir: str,
) -> None:
    """Run a program in a container."""
    keys = chosen_keys(detach_keys)
    container, *command = words
    body: dict[str, Any] = {
        "User": user,
        "Privileged": privileged,
        "Tty": tty,
        "AttachStdin": interactive and not detach,
        "AttachStderr": not detach,
        "AttachStdout": not detach,
        "Detach": detach,
        "DetachKeys": keys,
        "Env": variables(env_file, env) or None,
        "WorkingDir": workdir,
        "Cmd": command,
    }
    # Asked first for the complaint: that of the next request has other words.
    engine.get(f"/containers/{segment(container)}/json")
    how: dict[str, Any] = {"Detach": detach, "Tty": tty}
    if not detach:
        check_terminal(stdin=interactive, tty=tty)
    if tty:
        body["ConsoleSize"] = how["ConsoleSize"] = list(size())
    identity = engine.post(f"/containers/{segment(container)}/exec", body)["Id"]
    if not identity:
        raise Failed("exec ID empty")
    if detach:
        engine.post(f"/exec/{identity}/start", how)
        return
    _join(engine, identity, how, interactive=interactive, keys=keys)


def _join(
    engine: Engine, identity: str, how: dict[str, Any], *, interactive: bool, keys: str
) -> None:
    tty = how["Tty"]
    joining = Joining(
        stdin=interactive,
        stdout=True,
        stderr=True,
        tty=tty,
        keys=watched_keys(keys) if tty else b"",
    )
    with ExitStack() as stack:
        stream = opened(engine, f"/exec/{segment(identity)}/start", {}, how)
        stack.callback(stream.close)
        stack.enter_context(cancelled())
        with raw_input(joining), ExitStack() as while_joined:
            if tty:
                while_joined.enter_context(sized(engine, of_exec(identity)))
            left = converse(stream, joining)
    if left:
        raise Failed(LEFT)
    code = engine.get(f"/exec/{segment(identity)}/json")["ExitCode"]
    if code:
        raise Ended(code)
