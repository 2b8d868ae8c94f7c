"""Health checks: run the command a container's image or creator named, and keep the score."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tui.practice.daemon.containers.container import Container, Health, HealthCheck
from tui.practice.daemon.containers.running import NotStarted, environment, launch
from tui.practice.daemon.containers.streams import Client, Streams
from tui.practice.files.nodes import SECOND
from tui.practice.kernel.machine import Machine
from tui.practice.kernel.signals import Signal

KEPT_CHECKS = 5
LONGEST_OUTPUT = 4096


@dataclass(frozen=True, slots=True)
class Plan:
    """How a container's health is checked; times in seconds."""

    command: tuple[str, ...]
    interval: float
    timeout: float
    start_period: float
    start_interval: float
    retries: int


def plan_of(config: dict[str, Any]) -> Plan | None:
    """What a container's configuration asks for; None where health is not checked."""
    check = config.get("Healthcheck") or {}
    test = check.get("Test") or []
    if not test or test[0] == "NONE":
        return None
    if test[0] == "CMD-SHELL":
        shell = config.get("Shell") or ["/bin/sh", "-c"]
        command = (*shell, " ".join(test[1:]))
    else:
        command = tuple(test[1:])

    def seconds(key: str, default: float) -> float:
        return (check.get(key) or default * SECOND) / SECOND

    return Plan(
        command,
        interval=seconds("Interval", 30),
        timeout=seconds("Timeout", 30),
        start_period=seconds("StartPeriod", 0),
        start_interval=seconds("StartInterval", 5),
        retries=check.get("Retries") or 3,
    )


async def watch(
    container: Container, machine: Machine, plan: Plan, changed: Callable[[Health], None]
) -> None:
    """Check for as long as the container runs; `changed` gets each new score."""
    began = time.monotonic()
    while True:
        starting = time.monotonic() - began < plan.start_period
        health = container.health or Health()
        early = starting and health.status == "starting"
        await asyncio.sleep(min(plan.start_interval, plan.interval) if early else plan.interval)
        await machine.thawed.wait()
        result = await _check(container, machine, plan)
        starting = time.monotonic() - began < plan.start_period
        changed(scored(container.health or Health(), result, plan, starting=starting))


def scored(health: Health, result: HealthCheck, plan: Plan, *, starting: bool) -> Health:
    """The score after one more check. Failures while it is starting up do not count."""
    log = (*health.log, result)[-KEPT_CHECKS:]
    if result.exit_code == 0:
        return replace(health, status="healthy", failing_streak=0, log=log)
    if starting and health.status == "starting":
        return replace(health, log=log)
    streak = health.failing_streak + 1
    status = "unhealthy" if streak >= plan.retries else health.status
    return replace(health, status=status, failing_streak=streak, log=log)


async def _check(container: Container, machine: Machine, plan: Plan) -> HealthCheck:
    began = time.time_ns()
    streams = Streams()
    client = Client()
    streams.attach(client)
    config = container.config
    output = bytearray()
    try:
        process = launch(
            machine,
            plan.command,
            streams,
            env=environment(machine, config.get("Env") or (), tty=False),
            cwd=config.get("WorkingDir") or "/",
            user=config.get("User") or "",
            tty=False,
            stdin=False,
        )
    except NotStarted as error:
        text = f"OCI runtime exec failed: exec failed: {error.message}"
        return HealthCheck(began, time.time_ns(), -1, text)
    reading = asyncio.ensure_future(_collect(client, output))
    try:
        async with asyncio.timeout(plan.timeout):
            code = await process.wait()
    except TimeoutError:
        process.signal(Signal.KILL)
        await process.wait()
        code = -1
        output[:] = f"Health check exceeded timeout ({plan.timeout:g}s)".encode()
    finally:
        streams.end()
        await reading
    text = bytes(output[:LONGEST_OUTPUT]).decode(errors="replace")
    return HealthCheck(began, time.time_ns(), min(code, 1) if code > 0 else code, text)


async def _collect(client: Client, output: bytearray) -> None:
    async for _, data in client.received():
        if len(output) < LONGEST_OUTPUT:
            output += data
