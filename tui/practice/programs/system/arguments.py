"""`xargs`: command lines made of what is read."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from tui.practice.kernel.handles import Nothing
from tui.practice.kernel.process import Exit, Process
from tui.practice.programs.files.asking import answered
from tui.practice.programs.files.escaping import shell_quoted_if_needed
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.starting import NOT_EXECUTABLE, NOT_FOUND, spawned
from tui.practice.programs.tools import Input, Words, number, program, raw, reason, text

_XARGS = Manual(
    "[OPTION]... [COMMAND [ARGUMENT]...]",
    """Run COMMAND, echo by default, with words from standard input as its last arguments.

    -0, --null           words end with zero bytes, and nothing in them is special
    -a, --arg-file=FILE  words from FILE
    -d, --delimiter=MARK  words end with MARK
    -E WORD              words up to WORD
    -e[WORD]             the same
    -I TEXT              run COMMAND for each line, with the line in place of TEXT
    -i[TEXT]             the same; TEXT is {} by default
        --replace[=TEXT]  the same
    -L, --max-lines=N    at most N lines a command
    -l[N]                the same
    -n, --max-args=N     at most N words a command
    -o, --open-tty       no effect
    -P, --max-procs=N    up to N commands at once; here one after the other
    -p, --interactive    ask before each
    -r, --no-run-if-empty  run nothing if there are no words
    -s, --max-chars=N    at most N bytes a command
    -t, --verbose        show commands before they are run
    -x, --exit           no effect""",
    in_order=True,
)
_MOST_BYTES = 128 << 10
_MOST_WORDS = 65_536
_LONGEST_WORD = 1 << 20
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "\\": "\\", "a": "\a", "b": "\b"}
_ESCAPES |= {"f": "\f", "v": "\v"}


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of the input."""

    text: str
    ends_line: bool = False


@dataclass(frozen=True, slots=True)
class _Limits:
    """When a command line is full."""

    words: int
    lines: int
    size: int


@program(_XARGS)
async def xargs(p: Process, given: Given) -> int:
    """Run commands with what is read."""
    command = list(given.operands) or ["echo"]
    replaced = _replaced(given)
    limits = _Limits(
        _limit(given, "n", _MOST_WORDS),
        _limit(given, "L", 0) or (int(given.value("l") or 1) if "l" in given else 0),
        _limit(given, "s", _MOST_BYTES),
    )
    runner = _Runner(p, given)
    source = given.value("a") or "-"
    async with Input(p, source, Words(gnu="Cannot open input file '{name}': {reason}")) as words:
        if words.failed:
            return 1
        await _feed(runner, _Reader(given, words), command, replaced, limits)
    return runner.code


async def _feed(
    runner: _Runner, reader: _Reader, command: list[str], replaced: str, limits: _Limits
) -> None:
    """Make command lines of the words, and run them."""
    if replaced:
        async for line in reader.lines():
            await runner.run([part.replace(replaced, line) for part in command])
        return
    held: list[str] = []
    base = sum(len(raw(part)) + 1 for part in command)
    size, lines = base, 0
    ran = False
    async for word in reader.words():
        width = len(raw(word.text)) + 1
        if held and size + width > limits.size:
            await runner.run(command + held)
            held, size, lines, ran = [], base, 0, True
        if size + width > max(limits.size, _MOST_BYTES):
            raise Failure("argument line too long")
        held.append(word.text)
        size += width
        lines += word.ends_line
        if len(held) >= limits.words or (limits.lines and lines >= limits.lines):
            await runner.run(command + held)
            held, size, lines, ran = [], base, 0, True
    if held or not (ran or runner.spares_empty):
        await runner.run(command + held)


def _replaced(given: Given) -> str:
    """What a line is put in place of; empty where lines are not taken as they are."""
    for mark, value in reversed(given.marks):
        if mark in ("I", "i", "replace"):
            return value or "{}"
        if mark in ("n", "L", "l"):
            return ""
    return ""


def _limit(given: Given, key: str, usual: int) -> int:
    word = given.value(key)
    if word is None:
        return usual
    if given.gnu:
        if not (word.lstrip("+-").isascii() and word.lstrip("+-").isdigit()):
            raise given.misuse(f'invalid number "{word}" for -{key} option')
        count = number(word, "")
        if count < 1:
            raise given.misuse(f"value {word} for -{key} option should be >= 1")
    else:
        count = number(word, f"invalid number '{word}'")
        if count < 1:
            raise Failure(f"number {word} is not in 1..2147483647 range")
    return min(count, usual) if usual else count


class _Runner:
    """Runs the commands, and keeps in mind how they ended."""

    def __init__(self, p: Process, given: Given) -> None:
        self._p = p
        self._shows = "t" in given or "p" in given
        self._asks = "p" in given
        self.spares_empty = "r" in given
        self.code = 0

    async def run(self, argv: list[str]) -> None:
        """One command, to its end. Raises Exit where nothing more is to be run."""
        p = self._p
        if self._shows:
            spell = shell_quoted_if_needed if p.gnu else str
            line = " ".join(map(spell, argv))
            if self._asks:
                if not await answered(p, f"{line}?..."):
                    return
            else:
                await p.err(f"{line}\n")
        # What xargs reads is not for its commands.
        handles = {**p.handles, 0: Nothing()}
        try:
            child = spawned(p, argv, handles=handles)
        except OSError as error:
            await p.complain(f"{argv[0]}: {reason(error)}")
            missing = isinstance(error, FileNotFoundError)
            raise Exit(NOT_FOUND if missing else NOT_EXECUTABLE) from None
        finally:
            handles[0].close()
        code = await child.wait()
        if code == 255:
            await p.complain(f"{argv[0]}: exited with status 255; aborting")
            raise Exit(124)
        if code > 128:
            name = argv[0] if p.gnu else f"'{argv[0]}'"
            mark = ":" if p.gnu else ""
            await p.complain(f"{name}{mark} terminated by signal {code - 128}")
            raise Exit(125)
        if code:
            self.code = 123


class _Reader:
    """The words of the input."""

    def __init__(self, given: Given, source: Input) -> None:
        self._gnu = given.gnu
        self._source = source
        self._mark = "\0" if "0" in given else _delimiter(given)
        self._end = given.value("E") or given.value("e")

    async def words(self) -> AsyncIterator[_Word]:
        """Word by word."""
        if self._mark is not None:
            async for part in self._parts(self._mark):
                yield _Word(part, True)
            return
        async for word in self._spoken(by_line=False):
            yield word

    async def lines(self) -> AsyncIterator[str]:
        """Line by line, without blanks before them; empty ones are passed over."""
        if self._mark is not None:
            async for part in self._parts(self._mark):
                yield part
            return
        async for word in self._spoken(by_line=True):
            yield word.text

    async def _parts(self, mark: str) -> AsyncIterator[str]:
        async for batch in self._source.lines(raw(mark)):
            for part in batch:
                yield text(part).removesuffix(mark)

    async def _spoken(self, *, by_line: bool) -> AsyncIterator[_Word]:
        splitter = _Splitter(by_line=by_line, gnu=self._gnu)
        async for batch in self._source.lines():
            for line in batch:
                for word in splitter.words(text(line)):
                    if word.text == self._end and self._end:
                        return
                    yield word
        splitter.check_end()
        if (last := splitter.rest()) is not None:
            yield last


class _Splitter:
    """Splits lines into words, with quotes and backslashes."""

    _PIECE = re.compile(r"[^\s'\"\\]+|.", re.DOTALL)

    def __init__(self, *, by_line: bool, gnu: bool) -> None:
        self._by_line = by_line
        self._gnu = gnu
        self._word: list[str] | None = None
        self._quote = ""
        self._escaped = False

    def words(self, line: str) -> list[_Word]:
        """The words that end in this line."""
        found: list[_Word] = []
        for piece in self._PIECE.findall(line):
            self._take(piece, found)
        if self._word is not None and sum(map(len, self._word)) > _LONGEST_WORD:
            raise Failure("argument line too long")
        # A blank at its end joins a line to the next one.
        if found and line.endswith("\n") and not line.endswith((" \n", "\t\n")):
            found[-1] = _Word(found[-1].text, True)
        return found

    def _take(self, piece: str, found: list[_Word]) -> None:
        if self._escaped:
            self._escaped = False
            self._add(piece)
        elif self._quote:
            if piece == "\n":
                raise self._unmatched()
            if piece == self._quote:
                self._quote = ""
            else:
                self._add(piece)
        elif piece in ("'", '"'):
            self._quote = piece
            self._add("")
        elif piece == "\\":
            self._escaped = True
        elif piece == "\n" or (piece.isspace() and not self._by_line):
            if (word := self.rest()) is not None:
                found.append(word)
        elif not (piece.isspace() and self._word is None):
            self._add(piece)

    def _add(self, piece: str) -> None:
        if self._word is None:
            self._word = []
        self._word.append(piece)

    def rest(self) -> _Word | None:
        """The word that was begun, if there is one."""
        word, self._word = self._word, None
        return _Word("".join(word)) if word is not None else None

    def check_end(self) -> None:
        """Raises Failure where a quote was never closed."""
        if self._quote:
            raise self._unmatched()

    def _unmatched(self) -> Failure:
        kind = "single" if self._quote == "'" else "double"
        hint = "; by default quotes are special to xargs unless you use the -0 option"
        return Failure(f"unmatched {kind} quote{hint if self._gnu else ''}")


def _delimiter(given: Given) -> str | None:
    word = given.value("d")
    if word is None:
        return None
    if word.startswith("\\") and word[1:] in _ESCAPES:
        return _ESCAPES[word[1:]]
    if len(word) != 1:
        raise Failure(
            f"Invalid input delimiter specification {word}:"
            " the delimiter must be either a single character or an escape sequence starting"
            " with \\."
        )
    return word
