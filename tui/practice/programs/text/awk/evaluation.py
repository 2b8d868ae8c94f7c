"""The expressions of a running program of awk, and its variables."""

from __future__ import annotations

import random
from abc import abstractmethod
from collections.abc import Sequence
from typing import Self

from tui.practice.kernel.process import Process
from tui.practice.programs.options import Failure
from tui.practice.programs.regex import BadRegex, Pattern
from tui.practice.programs.text.awk.fields import Record, split
from tui.practice.programs.text.awk.operators import COMPARISONS, arithmetic, unary
from tui.practice.programs.text.awk.streams import Streams
from tui.practice.programs.text.awk.tree import (
    Assign,
    Binary,
    Block,
    Call,
    Choice,
    Element,
    Expr,
    Field,
    Function,
    Getline,
    Group,
    Name,
    Number,
    Regex,
    Step,
    Target,
    Text,
    Unary,
    Within,
)
from tui.practice.programs.text.awk.values import (
    UNSET,
    Strnum,
    Value,
    compared,
    number,
    shown,
    truth,
)

MOST_TEXT = 16 << 20
MOST_PATTERNS = 500
"""Expressions that are kept compiled."""
Array = dict[str, Value]


class Exiting(Exception):
    """`exit` was met."""

    def __init__(self, code: int, *, given: bool) -> None:
        super().__init__(code)
        self.code = code
        self.given = given
        """It came with a code."""

    @classmethod
    def by(cls, value: Value | None) -> Self:
        """With the value behind `exit`, if there is one."""
        return cls(0 if value is None else int(number(value)) & 0xFF, given=value is not None)


class Evaluation:
    """Variables, and what expressions come to."""

    def __init__(self, p: Process, functions: dict[str, Function]) -> None:
        self.p = p
        self.streams = Streams(p)
        self.record = Record(self.split_fields, self.textual)
        self.variables: dict[str, Value | Array] = {
            "FS": " ", "OFS": " ", "ORS": "\n", "RS": "\n", "SUBSEP": "\x1c",
            "CONVFMT": "%.6g", "OFMT": "%.6g", "NR": 0.0, "FNR": 0.0, "RSTART": 0.0,
            "RLENGTH": -1.0,
        }  # fmt: skip
        self.returned: Value | None = None
        self._functions = functions
        self._frames: list[dict[str, Value | Array]] = []
        self._patterns: dict[str, Pattern] = {}
        self.seed = 0.0
        self.random = random.Random(0)

    @abstractmethod
    async def next_record(self) -> str | None:
        """The next record of the main input; None at its end."""

    @abstractmethod
    async def run_function(self, block: Block) -> None:
        """Run the body of a function."""

    # -- variables ---------------------------------------------------------------------------

    def _scope(self, name: str) -> dict[str, Value | Array]:
        if self._frames and name in self._frames[-1]:
            return self._frames[-1]
        return self.variables

    def array(self, name: str) -> Array:
        """The array of a name, made where there is none yet."""
        scope = self._scope(name)
        found = scope.get(name, UNSET)
        if not isinstance(found, dict):
            if found is not UNSET:
                raise Failure(f"can't use scalar {name} as an array", 2)
            found = {}
            scope[name] = found
        return found

    def holds_array(self, name: str) -> bool:
        """Whether a name is that of an array."""
        return isinstance(self._scope(name).get(name), dict)

    def scalar(self, name: str) -> Value:
        """The value of a variable."""
        found = self._scope(name).get(name, UNSET)
        if isinstance(found, dict):
            raise Failure(f"can't use array {name} as a scalar", 2)
        return found

    def textual(self, name: str) -> str:
        """The value of a variable, as text."""
        return shown(self.scalar(name), "%.6g")

    def numeric(self, name: str) -> float:
        """The value of a variable, as a number."""
        return number(self.scalar(name))

    def number_form(self) -> str:
        """How numbers become texts."""
        return self.textual("CONVFMT")

    def text(self, value: Value) -> str:
        """A value as text."""
        return shown(value, self.number_form())

    def assign(self, name: str, text: str) -> None:
        """Give a variable a value from outside."""
        self._scope(name)[name] = Strnum(text)

    # -- separators --------------------------------------------------------------------------

    def pattern(self, source: str) -> Pattern:
        """An expression, compiled."""
        found = self._patterns.get(source)
        if found is None:
            if len(self._patterns) >= MOST_PATTERNS:
                self._patterns.clear()
            try:
                found = Pattern(source.replace("\\/", "/"), extended=True)
            except BadRegex as error:
                raise Failure(f"regular expression compile failed ({error})", 2) from None
            self._patterns[source] = found
        return found

    def record_separator(self) -> tuple[str, Pattern | None]:
        """RS, and its expression where it is one."""
        separator = self.textual("RS")
        return separator, self.pattern(separator) if len(separator) > 1 else None

    async def split_fields(self, text: str) -> list[str]:
        """The fields of a record."""
        separator = self.textual("FS")
        if not self.textual("RS") and separator != " ":
            # In paragraphs a line's end separates fields, too.
            separator = f"({separator if len(separator) > 1 else f'[{separator}]'})|\n"
        return await self.split(text, separator)

    async def split(self, text: str, separator: str) -> list[str]:
        """The parts of a text."""
        pattern = self.pattern(separator) if len(separator) > 1 else None
        return await split(text, separator, pattern, self.p.breathe)

    async def matches(self, text: str, expression: Expr) -> bool:
        """Whether an expression is found in a text."""
        pattern = self.pattern(await self.regex(expression))
        return await self._search(pattern, text)

    async def regex(self, expression: Expr) -> str:
        """The source of an expression: between slashes, or any text."""
        if isinstance(expression, Regex):
            return expression.source
        return self.text(await self.value(expression))

    async def _search(self, pattern: Pattern, text: str) -> bool:
        try:
            return await pattern.search(text, 0, self.p.breathe, exact=False) is not None
        except BadRegex as error:
            raise Failure(str(error), 2) from None

    # -- expressions -------------------------------------------------------------------------

    async def value(self, expression: Expr) -> Value:
        """What an expression comes to."""
        match expression:
            case Number(value):
                return value
            case Text(value):
                return value
            case Name(name):
                return float(await self.record.count()) if name == "NF" else self.scalar(name)
            case Field(inner):
                return await self.record.get(await self._field_number(inner))
            case Element(array, subscripts):
                return self.array(array).setdefault(await self.subscript(subscripts), UNSET)
            case Binary():
                return await self._binary(expression)
            case Assign(mark, target, inner):
                given = await self.value(inner)
                if mark:
                    given = arithmetic(
                        mark, number(await self.value(target)), number(given), mawk=self.p.gnu
                    )
                return await self.store(target, given)
            case Step(target, amount, before):
                old = number(await self.value(target))
                await self.store(target, old + amount)
                return old + amount if before else old
            case Call():
                return await self._call(expression)
            case Regex(source):
                whole = self.text(await self.record.get(0))
                return float(await self._search(self.pattern(source), whole))
            case Unary(mark, inner):
                return unary(mark, await self.value(inner))
            case Choice(condition, this, that):
                return await self.value(this if truth(await self.value(condition)) else that)
            case Within(subscripts, array):
                return float(await self.subscript(subscripts) in self.array(array))
            case Getline():
                return await self._getline(expression)
            case Group(parts):
                return self.text(await self.value(parts[-1]))

    async def store(self, target: Target, value: Value) -> Value:
        """Assign to a variable, an element or a field."""
        if isinstance(value, str) and len(value) > MOST_TEXT:
            raise Failure("out of memory", 2)
        match target:
            case Name("NF"):
                await self.record.set_count(int(number(value)))
            case Name(name):
                self.scalar(name)
                self._scope(name)[name] = value
            case Element(array, subscripts):
                self.array(array)[await self.subscript(subscripts)] = value
            case Field(inner):
                await self.record.set(await self._field_number(inner), value)
        return value

    async def subscript(self, subscripts: Sequence[Expr]) -> str:
        """The key of an element."""
        keys = [self.text(await self.value(one)) for one in subscripts]
        return self.textual("SUBSEP").join(keys)

    async def _field_number(self, expression: Expr) -> int:
        wanted = number(await self.value(expression))
        return int(wanted) if abs(wanted) < 1e9 else 1 << 30

    async def _binary(self, expression: Binary) -> Value:
        mark, left, right = expression.mark, expression.left, expression.right
        if mark in ("&&", "||"):
            first = truth(await self.value(left))
            if first == (mark == "||"):
                return float(first)
            return float(truth(await self.value(right)))
        if mark in ("~", "!~"):
            found = await self.matches(self.text(await self.value(left)), right)
            return float(found == (mark == "~"))
        one, other = await self.value(left), await self.value(right)
        if mark == "cat":
            return self.text(one) + self.text(other)
        if mark in COMPARISONS:
            return float(COMPARISONS[mark](compared(one, other, self.number_form())))
        return arithmetic(mark, number(one), number(other), mawk=self.p.gnu)

    async def _getline(self, expression: Getline) -> float:
        if expression.source is None:
            line = await self.next_record()
        else:
            name = self.text(await self.value(expression.source))
            records = await self.streams.source(expression.mark, name)
            if records is None:
                return -1.0
            line = await records.next(*self.record_separator())
            if line is not None and expression.mark == "|":
                self.variables["NR"] = self.numeric("NR") + 1
        if line is None:
            return 0.0
        if expression.target is None:
            self.record.set_whole(line)
        else:
            await self.store(expression.target, Strnum(line))
        return 1.0

    # -- functions ---------------------------------------------------------------------------

    async def _call(self, call: Call) -> Value:
        if not call.is_own:
            # The built-in functions know this class, and this knows them.
            from tui.practice.programs.text.awk.functions import built_in

            return await built_in(self, call)
        function = self._functions[call.name]
        if len(call.arguments) > len(function.parameters):
            raise Failure(f"function {call.name} called with too many args", 2)
        frame: dict[str, Value | Array] = dict.fromkeys(function.parameters, UNSET)
        lent: list[tuple[str, str]] = []
        for parameter, argument in zip(function.parameters, call.arguments, strict=False):
            if isinstance(argument, Name) and argument.name != "NF":
                held = self._scope(argument.name).get(argument.name, UNSET)
                frame[parameter] = held
                if held is UNSET:
                    lent.append((parameter, argument.name))
            else:
                frame[parameter] = await self.value(argument)
        self._frames.append(frame)
        self.returned = None
        try:
            await self.run_function(function.block)
        finally:
            self._frames.pop()
        for parameter, name in lent:
            # What nothing was known of turned out to be an array.
            if isinstance(frame[parameter], dict):
                self._scope(name)[name] = frame[parameter]
        value, self.returned = self.returned, None
        return UNSET if value is None else value
