"""Programs that look at what another one does: watch, time."""

from __future__ import annotations

import time
from contextlib import suppress

from tui.practice.files.tree import APPENDING, OVERWRITING
from tui.practice.kernel.handles import pipe
from tui.practice.kernel.process import Process, drain
from tui.practice.kernel.signals import Signal
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.starting import run_in_place, started
from tui.practice.programs.system.date_forms import Moment, written
from tui.practice.programs.system.process_facts import terminal_of
from tui.practice.programs.system.zones import local_time
from tui.practice.programs.tools import program, text

_MOST = 1 << 20
_WATCH = Manual(
    "[-n SEC] [-t] PROG ARGS",
    """Run a command again and again, and show what it prints.

    -n, --interval=SEC  wait so long between two times (2)
    -t, --no-title      without the line above
    -d, --differences   no effect
    -e, --errexit       end when the command fails
    -g, --chgexit       end when something else is printed
    -x, --exec          without a shell
    -c, --color         no effect""",
    in_order=True,
)


@program(_WATCH)
async def watch(p: Process, given: Given) -> int:
    """Run something again and again."""
    if not given.operands:
        raise given.missing("missing command")
    seconds = _seconds(given.value("n") or "2", gnu=p.gnu)
    command = " ".join(given.operands)
    argv = list(given.operands) if "x" in given else ["sh", "-c", command]
    before: bytes | None = None
    while True:
        output, code = await _output(p, argv)
        terminal = terminal_of(p)
        rows, columns = (terminal.rows, terminal.columns) if terminal else (24, 80)
        shown = text(output).splitlines()
        if "t" not in given:
            shown = [_title(p, command, seconds, columns), "", *shown]
        # Not more than fits, for the top would move out of sight.
        await p.out("\x1b[H\x1b[J" + "\n".join(line[:columns] for line in shown[: rows - 1]))
        await p.out("\n")
        if (code and "e" in given) or ("g" in given and before not in (None, output)):
            return code if "e" in given else 0
        before = output
        await p.sleep(seconds)


def _seconds(word: str, *, gnu: bool) -> float:
    try:
        return max(0.1, min(float(word.replace(",", ".")), 86_400.0))
    except ValueError:
        words = f"failed to parse argument: '{word}'" if gnu else f"invalid number '{word}'"
        raise Failure(words) from None


def _title(p: Process, command: str, seconds: float, columns: int) -> str:
    clock = written("%c", Moment(local_time(p, time.time())), gnu=p.gnu)
    left = f"Every {seconds:.1f}s: {command}"
    right = f"{p.machine.hostname}: {clock}" if p.gnu else clock
    room = max(columns - len(right) - 1, 0)
    return f"{left[:room]:<{room}} {right}"


async def _output(p: Process, argv: list[str]) -> tuple[bytes, int]:
    reader, writer = pipe()
    handles = {**p.handles, 1: writer, 2: writer}
    try:
        try:
            child = await started(p, argv, handles=handles)
        finally:
            writer.close()
        with suppress(OSError):
            return await drain(reader, p, _MOST), await child.wait()
        child.signal(Signal.PIPE)
        return b"", await child.wait()
    finally:
        reader.close()


_TIME = Manual(
    "[-vpa] [-o FILE] PROG ARGS",
    """Run a command, and print how long it took.

    -p       in the format of POSIX
    -v       with more figures
    -f FMT   no effect
    -o FILE  print into FILE
    -a       at its end""",
    in_order=True,
)


@program(_TIME)
async def time_(p: Process, given: Given) -> int:
    """Measure another program."""
    if not given.operands:
        raise given.missing()
    began = time.monotonic()
    child = await _run(p, given)
    code = await child.wait()
    took = time.monotonic() - began
    lines = [f"Command exited with non-zero status {code}"] if code and code <= 128 else []
    if code > 128:
        lines.append(f"Command terminated by signal {code - 128}")
    if "p" in given:
        lines += [f"real {took:.2f}", "user 0.00", "sys 0.00"]
    else:
        minutes = int(took // 60)
        lines += [f"real\t{minutes}m {took - 60 * minutes:.2f}s", "user\t0m 0.00s", "sys\t0m 0.00s"]
    report = "".join(f"{line}\n" for line in lines)
    name = given.value("o")
    if name is None:
        await p.err(report)
        return code
    handle = await p.open(name, APPENDING if "a" in given else OVERWRITING)
    try:
        await handle.write(report.encode())
    finally:
        handle.close()
    return code


async def _run(p: Process, given: Given) -> Process:
    """The command as a child; one that can't be run is a child that ends at once."""

    async def become(child: Process) -> int:
        await run_in_place(child, given.operands)

    child = p.fork(become)
    p.on_signal(Signal.INT, "ignore")
    p.on_signal(Signal.QUIT, "ignore")
    return child
