"""python3: everything but an interpreter."""

from __future__ import annotations

from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal
from tui.practice.programs.python.pip import pip
from tui.practice.programs.python.places import version
from tui.practice.programs.services.orders import Orders
from tui.practice.programs.tools import reason

REFUSAL = "the practice engine does not run Python programs"
_FLAGS = "bBdEhiIOPqsSuvx"
_BANNER = (
    "Python {version} (main, Sep  9 2025, 03:11:54) [GCC 14.2.0] on linux\n"
    'Type "help", "copyright", "credits" or "license" for more information.\n'
)


async def python3(p: Process) -> int:
    """Tell the version, serve files, hand over to pip; else say that it runs nothing."""
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
            return await _module(p, word[2:] or words.pop(0), words)
        if word.startswith("-c") and (word[2:] or words):
            return await _refuse(p)
        if word[:2] in ("-W", "-X"):
            words = words if word[2:] else words[1:]
        elif word.startswith("--") or word[1:].strip(_FLAGS):
            return await _misused(p, word)
    if words and words[0] != "-":
        return await _script(p, words[0])
    if p.is_terminal(0):
        await p.out(_BANNER.format(version=version(p)))
        return await _refuse(p)
    # A program may come by standard input; none at all is a program that does nothing.
    return await _refuse(p) if (await p.read()).strip() else 0


async def _refuse(p: Process) -> int:
    await p.complain(REFUSAL)
    return 1


async def _misused(p: Process, word: str) -> int:
    shown = word if word.startswith("--") else f"-{word[1:].lstrip(_FLAGS)[:1]}"
    what = "Argument expected for the" if shown in ("-c", "-m") else "unknown option"
    line = f"{what} {shown} option" if shown in ("-c", "-m") else f"{what} {shown}"
    await p.err(f"{line}\nusage: {p.name} [option] ... [-c cmd | -m mod | file | -] [arg] ...\n")
    await p.err("Try `python -h' for more information.\n")
    return 2


async def _script(p: Process, name: str) -> int:
    try:
        stat = p.stat(name)
    except OSError as error:
        where = p.absolute(name)
        why = f"[Errno {error.errno}] {reason(error)}"
        await p.err(f"{p.argv[0]}: can't open file '{where}': {why}\n")
        return 2
    if not p.access(name, 4) or stat.size == 0:
        return 0 if p.access(name, 4) else 2
    return await _refuse(p)


async def _module(p: Process, name: str, words: list[str]) -> int:
    if name == "pip":
        p.argv = ["pip", *words]
        return await pip(p)
    if name == "http.server":
        return await _serve(p, words)
    await p.complain(REFUSAL)
    return 1


async def _serve(p: Process, words: list[str]) -> int:
    """`-m http.server`: stays until ctrl-C. It handles no other signal."""
    address, port, folder = "0.0.0.0", "8000", "."
    rest = iter(words)
    for word in rest:
        name, _, joined = word.partition("=")
        if name in ("-b", "--bind", "-d", "--directory"):
            value = joined or next(rest, "")
            if name in ("-b", "--bind"):
                address = value
            else:
                folder = value
        elif word.isdigit() and 0 < int(word[:6]) < 65_536:
            port = word
        else:
            await p.err(f"server.py: error: argument port: invalid int value: '{word}'\n")
            return 2
    p.stat(folder)
    orders = Orders(p, (Signal.INT,))
    await p.out(f"Serving HTTP on {address} port {port} (http://{address}:{port}/) ...\n")
    await orders.next()
    await p.out("\nKeyboard interrupt received, exiting.\n")
    return 0
