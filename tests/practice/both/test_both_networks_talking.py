"""Containers that talk to one another: by which names, over which networks."""

from __future__ import annotations

from docker.models.containers import Container

from tests.engine.daemon.shell import wait_until
from tests.practice.both.test_both_networks import address
from tests.practice.subject import Maker, Subject, execute

PATIENCE = 20.0
SERVE = "echo {words} >/tmp/index.html; exec httpd -f -p {port} -h /tmp"


def server(make: Maker, words: str = "hello", port: int = 80, **settings: object) -> Container:
    """A container that says something to everybody, once it does."""
    script = SERVE.format(words=words, port=port)
    container = make.running("sh", "-c", script, **settings)
    wait_until(
        lambda: execute(container, f"wget -qO- localhost:{port}").out == f"{words}\n",
        PATIENCE,
        lambda: "it does not answer",
    )
    return container


def test_on_a_network_of_ones_own_names_lead_to_others(make: Maker) -> None:
    network = make.network()
    web = server(make, network=network.name)
    asking = make.sleeper(network=network.name)
    assert execute(asking, f"wget -qO- http://{web.name}/").out == "hello\n"
    assert execute(asking, f"wget -qO- http://{web.short_id}/").out == "hello\n"


def test_an_alias_is_a_name_too(make: Maker, engine: Subject) -> None:
    network = make.network()
    web = server(make)
    network.connect(web, aliases=["db", "cache"])
    asking = make.sleeper(network=network.name)
    for alias in ("db", "cache"):
        assert execute(asking, f"wget -qO- http://{alias}/").out == "hello\n"
    network.disconnect(web)
    ran = execute(asking, "wget -qO- http://db/")
    assert (ran.code, ran.err) == (1, "wget: bad address 'db'\n")


def test_on_the_default_network_addresses_alone_lead_to_others(make: Maker) -> None:
    web = server(make)
    asking = make.sleeper()
    where = address(web, "bridge")
    assert execute(asking, f"wget -qO- http://{where}/").out == "hello\n"
    ran = execute(asking, f"wget -qO- http://{web.name}/")
    assert (ran.code, ran.err) == (1, f"wget: bad address '{web.name}'\n")


def test_networks_are_apart(make: Maker) -> None:
    first, second = make.network(), make.network()
    web = server(make, network=first.name)
    asking = make.sleeper(network=second.name)
    ran = execute(asking, f"wget -qO- http://{web.name}/")
    assert (ran.code, ran.err) == (1, f"wget: bad address '{web.name}'\n")
    where = address(web, str(first.name))
    assert execute(asking, f"timeout 2 wget -qO- http://{where}/").code != 0
    second.connect(web)
    assert execute(asking, f"wget -qO- http://{web.name}/").out == "hello\n"


def test_localhost_is_the_container_itself(make: Maker) -> None:
    server(make)
    asking = make.sleeper()
    ran = execute(asking, "wget -qO- http://localhost/")
    assert ran.code == 1
    assert ran.err == "wget: can't connect to remote host (127.0.0.1): Connection refused\n"


def test_where_nobody_listens_a_neighbour_refuses(make: Maker) -> None:
    network = make.network()
    web = server(make, network=network.name)
    asking = make.sleeper(network=network.name)
    where = address(web, str(network.name))
    ran = execute(asking, f"wget -qO- http://{web.name}:81/")
    assert ran.code == 1
    assert ran.err == f"wget: can't connect to remote host ({where}): Connection refused\n"


def test_who_shares_a_network_shares_its_ports(make: Maker) -> None:
    web = server(make)
    sharing = make.sleeper(network_mode=f"container:{web.id}")
    assert execute(sharing, "wget -qO- http://localhost/").out == "hello\n"
    ran = execute(sharing, "httpd -f -p 80")
    assert (ran.code, ran.err) == (1, "httpd: bind: Address already in use\n")


def test_a_published_port_is_reached_by_the_gateway(make: Maker) -> None:
    web = server(make, ports={"80/tcp": None})
    web.reload()
    settings = web.attrs["NetworkSettings"]
    port = settings["Ports"]["80/tcp"][0]["HostPort"]
    gateway = settings["Networks"]["bridge"]["Gateway"]
    asking = make.sleeper(extra_hosts={"host.docker.internal": "host-gateway"})
    assert execute(asking, f"wget -qO- http://{gateway}:{port}/").out == "hello\n"
    assert execute(asking, f"wget -qO- http://host.docker.internal:{port}/").out == "hello\n"
    assert f"{gateway}\thost.docker.internal\n" in execute(asking, "cat /etc/hosts").out


def test_what_is_said_over_the_network_is_heard(make: Maker) -> None:
    network = make.network()
    hearing = make.running(
        "sh", "-c", "nc -l -p 7000 >/tmp/heard; sleep 600", network=network.name, init=True
    )
    wait_until(lambda: ":7000" in execute(hearing, "netstat -tln").out, PATIENCE, lambda: "no")
    saying = make.sleeper(network=network.name)
    assert execute(saying, f"echo over here | nc {hearing.name} 7000").code == 0
    assert execute(hearing, "cat /tmp/heard").out == "over here\n"
