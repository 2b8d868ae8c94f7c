"""Servers of files, and those who ask them: what goes over the wire, byte for byte."""

from __future__ import annotations

import re

import pytest
from docker.models.containers import Container

from tests.engine.daemon.shell import wait_until
from tests.practice.both.test_both_ports import PATIENCE, asked, port_of
from tests.practice.subject import Maker, Subject, execute

FILES = (
    "mkdir -p /site/sub/deep && cd /site && echo hello >index.html && echo text >sub/a.txt"
    " && echo '{}' >d.json && touch -d @1700000000 index.html sub/a.txt d.json"
)
BUSYBOX = [
    (
        "GET / HTTP/1.0",
        "HTTP/1.1 200 OK\nDate: -\nConnection: close\nContent-type: text/html\n"
        "Accept-Ranges: bytes\nLast-Modified: Tue, 14 Nov 2023 22:13:20 GMT\n"
        'ETag: "6553f100-6"\nContent-Length: 6\n\nhello\n',
    ),
    (
        "GET /nope HTTP/1.0",
        "HTTP/1.1 404 Not Found\nDate: -\nConnection: close\nContent-type: text/html\n\n"
        "<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\n"
        "The requested URL was not found\n</BODY></HTML>\n",
    ),
    (
        "GET /sub HTTP/1.0",
        "HTTP/1.1 302 Found\nDate: -\nConnection: close\nContent-type: text/html\n"
        "Location: /sub/\n\n",
    ),
    (
        "GET /sub/a.txt HTTP/1.0\r\nRange: bytes=1-2",
        "HTTP/1.1 206 Partial Content\nDate: -\nConnection: close\nContent-type: text/html\n"
        "Content-Range: bytes 1-2/5\nAccept-Ranges: bytes\n"
        'Last-Modified: Tue, 14 Nov 2023 22:13:20 GMT\nETag: "6553f100-5"\n'
        "Content-Length: 2\n\nex",
    ),
    (
        "GET /sub/ HTTP/1.0",
        "HTTP/1.1 404 Not Found\nDate: -\nConnection: close\nContent-type: text/html\n\n"
        "<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\n"
        "The requested URL was not found\n</BODY></HTML>\n",
    ),
    (
        "DELETE / HTTP/1.0",
        "HTTP/1.1 501 Not Implemented\nDate: -\nConnection: close\nContent-type: text/html\n\n"
        "<HTML><HEAD><TITLE>501 Not Implemented</TITLE></HEAD>\n"
        "<BODY><H1>501 Not Implemented</H1>\nThe requested method is not recognized\n"
        "</BODY></HTML>\n",
    ),
    (
        "GET /../etc/passwd HTTP/1.0",
        "HTTP/1.1 400 Bad Request\nDate: -\nConnection: close\nContent-type: text/html\n\n"
        "<HTML><HEAD><TITLE>400 Bad Request</TITLE></HEAD>\n<BODY><H1>400 Bad Request</H1>\n"
        "Unsupported method\n</BODY></HTML>\n",
    ),
    (
        "nonsense",
        "HTTP/1.1 400 Bad Request\nDate: -\nConnection: close\nContent-type: text/html\n\n"
        "<HTML><HEAD><TITLE>400 Bad Request</TITLE></HEAD>\n<BODY><H1>400 Bad Request</H1>\n"
        "Unsupported method\n</BODY></HTML>\n",
    ),
]
ERROR = """\
<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: {code}</p>
        <p>Message: {message}.</p>
        <p>Error code explanation: {code} - {explained}.</p>
    </body>
</html>
"""
LISTING = """\
<!DOCTYPE HTML>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Directory listing for /sub/</title>
</head>
<body>
<h1>Directory listing for /sub/</h1>
<hr>
<ul>
<li><a href="a.txt">a.txt</a></li>
<li><a href="deep/">deep/</a></li>
</ul>
<hr>
</body>
</html>
"""


def failed(code: int, message: str, explained: str) -> str:
    body = ERROR.format(code=code, message=message, explained=explained)
    return (
        f"HTTP/1.0 {code} {message}\nServer: -\nDate: -\nConnection: close\n"
        f"Content-Type: text/html;charset=utf-8\nContent-Length: {len(body)}\n\n{body}"
    )


PYTHON = [
    (
        "GET / HTTP/1.1\r\nHost: x",
        "HTTP/1.0 200 OK\nServer: -\nDate: -\nContent-type: text/html\nContent-Length: 6\n"
        "Last-Modified: Tue, 14 Nov 2023 22:13:20 GMT\n\nhello\n",
    ),
    ("GET /nope HTTP/1.0", failed(404, "File not found", "Nothing matches the given URI")),
    (
        "GET /sub HTTP/1.0",
        "HTTP/1.0 301 Moved Permanently\nServer: -\nDate: -\nLocation: /sub/\n"
        "Content-Length: 0\n\n",
    ),
    (
        "GET /sub/ HTTP/1.0",
        "HTTP/1.0 200 OK\nServer: -\nDate: -\nContent-type: text/html; charset=utf-8\n"
        f"Content-Length: {len(LISTING)}\n\n{LISTING}",
    ),
    (
        "GET /d.json HTTP/1.0\r\nRange: bytes=1-1",
        "HTTP/1.0 200 OK\nServer: -\nDate: -\nContent-type: application/json\n"
        "Content-Length: 3\nLast-Modified: Tue, 14 Nov 2023 22:13:20 GMT\n\n{}\n",
    ),
    (
        "GET /d.json HTTP/1.0\r\nIf-Modified-Since: Tue, 14 Nov 2023 22:13:20 GMT",
        "HTTP/1.0 304 Not Modified\nServer: -\nDate: -\n\n",
    ),
    (
        "POST / HTTP/1.0\r\nContent-Length: 0",
        failed(501, "Unsupported method ('POST')", "Server does not support this operation"),
    ),
    (
        "GET /../../etc/passwd HTTP/1.0",
        failed(404, "File not found", "Nothing matches the given URI"),
    ),
    (
        "HEAD /sub/a.txt HTTP/1.0",
        "HTTP/1.0 200 OK\nServer: -\nDate: -\nContent-type: text/plain\nContent-Length: 5\n"
        "Last-Modified: Tue, 14 Nov 2023 22:13:20 GMT\n\n",
    ),
]


def answering(container: Container, port: int) -> int:
    """The port, once somebody answers there."""

    def answers() -> bool:
        try:
            return bool(asked(port))
        except OSError:
            return False

    wait_until(answers, PATIENCE, lambda: f"it does not answer: {container.logs().decode()}")
    return port


def answer(port: int, request: str) -> str:
    """The answer to a request, without what changes from one time to the next."""
    data = asked(port, f"{request}\r\n\r\n".encode())
    head, _, body = data.partition(b"\r\n\r\n")
    lines = [re.sub(r"^(Date|Server): .*", r"\1: -", line) for line in head.decode().split("\r\n")]
    return "\n".join([*lines, "", body.decode()])


@pytest.fixture(scope="module")
def small(shared: Maker) -> int:
    """The port of a container's busybox httpd."""
    container = shared.running(
        "sh", "-c", f"{FILES} && exec httpd -f -p 80 -h /site", ports={"80/tcp": None}
    )
    return answering(container, port_of(container))


@pytest.fixture(scope="module")
def pythons(shared: Maker, python: str) -> tuple[Container, int]:
    """A container with Python's server of files, and its port."""
    container = shared.running(
        "sh", "-c", f"{FILES} && exec python3 -u -m http.server",
        image=python, ports={"8000/tcp": None},
    )  # fmt: skip
    return container, answering(container, port_of(container, "8000/tcp"))


@pytest.mark.parametrize(("request_", "expected"), BUSYBOX)
def test_the_small_httpd(small: int, request_: str, expected: str) -> None:
    assert answer(small, request_) == expected


@pytest.mark.parametrize(("request_", "expected"), PYTHON)
def test_pythons_server(pythons: tuple[Container, int], request_: str, expected: str) -> None:
    assert answer(pythons[1], request_) == expected


def test_what_pythons_server_says(pythons: tuple[Container, int]) -> None:
    container, port = pythons
    asked(port, b"GET /said HTTP/1.0\r\n\r\n")
    wait_until(
        lambda: b'"GET /said HTTP/1.0" 404 -\n' in container.logs(), PATIENCE, lambda: "not said"
    )
    lines = container.logs().decode().splitlines()
    assert lines[0] == "Serving HTTP on 0.0.0.0 port 8000 (http://0.0.0.0:8000/) ..."
    at = next(place for place, line in enumerate(lines) if "/said" in line)
    start = r"[\d.]+ - - \[\d\d/[A-Z][a-z]{2}/\d{4} \d\d:\d\d:\d\d\] "
    assert re.fullmatch(rf"{start}code 404, message File not found", lines[at - 1])
    assert re.fullmatch(rf'{start}"GET /said HTTP/1.0" 404 -', lines[at])


def test_pythons_server_holds_back_what_it_prints(make: Maker, python: str) -> None:
    container = make.running("python3", "-m", "http.server", image=python, ports={"8000/tcp": None})
    answering(container, port_of(container, "8000/tcp"))
    assert b"Serving HTTP" not in container.logs()
    container.kill("SIGINT")
    container.wait(timeout=20)
    assert container.logs(stderr=False) == (
        b"Serving HTTP on 0.0.0.0 port 8000 (http://0.0.0.0:8000/) ...\n"
        b"\nKeyboard interrupt received, exiting.\n"
    )


def test_a_port_is_listened_at_once(make: Maker) -> None:
    container = make.running("httpd", "-f", "-p", "80")
    wait_until(
        lambda: ":80 " in execute(container, "netstat -tln").out, PATIENCE, lambda: "nobody listens"
    )
    ran = execute(container, "httpd -f -p 80")
    assert (ran.code, ran.err) == (1, "httpd: bind: Address already in use\n")


def test_nc_talks_both_ways(make: Maker) -> None:
    container = make.running("sh", "-c", "echo from-the-server | nc -l -p 7000 >/tmp/got; sleep 60")
    wait_until(lambda: ":7000" in execute(container, "netstat -tln").out, PATIENCE, lambda: "no")
    ran = execute(container, "echo from-the-client | nc 127.0.0.1 7000")
    assert (ran.code, ran.out) == (0, "from-the-server\n")
    assert execute(container, "cat /tmp/got").out == "from-the-client\n"


def test_wget_fetches_and_says_what_it_does_not(make: Maker, engine: Subject) -> None:
    container = make.running("sh", "-c", f"{FILES} && exec httpd -f -p 80 -h /site")
    wait_until(lambda: ":80" in execute(container, "netstat -tln").out, PATIENCE, lambda: "no")
    assert execute(container, "wget -qO- http://localhost/sub/a.txt").out == "text\n"
    ran = execute(container, "wget -q http://localhost/nope")
    assert (ran.code, ran.err) == (1, "wget: server returned error: HTTP/1.1 404 Not Found\n")
    ran = execute(container, "cd /tmp && wget -q http://localhost/sub/a.txt && cat a.txt")
    assert (ran.code, ran.out) == (0, "text\n")
    ran = execute(container, "wget -q -O- http://localhost:81/")
    assert ran.code == 1
    assert ran.err == "wget: can't connect to remote host (127.0.0.1): Connection refused\n"


def test_health_is_asked_of_a_server(make: Maker) -> None:
    check = {
        "test": ["CMD-SHELL", "wget -q -O /dev/null http://localhost/ || exit 1"],
        "interval": 200_000_000,
        "retries": 1,
        "start_period": 0,
    }
    container = make.running(
        "sh", "-c", f"{FILES} && httpd -p 80 -h /site && sleep 600", healthcheck=check, init=True
    )

    def health(wanted: str) -> bool:
        container.reload()
        return bool(container.attrs["State"]["Health"]["Status"] == wanted)

    wait_until(lambda: health("healthy"), PATIENCE, lambda: "it is not healthy")
    execute(container, "killall httpd")
    wait_until(lambda: health("unhealthy"), PATIENCE, lambda: "it is not unhealthy")
    log = container.attrs["State"]["Health"]["Log"][-1]
    assert "Connection refused" in log["Output"]
