"""The functions that awk comes with."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Awaitable, Callable

from tui.practice.programs.options import Failure
from tui.practice.programs.regex import BadRegex
from tui.practice.programs.text.awk.evaluation import MOST_TEXT, Evaluation
from tui.practice.programs.text.awk.tree import Call, Element, Expr, Field, Name, Number
from tui.practice.programs.text.awk.values import Strnum, Value, formatted, number

Function = Callable[[Evaluation, tuple[Expr, ...]], Awaitable[Value]]


async def built_in(run: Evaluation, call: Call) -> Value:
    """Call one of them."""
    least, most, function = _TABLE[call.name]
    if not least <= len(call.arguments) <= most:
        raise Failure(f"wrong number of arguments in call to {call.name}", 2)
    return await function(run, call.arguments)


async def _length(run: Evaluation, arguments: tuple[Expr, ...]) -> Value:
    if not arguments:
        return float(len(run.text(await run.record.get(0))))
    first = arguments[0]
    if isinstance(first, Name) and run.holds_array(first.name):
        return float(len(run.array(first.name)))
    return float(len(run.text(await run.value(first))))


async def _substr(run: Evaluation, arguments: tuple[Expr, ...]) -> Value:
    text = run.text(await run.value(arguments[0]))
    first = _rounded(number(await run.value(arguments[1])))
    stop = math.inf
    if len(arguments) > 2:
        stop = first + _rounded(number(await run.value(arguments[2])))
    begin, end = max(first, 1), min(stop, len(text) + 1)
    return text[int(begin) - 1 : int(end) - 1] if begin < end else ""


def _rounded(value: float) -> float:
    return float(round(value)) if abs(value) < 1e15 else value


async def _index(run: Evaluation, arguments: tuple[Expr, ...]) -> Value:
    text, part = [run.text(await run.value(one)) for one in arguments]
    return float(text.find(part) + 1)


async def _split(run: Evaluation, arguments: tuple[Expr, ...]) -> Value:
    text = run.text(await run.value(arguments[0]))
    if not isinstance(arguments[1], Name):
        raise Failure("split: the second argument has to be an array", 2)
    if len(arguments) > 2:
        parts = await run.split(text, await run.regex(arguments[2]))
    else:
        parts = await run.split_fields(text)
    array = run.array(arguments[1].name)
    array.clear()
    array.update({str(place): Strnum(part) for place, part in enumerate(parts, 1)})
    return float(len(parts))


async def _match(run: Evaluation, arguments: tuple[Expr, ...]) -> Value:
    text = run.text(await run.value(arguments[0]))
    pattern = run.pattern(await run.regex(arguments[1]))
    found = await pattern.search(text, 0, run.p.breathe)
    start, length = (found[0] + 1, found[1] - found[0]) if found else (0, -1)
    run.variables["RSTART"], run.variables["RLENGTH"] = float(start), float(length)
    return float(start)


async def _sub(run: Evaluation, arguments: tuple[Expr, ...]) -> Value:
    return await _substituted(run, arguments, once=True)


async def _gsub(run: Evaluation, arguments: tuple[Expr, ...]) -> Value:
    return await _substituted(run, arguments, once=False)


async def _substituted(run: Evaluation, arguments: tuple[Expr, ...], *, once: bool) -> Value:
    pattern = run.pattern(await run.regex(arguments[0]))
    replacement = run.text(await run.value(arguments[1]))
    target = arguments[2] if len(arguments) > 2 else Field(Number(0.0))
    text = run.text(await run.value(target))
    parts: list[str] = []
    at = copied = count = size = 0
    last_end = -1
    try:
        while at <= len(text):
            found = await pattern.search(text, at, run.p.breathe)
            if found is None:
                break
            start, stop = found[0], found[1]
            if start == stop == last_end:
                at = start + 1
                continue
            parts.append(text[copied:start] + _filled(replacement, text[start:stop]))
            size += len(parts[-1])
            if size > MOST_TEXT:
                raise Failure("out of memory", 2)
            count, copied, last_end = count + 1, stop, stop
            at = stop if stop > start else stop + 1
            if once:
                break
            await run.p.breathe()
    except BadRegex as error:
        raise Failure(str(error), 2) from None
    if count and isinstance(target, Name | Field | Element):
        await run.store(target, "".join(parts) + text[copied:])
    return float(count)


def _filled(replacement: str, matched: str) -> str:
    r"""The replacement with `&` put in; `\&` is the character itself."""
    if "&" not in replacement and "\\" not in replacement:
        return replacement
    parts: list[str] = []
    place = 0
    while place < len(replacement):
        pair = replacement[place : place + 2]
        if pair in ("\\&", "\\\\"):
            parts.append(pair[1])
            place += 2
            continue
        parts.append(matched if pair[0] == "&" else pair[0])
        place += 1
    return "".join(parts)


async def _sprintf(run: Evaluation, arguments: tuple[Expr, ...]) -> Value:
    values = [await run.value(one) for one in arguments]
    try:
        return formatted(run.text(values[0]), values[1:], run.number_form())
    except ValueError:
        raise Failure("sprintf: too wide", 2) from None


async def _system(run: Evaluation, arguments: tuple[Expr, ...]) -> Value:
    return float(await run.streams.system(run.text(await run.value(arguments[0]))))


async def _close(run: Evaluation, arguments: tuple[Expr, ...]) -> Value:
    return float(await run.streams.close(run.text(await run.value(arguments[0]))))


async def _fflush(run: Evaluation, arguments: tuple[Expr, ...]) -> Value:
    await run.streams.flush()
    return 0.0


async def _srand(run: Evaluation, arguments: tuple[Expr, ...]) -> Value:
    seed = number(await run.value(arguments[0])) if arguments else float(int(time.time()))
    before, run.seed = run.seed, seed
    run.random = random.Random(seed)
    return before


async def _rand(run: Evaluation, arguments: tuple[Expr, ...]) -> Value:
    return run.random.random()


async def _systime(run: Evaluation, arguments: tuple[Expr, ...]) -> Value:
    return float(int(time.time()))


async def _strftime(run: Evaluation, arguments: tuple[Expr, ...]) -> Value:
    values = [await run.value(one) for one in arguments]
    form = run.text(values[0]) if values else "%a %b %e %H:%M:%S %Z %Y"
    moment = number(values[1]) if len(values) > 1 else time.time()
    try:
        return time.strftime(form, time.gmtime(moment))
    except (ValueError, OverflowError, OSError):
        raise Failure("strftime: bad time", 2) from None


def _numeric(function: Callable[[float], float]) -> Function:
    async def called(run: Evaluation, arguments: tuple[Expr, ...]) -> Value:
        try:
            return float(function(number(await run.value(arguments[0]))))
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return called


def _cased(function: Callable[[str], str]) -> Function:
    async def called(run: Evaluation, arguments: tuple[Expr, ...]) -> Value:
        return function(run.text(await run.value(arguments[0])))

    return called


async def _atan2(run: Evaluation, arguments: tuple[Expr, ...]) -> Value:
    one, other = [number(await run.value(each)) for each in arguments]
    return math.atan2(one, other)


def _log(value: float) -> float:
    return -math.inf if value == 0 else math.log(value)


_TABLE: dict[str, tuple[int, int, Function]] = {
    "length": (0, 1, _length),
    "substr": (2, 3, _substr),
    "index": (2, 2, _index),
    "split": (2, 3, _split),
    "match": (2, 2, _match),
    "sub": (2, 3, _sub),
    "gsub": (2, 3, _gsub),
    "sprintf": (1, 1000, _sprintf),
    "system": (1, 1, _system),
    "close": (1, 1, _close),
    "fflush": (0, 1, _fflush),
    "srand": (0, 1, _srand),
    "rand": (0, 0, _rand),
    "systime": (0, 0, _systime),
    "strftime": (0, 2, _strftime),
    "tolower": (1, 1, _cased(str.lower)),
    "toupper": (1, 1, _cased(str.upper)),
    "int": (1, 1, _numeric(math.trunc)),
    "sqrt": (1, 1, _numeric(math.sqrt)),
    "exp": (1, 1, _numeric(math.exp)),
    "log": (1, 1, _numeric(_log)),
    "sin": (1, 1, _numeric(math.sin)),
    "cos": (1, 1, _numeric(math.cos)),
    "atan2": (2, 2, _atan2),
}
"""By name: how many arguments it takes, and what it does."""
