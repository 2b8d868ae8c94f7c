"""nginx at work: a master that looks after its workers, and what it writes in its log."""

from __future__ import annotations

import errno
from contextlib import suppress

from tui.practice.files.facts import Hardware
from tui.practice.files.nodes import Credentials
from tui.practice.files.tree import OVERWRITING
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal, signal_name
from tui.practice.kernel.sockets import Listener
from tui.practice.kernel.users import users
from tui.practice.programs.services.nginx_answers import Answers
from tui.practice.programs.services.nginx_conf import (
    BadConfiguration,
    Directive,
    configuration,
    find,
)
from tui.practice.programs.services.nginx_log import Log, opened
from tui.practice.programs.services.nginx_proxy import checked
from tui.practice.programs.services.nginx_sites import Sites
from tui.practice.programs.services.orders import Orders
from tui.practice.programs.services.workers import work
from tui.practice.programs.tools import reason

ORDERS = {"stop": Signal.TERM, "quit": Signal.QUIT, "reload": Signal.HUP, "reopen": Signal.USR1}
"""What `-s` sends the master."""
MOST_WORKERS = 32
_TRIALS = 5
_BETWEEN_TRIALS = 0.5
"""Seconds between two attempts to listen on a port that somebody else has."""
_TEMPORARY = ("client", "proxy", "fastcgi", "uwsgi", "scgi")
_LEAVING = {
    Signal.QUIT: "shutting down",
    Signal.TERM: "exiting",
    Signal.INT: "exiting",
}


def version(p: Process) -> str:
    """The version that the image says it has."""
    return p.env.get("NGINX_VERSION", "1.29.1")


def pid_file(directives: tuple[Directive, ...]) -> str:
    """Where the master writes its number."""
    found = find(directives, "pid")
    return found.values[0] if found and found.values else "/run/nginx.pid"


async def serve(
    p: Process, file: str, given: str, directives: tuple[Directive, ...], sites: Sites
) -> int:
    """Be the master until a signal ends it. `file` and `given` are read again on HUP."""
    master = _Master(p, await Log.opened(p, directives), directives, sites)
    return await master.run(file, given)


class _Master:
    """The first process of a running nginx."""

    def __init__(
        self, p: Process, log: Log, directives: tuple[Directive, ...], sites: Sites
    ) -> None:
        self._p = p
        self._log = log
        self._directives = directives
        self._sites = sites
        self._listeners: dict[tuple[str, int], Listener] = {}
        self._access_logs: dict[str, Handle] = {}
        self._workers: list[Process] = []

    async def run(self, file: str, given: str) -> int:
        p = self._p
        orders = Orders(p, (*_LEAVING, *ORDERS.values(), Signal.WINCH))
        try:
            await self._listen()
            await self._prepare()
        except BadConfiguration as bad:
            return await self._give_up(str(bad))
        except OSError as error:
            return await self._give_up(_failed(error))
        p.argv = [f"nginx: master process {' '.join(p.argv)}"]
        await self._greet()
        await self._start_workers()
        while (number := await orders.next()) not in _LEAVING:
            name = f"signal {int(number)} (SIG{signal_name(number)}) received"
            if number == Signal.HUP:
                await self._log.notice(p, f"{name}, reconfiguring")
                await self._reconfigure(file, given)
            elif number == Signal.USR1:
                await self._log.notice(p, f"{name}, reopening logs")
                with suppress(OSError):
                    await self._open_logs()
        name = f"signal {int(number)} (SIG{signal_name(number)}) received"
        await self._log.notice(p, f"{name}, {_LEAVING[Signal(number)]}")
        await self._dismiss(self._workers, number)
        with suppress(OSError):
            p.remove(pid_file(self._directives))
        await self._log.notice(p, "exit")
        return 0

    async def _give_up(self, words: str) -> int:
        await self._emergency(words)
        return 1

    async def _emergency(self, words: str) -> None:
        await self._log.write(self._p, "emerg", words)
        await self._p.err(f"nginx: [emerg] {words}\n")

    async def _listen(self) -> None:
        """Listen where the sites want it, and no longer elsewhere. Raises BadConfiguration."""
        wanted = self._sites.listens
        for place in [place for place in self._listeners if place not in wanted]:
            self._p.close_handle(self._listeners.pop(place))
        for address, port in wanted:
            if (address, port) in self._listeners:
                continue
            for trial in range(_TRIALS):
                try:
                    self._listeners[address, port] = self._p.listen(address, port)
                    break
                except OSError as error:
                    words = f"bind() to {address}:{port} failed ({error.errno}: {reason(error)})"
                    await self._emergency(words)
                    if error.errno != errno.EADDRINUSE:
                        raise BadConfiguration(words) from None
                if trial + 1 < _TRIALS:
                    await self._p.sleep(_BETWEEN_TRIALS)
            else:
                raise BadConfiguration("still could not bind()")

    async def _open_logs(self) -> None:
        """Open the access logs of all sites anew. Raises OSError."""
        old, self._access_logs = self._access_logs, {}
        for path in self._sites.access_logs:
            self._access_logs[path] = await opened(self._p, path)
        for handle in old.values():
            handle.close()

    async def _prepare(self) -> None:
        """The folders and the files that a running nginx has. Raises OSError."""
        await self._open_logs()
        for name in _TEMPORARY:
            with suppress(FileExistsError):
                self._p.make_folder(f"/var/cache/nginx/{name}_temp", 0o700)
        handle = await self._p.open(pid_file(self._directives), OVERWRITING)
        await handle.write(f"{self._p.pid}\n".encode())
        handle.close()

    async def _greet(self) -> None:
        for line in (
            'using the "epoll" event method',
            f"nginx/{version(self._p)}",
            "built by the practice engine of cais",
            f"OS: Linux {Hardware.found().release}",
            "getrlimit(RLIMIT_NOFILE): 1048576:1048576",
        ):
            await self._log.notice(self._p, line)

    async def _start_workers(self) -> None:
        await self._log.notice(self._p, "start worker processes")
        found = find(self._directives, "worker_processes")
        word = found.values[0] if found and found.values else "1"
        count = int(word[:3]) if word.isdigit() else Hardware.found().processors
        for _ in range(min(max(count, 1), MOST_WORKERS)):
            worker = self._p.fork(self._work)
            worker.argv = ["nginx: worker process"]
            worker.who = self._worker_user()
            self._workers.append(worker)
            await self._log.notice(self._p, f"start worker process {worker.pid}")

    def _worker_user(self) -> Credentials:
        found = find(self._directives, "user")
        wanted = found.values[0] if found and found.values else "nobody"
        named = next((one for one in users(self._p.machine.view) if one.name == wanted), None)
        if self._p.who.uid or named is None:
            return self._p.who
        return Credentials(named.uid, named.gid)

    async def _work(self, p: Process) -> int:
        orders = Orders(p, _LEAVING)
        answers = Answers(p, self._sites, self._log, self._access_logs, version(p))
        await work(
            p,
            self._listeners.values(),
            answers.respond,
            refuse=answers.refuse,
            idle=self._sites.keep_alive,
            orders=orders,
            graceful=Signal.QUIT,
            gracefully=lambda: self._log.notice(p, "gracefully shutting down"),
        )
        await self._log.notice(p, "exiting")
        await self._log.notice(p, "exit")
        return 0

    async def _reconfigure(self, file: str, given: str) -> None:
        before = self._directives, self._sites
        try:
            self._directives = await configuration(self._p, file, given)
            self._sites = await checked(self._p, self._directives)
            await self._listen()
            await self._open_logs()
        except BadConfiguration as bad:
            self._directives, self._sites = before
            await self._log.write(self._p, "emerg", str(bad))
            return
        except OSError as error:
            self._directives, self._sites = before
            await self._log.write(self._p, "emerg", _failed(error))
            return
        old, self._workers = self._workers, []
        await self._log.notice(self._p, 'using the "epoll" event method')
        await self._start_workers()
        await self._dismiss(old, Signal.QUIT)

    async def _dismiss(self, workers: list[Process], number: int) -> None:
        """Send workers away, and wait until they have gone."""
        for worker in workers:
            worker.signal(number)
        for worker in workers:
            code = await worker.wait()
            received = f"signal {int(Signal.CHLD)} (SIGCHLD) received from {worker.pid}"
            await self._log.notice(self._p, received)
            words = f"worker process {worker.pid} exited with code {code}"
            await self._log.notice(self._p, words)


def _failed(error: OSError) -> str:
    call = "open" if error.filename and str(error.filename).endswith(".pid") else "mkdir"
    number = error.errno or errno.EIO
    return f'{call}() "{error.filename}" failed ({number}: {reason(error)})'
