"""`read` and `getopts`."""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import dataclass, field

from tui.practice.kernel.handles import Handle
from tui.practice.shell.builtins.registry import builtin
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Problem
from tui.practice.shell.shell import Shell
from tui.practice.shell.traps import Interrupted
from tui.practice.shell.variables import is_name

MOST_BYTES = 1 << 20
"""Of one line."""
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
    shown = f"'{name}'" if shell.flavour is Flavour.ASH else name
    return Problem(f"{shown}: bad variable name")


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


@builtin("getopts")
async def get_option(shell: Shell, args: list[str]) -> int:
    """The next option of the shell's arguments; 1 after the last one."""
    if len(args) < 3:
        usages = {
            Flavour.ASH: Problem("usage: getopts optstring var [arg]", 2),
            Flavour.DASH: Problem("Usage: getopts optstring var [arg...]", 2),
            Flavour.BASH: Problem(
                "getopts: usage: getopts optstring name [arg ...]", 2, plain=True
            ),
        }
        raise usages[shell.flavour]
    known, name = args[1], args[2]
    given = args[3:] or shell.positional
    index = shell.value("OPTIND") or "1"
    place = _Place(int(index[:6]) if index.isdigit() else 1, shell.option_place)
    option, value, message = _option(place, known.removeprefix(":"), given)
    silent = known.startswith(":") or (shell.flavour.bash and shell.value("OPTERR") == "0")
    found = option
    if message:
        found = "?"
        if known.startswith(":"):
            found = ":" if message == "argument" else "?"
            value = option
        elif not silent:
            await _tell(shell, message, option)
    shell.assign("OPTIND", str(place.index))
    shell.option_place = place.within
    if value is None:
        shell.variables.unset("OPTARG")
    else:
        shell.assign("OPTARG", value)
    shell.assign(name, found or "?")
    return int(not option)


@dataclass
class _Place:
    """How far the arguments have been read: which one, counted from 1, and where in it."""

    index: int
    within: int


def _option(place: _Place, known: str, given: list[str]) -> tuple[str, str | None, str]:
    """The option, its argument, and what is wrong: `option`, `argument` or nothing."""
    if place.index > len(given) or place.index < 1:
        return "", None, ""
    word = given[place.index - 1]
    if place.within == 0:
        if word == "--":
            place.index += 1
            return "", None, ""
        if not word.startswith("-") or word == "-":
            return "", None, ""
        place.within = 1
    letter = word[place.within : place.within + 1]
    rest = word[place.within + 1 :]
    position = known.find(letter) if letter and letter != ":" else -1
    takes_value = position >= 0 and known[position + 1 : position + 2] == ":"
    if takes_value and rest:
        place.index, place.within = place.index + 1, 0
        return letter, rest, ""
    if takes_value:
        place.index, place.within = place.index + 2, 0
        if place.index - 2 < len(given):
            return letter, given[place.index - 2], ""
        place.index = len(given) + 1
        return letter, None, "argument"
    if rest:
        place.within += 1
    else:
        place.index, place.within = place.index + 1, 0
    return letter, None, "" if position >= 0 else "option"


async def _tell(shell: Shell, message: str, option: str) -> None:
    if shell.flavour.bash:
        wording = "illegal option" if message == "option" else "option requires an argument"
        await shell.process.err(f"{shell.name}: {wording} -- {option}\n")
    elif message == "option":
        await shell.process.err(f"Illegal option -{option}\n")
    else:
        await shell.process.err(f"No arg for -{option} option\n")
