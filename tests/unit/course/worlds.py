"""Engines as they might look, for judging steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tui.course.judging.steps import judge
from tui.course.probes import Finding, Probe
from tui.course.record import Record, begin
from tui.course.schema import Step
from tui.course.typed import Typed
from tui.course.verdict import Verdict
from tui.state.containers import Container, ContainerState, Mount, PortBinding
from tui.state.engine import EngineState
from tui.state.events import Event
from tui.state.resources import Image

WORKSPACE = Path("/home/ana/cais-workspace")
LATER = 10.0
"""Seconds; long enough for whatever has to be steady."""


def container(name: str, image: str = "nginx:alpine", **fields: Any) -> Container:
    """A container that runs, unless something else is said."""
    fields.setdefault("state", ContainerState.RUNNING)
    return Container(id=f"{name:0<64}", name=name, image=image, **fields)


def published(port: int, host_port: int, host_ip: str = "0.0.0.0") -> PortBinding:
    return PortBinding(port, "tcp", host_ip, host_port, published=True)


def mount(kind: str, source: str, at: str, *, writable: bool = True) -> Mount:
    return Mount(kind, source, at, writable)


def image(name: str, number: int) -> Image:
    return Image(f"sha256:{number:064x}", (name,), created=float(number))


def engine(*items: Container | Image) -> EngineState:
    """An engine that holds these."""
    return EngineState(
        loaded=True,
        containers=tuple(item for item in items if isinstance(item, Container)),
        images=tuple(item for item in items if isinstance(item, Image)),
    )


def step(**fields: Any) -> Step:
    """A step with these checks, read as from YAML."""
    fields.setdefault("solve", ["true"])
    return Step.model_validate({"id": "it", **fields})


class World:
    """A step's record, as it grows."""

    def __init__(self, before: EngineState | None = None) -> None:
        self.now = 1000.0
        self.findings: dict[Probe, Finding] = {}
        self.record: Record = begin(before or engine(), {}, self.now)

    def becomes(self, state: EngineState, *events: Event) -> World:
        """The engine looks like this, and has for a while."""
        self.record = self.record.with_engine(state, events, self.now)
        self.now += LATER
        return self

    def typed(self, line: str, code: int = 0, folder: Path = WORKSPACE) -> World:
        self.record = self.record.with_typed(Typed(line, str(folder), code))
        return self

    def answered(self, **replies: str) -> World:
        self.record = replace(self.record, replies=replace(self.record.replies, **replies))
        return self

    def knows(self, findings: Mapping[Any, Finding]) -> World:
        self.findings |= findings
        return self

    def verdict(self, wanted: Step) -> Verdict:
        return judge(wanted, self.record, self.findings, self.now, WORKSPACE)


def first_hint(verdict: Verdict) -> str:
    """The hint that a learner would see; empty where there is none."""
    return verdict.diagnoses[0].key if verdict.diagnoses else ""
