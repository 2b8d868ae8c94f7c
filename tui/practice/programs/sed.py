"""sed, the stream editor."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress

from tui.practice.files.nodes import Kind, Stat
from tui.practice.files.tree import OVERWRITING, Opening
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import Process
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.regex import BadRegex, Pattern, Span
from tui.practice.programs.sed_script import Address, BadScript, Command, Substitution, parse
from tui.practice.programs.tools import Input, Lines, Words, program, raw, reason, text

MOST_SPACE = 16 << 20
"""Characters that the pattern space and the hold space may hold."""
_FLUSH = 32_768
_WORDS = Words(
    gnu="can't read {name}: {reason}", gnu_reading="couldn't edit {name}: not a regular file"
)

_MANUAL = Manual(
    "[OPTION]... {SCRIPT | -e SCRIPT | -f FILE} [FILE]...",
    """Edit text as it passes.

    -n, --quiet                 print only what the script says
        --silent                the same
    -e, --expression=SCRIPT     add SCRIPT to what is done
    -f, --file=FILE             add what is in FILE
    -E, --regexp-extended       use extended regular expressions
    -r                          the same
    -i[SUFFIX], --in-place[=SUFFIX]  edit the files themselves (and keep a copy as SUFFIX)
    -s, --separate              number the lines of each file on its own
    -u, --unbuffered            no effect
    -z, --null-data             lines end with a zero byte""",
)


@program(_MANUAL)
async def sed(p: Process, given: Given) -> int:
    """Edit text."""
    operands = list(given.operands)
    script, count = await _script(p, given, operands)
    try:
        commands = parse(script, extended=bool(given.last("Er")), gnu=p.gnu)
    except BadScript as error:
        where = f"-e expression #{count}, char {error.position}: " if error.position >= 0 else ""
        code = 4 if p.gnu and not where else 1
        raise Failure(where + error.gnu if p.gnu else error.busybox, code) from None
    hushed = script == "#n" or script.startswith("#n\n")
    editor = _Editor(p, given, commands, hushed=hushed)
    try:
        if "i" in given:
            return await editor.in_place(operands, given.value("i") or "")
        return await editor.stream(operands or ["-"])
    except BadRegex as error:
        raise Failure(str(error)) from None
    finally:
        editor.close()


async def _script(p: Process, given: Given, operands: list[str]) -> tuple[str, int]:
    pieces: list[str] = []
    for mark, value in given.marks:
        if mark == "e":
            pieces.append(value)
        elif mark == "f":
            async with Input(p, value, Words(gnu="couldn't open file {name}: {reason}")) as source:
                data = await source.whole(1 << 20)
                if source.failed:
                    raise Failure("no script", 1)
            pieces.append(text(data.removesuffix(b"\n")))
    if not pieces:
        if not operands:
            if p.gnu:
                await p.err(f"Usage: {given.name} {_MANUAL.usage}\n")
                raise given.misuse()
            raise given.missing()
        pieces.append(operands.pop(0))
    return "\n".join(pieces), max(len(pieces), 1)


class _Source:
    """The lines of several inputs, with a look at whether there is another."""

    def __init__(
        self, p: Process, names: list[str], end: bytes, flush: Callable[[], Awaitable[None]]
    ) -> None:
        self._p = p
        self._names = iter(names)
        self._end = end
        self._flush = flush
        self._input: Input | None = None
        self._lines: Lines | None = None
        self._batch: Iterator[bytes] = iter(())
        self._ahead: bytes | None = None
        self.name = "-"
        self.failed = False

    async def next(self) -> bytes | None:
        """The next line with its end; None if there is none."""
        if self._ahead is not None:
            line, self._ahead = self._ahead, None
            return line
        while True:
            for line in self._batch:
                return line
            if self._lines is not None:
                await self._flush()
                try:
                    self._batch = iter(await anext(self._lines))
                    continue
                except StopAsyncIteration:
                    self.close()
            name = next(self._names, None)
            if name is None:
                return None
            self._input = Input(self._p, name, _WORDS)
            await self._input.__aenter__()
            self.name = name
            self._lines = self._input.lines(self._end)

    async def is_last(self) -> bool:
        """Whether the line that came last was the last of all."""
        if self._ahead is None:
            self._ahead = await self.next()
        return self._ahead is None

    def close(self) -> None:
        """Let go of the input."""
        if self._input is not None:
            self.failed = self.failed or self._input.failed
            self._input.close()
        self._input = self._lines = None


class _Output:
    """Where lines go; what has no line end at the end of the input gets none here either."""

    def __init__(self, p: Process, handle: Handle | None) -> None:
        self._p = p
        self._handle = handle
        """None for standard output."""
        self._buffer = bytearray()
        self._owes_end = b""

    def put(self, line: str, end: bytes) -> None:
        self._buffer += self._owes_end + raw(line) + end
        self._owes_end = b"" if end else b"\n"

    async def copy(self, name: str) -> None:
        """The content of a file, if there is one."""
        with suppress(OSError):
            self._buffer += self._owes_end + await self._p.read_all(name, MOST_SPACE)
            self._owes_end = b""

    async def flush(self, above: int = 0) -> None:
        if len(self._buffer) > above:
            data = bytes(self._buffer)
            self._buffer.clear()
            if self._handle is None:
                await self._p.out(data)
            else:
                await self._handle.write(data)

    def close(self) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None


class _Quit(Exception):
    """The script is over: print what there is, or not; with the whole input, or one file of it."""

    def __init__(self, code: int, *, prints: bool, for_good: bool = True) -> None:
        super().__init__(code)
        self.code = code
        self.prints = prints
        self.for_good = for_good


_DONE, _AGAIN, _SILENT = -1, -2, -3
"""How the commands end: as usual, to be started again without reading, or printing nothing."""


class _Editor:
    """A script at work."""

    def __init__(self, p: Process, given: Given, commands: list[Command], *, hushed: bool) -> None:
        self._p = p
        self._quiet = "n" in given or "silent" in given or hushed
        self._separate = "s" in given
        self._end = b"\0" if "z" in given else b"\n"
        self._commands = commands
        self._out = _Output(p, None)
        self._files: dict[str, _Output] = {}
        self._source = _Source(p, [], self._end, self._flush)
        self._space = self._hold = ""
        self._space_end = self._end
        self._line = 0
        self._inside: dict[int, int] = {}
        """Ranges that are open: by command, and the line that they go to (-1: not known)."""
        self._queue: list[tuple[str, str]] = []
        self._replaced = False
        self._last_pattern: Pattern | None = None

    def close(self) -> None:
        self._source.close()
        for output in (self._out, *self._files.values()):
            output.close()

    # -- files -------------------------------------------------------------------------------

    async def stream(self, names: list[str]) -> int:
        """Edit the inputs on their way to standard output."""
        code = 0
        await self._open_files()
        for group in [[name] for name in names] if self._separate else [names]:
            ended, code = await self._edit(group, code)
            if ended:
                break
        return code

    async def in_place(self, names: list[str], suffix: str) -> int:
        """Edit files themselves: each is written anew and takes the old one's place."""
        code = 0
        await self._open_files()
        for name in names:
            try:
                stat = self._p.stat(name)
            except OSError as error:
                lead = "can't read " if self._p.gnu else ""
                await self._p.complain(f"{lead}{name}: {reason(error)}")
                code = 2 if self._p.gnu else 1
                continue
            if stat.kind is not Kind.FILE:
                words = f"couldn't edit {name}: not a regular file"
                await self._p.complain(words if self._p.gnu else f"{name}: not a regular file")
                code = 4
                continue
            ended, code = await self._replace(name, stat, suffix, code)
            if ended:
                break
        return code

    async def _replace(self, name: str, stat: Stat, suffix: str, code: int) -> tuple[bool, int]:
        p = self._p
        folder = name.rpartition("/")[0]
        fresh = f"{folder}/" * bool(folder) + f"sed{secrets.token_hex(3)}"
        handle = await p.open(fresh, Opening(False, True, create=True, exclusive=True))
        self._out = _Output(p, handle)
        self._line = 0
        try:
            ended, code = await self._edit([name], code)
            await self._out.flush()
            p.set_mode(fresh, stat.mode)
            with suppress(PermissionError):
                p.set_owner(fresh, stat.uid, stat.gid)
            if suffix:
                kept = suffix.replace("*", name.rpartition("/")[2]) if "*" in suffix else ""
                p.rename(name, kept or name + suffix)
            try:
                p.rename(fresh, name)
            except OSError as error:
                where = fresh if "/" in fresh else f"./{fresh}"
                raise Failure(f"cannot rename {where}: {reason(error)}", 4) from None
        except BaseException:
            with suppress(OSError):
                p.remove(fresh)
            raise
        finally:
            self._out.close()
        return ended, code

    async def _open_files(self) -> None:
        for command in self._commands:
            name = command.text if command.name in ("w", "W") else ""
            if command.substitution is not None:
                name = command.substitution.file
            if name and name not in self._files and name != "/dev/stdout":
                self._files[name] = _Output(self._p, await self._p.open(name, OVERWRITING))

    def _file(self, name: str) -> _Output:
        return self._files.get(name, self._out)

    async def _flush(self) -> None:
        for output in (self._out, *self._files.values()):
            await output.flush()

    # -- cycles ------------------------------------------------------------------------------

    async def _edit(self, names: list[str], code: int) -> tuple[bool, int]:
        """Run the script over the lines of some inputs; whether it ended by itself."""
        self._source = _Source(self._p, names, self._end, self._flush)
        ended = False
        try:
            how = _DONE
            while how == _AGAIN or await self._read():
                how = await self._run()
                if how == _DONE:
                    await self._finish_cycle(prints=not self._quiet)
                await self._out.flush(_FLUSH)
                await self._p.breathe()
        except _Quit as quitting:
            ended = quitting.for_good
            code = quitting.code or code
            if quitting.prints:
                await self._finish_cycle(prints=not self._quiet)
        finally:
            self._source.close()
        await self._flush()
        if self._source.failed:
            code = 2 if self._p.gnu else 1
        return ended, code

    async def _read(self) -> bool:
        line = await self._source.next()
        if line is None:
            return False
        body = line.removesuffix(self._end)
        self._space, self._space_end = text(body), line[len(body) :]
        self._line += 1
        return True

    async def _finish_cycle(self, *, prints: bool) -> None:
        if prints:
            self._out.put(self._space, self._space_end)
        for kind, what in self._queue:
            if kind == "a":
                self._out.put(what[:-1], b"\n")
            else:
                await self._out.copy(what)
        self._queue.clear()

    async def _run(self) -> int:
        """The commands, once; how they ended."""
        self._replaced = False
        place = 0
        while place < len(self._commands):
            command = self._commands[place]
            if await self._selects(place, command) == command.negated:
                place = command.target if command.name == "{" else place
                place += 1
                continue
            jump = await self._do(place, command)
            if jump is None:
                place += 1
            elif jump < 0:
                return jump
            else:
                place = jump
            await self._p.breathe()
        return _DONE

    # -- addresses ---------------------------------------------------------------------------

    async def _selects(self, place: int, command: Command) -> bool:
        first, second = command.first, command.second
        if first is None:
            return True
        if second is None:
            return await self._at(first)
        end = self._inside.get(place)
        if end is None and first.line == 0 and not first.step and self._line == 1:
            end = self._inside[place] = -1
        if end is not None:
            return await self._goes_on(place, second, end)
        if not await self._at(first):
            return False
        if second.line >= 0 and not second.step:
            if second.line > self._line:
                self._inside[place] = second.line
        elif second.more >= 0:
            if second.more:
                self._inside[place] = self._line + second.more
        elif second.step:
            up_to = -(-self._line // second.step) * second.step
            if up_to > self._line:
                self._inside[place] = up_to
        elif not (second.last and await self._source.is_last()):
            self._inside[place] = -1
        return True

    async def _goes_on(self, place: int, second: Address, end: int) -> bool:
        if end >= 0:
            if self._line >= end:
                del self._inside[place]
            # A range that was passed while other commands read lines is over at once.
            return self._line <= end
        if await self._at(second):
            del self._inside[place]
        return True

    async def _at(self, address: Address) -> bool:
        if address.last:
            return await self._source.is_last()
        if address.pattern is not None or address.empty:
            return await self._match(address.pattern, 0) is not None
        if address.step:
            beyond = self._line - address.line
            return beyond >= 0 and beyond % address.step == 0
        return self._line == address.line

    async def _match(self, pattern: Pattern | None, start: int) -> Span | None:
        used = pattern or self._last_pattern
        if used is None:
            raise Failure("no previous regular expression")
        self._last_pattern = used
        return await used.search(self._space, start, self._p.breathe)

    # -- commands ----------------------------------------------------------------------------

    async def _do(self, place: int, command: Command) -> int | None:
        """Carry out one command; where to go on, if not with the next one."""
        name = command.name
        if name == "s":
            assert command.substitution is not None
            await self._substitute(command.substitution)
        elif name in "bTt":
            return await self._jump(command)
        elif name in "dDcqQ":
            return await self._leave(place, command)
        elif name in "nN":
            return await self._more(name)
        elif name in "gGhHxzy":
            self._move(command)
        elif name not in "{}:":
            await self._show(command)
        return None

    async def _jump(self, command: Command) -> int | None:
        if command.name != "b":
            taken = self._replaced == (command.name == "t")
            self._replaced = False
            if not taken:
                return None
        await self._p.breathe()
        return command.target

    async def _leave(self, place: int, command: Command) -> int:
        name = command.name
        if name in "qQ":
            raise _Quit(command.number, prints=name == "q")
        if name == "c":
            if command.negated or place not in self._inside:
                self._out.put(command.text[:-1], b"\n")
        elif name == "D" and "\n" in self._space:
            await self._finish_cycle(prints=False)
            self._space = self._space.partition("\n")[2]
            return _AGAIN
        await self._finish_cycle(prints=False)
        self._space, self._space_end = "", self._end
        return _SILENT

    async def _more(self, name: str) -> int | None:
        if await self._source.is_last():
            raise _Quit(0, prints=True, for_good=False)
        if name == "n":
            await self._finish_cycle(prints=not self._quiet)
            await self._read()
        else:
            await self._finish_cycle(prints=False)
            before = self._space
            await self._read()
            self._space = f"{before}\n{self._space}"
            self._check_size(len(self._space))
        return None

    def _move(self, command: Command) -> None:
        name = command.name
        if name == "y":
            self._space = self._space.translate(command.table)
        elif name == "g":
            self._space = self._hold
        elif name == "G":
            self._space += "\n" + self._hold
        elif name == "h":
            self._hold = self._space
        elif name == "H":
            self._hold += "\n" + self._space
        elif name == "x":
            self._space, self._hold = self._hold, self._space
        else:
            self._space = ""
        self._check_size(len(self._space) + len(self._hold))

    async def _show(self, command: Command) -> None:
        name = command.name
        if name == "p":
            self._out.put(self._space, self._space_end)
        elif name == "P":
            self._out.put(self._space.partition("\n")[0], self._end)
        elif name == "=":
            self._out.put(str(self._line), b"\n")
        elif name == "F":
            self._out.put(self._source.name, b"\n")
        elif name == "i":
            self._out.put(command.text[:-1], b"\n")
        elif name == "a":
            self._queue.append(("a", command.text))
        elif name == "r":
            self._queue.append(("r", command.text))
        elif name in "wW":
            shown = self._space if name == "w" else self._space.partition("\n")[0]
            self._file(command.text).put(shown, self._end)
        elif name == "l":
            self._out.put(_visible(self._space), b"\n")

    async def _substitute(self, what: Substitution) -> None:
        parts: list[str] = []
        space = self._space
        copied = at = count = done = size = 0
        last_end = -1
        while at <= len(space):
            found = await self._match(what.pattern, at)
            if found is None:
                break
            start, stop = found[0], found[1]
            # Nothing right behind a match is no match of its own.
            if start == stop == last_end:
                at = start + 1
                continue
            count, last_end = count + 1, stop
            at = stop if stop > start else stop + 1
            if count < what.number:
                continue
            parts.append(space[copied:start] + _filled(what.parts, space, found))
            size += len(parts[-1])
            self._check_size(size)
            copied, done = stop, done + 1
            if not what.is_global:
                break
            await self._p.breathe()
        if not done:
            return
        self._space = "".join(parts) + space[copied:]
        self._check_size(len(self._space))
        self._replaced = True
        if what.prints:
            self._out.put(self._space, self._space_end)
        if what.file:
            self._file(what.file).put(self._space, self._end)

    def _check_size(self, size: int) -> None:
        if size > MOST_SPACE:
            raise Failure("couldn't allocate memory", 4)


_MARKS = {"\\U": str.upper, "\\L": str.lower}


def _filled(parts: tuple[str | int, ...], space: str, found: Span) -> str:
    """The replacement for one match."""
    filled: list[str] = []
    whole, once = "", ""
    for part in parts:
        if isinstance(part, str) and len(part) == 2 and part[0] == "\\" and part[1] in "ULEul":
            if part[1] in "ul":
                once = part
            else:
                whole = part
            continue
        if isinstance(part, int):
            start, stop = found[2 * part : 2 * part + 2] or (-1, -1)
            piece = space[start:stop] if start >= 0 else ""
        else:
            piece = part
        if whole in _MARKS:
            piece = _MARKS[whole](piece)
        if once and piece:
            piece = _MARKS[once.upper()](piece[0]) + piece[1:]
            once = ""
        filled.append(piece)
    return "".join(filled)


def _visible(space: str) -> str:
    """The pattern space as `l` shows it, in lines of 70 columns at most."""
    shown, column = [], 0
    for byte in raw(space):
        letter = chr(byte)
        if letter in _SEEN:
            piece = _SEEN[letter]
        else:
            piece = letter if 0x20 <= byte < 0x7F else f"\\{byte:03o}"
        if column + len(piece) > 69:
            shown.append("\\\n")
            column = 0
        shown.append(piece)
        column += len(piece)
    return "".join(shown) + "$"


_SEEN = {"\\": "\\\\", "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r"}
_SEEN |= {"\t": "\\t", "\v": "\\v"}
