"""The command `fastapi`: uvicorn with other defaults. What it paints around the log is left out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from tui.practice.kernel.process import Process
from tui.practice.programs.python.imports import is_there, search_path
from tui.practice.programs.python.uvicorn.command import Find, uvicorn

_INSTALL = (
    'To use the fastapi command, please install "fastapi[standard]":\n\n'
    '\tpip install "fastapi[standard]"\n'
)
_DEFAULTS = ("main.py", "app.py", "api.py", "app/main.py", "app/app.py", "app/api.py")
"""Where an app is looked for that nobody named."""
_VALUED = ("--host", "--port", "--root-path", "--workers", "--reload-dir")
_FLAGS = ("--proxy-headers", "--no-proxy-headers")
_USAGE = "Usage: fastapi [OPTIONS] COMMAND [ARGS]...\n\nCommands:\n  run  Serve an app.\n" + (
    "  dev  Serve an app on the loopback, and start anew with each change.\n"
)


async def fastapi(p: Process, words: Sequence[str], find: Find) -> int:
    """Be the command, with these words after it."""
    if not is_there(p, "fastapi_cli", search_path(p, p.cwd)):
        await p.out(f"{_INSTALL}\n")
        await p.err(f"Traceback (most recent call last):\nRuntimeError: {_INSTALL}\n")
        return 1
    command, *rest = words or ["--help"]
    if command == "--help" or "--help" in rest:
        await p.out(_USAGE)
        return 0
    if command not in ("run", "dev"):
        await p.err(f"Usage: fastapi [OPTIONS] COMMAND [ARGS]...\n\nNo such command '{command}'.\n")
        return 2
    path, name, passed = "", "app", ["--host", "0.0.0.0" if command == "run" else "127.0.0.1"]
    reloads = command == "dev"
    remaining = iter(rest)
    for word in remaining:
        option, joined, value = word.partition("=")
        if option in ("--reload", "--no-reload"):
            reloads = option == "--reload"
        elif option == "--app":
            name = value if joined else next(remaining, "")
        elif option in _VALUED:
            passed += [option, value if joined else next(remaining, "")]
        elif option in _FLAGS:
            passed.append(option)
        elif word.startswith("-") or path:
            await p.err(f"Usage: fastapi {command} [OPTIONS] [PATH]\n\nNo such option: {word}\n")
            return 2
        else:
            path = word
    path = path or next((one for one in _DEFAULTS if p.exists(one)), "")
    if not path or not p.exists(path):
        shown = f"Path does not exist {path}" if path else "Could not find a default file to run"
        await p.err(f"     ERROR   {shown}\n")
        return 1
    module, folder = _module(p, p.absolute(path))
    passed += ["--app-dir", folder, *(["--reload"] if reloads else [])]
    return await uvicorn(p, "fastapi", [f"{module}:{name}", *passed], find)


def _module(p: Process, path: str) -> tuple[str, str]:
    """The module's name with the packages that it is in, and the folder that these are in."""
    place = PurePosixPath(path)
    parts = [place.stem]
    folder = place.parent
    while p.exists(f"{folder}/__init__.py") and folder.name:
        parts.insert(0, folder.name)
        folder = folder.parent
    return ".".join(parts), str(folder)
