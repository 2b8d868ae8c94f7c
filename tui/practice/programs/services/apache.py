"""Apache's httpd: its switches, and the parent process of a running server."""

from __future__ import annotations

from contextlib import suppress

from tui.practice.files.facts import Hardware
from tui.practice.files.nodes import Credentials
from tui.practice.files.tree import OVERWRITING
from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal
from tui.practice.kernel.users import users
from tui.practice.programs.services.orders import Orders, local_time
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
        self._lines = lines
        self._children: list[Process] = []

    async def run(self) -> int:
        p = self._p
        orders = Orders(p, _SAID)
        # The configuration is gone through twice, and so is what there is to say about it.
        if not any(line.split()[:1] == ["ServerName"] for line in self._lines):
            await p.err(_nameless(p))
        handle = await p.open(_PID_FILE, OVERWRITING)
        await handle.write(f"{p.pid}\n".encode())
        handle.close()
        await self._resume()
        while True:
            number = Signal(await orders.next())
            await self._log("mpm_event", _SAID[number])
            await self._dismiss()
            if number in (Signal.HUP, Signal.USR1):
                await self._resume()
                continue
            with suppress(OSError):
                p.remove(_PID_FILE)
            return 0

    async def _resume(self) -> None:
        who = self._child_user()
        for _ in range(min(3, Hardware.found().processors + 1)):
            child = self._p.fork(_serve)
            child.who = who
            self._children.append(child)
        configured = f"AH00489: {_server(self._p)} configured -- resuming normal operations"
        await self._log("mpm_event", configured)
        await self._log("core", f"AH00094: Command line: '{self._command}'")

    async def _dismiss(self) -> None:
        for child in self._children:
            child.signal(Signal.TERM)
        for child in self._children:
            await child.wait()
        self._children.clear()

    def _child_user(self) -> Credentials:
        wanted = next((w[1] for w in map(str.split, self._lines) if w[:1] == ["User"]), "")
        named = next((one for one in users(self._p.machine.view) if one.name == wanted), None)
        if self._p.who.uid or named is None:
            return self._p.who
        return Credentials(named.uid, named.gid)

    async def _log(self, module: str, words: str) -> None:
        p = self._p
        now = local_time("%a %b %d %H:%M:%S.%f %Y")
        await p.err(f"[{now}] [{module}:notice] [pid {p.pid}:tid {p.pid}] {words}\n")


async def _serve(p: Process) -> int:
    """A child; the parent sends it away."""
    await Orders(p, (Signal.TERM, Signal.INT, Signal.WINCH)).next()
    return 0
