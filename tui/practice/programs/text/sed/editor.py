"""A script of sed at work on its lines."""

from __future__ import annotations

import secrets
from contextlib import suppress

from tui.practice.files.nodes import Kind, Stat
from tui.practice.files.tree import OVERWRITING, Opening
from tui.practice.kernel.process import Process
from tui.practice.programs.options import Failure, Given
from tui.practice.programs.text.sed.commands import Command, Substitution
from tui.practice.programs.text.sed.selecting import Selector, Space
from tui.practice.programs.text.sed.showing import filled_in, visible
from tui.practice.programs.text.sed.streams import MOST_SPACE, Output, Source
from tui.practice.programs.tools import reason, text

_FLUSH = 32_768


class _Quit(Exception):
    """The script is over: print what there is, or not; with the whole input, or one file of it."""

    def __init__(self, code: int, *, prints: bool, for_good: bool = True) -> None:
        super().__init__(code)
        self.code = code
        self.prints = prints
        self.for_good = for_good


_DONE, _AGAIN, _SILENT = -1, -2, -3
"""How the commands end: as usual, to be started again without reading, or printing nothing."""


class Editor:
    """A script at work."""

    def __init__(self, p: Process, given: Given, commands: list[Command], *, hushed: bool) -> None:
        self._p = p
        self._quiet = "n" in given or "silent" in given or hushed
        self._separate = "s" in given
        self._end = b"\0" if "z" in given else b"\n"
        self._commands = commands
        self._out = Output(p, None)
        self._files: dict[str, Output] = {}
        self._source = Source(p, [], self._end, self._flush)
        self._space = Space(p, self._end)
        self._hold = ""
        self._selector = Selector(self._space, self._is_last)
        self._queue: list[tuple[str, str]] = []
        self._replaced = False

    def close(self) -> None:
        """Let go of all files."""
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
        self._out = Output(p, handle)
        self._space.line = 0
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
                self._files[name] = Output(self._p, await self._p.open(name, OVERWRITING))

    def _file(self, name: str) -> Output:
        return self._files.get(name, self._out)

    async def _is_last(self) -> bool:
        return await self._source.is_last()

    async def _flush(self) -> None:
        for output in (self._out, *self._files.values()):
            await output.flush()

    # -- cycles ------------------------------------------------------------------------------

    async def _edit(self, names: list[str], code: int) -> tuple[bool, int]:
        """Run the script over the lines of some inputs; whether it ended by itself."""
        self._source = Source(self._p, names, self._end, self._flush)
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
        self._space.text, self._space.end = text(body), line[len(body) :]
        self._space.line += 1
        return True

    async def _finish_cycle(self, *, prints: bool) -> None:
        if prints:
            self._out.put(self._space.text, self._space.end)
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
            if await self._selector.selects(place, command) == command.negated:
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
            if command.negated or not self._selector.is_inside(place):
                self._out.put(command.text[:-1], b"\n")
        elif name == "D" and "\n" in self._space.text:
            await self._finish_cycle(prints=False)
            self._space.text = self._space.text.partition("\n")[2]
            return _AGAIN
        await self._finish_cycle(prints=False)
        self._space.text, self._space.end = "", self._end
        return _SILENT

    async def _more(self, name: str) -> int | None:
        if await self._is_last():
            raise _Quit(0, prints=True, for_good=False)
        if name == "n":
            await self._finish_cycle(prints=not self._quiet)
            await self._read()
        else:
            await self._finish_cycle(prints=False)
            before = self._space.text
            await self._read()
            self._space.text = f"{before}\n{self._space.text}"
            self._check_size(len(self._space.text))
        return None

    def _move(self, command: Command) -> None:
        name = command.name
        if name == "y":
            self._space.text = self._space.text.translate(command.table)
        elif name == "g":
            self._space.text = self._hold
        elif name == "G":
            self._space.text += "\n" + self._hold
        elif name == "h":
            self._hold = self._space.text
        elif name == "H":
            self._hold += "\n" + self._space.text
        elif name == "x":
            self._space.text, self._hold = self._hold, self._space.text
        else:
            self._space.text = ""
        self._check_size(len(self._space.text) + len(self._hold))

    async def _show(self, command: Command) -> None:
        name = command.name
        if name == "p":
            self._out.put(self._space.text, self._space.end)
        elif name == "P":
            self._out.put(self._space.text.partition("\n")[0], self._end)
        elif name == "=":
            self._out.put(str(self._space.line), b"\n")
        elif name == "F":
            self._out.put(self._source.name, b"\n")
        elif name == "i":
            self._out.put(command.text[:-1], b"\n")
        elif name == "a":
            self._queue.append(("a", command.text))
        elif name == "r":
            self._queue.append(("r", command.text))
        elif name in "wW":
            shown = self._space.text if name == "w" else self._space.text.partition("\n")[0]
            self._file(command.text).put(shown, self._end)
        elif name == "l":
            self._out.put(visible(self._space.text), b"\n")

    async def _substitute(self, what: Substitution) -> None:
        parts: list[str] = []
        space = self._space.text
        copied = at = count = done = size = 0
        last_end = -1
        while at <= len(space):
            found = await self._space.match(what.pattern, at)
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
            parts.append(space[copied:start] + filled_in(what.parts, space, found))
            size += len(parts[-1])
            self._check_size(size)
            copied, done = stop, done + 1
            if not what.is_global:
                break
            await self._p.breathe()
        if not done:
            return
        self._space.text = "".join(parts) + space[copied:]
        self._check_size(len(self._space.text))
        self._replaced = True
        if what.prints:
            self._out.put(self._space.text, self._space.end)
        if what.file:
            self._file(what.file).put(self._space.text, self._end)

    def _check_size(self, size: int) -> None:
        if size > MOST_SPACE:
            raise Failure("couldn't allocate memory", 4)
