"""Servers as they start, are told things by signals, and end."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.unit.practice.programs_bench import Bench
from tui.practice.catalog import repository
from tui.practice.files.nodes import Kind, binary
from tui.practice.kernel.handles import Sink
from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal

_SYSTEM = ("bin", "lib", "sbin", "usr/bin", "var/lock", "var/run", "etc/passwd")


@dataclass
class Said:
    """What a server writes, and a way to wait for a part of it."""

    text: str = ""
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, data: bytes) -> None:
        self.text += data.decode()
        self._news.set()

    async def until(self, words: str, count: int = 1) -> None:
        async with asyncio.timeout(20):
            while self.text.count(words) < count:
                self._news.clear()
                await self._news.wait()


def unpack(bench: Bench, name: str, tag: str) -> None:
    """Put the files of an image of the catalogue on the bench, but not its system."""
    found = repository(name)
    assert found is not None
    recipe = found.recipe(tag)
    assert recipe is not None
    for step in recipe.layers:
        for entry, data in step.contents():
            place = bench.root / entry.path
            if entry.path.startswith(_SYSTEM):
                continue
            if entry.kind is Kind.FOLDER:
                place.mkdir(parents=True, exist_ok=True)
            elif entry.kind is Kind.FILE and isinstance(data, bytes):
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(data)
                place.chmod(entry.mode)
            elif entry.kind is Kind.LINK:
                place.symlink_to(entry.target)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.close()


def started(bench: Bench, *argv: str) -> tuple[Process, Said]:
    said = Said()
    path = "/usr/sbin:/usr/local/apache2/bin:/usr/local/bin:/bin"
    process = bench.boot(argv, {1: Sink(said.take), 2: Sink(said.take)}, env={"PATH": path})
    return process, said


def put(bench: Bench, path: str, program: str) -> None:
    place = bench.root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(binary(program))
    place.chmod(0o755)


async def test_the_image_of_nginx_starts_and_shuts_down_gracefully(bench: Bench) -> None:
    unpack(bench, "nginx", "latest")
    (bench.root / "run").mkdir(exist_ok=True)
    process, said = started(bench, "/docker-entrypoint.sh", "nginx", "-g", "daemon off;")
    await said.until("start worker process ")
    begun = said.text
    assert begun.startswith(
        "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform"
        " configuration\n"
        "/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/\n"
        "/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh\n"
        "10-listen-on-ipv6-by-default.sh: info: Getting the checksum of"
        " /etc/nginx/conf.d/default.conf\n"
        "10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in"
        " /etc/nginx/conf.d/default.conf\n"
        "/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh\n"
    )
    assert "/docker-entrypoint.sh: Configuration complete; ready for start up\n" in begun
    assert "[notice] 1#1: start worker processes\n" in begun
    site = (bench.root / "etc/nginx/conf.d/default.conf").read_text()
    assert "    listen       80;\n    listen  [::]:80;\n" in site
    process.signal(Signal.QUIT, from_outside=True)
    assert await process.wait() == 0
    ended = said.text[len(begun) :]
    assert "[notice] 1#1: signal 3 (SIGQUIT) received, shutting down\n" in ended
    assert "gracefully shutting down\n" in ended
    assert ended.endswith("[notice] 1#1: exit\n")
    assert not (bench.root / "run/nginx.pid").exists()


async def test_nginx_takes_orders(bench: Bench) -> None:
    unpack(bench, "nginx", "latest")
    (bench.root / "run").mkdir(exist_ok=True)
    process, said = started(bench, "nginx", "-g", "daemon off;")
    await said.until("start worker process ")
    order, _ = started(bench, "nginx", "-s", "reload")
    assert await order.wait() == 0
    await said.until("exited with code 0")
    assert "signal 1 (SIGHUP) received, reconfiguring\n" in said.text
    assert said.text.count("start worker processes\n") == 2
    order, _ = started(bench, "nginx", "-s", "stop")
    assert await order.wait() == 0
    assert await process.wait() == 0
    assert "signal 15 (SIGTERM) received, exiting\n" in said.text
    bench.close()


async def test_nginx_in_the_background_leaves_its_container_behind(bench: Bench) -> None:
    unpack(bench, "nginx", "latest")
    (bench.root / "run").mkdir(exist_ok=True)
    process, _ = started(bench, "nginx")
    assert await process.wait() == 0
    await bench.machine.emptied()


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (["-v"], 0, "nginx version: nginx/1.29.1\n"),
        (
            ["-t"],
            0,
            "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n"
            "nginx: configuration file /etc/nginx/nginx.conf test is successful\n",
        ),
        (["-s", "foo"], 1, 'nginx: invalid option: "-s foo"\n'),
        (["-x"], 1, 'nginx: invalid option: "x"\n'),
        (["-c"], 1, 'nginx: option "-c" requires parameter\n'),
        (
            ["-c", "/nope", "-t"],
            1,
            'nginx: [emerg] open() "/nope" failed (2: No such file or directory)\n'
            "nginx: configuration file /nope test failed\n",
        ),
    ],
)
async def test_the_switches_of_nginx(bench: Bench, argv: list[str], code: int, words: str) -> None:
    unpack(bench, "nginx", "latest")
    process, said = started(bench, "nginx", *argv)
    assert (await process.wait(), said.text) == (code, words)


@pytest.mark.parametrize(
    ("site", "words"),
    [
        ("server {\n  listen 80\n}\n", 'unexpected "}" in /etc/nginx/conf.d/default.conf:3'),
        (
            "server {\n  listen 80;\n",
            'unexpected end of file, expecting "}" in /etc/nginx/conf.d/default.conf:2',
        ),
        ("}\n", 'unexpected "}" in /etc/nginx/conf.d/default.conf:1'),
        (
            "a 'b;\n",
            'unexpected end of file, expecting ";" or "}" in /etc/nginx/conf.d/default.conf:1',
        ),
        (
            "include nope.conf;\n",
            'open() "/etc/nginx/nope.conf" failed (2: No such file or directory)'
            " in /etc/nginx/conf.d/default.conf:1",
        ),
    ],
)
async def test_a_wrong_configuration_is_told(bench: Bench, site: str, words: str) -> None:
    unpack(bench, "nginx", "latest")
    (bench.root / "etc/nginx/conf.d/default.conf").write_text(site)
    process, said = started(bench, "nginx", "-g", "daemon off;")
    assert (await process.wait(), said.text) == (1, f"nginx: [emerg] {words}\n")


async def test_the_image_of_apache_starts_and_stops_gracefully(bench: Bench) -> None:
    unpack(bench, "httpd", "latest")
    process, said = started(bench, "httpd-foreground")
    await said.until("AH00094")
    assert said.text.startswith("AH00558: httpd: Could not reliably determine the server's fully")
    assert " AH00489: Apache/2.4.65 (Unix) configured -- resuming normal operations\n" in said.text
    assert said.text.endswith(" AH00094: Command line: 'httpd -D FOREGROUND'\n")
    process.signal(Signal.WINCH, from_outside=True)
    assert await process.wait() == 0
    assert said.text.endswith(" AH00492: caught SIGWINCH, shutting down gracefully\n")
    assert not (bench.root / "usr/local/apache2/logs/httpd.pid").exists()


async def test_apache_restarts_and_tells_about_itself(bench: Bench) -> None:
    unpack(bench, "httpd", "latest")
    process, said = started(bench, "httpd-foreground")
    await said.until("AH00094")
    for switch, words in (("-v", "Server version: Apache/2.4.65 (Unix)\n"), ("-t", "Syntax OK\n")):
        asked, answer = started(bench, "httpd", switch)
        assert await asked.wait() == 0
        assert words in answer.text
    process.signal(Signal.USR1, from_outside=True)
    await said.until("resuming normal operations", 2)
    process.signal(Signal.TERM, from_outside=True)
    assert await process.wait() == 0
    assert said.text.endswith("AH00491: caught SIGTERM, shutting down\n")


async def test_the_small_httpd_stays_until_it_is_killed(bench: Bench) -> None:
    process, said = started(bench, "httpd", "-f", "-p", "8080", "-h", "/work")
    process.signal(Signal.TERM, from_outside=True)
    await bench.run("true")
    assert process.code is None
    process.signal(Signal.KILL, from_outside=True)
    assert (await process.wait(), said.text) == (137, "")
    process, said = started(bench, "httpd", "-f", "-h", "/nope")
    assert await process.wait() == 1
    assert said.text == "httpd: can't change directory to '/nope': No such file or directory\n"


async def test_pythons_server_ends_by_ctrl_c_alone(bench: Bench) -> None:
    put(bench, "usr/local/bin/python3", "python3")
    process, said = started(bench, "python3", "-u", "-m", "http.server", "9000")
    await said.until("...")
    assert said.text == "Serving HTTP on 0.0.0.0 port 9000 (http://0.0.0.0:9000/) ...\n"
    process.signal(Signal.TERM, from_outside=True)
    process.signal(Signal.INT, from_outside=True)
    assert await process.wait() == 0
    assert said.text.endswith("\nKeyboard interrupt received, exiting.\n")
