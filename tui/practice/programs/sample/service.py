"""`main.py` of the sample app: the bundled service, served in a container's name."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Sequence
from contextlib import suppress

from tui.practice.kernel.process import Exit, Process
from tui.practice.programs.python.imports import is_there, missing_import, tell_missing
from tui.practice.programs.python.uvicorn.log import Log
from tui.practice.programs.python.uvicorn.server import Ending, Server, Settings, bound
from tui.practice.programs.sample.bundle import CannotLoad, SampleApp
from tui.practice.programs.sample.log_file import ContainerFile
from tui.practice.programs.sample.recognition import MODULES, SERVICE, differing, notice
from tui.practice.programs.services.asgi import App
from tui.practice.programs.tools import reason

PATIENCE = 0.3
"""Seconds; as the bundled `main.py` has it."""


async def run_service(
    p: Process, sample: SampleApp, file: str, source: str, folders: Sequence[str]
) -> int:
    """Be `python main.py`; `folders` is where modules are looked for."""
    ending = Ending(p)
    log = Log(p)
    await check(p, sample, file, source, folders)
    if not is_there(p, "uvicorn", folders):
        return await _tell_no_server(p, file, source)
    app = await make(sample, p, log)
    host, port = p.env.get("HOST") or "127.0.0.1", p.env.get("PORT") or "8000"
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and int(port) <= 65535):
        await p.err(f"PORT must be a whole number from 0 to 65535, not {port!r}.\n")
        return 1
    try:
        listener = await bound(p, host, int(port))
    except OSError as error:
        why = f"{reason(error)}"
        if error.errno in (errno.EADDRINUSE, errno.EADDRNOTAVAIL):
            why += f" (while attempting to bind on address ('{host}', {port}))"
        place = f"{host}, port {port}: {why}"
        await p.err(f"Cannot listen on {place}. HOST and PORT choose another place.\n")
        return 1
    where = f"http://{host}:{listener.port}"
    await p.err(f"{SERVICE} listens on {where} (Ctrl+C stops it)\n")
    return await Server(p, app, Settings(patience=PATIENCE), log, ending).run(listener)


async def check(
    p: Process, sample: SampleApp, file: str, source: str, folders: Sequence[str]
) -> None:
    """End the process with Python's words where the service could not be imported.

    Else tell what of the container's copy is not served, if it is not the bundled one.
    """
    missing = missing_import(p, source, folders, MODULES)
    if missing is not None:
        raise Exit(await tell_missing(p, missing, file))
    folder = file.rpartition("/")[0]
    with suppress(OSError):
        if files := await differing(p, sample, folder):
            await p.err(f"{notice(files)}\n")
    model = f"{folder}/model.json"
    try:
        (await p.open(model)).close()
    except OSError as error:
        await p.err(f"Cannot load {model}: {reason(error)}. Running train.py makes a new one.\n")
        raise Exit(1) from None


async def make(sample: SampleApp, p: Process, log: Log) -> App:
    """The service, whose request log is the container's; ends the process where there is none."""
    try:
        code = await sample.code()
    except CannotLoad as error:
        await p.err(f"cais: the sample app that comes with cais can't be loaded: {error}\n")
        raise Exit(1) from None
    lines = ContainerFile(p, p.env.get("LOG_DIR") or "logs")
    requests = code.request_log(lines, p.machine.hostname, log.soon)
    # It takes some milliseconds, in which the loop has other things to do.
    return await asyncio.to_thread(code.create_app, requests)


async def _tell_no_server(p: Process, file: str, source: str) -> int:
    lines = source.splitlines()
    place = next((n for n, line in enumerate(lines, 1) if line.strip() == "import uvicorn"), 1)
    await p.err(
        "Traceback (most recent call last):\n"
        f'  File "{file}", line {place}, in main\n'
        "    import uvicorn\n"
        "ModuleNotFoundError: No module named 'uvicorn'\n"
    )
    return 1
