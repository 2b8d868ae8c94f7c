"""curl, for HTTP."""

from __future__ import annotations

import asyncio
import json
import re
import time
from base64 import b64encode
from dataclasses import dataclass

from tui.practice.files.tree import OVERWRITING
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import Process
from tui.practice.kernel.sockets import Connection
from tui.practice.programs.network.exchange import Answer, BadAnswer, Exchange
from tui.practice.programs.network.hosts import addresses_of
from tui.practice.programs.network.urls import MOST_REDIRECTIONS, Url, parsed
from tui.practice.programs.options import Given, HelpWanted, Manual, Misuse
from tui.practice.programs.tools import number, raw, reason, text

VERSION = "8.5.0"
_MANUAL = Manual(
    "[options...] <url>",
    """Fetch URLs.

 -d, --data=DATA            send DATA by POST (@FILE for what is in a file)
     --data-raw=DATA        the same, without a meaning for @
     --data-binary=DATA     the same as --data, with line ends as they are
     --json=DATA            send DATA as JSON
 -f, --fail                 print nothing where the server says no
 -G, --get                  put the data into the URL
 -H, --header=TEXT          add a header to the request
 -i, --include              print the head of the answer, too
     --show-headers         the same
 -I, --head                 print the head of the answer alone
 -k, --insecure             no effect
 -L, --location             follow redirections
 -m, --max-time=SECONDS     give up after that time
     --connect-timeout=SECONDS  no effect
 -o, --output=FILE          write to FILE
 -O, --remote-name          write to a file called as on the server
 -A, --user-agent=TEXT      what to call oneself
 -s, --silent               print no progress and no errors
 -S, --show-error           print errors all the same
 -X, --request=METHOD       use this method
 -v, --verbose              show what is said on both sides
 -w, --write-out=FORMAT     print that at the end: %{http_code} and others
     --url=URL              the URL
     --retry=N              no effect
 -N, --no-buffer            no effect
 -#, --progress-bar         no effect
 -4, --ipv4                 no effect
 -u, --user=NAME:PASSWORD   say who one is
 -V, --version              print the version""",
    wrong=(2, 2),
)
_METER = (
    "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n"
    "                                 Dload  Upload   Total   Spent    Left  Speed\n"
)
_NOTHING_YET = "\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0"


class _Trouble(Exception):
    """Something went wrong; `code` is curl's number for it."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words


@dataclass(slots=True)
class _Transfer:
    """What there is to tell at the end."""

    url: Url
    status: int = 0
    size: int = 0
    kind: str = ""
    began: float = 0.0


async def curl(p: Process) -> int:
    """Fetch URLs."""
    try:
        given = _MANUAL.read(p.argv, gnu=True)
    except HelpWanted as wanted:
        await p.out(wanted.text)
        return 0
    except Misuse as misuse:
        words = misuse.text.partition("\n")[0].partition(": ")[2]
        await p.err(f"curl: {_misuse(words)}\n{_HINT}")
        return 2
    if "V" in given:
        await p.out(f"curl {VERSION} (practice engine of cais)\nProtocols: http\n")
        return 0
    urls = [*given.values("url"), *given.operands]
    if not urls:
        await p.err("curl: (2) no URL specified\n" if len(p.argv) > 1 else "")
        await p.err(_HINT)
        return 2
    code = 0
    for word in urls:
        try:
            await _one(p, given, word)
        except _Trouble as trouble:
            code = trouble.code
            if "s" not in given or "S" in given:
                await p.err(f"curl: ({trouble.code}) {trouble.words}\n")
    return code


_HINT = "curl: try 'curl --help' or 'curl --manual' for more information\n"


def _misuse(words: str) -> str:
    """The complaint about an option as curl words it."""
    found = re.search(r"'(.+)'", words)
    name = found[1] if found else ""
    name = name if name.startswith("-") else f"-{name}"
    return f"option {name}: {'requires parameter' if 'requires' in words else 'is unknown'}"


async def _one(p: Process, given: Given, word: str) -> None:
    url = parsed(word)
    if url is None:
        raise _Trouble(3, "URL rejected: No host part in the URL")
    seconds = number(given.value("m") or "0", "expected a proper numerical parameter", 2)
    target = given.value("o") or (url.file_name if "O" in given else "")
    metered = "s" not in given and bool(target or not p.is_terminal(1))
    transfer = _Transfer(url, began=time.monotonic())
    if metered:
        await p.err(_METER + _NOTHING_YET)
    handle = p.handle(1).share()
    try:
        if target and target != "-":
            handle.close()
            handle = await p.open(target, OVERWRITING)
        async with asyncio.timeout(seconds or None):
            await _follow(p, given, transfer, handle, metered=metered)
        if metered:
            await p.err(_meter(transfer))
    except TimeoutError:
        words = f"Operation timed out after {seconds * 1000} milliseconds with 0 bytes received"
        raise _Trouble(28, words) from None
    except BadAnswer:
        raise _Trouble(52, "Empty reply from server") from None
    finally:
        handle.close()
    if (form := given.value("w")) is not None:
        await p.out(_written(form, transfer))


async def _follow(
    p: Process, given: Given, transfer: _Transfer, handle: Handle, *, metered: bool
) -> None:
    """Ask, and ask where the answers point to."""
    method, body, kind = await _request(p, given)
    url = transfer.url
    if "G" in given and body:
        joint = "&" if "?" in url.path else "?"
        url = Url(url.scheme, url.host, url.port, f"{url.path}{joint}{text(body)}")
        body = b""
    for _ in range(MOST_REDIRECTIONS + 1):
        connection = await _connected(p, given, url, metered=metered)
        async with Exchange(p, connection) as exchange:
            headers = _headers(given, url, body, kind)
            if "v" in given:
                lines = [f"{method} {url.path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers), ""]
                await p.err("".join(f"> {line}\n" for line in lines))
                if body and not p.is_terminal(1):
                    await p.err(f"}} [{len(body)} bytes data]\n")
            answer = await exchange.ask(method, url, headers, body)
            await _show_head(p, given, answer, handle)
            transfer.status, transfer.kind = answer.status, answer.header("content-type")
            following = url.joined(answer.header("location")) if "L" in given else None
            if 300 <= answer.status < 400 and answer.header("location") and following:
                url = transfer.url = following
                continue
            if answer.status >= 400 and "f" in given:
                words = f"The requested URL returned error: {answer.status}"
                raise _Trouble(22, words)
            async for piece in exchange.body(method, answer):
                if "v" in given and not transfer.size and not p.is_terminal(1):
                    await p.err(f"{{ [{len(piece)} bytes data]\n")
                transfer.size += len(piece)
                await handle.write(piece)
            if "v" in given:
                lasts = "close" not in answer.header("connection").lower()
                words = (
                    f"Connection #0 to host {url.host} left intact"
                    if lasts
                    else ("Closing connection")
                )
                await p.err(f"* {words}\n")
            return
    raise _Trouble(47, f"Maximum ({MOST_REDIRECTIONS}) redirects followed")


async def _request(p: Process, given: Given) -> tuple[str, bytes, str]:
    """The method, what is sent, and of what kind it is."""
    pieces: list[bytes] = []
    kind = "application/x-www-form-urlencoded"
    for mark, value in given.marks:
        if mark not in ("d", "data-raw", "data-binary", "json"):
            continue
        if value.startswith("@") and mark != "data-raw":
            name = "/dev/stdin" if value == "@-" else value[1:]
            data = await p.read_all(name)
            pieces.append(data.replace(b"\r", b"").replace(b"\n", b"") if mark == "d" else data)
        else:
            pieces.append(raw(value))
        if mark == "json":
            kind = "application/json"
    method = "HEAD" if "I" in given else "POST" if pieces and "G" not in given else "GET"
    return given.value("X") or method, b"&".join(pieces), kind


async def _connected(p: Process, given: Given, url: Url, *, metered: bool) -> Connection:
    if url.scheme not in ("http", "https", "ftp"):
        raise _Trouble(1, f'Protocol "{url.scheme}" not supported')
    verbose = "v" in given
    addresses = await addresses_of(p, url.host)
    if not addresses:
        if verbose:
            await p.err(f"* Could not resolve host: {url.host}\n")
        raise _Trouble(6, f"Could not resolve host: {url.host}")
    if verbose:
        await p.err(f"*   Trying {addresses[0]}:{url.port}...\n")
    began = time.monotonic()
    try:
        connection = await p.connect(addresses[0], url.port)
    except OSError as error:
        passed = int((time.monotonic() - began) * 1000)
        words = f"Failed to connect to {url.host} port {url.port} after {passed} ms"
        words += ": Couldn't connect to server"
        if verbose:
            await p.err(f"* connect to {addresses[0]} port {url.port} failed: {reason(error)}\n")
            await p.err(f"* {words}\n* closing connection #0\n")
        if metered:
            await p.err(_NOTHING_YET + "\n")
        raise _Trouble(7, words) from None
    if url.scheme != "http":
        connection.close()
        raise _Trouble(35, f"the practice engine does not speak {url.scheme}")
    if verbose:
        await p.err(f"* Connected to {url.host} ({addresses[0]}) port {url.port}\n")
    return connection


def _headers(given: Given, url: Url, body: bytes, kind: str) -> list[tuple[str, str]]:
    headers = {"Host": url.authority}
    if (user := given.value("u")) is not None:
        headers["Authorization"] = f"Basic {b64encode(raw(user)).decode()}"
    headers["User-Agent"] = given.value("A") or f"curl/{VERSION}"
    if kind.endswith("json"):
        headers |= {"Content-Type": kind, "Accept": kind}
    else:
        headers["Accept"] = "*/*"
    if body:
        headers["Content-Length"] = str(len(body))
        headers.setdefault("Content-Type", kind)
    for line in given.values("H"):
        name, _, value = line.partition(":")
        same = next((key for key in headers if key.lower() == name.lower()), name)
        headers[same] = value.strip()
    return [(name, value) for name, value in headers.items() if value]


async def _show_head(p: Process, given: Given, answer: Answer, handle: Handle) -> None:
    lines = [answer.line, *(f"{key}: {value}" for key, value in answer.headers), ""]
    if "v" in given:
        await p.err("".join(f"< {line}\n" for line in lines))
    if any(key in given for key in ("i", "I", "show-headers")):
        await handle.write("".join(f"{line}\r\n" for line in lines).encode())


def _meter(transfer: _Transfer) -> str:
    size = f"{transfer.size}" if transfer.size < 100_000 else f"{transfer.size // 1024}k"
    rate = transfer.size / max(time.monotonic() - transfer.began, 1e-3)
    speed = f"{rate:.0f}" if rate < 100_000 else f"{rate / 1024:.0f}k"
    return (
        f"\r100 {size:>5}  100 {size:>5}    0     0  {speed:>5}      0"
        f" --:--:-- --:--:-- --:--:-- {speed:>5}\n"
    )


def _written(form: str, transfer: _Transfer) -> str:
    """What `-w` asks for."""
    values = {
        "http_code": f"{transfer.status:03}",
        "response_code": f"{transfer.status:03}",
        "content_type": transfer.kind,
        "size_download": str(transfer.size),
        "url_effective": str(transfer.url),
        "url": str(transfer.url),
        "time_total": f"{time.monotonic() - transfer.began:.6f}",
        "exitcode": "0",
    }
    values["json"] = json.dumps(values)
    form = re.sub(r"%\{(\w+)\}", lambda found: values.get(found[1], ""), form)
    return form.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r").replace("%%", "%")
