"""wget as busybox has it."""

from __future__ import annotations

import asyncio

from tui.practice.files.tree import OVERWRITING, Opening
from tui.practice.kernel.process import Process
from tui.practice.kernel.sockets import Connection
from tui.practice.programs.network.exchange import Answer, BadAnswer, Exchange
from tui.practice.programs.network.gnu_wget import asked_headers, gnu_wget
from tui.practice.programs.network.hosts import addresses_of
from tui.practice.programs.network.urls import MOST_REDIRECTIONS, Url, parsed
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import number, program, reason

_MANUAL = Manual(
    "[-cqS] [--spider] [-O FILE] [-P DIR] [-T SECONDS] URL...",
    """Fetch files by HTTP.

    -q, --quiet        say nothing
    -S, --server-response  show the server's answer
    -O, --output-document=FILE  write to FILE (- for standard output)
    -P, --directory-prefix=DIR  write into DIR
    -T, --timeout=SECONDS  give up after that time
    -U, --user-agent=TEXT  what to call oneself
    -c, --continue     no effect
    -Y, --proxy=ON     no effect
    -o, --output-file=FILE  write messages to FILE
    --spider           only look whether it is there
    --header=TEXT      add a header to the request
    --post-data=TEXT   send TEXT by POST
    --no-check-certificate  no effect""",
)
_FRESH = Opening(read=False, write=True, create=True, exclusive=True)


async def wget(p: Process) -> int:
    """Fetch files, in the manner of this userland."""
    return await (gnu_wget(p) if p.gnu else _busybox_wget(p))


@program(_MANUAL)
async def _busybox_wget(p: Process, given: Given) -> int:
    if not given.operands:
        raise given.missing()
    if (log := given.value("o")) is not None:
        p.set_handle(2, await p.open(log, OVERWRITING))
    seconds = number(given.value("T") or "0", f"invalid number '{given.value('T')}'")
    for operand in given.operands:
        url = parsed(operand)
        if url is None or url.scheme not in ("http", "https", "ftp"):
            raise Failure(f"not an http or ftp url: {operand}")
        try:
            async with asyncio.timeout(seconds or None):
                await _fetch(p, given, url)
        except TimeoutError:
            raise Failure("download timed out") from None
        except BadAnswer:
            raise Failure("error getting response") from None
    return 0


async def _fetch(p: Process, given: Given, url: Url) -> None:
    quiet = "q" in given
    method = "POST" if "post-data" in given else "HEAD" if "spider" in given else "GET"
    body = (given.value("post-data") or "").encode(errors="surrogateescape")
    for _ in range(MOST_REDIRECTIONS + 1):
        async with Exchange(p, await _connected(p, url, quiet=quiet)) as exchange:
            answer = await exchange.ask(method, url, _headers(given, url, body), body)
            if "S" in given:
                await p.err(f"  {answer.line}\n")
                await p.err("".join(f"  {key}: {value}\n" for key, value in answer.headers))
            location = answer.header("location")
            if 300 <= answer.status < 400 and location:
                url = url.joined(location) or url
                continue
            if answer.status >= 300:
                raise Failure(f"server returned error: {answer.line}")
            if "spider" in given:
                await _say(p, quiet, "remote file exists\n")
                return
            await _save(p, given, url, exchange, answer, method)
            return
    raise Failure("too many redirections")


async def _connected(p: Process, url: Url, *, quiet: bool) -> Connection:
    addresses = await addresses_of(p, url.host)
    if not addresses:
        raise Failure(f"bad address '{url.authority}'")
    where = f"{addresses[0]}:{url.port}"
    await _say(p, quiet, f"Connecting to {url.authority} ({where})\n")
    try:
        connection = await p.connect(addresses[0], url.port)
    except OSError as error:
        words = f"can't connect to remote host ({addresses[0]}): {reason(error)}"
        raise Failure(words) from None
    if url.scheme != "http":
        connection.close()
        raise Failure(f"the practice engine does not speak {url.scheme}")
    return connection


def _headers(given: Given, url: Url, body: bytes) -> list[tuple[str, str]]:
    headers = [("Host", url.authority), ("User-Agent", given.value("U") or "Wget")]
    headers.append(("Connection", "close"))
    return [*headers, *asked_headers(given, body)]


async def _save(
    p: Process, given: Given, url: Url, exchange: Exchange, answer: Answer, method: str
) -> None:
    quiet = "q" in given
    name = given.value("O")
    if name == "-":
        handle, shown = p.handle(1).share(), "stdout"
    else:
        shown = name or url.file_name
        folder = given.value("P")
        path = f"{folder}/{shown}" if folder and name is None else shown
        try:
            handle = await p.open(path, _FRESH if name is None else OVERWRITING)
        except OSError as error:
            raise Failure(f"can't open '{path}': {reason(error)}") from None
    to_file = name != "-"
    await _say(p, quiet, f"saving to '{shown}'\n" if to_file else "writing to stdout\n")
    size = 0
    try:
        async for piece in exchange.body(method, answer):
            await handle.write(piece)
            size += len(piece)
    finally:
        handle.close()
    name = shown if to_file else "-"
    await _say(p, quiet, f"{name:<20.20} 100% |{'*' * 32}| {size:5}  0:00:00 ETA\n")
    await _say(p, quiet, f"'{shown}' saved\n" if to_file else "written to stdout\n")


async def _say(p: Process, quiet: bool, text: str) -> None:
    if not quiet:
        await p.err(text)
