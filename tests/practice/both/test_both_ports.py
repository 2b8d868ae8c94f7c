"""Published ports: who answers there, when, and what gets through."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from docker.models.containers import Container

from tests.engine.daemon.shell import wait_until
from tests.practice.subject import Maker, execute, status, until

PATIENCE = 20.0
HELLO = "echo hello >/tmp/index.html; exec httpd -f -p {listen} -h /tmp"


def port_of(container: Container, key: str = "80/tcp") -> int:
    """The port of the host that stands for one of a container's."""
    container.reload()
    return int(container.attrs["NetworkSettings"]["Ports"][key][0]["HostPort"])


def asked(port: int, request: bytes = b"GET / HTTP/1.0\r\n\r\n", seconds: float = 5) -> bytes:
    """All that is answered to some bytes; OSError where nobody answers."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(request)
        answer = bytearray()
        while data := connection.recv(65_536):
            answer += data
    return bytes(answer)


def says_hello(port: int) -> bool:
    """Whether the server of this module answers."""
    try:
        return asked(port).endswith(b"\r\n\r\nhello\n")
    except OSError:
        return False


def served(make: Maker, listen: str = "80", **settings: object) -> tuple[Container, int]:
    """A container that says hello, and the port to ask at."""
    settings = {"ports": {"80/tcp": None}, **settings}
    container = make.running("sh", "-c", HELLO.format(listen=listen), **settings)
    port = port_of(container)
    wait_until(lambda: says_hello(port), PATIENCE, lambda: "it does not answer")
    return container, port


@contextmanager
def echo(make: Maker) -> Iterator[int]:
    """A port at which everything comes back."""
    container = make.running("nc", "-ll", "-p", "80", "-e", "cat", ports={"80/tcp": None})
    port = port_of(container)

    def answers() -> bool:
        try:
            return there_and_back(port, b"x") == b"x"
        except OSError:
            return False

    wait_until(answers, PATIENCE, lambda: "it does not answer")
    yield port
    container.kill()


def there_and_back(port: int, data: bytes) -> bytes:
    """What comes back of some bytes, after the last of which the sender says its last."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as connection,
        ThreadPoolExecutor(1) as other,
    ):

        def send() -> None:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)

        sending = other.submit(send)
        back = bytearray()
        while chunk := connection.recv(65_536):
            back += chunk
        sending.result()
    return bytes(back)


def test_what_listens_answers(make: Maker) -> None:
    _, port = served(make)
    assert asked(port).startswith(b"HTTP/1.1 200 OK\r\n")


def test_nobody_answers_until_somebody_listens(make: Maker) -> None:
    script = f"until [ -e /tmp/go ]; do sleep 0.1; done; {HELLO.format(listen=80)}"
    container = make.running("sh", "-c", script, ports={"80/tcp": None})
    port = port_of(container)
    assert not says_hello(port)
    execute(container, "touch /tmp/go")
    wait_until(lambda: says_hello(port), PATIENCE, lambda: "it does not answer")


def test_who_listens_on_another_port_does_not_answer(make: Maker) -> None:
    container = make.running("sh", "-c", HELLO.format(listen=81), ports={"80/tcp": None})
    wait_until(
        lambda: execute(container, "wget -qO- localhost:81").out == "hello\n",
        PATIENCE,
        lambda: "it does not listen",
    )
    assert not says_hello(port_of(container))


def test_who_listens_on_the_containers_own_loopback_breaks_off(make: Maker) -> None:
    script = HELLO.format(listen="127.0.0.1:80")
    container = make.running("sh", "-c", script, ports={"80/tcp": None})
    wait_until(
        lambda: execute(container, "wget -qO- localhost").out == "hello\n",
        PATIENCE,
        lambda: "it does not listen",
    )
    with socket.create_connection(("127.0.0.1", port_of(container)), timeout=5) as connection:
        try:
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert connection.recv(100) == b""
        except ConnectionError:
            pass


def test_exposing_alone_publishes_nothing(make: Maker) -> None:
    container = make.running("sh", "-c", HELLO.format(listen=80), ports={"80/tcp": []})
    container.reload()
    assert not container.attrs["NetworkSettings"]["Ports"].get("80/tcp")


def test_a_stopped_container_answers_no_more_and_a_started_one_does_again(make: Maker) -> None:
    container, port = served(make, ports={"80/tcp": port_for_good()})
    container.stop(timeout=0)
    assert not says_hello(port)
    container.start()
    assert port_of(container) == port
    wait_until(lambda: says_hello(port), PATIENCE, lambda: "it does not answer again")


def port_for_good() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_paused_container_keeps_its_clients_waiting(make: Maker) -> None:
    container, port = served(make)
    container.pause()
    with socket.create_connection(("127.0.0.1", port), timeout=0.5) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        with pytest.raises(TimeoutError):
            connection.recv(100)
        container.unpause()
        connection.settimeout(5)
        assert connection.recv(100).startswith(b"HTTP/1.1 200 OK\r\n")


def test_clients_come_from_the_gateway(make: Maker) -> None:
    container = make.running(
        "sh",
        "-c",
        "echo hello >/tmp/index.html; exec httpd -f -v -p 80 -h /tmp",
        ports={"80/tcp": None},
    )
    port = port_of(container)
    wait_until(lambda: says_hello(port), PATIENCE, lambda: "it does not answer")
    gateway = container.attrs["NetworkSettings"]["Networks"]["bridge"]["Gateway"]
    wait_until(lambda: b"response:200" in container.logs(), PATIENCE, lambda: "it says nothing")
    assert f"[::ffff:{gateway}]:" in container.logs().decode()


def test_every_byte_comes_back(make: Maker) -> None:
    data = bytes(range(256)) * 20_000
    with echo(make) as port:
        assert there_and_back(port, data) == data


def test_a_slow_reader_gets_everything(make: Maker) -> None:
    script = "head -c 3000000 /dev/zero | nc -l -p 80"
    container = make.running("sh", "-c", script, ports={"80/tcp": None})
    port = port_of(container)
    got = bytearray()

    def begun() -> bool:
        nonlocal got
        try:
            connection = socket.create_connection(("127.0.0.1", port), timeout=5)
        except OSError:
            return False
        with connection:
            try:
                while data := connection.recv(20_000):
                    got += data
                    if len(got) < 400_000:
                        time.sleep(0.01)
            except ConnectionError:
                return False
        return bool(got)

    wait_until(begun, PATIENCE, lambda: "nothing came")
    assert got == bytes(3_000_000)
    assert until(container, status("exited"))["State"]["ExitCode"] == 0


def test_many_clients_at_once(make: Maker) -> None:
    _, port = served(make)
    with ThreadPoolExecutor(50) as clients:
        answers = list(clients.map(lambda _: asked(port, seconds=30), range(200)))
    assert all(answer.endswith(b"\r\n\r\nhello\n") for answer in answers)


def test_off_its_network_nothing_is_published(make: Maker) -> None:
    network = make.network()
    container, port = served(make, network=network.name)
    network.disconnect(container)
    container.reload()
    assert container.attrs["NetworkSettings"]["Ports"] == {}
    assert not says_hello(port)
    network.connect(container)
    wait_until(lambda: says_hello(port_of(container)), PATIENCE, lambda: "it does not answer again")


def test_a_server_that_crashes_is_started_again(make: Maker) -> None:
    container, port = served(
        make, ports={"80/tcp": port_for_good()}, init=True, restart_policy={"Name": "always"}
    )
    execute(container, "killall -9 httpd")
    until(container, lambda attrs: attrs["RestartCount"] == 1)
    wait_until(lambda: says_hello(port), PATIENCE, lambda: "it does not answer again")


def test_on_the_hosts_network_the_hosts_ports_are_used(make: Maker) -> None:
    port = port_for_good()
    container = make.running("sh", "-c", HELLO.format(listen=port), network_mode="host")
    wait_until(lambda: says_hello(port), PATIENCE, lambda: "it does not answer")
    ran = execute(container, f"httpd -f -p {port}")
    assert (ran.code, ran.err) == (1, "httpd: bind: Address already in use\n")
    other = make.ended("httpd", "-f", "-p", str(port), network_mode="host")
    assert other.logs() == b"httpd: bind: Address already in use\n"
    container.kill()
    wait_until(lambda: not says_hello(port), PATIENCE, lambda: "it still answers")


@pytest.mark.differs("where nobody listens, connections are refused", on="practice")
def test_a_published_port_accepts_before_anybody_listens(make: Maker) -> None:
    """A published port accepts connections, and breaks them off where nobody listens."""
    container = make.sleeper(ports={"80/tcp": None})
    socket.create_connection(("127.0.0.1", port_of(container)), timeout=5).close()


@pytest.mark.differs("published ports listen on this machine alone", on="practice")
def test_a_published_port_is_open_to_the_network(make: Maker) -> None:
    """A port that is published at 0.0.0.0 answers to other machines."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
        try:
            # Nothing is sent; the address is set aside for documentation by RFC 5737.
            trial.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine is on no network")
        address = trial.getsockname()[0]
    _, port = served(make)
    socket.create_connection((address, port), timeout=5).close()
