"""`read`, and `mapfile`."""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import dataclass, field

from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import drain
from tui.practice.shell.builtins.registry import BASH, builtin
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Problem
from tui.practice.shell.shell import Shell
from tui.practice.shell.traps import Interrupted
from tui.practice.shell.variables import OutOfMemory, Unwritable, is_name

MOST_BYTES = 1 << 20
"""Of one line."""
MOST_MAPPED = 4 << 20
"""Bytes that go into one array."""
_BLOCK = 4096


@dataclass
class _Wish:
    """What `read` was asked for."""

    names: list[str] = field(default_factory=list)
    raw: bool = False
    prompt: str = ""
    delimiter: bytes = b"\n"
    most: int | None = None
    timeout: float | None = None
    silent: bool = False
    fd: int = 0
    array: str | None = None


@builtin("read")
async def read(shell: Shell, args: list[str]) -> int:
    """A line of standard input into variables; 1 at the end of the input."""
    wish = _wish(shell, args[1:])
    handle = shell.process.handles.get(wish.fd)
    if handle is None:
        raise Problem(f"{wish.fd}: {os.strerror(9)}", 1)
    terminal = handle.terminal
    if wish.prompt and terminal is not None:
        await shell.process.err(wish.prompt)
    if terminal is not None and wish.silent:
        terminal.set_modes(canonical=True, echo=False, keys_signal=True)
    try:
        line, complete = await _line(shell, handle, wish)
    except TimeoutError:
        return 142 if shell.flavour.bash else 1
    except Interrupted:
        await shell.process.err("\n")
        raise
    finally:
        if terminal is not None and wish.silent:
            terminal.set_modes(canonical=True, echo=True, keys_signal=True)
    _store(shell, wish, line)
    return int(not complete)


def _wish(shell: Shell, args: list[str]) -> _Wish:
    wish = _Wish()
    rest = list(args)
    valued = "p" if shell.flavour is Flavour.DASH else "pdntuaNi"
    while rest and rest[0].startswith("-") and len(rest[0]) > 1:
        word = rest.pop(0)
        if word == "--":
            break
        letters = word[1:]
        while letters:
            letter, letters = letters[0], letters[1:]
            if letter in valued:
                value = letters or (rest.pop(0) if rest else "")
                letters = ""
                _take_value(wish, letter, value)
            elif letter == "r":
                wish.raw = True
            elif letter == "s" and shell.flavour.extended:
                wish.silent = True
            elif letter != "e" or not shell.flavour.bash:
                raise _no_option(shell, letter)
    wish.names = rest
    if not rest and shell.flavour is Flavour.DASH:
        raise Problem("arg count", 2)
    for name in rest:
        if not is_name(name):
            raise _bad_name(shell, name)
    return wish


def _take_value(wish: _Wish, letter: str, value: str) -> None:
    if letter == "p":
        wish.prompt = value
    elif letter == "d":
        wish.delimiter = value[:1].encode(errors="surrogateescape") or b"\0"
    elif letter in "nN":
        wish.most = int(value[:6]) if value.isdigit() else 0
    elif letter == "t":
        wish.timeout = float(value) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value) else 0.0
    elif letter == "u":
        wish.fd = int(value[:4]) if value.isdigit() else 0
    elif letter == "a":
        wish.array = value


@builtin("mapfile", "readarray", only=BASH)
async def map_file(shell: Shell, args: list[str]) -> int:
    """The lines of standard input into an array."""
    strips = "-t" in args
    names = [word for word in args[1:] if not word.startswith("-")]
    name = names[0] if names else "MAPFILE"
    if not is_name(name):
        raise _bad_name(shell, name)
    data = await drain(shell.process.handle(0), shell.process, MOST_MAPPED)
    lines = data.replace(b"\0", b"").decode(errors="surrogateescape").splitlines(keepends=True)
    try:
        shell.variables.set_items(
            name, (one.removesuffix("\n") if strips else one for one in lines)
        )
    except (Unwritable, OutOfMemory) as error:
        shell.refuse_assignment(error)
    return 0


async def read_line(shell: Shell) -> str | None:
    """A line of standard input as `read` takes it in; None at the end of the input."""
    handle = shell.process.handles.get(0)
    if handle is None:
        return None
    line, complete = await _line(shell, handle, _Wish())
    return line if complete or line else None


def _no_option(shell: Shell, letter: str) -> Problem:
    if shell.flavour.bash:
        usage = (
            "read: usage: read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] "
            "[-p prompt] [-t timeout] [-u fd] [name ...]"
        )
        return Problem(f"-{letter}: invalid option\n{usage}", 2)
    return Problem(f"{'I' if shell.flavour is Flavour.DASH else 'i'}llegal option -{letter}", 2)


def _bad_name(shell: Shell, name: str) -> Problem:
    if shell.flavour.bash:
        return Problem(f"`{name}': not a valid identifier")
    if shell.flavour is Flavour.ASH:
        return Problem(f"{shell.name}: read: '{name}': bad variable name", 1, plain=True)
    return Problem(f"{name}: bad variable name")


async def _line(shell: Shell, handle: Handle, wish: _Wish) -> tuple[str, bool]:
    """The line, and whether it was complete."""
    work = _read(shell, handle, wish)
    if wish.timeout is not None:
        work = asyncio.wait_for(work, wish.timeout)
    if not shell.interactive:
        data, complete = await work
    else:
        found = await shell.traps.first(work)
        if found is None:
            return "", False
        data, complete = found
    return data.replace(b"\0", b"").decode(errors="surrogateescape"), complete


async def _read(shell: Shell, handle: Handle, wish: _Wish) -> tuple[bytes, bool]:
    line = bytearray()
    continued = False
    while len(line) < MOST_BYTES:
        if wish.most is not None and len(line) >= wish.most:
            return bytes(line), True
        block = handle.file is not None and wish.most is None and not continued
        data = await (_block(handle, wish.delimiter) if block else handle.read(1))
        if not data:
            return bytes(line), False
        await shell.process.breathe()
        line += data
        if not line.endswith(wish.delimiter):
            continue
        bare = line[:-1]
        if not wish.raw and (len(bare) - len(bare.rstrip(b"\\"))) % 2 == 1:
            line = bare[:-1] if wish.delimiter == b"\n" else line
            continued = False
            continue
        return bytes(bare), True
    return bytes(line), True


async def _block(handle: Handle, delimiter: bytes) -> bytes:
    """What a file has up to the delimiter, in one go; the rest is left in it."""
    data = await handle.read(_BLOCK)
    end = data.find(delimiter) + 1
    if end and handle.file is not None and end < len(data):
        handle.file.seek(end - len(data), os.SEEK_CUR)
        return data[:end]
    return data


def _store(shell: Shell, wish: _Wish, line: str) -> None:
    separators = shell.value("IFS")
    separators = " \t\n" if separators is None else separators
    if wish.array is not None:
        words = _words(line, separators, None, raw=wish.raw)
        shell.variables.set_items(wish.array, words)
        return
    if not wish.names:
        shell.assign("REPLY", line if wish.raw else _unescaped(line))
        return
    words = _words(line, separators, len(wish.names), raw=wish.raw)
    for number, name in enumerate(wish.names):
        shell.assign(name, words[number] if number < len(words) else "")


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.?)", r"\1", text, flags=re.DOTALL)


def _words(line: str, separators: str, most: int | None, *, raw: bool) -> list[str]:
    """The line cut at separators, into `most` words, the last of which gets the rest."""
    unit = r"(?s:.)" if raw else r"(?s:\\.|.)"
    blank = "".join(c for c in separators if c in " \t\n")
    hard = "".join(c for c in separators if c not in " \t\n")
    words: list[str] = []
    rest = line.lstrip(blank) if blank else line
    while rest:
        if most is not None and len(words) == most - 1:
            words.append(_last(rest, blank, hard, unit))
            break
        word = []
        position = 0
        while position < len(rest) and rest[position] not in separators:
            match = re.compile(unit).match(rest, position)
            word.append(match[0] if match else rest[position])
            position += len(word[-1])
        words.append("".join(word))
        position = _past(rest, position, blank)
        if position < len(rest) and rest[position] in hard:
            position = _past(rest, position + 1, blank)
        rest = rest[position:]
    return words if raw else [_unescaped(word) for word in words]


def _past(text: str, position: int, blank: str) -> int:
    while position < len(text) and text[position] in blank:
        position += 1
    return position


def _last(rest: str, blank: str, hard: str, unit: str) -> str:
    """The rest of a line: blanks behind it go, and one separator if it is the only one."""
    bare = rest.rstrip(blank) if blank else rest
    if unit != r"(?s:.)" and bare.endswith("\\") and len(bare) < len(rest):
        bare = rest[: len(bare) + 1]
    if hard and bare[-1:] in hard and not any(c in hard for c in bare[:-1]):
        inner = bare[:-1].rstrip(blank) if blank else bare[:-1]
        if not any(c in blank for c in inner):
            return inner
    return bare
