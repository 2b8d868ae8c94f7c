"""Programs that make a terminal do something: clear, reset, tput."""

from __future__ import annotations

from tui.practice.kernel.process import Process
from tui.practice.programs.options import Given, Manual
from tui.practice.programs.system.process_facts import terminal_of
from tui.practice.programs.tools import program

_CLEAR = "\x1b[H\x1b[2J\x1b[3J"
_RESET = "\x1b[!p\x1b[?3;4l\x1b[4l\x1b>"
_CAPABILITIES = {
    "bel": "\a", "blink": "\x1b[5m", "bold": "\x1b[1m", "civis": "\x1b[?25l", "clear": _CLEAR,
    "cnorm": "\x1b[?12l\x1b[?25h", "cr": "\r", "cub1": "\b", "cud1": "\n", "cuf1": "\x1b[C",
    "cuu1": "\x1b[A", "dim": "\x1b[2m", "ed": "\x1b[J", "el": "\x1b[K", "el1": "\x1b[1K",
    "home": "\x1b[H", "invis": "\x1b[8m", "op": "\x1b[39;49m", "rc": "\x1b8",
    "rev": "\x1b[7m", "ritm": "\x1b[23m", "rmcup": "\x1b[?1049l\x1b[23;0;0t",
    "rmso": "\x1b[27m", "rmul": "\x1b[24m", "sc": "\x1b7", "sgr0": "\x1b(B\x1b[m",
    "sitm": "\x1b[3m", "smcup": "\x1b[?1049h\x1b[22;0;0t", "smso": "\x1b[7m", "smul": "\x1b[4m",
    "longname": "xterm terminal emulator (X Window System)",
}  # fmt: skip
"""Of xterm, as terminfo names them."""
_MOVES = {"cub": "D", "cud": "B", "cuf": "C", "cuu": "A", "hpa": "G", "vpa": "d", "ech": "X"}
_COLOURS = {"setaf": 30, "setab": 40}
_FAMILIES = ("xterm", "screen", "tmux", "linux", "vt100", "vt220", "ansi", "rxvt")


def _is_known(name: str) -> bool:
    return name.partition("-")[0] in _FAMILIES


@program(Manual("", "Clear the screen."))
async def clear(p: Process, given: Given) -> int:
    """Clear the screen."""
    if not p.gnu:
        await p.out("\x1b[H\x1b[J")
        return 0
    name = p.env.get("TERM")
    if name is None:
        await p.err("TERM environment variable not set.\n")
        return 1
    if not _is_known(name):
        await p.err(f"'{name}': unknown terminal type.\n")
        return 1
    await p.out(_CLEAR)
    return 0


@program(Manual("", "Put the screen back into a state to work with."))
async def reset(p: Process, given: Given) -> int:
    """Make the terminal usable again."""
    terminal = terminal_of(p)
    if terminal is not None:
        terminal.set_modes(canonical=True, echo=True, keys_signal=True)
        terminal.translate = True
    if p.gnu:
        await p.out(_RESET)
    elif p.is_terminal(1):
        await p.out("\x1bc\x1b(B\x1b[m\x1b[J\x1b[?25h")
    return 0


_TPUT = Manual(
    "[-T TYPE] CAPABILITY [PARAMETER]...",
    """Print what makes the terminal do something, or what it can do.

    -T TYPE  another kind of terminal than TERM says""",
    in_order=True,
    wrong=(2, 2),
)


@program(_TPUT)
async def tput(p: Process, given: Given) -> int:
    """Print a capability of the terminal."""
    name = given.value("T") or p.env.get("TERM")
    if not name:
        await p.complain("No value for $TERM and no -T specified")
        return 2
    if not _is_known(name):
        await p.complain(f'unknown terminal "{name}"')
        return 3
    if not given.operands:
        raise given.missing()
    wanted, *words = given.operands
    numbers = [int(word[:6]) if word.isdigit() else 0 for word in words]
    first, second = (*numbers, 0, 0)[:2]
    terminal = terminal_of(p)
    many = 256 if name.endswith("-256color") else 8
    sizes = {
        "cols": terminal.columns if terminal else 80,
        "lines": terminal.rows if terminal else 24,
        "colors": many,
    }
    if wanted in sizes:
        await p.out(f"{sizes[wanted]}\n")
    elif wanted in _CAPABILITIES:
        await p.out(_CAPABILITIES[wanted])
    elif wanted == "cup":
        await p.out(f"\x1b[{first + 1};{second + 1}H")
    elif wanted in _MOVES:
        await p.out(f"\x1b[{first + (wanted in ('hpa', 'vpa'))}{_MOVES[wanted]}")
    elif wanted in _COLOURS:
        base = _COLOURS[wanted]
        await p.out(f"\x1b[{base + first}m" if first < 8 else f"\x1b[{base + 8};5;{first}m")
    elif wanted in ("reset", "init"):
        await p.out(_RESET)
    else:
        await p.complain(f"unknown terminfo capability '{wanted}'")
        return 4
    return 0
