import re
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tui.practice.daemon.config.ports import check_ports, wanted_ports
from tui.practice.daemon.networks.networks import Networks
from tui.practice.daemon.networks.ports import FIRST_EPHEMERAL, Ports
from tui.practice.daemon.networks.publications import Publication, listed_ports
from tui.practice.errors import BadRequest, Failed
from tui.practice.store.database import Database

ONE, TWO, THREE = "1" * 64, "2" * 64, "3" * 64
FREE = "127.77.{}.{}"
"""Addresses of this machine on which nothing listens, one for each that a test needs."""
many_addresses = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8"
)


@pytest.fixture
def networks(tmp_path: Path) -> Iterator[Networks]:
    database = Database(tmp_path / "engine.db")
    found = Networks(database, lambda *_: None)
    for identity, name in ((ONE, "one"), (TWO, "two"), (THREE, "three")):
        found.prepare(identity, name, {"bridge": {}})
        found.attach(identity)
    yield found
    database.close()


@pytest.fixture
async def ports(networks: Networks) -> AsyncIterator[Ports]:
    ports = Ports(networks)
    yield ports
    await ports.close()


def reserve(
    ports: Ports, identity: str, *, everything: bool = False, exposed: tuple[str, ...] = (),
    **bindings: list[tuple[str, str]],
) -> dict[str, Any]:  # fmt: skip
    keys = {key.replace("_", "/").removeprefix("p"): value for key, value in bindings.items()}
    places = {
        key: [{"HostIp": address, "HostPort": port} for address, port in value]
        for key, value in keys.items()
    }
    config: dict[str, Any] = {"ExposedPorts": {key: {} for key in (*exposed, *keys)}}
    host_config = {"PortBindings": places, "PublishAllPorts": everything}
    ports.reserve(identity, config, host_config)
    return ports.shown(identity)


@contextmanager
def taken(address: str = "127.0.0.1") -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.socket() as listener:
        listener.bind((address, 0))
        listener.listen()
        yield listener.getsockname()[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def everywhere(port: int) -> list[dict[str, str]]:
    return [{"HostIp": address, "HostPort": str(port)} for address in ("0.0.0.0", "::")]


def words_of(ports: Ports, identity: str, **bindings: Any) -> str:
    with pytest.raises(Failed) as refused:
        reserve(ports, identity, **bindings)
    assert ports.shown(identity) == {}
    start = (
        r"failed to set up container networking: driver failed programming external connectivity "
        r"on endpoint (one|two|three) \([0-9a-f]{64}\): "
    )
    found = re.match(start, refused.value.message)
    assert found, refused.value.message
    return refused.value.message[found.end() :]


def test_a_port_is_published_at_every_address(ports: Ports) -> None:
    port = free_port()
    assert reserve(ports, ONE, exposed=("443/tcp",), p80_tcp=[("", str(port))]) == {
        "443/tcp": None,
        "80/tcp": everywhere(port),
    }
    assert ports.listed(ONE) == [
        {"PrivatePort": 443, "Type": "tcp"},
        {"IP": "0.0.0.0", "PrivatePort": 80, "PublicPort": port, "Type": "tcp"},
        {"IP": "::", "PrivatePort": 80, "PublicPort": port, "Type": "tcp"},
    ]
    assert ports.publications(ONE) == (
        Publication(80, "tcp", "0.0.0.0", port),
        Publication(80, "tcp", "::", port),
    )
    ports.release(ONE)
    ports.release(ONE)
    assert (ports.shown(ONE), ports.listed(ONE), ports.publications(ONE)) == ({}, [], ())


def test_what_is_not_exposed_is_not_published(networks: Networks) -> None:
    ports = Ports(networks)
    bindings = {"80/tcp": [{"HostIp": "", "HostPort": "8088"}]}
    ports.reserve(ONE, {}, {"PortBindings": bindings, "PublishAllPorts": False})
    assert ports.shown(ONE) == {}


def test_nobody_gets_a_port_twice(ports: Ports) -> None:
    port = str(free_port())
    reserve(ports, ONE, p80_tcp=[("", port)])
    allocated = f"Bind for 0.0.0.0:{port} failed: port is already allocated"
    assert words_of(ports, TWO, p80_tcp=[("", port)]) == allocated
    assert words_of(ports, TWO, p80_tcp=[("127.0.0.1", port)]) == allocated
    reserve(ports, TWO, p53_udp=[("", port)])
    ports.release(ONE)
    assert reserve(ports, THREE, p80_tcp=[("", port)])


def test_one_container_does_not_get_a_port_twice(ports: Ports) -> None:
    port = str(free_port())
    assert words_of(ports, ONE, p80_tcp=[("", port)], p81_tcp=[("", port)]) == (
        f"Bind for 0.0.0.0:{port} failed: port is already allocated"
    )
    assert reserve(ports, TWO, p80_tcp=[("", port)])


@many_addresses
def test_addresses_are_told_apart(ports: Ports) -> None:
    port = str(free_port())
    one, two = FREE.format(1, 1), FREE.format(1, 2)
    assert reserve(ports, ONE, p80_tcp=[(one, port)]) == {
        "80/tcp": [{"HostIp": one, "HostPort": port}]
    }
    assert reserve(ports, TWO, p80_tcp=[(two, port)])
    assert words_of(ports, THREE, p80_tcp=[("0.0.0.0", port)]) == (
        f"Bind for {one}:{port} failed: port is already allocated"
    )
    assert reserve(ports, THREE, p80_tcp=[("::", port)]) == {
        "80/tcp": [{"HostIp": "::", "HostPort": port}]
    }


def test_what_is_no_address_means_all_of_them(ports: Ports) -> None:
    port = free_port()
    assert reserve(ports, ONE, p80_tcp=[("localhost", str(port))]) == {"80/tcp": everywhere(port)}


@many_addresses
def test_a_port_of_another_program_is_busy(ports: Ports) -> None:
    with taken() as port:
        assert words_of(ports, ONE, p80_tcp=[("", str(port))]) == (
            f"failed to bind host port for 0.0.0.0:{port}:172.17.0.2:80/tcp: address already in use"
        )
        assert words_of(ports, TWO, p80_tcp=[("127.0.0.1", str(port))]) == (
            f"failed to bind host port for 127.0.0.1:{port}:172.17.0.3:80/tcp: "
            "address already in use"
        )
        assert reserve(ports, THREE, p80_tcp=[(FREE.format(2, 1), str(port))])


def test_an_address_of_another_machine_can_not_be_had(ports: Ports) -> None:
    # Set aside for documentation by RFC 5737: no machine has it.
    assert words_of(ports, ONE, p80_tcp=[("192.0.2.1", "9200")]) == (
        "failed to bind host port for 192.0.2.1:9200:172.17.0.2:80/tcp: "
        "cannot assign requested address"
    )


def test_ports_that_nobody_chose_are_chosen(ports: Ports) -> None:
    first = reserve(ports, ONE, p80_tcp=[("", "")], p81_tcp=[("", "0")], p82_udp=[("", "")])
    chosen = {key: int(places[0]["HostPort"]) for key, places in first.items()}
    assert FIRST_EPHEMERAL <= chosen["80/tcp"] < chosen["81/tcp"]
    assert chosen["82/udp"] >= FIRST_EPHEMERAL
    assert all(places == everywhere(chosen[key]) for key, places in first.items())
    ports.release(ONE)
    again = reserve(ports, ONE, p80_tcp=[("", "")])
    assert int(again["80/tcp"][0]["HostPort"]) > chosen["81/tcp"]


def test_all_exposed_ports_can_be_published(ports: Ports) -> None:
    shown = reserve(ports, ONE, everything=True, exposed=("80", "53/UDP"))
    assert list(shown) == ["53/udp", "80/tcp"]
    assert all(len(places) == 2 for places in shown.values())


@many_addresses
def test_a_range_gives_the_first_that_is_free(ports: Ports) -> None:
    address = FREE.format(3, 1)
    with taken(address) as busy:
        start = busy if busy < 65000 else busy - 3
        choice = (address, f"{start}-{start + 3}")
        given = [str(port) for port in range(start, start + 4) if port != busy]
        shown = reserve(ports, ONE, p80_tcp=[choice], p81_tcp=[choice])
        assert [places[0]["HostPort"] for places in shown.values()] == given[:2]
        assert reserve(ports, TWO, p80_tcp=[choice])["80/tcp"][0]["HostPort"] == given[2]
        assert words_of(ports, THREE, p80_tcp=[choice]) == "all ports are allocated"


def test_a_port_of_an_unknown_protocol(ports: Ports) -> None:
    assert words_of(ports, ONE, p80_foo=[("", "9204")]) == "unknown protocol"


def test_without_a_way_out_nothing_is_published(ports: Ports, networks: Networks) -> None:
    for mode in ("none", "host"):
        identity = mode[0] * 64
        networks.prepare(identity, mode, {mode: {}})
        networks.attach(identity)
        assert reserve(ports, identity, p80_tcp=[("", "9400")]) == {}


@pytest.mark.parametrize(
    ("key", "port", "words"),
    [
        ("x/tcp", "80", "x"),
        ("70000/tcp", "80", "70000"),
        ("80-82/tcp", "80", "80-82"),
        ("80/tcp", "x", "x"),
        ("80/tcp", "70000", "70000"),
        ("80/tcp", "5-3", "5-3"),
        ("80/tcp", "-1", "-1"),
        ("80/tcp", " 80", " 80"),
        ("80/tcp", "٨٠", "٨٠"),
    ],
)
def test_what_is_no_port(key: str, port: str, words: str) -> None:
    with pytest.raises(BadRequest) as refused:
        check_ports({key: [{"HostIp": "", "HostPort": port}]})
    assert refused.value.message == f'invalid port specification: "{words}"'


def test_bindings_without_a_place_are_no_more_than_exposed() -> None:
    check_ports({"80/tcp": None, "81": []})
    check_ports(None)
    config: dict[str, Any] = {"ExposedPorts": {"80/tcp": {}, "nonsense": {}}}
    (wanted,) = wanted_ports(config, {"PortBindings": {"80/tcp": None}, "PublishAllPorts": False})
    assert (wanted.key, wanted.bindings) == ("80/tcp", ())
    assert listed_ports([wanted.key], ()) == [{"PrivatePort": 80, "Type": "tcp"}]
