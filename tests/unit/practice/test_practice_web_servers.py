"""nginx and Apache's httpd as they serve; what they answer was taken from the real ones."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.practice.programs_bench import Bench
from tests.unit.practice.test_practice_programs_services import Said, started, unpack
from tests.unit.practice.web_bench import asked, body, connected, everything, status
from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal
from tui.practice.programs.services import nginx_proxy

MOMENT = 1_700_000_000
"""Tue, 14 Nov 2023 22:13:20 GMT."""
PAGE = """\
<html>
<head><title>{0}</title></head>
<body>
<center><h1>{0}</h1></center>
<hr><center>nginx/1.29.1</center>
</body>
</html>
"""
SITE = """\
server {
    listen 80;
    server_name web;
    root /site;
    error_page 404 /missing.html;
    error_page 502 =200 /down;
    add_header X-Site one always;
    location / { index index.html; }
    location = /exact { return 200 exact; }
    location /list/ { alias /site/sub/; autoindex on; }
    location ^~ /plain/ { return 204; }
    location ~* ^/(\\w+)\\.PHP$ { return 200 "script $1 $args\\n"; }
    location /old { return 301 /new; }
    location /away { return https://example.org$request_uri; }
    location /spa/ { try_files $uri /index.html; }
    location /none/ { try_files $uri =410; }
    location /who { default_type text/plain; return 200 "$remote_addr $host $http_x_a $arg_b"; }
    location /api/ { proxy_pass http://127.0.0.1:9000/v1/; proxy_set_header X-From $remote_addr; }
    location /group { proxy_pass http://backend; }
    location /dead { proxy_pass http://127.0.0.1:9999; }
    location = /down { return 503 "down for a while"; }
    location /kept { client_max_body_size 10; proxy_pass http://127.0.0.1:9000; }
    location /inner { internal; return 200 inner; }
}
server {
    listen 80;
    server_name other *.other.org;
    return 200 other;
}
server { listen 8080; location / { return 200 "port $server_port"; } }
upstream backend { server 127.0.0.1:9000; server 127.0.0.1:9999; }
"""


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(tmp_path)
    (bench.root / "run").mkdir()
    site = bench.root / "site"
    (site / "sub" / "deep").mkdir(parents=True)
    for name, text in {
        "index.html": "hello\n", "sub/a.txt": "text\n", "d.json": "{}\n", "missing.html": "gone\n",
        "sub/a b&c.bin": "x",
    }.items():  # fmt: skip
        (site / name).write_text(text)
    yield bench
    bench.close()


def moment(bench: Bench, *names: str) -> None:
    """Give files of the site a time of their own."""
    for name in names:
        bench.machine.view.set_time(f"/site/{name}", MOMENT * 10**9)


async def nginx(bench: Bench, site: str = SITE) -> tuple[Process, Said]:
    """A running nginx of the image, with one site."""
    unpack(bench, "nginx", "latest")
    (bench.root / "etc/nginx/conf.d/default.conf").write_text(site)
    process, said = started(bench, "nginx", "-g", "daemon off;")
    await said.until("start worker process ")
    return process, said


async def httpd(bench: Bench, *lines: str) -> tuple[Process, Said]:
    """A running httpd of the image, with more lines in its configuration."""
    unpack(bench, "httpd", "latest")
    conf = bench.root / "usr/local/apache2/conf/httpd.conf"
    text = conf.read_text().replace("/usr/local/apache2/htdocs", "/site")
    conf.write_text("\n".join([text, *lines, ""]))
    process, said = started(bench, "httpd-foreground")
    await said.until("AH00094")
    return process, said


def without_dates(answer: str) -> str:
    return re.sub(r"(?m)^(Date|Last-Modified|ETag): .*", r"\1: -", answer)


async def test_nginx_serves_a_file(bench: Bench) -> None:
    await nginx(bench)
    answer = await asked(bench, 80, "GET / HTTP/1.1\nHost: web\nConnection: close")
    assert without_dates(answer) == (
        "HTTP/1.1 200 OK\nServer: nginx/1.29.1\nDate: -\nContent-Type: text/html\n"
        "Content-Length: 6\nLast-Modified: -\nConnection: close\nETag: -\nAccept-Ranges: bytes\n"
        "X-Site: one\n\nhello\n"
    )


async def test_nginx_keeps_connections(bench: Bench) -> None:
    await nginx(bench)
    answer = await asked(bench, 80, "HEAD / HTTP/1.1\nHost: web\n\nGET /d.json HTTP/1.1\nHost: web")
    assert answer.count("\nConnection: keep-alive\n") == 2
    assert answer.endswith("\n\n{}\n")
    assert answer.count("hello") == 0


NGINX = [
    ("/", "hello\n"),
    ("/sub/../index.html", "hello\n"),
    ("/%69ndex.html", "hello\n"),
    ("//d.json", "{}\n"),
    ("/nope", "gone\n"),
    ("/exact", "exact"),
    ("/exact/x", "gone\n"),
    ("/list/a.txt", "text\n"),
    ("/list/a%20b&c.bin", "x"),
    ("/Page.php?q=1", "script Page q=1\n"),
    ("/plain/x.php", ""),
    ("/spa/anything", "hello\n"),
    ("/who?b=2", "10.9.8.7 web  2"),
    ("/inner", "gone\n"),
]


async def test_nginx_finds_what_is_meant(bench: Bench) -> None:
    await nginx(bench)
    found = [(path, await body(bench, 80, path)) for path, _ in NGINX]
    assert found == NGINX


STATUSES = [
    ("/", "200 OK"),
    ("/nope", "404 Not Found"),
    ("/sub", "301 Moved Permanently"),
    ("/sub/", "403 Forbidden"),
    ("/plain/x", "204 No Content"),
    ("/none/x", "410 Gone"),
    ("/../etc/passwd", "400 Bad Request"),
    ("/%2e%2e/etc/passwd", "400 Bad Request"),
    ("/%00", "400 Bad Request"),
    ("/%zz", "400 Bad Request"),
    ("/dead", "200 OK"),
]


async def test_nginx_answers_with_the_right_status(bench: Bench) -> None:
    await nginx(bench)
    found = [(path, await status(bench, 80, path)) for path, _ in STATUSES]
    assert found == STATUSES
    assert await body(bench, 80, "/dead") == "down for a while"


async def test_the_pages_that_nginx_makes_itself(bench: Bench) -> None:
    await nginx(bench)
    assert await body(bench, 80, "/sub/") == PAGE.format("403 Forbidden")
    moved = await asked(bench, 80, "GET /sub?q HTTP/1.1\nHost: web:9000\nConnection: close")
    assert "\nLocation: http://web/sub/?q\n" in moved
    assert moved.endswith(PAGE.format("301 Moved Permanently"))
    posted = await asked(bench, 80, "POST / HTTP/1.0\nContent-Length: 0")
    assert posted.endswith(PAGE.format("405 Not Allowed"))
    assert (await asked(bench, 80, "nonsense")).endswith(PAGE.format("400 Bad Request"))
    away = await asked(bench, 80, "GET /away?x HTTP/1.0\nHost: web")
    assert "\nLocation: https://example.org/away?x\n" in away


async def test_nginx_lists_a_folder(bench: Bench) -> None:
    moment(bench, "sub/a.txt", "sub/a b&c.bin", "sub/deep")
    await nginx(bench)
    when = "14-Nov-2023 22:13"
    assert await body(bench, 80, "/list/") == (
        "<html>\n<head><title>Index of /list/</title></head>\n<body>\n"
        '<h1>Index of /list/</h1><hr><pre><a href="../">../</a>\n'
        f'<a href="deep/">deep/</a>{" " * 46}{when}{"-":>20}\n'
        f'<a href="a%20b%26c.bin">a b&amp;c.bin</a>{" " * 42}{when}{1:>20}\n'
        f'<a href="a.txt">a.txt</a>{" " * 46}{when}{5:>20}\n'
        "</pre><hr></body>\n</html>\n"
    )


async def test_nginx_sends_parts_and_nothing_that_is_known(bench: Bench) -> None:
    moment(bench, "d.json")
    await nginx(bench)
    part = await asked(bench, 80, "GET /d.json HTTP/1.0\nHost: web\nRange: bytes=1-1")
    assert part.startswith("HTTP/1.1 206 Partial Content\n")
    assert "\nContent-Range: bytes 1-1/3\n" in part
    assert part.endswith("\n\n}")
    assert await body(bench, 80, "/d.json", "Range: bytes=-2") == "}\n"
    assert (await status(bench, 80, "/d.json", "Range: bytes=9-")).startswith("416 ")
    known = ("If-Modified-Since: Tue, 14 Nov 2023 22:13:20 GMT", 'If-None-Match: "6553f100-3"')
    for header in known:
        assert await status(bench, 80, "/d.json", header) == "304 Not Modified"
    assert await status(bench, 80, "/d.json", 'If-None-Match: "other"') == "200 OK"


async def test_nginx_tells_servers_apart_by_name_and_port(bench: Bench) -> None:
    await nginx(bench)
    for host, answer in (
        ("web", "hello\n"), ("other:80", "other"), ("a.other.org", "other"), ("x", "hello\n")
    ):  # fmt: skip
        request = f"GET / HTTP/1.0\nHost: {host}"
        assert (await asked(bench, 80, request)).endswith(f"\n\n{answer}")
    assert await body(bench, 8080, "/") == "port 8080"


async def test_nginx_does_not_show_what_its_user_may_not_read(bench: Bench) -> None:
    (bench.root / "site" / "secret").write_text("x")
    (bench.root / "site" / "secret").chmod(0o600)
    with (bench.root / "etc" / "passwd").open("a") as passwd:
        passwd.write("nginx:x:101:101::/nonexistent:/bin/false\n")
    _, said = await nginx(bench)
    assert await status(bench, 80, "/secret") == "403 Forbidden"
    await said.until('open() "/site/secret" failed (13: Permission denied), client: 10.9.8.7')


async def test_nginx_passes_requests_on(bench: Bench) -> None:
    await nginx(bench)
    got = await _upstream(bench, "HTTP/1.1 201 Created\nContent-Type: a/b\nServer: x\n\nmade")
    answer = await asked(
        bench, 80, "POST /api/things?q=1 HTTP/1.1\nHost: web\nX-A: b\nContent-Length: 2\n"
        "Connection: close\n\nok"
    )  # fmt: skip
    assert answer.startswith("HTTP/1.1 201 Created\nServer: nginx/1.29.1\n")
    assert "\nContent-Type: a/b\n" in answer
    assert answer.endswith("\n\nmade") or answer.endswith("\nmade\n0\n\n")
    request = (await got).decode().replace("\r\n", "\n")
    assert request == (
        "POST /v1/things?q=1 HTTP/1.0\nHost: 127.0.0.1:9000\nConnection: close\n"
        "X-From: 10.9.8.7\nContent-Length: 2\nX-A: b\n\nok"
    )


async def _upstream(bench: Bench, answer: str) -> "asyncio.Task[bytes]":
    """A server for one request; the task's result is what it was sent."""
    listener = bench.machine.network.sockets.listen("127.0.0.1", 9000)

    async def once() -> bytes:
        connection = await listener.accept()
        got = await connection.read(65_536)
        await connection.write(answer.replace("\n", "\r\n").encode())
        connection.close()
        listener.close()
        return got

    return asyncio.create_task(once())


async def test_nginx_goes_from_one_to_the_next_of_a_group(bench: Bench) -> None:
    _, said = await nginx(bench)
    for _ in range(2):
        got = await _upstream(bench, "HTTP/1.0 200 OK\n\nyes")
        assert await body(bench, 80, "/group") == "yes"
        await got
    assert await body(bench, 80, "/group") == "down for a while"
    await said.until("connect() failed (111: Connection refused) while connecting to upstream")


async def test_nginx_gives_up_who_does_not_answer(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nginx_proxy, "READ_SECONDS", 0.01)
    _, said = await nginx(bench)
    bench.machine.network.sockets.listen("127.0.0.1", 9000)
    assert await status(bench, 80, "/api/") == "504 Gateway Time-out"
    await said.until("upstream timed out (110: Connection timed out) while reading response header")


async def test_nginx_takes_no_larger_body_than_it_may(bench: Bench) -> None:
    await nginx(bench)
    request = "POST /kept HTTP/1.0\nHost: web\nContent-Length: 11\n\n" + "x" * 11
    assert (await asked(bench, 80, request)).startswith("HTTP/1.1 413 Request Entity Too Large\n")


async def test_nginx_writes_down_what_was_asked(bench: Bench) -> None:
    _, said = await nginx(bench)
    await body(bench, 80, '/nope?"x"', "User-Agent: me\\", "X-Forwarded-For: 1.2.3.4")
    await said.until('"1.2.3.4"\n')
    line = next(line for line in said.text.splitlines() if "1.2.3.4" in line)
    assert re.fullmatch(
        r"10\.9\.8\.7 - - \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d \+0000\] "
        r'"GET /nope\?\\x22x\\x22 HTTP/1\.0" 404 5 "-" "me\\x5C" "1\.2\.3\.4"',
        line,
    )


async def test_a_reload_changes_the_sites_and_keeps_who_is_connected(bench: Bench) -> None:
    process, said = await nginx(bench)
    kept = await connected(bench, 80)
    (bench.root / "etc/nginx/conf.d/default.conf").write_text(
        "server { listen 81; location / { return 200 new; } }"
    )
    process.signal(Signal.HUP)
    await said.until("exited with code 0")
    assert await body(bench, 81, "/") == "new"
    assert bench.machine.network.sockets.listening(80) == ()
    assert await everything(kept) == b""
    (bench.root / "etc/nginx/conf.d/default.conf").write_text("server { listen x; }")
    process.signal(Signal.HUP)
    await said.until('host not found in "x" of the "listen" directive')
    assert await body(bench, 81, "/") == "new"


@pytest.mark.parametrize(
    ("site", "words"),
    [
        ("servr { listen 80; }", 'unknown directive "servr"'),
        ("listen 80;", '"listen" directive is not allowed here'),
        ("server { server { } }", '"server" directive is not allowed here'),
        ("server { listen x; }", 'host not found in "x" of the "listen" directive'),
        ("server { listen 0; }", 'invalid port in "0" of the "listen" directive'),
        ("server { location { } }", 'invalid number of arguments in "location" directive'),
        ("server { location ? /x { } }", 'invalid location modifier "?"'),
        ("server { location ~ ( { } }", "pcre2_compile() failed: "),
        ("server { error_page 404; }", 'invalid number of arguments in "error_page" directive'),
        ("server { error_page x /x; }", 'invalid value "x"'),
        ("server { access_log /x nope; }", 'unknown log format "nope"'),
        ("server { client_max_body_size x; }", '"client_max_body_size" directive invalid value'),
        ("server { location / { proxy_pass nope; } }", "invalid URL prefix"),
        ("server { location / { proxy_pass http://api:1; } }", 'host not found in upstream "api"'),
        ("upstream x { server api:1; }", 'host not found in upstream "api:1"'),
    ],
)
async def test_a_configuration_that_makes_no_sense(bench: Bench, site: str, words: str) -> None:
    unpack(bench, "nginx", "latest")
    (bench.root / "etc/nginx/conf.d/default.conf").write_text(site)
    process, said = started(bench, "nginx", "-t")
    assert await process.wait() == 1
    first = said.text.partition("\n")[0]
    assert first.startswith(f"nginx: [emerg] {words}")
    assert first.endswith(" in /etc/nginx/conf.d/default.conf:1")


APACHE_404 = """\
<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
<html><head>
<title>404 Not Found</title>
</head><body>
<h1>Not Found</h1>
<p>The requested URL was not found on this server.</p>
</body></html>
"""


async def test_httpd_serves_a_file(bench: Bench) -> None:
    _, said = await httpd(bench)
    answer = await asked(bench, 80, "GET / HTTP/1.1\nHost: web\nConnection: close")
    assert without_dates(answer) == (
        "HTTP/1.1 200 OK\nDate: -\nServer: Apache/2.4.65 (Unix)\nLast-Modified: -\nETag: -\n"
        "Accept-Ranges: bytes\nContent-Length: 6\nConnection: close\nContent-Type: text/html\n\n"
        "hello\n"
    )
    await said.until('"GET / HTTP/1.1" 200 6\n')
    assert re.search(r"(?m)^10\.9\.8\.7 - - \[.*\] \"GET / HTTP/1\.1\" 200 6$", said.text)


async def test_httpd_answers_with_the_right_status(bench: Bench) -> None:
    await httpd(
        bench,
        "Redirect permanent /old http://web/new",
        "Alias /x /site/sub",
        "ErrorDocument 403 /missing.html",
        '<Directory "/site/sub/deep">',
        "Options -Indexes",
        "</Directory>",
    )
    (bench.root / "site" / ".htaccess").write_text("")
    statuses = {
        "/": "200 OK",
        "/nope": "404 Not Found",
        "/sub": "301 Moved Permanently",
        "/sub/": "200 OK",
        "/sub/deep/": "403 Forbidden",
        "/.htaccess": "403 Forbidden",
        "/old/y": "301 Moved Permanently",
        "/x/a.txt": "200 OK",
        "/../etc/passwd": "400 Bad Request",
    }
    assert {path: await status(bench, 80, path) for path in statuses} == statuses
    assert await body(bench, 80, "/nope") == APACHE_404
    assert await body(bench, 80, "/.htaccess") == "gone\n"
    for method, answer in (("DELETE", "405 Method Not Allowed"), ("FOO", "501 Not Implemented")):
        said = await asked(bench, 80, f"{method} / HTTP/1.0")
        assert said.startswith(f"HTTP/1.1 {answer}\n")
        assert "\nAllow: " in said
    posted = await asked(bench, 80, "POST / HTTP/1.0\nContent-Length: 2\n\nok")
    assert posted.endswith("\n\nhello\n")


async def test_httpd_lists_a_folder(bench: Bench) -> None:
    await httpd(bench)
    assert (await body(bench, 80, "/sub/")).partition("<html>")[2] == (
        "\n <head>\n  <title>Index of /sub</title>\n </head>\n <body>\n<h1>Index of /sub</h1>\n"
        '<ul><li><a href="/"> Parent Directory</a></li>\n'
        '<li><a href="a%20b%26c.bin"> a b&amp;c.bin</a></li>\n'
        '<li><a href="a.txt"> a.txt</a></li>\n<li><a href="deep/"> deep/</a></li>\n'
        "</ul>\n</body></html>\n"
    )


async def test_httpd_says_why_it_can_not_listen(bench: Bench) -> None:
    bench.machine.network.sockets.listen("0.0.0.0", 80)
    unpack(bench, "httpd", "latest")
    process, said = started(bench, "httpd-foreground")
    assert await process.wait() == 1
    assert said.text.endswith(
        "(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:80\n"
        "no listening sockets available, shutting down\nAH00015: Unable to open logs\n"
    )


async def test_httpd_ends_gracefully(bench: Bench) -> None:
    process, said = await httpd(bench)
    resting = await connected(bench, 80)
    process.signal(Signal.WINCH, from_outside=True)
    assert await process.wait() == 0
    assert await everything(resting) == b""
    assert said.text.endswith("AH00492: caught SIGWINCH, shutting down gracefully\n")
