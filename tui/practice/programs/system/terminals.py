"""Programs about the terminal that one sits at: tty, stty."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import Process
from tui.practice.kernel.terminal import Terminal
from tui.practice.programs.locale_quotes import in_quotes, no_more_than
from tui.practice.programs.options import Failure, Given, Manual, Misuse
from tui.practice.programs.tools import program, reason

_TTY = Manual(
    "[-s]",
    """Print the file of the terminal on standard input.

    -s, --silent  print nothing, only exit with 1 if there is none
        --quiet   the same""",
    wrong=(2, 2),
)


@program(_TTY)
async def tty(p: Process, given: Given) -> int:
    """Name the terminal."""
    no_more_than(p, given, 0)
    handle = p.handles.get(0)
    terminal = handle.terminal if handle else None
    if "s" not in given and "quiet" not in given:
        await p.out(f"/dev/{terminal.name}\n" if terminal else "not a tty\n")
    return int(terminal is None)


@dataclass(slots=True)
class _Modes:
    """What the terminal of the kernel knows of a terminal's many switches."""

    icanon: bool
    echo: bool
    isig: bool
    opost: bool

    @classmethod
    def of(cls, terminal: Terminal) -> _Modes:
        return cls(terminal.canonical, terminal.echo, terminal.keys_signal, terminal.translate)

    def set_on(self, terminal: Terminal) -> None:
        terminal.set_modes(canonical=self.icanon, echo=self.echo, keys_signal=self.isig)
        terminal.translate = self.opost


_KNOWN = ("icanon", "echo", "isig", "opost")
_FLAGS = (
    ("parenb- parodd- cmspar- cs8 hupcl- cstopb- cread clocal- crtscts-",),
    (
        "ignbrk- brkint- ignpar- parmrk- inpck- istrip- inlcr- igncr- icrnl ixon ixoff-",
        "iuclc- ixany- imaxbel- iutf8-",
    ),
    ("opost olcuc- ocrnl- onlcr onocr- onlret- ofill- ofdel- nl0 cr0 tab0 bs0 vt0 ff0",),
    (
        "isig icanon iexten echo echoe echok echonl- noflsh- xcase- tostop- echoprt-",
        "echoctl echoke flusho- extproc-",
    ),
)
"""All switches, by kind and line; a `-` after those that are off."""
_NAMES = {
    word.rstrip("-"): not word.endswith("-")
    for kind in _FLAGS
    for line in kind
    for word in line.split()
}
_VALUED = frozenset(
    {"intr", "quit", "erase", "kill", "eof", "eol", "eol2", "swtch", "start", "stop", "susp"}
    | {"rprnt", "werase", "lnext", "discard", "flush", "min", "time", "line"}
    | {"ispeed", "ospeed"}
)
_COMBINED = {
    "sane": {"icanon": True, "echo": True, "isig": True, "opost": True},
    "cooked": {"icanon": True, "isig": True, "opost": True},
    "-raw": {"icanon": True, "isig": True, "opost": True},
    "raw": {"icanon": False, "isig": False, "opost": False},
    "-cooked": {"icanon": False, "isig": False, "opost": False},
    "cbreak": {"icanon": False},
    "-cbreak": {"icanon": True},
    "nl": {},
    "-nl": {},
    "ek": {},
    "crt": {},
    "dec": {},
    "evenp": {},
    "oddp": {},
    "pass8": {},
    "-pass8": {},
    "litout": {"opost": False},
    "-litout": {"opost": True},
}
_SAVED = "{:x}:{:x}:bf:{:x}:3:1c:7f:15:4:0:1:0:11:13:1a:0:12:f:17:16" + ":0" * 16
_BITS = {"isig": 0x1, "icanon": 0x2, "echo": 0x8}
_ALL_BITS = 0x8A3B


async def stty(p: Process) -> int:
    """Print or change how a terminal behaves."""
    words = p.argv[1:]
    if "--help" in words:
        await p.out("Usage: stty [-F DEVICE] [-a|-g|SETTING...]\n")
        return 0
    handle, name = await _device(p, words)
    try:
        terminal = handle.terminal
        if terminal is None:
            shown = f"'{name}'" if p.gnu and " " in name else name
            await p.complain(f"{shown}: Inappropriate ioctl for device")
            return 1
        return await _work(p, terminal, words)
    except Failure as failed:
        await p.complain(failed.text)
        return failed.code
    except Misuse as misuse:
        await p.err(misuse.text)
        return misuse.code
    finally:
        handle.close()


async def _device(p: Process, words: list[str]) -> tuple[Handle, str]:
    """The terminal that is meant; takes the option for it out of the words."""
    for place, word in enumerate(words):
        joined = word.removeprefix("--file=") if word.startswith("--file=") else word[2:]
        if word == "-F" and place + 1 < len(words):
            joined = words.pop(place + 1)
        if word.startswith(("-F", "--file=")):
            words.pop(place)
            try:
                return await p.open(joined), joined
            except OSError as error:
                await p.complain(f"{joined}: {reason(error)}")
                raise
    return p.handle(0).share(), "standard input"


async def _work(p: Process, terminal: Terminal, words: list[str]) -> int:
    modes = _Modes.of(terminal)
    if not words or words == ["-a"] or words == ["--all"]:
        await p.out(_shown(terminal, modes, everything=bool(words), gnu=p.gnu))
        return 0
    if words in (["-g"], ["--save"]):
        bits = _ALL_BITS & ~sum(_BITS[name] for name in _BITS if not getattr(modes, name))
        await p.out(_SAVED.format(0x500, 5 if modes.opost else 0, bits) + "\n")
        return 0
    rest = iter(words)
    for word in rest:
        if word in ("rows", "row", "cols", "columns") or word in _VALUED:
            value = next(rest, None)
            if value is None:
                raise _missing(p, word)
            if word not in _VALUED:
                _resize(p, terminal, word, value)
        elif word in ("size", "speed"):
            size = f"{terminal.rows} {terminal.columns}"
            await p.out(f"{size if word == 'size' else 38400}\n")
        else:
            _switch(p, modes, word)
    modes.set_on(terminal)
    return 0


def _missing(p: Process, word: str) -> Exception:
    words = f"missing argument to {in_quotes(p, word)}"
    if p.gnu:
        return Misuse(f"stty: {words}\nTry 'stty --help' for more information.\n", 1)
    return Failure(words)


def _resize(p: Process, terminal: Terminal, word: str, value: str) -> None:
    if not (value.isascii() and value.isdigit()):
        lead = "invalid integer argument: " if p.gnu else "invalid number "
        raise Failure(f"{lead}{in_quotes(p, value)}")
    number = min(int(value[:6]), 65_535)
    if word.startswith("row"):
        terminal.resize(number, terminal.columns)
    else:
        terminal.resize(terminal.rows, number)


def _switch(p: Process, modes: _Modes, word: str) -> None:
    name = word.removeprefix("-")
    if word in _COMBINED:
        for flag, on in _COMBINED[word].items():
            setattr(modes, flag, on)
    elif name in _NAMES or name in ("tabs", "tandem", "decctlq"):
        if name in _KNOWN:
            setattr(modes, name, word == name)
    elif found := re.fullmatch(r"[0-9a-f]+:([0-9a-f]+):[0-9a-f]+:([0-9a-f]+)(:[0-9a-f]+)+", word):
        bits = int(found[2], 16)
        modes.opost = bool(int(found[1], 16) & 1)
        modes.isig, modes.icanon, modes.echo = (bool(bits & _BITS[each]) for each in _BITS)
    elif not (word.isascii() and word.isdigit()):
        if not p.gnu:
            raise Failure(f"invalid number '{word}'")
        complaint = f"stty: invalid argument {in_quotes(p, word)}\n"
        raise Misuse(f"{complaint}Try 'stty --help' for more information.\n", 1)


def _shown(terminal: Terminal, modes: _Modes, *, everything: bool, gnu: bool) -> str:
    flush = "discard" if gnu else "flush"
    keys = (
        "intr = ^C; quit = ^\\; erase = ^?; kill = ^U; eof = ^D; eol = <undef>;\n"
        "eol2 = <undef>; swtch = <undef>; start = ^Q; stop = ^S; susp = ^Z; rprnt = ^R;\n"
        f"werase = ^W; lnext = ^V; {flush} = ^O; min = 1; time = 0;\n"
    )
    size = f" rows {terminal.rows}; columns {terminal.columns};" if everything else ""
    head = f"speed 38400 baud;{size} line = 0;\n"
    if everything or not gnu:
        head += keys
    elif not modes.icanon:
        head += "min = 1; time = 0;\n"
    rows = [line for kind in _FLAGS for line in (kind if everything else (" ".join(kind),))]
    lines = [" ".join(_flags(row, modes, everything=everything)) for row in rows]
    return head + "".join(f"{line}\n" for line in lines if line)


def _flags(line: str, modes: _Modes, *, everything: bool) -> list[str]:
    """What to show of a line of switches: all, or those that are not as `sane` has them."""
    shown = []
    for word in line.split():
        name = word.rstrip("-")
        usual = _NAMES[name]
        on = getattr(modes, name) if name in _KNOWN else usual
        if everything or on != usual or name in ("brkint", "imaxbel"):
            shown.append(name if on else f"-{name}")
    return shown
