"""The port map: what is published, only exposed, contested, or refused by the host."""

import pytest

from tui.state.containers import Container, ContainerState, PortBinding
from tui.state.selectors import PortRow, Reach, port_rows

V4, V6 = "0.0.0.0", "::"
RUNNING, EXITED = ContainerState.RUNNING, ContainerState.EXITED


def published(
    host_port: int, port: int = 80, host_ip: str = V4, protocol: str = "tcp"
) -> PortBinding:
    return PortBinding(port, protocol, host_ip, host_port, published=True)


def running(name: str, *ports: PortBinding, **more: object) -> Container:
    return Container(f"id-{name}", name, "image", state=RUNNING, ports=ports, **more)  # type: ignore[arg-type]


def stopped(name: str, *wanted: PortBinding, error: str = "") -> Container:
    return Container(f"id-{name}", name, "image", state=EXITED, wanted=wanted, error=error)


def only(rows: tuple[PortRow, ...]) -> PortRow:
    (row,) = rows
    return row


def test_published_port_leads_into_its_container() -> None:
    row = only(port_rows([running("web", published(9000))]))
    assert (row.reach, row.container, row.container_id) == (Reach.PUBLISHED, "web", "id-web")
    assert (row.binding.host_port, row.binding.port, row.dual_stack) == (9000, 80, False)


def test_exposed_port_is_shown_as_leading_nowhere() -> None:
    row = only(port_rows([running("db", PortBinding(5432))]))
    assert (row.reach, row.binding.port) == (Reach.EXPOSED, 5432)


def test_port_that_is_exposed_and_published_is_shown_once_as_published() -> None:
    row = only(port_rows([running("web", PortBinding(80), published(9000))]))
    assert row.reach is Reach.PUBLISHED


def test_publishing_tcp_does_not_hide_the_exposed_udp_port_of_that_number() -> None:
    rows = port_rows([running("dns", PortBinding(53, "udp"), published(5300, 53))])
    assert [(row.binding.protocol, row.reach) for row in rows] == [
        ("tcp", Reach.PUBLISHED),
        ("udp", Reach.EXPOSED),
    ]


def test_twins_on_both_stacks_become_one_row() -> None:
    twins = published(9000), published(9000, host_ip=V6)
    row = only(port_rows([running("web", *twins)]))
    assert row.dual_stack
    assert row.binding.host_ip == V4


def test_other_host_ports_and_addresses_are_no_twins() -> None:
    rows = port_rows([running("web", published(9000), published(9001, host_ip=V6))])
    assert [(row.binding.host_port, row.dual_stack) for row in rows] == [
        (9000, False),
        (9001, False),
    ]


def test_port_published_on_ipv6_alone_is_kept() -> None:
    row = only(port_rows([running("web", published(9000, host_ip=V6))]))
    assert (row.binding.host_ip, row.dual_stack) == (V6, False)


def test_stopped_container_that_wants_a_held_port_conflicts_with_its_holder() -> None:
    rows = port_rows(
        [running("web", published(9000)), stopped("late", published(9000, host_ip=""), error="no")]
    )
    assert (rows[0].reach, rows[0].container, rows[0].holder, rows[0].error) == (
        Reach.CONFLICT,
        "late",
        "web",
        "no",
    )
    assert rows[1].reach is Reach.PUBLISHED


@pytest.mark.parametrize(
    ("held", "wanted", "conflict"),
    [
        (V4, "", True),
        (V6, "", True),
        (V4, V4, True),
        (V4, "127.0.0.1", True),
        ("127.0.0.1", V4, True),
        ("127.0.0.1", "", True),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "10.0.0.1", False),
        (V6, "::1", True),
        ("::1", "::1", True),
        ("::1", "fd00::1", False),
        (V4, "::1", False),
        ("127.0.0.1", V6, False),
        (V4, V6, False),
    ],
)
def test_ports_conflict_where_their_addresses_overlap(
    held: str, wanted: str, conflict: bool
) -> None:
    rows = port_rows(
        [running("web", published(9000, host_ip=held)), stopped("b", published(9000, 80, wanted))]
    )
    assert any(row.reach is Reach.CONFLICT for row in rows) is conflict


def test_same_number_of_another_protocol_is_free() -> None:
    rows = port_rows(
        [running("web", published(53)), stopped("dns", published(53, 53, protocol="udp"))]
    )
    assert [row.reach for row in rows] == [Reach.PUBLISHED]


def test_stopped_container_whose_port_is_free_has_no_row() -> None:
    assert port_rows([stopped("web", published(9000))]) == ()


def test_port_that_the_engine_is_to_choose_cannot_conflict() -> None:
    rows = port_rows([running("web", published(9000)), stopped("any", published(0))])
    assert [row.reach for row in rows] == [Reach.PUBLISHED]


@pytest.mark.parametrize("state", [RUNNING, ContainerState.PAUSED, ContainerState.RESTARTING])
def test_living_container_never_conflicts_with_itself_or_others(state: ContainerState) -> None:
    mine = published(9000)
    alive = Container("a", "a", "i", state=state, ports=(mine,), wanted=(mine,), error="9000")
    other = running("b", published(9000, host_ip="127.0.0.1"))
    assert {row.reach for row in port_rows([alive, other])} == {Reach.PUBLISHED}


def test_container_on_its_way_out_does_not_conflict_with_what_it_still_holds() -> None:
    mine = published(9000)
    leaving = Container("a", "a", "i", state=ContainerState.REMOVING, ports=(mine,), wanted=(mine,))
    assert [row.reach for row in port_rows([leaving])] == [Reach.PUBLISHED]


TAKEN = (
    "failed to set up container networking: driver failed programming external connectivity on"
    " endpoint web (80e1c443809a): failed to bind host port 0.0.0.0:{port}/tcp:"
    " address already in use"
)


def test_port_that_a_program_of_the_host_holds_is_failed() -> None:
    row = only(port_rows([stopped("web", published(9000), error=TAKEN.format(port=9000))]))
    assert (row.reach, row.holder, row.error) == (Reach.FAILED, "", TAKEN.format(port=9000))


def test_error_about_one_port_says_nothing_of_another_whose_digits_it_holds() -> None:
    wanted = published(80), published(8080, 8080), published(809, 809)
    rows = port_rows([stopped("web", *wanted, error=TAKEN.format(port=8080))])
    assert [(row.binding.host_port, row.reach) for row in rows] == [(8080, Reach.FAILED)]


def test_error_without_a_port_makes_no_row() -> None:
    assert port_rows([stopped("web", published(9000), error="exec: no such file")]) == ()


def test_trouble_comes_first_then_published_then_exposed_by_number() -> None:
    rows = port_rows(
        [
            running("c", PortBinding(7), published(9002, 1)),
            running("a", published(9001)),
            stopped("z", published(9001, host_ip="")),
            stopped("y", published(8000), error="listen tcp4 0.0.0.0:8000: bind: in use"),
        ]
    )
    assert [(row.reach, row.container) for row in rows] == [
        (Reach.FAILED, "y"),
        (Reach.CONFLICT, "z"),
        (Reach.PUBLISHED, "a"),
        (Reach.PUBLISHED, "c"),
        (Reach.EXPOSED, "c"),
    ]


def test_no_two_rows_have_the_same_key() -> None:
    ports = (
        PortBinding(80),
        published(9000),
        published(9000, host_ip=V6),
        published(9001),
        published(9000, protocol="udp"),
    )
    rows = port_rows([running("a", *ports), running("b", *ports)])
    assert len({row.key for row in rows}) == len(rows) == 6
