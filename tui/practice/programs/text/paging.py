"""Programs that show a text page by page on a terminal, and elsewhere just copy it: less, more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import Process
from tui.practice.kernel.terminal import Terminal
from tui.practice.programs.options import Given, Manual
from tui.practice.programs.system.keyboard import key, single_keys
from tui.practice.programs.tools import CANT_OPEN, Input, Words, program, text

_MOST = 4 << 20
_MOST_LINES = 200_000
_BATCH = 1000
_CUT = "(The practice engine shows no more of a text than this.)"
_REVERSE, _PLAIN = "\x1b[7m", "\x1b[m"
_KEYS = re.compile(r"\x1b\[[0-9;]*[A-Za-z~]|\x1bO[A-Z]|.", re.DOTALL)
_OPENING = Words(busybox=CANT_OPEN.busybox, gnu="cannot open {name}: {reason}")
_LESS = Manual(
    "[-EFIMmNSRh~] [FILE]...",
    """Show a text page by page: space, b, Enter, k, g, G, /WORDS, n, q.

    -E  end at the end of the text
    -F  end at once if the text fits on the screen
    -I  no matter whether large or small letters, when searching
    -i  the same
    -M  no effect
    -m  no effect
    -N  number the lines
    -S  cut long lines off
    -R  no effect
    -X  no effect
    -~  no effect""",
)


def keys_in(typed: str) -> list[str]:
    """The single keys in what was typed; what an arrow sends counts as one."""
    return _KEYS.findall(typed)


@dataclass(slots=True)
class Pages:
    """A text on a screen: where one is in it, and what one can do there. Pure."""

    lines: list[str]
    """Each fits on a line of the screen."""
    rows: int
    """For text; the status is below them."""
    ignore_case: bool = False
    top: int = 0
    done: bool = False
    sought: str = ""
    message: str = ""
    typing: str | None = None
    """What is being searched for, while it is still being typed."""

    @property
    def last_top(self) -> int:
        """Where the last page begins."""
        return max(len(self.lines) - self.rows, 0)

    @property
    def at_end(self) -> bool:
        """Whether the end of the text can be seen."""
        return self.top >= self.last_top

    def press(self, pressed: str) -> None:
        """Do what a key is for."""
        self.message = ""
        if self.typing is not None:
            self._type(pressed)
            return
        page = max(self.rows, 1)
        steps = {
            " ": page, "f": page, "\x06": page, "\x1b[6~": page, "b": -page, "\x02": -page,
            "\x1b[5~": -page, "\r": 1, "\n": 1, "j": 1, "e": 1, "\x1b[B": 1, "\x1bOB": 1,
            "k": -1, "y": -1, "\x1b[A": -1, "\x1bOA": -1, "d": page // 2, "u": -(page // 2),
        }  # fmt: skip
        if pressed in ("q", "Q", ""):
            self.done = True
        elif pressed in steps:
            self._go(self.top + steps[pressed])
        elif pressed in ("g", "<", "\x1b[H", "\x1b[1~"):
            self._go(0)
        elif pressed in ("G", ">", "\x1b[F", "\x1b[4~"):
            self._go(self.last_top)
        elif pressed == "/":
            self.typing = ""
        elif pressed == "n":
            self._search(self.top + 1)

    def _go(self, place: int) -> None:
        self.top = max(0, min(place, self.last_top))

    def _type(self, pressed: str) -> None:
        assert self.typing is not None
        if pressed in ("\r", "\n"):
            self.sought, self.typing = self.typing or self.sought, None
            self._search(self.top + 1)
        elif pressed in ("\x7f", "\b"):
            self.typing = self.typing[:-1] if self.typing else None
        elif pressed == "\x1b":
            self.typing = None
        elif pressed.isprintable() and len(self.typing) < 200:
            self.typing += pressed

    def _search(self, start: int) -> None:
        wanted = self.sought.lower() if self.ignore_case else self.sought
        for place in range(start, len(self.lines)):
            line = self.lines[place].lower() if self.ignore_case else self.lines[place]
            if wanted and wanted in line:
                self._go(place)
                return
        self.message = "No matches found"

    def status(self) -> str:
        """The line below the text."""
        if self.typing is not None:
            return f"/{self.typing}"
        if self.message:
            return f"{_REVERSE}{self.message}{_PLAIN}"
        return f"{_REVERSE}(END){_PLAIN}" if self.at_end else ":"

    def screen(self) -> str:
        """All of it, to be painted from the top left corner."""
        shown = self.lines[self.top : self.top + self.rows]
        shown += ["~"] * (self.rows - len(shown))
        body = "".join(f"{line}\x1b[K\n" for line in shown)
        return f"\x1b[H{body}{self.status()}\x1b[K"


def laid_out(lines: Iterable[str], columns: int, *, first: int = 0, cut: bool) -> Iterator[str]:
    """Lines as they fit on a screen, numbered from `first` on if that is not 0."""
    width = max(columns, 1)
    for number, line in enumerate(lines, first):
        shown = _visible((f"{number:7} {line}" if first else line).expandtabs())
        yield shown[:width]
        if not cut:
            for at in range(width, len(shown), width):
                yield shown[at : at + width]


async def _on_screen(p: Process, source: str, columns: int, given: Given) -> list[str]:
    """A whole text, laid out; a very long one is cut off."""
    lines = source.split("\n")[: -1 if source.endswith("\n") or not source else None]
    found: list[str] = []
    for start in range(0, len(lines), _BATCH):
        first = start + 1 if "N" in given else 0
        batch = lines[start : start + _BATCH]
        found += laid_out(batch, columns, first=first, cut="S" in given)
        if len(found) > _MOST_LINES:
            return [*found[:_MOST_LINES], _CUT[:columns]]
        await p.breathe()
    return found


def _visible(line: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]", lambda found: f"^{chr(ord(found[0]) ^ 0x40)}", line)


async def _screen(p: Process) -> tuple[Terminal, Handle] | None:
    """The terminal that is written to, and where its keys come from."""
    out = p.handles.get(1)
    if out is None or out.terminal is None:
        return None
    with suppress(OSError):
        keyboard = await p.open("/dev/tty")
        if keyboard.terminal is not None:
            return out.terminal, keyboard
        keyboard.close()
    return None


async def _read(p: Process, names: tuple[str, ...]) -> tuple[str, bool]:
    """All files together, and whether all could be read; a very long one is cut off."""
    found, well = bytearray(), True
    for name in names or ("-",):
        async with Input(p, name, _OPENING) as given:
            while len(found) < _MOST and (data := await given.read()):
                found += data
            well = well and not given.failed
    return text(bytes(found)) + (f"\n{_CUT}\n" if len(found) >= _MOST else ""), well


async def _copy(p: Process, names: tuple[str, ...]) -> int:
    code = 0
    for name in names or ("-",):
        async with Input(p, name, _OPENING) as given:
            async for chunk in given:
                await p.out(chunk)
            code = code or int(given.failed)
    return code


@program(_LESS)
async def less(p: Process, given: Given) -> int:
    """Show a text, forwards and back."""
    if not given.operands and p.is_terminal(0):
        await p.complain("missing filename")
        raise given.misuse()
    found = await _screen(p)
    if found is None:
        return await _copy(p, given.operands)
    terminal, keyboard = found
    try:
        whole, well = await _read(p, given.operands)
        if not well and not whole:
            return 1
        lines = await _on_screen(p, whole, terminal.columns, given)
        pages = Pages(lines, max(terminal.rows - 1, 1), "I" in given or "i" in given)
        if "F" in given and len(lines) <= pages.rows:
            await p.out(whole)
            return 0
        with single_keys(terminal):
            while not pages.done and not ("E" in given and pages.at_end):
                await p.out(pages.screen())
                for pressed in keys_in(await key(p, terminal)) or [""]:
                    pages.press(pressed)
        await p.out("\r\x1b[K")
    finally:
        keyboard.close()
    return int(not well)


@program(Manual("[FILE]...", "Show a text page by page: space, Enter, q."))
async def more(p: Process, given: Given) -> int:
    """Show a text, forwards."""
    if not given.operands and p.is_terminal(0):
        if p.gnu:
            await p.complain("bad usage\nTry 'more --help' for more information.")
            return 1
        raise given.misuse()
    found = await _screen(p)
    if found is None:
        return await _copy(p, given.operands)
    terminal, keyboard = found
    try:
        whole, well = await _read(p, given.operands)
        lines = await _on_screen(p, whole, terminal.columns, given)
        await _turn_pages(p, terminal, lines, len(whole))
    finally:
        keyboard.close()
    return int(not well)


async def _turn_pages(p: Process, terminal: Terminal, lines: list[str], size: int) -> None:
    place, room = 0, max(terminal.rows - 1, 1)
    with single_keys(terminal):
        while True:
            await p.out("".join(f"{line}\n" for line in lines[place : place + room]))
            place += room
            if place >= len(lines):
                return
            share = 100 * place // len(lines)
            prompt = f"--More--({share}%)" if p.gnu else f"--More-- ({share}% of {size} bytes)"
            await p.out(f"{_REVERSE}{prompt}{_PLAIN}" if p.gnu else prompt)
            room = 0
            while not room:
                for pressed in keys_in(await key(p, terminal)) or ["q"]:
                    if pressed in ("q", "Q", "\x03"):
                        await p.out("\r\x1b[K")
                        return
                    room = {" ": max(terminal.rows - 1, 1), "\r": 1, "\n": 1}.get(pressed, room)
            await p.out("\r\x1b[K")
