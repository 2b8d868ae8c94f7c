"""Apache's httpd: its switches, and the parent process of a running server."""

from __future__ import annotations

from contextlib import suppress

from tui.practice.files.facts import Hardware
from tui.practice.files.nodes import Credentials
from tui.practice.files.tree import APPENDING, OVERWRITING
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal
from tui.practice.kernel.sockets import Listener
from tui.practice.kernel.users import users
from tui.practice.programs.services.apache_answers import KEEP_ALIVE, Answers
from tui.practice.programs.services.apache_conf import site_of
from tui.practice.programs.services.orders import Orders, local_time
from tui.practice.programs.services.workers import work
from tui.practice.programs.tools import reason, text

_ROOT = "/usr/local/apache2"
_CONFIGURATION = f"{_ROOT}/conf/httpd.conf"
_PID_FILE = f"{_ROOT}/logs/httpd.pid"
_ORDERS = {
    "stop": Signal.TERM,
    "graceful-stop": Signal.WINCH,
    "restart": Signal.HUP,
    "graceful": Signal.USR1,
}
_SAID = {
    Signal.TERM: "AH00491: caught SIGTERM, shutting down",
    Signal.INT: "AH00491: caught SIGTERM, shutting down",
    Signal.WINCH: "AH00492: caught SIGWINCH, shutting down gracefully",
    Signal.HUP: "AH00494: SIGHUP received.  Attempting to restart",
    Signal.USR1: "AH00493: SIGUSR1 received.  Doing graceful restart",
}
_USAGE = """\
Usage: httpd [-D name] [-d directory] [-f file]
             [-C "directive"] [-c "directive"]
             [-k start|restart|graceful|graceful-stop|stop]
             [-v] [-V] [-h] [-l] [-L] [-t] [-T] [-S] [-X]
"""
_VALUED = "DdfCcke"


async def apache(p: Process) -> int:
    """Be the server, or say something about it."""
    marks: list[tuple[str, str]] = []
    rest = iter(p.argv[1:])
    for word in rest:
        letter = word[1:2]
        if word[:1] != "-" or letter not in f"{_VALUED}vVhlLtTSXM" or not letter:
            await p.err(_USAGE)
            return 1
        value = (word[2:] or next(rest, "")) if letter in _VALUED else ""
        marks.append((letter, value))
    asked = dict(marks)
    if set(asked) & set("vV"):
        await p.out(f"Server version: {_server(p)}\nServer built:   Sep  9 2025 02:03:17\n")
        return 0
    if "h" in asked:
        await p.err(_USAGE)
        return 1
    file = asked.get("f", _CONFIGURATION)
    try:
        lines = text(await p.read_all(file)).splitlines()
    except OSError as error:
        words = f"Could not open configuration file {file}: {reason(error)}"
        await p.err(f"httpd: {words}\n")
        return 1
    if not any(line.split()[:1] == ["ServerName"] for line in lines):
        await p.err(_nameless(p))
    if "t" in asked:
        await p.err("Syntax OK\n")
        return 0
    order = asked.get("k", "start")
    if order != "start":
        return await _ordered(p, order)
    return await _started(p, marks, lines)


def _server(p: Process) -> str:
    return f"Apache/{p.env.get('HTTPD_VERSION', '2.4.65')} (Unix)"


def _nameless(p: Process) -> str:
    addresses = [address for _, address, _, _ in p.machine.network.interfaces() if address]
    where = addresses[0] if addresses else "127.0.0.1"
    return (
        "AH00558: httpd: Could not reliably determine the server's fully qualified domain name,"
        f" using {where}. Set the 'ServerName' directive globally to suppress this message\n"
    )


async def _ordered(p: Process, order: str) -> int:
    if order not in _ORDERS:
        await p.err(_USAGE)
        return 1
    word = ""
    with suppress(OSError):
        word = text(await p.read_all(_PID_FILE)).strip()
    parent = p.machine.processes.get(int(word)) if word.isdigit() else None
    if parent is None:
        await p.out("httpd (no pid file) not running\n")
        return 0 if order == "stop" else 1
    parent.signal(_ORDERS[order])
    return 0


async def _started(p: Process, marks: list[tuple[str, str]], lines: list[str]) -> int:
    command = " ".join([p.argv[0], *(f"-{letter} {value}".rstrip() for letter, value in marks)])

    async def be_parent(parent: Process) -> int:
        return await _Server(parent, command, lines).run()

    if ("D", "FOREGROUND") in marks or any(letter == "X" for letter, _ in marks):
        return await be_parent(p)
    p.fork(be_parent, group=0)
    return 0


class _Server:
    """The parent, and its children."""

    def __init__(self, p: Process, command: str, lines: list[str]) -> None:
        self._p = p
        self._command = command
        self._site = site_of(lines)
        self._listeners: list[Listener] = []
        self._error_log = p.handle(2)
        self._access_logs: list[tuple[Handle, str]] = []
        self._children: list[Process] = []

    async def run(self) -> int:
        p = self._p
        orders = Orders(p, _SAID)
        # The configuration is gone through twice, and so is what there is to say about it.
        if not self._site.name:
            await p.err(_nameless(p))
        if not await self._listen():
            return 1
        handle = await p.open(_PID_FILE, OVERWRITING)
        await handle.write(f"{p.pid}\n".encode())
        handle.close()
        self._error_log = await _opened(p, self._site.error_log)
        self._access_logs = [
            (await _opened(p, path), form) for path, form in self._site.access_logs
        ]
        await self._resume()
        while True:
            number = Signal(await orders.next())
            await self._log("mpm_event", _SAID[number])
            gracefully = number in (Signal.WINCH, Signal.USR1)
            await self._dismiss(Signal.WINCH if gracefully else Signal.TERM)
            if number in (Signal.HUP, Signal.USR1):
                await self._resume()
                continue
            with suppress(OSError):
                p.remove(_PID_FILE)
            return 0

    async def _listen(self) -> bool:
        """Listen where the configuration wants it; else say why not."""
        p = self._p
        if not self._site.listens:
            await p.err("(2)No such file or directory: AH00057: no listening sockets available\n")
            return False
        for address, port in self._site.listens:
            try:
                self._listeners.append(p.listen(address, port))
            except OSError as error:
                await p.err(
                    f"({error.errno}){reason(error)}: AH00072: make_sock: could not bind to"
                    f" address {address}:{port}\n"
                    "no listening sockets available, shutting down\n"
                    "AH00015: Unable to open logs\n"
                )
                return False
        return True

    async def _resume(self) -> None:
        who = self._child_user()
        for _ in range(min(3, Hardware.found().processors + 1)):
            child = self._p.fork(self._serve)
            child.who = who
            self._children.append(child)
        configured = f"AH00489: {_server(self._p)} configured -- resuming normal operations"
        await self._log("mpm_event", configured)
        await self._log("core", f"AH00094: Command line: '{self._command}'")

    async def _serve(self, p: Process) -> int:
        """Be a child, until the parent sends it away."""
        orders = Orders(p, (Signal.TERM, Signal.INT, Signal.WINCH))
        answers = Answers(p, self._site, _server(p), self._access_logs)
        await work(
            p,
            self._listeners,
            answers.respond,
            refuse=answers.refuse,
            idle=KEEP_ALIVE,
            orders=orders,
            graceful=Signal.WINCH,
            gracefully=_quietly,
        )
        return 0

    async def _dismiss(self, number: int) -> None:
        for child in self._children:
            child.signal(number)
        for child in self._children:
            await child.wait()
        self._children.clear()

    def _child_user(self) -> Credentials:
        named = next(
            (one for one in users(self._p.machine.view) if one.name == self._site.user), None
        )
        if self._p.who.uid or named is None:
            return self._p.who
        return Credentials(named.uid, named.gid)

    async def _log(self, module: str, words: str) -> None:
        pid = self._p.pid
        now = local_time("%a %b %d %H:%M:%S.%f %Y")
        line = f"[{now}] [{module}:notice] [pid {pid}:tid {pid}] {words}\n"
        await self._error_log.write(line.encode())


async def _quietly() -> None:
    """Children say nothing of their end."""


async def _opened(p: Process, path: str) -> Handle:
    """A log to be added to; standard error where it can't be opened."""
    try:
        return await p.open(path, APPENDING)
    except OSError:
        return p.handle(2).share()
