"""wget as GNU systems have it."""

from __future__ import annotations

import asyncio
import time

from tui.practice.files.tree import OVERWRITING
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import Process
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.network.exchange import Answer, BadAnswer, Exchange
from tui.practice.programs.network.hosts import addresses_of, is_address
from tui.practice.programs.network.urls import MOST_REDIRECTIONS, Url, parsed
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import number, program, reason

_MANUAL = Manual(
    "[OPTION]... [URL]...",
    """Fetch files by HTTP.

    -q, --quiet                    say nothing
    -v, --verbose                  no effect
    -S, --server-response          show the server's answer
    -O, --output-document=FILE     write to FILE (- for standard output)
    -P, --directory-prefix=DIR     write into DIR
    -T, --timeout=SECONDS          give up after that time
    -t, --tries=N                  no effect
    -U, --user-agent=TEXT          what to call oneself
    -o, --output-file=FILE         write messages to FILE
    -c, --continue                 no effect
        --spider                   only look whether it is there
        --header=TEXT              add a header to the request
        --post-data=TEXT           send TEXT by POST
        --no-verbose               say less
        --show-progress            no effect
        --progress=KIND            no effect
        --no-check-certificate     no effect""",
)
_NETWORK, _SERVER = 4, 8
"""Exit codes for a network that fails, and for a server that says no."""


class _Log:
    """Where the messages go, if they are wanted."""

    def __init__(self, p: Process, given: Given) -> None:
        self._p = p
        self._quiet = "q" in given
        self._terse = "no-verbose" in given

    async def say(self, text: str, *, important: bool = False) -> None:
        """Print it, unless less was wanted."""
        if not self._quiet and (important or not self._terse):
            await self._p.err(text)


@program(_MANUAL)
async def gnu_wget(p: Process, given: Given) -> int:
    """Fetch files."""
    if not given.operands:
        await p.err("wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\n")
        await p.err("Try `wget --help' for more options.\n")
        return 1
    if (name := given.value("o")) is not None:
        p.set_handle(2, await p.open(name, OVERWRITING))
    seconds = number(given.value("T") or "0", f"--timeout: Invalid time period {given.value('T')}")
    log = _Log(p, given)
    code = 0
    for operand in given.operands:
        url = parsed(operand)
        if url is None or url.scheme not in ("http", "https", "ftp"):
            await log.say(f"{operand}: Unsupported scheme.\n", important=True)
            code = 1
            continue
        try:
            async with asyncio.timeout(seconds or None):
                code = await _fetch(p, given, log, url) or code
        except TimeoutError:
            await log.say("failed: Connection timed out.\n")
            code = _NETWORK
        except BadAnswer:
            await log.say("No data received.\n")
            code = _NETWORK
    return code


async def _fetch(p: Process, given: Given, log: _Log, url: Url) -> int:
    method = "POST" if "post-data" in given else "HEAD" if "spider" in given else "GET"
    body = (given.value("post-data") or "").encode(errors="surrogateescape")
    if "spider" in given:
        await log.say("Spider mode enabled. Check if remote file exists.\n")
    for _ in range(MOST_REDIRECTIONS + 1):
        await log.say(f"--{_now()}--  {url}\n")
        connection = await _connected(p, log, url)
        if connection is None:
            return _NETWORK
        async with Exchange(p, connection) as exchange:
            await log.say("HTTP request sent, awaiting response... ")
            answer = await exchange.ask(method, url, _headers(given, url, body), body)
            if "S" in given:
                lines = [answer.line, *(f"{key}: {value}" for key, value in answer.headers)]
                await log.say("\n" + "".join(f"  {line}\n" for line in lines))
            else:
                await log.say(f"{answer.status} {answer.reason}\n")
            location = answer.header("location")
            if 300 <= answer.status < 400 and location:
                await log.say(f"Location: {location} [following]\n")
                url = url.joined(location) or url
                continue
            if answer.status >= 300:
                words = f"{_now()} ERROR {answer.status}: {answer.reason}.\n"
                await log.say(words, important=True)
                return _SERVER
            await _save(p, given, log, url, exchange, answer, method)
            return 0
    await log.say(f"{MOST_REDIRECTIONS} redirections exceeded.\n", important=True)
    return _SERVER


async def _connected(p: Process, log: _Log, url: Url) -> Handle | None:
    host = url.host
    addresses = await addresses_of(p, host)
    shown = f"{host}:{url.port}"
    if not is_address(host):
        await log.say(f"Resolving {host} ({host})... ")
        if not addresses:
            await log.say("failed: Name or service not known.\n")
            name = in_quotes(p, host)
            await log.say(f"wget: unable to resolve host address {name}\n", important=True)
            return None
        await log.say(f"{', '.join(addresses)}\n")
        shown = f"{host} ({host})|{addresses[0]}|:{url.port}"
    await log.say(f"Connecting to {shown}... ")
    try:
        connection = await p.connect(addresses[0], url.port)
    except OSError as error:
        await log.say(f"failed: {reason(error)}.\n")
        return None
    await log.say("connected.\n")
    if url.scheme != "http":
        connection.close()
        raise Failure(f"the practice engine does not speak {url.scheme}", _NETWORK)
    return connection


def asked_headers(given: Given, body: bytes) -> list[tuple[str, str]]:
    """The fields of a request that both kinds of wget are asked for in the same way."""
    headers = []
    for line in given.values("header"):
        name, _, value = line.partition(":")
        headers.append((name, value.strip()))
    if "post-data" in given:
        headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        headers.append(("Content-Length", str(len(body))))
    return headers


def _headers(given: Given, url: Url, body: bytes) -> list[tuple[str, str]]:
    headers = [
        ("Host", url.authority),
        ("User-Agent", given.value("U") or "Wget/1.25.0"),
        ("Accept", "*/*"),
        ("Connection", "close"),
    ]
    return [*headers, *asked_headers(given, body)]


async def _save(
    p: Process,
    given: Given,
    log: _Log,
    url: Url,
    exchange: Exchange,
    answer: Answer,
    method: str,
) -> None:
    kind = answer.header("content-type").partition(";")[0] or "text/html"
    await log.say(f"Length: {'unspecified' if answer.length is None else answer.length} [{kind}]\n")
    if "spider" in given:
        await log.say("Remote file exists.\n\n")
        return
    name = given.value("O")
    shown = name or _free(p, given, url.file_name)
    if name == "-":
        handle, place = p.handle(1).share(), "STDOUT"
    else:
        handle, place = await p.open(shown, OVERWRITING), shown
    await log.say(f"Saving to: {in_quotes(p, place)}\n\n")
    size, began = 0, time.monotonic()
    try:
        async for piece in exchange.body(method, answer):
            await handle.write(piece)
            size += len(piece)
    finally:
        handle.close()
    rate = size / max(time.monotonic() - began, 1e-4) / 1e6
    total = size if answer.length is None else f"{size}/{answer.length}"
    await log.say(f"{'     0K':<58}100% {rate:4.3g}M=0s\n\n")
    words = "written to stdout" if name == "-" else f"{in_quotes(p, place)} saved"
    await log.say(f"{_now()} ({rate:.3g} MB/s) - {words} [{total}]\n\n", important=True)


def _free(p: Process, given: Given, name: str) -> str:
    """The name that a file gets: an old one of that name stays."""
    folder = given.value("P")
    path = f"{folder}/{name}" if folder else name
    taken, count = path, 0
    while p.exists(taken):
        count += 1
        taken = f"{path}.{count}"
    return taken


def _now() -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
