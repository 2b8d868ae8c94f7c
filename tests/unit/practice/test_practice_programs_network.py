"""Programs that ask the network, on one of the tests' own; and HTTP over a connection."""

import asyncio
import shlex
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.practice.programs_bench import Bench
from tests.unit.practice.web_bench import connected
from tui.practice.files.nodes import binary
from tui.practice.kernel.handles import Handle, PipeReader, PipeWriter, Sink, pipe
from tui.practice.kernel.network import connect
from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal
from tui.practice.kernel.sockets import Listener, Sockets
from tui.practice.programs.network.exchange import BadAnswer, Exchange
from tui.practice.programs.network.urls import Url, parsed

HOSTS = "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\n10.0.0.2\tbench # itself\n"


class Neighbours:
    """A network with one other machine on it."""

    def __init__(self) -> None:
        self.sockets = Sockets(lambda: ["10.0.0.2"])
        self.others = Sockets(lambda: ["10.0.0.3"])

    def interfaces(self) -> list[tuple[str, str, int, str]]:
        return [("eth0", "10.0.0.2", 24, "02:42:0a:00:00:02")]

    def gateway(self) -> str:
        return "10.0.0.1"

    def resolve(self, name: str) -> list[str]:
        return {"web": ["10.0.0.3"]}.get(name, [])

    def reaches(self, address: str) -> bool:
        return address in ("10.0.0.1", "10.0.0.2", "10.0.0.3")

    def answering(self, address: str, port: int) -> Listener | None:
        return self.others.listener(address, port) if address == "10.0.0.3" else None


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(tmp_path)
    bench.machine.network = Neighbours()
    (bench.root / "etc" / "hosts").write_text(HOSTS)
    (bench.root / "etc" / "resolv.conf").write_text("nameserver 127.0.0.11\noptions ndots:0\n")
    (bench.root / "bin" / "curl").write_bytes(binary("gnu:curl"))
    (bench.root / "bin" / "curl").chmod(0o755)
    yield bench
    bench.close()


FAILING = [
    ("ping nope", 1, "ping: bad address 'nope'\n"),
    ("gnu ping nope", 2, "ping: nope: Name or service not known\n"),
    ("gnu ping -c1 8.8.8.8", 2, "ping: connect: Network is unreachable\n"),
    ("ping -c x web", 1, "ping: invalid number 'x'\n"),
    ("wget http://nope/", 1, "wget: bad address 'nope'\n"),
    (
        "wget web:81",
        1,
        "Connecting to web:81 (10.0.0.3:81)\n"
        "wget: can't connect to remote host (10.0.0.3): Connection refused\n",
    ),
    (
        "wget -q http://localhost/x",
        1,
        "wget: can't connect to remote host (127.0.0.1): Connection refused\n",
    ),
    ("gnu wget -q nope", 4, ""),
    ("curl nope -s", 6, ""),
    ("curl -sS nope", 6, "curl: (6) Could not resolve host: nope\n"),
    (
        "curl -sS localhost",
        7,
        "curl: (7) Failed to connect to localhost port 80 after 0 ms: "
        "Couldn't connect to server\n",
    ),
    (
        "curl --nope",
        2,
        "curl: option --nope: is unknown\n"
        "curl: try 'curl --help' or 'curl --manual' for more information\n",
    ),
    ("curl", 2, "curl: try 'curl --help' or 'curl --manual' for more information\n"),
    ("nc nope 80", 1, "nc: bad address 'nope'\n"),
    ("nc web 80", 1, "nc: can't connect to remote host (10.0.0.3): Connection refused\n"),
    ("gnu nc -z web 80", 1, ""),
    (
        "gnu nc -zv web 80",
        1,
        "nc: connect to web (10.0.0.3) port 80 (tcp) failed: Connection refused\n",
    ),
    ("nc -l -p 80 -s 10.0.0.9", 1, "nc: bind: Cannot assign requested address\n"),
    ("nc -l -p 80 -w 1", 1, "nc: timed out\n"),
    ("ip addr show eth9", 1, "ip: can't find device 'eth9'\n"),
    ("gnu ip addr show eth9", 1, 'Device "eth9" does not exist.\n'),
    ("gnu ip foo", 1, 'Object "foo" is unknown, try "ip help".\n'),
    ("ifconfig eth9", 1, "ifconfig: eth9: error fetching interface information: "
     "Device not found\n"),
    ("ip link set eth0 down", 2, "ip: RTNETLINK answers: Operation not permitted\n"),
]  # fmt: skip


async def test_what_fails_fails_in_the_real_words(bench: Bench) -> None:
    for line, code, err in FAILING:
        gnu = line.startswith("gnu ")
        done = await bench.run(*shlex.split(line.removeprefix("gnu ")), gnu=gnu)
        assert (done.code, done.text, done.said) == (code, "", err), line


async def test_ping_reaches_names_addresses_and_itself(bench: Bench) -> None:
    for name, address in (("web", "10.0.0.3"), ("10.0.0.2", "10.0.0.2"), ("bench", "10.0.0.2")):
        small = await bench.run("ping", "-c", "2", "-i", "0.01", name)
        lines = small.text.splitlines()
        assert (small.code, lines[0]) == (0, f"PING {name} ({address}): 56 data bytes")
        assert lines[1].startswith(f"64 bytes from {address}: seq=0 ttl=64 time=")
        assert lines[4:6] == [
            f"--- {name} ping statistics ---",
            "2 packets transmitted, 2 packets received, 0% packet loss",
        ]
        gnu = await bench.run("ping", "-c", "1", name, gnu=True)
        assert f"({address}) 56(84) bytes of data.\n" in gnu.text
        assert "1 packets transmitted, 1 received, 0% packet loss, time " in gnu.text


async def test_ping_counts_what_is_lost(bench: Bench) -> None:
    small = await bench.run("ping", "-c", "1", "-W", "0", "10.0.0.9")
    assert small.code == 1
    assert small.text.endswith("1 packets transmitted, 0 packets received, 100% packet loss\n")
    gnu = await bench.run("ping", "-c", "1", "-W", "0", "10.0.0.9", gnu=True)
    assert "From 10.0.0.2 icmp_seq=1 Destination Host Unreachable\n" in gnu.text
    assert "1 packets transmitted, 0 received, +1 errors, 100% packet loss" in gnu.text


async def test_ping_goes_on_until_it_is_interrupted(bench: Bench) -> None:
    out = bytearray()
    answered = asyncio.Event()

    async def take(data: bytes) -> None:
        out.extend(data)
        if b"seq=2" in out:
            answered.set()

    ping = bench.boot(["ping", "-i", "0.01", "web"], {1: Sink(take)})
    await answered.wait()
    ping.signal(Signal.INT)
    assert await ping.wait() == 0
    assert b"0% packet loss\nround-trip min/avg/max = " in out


async def test_nslookup_asks_the_nameserver_alone(bench: Bench) -> None:
    found = await bench.run("nslookup", "web")
    assert found.code == 0
    assert found.text.startswith("Server:\t\t127.0.0.11\nAddress:\t127.0.0.11:53\n\n")
    assert "Name:\tweb\nAddress: 10.0.0.3\n" in found.text
    assert "NXDOMAIN" not in found.text
    missing = await bench.run("nslookup", "localhost")
    assert missing.code == 1
    assert "** server can't find localhost: NXDOMAIN\n" in missing.text


async def test_the_interfaces_are_shown_by_every_program(bench: Bench) -> None:
    small = await bench.run("ip", "addr", "show", "eth0")
    assert small.text == (
        "2: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue \n"
        "    link/ether 02:42:0a:00:00:02 brd ff:ff:ff:ff:ff:ff\n"
        "    inet 10.0.0.2/24 brd 10.0.0.255 scope global eth0\n"
        "       valid_lft forever preferred_lft forever\n"
    )
    brief = await bench.run("ip", "-br", "a", gnu=True)
    assert brief.text.splitlines()[1] == "eth0@if5         UP             10.0.0.2/24 "
    old = await bench.run("ifconfig", "eth0")
    assert "inet addr:10.0.0.2  Bcast:10.0.0.255  Mask:255.255.255.0\n" in old.text
    newer = await bench.run("ifconfig", "eth0", gnu=True)
    assert "inet 10.0.0.2  netmask 255.255.255.0  broadcast 10.0.0.255\n" in newer.text
    one_line = await bench.run("ip", "-o", "-4", "addr", "show", "lo")
    assert one_line.text.startswith("1: lo    inet 127.0.0.1/8 scope host lo\\")


async def test_the_routes_are_shown_by_every_program(bench: Bench) -> None:
    assert (await bench.run("ip", "route")).text == (
        "default via 10.0.0.1 dev eth0 \n10.0.0.0/24 dev eth0 scope link  src 10.0.0.2 \n"
    )
    table = (await bench.run("route", "-n")).text.splitlines()
    assert table[0] == "Kernel IP routing table"
    assert table[2].split() == ["0.0.0.0", "10.0.0.1", "0.0.0.0", "UG", "0", "0", "0", "eth0"]
    assert (await bench.run("netstat", "-r")).text.splitlines()[2].split()[0] == "default"
    assert (
        "Active Internet connections (only servers)\n" in (await bench.run("netstat", "-tln")).text
    )


async def test_a_connection_is_refused_or_has_no_way() -> None:
    network = Neighbours()
    for address in ("127.0.0.1", "10.0.0.2", "10.0.0.3"):
        with pytest.raises(ConnectionRefusedError):
            await connect(network, address, 80, None)
    with pytest.raises(OSError, match="No route to host"):
        await connect(network, "10.0.0.9", 80, None)
    with pytest.raises(OSError, match="Network is unreachable"):
        await connect(network, "8.8.8.8", 80, None)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("web", Url("http", "web", 80, "/")),
        ("web:8080/a?b#c", Url("http", "web", 8080, "/a?b")),
        ("HTTPS://ann:secret@web", Url("https", "web", 443, "/")),
        ("http://web?x=1", Url("http", "web", 80, "/?x=1")),
        ("http://", None),
    ],
)
def test_urls_are_read_as_people_type_them(text: str, url: Url | None) -> None:
    assert parsed(text) == url


def test_a_redirection_leads_somewhere_else() -> None:
    url = parsed("http://web/a/b?c")
    assert url is not None
    joined = [str(url.joined(one)) for one in ("/x", "y", "//other/z", "https://o:1/q")]
    assert joined == [
        "http://web/x", "http://web/a/y", "http://other/z", "https://o:1/q"
    ]  # fmt: skip


class Both(Handle):
    """The two directions of a connection."""

    def __init__(self, reader: PipeReader, writer: PipeWriter) -> None:
        super().__init__()
        self._reader, self._writer = reader, writer

    async def read(self, size: int) -> bytes:
        return await self._reader.read(size)

    async def write(self, data: bytes) -> None:
        await self._writer.write(data)

    def release(self) -> None:
        self._reader.close()
        self._writer.close()


async def fetched(bench: Bench, answer: bytes, method: str = "GET") -> tuple[int, bytes, bytes]:
    """The status and the body that a client makes of an answer, and what it had sent."""
    coming, server_out = pipe()
    server_in, going = pipe()
    await server_out.write(answer)
    server_out.close()
    found: list[tuple[int, bytes]] = []

    async def client(p: Process) -> int:
        url = parsed("http://web/page")
        assert url is not None
        async with Exchange(p, Both(coming, going)) as exchange:
            head = await exchange.ask(method, url, [("Host", "web")])
            found.append((head.status, b"".join([d async for d in exchange.body(method, head)])))
        return 0

    process = bench.boot(["sleep", "1000"], {}).fork(client)
    code = await process.wait()
    if code:
        raise BadAnswer
    return *found[0], await server_in.read(1000)


ANSWERS = [
    (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef", "GET", 200, b"abc"),
    (b"HTTP/1.0 200 OK\r\n\r\nto the end", "GET", 200, b"to the end"),
    (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n",
        "GET",
        200,
        b"abcde",
    ),
    (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\ncontent-length: 2\r\n\r\nno",
        "GET",
        404,
        b"no",
    ),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "HEAD", 200, b""),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "method", "status", "body"), ANSWERS)
async def test_an_answer_is_read(
    bench: Bench, answer: bytes, method: str, status: int, body: bytes
) -> None:
    got, content, sent = await fetched(bench, answer, method)
    assert (got, content) == (status, body)
    assert sent == f"{method} /page HTTP/1.1\r\nHost: web\r\n\r\n".encode()


FETCHES = [
    ("curl -s localhost", 0, "hello\n", ""),
    ("curl -sI localhost/nope", 0, "HTTP/1.1 404 Not Found\r\n", ""),
    ("curl -si localhost", 0, "HTTP/1.1 200 OK\r\n", ""),
    ("curl -s -w %{http_code} -o /tmp/x localhost", 0, "200", ""),
    ("curl -sf localhost/nope", 22, "", ""),
    ("curl -sSf localhost/nope", 22, "", "curl: (22) The requested URL returned error: 404\n"),
    ("curl -sL localhost/sub", 0, "<HTML><HEAD><TITLE>404", ""),
    ("curl -s -d a=b localhost", 0, "<HTML><HEAD><TITLE>501 Not Implemented", ""),
    ("curl -s localhost/a.txt localhost", 0, "text\nhello\n", ""),
    (
        "curl -sv -u ann:secret localhost",
        0,
        "hello\n",
        "*   Trying 127.0.0.1:80...\n* Connected to localhost (127.0.0.1) port 80\n"
        "> GET / HTTP/1.1\n> Host: localhost\n> Authorization: Basic YW5uOnNlY3JldA==\n"
        "> User-Agent: curl/8.5.0\n> Accept: */*\n> \n< HTTP/1.1 200 OK\n",
    ),
    ("wget -qO- localhost", 0, "hello\n", ""),
    ("wget -qO- http://bench/a.txt", 0, "text\n", ""),
    ("wget -q localhost/nope", 1, "", "wget: server returned error: HTTP/1.1 404 Not Found\n"),
    ("wget --spider -q localhost", 0, "", ""),
    ("gnu wget -qO- localhost/a.txt", 0, "text\n", ""),
    ("gnu wget -q localhost/nope", 8, "", ""),
    ("nc -z localhost 80", 0, "", ""),
    ("gnu nc -zv localhost 80", 0, "", "Connection to localhost (127.0.0.1) 80 port [tcp/*]"),
]


async def test_what_a_server_has_is_fetched(bench: Bench) -> None:
    site = bench.root / "site"
    (site / "sub").mkdir(parents=True)
    (site / "index.html").write_text("hello\n")
    (site / "a.txt").write_text("text\n")
    bench.boot(["sleep", "1000"], {})
    bench.boot(["httpd", "-f", "-h", "/site"], {})
    await connected(bench, 80)
    for line, code, out, err in FETCHES:
        gnu = line.startswith("gnu ")
        done = await bench.run(*shlex.split(line.removeprefix("gnu ")), gnu=gnu)
        assert (line, done.code) == (line, code)
        assert done.text.startswith(out)
        assert done.said.startswith(err)
        assert bool(out) == bool(done.text)
        assert bool(err) == bool(done.said)


async def test_who_listens_is_shown(bench: Bench) -> None:
    bench.boot(["sleep", "1000"], {})
    bench.boot(["httpd", "-f", "-p", "8080"], {})
    bench.boot(["httpd", "-f", "-p", "127.0.0.1:81"], {})
    await connected(bench, 81)
    shown = (await bench.run("netstat", "-tln")).text.splitlines()[2:]
    assert shown == [
        "tcp        0      0 127.0.0.1:81            0.0.0.0:*               LISTEN      ",
        "tcp        0      0 :::8080                 :::*                    LISTEN      ",
    ]
    shown = (await bench.run("netstat", "-tlnp", gnu=True)).text.splitlines()[2:]
    assert [line.split()[0] for line in shown] == ["tcp", "tcp6"]
    assert [line.split()[-1] for line in shown] == ["3/httpd", "2/httpd"]


async def test_nc_lets_a_program_talk(bench: Bench) -> None:
    bench.boot(["sleep", "1000"], {})
    server = bench.boot(["nc", "-ll", "-p", "7000", "-e", "tr", "a-z", "A-Z"], {})
    for words in (b"hello", b"again"):
        (await connected(bench, 7000)).close()
        assert (await bench.run("nc", "localhost", "7000", given=words)).out == words.upper()
    assert server.code is None
    bench.boot(["nc", "-l", "-p", "7001"], {})
    await connected(bench, 7001)


BASH = [
    ("echo >/dev/tcp/localhost/80 && echo up", 0, "up\n", ""),
    (
        "exec 3<>/dev/tcp/bench/80; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; tail -1 <&3",
        0,
        "hello\n",
        "",
    ),
    (
        "echo >/dev/tcp/localhost/81",
        1,
        "",
        "bash: connect: Connection refused\nbash: /dev/tcp/localhost/81: Connection refused\n",
    ),
    (
        "echo >/dev/tcp/nope/80",
        1,
        "",
        "bash: nope: Name or service not known\nbash: /dev/tcp/nope/80: Invalid argument\n",
    ),
    (
        "echo >/dev/tcp/web/x",
        1,
        "",
        "bash: x: Servname not supported for ai_socktype\nbash: /dev/tcp/web/x: Invalid argument\n",
    ),
]


async def test_bash_connects_by_redirection(bench: Bench) -> None:
    bash = bench.root / "bin" / "bash"
    bash.write_bytes(binary("gnu:bash"))
    bash.chmod(0o755)
    (bench.root / "site").mkdir()
    (bench.root / "site" / "index.html").write_text("hello\n")
    bench.boot(["sleep", "1000"], {})
    bench.boot(["httpd", "-f", "-h", "/site"], {})
    await connected(bench, 80)
    for script, code, out, err in BASH:
        done = await bench.run("bash", "-c", script)
        said = done.said.replace("line 1: ", "")
        assert (script, done.code, done.text, said) == (script, code, out, err)
