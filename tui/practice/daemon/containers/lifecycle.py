"""A container's life: start, stop, pause, end, and start again by itself.

Whatever changes here is kept, told as an event, and told to those who wait, in the order in
which the real engine does it.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace

from tui.practice.daemon.config.log_options import check_log_values
from tui.practice.daemon.containers import health
from tui.practice.daemon.containers.container import Container, Health, State, Status
from tui.practice.daemon.containers.containers import Containers
from tui.practice.daemon.containers.mounting import Mounted, Mounter
from tui.practice.daemon.containers.running import NotStarted, Running, at_start, boot, check_folder
from tui.practice.daemon.networks.networks import Networks
from tui.practice.daemon.networks.ports import Ports
from tui.practice.errors import BadRequest, Conflict, Failed, NotFound, NotModified, Refused
from tui.practice.kernel.machine import Machine
from tui.practice.kernel.process import Program
from tui.practice.kernel.signals import Signal, signal_number

FIRST_RESTART = 0.1
LAST_RESTART = 60.0
"""Seconds before a container is started again by its policy; doubled each time, as Docker does."""
STEADY = 10.0
"""A run of so many seconds makes the next restart as quick as the first."""
STOP_SECONDS = 10
"""What `docker stop` waits before it kills, where nobody said otherwise."""


class Lifecycle:
    """Changes the state of containers, one change of each at a time."""

    def __init__(
        self,
        *,
        mounter: Mounter,
        networks: Networks,
        ports: Ports,
        programs: Callable[[str], Program | None],
        containers: Containers,
    ) -> None:
        self._mounter = mounter
        self._networks = networks
        self._ports = ports
        self._programs = programs
        self._keep = containers.keep
        self._remove = containers.remove
        self._tell = containers.tell
        self._containers = containers
        self._pids = itertools.count(2000, 7)
        self._tasks: dict[str, set[asyncio.Task[None]]] = {}
        self._delays: dict[str, float] = {}

    # -- starting ----------------------------------------------------------------------------

    async def start(self, container: Container) -> None:
        """Raises NotModified if it runs, Refused where it can't be started."""
        async with container.lock:
            await self._start(container)

    async def _start(self, container: Container) -> None:
        status = container.state.status
        if status is Status.PAUSED:
            raise Conflict("cannot start a paused container, try unpause instead")
        if container.running is not None:
            raise NotModified()
        if status in (Status.REMOVING, Status.DEAD):
            raise Conflict("container is marked for removal and cannot be started")
        self._drop_tasks(container)
        try:
            container.running = await self._run(container)
        except Refused as error:
            code = error.code if isinstance(error, NotStarted) else 128
            self._set(container, replace(container.state, exit_code=code, error=error.message))
            if container.host_config.get("AutoRemove"):
                await self._remove(container, volumes=True)
            raise
        container.over.clear()
        plan = health.plan_of(container.config)
        container.health = Health() if plan else None
        self._set(
            container,
            State(Status.RUNNING, started=time.time_ns(), finished=container.state.finished),
        )
        self._tell(container, "start")
        self._task(container, self._see_it_end(container, container.running))
        if plan is not None:
            watching = health.watch(
                container,
                container.running.machine,
                plan,
                lambda score: self._score(container, score),
            )
            self._task(container, watching)

    async def _run(self, container: Container) -> Running:
        check_log_values(container.host_config["LogConfig"])
        mounted = await self._mounter.mount(container)
        self._mounter.tell_mounted(container)
        try:
            self._networks.attach(container.id)
            try:
                self._ports.reserve(container.id, container.config, container.host_config)
                machine = self._machine(container, mounted)
                self._mounter.furnish(mounted, container, machine)
                folder = container.config.get("WorkingDir") or "/"
                check_folder(mounted.view, folder)
                container.tree.read_only = bool(container.host_config.get("ReadonlyRootfs"))
                process = boot(container, machine)
            except BaseException:
                self._ports.release(container.id)
                self._networks.release(container.id)
                raise
        except BaseException as error:
            container.tree.read_only = False
            self._mounter.tell_unmounted(container)
            mounted.close()
            container.streams.end()
            if isinstance(error, NotStarted):
                raise at_start(error) from error
            raise
        return Running(machine, process, mounted, next(self._pids))

    def _machine(self, container: Container, mounted: Mounted) -> Machine:
        """A machine with the container's own name and network, or with another one's."""
        mode = container.host_config["NetworkMode"]
        owner = container
        if mode.startswith("container:"):
            try:
                owner = self._containers.get(mode.partition(":")[2])
            except NotFound as error:
                raise Failed(f"joining network namespace of container: {error.message}") from error
            if owner.running is None:
                raise Conflict(f"cannot join network of a non running container: {owner.id}")
        return Machine(
            mounted.view,
            self._programs,
            hostname=owner.config["Hostname"],
            network=self._networks.seen_by(owner.id),
        )

    # -- ending ------------------------------------------------------------------------------

    async def _see_it_end(self, container: Container, running: Running) -> None:
        code = await running.process.wait()
        await running.machine.emptied()
        async with container.lock:
            await self._end(container, running, code)

    async def _end(self, container: Container, running: Running, code: int) -> None:
        state = container.state
        container.running = None
        container.over.set()
        container.streams.end()
        container.tree.read_only = False
        container.execs.clear()
        if container.health is not None:
            container.health = replace(container.health, status="unhealthy")
        self._ports.release(container.id)
        ran = (time.time_ns() - state.started) / 1e9
        again = self._wanted_again(container, code)
        self._set(
            container,
            replace(
                state,
                status=Status.RESTARTING if again else Status.EXITED,
                exit_code=code,
                finished=time.time_ns(),
            ),
        )
        self._networks.release(container.id)
        self._mounter.tell_unmounted(container)
        running.mounted.close()
        self._tell(container, "die", exitCode=str(code), execDuration=str(int(ran)))
        self._drop_tasks(container)
        if again:
            container.tell_waiters(removed=False)
            self._task(container, self._start_again(container, ran))
            return
        if container.host_config.get("AutoRemove") and not container.spared:
            await self._remove(container, volumes=True)
        container.tell_waiters(removed=False)

    def _wanted_again(self, container: Container, code: int) -> bool:
        policy = container.host_config.get("RestartPolicy") or {}
        if container.state.stopped_by_hand:
            return False
        match policy.get("Name"):
            case "always" | "unless-stopped":
                return True
            case "on-failure":
                most = policy.get("MaximumRetryCount") or 0
                return code != 0 and (not most or container.restart_count < most)
        return False

    async def _start_again(self, container: Container, ran: float) -> None:
        delay = self._delays.get(container.id, 0.0) * 2
        delay = FIRST_RESTART if ran >= STEADY or not delay else min(delay, LAST_RESTART)
        self._delays[container.id] = delay
        await asyncio.sleep(delay)
        async with container.lock:
            if container.state.status is not Status.RESTARTING:
                return
            container.restart_count += 1
            try:
                await self._start(container)
            except Refused:
                self._set(container, replace(container.state, status=Status.EXITED))
                container.tell_waiters(removed=False)

    # -- from outside ------------------------------------------------------------------------

    async def stop(self, container: Container, seconds: int | None, signal: str = "") -> None:
        """Ask it to end, wait so long (-1: for ever), then kill. Raises NotModified."""
        if container.running is None and container.state.status is not Status.RESTARTING:
            raise NotModified()
        await self._stop(container, seconds, signal)
        self._tell(container, "stop")

    async def _stop(self, container: Container, seconds: int | None, signal: str = "") -> None:
        self._mark_stopped(container)
        running = container.running
        if running is None:
            await self._give_up_restarting(container)
            return
        if seconds is None:
            seconds = container.config.get("StopTimeout")
        limit = STOP_SECONDS if seconds is None else seconds
        number = number_of(signal or container.config.get("StopSignal") or "SIGTERM")
        running.machine.thaw()
        ended = container.wait("next-exit")
        self._signal(container, running, number)
        try:
            # Nothing outlives that signal, and to send it again would be told as an event.
            forever = limit < 0 or number == Signal.KILL
            async with asyncio.timeout(None if forever else limit):
                await asyncio.shield(ended)
        except TimeoutError:
            self._signal(container, running, Signal.KILL)
            await ended

    async def restart(self, container: Container, seconds: int | None) -> None:
        """Stop it, if it runs, and start it."""
        if container.running is not None or container.state.status is Status.RESTARTING:
            container.spared = True
            try:
                await self._stop(container, seconds)
            finally:
                container.spared = False
        await self.start(container)
        self._tell(container, "restart")

    async def kill(self, container: Container, signal: str) -> None:
        """Send a signal; for KILL, wait until it has ended. Raises Conflict if it does not run."""
        number = number_of(signal or "SIGKILL")
        running = container.running
        if running is None:
            if container.state.status is Status.RESTARTING:
                await self._stop(container, 0)
                return
            raise Conflict(f"container {container.id} is not running")
        if number in (Signal.KILL, number_of(container.config.get("StopSignal") or "SIGTERM")):
            # As the real engine: who was killed by hand is not started again.
            self._mark_stopped(container)
        ended = container.wait("next-exit")
        if number == Signal.KILL:
            running.machine.thaw()
        self._signal(container, running, number)
        if number == Signal.KILL:
            await ended

    def pause(self, container: Container) -> None:
        """Freeze its processes."""
        running = self._must_run(container)
        if container.state.status is Status.PAUSED:
            raise Conflict(f"Container {container.id} is already paused")
        running.machine.freeze()
        self._set(container, replace(container.state, status=Status.PAUSED))
        self._tell(container, "pause")

    def unpause(self, container: Container) -> None:
        """Let its processes go on."""
        running = container.running
        if running is None or container.state.status is not Status.PAUSED:
            raise Failed(f"Container {container.id} is not paused")
        running.machine.thaw()
        self._set(container, replace(container.state, status=Status.RUNNING))
        self._tell(container, "unpause")

    async def end_for_removal(self, container: Container) -> None:
        """Kill it, whatever its policy, and keep it from coming back."""
        container.spared = True
        if container.running is not None or container.state.status is Status.RESTARTING:
            await self._stop(container, 0, "SIGKILL")
        self.forget(container)

    def forget(self, container: Container) -> None:
        """Nothing is planned for it any more."""
        self._drop_tasks(container)
        self._tasks.pop(container.id, None)
        self._delays.pop(container.id, None)

    async def close(self, containers: list[Container]) -> None:
        """End everything that runs, because the engine ends. Nobody's wish: policies stand."""
        for container in containers:
            running = container.running
            if running is None:
                continue
            self._drop_tasks(container)
            running.machine.kill_all()
            await running.machine.emptied()
            self._end_with_engine(container, running)

    def _end_with_engine(self, container: Container, running: Running) -> None:
        container.running = None
        container.over.set()
        container.streams.end()
        self._ports.release(container.id)
        running.mounted.close()
        state = replace(
            container.state, status=Status.EXITED, exit_code=137, finished=time.time_ns()
        )
        self._set(container, state)
        container.tell_waiters(removed=False)

    # -- small steps -------------------------------------------------------------------------

    def _signal(self, container: Container, running: Running, number: int) -> None:
        self._tell(container, "kill", signal=str(number))
        running.process.signal(number, from_outside=True)

    def _must_run(self, container: Container) -> Running:
        if container.running is None:
            raise Conflict(f"container {container.id} is not running")
        return container.running

    def _mark_stopped(self, container: Container) -> None:
        self._set(container, replace(container.state, stopped_by_hand=True))

    async def _give_up_restarting(self, container: Container) -> None:
        self._drop_tasks(container)
        async with container.lock:
            self._set(container, replace(container.state, status=Status.EXITED))
        container.tell_waiters(removed=False)

    def _score(self, container: Container, score: Health) -> None:
        before = container.health
        container.health = score
        if before is None or before.status != score.status:
            container.summary = None
            self._tell(container, f"health_status: {score.status}")

    def _set(self, container: Container, state: State) -> None:
        container.state = state
        self._keep(container)

    def _task(self, container: Container, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        mine = self._tasks.setdefault(container.id, set())
        mine.add(task)
        task.add_done_callback(mine.discard)

    def _drop_tasks(self, container: Container) -> None:
        """End what is going on for a container, but for what asks for that."""
        for task in list(self._tasks.get(container.id, ())):
            if task is not asyncio.current_task():
                task.cancel()


def number_of(signal: str) -> int:
    """Raises BadRequest in the real engine's words for what is no signal."""
    try:
        return signal_number(signal)
    except ValueError:
        raise BadRequest(f"invalid signal: {signal}") from None
