"""Every row of every list keeps to its room, whatever names it is given."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.i18n import LANGUAGES, translator
from tui.state.containers import Container, ContainerState, Health, PortBinding
from tui.state.resources import Image
from tui.state.selectors import PortRow, Reach
from tui.ui.present import containers, images, ports
from tui.ui.present.images import ImageRow
from tui.ui.present.spans import Line, clean, plain

NOW = 1_750_000_000.0
HOSTILE = [
    "web",
    "",
    "\x1b[2J\x1b]0;x\x07",
    "[red]x[/red] [/] [",
    "日本語" * 9,
    "👩\u200d🚀" * 8 + "é" * 3,
    "\u202eevil\u2069",
    "very-long-" * 30,
]
ROOMS = [20, 21, 22, 23, 30, 37, 50, 66, 79, 80, 101, 120, 160, 200]

names = st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=30)
rooms = st.integers(20, 200)
languages = st.sampled_from(LANGUAGES)
bindings = st.builds(
    PortBinding,
    st.integers(1, 65535),
    st.sampled_from(["tcp", "udp", "sctp"]),
    st.sampled_from(["", "0.0.0.0", "::", "127.0.0.1", "2001:db8:1:2:3:4:5:6"]),
    st.integers(0, 65535),
    st.booleans(),
)
some_containers = st.builds(
    Container,
    id=names,
    name=names,
    image=names,
    state=st.sampled_from(ContainerState),
    created=st.floats(0, 2 * NOW),
    started=st.none() | st.floats(0, 2 * NOW),
    exit_code=st.none() | st.integers(-1, 255),
    health=st.sampled_from(Health),
    ports=st.lists(bindings, max_size=4).map(tuple),
    error=names,
)
some_images = st.builds(
    ImageRow,
    st.builds(Image, names, size=st.integers(0, 10**15), created=st.floats(0, 2 * NOW)),
    names,
    st.integers(0, 10**6),
)
some_ports = st.builds(
    PortRow, names, names, bindings, st.sampled_from(Reach), st.booleans(), names, names
)


def check(line: Line, room: int) -> None:
    text = plain(line)
    assert sum(cell_len(span.text) for span in line) <= room
    assert cell_len(text) <= room
    assert clean(text) == text


@given(some_containers, rooms, languages)
@example(Container("id", "web", "image"), 20, "en")
def test_container_keeps_to_its_room(item: Container, room: int, language: str) -> None:
    check(containers.line(item, room, NOW, translator(language)), room)


@given(some_images, rooms, languages)
def test_image_keeps_to_its_room(row: ImageRow, room: int, language: str) -> None:
    check(images.line(row, room, NOW, translator(language)), room)


@given(some_ports, rooms, languages)
def test_port_keeps_to_its_room(row: PortRow, room: int, language: str) -> None:
    check(ports.line(row, room, translator(language)), room)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("heading", [containers.heading, images.heading, ports.heading])
def test_heading_keeps_to_the_room(heading: Callable[..., Line], language: str) -> None:
    for room in range(20, 201):
        check(heading(room, translator(language)), room)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("heading", [containers.heading, images.heading, ports.heading])
def test_heading_is_never_cut(heading: Callable[..., Line], language: str) -> None:
    for room in range(66, 201):
        assert "…" not in plain(heading(room, translator(language)))


@pytest.mark.parametrize("room", ROOMS)
def test_heading_stands_over_its_columns(room: int) -> None:
    t = translator("en")
    row = ImageRow(Image("sha256:1", size=1, created=NOW), "a:1", 1)
    item = Container("id", "web", "nginx", state=ContainerState.RUNNING)
    for head, line in (
        (containers.heading(room, t), containers.line(item, room, NOW, t)),
        (images.heading(room, t), images.line(row, room, NOW, t)),
    ):
        assert [cell_len(span.text) for span in head] == [cell_len(span.text) for span in line]


@pytest.mark.parametrize("room", ROOMS)
def test_name_of_a_container_is_always_there(room: int) -> None:
    item = Container("id", "web", "nginx", state=ContainerState.RUNNING)
    assert "web" in plain(containers.line(item, room, NOW, translator("en")))
