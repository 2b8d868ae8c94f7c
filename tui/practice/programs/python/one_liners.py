"""`python -c`: the few things that people write there to look at a container, and nothing else.

These are imports, printing what is known without running anything, asking a URL (the customary
health check of images without curl), and an exit code. A text is understood as a whole before
anything is done; one in which anything else stands is refused as a whole.
"""

from __future__ import annotations

import ast
import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from tui.practice.kernel.process import Process
from tui.practice.programs.network.exchange import BadAnswer, Exchange
from tui.practice.programs.network.hosts import addresses_of
from tui.practice.programs.network.urls import MOST_REDIRECTIONS, Url, parsed
from tui.practice.programs.python.imports import is_there, search_path
from tui.practice.programs.python.packages import IMPORTED_FROM
from tui.practice.programs.python.places import version
from tui.practice.programs.python.records import installed
from tui.practice.programs.tools import reason

_MOST_CHARACTERS = 2000
_TRACEBACK = 'Traceback (most recent call last):\n  File "<string>", line 1, in <module>\n'


@dataclass(frozen=True, slots=True)
class Import:
    """`import MODULE`, or names from it."""

    module: str


@dataclass(frozen=True, slots=True)
class Known:
    """`sys.version`, or `MODULE.__version__`."""

    module: str


@dataclass(frozen=True, slots=True)
class Print:
    """`print(…)` of texts, numbers and what is known."""

    words: tuple[str | Known, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """`urllib.request.urlopen(URL)`."""

    url: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Leave:
    """`sys.exit(CODE)`."""

    code: int


Step = Import | Print | Open | Leave


class _Fails(Exception):
    """Python would end with a traceback; the message is its last line."""


def understood(source: str) -> list[Step] | None:
    """What a text asks for; None where that can't be known without running it."""
    if len(source) > _MOST_CHARACTERS:
        return None
    try:
        return [step for statement in ast.parse(source).body for step in _steps(statement)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


async def run_steps(p: Process, steps: list[Step]) -> int:
    """Do them in turn; returns the exit code."""
    try:
        for step in steps:
            match step:
                case Import(module):
                    _check_import(p, module)
                case Print(words):
                    shown = [await _shown(p, word) for word in words]
                    await p.out(" ".join(shown) + "\n")
                case Open(url, seconds):
                    await _open(p, url, seconds)
                case Leave(code):
                    return code & 0xFF
    except _Fails as error:
        await p.err(f"{_TRACEBACK}{error}\n")
        return 1
    return 0


def runs_own_code(p: Process, steps: list[Step]) -> bool:
    """Whether an import would run a file that no package brought along."""
    folders = search_path(p, p.cwd)
    return any(
        isinstance(step, Import)
        and step.module not in IMPORTED_FROM
        and step.module not in sys.stdlib_module_names
        and is_there(p, step.module, folders)
        for step in steps
    )


# -- understanding --------------------------------------------------------------------------------


def _steps(statement: ast.stmt) -> Iterator[Step]:
    """Raises ValueError for what is not understood."""
    match statement:
        case ast.Import(names):
            for name in names:
                yield Import(name.name.partition(".")[0])
        case ast.ImportFrom(module=str(module), level=0):
            yield Import(module.partition(".")[0])
        case ast.Expr(ast.Call(func, arguments, keywords)):
            yield _call(ast.unparse(func), arguments, keywords)
        case _:
            raise ValueError("neither an import nor a call")


def _call(name: str, arguments: list[ast.expr], keywords: list[ast.keyword]) -> Step:
    if name == "print" and not keywords:
        return Print(tuple(map(_printed, arguments)))
    if name in ("sys.exit", "exit", "quit") and not keywords:
        match arguments:
            case []:
                return Leave(0)
            case [ast.Constant(int(code))]:
                return Leave(code)
    if name in ("urllib.request.urlopen", "request.urlopen", "urlopen"):
        match arguments, keywords:
            case [ast.Constant(str(url))], []:
                return Open(url, None)
            case [ast.Constant(str(url))], [ast.keyword("timeout", ast.Constant(value))] if (
                isinstance(value, int | float)
            ):
                return Open(url, float(value))
    raise ValueError(f"{name} is not known")


def _printed(argument: ast.expr) -> str | Known:
    match argument:
        case ast.Constant(str() | int() | float() | None as value):
            return str(value)
        case ast.Attribute(ast.Name("sys"), "version"):
            return Known("sys")
        case ast.Attribute(ast.Name(module), "__version__") if module in IMPORTED_FROM:
            return Known(module)
    raise ValueError("not known without running it")


# -- doing ----------------------------------------------------------------------------------------


def _check_import(p: Process, module: str) -> None:
    if module not in sys.stdlib_module_names and not is_there(p, module, search_path(p, p.cwd)):
        raise _Fails(f"ModuleNotFoundError: No module named '{module}'")


async def _shown(p: Process, word: str | Known) -> str:
    if isinstance(word, str):
        return word
    if word.module == "sys":
        return f"{version(p)} (main, Sep  9 2025, 03:11:54) [GCC 14.2.0]"
    package = (await installed(p)).get(IMPORTED_FROM[word.module])
    if package is None:
        raise _Fails(f"NameError: name '{word.module}' is not defined")
    return package.version


async def _open(p: Process, text: str, seconds: float | None) -> None:
    url = parsed(text)
    if url is None or "://" not in text:
        raise _Fails(f"ValueError: unknown url type: {text!r}")
    if url.scheme != "http":
        raise _Fails(f"urllib.error.URLError: <urlopen error unknown url type: {url.scheme}>")
    try:
        async with asyncio.timeout(seconds):
            for _ in range(MOST_REDIRECTIONS):
                target = await _asked(p, url)
                if target is None:
                    return
                url = target
    except TimeoutError:
        raise _Fails("TimeoutError: timed out") from None
    raise _Fails("urllib.error.HTTPError: HTTP Error 302: too many redirections")


async def _asked(p: Process, url: Url) -> Url | None:
    """Ask for it; returns where that leads to, if it leads on."""
    addresses = await addresses_of(p, url.host)
    if not addresses:
        words = "[Errno -2] Name or service not known"
        raise _Fails(f"urllib.error.URLError: <urlopen error {words}>")
    headers = [
        ("Accept-Encoding", "identity"),
        ("Host", url.authority),
        ("User-Agent", f"Python-urllib/{version(p).rpartition('.')[0]}"),
        ("Connection", "close"),
    ]
    try:
        async with Exchange(p, await p.connect(addresses[0], url.port)) as exchange:
            answer = await exchange.ask("GET", url, headers)
    except OSError as error:
        why = f"[Errno {error.errno}] {reason(error)}"
        raise _Fails(f"urllib.error.URLError: <urlopen error {why}>") from None
    except BadAnswer:
        words = "Remote end closed connection without response"
        raise _Fails(f"http.client.RemoteDisconnected: {words}") from None
    if answer.status in (301, 302, 303, 307, 308) and answer.header("location"):
        return url.joined(answer.header("location"))
    if not 200 <= answer.status < 300:
        raise _Fails(f"urllib.error.HTTPError: HTTP Error {answer.status}: {answer.reason}")
    return None
