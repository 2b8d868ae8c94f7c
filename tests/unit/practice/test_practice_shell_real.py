"""The simulated shells beside the real ones: the same scripts, with the same outcome."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.practice.programs_bench import Outcome, beside, is_debian_12
from tests.unit.practice.shell_bench import Room, empty, real
from tests.unit.practice.shell_scripts import GIVEN, Case, cases, recorded

REAL = ("bash", "dash") if is_debian_12() else ()
RECORDED = recorded()


@pytest.mark.parametrize("case", cases(*REAL), ids=str)
async def test_a_script_does_what_it_does_on_the_host(
    room: Room, case: Case, tmp_path: Path
) -> None:
    empty(tmp_path)
    expected = real([case.flavour, "-c", case.text], tmp_path, GIVEN)
    assert await room.run(case.flavour, "-c", case.text, given=GIVEN) == expected


@pytest.mark.parametrize("case", cases("ash"), ids=str)
async def test_a_script_does_what_it_does_in_busybox(room: Room, case: Case) -> None:
    assert await room.run("ash", "-c", case.text, given=GIVEN) == RECORDED[case.text]


# -- random scripts ----------------------------------------------------------------------------

_NAMES = st.sampled_from(["a", "b", "x"])
_TEXTS = st.sampled_from(
    [
        "",
        "one",
        "two words",
        " lead",
        "trail ",
        "a:b::c",
        "*",
        "[x]",
        "x*y",
        "q'q",
        'd"d',
        "$a",
        "1",
        "-3",
    ]
)


def _single(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _double(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_OPERATORS = [
    "",
    ":-z",
    "-z",
    ":+w",
    "+w",
    "#*o",
    "##*o",
    "%o*",
    "%%o*",
    "#?",
    "%[a-z]",
    ":-$b",
    "%%*",
]
_PARAMETERS = st.builds(lambda n, o: f"${{{n}{o}}}", _NAMES, st.sampled_from(_OPERATORS))
_LENGTHS = st.builds(lambda n: f"${{#{n}}}", _NAMES)
_SPECIAL = st.sampled_from(["$#", "$?", "$*", "$@", "$1", "${2-none}"])
_SUMS = st.builds(
    lambda a, o, b: f"$(({a}{o}{b}))",
    st.integers(0, 99),
    st.sampled_from(["+", "-", "*", "<", "==", "&&", "|", "<<", "%7+"]),
    st.integers(1, 40),
)


def _words(commands: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    expansions = st.one_of(
        _PARAMETERS, _LENGTHS, _SPECIAL, _SUMS, commands.map(lambda text: f"$( {text})")
    )
    parts = st.one_of(
        _TEXTS.map(_single),
        _TEXTS.map(_double),
        expansions,
        expansions.map(lambda text: f'"{text}"'),
        st.sampled_from(["plain", "a\\ b", "\\$x", "~", "x=1"]),
    )
    return st.lists(parts, min_size=1, max_size=3).map("".join)


def _compound(commands: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    words = _words(commands)
    lists = st.lists(words, min_size=1, max_size=3).map(" ".join)
    return st.one_of(
        lists.map(lambda text: f"echo {text}"),
        lists.map(lambda text: f"printf '[%s]\\n' {text}"),
        st.builds(lambda n, w: f"{n}={w}", _NAMES, words),
        st.builds(lambda n, w, c: f"{n}={w} eval {_single(c)}", _NAMES, words, commands),
        lists.map(lambda text: f"set -- {text}"),
        st.sampled_from(
            ["true", "false", "(exit 3)", "shift 0", "unset a", "cd .", "IFS=:", "IFS=' '"]
        ),
        st.builds(
            lambda a, o, b: f"{a} {o} {b}",
            commands,
            st.sampled_from(["&&", "||", ";", "|"]),
            commands,
        ),
        commands.map(lambda text: f"! {{ {text}; }}"),
        commands.map(lambda text: f"( {text} )"),
        commands.map(lambda text: f"{{ {text}; }} 2>&1"),
        # A name of its own, for no file is to be read and written at once.
        commands.map(lambda text: f"{{ {text}; }} > f{len(text)}; cat f{len(text)}"),
        st.builds(lambda n, w, c: f"for {n} in {w}; do {c}; done", _NAMES, lists, commands),
        st.builds(lambda a, b, c: f"if {a}; then {b}; else {c}; fi", commands, commands, commands),
        st.builds(lambda w, c: f"case {w} in a*|'') {c};; *) echo other;; esac", words, commands),
        st.builds(lambda c, w: f"f() {{ {c}; }}; f {w}", commands, lists),
        st.builds(
            lambda a, o, b: f"[ {a} {o} {b} ]",
            words.map(lambda w: f'"$b"{w}'),
            st.sampled_from(["=", "!="]),
            st.just("x"),
        ),
        st.builds(
            lambda c, n: f'{c} | while read -r {n}; do echo "<${n}>"; done', commands, _NAMES
        ),
        st.builds(lambda w: f"cat <<E\n{w}\nE\n:", _PARAMETERS),
    )


_SCRIPTS = st.recursive(st.just("echo $a"), _compound, max_leaves=8).map(
    lambda text: f"a=one b='two words'; {text}; echo \"$? $a|$b|$x|$#\""
)


@beside("bash", "dash")
@settings(
    max_examples=120,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=_SCRIPTS, flavour=st.sampled_from(["dash", "bash"]))
async def test_a_random_script_does_what_it_does_on_the_host(
    root: Path, tmp_path: Path, text: str, flavour: str
) -> None:
    empty(tmp_path)
    room = Room(root)
    try:
        expected = _masked(real([flavour, "-c", text], tmp_path))
        assert _masked(await room.script(flavour, text)) == expected
    finally:
        room.close()


def _masked(outcome: Outcome) -> tuple[int, bytes, bool]:
    return outcome.code, outcome.out, bool(outcome.err)
