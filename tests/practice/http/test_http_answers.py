"""What is answered, and with which headers."""

from tests.practice.http.asking import ask
from tests.practice.http.edge import Edge
from tests.practice.wire import Wire


def test_a_ping_says_who_answers(wire: Wire) -> None:
    head = wire.request("GET", "/_ping").head()
    assert wire.body(head) == b"OK"
    headers = dict(head.headers)
    assert headers.pop("date").endswith(" GMT")
    assert headers.pop("server").startswith("Docker/28.5.2+cais.")
    assert headers == {
        "api-version": "1.51",
        "docker-experimental": "false",
        "ostype": "linux",
        "builder-version": "1",
        "swarm": "inactive",
        "cache-control": "no-cache, no-store, must-revalidate",
        "pragma": "no-cache",
        "content-type": "text/plain; charset=utf-8",
        "content-length": "2",
    }


def test_head_has_the_headers_and_no_body(wire: Wire) -> None:
    head = wire.request("HEAD", "/_ping").head()
    assert (head.status, head.headers["api-version"]) == (200, "1.51")
    head = wire.request("HEAD", "/headers").head()
    assert head.headers["x-docker-container-path-stat"] == "e30="
    assert ask(wire, "GET", "/_ping") == (200, b"OK")


def test_one_connection_serves_many_requests(wire: Wire) -> None:
    for _ in range(3):
        assert ask(wire, "GET", "/_ping") == (200, b"OK")


def test_requests_may_be_sent_ahead(wire: Wire) -> None:
    for number in range(200):
        wire.request("POST", "/echo", body=str(number).encode())
    answers = [wire.answer()[1] for _ in range(200)]
    assert answers == [str(number).encode() for number in range(200)]


def test_an_old_client_gets_one_answer_and_the_end(wire: Wire) -> None:
    wire.send(b"GET /_ping HTTP/1.0\r\n\r\n")
    assert wire.rest().endswith(b"\r\n\r\nOK")


def test_an_old_client_gets_a_stream_without_chunks(edge: Edge, wire: Wire) -> None:
    wire.send(b"POST /wait HTTP/1.0\r\n\r\n")
    assert "transfer-encoding" not in wire.head().headers
    edge.call(edge.daemon.go.set)
    assert wire.rest() == b'{"StatusCode":0}\n'


def test_a_client_may_ask_for_the_end(wire: Wire) -> None:
    wire.request("GET", "/_ping", headers={"Connection": "close"})
    assert b"\r\nConnection: close\r\n" in wire.rest()


def test_documents_end_with_a_line_end(wire: Wire) -> None:
    head = wire.request("POST", "/json", {"name": "café <&>"}).head()
    assert head.headers["content-type"] == "application/json"
    assert wire.body(head) == '{"name":"café <&>"}\n'.encode()


def test_unknown_paths_and_methods_are_not_found(wire: Wire) -> None:
    expected = (404, b'{"message":"page not found"}\n')
    for method, target in (
        ("GET", "/nope"),
        ("POST", "/info"),
        ("GET", "/info/"),
        ("POST", "/v1.51/grpc"),
        ("POST", "/session"),
    ):
        assert ask(wire, method, target) == expected


def test_what_is_left_out_says_so(wire: Wire) -> None:
    status, body = ask(wire, "POST", "/v1.51/swarm/init", document={})
    assert status == 501
    assert b"a real Docker Engine does it" in body


def test_plugins_are_none(wire: Wire) -> None:
    assert ask(wire, "GET", "/plugins") == (200, b"[]\n")
    expected = b'{"message":"plugin \\"a/b\\" not found"}\n'
    assert ask(wire, "GET", "/plugins/a/b/json") == (404, expected)


def test_versions_that_are_not_spoken(wire: Wire) -> None:
    too_new = "client version 1.99 is too new. Maximum supported API version is 1.51"
    assert ask(wire, "GET", "/v1.99/info") == (400, f'{{"message":"{too_new}"}}\n'.encode())
    head = wire.request("GET", "/v1.23/info").head()
    assert (head.status, head.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert wire.body(head) == (
        b"client version 1.23 is too old. Minimum supported API version is 1.24,"
        b" please upgrade your client to a newer version\n"
    )


def test_unclean_paths_are_redirected(wire: Wire) -> None:
    head = wire.request("GET", "//images//x/../y/json?a=b").head()
    assert (head.status, head.headers["location"]) == (301, "/images/y/json?a=b")


def test_a_target_may_name_the_host(wire: Wire) -> None:
    assert ask(wire, "GET", "http://engine/_ping") == (200, b"OK")


def test_disk_usage_is_asked_for_by_type(wire: Wire) -> None:
    status, body = ask(wire, "GET", "/system/df?type=image&type=volume")
    assert (status, body) == (200, b'{"LayersSize":0,"types":["image","volume"]}\n')
    expected = b'{"message":"unknown object type: foo"}\n'
    assert ask(wire, "GET", "/system/df?type=foo") == (400, expected)
