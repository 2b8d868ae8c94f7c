"""Lines about containers."""

from __future__ import annotations

from collections.abc import Iterable

from tui.i18n import Translator
from tui.state.containers import Container, ContainerState, Health, PortBinding
from tui.ui.present.amounts import age
from tui.ui.present.columns import Column, widths
from tui.ui.present.spans import Line, Role, fit, joined

_LOOK = {
    ContainerState.RUNNING: ("●", Role.GOOD),
    ContainerState.PAUSED: ("◫", Role.WARNING),
    ContainerState.RESTARTING: ("↻", Role.WARNING),
    ContainerState.REMOVING: ("◌", Role.DIM),
    ContainerState.CREATED: ("○", Role.PLAIN),
    ContainerState.EXITED: ("○", Role.DIM),
    ContainerState.DEAD: ("✖", Role.WRONG),
    ContainerState.UNKNOWN: ("?", Role.DIM),
}

_HEALTH = {
    Health.NONE: ("", Role.PLAIN),
    Health.STARTING: ("◌", Role.WARNING),
    Health.HEALTHY: ("✔", Role.GOOD),
    Health.UNHEALTHY: ("✖", Role.WRONG),
}

_WIDE = (
    Column("state", 13),
    Column("name", 18, share=3),
    Column("image", 20, share=3, rank=3),
    Column("age", 6, rank=2),
    Column("ports", 20, share=2, rank=4),
    Column("health", 14, rank=5),
)
_NARROW = (
    Column("state", 13),
    Column("pulse", 1, rank=1),
    Column("name", 10, share=3),
    Column("image", 12, share=3, rank=3),
    Column("age", 6, rank=2),
    Column("ports", 20, share=2, rank=4),
)
"""Where there is no room for the health in words, its glyph stands beside the state."""


def state_word(container: Container, t: Translator) -> str:
    """The container's state in words, with the exit code where it ended."""
    if container.state is ContainerState.EXITED and container.exit_code is not None:
        return t("state.exited_with", code=container.exit_code)
    return t(f"state.{container.state}")


def state_look(container: Container) -> tuple[str, Role]:
    """Glyph and role of a state; an exit that was not 0 is told from one that was."""
    if container.state is ContainerState.EXITED and container.exit_code:
        return "✖", Role.WARNING
    if container.state is ContainerState.CREATED and container.error:
        return "✖", Role.WRONG
    return _LOOK[container.state]


def health_text(health: Health, t: Translator) -> tuple[str, Role]:
    """Glyph and word of a health, with its role; empty for a container without a check."""
    glyph, role = _HEALTH[health]
    return (f"{glyph} {t(f'health.{health}')}", role) if glyph else ("", role)


def since(container: Container, now: float, t: Translator) -> str:
    """How long it has been running, or since it ended or was made."""
    moment = container.started if container.state.is_alive else container.finished
    if moment is None:
        moment = container.created
    return age(max(0.0, now - moment), t)


def port_text(binding: PortBinding) -> str:
    """A port as `docker ps` prints it, short: `127.0.0.1:9000→8000`, `9000→8000`, `8000`.

    TCP goes unsaid, and so does an address that means every interface.
    """
    inside = (
        f"{binding.port}" if binding.protocol == "tcp" else f"{binding.port}/{binding.protocol}"
    )
    if not binding.published:
        return inside
    return f"{address(binding, any_address='')}→{inside}"


def address(binding: PortBinding, *, any_address: str) -> str:
    """`HOST:PORT` as one would type it; `any_address` stands for every interface."""
    host = binding.host_ip
    if host in ("", "0.0.0.0", "::"):
        host = any_address
    elif ":" in host:
        host = f"[{host}]"
    return f"{host}:{binding.host_port}" if host else f"{binding.host_port}"


def ports_text(container: Container) -> str:
    """All published ports in one short text, without the IPv6 twins."""
    texts = (port_text(binding) for binding in container.ports if binding.published)
    return " ".join(dict.fromkeys(texts))


def heading(room: int, t: Translator) -> Line:
    """The names of the columns."""
    return joined((fit(t(f"column.{name}"), width), Role.DIM) for name, width in _layout(room))


def line(container: Container, room: int, now: float, t: Translator) -> Line:
    """One container in `room` cells."""
    glyph, role = state_look(container)
    cells = {
        "state": (f"{glyph} {state_word(container, t)}", role),
        "name": (container.name, Role.STRONG),
        "image": (container.image, Role.PLAIN),
        "age": (since(container, now, t), Role.DIM),
        "ports": (ports_text(container), Role.ACCENT),
        "health": health_text(container.health, t),
        "pulse": (_HEALTH[container.health][0], _HEALTH[container.health][1]),
    }
    return joined((fit(cells[name][0], width), cells[name][1]) for name, width in _layout(room))


def _layout(room: int) -> Iterable[tuple[str, int]]:
    wide = widths(_WIDE, room)
    return (wide if "health" in wide else widths(_NARROW, room)).items()
