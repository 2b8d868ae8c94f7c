"""python3: everything but an interpreter."""

from __future__ import annotations

from tui.practice.kernel.process import Process
from tui.practice.programs.python.file_server import file_server
from tui.practice.programs.python.imports import is_there, search_path
from tui.practice.programs.python.one_liners import run_steps, runs_own_code, understood
from tui.practice.programs.python.packages import IMPORTED_FROM
from tui.practice.programs.python.pip import pip
from tui.practice.programs.python.places import version
from tui.practice.programs.python.refusal import refuse
from tui.practice.programs.python.scripts import run_command, run_script
from tui.practice.programs.python.venv import venv
from tui.practice.programs.sample.bundle import SampleApp

_FLAGS = "bBdEhiIOPqsSuvx"
_BANNER = (
    "Python {version} (main, Sep  9 2025, 03:11:54) [GCC 14.2.0] on linux\n"
    'Type "help", "copyright", "credits" or "license" for more information.\n'
)


async def python3(p: Process, sample: SampleApp | None = None) -> int:
    """Tell the version, serve files or the sample app, hand over to pip; else refuse."""
    words = p.argv[1:]
    while words and words[0].startswith("-") and words[0] != "-":
        word = words.pop(0)
        if word in ("--version", "-V", "-VV"):
            await p.out(f"Python {version(p)}\n")
            return 0
        if word in ("-h", "--help"):
            await p.out(f"usage: {p.name} [option] ... [-c cmd | -m mod | file | -] [arg] ...\n")
            return 0
        if word.startswith("-m") and (word[2:] or words):
            return await _module(p, word[2:] or words.pop(0), words, sample)
        if word.startswith("-c") and (word[2:] or words):
            return await _text(p, word[2:] or words.pop(0))
        if word[:2] in ("-W", "-X"):
            words = words if word[2:] else words[1:]
        elif word.startswith("--") or word[1:].strip(_FLAGS):
            return await _misused(p, word)
    if words and words[0] != "-":
        return await run_script(p, words[0], words[1:], sample)
    if p.is_terminal(0):
        await p.out(_BANNER.format(version=version(p)))
        return await refuse(p)
    # A program may come by standard input; none at all is a program that does nothing.
    return await refuse(p) if (await p.read()).strip() else 0


async def _misused(p: Process, word: str) -> int:
    shown = word if word.startswith("--") else f"-{word[1:].lstrip(_FLAGS)[:1]}"
    if shown in ("-c", "-m"):
        line = f"Argument expected for the {shown} option"
    else:
        line = f"unknown option {shown}" if shown.startswith("--") else f"Unknown option: {shown}"
    await p.err(f"{line}\nusage: {p.name} [option] ... [-c cmd | -m mod | file | -] [arg] ...\n")
    await p.err("Try `python -h' for more information.\n")
    return 2


async def _text(p: Process, source: str) -> int:
    steps = understood(source)
    if steps is None or runs_own_code(p, steps):
        return await refuse(p)
    return await run_steps(p, steps)


async def _module(p: Process, name: str, words: list[str], sample: SampleApp | None) -> int:
    if name == "pip":
        p.argv = ["pip", *words]
        return await pip(p)
    if name == "venv":
        return await venv(p, words)
    if name == "http.server":
        return await file_server(p, words)
    if name in IMPORTED_FROM and not is_there(p, name, search_path(p, p.cwd)):
        await p.err(f"{p.path}: No module named {name}\n")
        return 1
    if name in ("uvicorn", "fastapi"):
        return await run_command(p, name, f"python -m {name}", words, sample)
    return await refuse(p)
