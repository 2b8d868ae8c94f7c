"""What a terminal shows after the bytes it was sent: pyte, and what pyte leaves out.

pyte prints parts of sequences it does not know as text, has one screen buffer and answers no
queries. So sequences are picked out of the bytes first: what pyte knows goes on to it, the
rest is answered, acted on or dropped here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pyte

_ESCAPE = b"\x1b"
_COMPLETE = re.compile(
    rb"\x1b(?:"
    rb"\[(?P<prefix>[<=>?]?)(?P<parameters>[0-9;:]*)(?P<middle>[ -/]*)(?P<final>[@-~])"
    rb"|(?P<kind>[P^_X\]])(?P<string>.*?)(?:\x1b\\|\x07)"
    rb"|(?P<short>[ -/]*)[0-OQ-WYZ\\`-~]"
    rb")",
    re.DOTALL,
)
_BEGUN = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[P^_X\]].*|[ -/]*)", re.DOTALL)
_LONGEST = 65536
"""Bytes after which a sequence that never ends is given up."""

_ALTERNATE = frozenset({47, 1047, 1049})
_SYNCHRONIZED = 2026
_INITIAL_MODES = frozenset({7, 25})
_KNOWN_MODES = frozenset({7, 25, 1000, 1002, 1003, 1004, 1006, 1049, 2004, _SYNCHRONIZED})
_COLOURS = {b"10;?": b"10;rgb:ffff/ffff/ffff", b"11;?": b"11;rgb:0000/0000/0000"}


class Emulator:
    """A screen that bytes are fed to. Not safe to use from several threads at once.

    `reply` is called with what the terminal answers to queries.
    """

    def __init__(self, columns: int, rows: int, reply: Callable[[bytes], None]) -> None:
        self._reply = reply
        self._main = self._page = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._page)
        self._carry = b""
        self._passed: list[bytes] = []
        self._lines = [" " * columns] * rows
        self.modes = set(_INITIAL_MODES)
        """The private modes that are set, by number: 25 is a visible cursor."""

    @property
    def synchronized(self) -> bool:
        """Whether a frame was begun and not ended; a terminal shows it when it has ended."""
        return _SYNCHRONIZED in self.modes

    @property
    def lines(self) -> tuple[str, ...]:
        """The text on the screen, row by row."""
        page = self._page
        # The emulator marks rows that a smaller window has lost, too.
        for y in page.dirty & set(range(page.lines)):
            row = page.buffer[y]
            # The cell after one of double width holds an empty text.
            self._lines[y] = "".join(row[x].data for x in range(page.columns))
        page.dirty.clear()
        return tuple(self._lines)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the screen, as far as text goes; reflows nothing."""
        for page in {id(page): page for page in (self._main, self._page)}.values():
            page.resize(lines=rows, columns=columns)
        self._show(self._page)

    def feed(self, data: bytes) -> None:
        """Take in output. It may begin and end anywhere, inside a character or a sequence."""
        data, self._carry = self._carry + data, b""
        at = 0
        while (escape := data.find(_ESCAPE, at)) >= 0:
            self._passed.append(data[at:escape])
            match = _COMPLETE.match(data, escape)
            if match is not None:
                self._act(match)
                at = match.end()
            elif len(data) - escape < _LONGEST and _BEGUN.fullmatch(data, escape):
                self._carry = data[escape:]
                at = len(data)
            else:
                at = escape + 1
        self._passed.append(data[at:])
        self._flush()

    def _flush(self) -> None:
        self._stream.feed(b"".join(self._passed))
        self._passed.clear()

    def _act(self, match: re.Match[bytes]) -> None:
        if match["kind"] is not None:
            if match["kind"] == b"]" and match["string"] in _COLOURS:
                self._reply(b"\x1b]%s\x1b\\" % _COLOURS[match["string"]])
        elif match["final"] is None:
            if match["short"][:1] in (b"", b"(", b")", b"#", b"%"):
                self._passed.append(match[0])
        elif match["prefix"] == b"" and match["middle"] == b"":
            self._act_on_plain(match)
        else:
            self._act_on_private(match)

    def _act_on_plain(self, match: re.Match[bytes]) -> None:
        parameters = match["parameters"]
        match match["final"]:
            case b"c":
                self._reply(b"\x1b[?62;22c")
            case b"n":
                self._flush()
                cursor = self._page.cursor
                if parameters == b"6":
                    self._reply(b"\x1b[%d;%dR" % (cursor.y + 1, cursor.x + 1))
                elif parameters == b"5":
                    self._reply(b"\x1b[0n")
            case b"b":
                self._flush()
                self._repeat(int(parameters or b"1"))
            case b"m" if b":" in parameters:
                self._passed.append(b"\x1b[%sm" % _without_colons(parameters))
            case _:
                self._passed.append(match[0])

    def _act_on_private(self, match: re.Match[bytes]) -> None:
        numbers = [int(number) for number in match["parameters"].split(b";") if number.isdigit()]
        match match["prefix"], match["middle"], match["final"]:
            case b"?", b"", (b"h" | b"l") as final:
                (self.modes.update if final == b"h" else self.modes.difference_update)(numbers)
                if _ALTERNATE.intersection(numbers):
                    self._flush()
                    self._turn_page(alternate=final == b"h")
                self._passed.append(match[0])
            case b"?", b"$", b"p":
                for number in numbers:
                    known = number in _KNOWN_MODES
                    value = (1 if number in self.modes else 2) if known else 0
                    self._reply(b"\x1b[?%d;%d$y" % (number, value))
            case b">", b"", b"c":
                self._reply(b"\x1b[>1;10;0c")
            case _:
                pass

    def _repeat(self, count: int) -> None:
        page, x = self._page, self._page.cursor.x
        row = page.buffer[page.cursor.y]
        text = row[x - 1].data or row[x - 2].data if x else ""
        page.draw(text * count)

    def _turn_page(self, *, alternate: bool) -> None:
        if alternate:
            self._show(pyte.Screen(self._page.columns, self._page.lines))
        else:
            self._show(self._main)

    def _show(self, page: pyte.Screen) -> None:
        self._stream.detach(self._page)
        self._page = page
        self._stream.attach(page)
        self._lines = [" " * page.columns] * page.lines
        page.dirty.update(range(page.lines))


def _without_colons(parameters: bytes) -> bytes:
    """Colours and underlines as ISO 8613-6 has them, in the words that pyte knows.

    >>> _without_colons(b"1;38:2::10:20:30;4:3;58:5:1")
    b'1;38;2;10;20;30;4'
    """
    plain: list[bytes] = []
    for parameter in parameters.split(b";"):
        what, *rest = parameter.split(b":")
        if not rest:
            plain.append(what)
        elif what in (b"38", b"48"):
            if rest[0] == b"2" and len(rest) > 4:
                del rest[1]  # the name of a colour space, mostly empty
            plain += [what, *rest]
        elif what == b"4":
            plain.append(b"24" if rest[0] == b"0" else what)
    return b";".join(plain)
