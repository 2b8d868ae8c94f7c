"""Networks: the three that are there, those that are made, and who is on them."""

from __future__ import annotations

import ipaddress

import pytest
from docker.errors import APIError
from docker.models.containers import Container
from docker.types import IPAMConfig, IPAMPool

from tests.engine.free_ports import free_port
from tests.engine.scratch import Scratch
from tests.practice.subject import Maker, Subject, execute, refused, status, until


def address(container: Container, network: str) -> str:
    """The address of a container on a network."""
    container.reload()
    return str(container.attrs["NetworkSettings"]["Networks"][network]["IPAddress"])


def test_three_networks_are_there_from_the_start(engine: Subject) -> None:
    found = {network.name: network.attrs for network in engine.client.networks.list()}
    assert {"bridge", "host", "none"} <= set(found)
    drivers = {name: found[name]["Driver"] for name in ("bridge", "host", "none")}
    assert drivers == {"bridge": "bridge", "host": "host", "none": "null"}
    assert all(found[name]["Scope"] == "local" for name in drivers)


def test_a_network_is_made(engine: Subject, make: Maker, scratch: Scratch) -> None:
    network = make.network(labels={"colour": "blue"})
    attrs = network.attrs
    assert (attrs["Driver"], attrs["Scope"], attrs["Internal"]) == ("bridge", "local", False)
    assert (attrs["EnableIPv4"], attrs["EnableIPv6"], attrs["Attachable"]) == (True, False, False)
    assert attrs["Labels"] == {**scratch.labels, "colour": "blue"}
    assert attrs["IPAM"]["Driver"] == "default"
    [pool] = attrs["IPAM"]["Config"]
    subnet = ipaddress.ip_network(pool["Subnet"])
    assert ipaddress.ip_address(pool["Gateway"].split("/")[0]) in subnet
    assert attrs["Containers"] == {}
    assert engine.client.networks.get(str(network.id)[:12]).name == network.name


def test_two_networks_have_different_addresses(make: Maker) -> None:
    first, second = (
        ipaddress.ip_network(make.network().attrs["IPAM"]["Config"][0]["Subnet"]) for _ in range(2)
    )
    assert not first.overlaps(second)


def test_a_network_can_have_addresses_of_its_own(make: Maker) -> None:
    pool = IPAMPool(subnet="10.231.7.0/24", gateway="10.231.7.254")
    network = make.network(ipam=IPAMConfig(pool_configs=[pool]))
    container = make.sleeper(network=network.name)
    assert network.attrs["IPAM"]["Config"] == [
        {"Subnet": "10.231.7.0/24", "Gateway": "10.231.7.254"}
    ]
    assert address(container, str(network.name)).startswith("10.231.7.")


def test_a_name_is_taken_once(engine: Subject, make: Maker) -> None:
    network = make.network()
    with refused(409, f"network with name {network.name} already exists"):
        engine.client.networks.create(str(network.name))


def test_the_names_of_the_first_three_are_taken(engine: Subject) -> None:
    with refused(403, "operation is not permitted on predefined bridge network "):
        engine.client.networks.create("bridge")


def test_a_network_that_is_not_there(engine: Subject, make: Maker) -> None:
    with refused(404, "network no-such-network not found"):
        engine.client.networks.get("no-such-network")
    with refused(404, "network no-such-network not found"):
        engine.api.remove_network("no-such-network")
    container = make.created("true", network="no-such-network")
    with refused(404, "failed to set up container networking: network no-such-network not found"):
        container.start()


def test_a_list_is_filtered(engine: Subject, make: Maker, scratch: Scratch) -> None:
    first, second = make.network("first"), make.network("second", labels={"kind": "odd"})

    def names(**filters: object) -> set[str]:
        return {str(network.name) for network in engine.client.networks.list(filters=filters)}

    assert names(label=scratch.label) == {first.name, second.name}
    assert names(label=[scratch.label, "kind=odd"]) == {second.name}
    assert names(name=second.name) == {second.name}
    assert names(id=first.id) == {first.name}
    assert names(driver="bridge", label=scratch.label) == {first.name, second.name}
    assert names(type="builtin") == {"bridge", "host", "none"}
    assert {first.name, second.name} <= names(type="custom")
    assert names(dangling=True, label=scratch.label) == {first.name, second.name}


def test_a_network_shows_who_is_on_it(make: Maker) -> None:
    network = make.network()
    container = make.sleeper(name=make.name("member"), network=network.name)
    network.reload()
    member = network.attrs["Containers"][str(container.id)]
    assert member["Name"] == container.name
    assert member["IPv4Address"].split("/")[0] == address(container, str(network.name))
    endpoint = container.attrs["NetworkSettings"]["Networks"][str(network.name)]
    assert (member["EndpointID"], member["MacAddress"]) == (
        endpoint["EndpointID"],
        endpoint["MacAddress"],
    )
    assert endpoint["NetworkID"] == network.id
    container.stop()
    network.reload()
    assert network.attrs["Containers"] == {}


def test_members_have_different_addresses_and_know_their_own(make: Maker) -> None:
    network = make.network()
    first, second = make.sleeper(network=network.name), make.sleeper(network=network.name)
    mine = address(first, str(network.name))
    assert mine != address(second, str(network.name))
    assert execute(first, "hostname -i").out.split() == [mine]
    assert mine in execute(first, "ip addr").out or mine in execute(first, "ifconfig").out


def test_members_know_one_another_by_name_and_alias(engine: Subject, make: Maker) -> None:
    network = make.network()
    first = make.sleeper(name=make.name("first"))
    network.connect(first, aliases=["friend"])
    second = make.sleeper(network=network.name)
    for name in (str(first.name), "friend", first.short_id):
        ran = execute(second, f"ping -c 1 -W 5 {name}")
        assert ran.code == 0, ran
        assert f"({address(first, str(network.name))})" in ran.out


def test_a_container_joins_and_leaves_while_it_runs(make: Maker) -> None:
    network = make.network()
    container = make.sleeper()
    network.connect(container)
    container.reload()
    joined = container.attrs["NetworkSettings"]["Networks"]
    assert set(joined) == {"bridge", network.name}
    assert len(execute(container, "ls /sys/class/net").out.split()) == 3
    network.disconnect(container)
    container.reload()
    assert set(container.attrs["NetworkSettings"]["Networks"]) == {"bridge"}
    assert execute(container, "ls /sys/class/net").out.split() == ["eth0", "lo"]


def test_joining_twice_and_leaving_what_was_not_joined(make: Maker) -> None:
    network = make.network()
    container = make.sleeper()
    network.connect(container)
    words = f"endpoint with name {container.name} already exists in network {network.name}"
    with refused(403, words):
        network.connect(container)
    other = make.sleeper()
    with refused(500, f"container {other.id} is not connected to network {network.name}"):
        network.disconnect(other)


def test_a_network_in_use_is_not_removed(make: Maker) -> None:
    network = make.network()
    container = make.sleeper(name=make.name("user"), network=network.name)
    words = (
        f"error while removing network: network {network.name} has active endpoints "
        f'(name:"{container.name}" id:"{str(_endpoint(container, str(network.name)))[:12]}")'
    )
    with refused(403, words):
        network.remove()
    container.stop()
    network.remove()


def test_the_first_three_are_not_removed(engine: Subject) -> None:
    with refused(403, "bridge is a pre-defined network and cannot be removed"):
        engine.api.remove_network("bridge")


def test_no_network_at_all(make: Maker) -> None:
    container = make.ended("ls", "/sys/class/net", network_mode="none")
    assert container.logs() == b"lo\n"
    assert list(container.attrs["NetworkSettings"]["Networks"]) == ["none"]


def test_a_container_in_another_one_s_network(make: Maker) -> None:
    first = make.sleeper(name=make.name("first"), hostname="shared")
    ran = make.ran("hostname; hostname -i", network_mode=f"container:{first.name}")
    assert ran.out.split() == ["shared", address(first, "bridge")]


def test_pruning_removes_what_nobody_is_on(engine: Subject, make: Maker, scratch: Scratch) -> None:
    idle, used = make.network("idle"), make.network("used")
    make.sleeper(network=used.name)
    answer = engine.client.networks.prune(filters={"label": scratch.label})
    assert answer == {"NetworksDeleted": [idle.name]}
    assert engine.client.networks.prune(filters={"label": scratch.label}) == {
        "NetworksDeleted": None
    }


# -- ports ----------------------------------------------------------------------------------------


def test_a_published_port_stands_in_inspect_and_in_the_list(engine: Subject, make: Maker) -> None:
    port = free_port()
    container = make.sleeper(ports={"80/tcp": ("127.0.0.1", port), "90/udp": None})
    assert container.attrs["HostConfig"]["PortBindings"]["80/tcp"] == [
        {"HostIp": "127.0.0.1", "HostPort": str(port)}
    ]
    ports = container.attrs["NetworkSettings"]["Ports"]
    assert ports["80/tcp"] == [{"HostIp": "127.0.0.1", "HostPort": str(port)}]
    assert int(ports["90/udp"][0]["HostPort"]) > 0
    [item] = engine.api.containers(filters={"id": container.id})
    assert {"IP": "127.0.0.1", "PrivatePort": 80, "PublicPort": port, "Type": "tcp"} in item[
        "Ports"
    ]


def test_an_exposed_port_is_not_published(engine: Subject, make: Maker) -> None:
    image = make.committed(make.created("true"), None, "EXPOSE 8000")
    container = make.sleeper(image=image.id)
    assert container.attrs["NetworkSettings"]["Ports"] == {"8000/tcp": None}
    [item] = engine.api.containers(filters={"id": container.id})
    assert item["Ports"] == [{"PrivatePort": 8000, "Type": "tcp"}]


def test_all_exposed_ports_are_published_when_asked(make: Maker) -> None:
    image = make.committed(make.created("true"), None, "EXPOSE 8000")
    container = make.sleeper(image=image.id, publish_all_ports=True)
    [first, *_] = container.attrs["NetworkSettings"]["Ports"]["8000/tcp"]
    assert first["HostIp"] == "0.0.0.0"
    assert int(first["HostPort"]) > 1024


def test_a_stopped_container_has_no_ports(engine: Subject, make: Maker) -> None:
    container = make.sleeper(ports={"80/tcp": ("127.0.0.1", free_port())})
    container.stop()
    container.reload()
    assert container.attrs["NetworkSettings"]["Ports"] == {}
    [item] = engine.api.containers(all=True, filters={"id": container.id})
    assert item["Ports"] == []
    assert "80/tcp" in container.attrs["HostConfig"]["PortBindings"]


def test_a_port_that_another_container_has(make: Maker) -> None:
    port = free_port()
    taken = {"80/tcp": ("127.0.0.1", port)}
    first = make.sleeper(ports=taken)
    second = make.created("sleep", "600", name=make.name("second"), ports=taken)
    with pytest.raises(APIError) as caught:
        second.start()
    said = str(caught.value.explanation)
    assert caught.value.status_code == 500
    assert said.startswith(
        "failed to set up container networking: driver failed programming external connectivity "
        f"on endpoint {second.name} ("
    )
    assert said.endswith(f"): Bind for 127.0.0.1:{port} failed: port is already allocated")
    state = until(second, status("created"))["State"]
    assert state["ExitCode"] == 128
    assert "port is already allocated" in state["Error"]
    first.remove(force=True)
    second.start()
    assert until(second, status("running"))


def _endpoint(container: Container, network: str) -> str:
    container.reload()
    return str(container.attrs["NetworkSettings"]["Networks"][network]["EndpointID"])
