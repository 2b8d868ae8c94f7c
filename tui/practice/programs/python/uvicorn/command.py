"""The command `uvicorn`: one server, several of them, or one that starts anew with each change."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from posixpath import normpath

from tui.practice.kernel.process import Process
from tui.practice.programs.python.places import version
from tui.practice.programs.python.records import installed
from tui.practice.programs.python.uvicorn import supervisors
from tui.practice.programs.python.uvicorn.log import Log
from tui.practice.programs.python.uvicorn.options import Given, Misuse, read, usage
from tui.practice.programs.python.uvicorn.server import (
    STARTUP_FAILURE,
    Ending,
    Server,
    Settings,
)
from tui.practice.programs.services.asgi import App

Make = Callable[[Process, Log], Awaitable[App]]
"""Makes the app, for a process that serves it and writes this log."""


class CannotImport(Exception):
    """There is no such app; the message is what uvicorn says after `Error loading ASGI app.`"""


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be served: `MODULE:ATTRIBUTE`, looked for in a folder."""

    module: str
    attribute: str
    folder: str


Find = Callable[[Process, Target], Awaitable[Make]]
"""Finds the app. Raises CannotImport, or Exit once it has said why it can't be served."""


async def uvicorn(p: Process, program: str, words: Sequence[str], find: Find) -> int:
    """Be the command, which the person called `program`, with these words after it."""
    try:
        given = read(program, words)
    except Misuse as misuse:
        await p.err(misuse.text)
        return 2
    if "--help" in given:
        await p.out(usage(program))
        return 0
    if "--version" in given:
        own = (await installed(p)).get("uvicorn")
        number = own.version if own else "0.54.0"
        await p.out(f"Running uvicorn {number} with CPython {version(p)} on Linux\n")
        return 0
    return await _serve(p, given, find)


async def _serve(p: Process, given: Given, find: Find) -> int:
    log = Log(
        p,
        level=given.text("--log-level", "info"),
        access=given.chosen("access-log") is not False,
        colours=given.chosen("use-colors"),
    )
    ending = Ending(p)
    settings = _settings(given)
    many = max(1, given.number("--workers", _number(p.env.get("WEB_CONCURRENCY", ""))))
    reloads = "--reload" in given
    if any(name in given for name in ("--uds", "--fd", "--ssl-keyfile", "--ssl-certfile")):
        await log.error("The practice engine simulates neither --uds and --fd nor --ssl-…")
        return STARTUP_FAILURE

    async def serve(worker: Process, listener: supervisors.Shared = None) -> int:
        own = log if worker is p else log.of(worker)
        end = ending if worker is p else Ending(worker)
        try:
            make = await find(worker, _target(worker, given))
        except CannotImport as error:
            await own.error(f"Error loading ASGI app. {error}")
            return STARTUP_FAILURE
        server = Server(worker, await make(worker, own), settings, own, end)
        code = await server.run(listener)
        await end.die_of_it()
        return code

    if not reloads and many == 1:
        return await serve(p)
    folders = [normpath(p.absolute(name)) for name in given.all("--reload-dir") or ["."]]
    listener = await supervisors.listening(p, log, settings, folders if reloads else ())
    if listener is None:
        return STARTUP_FAILURE
    if reloads:
        delay = float(given.text("--reload-delay", "0.25"))
        return await supervisors.Reloader(p, log, ending, serve, listener).run(folders, delay)
    return await supervisors.Workers(p, log, ending, serve, listener).run(many)


def _settings(given: Given) -> Settings:
    headers = (word.partition(":") for word in given.all("--header"))
    patience = given.text("--timeout-graceful-shutdown")
    return Settings(
        host=given.text("--host", "127.0.0.1"),
        port=given.number("--port", 8000),
        keep_alive=given.number("--timeout-keep-alive", 5),
        patience=float(patience) if patience else None,
        root_path=given.text("--root-path"),
        server_header=given.chosen("server-header") is not False,
        date_header=given.chosen("date-header") is not False,
        headers=tuple((name.lower().strip(), value.strip()) for name, _, value in headers),
    )


def _target(p: Process, given: Given) -> Target:
    module, _, attribute = given.app.partition(":")
    if not module or not attribute:
        raise CannotImport(f'Import string "{given.app}" must be in format "<module>:<attribute>".')
    folder = normpath(p.absolute(given.text("--app-dir") or "."))
    return Target(module, attribute, folder)


def _number(word: str) -> int:
    return int(word) if word.isdecimal() and len(word) < 4 else 1
