"""How shells are called: texts, scripts, input, options, profiles."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.practice.programs_bench import Outcome, beside
from tests.unit.practice.shell_bench import Person, Room, furnished, real

FLAVOURS = ("ash", "dash", "bash")
SCRIPT = 'echo "$0|$1|$#"\nread line\necho "<$line>"\nnosuch\nexit 5\n'


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = furnished(tmp_path_factory.mktemp("disk"))
    (root / "etc" / "profile").write_text("echo profile; export FROM=profile\n")
    (root / ".profile").write_text("echo own profile\n")
    return root


@pytest.fixture
def room(root: Path) -> Iterator[Room]:
    (root / ".bashrc").unlink(missing_ok=True)
    room = Room(root)
    yield room
    room.close()


@beside("dash", "bash")
@pytest.mark.parametrize("shell", ["dash", "bash"])
@pytest.mark.parametrize(
    ("options", "given"),
    [
        (["script", "a", "b"], b"typed\n"),
        (["./script"], b"typed\n"),
        (["-e", "script"], b""),
        (["-x", "script"], b"typed\n"),
        (["-u", "-c", "echo $nothing"], b""),
        (["-c", 'echo "$0|$1|$#"', "name", "one"], b""),
        (["-c"], b""),
        (["-ec", "false; echo no"], b""),
        (["-o", "errexit", "-c", "false; echo no"], b""),
        (["+e", "-c", "false; echo on"], b""),
        (["-s", "a", "b"], b'echo "$0|$1|$#"\nexit 2\n'),
        (["-"], b"echo from input\n"),
        ([], b"echo one\ncat\nechoed by cat\n"),
        ([], b"if true; then\necho multi\nfi\nfalse\n"),
        ([], b"echo a\nif\n"),
        ([], b"echo 'open\n"),
        ([], b"cat <<E\nin\n"),
        ([], b"nosuch\n\n\nalso_not\n"),
        (["missing"], b""),
        (["--", "script"], b"typed\n"),
    ],
)
async def test_a_call_does_what_it_does_on_the_host(
    room: Room, tmp_path: Path, shell: str, options: list[str], given: bytes
) -> None:
    for folder in (room.work, tmp_path):
        (folder / "script").write_text(SCRIPT)
        (folder / "d").mkdir(exist_ok=True)
    expected = real([shell, *options], tmp_path, given)
    assert await room.run(shell, *options, given=given) == expected


@pytest.mark.parametrize(
    ("options", "outcome"),
    [
        (
            ["script", "a"],
            Outcome(5, b"script|a|1\n<in>\n", b"script: line 4: nosuch: not found\n"),
        ),
        (["missing"], Outcome(2, b"", b"ash: can't open 'missing': No such file or directory\n")),
        (["-c"], Outcome(2, b"", b"ash: -c requires an argument\n")),
        (["-c", "nosuch"], Outcome(127, b"", b"ash: nosuch: not found\n")),
        (["-c", "echo $0 $1", "x", "y"], Outcome(0, b"x y\n", b"")),
        (["-z"], Outcome(2, b"", b"ash: illegal option -z\n")),
        (
            ["-c", "if"],
            Outcome(2, b"", b'ash: syntax error: unexpected end of file (expecting "then")\n'),
        ),
    ],
)
async def test_calls_of_ash(room: Room, options: list[str], outcome: Outcome) -> None:
    (room.work / "script").write_text(SCRIPT)
    assert await room.run("ash", *options, given=b"in\n") == outcome


@pytest.mark.parametrize("shell", FLAVOURS)
async def test_a_script_without_an_interpreter_is_run_by_the_shell(room: Room, shell: str) -> None:
    script = room.work / "script"
    script.write_text('echo "$0 $1"; exit 4\n')
    script.chmod(0o755)
    ran = await room.script(shell, "./script x; echo $?")
    assert (ran.text, ran.said) == ("./script x\n4\n", "")


@pytest.mark.parametrize("shell", FLAVOURS)
async def test_a_script_names_its_interpreter(room: Room, shell: str) -> None:
    script = room.work / "script"
    script.write_text(f'#!/{"bin" if shell == "ash" else "gnu"}/{shell}\necho "$0 $1"\nnosuch\n')
    script.chmod(0o755)
    ran = await room.script(shell, "./script x; echo $?")
    assert ran.text == "./script x\n127\n"
    assert re.match(r"\./script: (line )?3: nosuch: ", ran.said)


@pytest.mark.parametrize("shell", FLAVOURS)
async def test_a_login_shell_reads_the_profiles(room: Room, shell: str) -> None:
    ran = await room.run(shell, "-l", "-c", "echo $FROM")
    assert ran.text == "profile\nown profile\nprofile\n"


async def test_a_shell_at_a_terminal_reads_its_settings(room: Room) -> None:
    (room.work / "env").write_text("echo from env\n")
    (room.work.parent / ".bashrc").write_text("echo from bashrc\n")
    person = Person(room, "bash")
    assert "from bashrc\n" in await person.sees("/work#")
    person = Person(room, "bash", "--norc")
    assert "from bashrc" not in await person.sees("#")
    person = Person(room, "ash", ENV="/work/env")
    assert "from env\n" in await person.sees("/work #")


async def test_bash_tells_its_version(room: Room) -> None:
    ran = await room.run("bash", "--version")
    assert ran.text.startswith("GNU bash, version 5.2")
    assert ran.code == 0


@pytest.mark.parametrize("shell", ["ash", "bash"])
async def test_forced_to_be_interactive_it_prompts(room: Room, shell: str) -> None:
    ran = await room.run(shell, "-i", given=b"echo hi\nexit 3\n", PS1="> ")
    assert (ran.code, ran.text) == (3, "hi\n")
    assert ran.said.startswith("> ")


async def test_the_environment_comes_in_and_goes_out(room: Room) -> None:
    ran = await room.script(
        "ash", "echo $COLOUR; COLOUR=red; sh -c 'echo $COLOUR $SHLVL'", COLOUR="blue"
    )
    assert ran.text == "blue\nred 2\n"


async def test_the_folder_is_the_one_that_is_claimed_if_it_is_true(room: Room) -> None:
    (room.work / "link").symlink_to("d")
    ran = await room.script("ash", "cd link; sh -c pwd; pwd -P; PWD=/nowhere sh -c pwd")
    assert ran.text == "/work/link\n/work/d\n/work/link\n"
