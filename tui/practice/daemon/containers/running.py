"""A container that runs: its machine, its first process, and what they were given."""

from __future__ import annotations

import errno
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from tui.practice.daemon.containers.container import Container
from tui.practice.daemon.containers.mounting import Mounted
from tui.practice.daemon.containers.streams import Streams
from tui.practice.errors import BadRequest, Failed, Refused
from tui.practice.files.nodes import Credentials, Kind
from tui.practice.files.view import View
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.machine import DEFAULT_PATH, Machine
from tui.practice.kernel.process import Process
from tui.practice.kernel.terminal import Terminal
from tui.practice.kernel.users import UnknownUser, user_of

INIT = ("/sbin/docker-init", "--")
"""What `--init` puts before the command. The image need not have it."""


class NotStarted(Refused):
    """A program that could not be executed, with the exit code that stands for that."""

    status = 400

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True, eq=False)
class Running:
    """What exists only while a container runs."""

    machine: Machine
    process: Process
    mounted: Mounted
    host_pid: int
    """The number that its first process has in `docker inspect` and `docker top`."""


def boot(container: Container, machine: Machine) -> Process:
    """Start the container's command as the machine's first process. Raises NotStarted."""
    config = container.config
    size = container.host_config.get("ConsoleSize") or [0, 0]
    argv = container.argv
    return launch(
        machine,
        [*INIT, *argv] if container.host_config.get("Init") else argv,
        container.streams,
        env=environment(machine, config.get("Env") or (), tty=container.tty),
        cwd=config.get("WorkingDir") or "/",
        user=config.get("User") or "",
        extra_groups=container.host_config.get("GroupAdd") or (),
        tty=container.tty,
        stdin=bool(config.get("OpenStdin")),
        size=(int(size[0]), int(size[1])),
    )


def launch(
    machine: Machine,
    argv: Sequence[str],
    streams: Streams,
    *,
    env: Sequence[str],
    cwd: str,
    user: str,
    extra_groups: Sequence[str] = (),
    tty: bool,
    stdin: bool,
    size: tuple[int, int] = (0, 0),
) -> Process:
    """Start a program from outside, on streams that clients may be attached to already.

    `size` is rows and columns, zeros where nobody said. Raises NotStarted in the words of the
    real engine's runtime.
    """
    who, home = _user(machine.view, user, extra_groups)
    if not _is_folder(machine.view, cwd):
        raise NotStarted(
            f'unable to start container process: chdir to cwd ("{cwd}") set in config.json failed: '
            "no such file or directory",
            127,
        )
    variables = dict(word.partition("=")[::2] for word in env)
    variables.setdefault("HOME", home)
    handles: dict[int, Handle]
    terminal: Terminal | None = None
    if tty:
        rows, columns = size[0] or 24, size[1] or 80
        number = _vacant_terminal(machine)
        terminal = Terminal(streams.out, machine.signal_group, rows, columns, number)
        handles = streams.open_terminal(terminal, stdin=stdin)
    else:
        handles = streams.open_pipes(stdin=stdin)
    try:
        process = machine.boot(argv, env=variables, cwd=cwd, who=who, handles=handles)
    except OSError as error:
        raise _refusal(argv[0], error) from error
    if terminal is not None:
        terminal.foreground = process.group
    return process


def _vacant_terminal(machine: Machine) -> int:
    """The first number that no terminal in the container has."""
    handles = (one for process in machine.processes.values() for one in process.handles.values())
    taken = {one.terminal.number for one in handles if one.terminal is not None}
    return next(number for number in itertools.count() if number not in taken)


def environment(machine: Machine, asked: Sequence[str], *, tty: bool) -> list[str]:
    """The variables of a container, in the order in which the real engine sets them."""
    base = [f"PATH={DEFAULT_PATH}", f"HOSTNAME={machine.hostname}"]
    if tty:
        base.append("TERM=xterm")
    return merged(base, asked)


def merged(base: Sequence[str], over: Sequence[str]) -> list[str]:
    """Variables with others put over them; what has no `=` is taken away."""
    found: dict[str, str | None] = {}
    for word in (*base, *over):
        name, equals, _ = word.partition("=")
        found[name] = word if equals else None
    return [word for word in found.values() if word is not None]


def check_folder(view: View, path: str) -> None:
    """Make the working folder where it is missing. Raises BadRequest where it can't be one."""
    try:
        view.make_folders(path)
        view.names(path)
    except OSError as error:
        raise BadRequest(f"mkdir {path}: {(error.strerror or '').lower()}") from error


def _user(view: View, spec: str, extra: Sequence[str]) -> tuple[Credentials, str]:
    try:
        who, user = user_of(view, spec)
        more = frozenset(user_of(view, f"0:{group}")[0].gid for group in extra)
    except UnknownUser as error:
        raise Failed(str(error)) from error
    if more:
        who = Credentials(who.uid, who.gid, who.groups | more)
    return who, user.home


def _is_folder(view: View, path: str) -> bool:
    try:
        return view.stat(path).kind is Kind.FOLDER
    except OSError:
        return False


def _refusal(name: str, error: OSError) -> NotStarted:
    code = 126
    if error.errno == errno.ENOENT:
        code = 127
        detail = (
            f'exec: "{name}": stat {name}: no such file or directory'
            if "/" in name
            else f'exec: "{name}": executable file not found in $PATH'
        )
    elif error.errno == errno.ENOEXEC:
        detail = f'exec: "{name}": exec format error'
    elif error.errno == errno.EACCES:
        detail = f'exec: "{name}": permission denied'
    else:
        detail = f'exec: "{name}": {(error.strerror or "").lower()}'
    return NotStarted(f"unable to start container process: {detail}", code)


_START = (
    "failed to create task for container: failed to create shim task: "
    "OCI runtime create failed: runc create failed: "
)
_EXEC = "OCI runtime exec failed: exec failed: "


def at_start(error: NotStarted) -> NotStarted:
    """The refusal as the engine words it when a container is started."""
    return NotStarted(f"{_START}{error.message}", error.code)


def at_exec(error: NotStarted) -> NotStarted:
    """The refusal as the engine words it for a program started in a running container."""
    return NotStarted(f"{_EXEC}{error.message}", error.code)
