"""A program of awk at work: its statements, rules and input."""

from __future__ import annotations

from tui.practice.kernel.process import Exit, Process
from tui.practice.programs.options import Failure
from tui.practice.programs.text.awk.evaluation import Evaluation, Exiting
from tui.practice.programs.text.awk.records import Records
from tui.practice.programs.text.awk.tokens import unescaped
from tui.practice.programs.text.awk.tree import (
    Block,
    Delete,
    ForIn,
    If,
    Jump,
    Loop,
    Print,
    Rule,
    Script,
    Statement,
)
from tui.practice.programs.text.awk.values import Strnum, formatted, shown, truth
from tui.practice.programs.tools import Input, Words

UNOPENED = Words(gnu="cannot open {name} ({reason})")
"""How awk says that it can't open a file."""


class Machine(Evaluation):
    """What runs a program."""

    def __init__(self, p: Process, script: Script, argv: list[str]) -> None:
        super().__init__(p, script.functions)
        self._script = script
        self._open: set[int] = set()
        """Rules whose range goes on."""
        self._source: Input | None = None
        self._records: Records | None = None
        self._next_operand = 1
        self._had_file = False
        self._failed = False
        self.array("ARGV").update({str(place): Strnum(word) for place, word in enumerate(argv)})
        self.array("ENVIRON").update({name: Strnum(value) for name, value in p.env.items()})
        self.variables["ARGC"] = float(len(argv))

    async def run(self) -> int:
        """The whole of it; returns the exit code."""
        code = 0
        try:
            try:
                for block in self._script.begin:
                    await self._block(block)
                if self._script.rules or self._script.end:
                    await self._main()
            except Exiting as exiting:
                code = exiting.code
            for block in self._script.end:
                await self._block(block)
        except Exiting as exiting:
            code = exiting.code if exiting.given else code
        await self.streams.close_all()
        return code or (2 if self._failed else 0)

    async def close(self) -> None:
        """Let go of everything."""
        await self.streams.close_all()
        if self._source is not None:
            self._source.close()

    # -- input -------------------------------------------------------------------------------

    async def _main(self) -> None:
        while (line := await self.next_record()) is not None:
            self.record.set_whole(line)
            for place, rule in enumerate(self._script.rules):
                if await self._fits(place, rule):
                    kind = await self._apply(rule)
                    if kind == "nextfile":
                        self._end_source()
                    if kind in ("next", "nextfile"):
                        break
            await self.p.breathe()

    async def next_record(self) -> str | None:
        while True:
            if self._records is None and not await self._open_next():
                return None
            assert self._records is not None
            line = await self._records.next(*self.record_separator())
            if line is not None:
                for name in ("NR", "FNR"):
                    self.variables[name] = self.numeric(name) + 1
                return line
            self._end_source()

    def _end_source(self) -> None:
        if self._source is not None:
            self._failed = self._failed or self._source.failed
            self._source.close()
        self._source = self._records = None

    async def _open_next(self) -> bool:
        while self._next_operand < int(self.numeric("ARGC")):
            word = self.array("ARGV").get(str(self._next_operand), Strnum(""))
            self._next_operand += 1
            name = shown(word, "%.6g")
            left, equals, right = name.partition("=")
            if equals and left.isidentifier() and left.isascii():
                self.assign(left, unescaped(right))
            elif name:
                self._had_file = True
                await self._start(name)
                return True
        if self._had_file:
            return False
        self._had_file = True
        await self._start("-")
        return True

    async def _start(self, name: str) -> None:
        await self.streams.flush()
        source = await Input(self.p, name, UNOPENED).__aenter__()
        if source.failed:
            raise Exit(2 if self.p.gnu else 1)
        self._source = source
        self._records = Records(self.p, self._read, source.close)
        self.variables["FILENAME"] = Strnum("" if name == "-" else name)
        self.variables["FNR"] = 0.0

    async def _read(self, size: int) -> bytes:
        # What was printed is to be seen before the program waits.
        await self.streams.flush()
        return await self._source.read(size) if self._source is not None else b""

    # -- rules -------------------------------------------------------------------------------

    async def _fits(self, place: int, rule: Rule) -> bool:
        if rule.end is not None:
            begins = place in self._open or truth(await self.value(rule.pattern or rule.end))
            if begins:
                self._open.add(place)
                if truth(await self.value(rule.end)):
                    self._open.discard(place)
            return begins
        return rule.pattern is None or truth(await self.value(rule.pattern))

    async def _apply(self, rule: Rule) -> str:
        if rule.block is None:
            await self._print(Print(()))
            return ""
        return await self._block(rule.block)

    # -- statements --------------------------------------------------------------------------

    async def _block(self, block: Block) -> str:
        """Run statements; returns what cut them short, if anything did."""
        for statement in block:
            jump = await self._statement(statement)
            if jump:
                return jump
        return ""

    async def run_function(self, block: Block) -> None:
        await self._block(block)

    async def _statement(self, statement: Statement) -> str:
        match statement:
            case Print():
                await self._print(statement)
            case If(condition, this, that):
                return await self._block(this if truth(await self.value(condition)) else that)
            case Loop():
                return await self._loop(statement)
            case ForIn(name, array, body):
                return await self._each(name, array, body)
            case Jump(kind, value):
                return await self._jump(kind, statement if value is not None else None)
            case Delete(array, subscripts):
                if subscripts:
                    self.array(array).pop(await self.subscript(subscripts), None)
                else:
                    self.array(array).clear()
            case _:
                await self.value(statement)
        return ""

    async def _jump(self, kind: str, statement: Jump | None) -> str:
        value = None
        if statement is not None and statement.value is not None:
            value = await self.value(statement.value)
        if kind == "exit":
            raise Exiting.by(value)
        if kind == "return":
            self.returned = value
        return kind

    async def _loop(self, loop: Loop) -> str:
        if loop.first is not None:
            await self._statement(loop.first)
        first = loop.at_least_once
        while first or loop.condition is None or truth(await self.value(loop.condition)):
            first = False
            jump = await self._block(loop.body)
            if jump == "break":
                return ""
            if jump and jump != "continue":
                return jump
            if loop.after is not None:
                await self._statement(loop.after)
            await self.p.breathe()
        return ""

    async def _each(self, name: str, array: str, body: Block) -> str:
        for key in list(self.array(array)):
            self.assign(name, key)
            jump = await self._block(body)
            if jump == "break":
                return ""
            if jump and jump != "continue":
                return jump
            await self.p.breathe()
        return ""

    async def _print(self, statement: Print) -> None:
        values = [await self.value(one) for one in statement.values]
        if statement.formatted:
            if not values:
                raise Failure("printf: no format", 2)
            form = self.text(values[0])
            try:
                line = formatted(form, values[1:], self.number_form())
            except ValueError:
                raise Failure("printf: too wide", 2) from None
        else:
            number_form = self.textual("OFMT")
            shown_values = values or [await self.record.get(0)]
            line = self.textual("OFS").join(shown(one, number_form) for one in shown_values)
            line += self.textual("ORS")
        if not statement.mark:
            await self.streams.put(line)
            return
        assert statement.target is not None
        name = self.text(await self.value(statement.target))
        await self.streams.write(statement.mark, name, line)
