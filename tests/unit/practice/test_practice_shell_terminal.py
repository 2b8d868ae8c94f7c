"""A person at a shell's prompt: typing, editing, history, completion, keys that interrupt."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.practice.shell_bench import Person, Room, Screen

LEFT, RIGHT, UP, DOWN = "\x1b[D", "\x1b[C", "\x1b[A", "\x1b[B"
HOME, END, DELETE = "\x1b[H", "\x1b[F", "\x1b[3~"
PROMPTS = {"ash": "/work # ", "bash": "root@bench:/work# ", "dash": "# "}


@pytest.fixture
def room(root: Path) -> Iterator[Room]:
    room = Room(root)
    for history in (".ash_history", ".bash_history"):
        (root / history).unlink(missing_ok=True)
    yield room
    room.close()
    assert room.faults == []


@pytest.fixture
async def person(room: Room) -> Person:
    person = Person(room, "ash")
    await person.sees("/work #")
    return person


@pytest.mark.parametrize("flavour", PROMPTS)
async def test_a_command_is_typed_and_answered(room: Room, flavour: str) -> None:
    person = Person(room, flavour)
    prompt = PROMPTS[flavour]
    await person.sees(prompt.rstrip())
    await person.type("echo hello $((1+1))\r")
    shown = await person.sees(f"hello 2\n{prompt.rstrip()}")
    assert shown == f"{prompt}echo hello $((1+1))\nhello 2\n{prompt.rstrip()}"


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("ab\x7fc", "ac"),
        (f"ac{LEFT}b", "abc"),
        (f"bc{HOME}a{END}d", "abcd"),
        ("bc\x01a\x05d", "abcd"),
        (f"abcd{LEFT}{LEFT}\x0b", "ab"),
        (f"abcd{LEFT}{LEFT}\x15", "cd"),
        ("one two\x17three", "one three"),
        ("one two\x17x\x01\x19", "twoone x"),
        (f"abc{HOME}{DELETE}", "bc"),
        (f"abc{HOME}\x04", "bc"),
        (f"ac{LEFT}{LEFT}{RIGHT}b", "abc"),
        ("one two\x1bbX", "one Xtwo"),
        ("one two\x01\x1bfX", "oneX two"),
        ("one two\x01\x1bd", " two"),
        ("äöü\x7f\x7fx", "äx"),
        (f"漢字{LEFT}\x7f好", "好字"),
        ("a\u0301\x7fb", "b"),
        ("\x1b[99~ab\x1b]0;title\x07c", "abc"),
        ("a\tb\x07", "a\tb"[:1] + "b"),
    ],
)
async def test_a_line_is_edited(person: Person, typed: str, line: str) -> None:
    await person.type(f"{typed}{HOME}echo '{END}'\r")
    await person.sees(f"/work # echo '{line}'\n{line}\n/work #")


async def test_a_line_that_is_longer_than_the_window_wraps(room: Room) -> None:
    person = Person(room, "ash", columns=20)
    await person.sees("/work #")
    await person.type("echo 0123456789abcdefghij")
    await person.sees("/work # echo 0123456\n789abcdefghij")
    await person.type(f"{HOME}{RIGHT * 5}<{END}>\x7f!")
    await person.sees("/work # echo <012345\n6789abcdefghij!")
    await person.type("\x01\x0b")
    await person.sees("/work #")
    await person.type("echo 012345678901")
    await person.sees("/work # echo 0123456\n78901")


async def test_a_line_that_just_fills_the_window(room: Room) -> None:
    person = Person(room, "ash", columns=20)
    await person.sees("/work #")
    await person.type("echo 1234567")
    await person.sees("/work # echo 1234567")
    await person.type("8")
    await person.sees("/work # echo 1234567\n8")
    await person.type("\x7f\x7f")
    await person.sees("/work # echo 123456")
    await person.type("78\r")
    await person.sees("/work # echo 1234567\n8\n12345678\n/work #")


async def test_the_window_changes_its_width(room: Room) -> None:
    person = Person(room, "ash", columns=40)
    await person.sees("/work #")
    await person.type("echo 0123456789")
    await person.sees("/work # echo 0123456789")
    await person.type("\x0c")
    await person.resize(15)
    await person.sees("/work # echo 01\n23456789")
    await person.type("!\r")
    await person.sees("0123456789!\n/work #")


async def test_a_window_that_changes_and_changes_back_has_its_line_drawn_again(
    person: Person,
) -> None:
    """As whoever attaches to a container has it do, to see where it stands."""
    await person.type("echo here")
    await person.sees("echo here")
    person.screen = Screen(24, 80)
    person.terminal.resize(25, 81)
    person.terminal.resize(24, 80)
    await person.sees("/work # echo here")


async def test_earlier_lines_come_back(person: Person) -> None:
    await person.type("echo one\recho two\r")
    await person.sees("two\n/work #")
    await person.type(f"{UP}{UP}{DOWN}{UP} more\r")
    await person.sees("/work # echo one more\none more\n/work #")
    await person.type(f"half{UP}{DOWN} and half{HOME}echo {END}\r")
    await person.sees("half and half\n/work #")


async def test_what_was_typed_is_known_to_the_next_shell(room: Room) -> None:
    for flavour, prompt in (("ash", "/work #"), ("bash", "root@bench:/work#")):
        first = Person(room, flavour)
        await first.sees(prompt)
        await first.type("echo remembered\rexit\r")
        assert await first.ended() == 0
        second = Person(room, flavour)
        await second.sees(prompt)
        await second.type(f"{UP}{UP}\r")
        await second.sees(f"{prompt} echo remembered\nremembered\n{prompt}")


async def test_a_line_is_searched_for(person: Person) -> None:
    await person.type("echo first\recho second\recho third\r")
    await person.sees("third\n/work #")
    await person.type("\x12ir")
    await person.sees("(reverse-i-search)`ir': echo third")
    await person.type("\x12")
    await person.sees("(reverse-i-search)`ir': echo first")
    await person.type("\x12")
    await person.sees("(failed reverse-i-search)`ir': echo first")
    await person.type("\x05!\r")
    await person.sees("/work # echo first!\nfirst!\n/work #")
    await person.type("kept\x12zzz\x07")
    await person.sees("/work # kept")
    await person.type("\x12second\x03")
    await person.sees("/work # kept^C\n/work #")


async def test_history_is_quoted_in_bash(room: Room) -> None:
    person = Person(room, "bash")
    await person.sees("/work#")
    await person.type("echo one two\r!! three\recho !$\recho 'wow!!' \\!!\r!nope\r")
    shown = await person.sees("bash: !nope: event not found\nroot@bench:/work#")
    assert "\necho one two three\none two three\n" in shown
    assert "\necho three\nthree\n" in shown
    assert "\nwow!! !!\n" in shown


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("cat some\t", "cat some-file "),
        ("cat ../work/some\t", "cat ../work/some-file "),
        ("cd d\t", "cd d/"),
        ("cat 'wi\t", "cat 'with blank' "),
        ("cat wi\t", "cat with\\ blank "),
        ("unali\t", "unalias "),
        ("true; unali\t", "true; unalias "),
        ("echo $(unali\t", "echo $(unalias "),
        ("cat nothing\t", "cat nothing"),
        ("cat sam\t", "cat same-"),
    ],
)
async def test_a_word_is_completed(room: Room, person: Person, typed: str, line: str) -> None:
    for name in ("some-file", "with blank", "same-1", "same-2"):
        (room.work / name).touch()
    await person.type(f"{typed}|")
    await person.sees(f"/work # {line}|")


async def test_choices_are_listed_at_the_second_press(room: Room, person: Person) -> None:
    for name in ("same-1", "same-2"):
        (room.work / name).touch()
    await person.type("cat same-\t")
    await person.sees(lambda _: person.screen.bells == 1)
    await person.type("\t1")
    await person.sees("/work # cat same-\nsame-1  same-2\n/work # cat same-1")


async def test_control_c_drops_the_line(person: Person) -> None:
    await person.type("half a line\x03")
    await person.sees("/work # half a line^C\n/work #")
    await person.type("if true\r")
    await person.sees("\n>")
    await person.type("\x03echo $?\r")
    await person.sees("\n130\n/work #")


async def test_control_c_ends_a_program(person: Person) -> None:
    await person.type("sleep 100\r")
    await person.waits()
    await person.type("\x03echo $?\r")
    await person.sees("\n130\n/work #")


async def test_control_c_ends_a_loop(person: Person) -> None:
    await person.type("echo go; while :; do :; done\r")
    await person.sees("done\ngo")
    await person.type("\x03")
    await person.sees(lambda shown: shown.endswith("^C\n/work #"))


@pytest.mark.parametrize("flavour", ["ash", "bash"])
async def test_control_z_halts_a_program(room: Room, flavour: str) -> None:
    prompt = PROMPTS[flavour].rstrip()
    person = Person(room, flavour)
    await person.sees(prompt)
    await person.type("sleep 100\r")
    await person.waits()
    await person.type("\x1ajobs\r")
    await person.sees(lambda s: s.count("[1]+  Stopped") == 2 and s.endswith(prompt))
    await person.type("bg\r")
    await person.sees(lambda s: "sleep 100 &" in s or "[1] sleep 100" in s)
    await person.type("jobs\r")
    await person.sees(lambda s: "[1]+  Running" in s and s.endswith(prompt))
    await person.type("fg\r")
    await person.waits()
    await person.type("\x03echo $?\r")
    await person.sees(f"\n130\n{prompt}")


async def test_the_end_of_a_job_in_the_background_is_told(room: Room) -> None:
    person = Person(room, "bash")
    await person.sees("/work#")
    await person.type("sleep 100 &\r")
    await person.sees(lambda s: "\n[1] " in s)
    await person.type("kill %1\r\r")
    await person.sees(lambda s: "[1]+  Terminated              sleep 100\n" in s)


async def test_control_d_ends_the_shell(room: Room) -> None:
    for flavour, words in (("ash", "/work #"), ("bash", "exit"), ("dash", "#")):
        person = Person(room, flavour)
        await person.sees(PROMPTS[flavour].rstrip())
        await person.type("false\r")
        await person.type("\x04")
        assert await person.ended() == 1
        assert person.screen.text.endswith(words)


@pytest.mark.parametrize("leaving", ["exit\r", "\x04"])
async def test_a_halted_job_holds_the_shell_back_once(room: Room, leaving: str) -> None:
    for flavour, words in (("ash", "You have"), ("bash", "There are")):
        person = Person(room, flavour)
        prompt = PROMPTS[flavour].rstrip()
        await person.sees(prompt)
        await person.type("sleep 100\r")
        await person.waits()
        await person.type("\x1a")
        await person.sees(re.compile(rf"Stopped (.*\n)+{re.escape(prompt)}\Z"))
        await person.type(leaving)
        await person.sees(f"{words} stopped jobs.\n{prompt}")
        await person.type(leaving)
        await person.ended()


async def test_exit_has_a_code(person: Person) -> None:
    await person.type("exit 3\r")
    assert await person.ended() == 3


async def test_lines_that_are_pasted_are_run_one_after_another(person: Person) -> None:
    await person.type("echo one\rfor i in 1 2; do\recho $i\rdone\rread x\ranswer\recho [$x]\r")
    shown = await person.sees("[answer]\n/work #")
    assert "\n> echo $i\n> done\n1\n2\n" in shown


async def test_a_command_goes_on_over_several_lines(person: Person) -> None:
    await person.type("cat <<E\rone\rE\recho 'a\rb'\recho x \\\ry\rfi\r")
    shown = await person.sees('syntax error: unexpected "fi"\n/work #')
    assert "> one\n> E\none\n" in shown
    assert "> b'\na\nb\n" in shown
    assert "> y\nx y\n" in shown


async def test_a_program_may_ask_without_showing_the_answer(person: Person) -> None:
    await person.type("read -s -p 'secret? ' x\r")
    await person.sees("secret?")
    await person.type('abc\recho "[$x]"\r')
    shown = await person.sees("[abc]\n/work #")
    assert shown.count("abc") == 1


async def test_the_screen_is_cleared(person: Person) -> None:
    await person.type("echo one\r")
    await person.sees("one\n/work #")
    await person.type("kept\x0c!")
    assert await person.sees("kept!") == "/work # kept!"


async def test_an_unknown_command_is_told_without_a_line(room: Room) -> None:
    for flavour, words in (
        ("ash", "ash: nosuch: not found"),
        ("bash", "bash: nosuch: command not found"),
        ("dash", "dash: 1: nosuch: not found"),
    ):
        person = Person(room, flavour)
        await person.sees(PROMPTS[flavour].rstrip())
        await person.type("nosuch\r")
        await person.sees(f"{words}\n{PROMPTS[flavour].rstrip()}")


async def test_prompts_have_escapes_and_expansions(room: Room) -> None:
    person = Person(room, "bash", PS1=r"\u \W $((1+1)) \$ \s>")
    await person.sees("root work 2 # bash>")
    await person.type("PS1='${PWD##*/}%'\r")
    await person.sees("\nwork%")


async def test_a_signals_action_runs_at_the_prompt(room: Room, person: Person) -> None:
    await person.type("trap 'echo got it' USR1\r")
    await person.sees("USR1\n/work #")
    await person.type("hal")
    await person.sees("hal")
    person.shell.signal(10)
    await person.sees(lambda s: "got it\n" in s and s.endswith("/work # hal"))
    await person.type(f"f{HOME}echo {END}\r")
    await person.sees("echo half\nhalf\n/work #")


_KEYS = st.sampled_from(
    [
        *("a", "bc ", "wörd", "漢", "字x", "a\u0301", " ", "0123456789"),
        *(LEFT, RIGHT, HOME, END, DELETE, UP, DOWN),
        *("\x7f", "\x17", "\x0b", "\x15", "\x19", "\x1bb", "\x1bf", "\x1bd"),
    ]
)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(keys=st.lists(_KEYS, max_size=25), columns=st.integers(12, 30))
async def test_what_is_shown_is_what_would_be_drawn_anew(
    root: Path, keys: list[str], columns: int
) -> None:
    room = Room(root)
    try:
        person = Person(room, "ash", columns=columns)
        await person.sees("/work #")
        screen = person.screen
        await person.type("".join(keys) + "\x07")
        await person.sees(lambda _: screen.bells == 1)
        shown = screen.text, screen.row, screen.column
        await person.type("\x0c\x07")
        await person.sees(lambda _: screen.bells == 2)
        assert (screen.text, screen.row, screen.column) == shown
    finally:
        room.close()
