"""Many clients, and what becomes of them at the end."""

import contextlib
import socket
from concurrent.futures import ThreadPoolExecutor

from tests.practice.http.asking import ask, still_answers
from tests.practice.http.edge import Edge
from tests.practice.wire import Wire


def test_fifty_clients_are_served_side_by_side(edge: Edge) -> None:
    def client(number: int) -> bytes:
        with Wire(edge.host) as wire:
            return b"".join(
                ask(wire, "POST", "/echo", body=b"%d %d;" % (number, turn))[1] for turn in range(10)
            )

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(client, range(50)))
    assert answers == [
        b"".join(b"%d %d;" % (number, turn) for turn in range(10)) for number in range(50)
    ]


def test_many_idle_connections_are_in_nobodys_way(edge: Edge) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(400):
            idle = stack.enter_context(socket.socket(socket.AF_UNIX))
            idle.connect(str(edge.path))
        still_answers(edge)
        assert edge.call(len, edge.server) >= 400
    edge.left()


def test_closing_ends_streams_and_lets_answers_be_finished() -> None:
    with Edge() as edge, contextlib.ExitStack() as stack:
        idle, stream, talk, slow = (stack.enter_context(Wire(edge.host)) for _ in range(4))
        ask(idle, "GET", "/_ping")
        stream.request("POST", "/wait").head()
        talk.request("POST", "/talk?stay=1", upgrade=True).head()
        talk.shut()
        slow.request("POST", "/slow")
        still_answers(edge)
        with ThreadPoolExecutor(1) as pool:
            closing = pool.submit(edge.run, edge.server.close())
            edge.ended("wait")
            edge.ended("talk")
            edge.call(edge.daemon.go.set)
            head = slow.head()
            assert (head.status, head.headers["connection"]) == (200, "close")
            closing.result(10)
        assert idle.rest() == b""
        assert edge.call(len, edge.server) == 0
