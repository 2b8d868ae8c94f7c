"""The way from a Dockerfile to a container, lit as far as the learner has come. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from tui.course.guide import View
from tui.course.references import normalised
from tui.i18n import Translator
from tui.state.engine import EngineState
from tui.ui.present.spans import Line, Role, Span, clean


def flow_lines(view: View, t: Translator) -> tuple[Line, ...]:
    """Four stations, one under the other, and what leads from each to the next."""
    wanted = _images(view)
    engine = view.engine
    names = _present(engine, wanted)
    containers = [
        f"{item.name} · {t(f'state.{item.state}')}"
        for item in engine.containers
        if normalised(item.image) in wanted
    ]
    registry = sorted(name for name in names if _has_host(name))
    stations = (
        ("Dockerfile", "docker build", [view.dockerfile] if view.dockerfile else []),
        ("image", "docker run", sorted(names)),
        ("container", "docker push", containers),
        (t("learn.flow.registry"), "", registry),
    )
    return tuple(_lines(stations))


def _lines(stations: tuple[tuple[str, str, list[str]], ...]) -> Iterator[Line]:
    for name, command, there in stations:
        lit = bool(there)
        role = Role.GOOD if lit else Role.DIM
        yield (
            Span("● " if lit else "○ ", role),
            Span(f"{name:<12}", Role.STRONG if lit else Role.DIM),
            Span(clean(", ".join(there[:3]))),
        )
        if command:
            yield (Span("│ ", role), Span(f"  {command}", Role.DIM))


def _images(view: View) -> frozenset[str]:
    """The names of the images that the lesson has built or named."""
    found: set[str] = set()
    for step in view.lesson.steps:
        for check in step.check:
            for one in (check.image_built, check.image_exists, check.image_config):
                if one is not None and one.image is not None:
                    found.add(normalised(one.image))
    return frozenset(found)


def _present(engine: EngineState, wanted: frozenset[str]) -> frozenset[str]:
    names = {normalised(tag): tag for image in engine.images for tag in image.tags}
    return frozenset(tag for name, tag in names.items() if name in wanted)


def _has_host(name: str) -> bool:
    first, slash, _ = name.partition("/")
    return bool(slash) and ("." in first or ":" in first or first == "localhost")
