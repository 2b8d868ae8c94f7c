"""`test`, `[` and `expr`, beside those of the host."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.practice.programs_bench import Bench, Outcome, real
from tests.unit.practice.system_bench import beside_coreutils

WORDS = ["a", "b", "", "0", "1", "-1", "10", "=", "!=", "-eq", "-lt", "-n", "-z", "-a", "-o", "!"]
WORDS += ["f", "d", "-f", "-d", "-e", "-s", "nope"]
SUMS = ["1", "2", "10", "-3", "0", "a", "abc", "", "+", "-", "*", "/", "%", "=", "<", ">=", "!="]
SUMS += ["|", "&", "(", ")", ":", "a.*", r"\(.\)b", "length", "index", "substr", "match"]
compared = settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    (bench.work / "f").write_text("text")
    (bench.work / "d").mkdir()
    yield bench
    bench.close()


def run(bench: Bench, *argv: str, gnu: bool = False) -> Outcome:
    """Run a program in a loop of its own."""

    async def all_of_it() -> Outcome:
        outcome = await bench.run(*argv, gnu=gnu)
        bench.machine.kill_all()
        await bench.machine.emptied()
        return outcome

    return asyncio.run(all_of_it())


# -- test ----------------------------------------------------------------------------------------


@beside_coreutils
@given(st.lists(st.sampled_from(WORDS), max_size=5))
@compared
def test_what_is_true_for_the_host(bench: Bench, words: list[str]) -> None:
    mine = run(bench, "test", *words, gnu=True)
    theirs = real(["test", *words], bench.work)
    assert (mine.code, mine.out) == (theirs.code, theirs.out)


@beside_coreutils
@pytest.mark.parametrize(
    "words",
    [
        "a b", "1 =", "a b c", "1 -eq x", "-Q x", "( a", "a b c d", "a b c d e", "1 = 1 -a",
        "! a b", "-n a -a", "1 -eq 1x", "a == a", "a < b", "-t x", "-l a", "1 -eq", "-e / x",
        "a -nt", "( )", "a )", "1 -lt 2 3", "= = =", "! = !", "( ! a )", "+1 -eq 1",
        "99999999999999999999999 -gt 1", "-e / -a ( a = b -o -d / )",
    ],
)  # fmt: skip
def test_the_words_of_gnu(bench: Bench, words: str) -> None:
    mine = run(bench, "test", *words.split(), gnu=True)
    theirs = real(["test", *words.split()], bench.work)
    assert (mine.code, mine.said) == (theirs.code, theirs.said)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("a b", 2, "b: unknown operand"),
        ("1 =", 2, "=: argument expected"),
        ("1 -eq x", 2, "x: bad number"),
        ("99999999999999999999999 -gt 1", 2, "99999999999999999999999: out of range"),
        ("( a", 2, "closing paren expected"),
        ("1 = 1 -a", 2, "argument expected"),
        ("-a a", 2, "a: unknown operand"),
        ("a < b", 0, ""),
        ("a == a", 0, ""),
    ],
)
def test_the_words_of_busybox(bench: Bench, words: str, code: int, said: str) -> None:
    outcome = run(bench, "test", *words.split())
    assert (outcome.code, outcome.said) == (code, f"test: {said}\n" if said else "")


def test_the_bracket_has_to_be_closed(bench: Bench) -> None:
    assert run(bench, "[", "a", "]").code == 0
    assert run(bench, "[", "]").code == 1
    outcome = run(bench, "[", "a")
    assert (outcome.code, outcome.said) == (2, "[: missing ]\n")
    outcome = run(bench, "[", "a", gnu=True)
    assert (outcome.code, outcome.said) == (2, "[: missing ']'\n")


def test_what_files_are(bench: Bench) -> None:
    (bench.work / "l").symlink_to("f")
    (bench.work / "x").write_text("")
    (bench.work / "x").chmod(0o755)
    for words, code in (
        ("-f f", 0), ("-d d", 0), ("-e nope", 1), ("-L l", 0), ("-h f", 1), ("-x x", 0),
        ("-x f", 1), ("-s f", 0), ("-s x", 1), ("f -ef l", 0), ("f -ef x", 1), ("f -nt nope", 0),
        ("nope -ot f", 0), ("-t 0", 1), ("-r f -a -w f", 0), ("-p f", 1), ("-u f", 1),
    ):  # fmt: skip
        for gnu in (False, True):
            assert run(bench, "test", *words.split(), gnu=gnu).code == code, words


# -- expr ----------------------------------------------------------------------------------------


@beside_coreutils
@given(st.lists(st.sampled_from(SUMS), min_size=1, max_size=6))
@compared
def test_what_it_comes_to_on_the_host(bench: Bench, words: list[str]) -> None:
    mine = run(bench, "expr", *words, gnu=True)
    theirs = real(["expr", *words], bench.work)
    assert (mine.code, mine.out) == (theirs.code, theirs.out)


@beside_coreutils
@given(st.integers(-(10**30), 10**30), st.sampled_from("+-*/%"), st.integers(-(10**12), 10**12))
@compared
def test_sums_of_any_size(bench: Bench, left: int, operator: str, right: int) -> None:
    words = ["expr", str(left), operator, str(right)]
    mine = run(bench, *words, gnu=True)
    assert (mine.code, mine.out) == (real(words, bench.work).code, real(words, bench.work).out)


@beside_coreutils
@pytest.mark.parametrize(
    "words",
    [
        "", "1 + x", "7 / 0", "( 1", "( 1 2", "1 +", "1 2", ")", "length", "-- 1 + 1", "+ length",
        "1 | 1 / 0", "a : \\(", "2 * 3 + 4", "10 - 2 - 3", "abc : \\(x\\)", "00", "-0",
    ],
)  # fmt: skip
def test_expr_in_the_words_of_gnu(bench: Bench, words: str) -> None:
    mine = run(bench, "expr", *words.split(), gnu=True)
    theirs = real(["expr", *words.split()], bench.work)
    assert (mine.code, mine.text, mine.said) == (theirs.code, theirs.text, theirs.said)


@pytest.mark.parametrize(
    ("words", "code", "text", "said"),
    [
        ("", 2, "", "expr: too few arguments\n"),
        ("1 + 2", 0, "3\n", ""),
        ("1 + x", 2, "", "expr: non-numeric argument\n"),
        ("7 / 0", 2, "", "expr: division by zero\n"),
        ("-7 / 2", 0, "-3\n", ""),
        ("( 1", 2, "", "expr: syntax error\n"),
        ("99999999999999999999 + 1", 0, "-9223372036854775808\n", ""),
        ("abc : a\\(.\\)", 0, "b\n", ""),
        ("abc : x", 1, "0\n", ""),
        ("substr hello 2 3", 0, "ell\n", ""),
        ("0", 1, "0\n", ""),
        ("00", 0, "00\n", ""),
    ],
)
def test_expr_of_busybox(bench: Bench, words: str, code: int, text: str, said: str) -> None:
    outcome = run(bench, "expr", *words.split())
    assert (outcome.code, outcome.text, outcome.said) == (code, text, said)


def test_an_expression_can_not_be_too_deep(bench: Bench) -> None:
    deep = ["("] * 500 + ["1"] + [")"] * 500
    for program in ("expr", "test"):
        for gnu in (False, True):
            outcome = run(bench, program, *deep, gnu=gnu)
            assert outcome.code == 2
            assert outcome.said
