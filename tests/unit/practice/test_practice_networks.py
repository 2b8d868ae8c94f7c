import ipaddress
from collections.abc import Mapping
from typing import Any

import pytest

from tui.practice.daemon.networks.networks import Networks
from tui.practice.errors import (
    BadRequest,
    Conflict,
    Failed,
    Forbidden,
    LeftOut,
    NotFound,
    Refused,
)
from tui.practice.filters import Filters
from tui.practice.store.database import Database

ONE, TWO, THREE = "1" * 64, "2" * 64, "3" * 64
Told = list[tuple[str, str, Mapping[str, str]]]


@pytest.fixture
def networks(database: Database, told: Told) -> Networks:
    return opened(database, told)


def opened(database: Database, told: Told) -> Networks:
    def emit(kind: str, action: str, actor: str, attributes: Mapping[str, str]) -> None:
        assert kind == "network"
        told.append((action, actor, attributes))

    return Networks(database, emit)


def create(networks: Networks, name: str, *subnets: dict[str, Any], **body: Any) -> dict[str, Any]:
    network = networks.create({"Name": name, "IPAM": {"Config": list(subnets)}, **body})
    return networks.inspected(network)


def run(networks: Networks, identity: str, name: str, **endpoints: Any) -> dict[str, Any]:
    networks.prepare(identity, name, endpoints)
    networks.attach(identity)
    return networks.settings(identity)


# -- networks ------------------------------------------------------------------------------------


def test_three_networks_are_there_and_stay(networks: Networks, database: Database) -> None:
    shown = {one["Name"]: one for one in networks.listed(Filters())}
    assert {name: one["Driver"] for name, one in shown.items()} == {
        "bridge": "bridge",
        "host": "host",
        "none": "null",
    }
    assert shown["bridge"]["IPAM"]["Config"] == [
        {"Subnet": "172.17.0.0/16", "Gateway": "172.17.0.1"}
    ]
    assert shown["host"]["IPAM"] == {"Driver": "default", "Options": None, "Config": None}
    again = opened(database, [])
    assert {one.name: one.id for one in again} == {one.name: one.id for one in networks}
    for name in shown:
        with pytest.raises(Forbidden, match=f"^{name} is a pre-defined network and cannot be rem"):
            networks.remove(name)


def test_a_new_network_looks_as_in_the_real_engine(networks: Networks, told: Told) -> None:
    shown = create(networks, "n1")
    identity, created = shown.pop("Id"), shown.pop("Created")
    assert len(identity) == 64
    assert created.endswith("Z")
    assert shown == {
        "Name": "n1",
        "Scope": "local",
        "Driver": "bridge",
        "EnableIPv4": True,
        "EnableIPv6": False,
        "IPAM": {
            "Driver": "default",
            "Options": None,
            "Config": [{"Subnet": "172.18.0.0/16", "Gateway": "172.18.0.1"}],
        },
        "Internal": False,
        "Attachable": False,
        "Ingress": False,
        "ConfigFrom": {"Network": ""},
        "ConfigOnly": False,
        "Containers": {},
        "Options": {},
        "Labels": {},
    }
    assert told == [("create", identity, {"name": "n1", "type": "bridge"})]


def test_subnets_are_given_out_in_order_and_used_again(networks: Networks) -> None:
    def subnet(name: str) -> str:
        return str(create(networks, name)["IPAM"]["Config"][0]["Subnet"])

    given = [subnet(f"n{number}") for number in range(30)]
    assert given[:2] == ["172.18.0.0/16", "172.19.0.0/16"]
    assert given[13:16] == ["172.31.0.0/16", "192.168.0.0/20", "192.168.16.0/20"]
    with pytest.raises(
        BadRequest, match=r"^all predefined address pools have been fully subnetted"
    ):
        create(networks, "one-too-many")
    networks.remove("n3")
    assert subnet("again") == given[3]


def test_what_was_asked_for_is_shown_as_it_was(networks: Networks, database: Database) -> None:
    asked = {
        "Subnet": "10.12.0.0/24",
        "IPRange": "10.12.0.128/25",
        "Gateway": "10.12.0.254",
        "AuxiliaryAddresses": {"router": "10.12.0.128"},
    }
    create(networks, "n1", asked, Internal=True, Attachable=True, Labels={"a": "b"})
    create(networks, "n2", {"Subnet": "10.13.0.0/24"}, Options={"x": "y"})
    for each in (networks, opened(database, [])):
        shown = each.inspected(each.get("n1"))
        assert shown["IPAM"]["Config"] == [asked]
        assert (shown["Internal"], shown["Attachable"], shown["Labels"]) == (True, True, {"a": "b"})
        assert each.inspected(each.get("n2"))["IPAM"]["Config"] == [{"Subnet": "10.13.0.0/24"}]
        assert run(each, ONE, "one", n1={})["n1"]["IPAddress"] == "10.12.0.129"
        each.forget(ONE)


def test_ipv6_gets_a_local_subnet(networks: Networks) -> None:
    four, six = create(networks, "n1", EnableIPv6=True)["IPAM"]["Config"]
    assert four["Subnet"] == "172.18.0.0/16"
    subnet = ipaddress.ip_network(six["Subnet"])
    assert subnet.prefixlen == 64
    assert subnet.is_private
    place = run(networks, ONE, "one", n1={})["n1"]
    assert ipaddress.ip_address(place["GlobalIPv6Address"]) in subnet
    assert place["IPv6Gateway"] == six["Gateway"]
    config = create(networks, "n2", EnableIPv4=False, EnableIPv6=True)["IPAM"]["Config"]
    assert [ipaddress.ip_network(one["Subnet"]).version for one in config] == [6]


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"Subnet": "bad"}, "invalid subnet bad: invalid CIDR block notation"),
        ({"Subnet": "10.1.0.0"}, "invalid subnet 10.1.0.0: invalid CIDR block notation"),
        ({"Gateway": "10.1.0.1"}, "invalid subnet : invalid CIDR block notation"),
        ({"Subnet": "10.1.0.5/24"}, "invalid subnet 10.1.0.5/24: it should be 10.1.0.0/24"),
        (
            {"Subnet": "10.1.0.0/24", "Gateway": "10.2.0.1"},
            "invalid gateway 10.2.0.1: parent subnet 10.1.0.0/24 doesn't contain this address",
        ),
        (
            {"Subnet": "10.1.0.0/24", "Gateway": "zz"},
            "invalid gateway zz: invalid address",
        ),
        (
            {"Subnet": "10.1.0.0/24", "IPRange": "10.2.0.0/25"},
            "invalid ip-range 10.2.0.0/25: parent subnet 10.1.0.0/24 doesn't contain ip-range",
        ),
        (
            {"Subnet": "10.1.0.0/24", "IPRange": "10.1.0.0/16"},
            "invalid ip-range 10.1.0.0/16: CIDR block is bigger than its parent subnet 10.1.0.0/24",
        ),
        (
            {"Subnet": "10.1.0.0/24", "IPRange": "10.1.0.5/25"},
            "invalid ip-range 10.1.0.5/25: it should be 10.1.0.0/25",
        ),
        (
            {"Subnet": "10.1.0.0/24", "AuxiliaryAddresses": {"h": "10.2.0.1"}},
            "invalid auxiliary address h: parent subnet 10.1.0.0/24 doesn't contain this address",
        ),
    ],
)
def test_addresses_that_do_not_fit_are_refused(
    networks: Networks, config: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        create(networks, "n1", config)
    assert refused.value.message == f"invalid network config:\n{words}"


def test_several_complaints_come_as_a_list(networks: Networks) -> None:
    with pytest.raises(BadRequest) as refused:
        create(networks, "n1", {"Subnet": "bad"}, {"Subnet": "10.1.0.0/99"})
    assert refused.value.message == (
        "invalid network config:\n* invalid subnet bad: invalid CIDR block notation\n"
        "* invalid subnet 10.1.0.0/99: invalid CIDR block notation"
    )


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ({"Name": ""}, BadRequest, "invalid name: name is empty"),
        ({"Name": "n0"}, Conflict, "network with name n0 already exists"),
        ({"Name": "bridge"}, Forbidden, "operation is not permitted on predefined bridge network "),
        ({"Name": "n1", "Driver": "foo"}, NotFound, 'plugin "foo" not found'),
        ({"Name": "n1", "IPAM": {"Driver": "foo"}}, NotFound, 'plugin "foo" not found'),
        (
            {"Name": "n1", "Driver": "host"},
            Forbidden,
            'only one instance of "host" network is allowed',
        ),
        (
            {"Name": "n1", "Scope": "swarm"},
            Forbidden,
            "cannot create a swarm scoped network when swarm is not active",
        ),
        ({"Name": "n1", "EnableIPv4": False}, BadRequest, "IPv4 or IPv6 must be enabled"),
        (
            {"Name": "n1", "IPAM": {"Config": [{"Subnet": "172.17.5.0/24"}]}},
            Forbidden,
            "invalid pool request: Pool overlaps with other one on this address space",
        ),
        (
            {"Name": "n1", "IPAM": {"Config": [{"Subnet": "10.1.0.0/24", "Gateway": "10.1.0.0"}]}},
            Failed,
            "failed to allocate gateway (10.1.0.0): Address already in use",
        ),
        (
            {"Name": "n1", "ConfigFrom": {"Network": "n0"}},
            NotFound,
            'configuration network "n0" does not exist',
        ),
        (
            {"Name": "n1", "Options": {"com.docker.network.driver.mtu": "zz"}},
            BadRequest,
            "failed to parse com.docker.network.driver.mtu value: zz "
            '(strconv.Atoi: parsing "zz": invalid syntax)',
        ),
        (
            {"Name": 5},
            BadRequest,
            "invalid JSON: json: cannot unmarshal number into Go struct field "
            "CreateRequest.Name of type string",
        ),
    ],
)
def test_what_can_not_be_made(
    networks: Networks, body: dict[str, Any], kind: type[Refused], words: str
) -> None:
    create(networks, "n0")
    with pytest.raises(kind) as refused:
        networks.create(body)
    assert refused.value.message == words
    assert len(networks.listed(Filters())) == 4


def test_other_machines_networks_are_left_to_real_engines(networks: Networks) -> None:
    with pytest.raises(LeftOut, match="macvlan"):
        networks.create({"Name": "n1", "Driver": "macvlan"})
    with pytest.raises(Forbidden, match=r"^This node is not a swarm manager"):
        networks.create({"Name": "n1", "Driver": "overlay"})


def test_two_bridges_can_not_have_one_name(networks: Networks) -> None:
    with pytest.raises(Forbidden, match=r"networks have same bridge name$"):
        create(networks, "n1", Options={"com.docker.network.bridge.name": "docker0"})
    assert create(networks, "n2")["IPAM"]["Config"][0]["Subnet"] == "172.18.0.0/16"


def test_a_network_is_found_by_id_name_and_beginning(networks: Networks) -> None:
    network = networks.create({"Name": "n1"})
    assert networks.get("n1") is networks.get(network.id) is networks.get(network.id[:12])
    namesake = networks.create({"Name": network.id[:12]})
    assert networks.get(network.id[:12]) is namesake
    for wrong in ("nosuch", "", "N1"):
        with pytest.raises(NotFound, match=f"^network {wrong} not found$"):
            networks.get(wrong)


def test_what_filters_leave(networks: Networks) -> None:
    for name in ("foo", "foobar", "barfoo"):
        create(networks, name, Labels={"k": name})

    def names(**filters: list[str]) -> list[str]:
        return sorted(one["Name"] for one in networks.listed(Filters(filters)))

    builtin = ["bridge", "host", "none"]
    assert names(name=["foo"]) == ["barfoo", "foo", "foobar"]
    assert names(name=["^foo$", "bridge"]) == ["bridge", "foo"]
    assert names(id=[networks.get("foo").id[:9]]) == ["foo"]
    assert names(driver=["bridge"], type=["builtin"]) == ["bridge"]
    assert names(type=["builtin"]) == builtin
    assert names(type=["custom", "builtin"]) == sorted([*builtin, "foo", "foobar", "barfoo"])
    assert names(scope=["swarm"]) == []
    assert names(label=["k=foo"]) == ["foo"]
    run(networks, ONE, "one", foo={})
    assert names(dangling=["true"]) == ["barfoo", "foobar"]
    assert names(dangling=["0"]) == sorted([*builtin, "foo"])
    with pytest.raises(Failed, match=r"^invalid filter: 'type'='zz'$"):
        names(type=["zz"])
    with pytest.raises(BadRequest, match=r"^invalid value for filter 'dangling'"):
        names(dangling=["zz"])
    with pytest.raises(BadRequest, match=r"^invalid filter 'foo'$"):
        names(foo=["x"])


def test_prune_takes_what_nobody_uses(networks: Networks, told: Told) -> None:
    for name in ("used", "spared", "n1", "n2"):
        create(networks, name, Labels={"keep": ""} if name == "spared" else {})
    run(networks, ONE, "one", used={})
    assert networks.prune(Filters({"until": ["10m"]})) == []
    assert networks.prune(Filters({"label!": ["keep"]})) == ["n1", "n2"]
    assert told[-1] == ("prune", "", {"reclaimed": "0"})
    assert networks.prune(Filters()) == ["spared"]
    networks.release(ONE)
    assert networks.prune(Filters()) == ["used"]
    with pytest.raises(BadRequest, match=r"^invalid filter 'name'$"):
        networks.prune(Filters({"name": ["x"]}))


# -- containers on them --------------------------------------------------------------------------


def test_a_container_gets_its_place_when_it_starts(networks: Networks, told: Told) -> None:
    create(networks, "n1")
    told.clear()
    networks.prepare(ONE, "one", {"n1": {"Aliases": ["al"]}}, "myhost")
    nothing = {
        "IPAMConfig": None,
        "Links": None,
        "Aliases": ["al"],
        "MacAddress": "",
        "DriverOpts": None,
        "GwPriority": 0,
        "NetworkID": "",
        "EndpointID": "",
        "Gateway": "",
        "IPAddress": "",
        "IPPrefixLen": 0,
        "IPv6Gateway": "",
        "GlobalIPv6Address": "",
        "GlobalIPv6PrefixLen": 0,
        "DNSNames": None,
    }
    assert networks.settings(ONE) == {"n1": nothing}
    networks.attach(ONE)
    network = networks.get("n1")
    place = networks.settings(ONE)["n1"]
    assert place == nothing | {
        "MacAddress": place["MacAddress"],
        "NetworkID": network.id,
        "EndpointID": place["EndpointID"],
        "Gateway": "172.18.0.1",
        "IPAddress": "172.18.0.2",
        "IPPrefixLen": 16,
        "DNSNames": ("one", "al", ONE[:12], "myhost"),
    }
    assert len(place["EndpointID"]) == 64
    assert int(place["MacAddress"][:2], 16) & 3 == 2
    assert networks.settings(ONE, dns_names=False)["n1"]["DNSNames"] is None
    assert networks.inspected(network)["Containers"] == {
        ONE: {
            "Name": "one",
            "EndpointID": place["EndpointID"],
            "MacAddress": place["MacAddress"],
            "IPv4Address": "172.18.0.2/16",
            "IPv6Address": "",
        }
    }
    networks.release(ONE)
    after = nothing | {"NetworkID": network.id, "DNSNames": place["DNSNames"]}
    assert networks.settings(ONE) == {"n1": after}
    assert networks.inspected(network)["Containers"] == {}
    about = {"container": ONE, "name": "n1", "type": "bridge"}
    assert told == [("connect", network.id, about), ("disconnect", network.id, about)]


def test_addresses_come_back(networks: Networks) -> None:
    for number, identity in enumerate((ONE, TWO, THREE), 2):
        place = run(networks, identity, f"c{number}", bridge={})["bridge"]
        assert place["IPAddress"] == f"172.17.0.{number}"
        assert place["DNSNames"] is None
    networks.release(TWO)
    networks.release(TWO)
    assert run(networks, "4" * 64, "c4", bridge={})["bridge"]["IPAddress"] == "172.17.0.3"


def test_places_outlive_the_engine_and_addresses_do_not(
    networks: Networks, database: Database
) -> None:
    create(networks, "n1")
    run(networks, ONE, "one", n1={"Aliases": ["al"], "DriverOpts": {"a": "b"}})
    again = opened(database, [])
    place = again.settings(ONE)["n1"]
    assert (place["NetworkID"], place["IPAddress"]) == (again.get("n1").id, "")
    assert (place["Aliases"], place["DriverOpts"]) == (["al"], {"a": "b"})
    assert again.inspected(again.get("n1"))["Containers"] == {}
    again.attach(ONE)
    assert again.settings(ONE)["n1"]["IPAddress"] == "172.18.0.2"
    again.forget(ONE)
    assert opened(database, []).settings(ONE) == {}


def test_a_missing_network_is_missed_at_the_start(networks: Networks) -> None:
    networks.prepare(ONE, "one", {"later": {}})
    with pytest.raises(NotFound) as refused:
        networks.attach(ONE)
    assert refused.value.message == (
        "failed to set up container networking: network later not found"
    )
    create(networks, "later")
    networks.attach(ONE)
    networks.release(ONE)
    networks.remove("later")
    create(networks, "later")
    # As in the real engine, another network of that name is not the one it was on.
    with pytest.raises(NotFound, match=r"network [0-9a-f]{64} not found$"):
        networks.attach(ONE)


def test_a_start_that_fails_takes_no_address(networks: Networks, told: Told) -> None:
    create(networks, "a", {"Subnet": "10.1.0.0/24"})
    create(networks, "b", {"Subnet": "10.2.0.0/30"})
    run(networks, ONE, "one", b={})
    told.clear()
    networks.prepare(TWO, "two", {"a": {}, "b": {}})
    with pytest.raises(Failed) as refused:
        networks.attach(TWO)
    assert refused.value.message == (
        "failed to set up container networking: no available IPv4 addresses on this network's "
        f"address pools: b ({networks.get('b').id})"
    )
    assert not told
    assert run(networks, THREE, "three", a={})["a"]["IPAddress"] == "10.1.0.2"


def test_an_address_can_be_chosen_where_the_subnet_was(networks: Networks) -> None:
    create(networks, "n1")
    create(networks, "u1", {"Subnet": "10.50.0.0/24"})
    static = {"IPAMConfig": {"IPv4Address": "10.50.0.77"}, "MacAddress": "02:42:AC:11:00:99"}
    place = run(networks, ONE, "one", u1=static)["u1"]
    assert (place["IPAddress"], place["MacAddress"]) == ("10.50.0.77", "02:42:ac:11:00:99")
    networks.prepare(TWO, "two", {"u1": static})
    with pytest.raises(Forbidden) as refused:
        networks.attach(TWO)
    assert refused.value.message == (
        "failed to set up container networking: Address already in use"
    )


@pytest.mark.parametrize(
    ("network", "config", "words"),
    [
        (
            "n1",
            {"IPAMConfig": {"IPv4Address": "172.18.5.5"}},
            "user specified IP address is supported only when connecting to networks with user "
            "configured subnets",
        ),
        (
            "u1",
            {"IPAMConfig": {"IPv4Address": "10.51.0.7"}},
            "no configured subnet or ip-range contain the IP address 10.51.0.7",
        ),
        (
            "u1",
            {"IPAMConfig": {"IPv4Address": "zz"}},
            "* invalid IPv4 address: zz\n"
            "* no configured subnet or ip-range contain the IP address zz",
        ),
        (
            "bridge",
            {"Aliases": ["x"]},
            "network-scoped alias is supported only for containers in user defined networks",
        ),
    ],
)
def test_what_can_not_be_asked_of_a_network(
    networks: Networks, network: str, config: dict[str, Any], words: str
) -> None:
    create(networks, "n1")
    create(networks, "u1", {"Subnet": "10.50.0.0/24"})
    with pytest.raises(BadRequest) as refused:
        networks.prepare(ONE, "one", {network: config})
    expected = f"invalid endpoint settings:\n{words}"
    assert refused.value.message == f"invalid config for network {network}: {expected}"
    run(networks, TWO, "two")
    with pytest.raises(BadRequest) as refused:
        networks.connect(network, TWO, "bridge", config)
    assert refused.value.message == expected


def test_connecting_and_disconnecting(networks: Networks, told: Told) -> None:
    create(networks, "n1")
    run(networks, ONE, "one", bridge={})
    told.clear()
    networks.connect("n1", ONE, "bridge", {"Aliases": ["db"]})
    assert sorted(networks.settings(ONE)) == ["bridge", "n1"]
    assert networks.settings(ONE)["n1"]["IPAddress"] == "172.18.0.2"
    with pytest.raises(Forbidden, match=r"^endpoint with name one already exists in network n1$"):
        networks.connect("n1", ONE, "bridge", None)
    networks.disconnect("bridge", ONE, "bridge")
    assert list(networks.settings(ONE)) == ["n1"]
    with pytest.raises(Failed, match=f"^container {ONE} is not connected to network bridge$"):
        networks.disconnect("bridge", ONE, "bridge")
    assert [action for action, _, _ in told] == ["connect", "disconnect"]
    endpoint = networks.settings(ONE)["n1"]["EndpointID"][:12]
    with pytest.raises(Forbidden) as refused:
        networks.remove("n1")
    assert refused.value.message == (
        "error while removing network: network n1 has active endpoints "
        f'(name:"one" id:"{endpoint}")'
    )


def test_who_does_not_run_is_connected_for_later(networks: Networks, told: Told) -> None:
    create(networks, "n1")
    networks.prepare(ONE, "one", {"bridge": {}})
    told.clear()
    networks.connect("n1", ONE, "bridge", {"Aliases": ["db"]})
    networks.connect("n1", ONE, "bridge", {"Aliases": ["second"]})
    assert networks.settings(ONE)["n1"]["DNSNames"] == ("one", "db", ONE[:12])
    networks.disconnect("bridge", ONE, "bridge")
    assert not told
    with pytest.raises(Failed, match=f"^container {ONE} is not connected to the network bridge$"):
        networks.disconnect("bridge", ONE, "bridge")
    networks.remove("n1")
    assert list(networks.settings(ONE)) == ["n1"]


def test_host_and_none_suffer_no_others(networks: Networks) -> None:
    create(networks, "n1")
    for identity, name in ((ONE, "host"), (TWO, "none"), (THREE, "bridge")):
        run(networks, identity, name, **{name: {}})
    with pytest.raises(BadRequest, match=r"^cannot connect container to host network - container"):
        networks.connect("host", THREE, "bridge", None)
    with pytest.raises(BadRequest, match=r"^container sharing network namespace with another"):
        networks.connect("n1", ONE, "host", None)
    for network, identity in (("none", THREE), ("n1", TWO)):
        with pytest.raises(BadRequest, match=r"one of the networks in private \(none\) mode$"):
            networks.connect(network, identity, "bridge", None)
    with pytest.raises(BadRequest, match=r"^cannot disconnect container from host network"):
        networks.disconnect("host", ONE, "host")
    assert networks.settings(ONE)["host"]["EndpointID"]
    assert networks.settings(ONE)["host"]["MacAddress"] == ""


def test_names_lead_to_addresses(networks: Networks) -> None:
    create(networks, "n1")
    create(networks, "n2")
    run(networks, ONE, "web", n1={"Aliases": ["www"]}, n2={})
    run(networks, TWO, "db", n1={"Links": ["web:site"]})
    run(networks, THREE, "far", n2={})
    for name in ("web", "WWW", ONE[:12], "web.n1", "web.", "site"):
        assert networks.resolve(TWO, name) == ["172.18.0.2"]
    assert networks.resolve(TWO, "far") == networks.resolve(TWO, "nosuch") == []
    assert networks.resolve(THREE, "web") == ["172.19.0.2"]
    assert networks.resolve(THREE, "site") == []
    seen = networks.seen_by(ONE)
    assert seen.resolve("db") == ["172.18.0.3"]
    assert [interface[:3] for interface in seen.interfaces()] == [
        ("eth0", "172.18.0.2", 16),
        ("eth1", "172.19.0.2", 16),
    ]
    networks.rename(ONE, "shop")
    assert networks.resolve(TWO, "shop") == ["172.18.0.2"]
    assert networks.resolve(TWO, "web") == []
    networks.release(ONE)
    assert networks.resolve(TWO, "shop") == []


def test_what_is_on_a_container_s_networks_can_be_reached(networks: Networks) -> None:
    create(networks, "n1")
    create(networks, "n2")
    run(networks, ONE, "web", n1={})
    run(networks, TWO, "db", n1={})
    run(networks, THREE, "far", n2={})
    seen = networks.seen_by(ONE)
    assert seen.gateway() == "172.18.0.1"
    reached = ("172.18.0.1", "172.18.0.2", "172.18.0.3", "172.18.0.4", "172.19.0.2", "8.8.8.8")
    assert [seen.reaches(one) for one in reached] == [True, True, True, False, False, False]
    networks.release(TWO)
    assert not seen.reaches("172.18.0.3")
    networks.release(ONE)
    assert seen.gateway() == ""


def test_containers_on_the_first_bridge_have_no_names(networks: Networks) -> None:
    run(networks, ONE, "one", bridge={})
    run(networks, TWO, "two", bridge={})
    assert networks.resolve(ONE, "two") == []


def test_ports_are_published_where_there_is_a_way_out(networks: Networks) -> None:
    create(networks, "inside", Internal=True)
    create(networks, "n1")
    run(networks, ONE, "one", inside={})
    assert networks.settings(ONE)["inside"]["Gateway"] == ""
    assert networks.outlet(ONE) is None
    networks.connect("bridge", ONE, "inside", None)
    networks.connect("n1", ONE, "inside", {"GwPriority": 5})
    outlet = networks.outlet(ONE)
    assert outlet is not None
    assert outlet.network == "n1"
    run(networks, TWO, "two", host={})
    assert networks.outlet(TWO) is None


def test_modes_are_shown_whole(networks: Networks) -> None:
    network = networks.create({"Name": "n1"})
    assert networks.mode("default") == networks.mode("") == "bridge"
    assert networks.mode("n1") == "n1"
    assert networks.mode(network.id[:12]) == network.id
    assert networks.mode("nosuch") == "nosuch"
    assert networks.mode("container:x") == "container:x"


def test_a_configuration_serves_as_a_model(networks: Networks) -> None:
    create(networks, "model", {"Subnet": "10.77.0.0/24"}, ConfigOnly=True, Labels={"a": "b"})
    shown = create(networks, "n1", ConfigFrom={"Network": "model"})
    assert shown["IPAM"]["Config"] == [{"Subnet": "10.77.0.0/24"}]
    assert shown["Labels"] == {"a": "b"}
    with pytest.raises(
        Forbidden, match=r'^error while removing network: configuration network "mo'
    ):
        networks.remove("model")
    networks.prepare(ONE, "one", {"model": {}})
    with pytest.raises(Forbidden, match=r"cannot create endpoint on configuration-only network$"):
        networks.attach(ONE)
