"""What befalls containers: stop, restart, kill, rm, rename, pause, unpause, wait, update."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from tui.docker_command.engine import Engine, segment
from tui.docker_command.errors import Ended, Failed, Refused
from tui.docker_command.grammar import Command, at_least, exactly
from tui.docker_command.names import CONTAINERS, PAUSED, RUNNING
from tui.docker_command.output import complain, each, say
from tui.docker_command.values import CPUS, NUMBER, SIZE, TEXT, Size

MANY = "[OPTIONS] CONTAINER [CONTAINER...]"


def _path(name: str, action: str) -> str:
    return f"/containers/{segment(name)}/{action}"


@click.command(
    cls=Command,
    usage=MANY,
    takes=at_least(1),
    completes=RUNNING,
    help="Ask running containers to end; those that do not are killed after a while.",
)
@click.option("-s", "--signal", type=TEXT, help="Signal to send first")
@click.option("-t", "--timeout", type=NUMBER, help="Seconds to wait before it is killed")
@click.option("--time", type=NUMBER, hidden=True)
@click.pass_obj
def stop(
    engine: Engine, words: tuple[str, ...], signal: str, timeout: int | None, time: int | None
) -> None:
    """Stop containers."""
    _halt(engine, words, "stop", signal, timeout, time)


@click.command(
    cls=Command,
    usage=MANY,
    takes=at_least(1),
    completes=CONTAINERS,
    help="Stop containers, and start them again.",
)
@click.option("-s", "--signal", type=TEXT, help="Signal to send first")
@click.option("-t", "--timeout", type=NUMBER, help="Seconds to wait before it is killed")
@click.option("--time", type=NUMBER, hidden=True)
@click.pass_obj
def restart(
    engine: Engine, words: tuple[str, ...], signal: str, timeout: int | None, time: int | None
) -> None:
    """Restart containers."""
    _halt(engine, words, "restart", signal, timeout, time)


def _halt(
    engine: Engine,
    words: tuple[str, ...],
    action: str,
    signal: str,
    timeout: int | None,
    time: int | None,
) -> None:
    if time is not None:
        complain("Flag --time has been deprecated, use --timeout instead")
        timeout = time
    each(
        words,
        lambda name: engine.post(_path(name, action), t=timeout, signal=signal or None),
    )


@click.command(
    cls=Command,
    usage=MANY,
    takes=at_least(1),
    completes=RUNNING,
    help="Send running containers a signal: KILL, if no other is named.",
)
@click.option("-s", "--signal", type=TEXT, help="Signal to send")
@click.pass_obj
def kill(engine: Engine, words: tuple[str, ...], signal: str) -> None:
    """Kill containers."""
    each(words, lambda name: engine.post(_path(name, "kill"), signal=signal or None))


@click.command(
    cls=Command,
    usage=MANY,
    takes=at_least(1),
    completes=CONTAINERS,
    help="Remove containers. One that runs stays, unless it is forced.",
)
@click.option("-f", "--force", is_flag=True, help="Kill it first if it runs")
@click.option("-l", "--link", is_flag=True, help="Remove the link of that name")
@click.option("-v", "--volumes", is_flag=True, help="Remove its anonymous volumes with it")
@click.pass_obj
def rm(engine: Engine, words: tuple[str, ...], force: bool, link: bool, volumes: bool) -> None:
    """Remove containers."""

    failed: list[Failed] = []
    for word in words:
        try:
            engine.delete(
                f"/containers/{segment(word.strip('/'))}",
                v=volumes or None,
                link=link or None,
                force=force or None,
            )
        except Failed as error:
            failed.append(error)
        else:
            say(word)
    for each_failed in failed:
        complain(each_failed.words)
    # Whoever forces it does not mind that there is none.
    if not all(force and isinstance(one, Refused) and one.status == 404 for one in failed):
        raise Ended(1)


@click.command(
    cls=Command,
    usage="CONTAINER NEW_NAME",
    takes=exactly(2),
    completes=CONTAINERS,
    help="Give a container another name.",
)
@click.pass_obj
def rename(engine: Engine, words: tuple[str, ...]) -> None:
    """Rename a container."""
    try:
        engine.post(_path(words[0], "rename"), name=words[1])
    except Refused as error:
        raise Failed(
            f"{error.words}\nError: failed to rename container named {words[0]}"
        ) from error


@click.command(
    cls=Command,
    usage="CONTAINER [CONTAINER...]",
    takes=at_least(1),
    completes=RUNNING,
    help="Freeze all programs of containers.",
)
@click.pass_obj
def pause(engine: Engine, words: tuple[str, ...]) -> None:
    """Pause containers."""
    each(words, lambda name: engine.post(_path(name, "pause")))


@click.command(
    cls=Command,
    usage="CONTAINER [CONTAINER...]",
    takes=at_least(1),
    completes=PAUSED,
    help="Let frozen containers go on.",
)
@click.pass_obj
def unpause(engine: Engine, words: tuple[str, ...]) -> None:
    """Unpause containers."""
    each(words, lambda name: engine.post(_path(name, "unpause")))


@click.command(
    cls=Command,
    usage="CONTAINER [CONTAINER...]",
    takes=at_least(1),
    completes=RUNNING,
    help="Wait for containers to end, and print their exit codes.",
)
@click.pass_obj
def wait(engine: Engine, words: tuple[str, ...]) -> None:
    """Wait for containers."""

    def ended(name: str) -> None:
        say(str(engine.post(_path(name, "wait"))["StatusCode"]))

    each(words, ended, tell=False)


_LIMITS: tuple[tuple[str, click.ParamType[Any], str, str], ...] = (
    ("--blkio-weight", NUMBER, "BlkioWeight", "Share of the disks, from 10 to 1000"),
    ("--cpu-period", NUMBER, "CpuPeriod", "Microseconds of a period of the CPU's scheduler"),
    ("--cpu-quota", NUMBER, "CpuQuota", "Microseconds of CPU time in each period"),
    ("--cpu-rt-period", NUMBER, "CpuRealtimePeriod", "Microseconds of a real-time period"),
    ("--cpu-rt-runtime", NUMBER, "CpuRealtimeRuntime", "Microseconds of real time in a period"),
    ("--cpus", CPUS, "NanoCpus", "Number of CPUs, such as 0.5"),
    ("--cpuset-cpus", TEXT, "CpusetCpus", "CPUs to run on, such as 0-3 or 0,1"),
    ("--cpuset-mems", TEXT, "CpusetMems", "Memory nodes to use, such as 0-3 or 0,1"),
    ("--memory-reservation", SIZE, "MemoryReservation", "Memory that is aimed at"),
    (
        "--memory-swap",
        Size(minus_one=True),
        "MemorySwap",
        "Memory and swap together; -1 for no limit",
    ),
    ("--pids-limit", NUMBER, "PidsLimit", "Number of processes; -1 for no limit"),
)


def _limits(function: Callable[..., None]) -> Callable[..., None]:
    for name, kind, field, told in reversed(_LIMITS):
        function = click.option(name, field.lower(), type=kind, help=told)(function)
    return function


@click.command(
    cls=Command,
    usage=MANY,
    takes=at_least(1),
    completes=CONTAINERS,
    help="Change the limits of containers, or when they are started again.",
)
@_limits
@click.option("-c", "--cpu-shares", type=NUMBER, help="Share of the CPUs, relative to others")
@click.option("-m", "--memory", type=SIZE, help="Most memory that it may have")
@click.option("--restart", type=TEXT, help="When to start it again after it has ended")
@click.pass_obj
def update(
    engine: Engine,
    /,
    words: tuple[str, ...],
    cpu_shares: int | None,
    memory: int | None,
    restart: str | None,
    **limits: Any,
) -> None:
    """Update containers."""
    fields = {name: limits[name.lower()] for _, _, name, _ in _LIMITS}
    fields |= {"CpuShares": cpu_shares, "Memory": memory}
    body = {name: value for name, value in fields.items() if value is not None}
    if not body and restart is None:
        raise Failed("you must provide one or more flags when using this command")
    if restart is not None:
        body["RestartPolicy"] = restart_policy(restart)

    def change(name: str) -> None:
        said = engine.post(_path(name, "update"), body)
        for warning in (said or {}).get("Warnings") or ():
            complain(warning)

    each(words, change)


def restart_policy(text: str) -> dict[str, Any]:
    """When a container is started again, as the API has it. Raises Failed."""
    name, colon, times = text.partition(":")
    if not name and colon:
        raise Failed("invalid restart policy format: no policy provided before colon")
    policy: dict[str, Any] = {"Name": name, "MaximumRetryCount": 0}
    if colon:
        if not times.lstrip("-").isdigit():
            raise Failed("invalid restart policy format: maximum retry count must be an integer")
        policy["MaximumRetryCount"] = int(times)
    return policy
