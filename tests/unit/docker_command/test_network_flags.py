"""The networks that a container joins, as the real command sends them."""

from __future__ import annotations

import re

import pytest

from tui.docker_command.containers.network_flags import Joined, endpoints, is_mac, joined, together

NOTHING = Joined("")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("n", Joined("n")),
        ("", Joined("")),
        ("n,m", Joined("n,m")),
        ("name=", Joined("name=")),
        ("name=N,alias=AbC", Joined("n", aliases=("abc",))),
        ("NAME=n, ip=1.2.3.4", Joined("n", ip="1.2.3.4")),
        (
            "name=n,alias=a,alias=b,ip6=::1,mac-address=92:d0:c6:0a:29:33,driver-opt=a=b,"
            "link-local-ip=169.254.0.1,gw-priority=5",
            Joined(
                "n",
                aliases=("a", "b"),
                ip6="::1",
                mac="92:d0:c6:0a:29:33",
                options={"a": "b"},
                local_ips=("169.254.0.1",),
                priority=5,
            ),
        ),
    ],
)
def test_what_one_flag_says(text: str, found: Joined) -> None:
    assert joined(text) == found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("alias=a", "network name/id is not specified"),
        ("name=n,foo=x", "invalid field key foo"),
        ("name=n,foo", "invalid field foo"),
        ("name=n,", "invalid field "),
        ("name=n,gw-priority=x", "invalid gw-priority (x): invalid syntax"),
        ("name=n,driver-opt=x", "invalid key value pair format in driver options"),
    ],
)
def test_what_is_no_network(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(why)}$"):
        joined(text)


def test_the_flags_are_about_the_first_network() -> None:
    flags = Joined("", aliases=("x",), links=("a:b",), ip="1.2.3.4")
    assert together([Joined("n"), Joined("m")], flags) == [
        Joined("n", aliases=("x",), links=("a:b",), ip="1.2.3.4"),
        Joined("m"),
    ]


def test_links_are_for_networks_of_ones_own() -> None:
    assert together([Joined("bridge")], Joined("", links=("a",))) == [Joined("bridge")]


def test_without_a_network_it_is_the_default_one() -> None:
    found = together([], Joined("", ip="1.2.3.4"))
    assert list(endpoints(found, named=False)) == ["default"]
    assert endpoints(found, named=False)["default"]["IPAMConfig"] == {"IPv4Address": "1.2.3.4"}
    assert list(endpoints(together([], NOTHING), named=False)) == ["default"]


def test_of_one_named_network_nothing_more_is_sent() -> None:
    assert endpoints([Joined("n")], named=True) == {}
    assert list(endpoints([Joined("n"), Joined("m")], named=True)) == ["n", "m"]
    assert list(endpoints([Joined("n", aliases=("a",))], named=True)) == ["n"]


@pytest.mark.parametrize(
    ("networks", "flags", "why"),
    [
        ([Joined("")], NOTHING, "no name set for network"),
        ([Joined("n"), Joined("n")], NOTHING, 'network "n" is specified multiple times'),
        (
            [Joined("host"), Joined("n")],
            NOTHING,
            "conflicting options: cannot attach both user-defined and non-user-defined"
            " network-modes",
        ),
        (
            [Joined("container:x"), Joined("n")],
            NOTHING,
            "conflicting options: cannot attach both user-defined and non-user-defined"
            " network-modes",
        ),
        (
            [],
            Joined("", aliases=("x",)),
            "network-scoped aliases are only supported for user-defined networks",
        ),
        (
            [Joined("host", aliases=("x",))],
            NOTHING,
            "network-scoped aliases are only supported for user-defined networks",
        ),
        (
            [Joined("n", ip="1.2.3.4")],
            Joined("", ip="1.2.3.5"),
            "conflicting options: cannot specify both --ip and per-network IPv4 address",
        ),
        ([Joined("n", mac="x")], NOTHING, "x is not a valid mac address"),
    ],
)
def test_networks_that_do_not_go_together(networks: list[Joined], flags: Joined, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(why)}$"):
        together(networks, flags)


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("92:d0:c6:0a:29:33", True),
        ("92-D0-c6-0a-29-33", True),
        ("92d0.c60a.2933", True),
        ("92:d0:c6:0a:29:33:11:22", True),
        ("92:d0:c6:0a:29", False),
        ("92:d0-c6:0a:29:33", False),
        ("92:d0:c6:0a:29:33:11", False),
        ("x", False),
    ],
)
def test_addresses_of_network_cards(text: str, yes: bool) -> None:
    assert is_mac(text) is yes
