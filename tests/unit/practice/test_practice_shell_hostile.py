"""Scripts that mean harm, or nothing: they are refused in clear words, and all goes on."""

import asyncio
import itertools
import resource
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.practice.shell_bench import Person, Room

MEGABYTE = 1 << 20


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


DEEP = 5000
TOO_MUCH = {
    "a value that doubles": ("a=x; while :; do a=$a$a; done", "out of memory"),
    "a replacement that grows": ("a=xx; while :; do a=${a//x/$a$a$a}; done", "out of memory"),
    "an endless substitution": ("a=$(yes)", "out of memory"),
    "a long pattern": ("a=$(yes '?' | head -c 99999); case $a in $a) :;; esac", "out of memory"),
    "parentheses": ("(" * DEEP, "nested too deeply|unexpected EOF"),
    "substitutions": ("echo " + "$(" * DEEP, "nested too deeply"),
    "braces": ("{ " * DEEP, "nested too deeply"),
    "conditions": ("if " * DEEP, "nested too deeply"),
    "defaults": ("echo " + "${x:-" * DEEP, "nested too deeply"),
    "arithmetic": ("echo $((" + "(" * 200 + "1" + ")" * 200 + "))", "recursion level"),
    "a long sum": ("echo $((" + "1+" * DEEP * 4 + "1))", "too long"),
    "a variable that means itself": ("x=x; echo $((x))", "recursion level|illegal number"),
    "a function that calls itself": ("f() { f; }; f", "ecursion depth|nesting level"),
    "an eval that evaluates itself": ("f() { eval f; }; f", "nested too deeply"),
    "a file that reads itself": ("echo '. ./s' > s; . ./s", "nested too deeply"),
    "subshells within one another": ("f() { (f); }; f", "fork"),
    "a long pipeline": ("sleep 99" + " | sleep 99" * 600, "fork"),
    "a wide conversion": ("printf %999999999s x", "out of memory"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("flavour", "name"),
    [
        (flavour, name)
        for name, (text, _) in TOO_MUCH.items()
        for flavour in ("ash", "dash", "bash")
        # dash knows no replacement.
        if not (flavour == "dash" and "//" in text)
    ],
)
async def test_too_much_is_refused(room: Room, flavour: str, name: str) -> None:
    text, words = TOO_MUCH[name]
    if flavour == "dash" and words == "out of memory":
        words = "Out of space|out of memory"
    before = _peak()
    ran = await room.script(flavour, text)
    assert ran.code or "conversion" in name
    assert any(word.lower() in ran.said.lower() for word in words.split("|")), ran.said[-300:]
    assert _peak() - before < 200 * MEGABYTE
    for process in list(room.machine.processes.values())[1:]:
        process.signal(9)
    assert (await room.script(flavour, "echo alive")).text == "alive\n"


@pytest.mark.parametrize("flavour", ["ash", "dash", "bash"])
async def test_a_fork_bomb_is_stopped(room: Room, flavour: str) -> None:
    person = Person(room, flavour)
    await person.sees("#")
    await person.type("b() { b | b & }; b\r")
    await person.sees(lambda shown: "fork" in shown)
    while others := [p for p in room.machine.processes.values() if p.pid > person.shell.pid]:
        for process in others:
            process.signal(9)
        await asyncio.sleep(0)
    await person.type("echo alive | cat\r")
    await person.sees(lambda shown: "\nalive\n" in shown)


async def test_braces_are_bounded(room: Room) -> None:
    ran = await room.script("bash", "echo {1..99999}{1..99999}")
    assert "out of memory" in ran.said


async def test_a_signals_action_that_sends_the_signal_again(room: Room) -> None:
    ran = await room.script("ash", "trap 'kill -USR1 $$' USR1; kill -USR1 $$")
    assert ran.code == 139
    assert (await room.script("ash", "echo alive")).text == "alive\n"


async def test_aliases_that_multiply_each_other_end(room: Room) -> None:
    names = "abcdefghijklmnopqrstuvwxyz"
    lines = [f"alias {a}='{b} {b} '" for a, b in itertools.pairwise(names)]
    ran = await room.script("ash", "\n".join([*lines, "a"]))
    assert ran.code


@pytest.mark.parametrize(
    "text",
    [
        "while :; do :; done",
        "while :; do x=$(echo); done",
        "f() { while :; do true | true; done; }; f",
        "x=$(yes '[' | head -c 300000); for i in $x; do :; done; while :; do :; done",
        'x=$(seq 200000); while :; do set -- $x; y="$*"; done',
    ],
)
async def test_a_busy_shell_leaves_the_others_their_turn(room: Room, text: str) -> None:
    # What is imported the first time takes its time.
    await room.script("ash", "yes | head -n 1 | grep y; seq 1; echo $(echo)")
    running = asyncio.create_task(room.run("ash", "-c", text, patience=3))
    turns: list[float] = []
    until = time.monotonic() + 1
    while time.monotonic() < until:
        began = time.thread_time()
        await asyncio.sleep(0)
        turns.append(time.thread_time() - began)
    running.cancel()
    assert len(turns) > 10
    assert sorted(turns)[len(turns) * 9 // 10] < 0.05


async def test_a_loop_is_quick(room: Room) -> None:
    began = time.process_time()
    ran = await room.script("ash", "i=0; while [ $i -lt 10000 ]; do i=$((i+1)); done; echo $i")
    assert ran.text == "10000\n"
    assert time.process_time() - began < 4


_PIECES = st.sampled_from(
    [
        *"$\"'`\\(){}[]|&;<>!*?~#=+-@:/%^, \n\tax1",
        "$(", "${", "$((", "))", "<<E\n", "\nE\n", "if ", "then ", "fi", "for x in ", "do ", "done",
        "case x in ", "esac", "[[ ", " ]]", "f() ", "while ", "echo ", "&&", "||", ";;", "2>&1",
        "<<<", "<(", "a=(", "a[1]=", "${a[", "${#", "${x//", "$'", "local ", "eval ", "set -",
        "read ", "trap ", "printf ", "test ", "shift ", "cd ", "exec ", "é", "\udc80", "\x00",
    ]
)  # fmt: skip


@settings(
    max_examples=200,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    text=st.lists(_PIECES, max_size=30).map("".join) | st.text(max_size=60),
    flavour=st.sampled_from(["ash", "dash", "bash"]),
    by_input=st.booleans(),
)
async def test_any_text_has_an_end(root: Path, text: str, flavour: str, by_input: bool) -> None:
    room = Room(root)
    data = text.encode(errors="surrogateescape")
    argv = [flavour] if by_input else [flavour, "-c", text.replace("\0", "")]
    try:
        ran = await room.run(*argv, given=data, patience=10)
        assert 0 <= ran.code < 256
        assert ran.code != 139
    finally:
        room.close()
