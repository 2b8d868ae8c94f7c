"""Dockerfiles that nobody would write: of any bytes, large ones, and ones made by a grammar."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.practice.dockerfile.errors import DockerfileError, ExpansionError
from tui.practice.dockerfile.expansion import expand
from tui.practice.dockerfile.instructions import (
    Arg,
    Argument,
    Cmd,
    CommandLine,
    Copy,
    Dockerfile,
    Entrypoint,
    Env,
    Expose,
    Healthcheck,
    HereDocument,
    Instruction,
    Label,
    OnBuild,
    Pair,
    Place,
    Run,
    User,
    Volume,
    Workdir,
)
from tui.practice.dockerfile.parse import MOST_BYTES, parse
from tui.practice.dockerfile.substitution import substitute

NOWHERE = Place("", 0, 0)
PATIENCE = 20.0
"""Seconds of the processor: a few are normal on a slow machine, and hours if time is squared."""


def attempt(data: bytes) -> Dockerfile | None:
    """What the bytes say, with variables replaced; nothing but the two errors may come of it."""
    try:
        dockerfile = parse(data)
    except DockerfileError:
        return None
    for stage in dockerfile.stages:
        for instruction in (stage.start, *stage.instructions):
            with suppress(ExpansionError):
                substitute(instruction, {"a": "b c"}, dockerfile.escape)
    return dockerfile


# -- nonsense --------------------------------------------------------------------------------------


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    attempt(data)


FRAGMENTS = [
    *("FROM scratch\n", "\nFROM a AS b\n", "# escape=`\n", "# syntax=a\n", "#", "\n", "\\\n"),
    *("ARG ", "ENV ", "LABEL ", "COPY ", "ADD ", "\nRUN ", "CMD ", "ENTRYPOINT ", "SHELL "),
    *("HEALTHCHECK ", "NONE", "EXPOSE ", "VOLUME ", "WORKDIR ", "STOPSIGNAL ", "ONBUILD "),
    *("--from=", "--link", "--chown=", "--mount=type=", "--network=", "--device=", "run "),
    *('["a", ', '"b"]', "[", "]", "{", "}", '"', "'", "\\", "`", "$a", "${a", ":-", "=", ","),
    *("--interval=", "USER ", "`\n", "-", "1s", " ", "\t", "a", "\r", "é", "\0", "\xa0", "😀"),
]
DOCUMENTS = ["<<EOF", "\nEOF\n", "<<-", "<<", "<<'a'"]


@given(st.lists(st.sampled_from(FRAGMENTS + DOCUMENTS), max_size=40))
def test_any_words(fragments: list[str]) -> None:
    attempt("".join(("FROM scratch\n", *fragments)).encode())


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40))
def test_what_is_parsed_is_parsed_again(fragments: list[str]) -> None:
    """An instruction's text says the same when it stands alone."""
    dockerfile = attempt("".join(("FROM scratch\n", *fragments)).encode())
    if dockerfile is None or dockerfile.escape != "\\":
        return
    for stage in dockerfile.stages:
        for instruction in stage.instructions:
            text = instruction.place.text
            # A space that is none to the sign that continues lines, should the text end with it.
            (again,) = parse(f"FROM scratch\n{text}\xa0\n".encode()).stages
            assert [_bare(one) for one in again.instructions] == [_bare(instruction)]


def _bare(instruction: Instruction) -> Instruction:
    """The instruction wherever it stands, without the spaces at the end of what is kept."""
    if isinstance(instruction, OnBuild):
        instruction = replace(instruction, trigger=instruction.trigger.strip())
    return replace(instruction, place=NOWHERE)


# -- size ------------------------------------------------------------------------------------------


def _continued(beginning: str, piece: str) -> bytes:
    """An instruction as long as a file may be, over many lines."""
    row = piece * (60_000 // len(piece))
    rows = [row] * ((MOST_BYTES - 1000) // (len(row.encode()) + 3))
    return ("FROM scratch\n" + beginning + " \\\n".join(rows)).encode()


def _repeated(text: str) -> bytes:
    return ("FROM scratch\n" + text * ((MOST_BYTES - 100) // len(text.encode()))).encode()


LARGE = {
    "a hundred thousand lines": b"FROM scratch\n" + b"ENV a=1 b=$c\n" * 100_000,
    "blank lines": _repeated("\n"),
    "comments": _repeated("# a\n"),
    "blank lines within instructions": _repeated("RUN a \\\n\n b\n"),
    "signs alone": _repeated("\\\n"),
    "here-documents": _repeated("RUN <<EOF\nx\nEOF\n"),
    "a here-document": _repeated("b\n").replace(b"b", b"RUN <<a", 1),
    "spaces": _repeated(" " * 60_000 + "\n"),
    "pairs": _continued("ENV ", "a='b' "),
    "quotes": _continued('ENV a="', "'"),
    "escapes": _continued("ENV a=", "\\a"),
    "substitutions within one another": _continued("RUN <<a ", "${a:-"),
    "beginnings of here-documents": _continued("RUN ", "<<'a' "),
    "flags": _continued("COPY ", "--exclude=a "),
    "quoted flags": _continued("COPY ", "--exclude='a "),
    "lists within one another": _continued("RUN ", "["),
    "a list": _continued("RUN [", '"a",'),
    "numbers": _continued("RUN [", "1,"),
    "a number": _continued("RUN [", "1"),
    "triggers": _continued("", "ONBUILD "),
    "a mount of many fields": _continued("RUN --mount=", '\\"a\\",').replace(b" \\\n", b"\\\n"),
    "a directive": b"# escape = a" + b" " * 60_000 + b"b\nFROM scratch\n",
    "an interval": b"FROM scratch\nHEALTHCHECK --interval=" + b"1" * 60_000 + b"s CMD a\n",
    "retries": b"FROM scratch\nHEALTHCHECK --retries=" + b"1" * 60_000 + b" CMD a\n",
    "an unknown instruction": b"FROM scratch\n" + b"A" * 60_000 + b"\n",
}


@pytest.mark.parametrize("data", LARGE.values(), ids=LARGE.keys())
def test_time_grows_with_size_alone(data: bytes) -> None:
    assert len(data) <= MOST_BYTES
    begun = time.process_time()
    with suppress(DockerfileError):
        parse(data)
    assert time.process_time() - begun < PATIENCE


@pytest.mark.parametrize(
    "word",
    [
        "${a//" + "?a" * 499 + "b/x}",
        "${a%%" + "*a?" * 333 + "*b}",
        "${a##" + "*a" * 333 + "*}",
        "${a//a*?/x}" * 10,
        "${a//a/xx}",
        "$a" * 20_000,
        "${a:-" * 20_000,
    ],
    ids=lambda word: word[:12],
)
def test_no_pattern_takes_long(word: str) -> None:
    begun = time.process_time()
    with suppress(ExpansionError):
        expand(word, {"a": "a" * (64 << 10)})
    assert time.process_time() - begun < PATIENCE


# -- a grammar -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """An instruction, its keyword, and what stands behind that."""

    meant: Instruction
    rest: str
    document: str = ""


names = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True)
plain = st.from_regex(r"[a-zA-Z0-9_./:@é-]{1,8}", fullmatch=True).filter(
    lambda word: not word.startswith("-")
)
texts = st.lists(plain, min_size=1, max_size=4).map(" ".join)
strings = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=4)
commands = st.one_of(
    texts.map(lambda text: (CommandLine((text,), shell=True), text)),
    strings.map(lambda words: (CommandLine(tuple(words), shell=False), json.dumps(words))),
)
pairs = st.lists(st.tuples(names, plain), min_size=1, max_size=4)


def _pairs(keyword: type[Env | Label], given: list[tuple[str, str]]) -> Written:
    rest = " ".join(f"{key}={value}" for key, value in given)
    return Written(keyword(NOWHERE, tuple(Pair(*pair) for pair in given)), rest)


def _copy(owner: str, link: bool, sources: list[str], target: str) -> Written:
    flags = [f"--chown={owner}"] * bool(owner) + ["--link"] * link
    return Written(
        Copy(NOWHERE, tuple(sources), target, chown=owner, link=link),
        " ".join([*flags, *sources, target]),
    )


def _script(name: str, lines: list[str], quoted: bool) -> Written:
    content = "".join(f"{line} {name}\n" for line in lines)
    word = f"<<'{name}'" if quoted else f"<<{name}"
    document = HereDocument(name, content, expand=not quoted, strip_tabs=False)
    return Written(
        Run(NOWHERE, CommandLine((word,), shell=True, documents=(document,))),
        word,
        f"{content}{name}\n",
    )


def _health(seconds: int, retries: int, command: tuple[CommandLine, str]) -> Written:
    line, text = command
    return Written(
        Healthcheck(
            NOWHERE,
            ("CMD-SHELL" if line.shell else "CMD", *line.words),
            interval=seconds * 10**9,
            retries=retries,
        ),
        f"--interval={seconds}s --retries={retries} CMD {text}",
    )


instructions = st.one_of(
    st.builds(_pairs, st.sampled_from([Env, Label]), pairs),
    st.builds(
        _copy,
        st.just("") | names,
        st.booleans(),
        st.lists(plain, min_size=1, max_size=3),
        plain,
    ),
    st.builds(_script, names, st.lists(texts, max_size=3), st.booleans()),
    st.builds(
        _health,
        st.integers(1, 99),
        st.integers(0, 99),
        commands.filter(lambda command: bool(command[0].words)),
    ),
    st.builds(
        lambda keyword, command: Written(keyword(NOWHERE, command[0]), command[1]),
        st.sampled_from([Run, Cmd, Entrypoint]),
        commands,
    ),
    st.lists(plain, min_size=1, max_size=3).map(
        lambda words: Written(Expose(NOWHERE, tuple(sorted(words))), " ".join(words))
    ),
    st.lists(plain, min_size=1, max_size=3).map(
        lambda words: Written(Volume(NOWHERE, tuple(words)), " ".join(words))
    ),
    st.builds(
        lambda name, default: Written(
            Arg(NOWHERE, (Argument(name, default),)),
            name if default is None else f"{name}={default}",
        ),
        names,
        st.none() | plain,
    ),
    texts.map(lambda text: Written(User(NOWHERE, text), text)),
    texts.map(lambda text: Written(Workdir(NOWHERE, text), text)),
    texts.map(lambda text: Written(OnBuild(NOWHERE, f"run {text}"), f"run {text}")),
)


@st.composite
def layouts(draw: st.DrawFn) -> tuple[str, list[Instruction]]:
    """A Dockerfile, and what its only stage says."""
    escape = draw(st.sampled_from("\\`"))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    parts = [f"# escape={escape}{end}", f"FROM scratch{end}"]
    meant: list[Instruction] = []
    for written in draw(st.lists(instructions, max_size=6)):
        keyword = draw(st.sampled_from([str.upper, str.lower, str.title]))
        continued = f" {escape}{end}" + draw(st.sampled_from(["", f"# a{end}", f"  # b{end}"]))
        space = draw(st.sampled_from([" ", "\t", "  ", continued]))
        before = draw(st.sampled_from(["", end, f"# comment {escape}{end}", "  "]))
        parts.append(f"{before}{keyword(written.meant.keyword)}{space}{written.rest}{end}")
        parts.append(written.document)
        meant.append(written.meant)
    return "".join(parts), meant


@given(layouts())
def test_what_the_grammar_makes_says_what_was_meant(layout: tuple[str, list[Instruction]]) -> None:
    text, meant = layout
    (stage,) = parse(text.encode()).stages
    assert [replace(instruction, place=NOWHERE) for instruction in stage.instructions] == meant
