"""What is told of one container, image or port when someone asks for more."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import NamedTuple

from tui.i18n import Translator
from tui.state.containers import Container, Mount
from tui.state.engine import EngineState
from tui.state.resources import Image
from tui.state.selectors import PortRow, Reach, image_use, port_rows
from tui.ui.present.amounts import size
from tui.ui.present.containers import address, health_text, port_text, state_look, state_word
from tui.ui.present.images import ImageRow, image_rows
from tui.ui.present.spans import Line, Role, Span, clean

Subject = Container | ImageRow | PortRow


_LABEL_WIDTH = 12


class Fact(NamedTuple):
    """One thing known, under a label; without a label it is a paragraph."""

    label: str
    value: str
    role: Role = Role.PLAIN


def laid_out(facts: Iterable[Fact], room: int) -> Iterator[Line]:
    """Facts as lines of at most `room` cells, long values wrapped beneath themselves."""
    for fact in facts:
        indent = _LABEL_WIDTH + 1 if fact.label else 0
        lines = wrap(clean(fact.value), max(room - indent, 16)) or [""]
        for index, text in enumerate(lines):
            label = fact.label.strip() if index == 0 else ""
            yield (
                Span(f"{label:<{_LABEL_WIDTH}} " if indent else "", Role.DIM),
                Span(text, fact.role),
            )


def facts(subject: Subject, t: Translator) -> Iterable[Fact]:
    """Everything known, the most asked-for first."""
    match subject:
        case Container():
            return _container(subject, t)
        case ImageRow():
            return _image(subject, t)
        case PortRow():
            return _port(subject, t)


def find_again(subject: Subject, engine: EngineState) -> Subject | None:
    """The same thing in a newer state of the engine; None when it is gone."""
    match subject:
        case Container():
            return next((c for c in engine.containers if c.id == subject.id), None)
        case ImageRow():
            rows = image_rows(engine.images, image_use(engine.containers))
            same = (r for r in rows if (r.image.id, r.tag) == (subject.image.id, subject.tag))
            return next(same, None)
        case PortRow():
            return next((r for r in port_rows(engine.containers) if r.key == subject.key), None)


def title(subject: Subject) -> str:
    """What the thing is called."""
    match subject:
        case Container():
            return clean(subject.name)
        case ImageRow():
            return clean(subject.reference)
        case PortRow():
            return f"{clean(subject.container)} :{subject.binding.port}"


def _container(container: Container, t: Translator) -> Iterator[Fact]:
    glyph, role = state_look(container)
    yield _fact("name", container.name, t, Role.STRONG)
    yield _fact("state", f"{glyph} {state_word(container, t)}", t, role)
    if container.error:
        yield _fact("error", container.error, t, Role.WRONG)
    health, health_role = health_text(container.health, t)
    if health:
        yield _fact("health", health, t, health_role)
    yield _fact("id", container.short_id, t)
    yield _fact("image", container.image, t)
    yield _fact("command", container.command, t)
    yield _fact("created", _moment(container.created), t)
    if container.started is not None:
        yield _fact("started", _moment(container.started), t)
    if container.finished is not None:
        yield _fact("finished", _moment(container.finished), t)
    yield from _many("ports", (port_text(port) for port in container.ports or container.wanted), t)
    yield from _many("mounts", map(mount_text, container.mounts), t)
    links = (f"{link.name} {link.address}".strip() for link in container.networks)
    yield from _many("networks", links, t)
    yield from _many("labels", (f"{key}={value}" for key, value in container.labels), t)


def _image(row: ImageRow, t: Translator) -> Iterator[Fact]:
    image: Image = row.image
    yield _fact("tag", row.tag or t("images.no_tag"), t, Role.STRONG)
    yield _fact("id", image.short_id, t)
    yield _fact("size", f"{size(image.size)} ({image.size} B)", t)
    yield _fact("created", _moment(image.created), t)
    used = t.count("images.used", row.used_by) if row.used_by else t("images.unused")
    yield _fact("used", used, t)
    yield from _many("also_tagged", (tag for tag in image.tags if tag != row.tag), t)
    if image.parent_id:
        yield _fact("parent", image.parent_id.removeprefix("sha256:")[:12], t)
    yield from _many("labels", (f"{key}={value}" for key, value in image.labels), t)


def _port(row: PortRow, t: Translator) -> Iterator[Fact]:
    inside = f"{row.binding.port}/{row.binding.protocol}"
    yield _fact("container", row.container, t, Role.STRONG)
    yield _fact("inside", inside, t)
    if row.reach is not Reach.EXPOSED:
        yield _fact("outside", address(row.binding, any_address="0.0.0.0"), t)
    yield Fact("", "")
    words = t(
        f"ports.means.{row.reach}",
        port=row.binding.port,
        host_port=row.binding.host_port,
        container=clean(row.container),
        holder=clean(row.holder),
    )
    yield Fact("", words)
    if row.error:
        yield Fact("", "")
        yield Fact("", t("detail.engine_says"), Role.DIM)
        yield Fact("", row.error, Role.WRONG)


def mount_text(mount: Mount) -> str:
    """A mount as one would write it after `-v`, with its kind."""
    mode = "" if mount.writable else ":ro"
    return f"{mount.kind} {mount.source}:{mount.destination}{mode}"


def _fact(name: str, value: str, t: Translator, role: Role = Role.PLAIN) -> Fact:
    return Fact(t(f"fact.{name}"), value, role)


def _many(name: str, values: Iterable[str], t: Translator) -> Iterator[Fact]:
    for index, value in enumerate(values):
        # A blank label keeps the value in its column.
        yield Fact(t(f"fact.{name}") if index == 0 else " ", value)


def _moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds)) if seconds else ""
