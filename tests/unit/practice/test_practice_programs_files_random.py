"""File programs beside the host's, with modes, expressions and texts that nobody thought of."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.unit.practice.programs_bench import Bench, beside, real
from tui.practice.programs.files.mode_words import BadMode, Changes
from tui.practice.programs.text.line_diff import changes

HERE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


needs_gnu = beside("chmod", "find")
# -- permissions -------------------------------------------------------------------------------

WHO = st.text("ugoa", max_size=3)
WHAT = st.one_of(st.text("rwxXst", max_size=4), st.sampled_from("ugo"))
ACTION = st.tuples(st.sampled_from("+-="), WHAT).map("".join)
CLAUSE = st.tuples(WHO, st.lists(ACTION, min_size=1, max_size=2).map("".join)).map("".join)
SYMBOLIC = st.lists(CLAUSE, min_size=1, max_size=3).map(",".join)
OCTAL = st.text("01234567", min_size=1, max_size=5)
ANY_MODE = st.one_of(SYMBOLIC, OCTAL, st.text("ugoarwxXst+-=,0178", max_size=6))


@needs_gnu
@HERE
@given(words=ANY_MODE, before=st.integers(0, 0o7777), umask=st.sampled_from([0o022, 0o077, 0]))
@example(words="g=rx", before=0o2750, umask=0o022)
@example(words="755", before=0o6700, umask=0o022)
@example(words="00755", before=0o6700, umask=0o022)
@example(words="u=g,g-w,o+t", before=0o640, umask=0o022)
@example(words="+222", before=0o400, umask=0o022)
def test_modes_are_applied_as_by_the_hosts_chmod(
    tmp_path: Path, words: str, before: int, umask: int
) -> None:
    if words.startswith("-"):
        words = f"a{words}"
    file, folder = tmp_path / "file", tmp_path / "folder"
    file.touch()
    folder.mkdir(exist_ok=True)
    # A folder that nobody may look into can't be cleaned up.
    for path in (file, folder):
        os.chmod(path, before)
    command = ["chmod", "--", words, str(file), str(folder)]
    done = subprocess.run(
        command, capture_output=True, check=False, umask=umask, env={"LC_ALL": "C"}
    )
    there = [path.stat().st_mode & 0o7777 for path in (file, folder)]
    folder.chmod(0o700)
    try:
        changes_made = Changes(words, gnu=True)
    except BadMode:
        assert done.returncode != 0
        return
    assert done.returncode == 0
    assert [
        changes_made.applied(before, umask=umask, is_folder=is_folder)
        for is_folder in (False, True)
    ] == there


# -- find --------------------------------------------------------------------------------------

TEST = st.sampled_from(
    [
        "-name a", "-name *b", "-name .*", "-path ./d/*", "-type f", "-type d", "-type l",
        "-empty", "-size 0", "-size +1k", "-size -2", "-perm 700", "-perm -100", "-perm /022",
        "-mtime +10", "-mtime 0", "-newer old", "-links 2", "-true", "-false", "-iname A",
        "-maxdepth 1", "-mindepth 1", "-prune", "-depth", "-regex .*/[ab]", "-lname *a",
        "-print", "-samefile d/a",
    ]
)  # fmt: skip
EXPRESSION = st.recursive(
    TEST,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" ", " -a ", " -o "]), inner).map("".join),
        inner.map(lambda each: f"! {each}"),
        inner.map(lambda each: f"( {each} )"),
    ),
    max_leaves=6,
)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path / "ours")
    yield bench
    bench.close()


def _furnish(folder: Path) -> None:
    for name in ("d/e", "empty"):
        (folder / name).mkdir(parents=True)
    for name, size in (("a", 0), ("b", 700), ("d/a", 1500), ("d/e/b", 3000), ("old", 1), (".c", 5)):
        (folder / name).write_bytes(b"x" * size)
    (folder / "b").chmod(0o700)
    (folder / "d/a").chmod(0o666)
    os.utime(folder / "old", (1_000_000_000, 1_000_000_000))
    os.link(folder / "a", folder / "d/link")
    os.symlink("a", folder / "soft")


@needs_gnu
async def test_expressions_find_what_the_hosts_find_finds(bench: Bench, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    for folder in (theirs, bench.work):
        _furnish(folder)
    for words in _expressions():
        argv = ["find", ".", *words.split()]
        ours = await bench.run(*argv, gnu=True, env={"LC_ALL": "C"})
        there = real(argv, theirs)
        found = sorted(ours.out.splitlines()), ours.code
        assert (words, *found) == (words, sorted(there.out.splitlines()), there.code)


def _expressions() -> list[str]:
    """Some expressions, the same each time."""
    found: list[str] = []

    @settings(max_examples=80, database=None)
    @given(EXPRESSION)
    def gather(words: str) -> None:
        found.append(words)

    gather()
    return found


# -- diff --------------------------------------------------------------------------------------

TEXT = st.lists(st.sampled_from("abcd"), max_size=14)


async def _breathe() -> None:
    return


def _common(one: list[str], other: list[str]) -> int:
    """The length of the longest sequence that both have, the slow way."""
    row = [0] * (len(other) + 1)
    for line in one:
        before = row[:]
        for at, each in enumerate(other):
            row[at + 1] = before[at] + 1 if line == each else max(before[at + 1], row[at])
    return row[-1]


@given(one=TEXT, other=TEXT)
@example(one=list("abcabba"), other=list("cbabac"))
async def test_changes_lead_from_one_text_to_the_other_by_the_shortest_way(
    one: list[str], other: list[str]
) -> None:
    found = await changes(one, other, _breathe)
    made: list[str] = []
    at = 0
    for change in found:
        made += one[at : change.start] + other[change.other_start : change.other_stop]
        at = change.stop
    assert made + one[at:] == other
    kept = len(one) - sum(change.stop - change.start for change in found)
    assert kept == _common(one, other)


async def test_texts_without_a_common_line_are_compared_at_once() -> None:
    one, other = ([f"{side}{n}" for n in range(50_000)] for side in "ab")
    (only,) = await changes(one, other, _breathe)
    assert (only.stop, only.other_stop) == (50_000, 50_000)
