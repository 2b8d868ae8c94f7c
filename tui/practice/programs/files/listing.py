"""`ls`: what is in folders."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from tui.practice.files.nodes import Kind, Stat
from tui.practice.kernel.process import Process
from tui.practice.programs.files import colours
from tui.practice.programs.files.escaping import (
    shell_quoted,
    shell_quoted_if_needed,
    with_question_marks,
)
from tui.practice.programs.files.listing_rows import BusyboxRows, GnuRows, Rows
from tui.practice.programs.files.listing_style import Entry, Style
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import Failure, Given, Manual, Misuse
from tui.practice.programs.tools import number, program, raw, reason
from tui.practice.programs.walking import DEEPEST, child
from tui.practice.shell.patterns import Pattern, compiled

_LS = Manual(
    "[OPTION]... [FILE]...",
    """List what is in folders, or the files themselves.

    -a, --all            also names that begin with a dot
    -A, --almost-all     the same without . and ..
    -1                   one name a line
    -C                   names in columns
    -x                   the same, row after row
    -m                   names with commas between
    -d, --directory      folders themselves, not what is in them
    -l                   long: permissions, links, owner, group, size, time
    -g                   long, without the owner
    -o                   long, without the group
    -G, --no-group       leave out the group
    -n, --numeric-uid-gid  long, with numbers for owner and group
    -h, --human-readable  sizes with units
    -i, --inode          the inode numbers
    -s, --size           the room that files take
    -k, --kibibytes      no effect
    -b, --escape         no effect
    -N, --literal        names as they are
    -Q, --quote-name     names in double quotes
    -q, --hide-control-chars  ? for what can't be shown
    -R, --recursive      also what is in folders within
    -t                   by time, newest first
    -S                   by size, largest first
    -X                   by ending
    -v                   by number within names
    -U                   in no order
    -f                   in no order, with all names
    -c                   the time of the last change of status
    -u                   the time of the last access
    -r, --reverse        the other way round
    -L, --dereference    what links point to
    -H, --dereference-command-line  the same for what the command line names
    -F, --classify[=WHEN]  a mark after names: / folder, * program, @ link, | pipe, = socket
    -p                   a mark after folders
    -I, --ignore=PATTERN  leave out names that match
    -w, --width=N        the columns of a line
    -T, --tabsize=N      no effect
        --file-type      as -F without *
        --full-time      long, with the whole time
        --time-style=STYLE  how times are spelt: full-iso, long-iso, iso
        --sort=WORD      by none, size, time, version, extension, name
        --time=WORD      which time; here there is but one
        --group-directories-first  folders before files
        --color[=WHEN]   colours: always, auto, never""",
    wrong=(1, 2),
)
_LONG = "lgon"
_WHEN = (("always", "yes", "force"), ("never", "no", "none"), ("auto", "tty", "if-tty"))
_SHAPES = "1Cxmlgon"
_NUMBERS = re.compile(r"(\d+)")


@program(_LS)
async def ls(p: Process, given: Given) -> int:
    """List."""
    style = _style(p, given)
    rows = GnuRows(p, style) if p.gnu else BusyboxRows(p, style)
    return await _Listing(p, given, style, rows).run(list(given.operands) or ["."])


def _style(p: Process, given: Given) -> Style:
    on_terminal = p.is_terminal(1)
    return Style(
        shape=_shape(given, on_terminal=on_terminal),
        width=_width(p, given),
        tabs=p.gnu,
        inode="i" in given,
        blocks="s" in given,
        human="h" in given,
        numeric="n" in given,
        owner="g" not in given,
        group=not given.last("oG") if p.gnu else "g" in given or "o" not in given,
        marks="/" if given.last("Fp") == "p" else _marks(given, on_terminal=on_terminal),
        times=given.value("time-style") or ("full-iso" if "full-time" in given else ""),
        now=time.time_ns(),
        palette=_palette(p, given),
        spelling=_spelling(p, given),
    )


def _shape(given: Given, *, on_terminal: bool) -> str:
    """`l` for long, `1`, `C`, `x` or `m`."""
    if "full-time" in given:
        return "l"
    shape = given.last(_SHAPES)
    if given.gnu and shape == "1":
        # With -l and its kin one name a line is nothing new.
        shape = given.last(_LONG) or shape
    if shape in _LONG and shape:
        return "l"
    return shape or ("C" if on_terminal else "1")


def _marks(given: Given, *, on_terminal: bool) -> str:
    if "file-type" in given:
        return "/@|="
    when = given.value("F")
    if when is None or when in ("never", "no", "none"):
        return ""
    return "" if when in ("auto", "tty", "if-tty") and not on_terminal else "*/@|="


def _width(p: Process, given: Given) -> int:
    word = given.value("w")
    if word is not None:
        return number(word, f"invalid line width: {shell_quoted(word)}", 2)
    terminal = p.handles[1].terminal if 1 in p.handles else None
    if terminal is not None:
        return terminal.columns or 80
    columns = p.env.get("COLUMNS", "")
    return int(columns) if columns.isdigit() and 0 < len(columns) < 6 else 80


def _palette(p: Process, given: Given) -> colours.Plain:
    when = given.value("color")
    variable = p.env.get("LS_COLORS")
    if p.gnu and when and not any(when in words for words in _WHEN):
        raise Misuse(_no_such_time(p, when), 1)
    if when is None:
        wanted = not p.gnu and p.is_terminal(1) and variable not in ("", "none")
        wanted = wanted and p.env.get("TERM") != "dumb"
    else:
        wanted = when in ("", "always", "yes", "force") or p.is_terminal(1)
        wanted = wanted and when not in ("never", "no", "none")
    if not wanted:
        return colours.Plain()
    if not p.gnu:
        return colours.Busybox()
    knows_colours = p.env.get("TERM", "dumb") != "dumb" or p.env.get("COLORTERM")
    return colours.Gnu(variable or "") if variable or knows_colours else colours.Plain()


def _no_such_time(p: Process, when: str) -> str:
    rows = (", ".join(in_quotes(p, word) for word in words) for words in _WHEN)
    return (
        f"{p.name}: invalid argument {in_quotes(p, when)} for {in_quotes(p, '--color')}\n"
        "Valid arguments are:\n"
        + "".join(f"  - {row}\n" for row in rows)
        + f"Try '{p.name} --help' for more information.\n"
    )


def _spelling(p: Process, given: Given) -> Callable[[str], str]:
    if not p.gnu:
        if "Q" in given:
            return _in_double_quotes
        return with_question_marks if p.is_terminal(1) or "q" in given else str
    match given.last("QNq"):
        case "Q":
            return _in_double_quotes
        case "N":
            return str
        case "q":
            return with_question_marks
    return shell_quoted_if_needed if p.is_terminal(1) else str


def _in_double_quotes(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass(slots=True)
class _Listing:
    """One call of `ls`."""

    p: Process
    given: Given
    style: Style
    rows: Rows
    code: int = 0
    _printed: bool = False
    """Something stands above, so that a folder's heading keeps its distance."""

    async def run(self, names: list[str]) -> int:
        """List what the command line names."""
        given = self.given
        found = [each for name in names if (each := await self._look(name, name, is_operand=True))]
        entered = [e for e in found if e.stat.kind is Kind.FOLDER and "d" not in given]
        files = [e for e in found if e.stat.kind is not Kind.FOLDER or "d" in given]
        if files:
            await self.p.out(await self.rows.text(self._sorted(files), entered))
            self._printed = True
        headed = len(names) > 1 or "R" in given
        for folder in self._sorted(entered):
            await self._folder(folder, 0, headed=headed)
        return self.code

    async def _folder(self, folder: Entry, depth: int, *, headed: bool) -> None:
        try:
            names = self._names(folder.path)
        except OSError as error:
            if not self.p.gnu and headed:
                await self._heading(folder)
            await self._complain(folder.path, error, "open directory", 1 if depth else 2)
            return
        if headed:
            await self._heading(folder)
        entries = []
        for name in names:
            entry = await self._look(name, child(folder.path, name))
            if entry is not None:
                entries.append(entry)
            await self.p.breathe()
        entries = self._sorted(entries)
        total = self.rows.total(entries) if self.style.shape == "l" or self.style.blocks else ""
        await self.p.out(total + await self.rows.text(entries))
        self._printed = True
        if "R" in self.given and depth < DEEPEST:
            for entry in entries:
                if entry.stat.kind is Kind.FOLDER and entry.name not in (".", ".."):
                    await self._folder(entry, depth + 1, headed=True)

    async def _heading(self, folder: Entry) -> None:
        gap = "\n" if self._printed else ""
        self._printed = True
        await self.p.out(f"{gap}{self.style.spelling(folder.path)}:\n")

    def _names(self, folder: str) -> list[str]:
        names = self.p.names(folder)
        shown = self.given.last("aAf")
        if shown in ("a", "f") and shown:
            return [".", "..", *names]
        if shown != "A":
            names = [name for name in names if not name.startswith(".")]
        ignored = [_pattern(word) for word in self.given.values("I")]
        return [name for name in names if not any(one.matches(name) for one in ignored)]

    async def _look(self, name: str, path: str, *, is_operand: bool = False) -> Entry | None:
        try:
            return self._entry(name, path, is_operand=is_operand)
        except OSError as error:
            await self._complain(path, error, "access", 2 if is_operand else 1)
            return None

    def _entry(self, name: str, path: str, *, is_operand: bool) -> Entry:
        given, p = self.given, self.p
        follow = "L" in given or (is_operand and self._follows_operands())
        stat = p.stat(path, follow=False)
        led: Stat | None = None
        if stat.kind is Kind.LINK:
            try:
                led = p.stat(path)
            except OSError:
                # GNU falls back on the link where nobody asked to follow it.
                if "L" in given or "H" in given:
                    raise
        if follow and led is not None:
            # A link to a file is listed as a link, where only folders are to be entered.
            enters = "L" in given or "H" in given or not p.gnu or led.kind is Kind.FOLDER
            stat, led = (led, None) if enters else (stat, led)
        return Entry(name, path, stat, led)

    def _follows_operands(self) -> bool:
        given = self.given
        if "H" in given:
            return True
        keeps_links = self.style.shape == "l" or "*" in self.style.marks
        return not keeps_links and "d" not in given

    async def _complain(self, path: str, error: OSError, doing: str, code: int) -> None:
        if self.p.gnu:
            await self.p.complain(f"cannot {doing} {shell_quoted(path)}: {reason(error)}")
            self.code = max(self.code, code)
            return
        shown = f"can't open '{path}'" if doing == "open directory" else path
        await self.p.complain(f"{shown}: {reason(error)}")
        self.code = 1

    # -- order -------------------------------------------------------------------------------

    def _sorted(self, entries: list[Entry]) -> list[Entry]:
        given = self.given
        order = _ORDERS.get(given.value("sort") or "", given.last("tSXvUf")) or ""
        if order in ("U", "f") and order:
            return entries
        entries = sorted(entries, key=lambda entry: _key(order, entry))
        if "r" in given:
            entries.reverse()
        if "group-directories-first" in given:
            entries.sort(key=lambda entry: (entry.led or entry.stat).kind is not Kind.FOLDER)
        return entries


_ORDERS = {"none": "U", "size": "S", "time": "t", "version": "v", "extension": "X", "name": "n"}


def _key(order: str, entry: Entry) -> tuple[object, ...]:
    name = raw(entry.name)
    match order:
        case "t":
            return -entry.stat.mtime, name
        case "S":
            return -entry.stat.size, name
        case "X":
            return raw(entry.name.rpartition(".")[2] if "." in entry.name else ""), name
        case "v":
            parts = _NUMBERS.split(entry.name)
            return tuple((int(x), b"") if x.isdigit() else (-1, raw(x)) for x in parts)
    return (name,)


def _pattern(word: str) -> Pattern:
    if len(word) > 4096:
        raise Failure("argument list too long", 2)
    return compiled(((word, False),))
