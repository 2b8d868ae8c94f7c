"""The drawing of a way into a container, for each way that can be."""

import pytest

from tui.i18n import translator
from tui.state.containers import PortBinding
from tui.state.selectors import PortRow, Reach
from tui.ui.present.ports import line
from tui.ui.present.spans import Role, plain

T = translator("en")
ROOMS = [60, 80, 120]


def row(reach: Reach, host_ip: str = "0.0.0.0", **more: object) -> PortRow:
    published = reach is not Reach.EXPOSED
    binding = PortBinding(80, "tcp", host_ip if published else "", 9000 * published, published)
    return PortRow("id", "web", binding, reach, **more)  # type: ignore[arg-type]


def drawn(item: PortRow, room: int) -> tuple[str, Role]:
    """The arrow of a line, and its role."""
    spans = line(item, room, T)
    return spans[2].text, spans[2].role


@pytest.mark.parametrize("room", ROOMS)
def test_published_port_is_an_unbroken_arrow_to_its_container(room: int) -> None:
    arrow, role = drawn(row(Reach.PUBLISHED), room)
    assert set(arrow[:-1]) == {"━"}
    assert (arrow[-1], role) == ("▶", Role.GOOD)
    assert plain(line(row(Reach.PUBLISHED), room, T)).split() == [
        "0.0.0.0:9000",
        arrow,
        "web",
        ":80/tcp",
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_exposed_port_is_a_dashed_line_from_nowhere(room: int) -> None:
    arrow, role = drawn(row(Reach.EXPOSED), room)
    assert (set(arrow), role) == ({"╌"}, Role.DIM)
    text = plain(line(row(Reach.EXPOSED), room, T))
    assert "not published" in text
    assert "9000" not in text


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("reach", [Reach.CONFLICT, Reach.FAILED])
def test_port_that_cannot_be_had_is_a_line_cut_in_two(reach: Reach, room: int) -> None:
    arrow, role = drawn(row(reach, holder="shop"), room)
    assert arrow.count("✖") == 1
    assert (arrow[0], arrow[-1], role) == ("━", "╌", Role.WRONG)


def test_arrows_of_all_ways_are_equally_long() -> None:
    for room in ROOMS:
        assert len({len(drawn(row(reach), room)[0]) for reach in Reach}) == 1


def test_conflict_names_its_holder() -> None:
    assert "held by shop" in plain(line(row(Reach.CONFLICT, holder="shop"), 120, T))


def test_port_of_another_program_is_said_to_be_taken() -> None:
    assert "port taken" in plain(line(row(Reach.FAILED), 120, T))


def test_both_stacks_are_named_on_one_line() -> None:
    assert "IPv4 + IPv6" in plain(line(row(Reach.PUBLISHED, dual_stack=True), 120, T))
    assert "IPv6" not in plain(line(row(Reach.PUBLISHED), 120, T))


@pytest.mark.parametrize(
    ("host_ip", "told"),
    [("", "0.0.0.0:9000"), ("::", "[::]:9000"), ("::1", "[::1]:9000"), ("10.0.0.1", "10.0.0.1:")],
)
def test_host_side_tells_the_address(host_ip: str, told: str) -> None:
    assert told in plain(line(row(Reach.PUBLISHED, host_ip), 80, T))
