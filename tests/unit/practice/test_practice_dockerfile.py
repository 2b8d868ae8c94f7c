"""What a Dockerfile says, once it is parsed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.practice.both.verdicts import Verdict, tables, verdicts
from tui.practice.dockerfile.errors import DockerfileError
from tui.practice.dockerfile.instructions import (
    Add,
    Arg,
    Argument,
    Cmd,
    CommandLine,
    Copy,
    Dockerfile,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    HereDocument,
    InlineFile,
    Instruction,
    Label,
    Maintainer,
    OnBuild,
    Pair,
    Place,
    Run,
    Shell,
    StopSignal,
    User,
    Volume,
    Workdir,
)
from tui.practice.dockerfile.parse import MOST_BYTES, parse, parse_trigger
from tui.practice.dockerfile.statements import MOST_INSTRUCTIONS

VERDICTS = {
    f"{table}: {name}": verdict for table in tables() for name, verdict in verdicts(table).items()
}
NOWHERE = Place("", 0, 0)
SECOND = 10**9


def said(text: str) -> Instruction:
    """The only instruction of a stage, wherever it stands."""
    (stage,) = parse(f"FROM scratch\n{text}\n".encode()).stages
    (instruction,) = stage.instructions
    return replace(instruction, place=NOWHERE)


def refusal(dockerfile: bytes) -> DockerfileError:
    with pytest.raises(DockerfileError) as refused:
        parse(dockerfile)
    return refused.value


@pytest.mark.parametrize("verdict", VERDICTS.values(), ids=VERDICTS.keys())
def test_what_the_real_engine_refuses_is_refused_and_nothing_else(verdict: Verdict) -> None:
    message = ""
    try:
        parse(verdict.dockerfile)
    except DockerfileError as error:
        message = error.message
    assert message == (verdict.message if verdict.outcome == "refused" else "")


INSTRUCTIONS = {
    "ARG a b= c=d e='f g'": Arg(
        NOWHERE,
        (
            Argument("a", None),
            Argument("b", ""),
            Argument("c", "d"),
            Argument("e", "'f g'"),
        ),
    ),
    'ENV a=b c="d e" f=g\\ h': Env(
        NOWHERE, (Pair("a", "b"), Pair("c", '"d e"'), Pair("f", "g\\ h"))
    ),
    "ENV a  b  c=d ": Env(NOWHERE, (Pair("a", "b  c=d"),)),
    "LABEL 'a b'=c": Label(NOWHERE, (Pair("'a b'", "c"),)),
    "MAINTAINER  me <me@here> ": Maintainer(NOWHERE, "me <me@here>"),
    "COPY --from=x --chown=1:2 --chmod=644 --link --exclude=a --exclude=b a b c/": Copy(
        NOWHERE,
        ("a", "b"),
        "c/",
        chown="1:2",
        chmod="644",
        link=True,
        exclude=("a", "b"),
        stage="x",
    ),
    'COPY ["a b", "c d"]': Copy(NOWHERE, ("a b",), "c d"),
    "COPY --link=false a b": Copy(NOWHERE, ("a",), "b"),
    "ADD --keep-git-dir --checksum=sha256:1 a b": Add(
        NOWHERE, ("a",), "b", checksum="sha256:1", keep_git_dir=True
    ),
    "RUN echo  a   b ": Run(NOWHERE, CommandLine(("echo  a   b",), shell=True)),
    'RUN ["echo", "a b"]': Run(NOWHERE, CommandLine(("echo", "a b"), shell=False)),
    "RUN ['echo']": Run(NOWHERE, CommandLine(("['echo']",), shell=True)),
    "RUN --network=none --mount=type=cache,target=/a --mount=type=tmpfs,target=/b true": Run(
        NOWHERE,
        CommandLine(("true",), shell=True),
        ("network", "mount"),
        ("type=cache,target=/a", "type=tmpfs,target=/b"),
    ),
    "CMD": Cmd(NOWHERE, CommandLine((), shell=True)),
    "CMD []": Cmd(NOWHERE, CommandLine((), shell=False)),
    'CMD ["\\u0041\\ud800"]': Cmd(NOWHERE, CommandLine(("A\ufffd",), shell=False)),
    'CMD  [ "a" ] ': Cmd(NOWHERE, CommandLine(("a",), shell=False)),
    "ENTRYPOINT exec a": Entrypoint(NOWHERE, CommandLine(("exec a",), shell=True)),
    "HEALTHCHECK NONE": Healthcheck(NOWHERE, ("NONE",)),
    "HEALTHCHECK --retries=3 --interval=1m1.5s --timeout=5ms CMD curl  localhost": Healthcheck(
        NOWHERE,
        ("CMD-SHELL", "curl  localhost"),
        interval=61_500_000_000,
        timeout=5_000_000,
        retries=3,
    ),
    'HEALTHCHECK --start-period=2s --start-interval=+3s cmd ["a"]': Healthcheck(
        NOWHERE, ("CMD", "a"), start_period=2 * SECOND, start_interval=3 * SECOND
    ),
    "EXPOSE 80 443/tcp 8080": Expose(NOWHERE, ("443/tcp", "80", "8080")),
    "USER a:b": User(NOWHERE, "a:b"),
    "VOLUME /a /b": Volume(NOWHERE, ("/a", "/b")),
    'VOLUME ["/a ", "/b c"]': Volume(NOWHERE, ("/a", "/b c")),
    "WORKDIR /a b": Workdir(NOWHERE, "/a b"),
    "STOPSIGNAL SIGINT": StopSignal(NOWHERE, "SIGINT"),
    'SHELL ["/bin/ash", "-c"]': Shell(NOWHERE, ("/bin/ash", "-c")),
    "ONBUILD   RUN  a  b ": OnBuild(NOWHERE, "RUN  a  b "),
}


@pytest.mark.parametrize(("text", "instruction"), INSTRUCTIONS.items(), ids=INSTRUCTIONS.keys())
def test_an_instruction(text: str, instruction: Instruction) -> None:
    assert said(text) == instruction


@pytest.mark.parametrize("instruction", INSTRUCTIONS.values(), ids=INSTRUCTIONS.keys())
def test_a_keyword_is_the_name_of_the_class(instruction: Instruction) -> None:
    assert instruction.keyword == type(instruction).__name__.upper()


# -- stages --------------------------------------------------------------------------------------


def test_stages() -> None:
    dockerfile = parse(
        b"ARG a=1\nARG b\nFROM --platform=linux/arm64 $a as Base\nENV a=1\nFROM base\nUSER a\n"
    )
    assert [arg.arguments for arg in dockerfile.meta_arguments] == [
        (Argument("a", "1"),),
        (Argument("b", None),),
    ]
    first, second = dockerfile.stages
    assert (first.start.image, first.start.name, first.start.platform) == (
        "$a",
        "base",
        "linux/arm64",
    )
    assert second.start == From(Place("FROM base", 5, 5), "base")
    assert [len(stage.instructions) for stage in dockerfile.stages] == [1, 1]


def test_only_arguments_are_no_dockerfile() -> None:
    error = refusal(b"ARG a\n# the end\n")
    assert (error.message, error.line) == ("dockerfile contains no stages to build", 2)


def test_a_name_stands_in_messages() -> None:
    with pytest.raises(DockerfileError, match=r"^the Dockerfile \(a/b\) cannot be empty$"):
        parse(b"", "a/b")
    with pytest.raises(DockerfileError, match=r"^failed to parse a/b: file with no instructions$"):
        parse(b"\n", "a/b")


# -- texts and lines -------------------------------------------------------------------------------


def places(dockerfile: Dockerfile) -> list[Place]:
    return [
        instruction.place
        for stage in dockerfile.stages
        for instruction in (stage.start, *stage.instructions)
    ]


def test_a_text_is_on_one_line_and_otherwise_as_it_was_written() -> None:
    dockerfile = parse(
        b"# escape=`\n\n  from   scratch\nENV a=1 `\n  # comment\n\n    b=2  \nrun x\\\nUSER b"
    )
    assert places(dockerfile) == [
        Place("from   scratch", 3, 3),
        Place("ENV a=1     b=2", 4, 7),
        Place("run x\\", 8, 8),
        Place("USER b", 9, 9),
    ]
    assert dockerfile.escape == "`"
    assert dockerfile.warnings == (
        "[WARNING]: Empty continuation line found in: ENV a=1     b=2  ",
        "[WARNING]: Empty continuation lines will become errors in a future release.",
    )


@pytest.mark.parametrize("gap", ["\n", " \t\n", "\r\n", "# a\n\n", "\n# a\n", "# a\n \n#\n"])
def test_blank_lines_within_an_instruction_are_warned_of(gap: str) -> None:
    dockerfile = parse(f"FROM scratch\nENV a=1 \\\n{gap}  b=2\nUSER a\n".encode())
    assert len(dockerfile.warnings) == 2
    lines = 3 + gap.count("\n")
    assert places(dockerfile)[1:] == [
        Place("ENV a=1   b=2", 2, lines),
        Place("USER a", lines + 1, lines + 1),
    ]


def test_comments_within_an_instruction_are_not_warned_of() -> None:
    assert parse(b"FROM scratch\nENV a=1 \\\n# a\n  # b\n  b=2\n").warnings == ()


@pytest.mark.parametrize(
    ("dockerfile", "line"),
    [
        (b"FROM scratch\n\nENV a=1 \\\n  b\n", 3),
        (b"FROM scratch\n\n# a\nNOTHING\n", 4),
        (b"# syntax=a\n# escape=x\n", 2),
        (b"\nUSER a\n", 2),
        (b"FROM scratch\nRUN <<A\nA\nRUN <<B\n", 4),
        (b"\n\n", 2),
    ],
)
def test_an_error_knows_its_line(dockerfile: bytes, line: int) -> None:
    assert refusal(dockerfile).line == line


def test_the_longest_line() -> None:
    line = b"USER " + b"a" * (65_535 - 5)
    (stage,) = parse(b"FROM scratch\n" + line + b"\n").stages
    assert stage.instructions == (User(Place(line.decode(), 2, 2), "a" * (65_535 - 5)),)
    for text in (b"a", "é".encode()):
        error = refusal(b"FROM scratch\n" + line[: 65_536 - len(text)] + text + b"\nUSER b\n")
        assert error.message == (
            "failed to parse Dockerfile: dockerfile line greater than max allowed size of 65535"
        )
        assert error.line == 2


def test_what_is_wrong_before_a_line_that_is_too_long_comes_first() -> None:
    long = b"# " + b"a" * 65_536
    assert "can't find =" in refusal(b"FROM scratch\nENV a=1 b\n" + long).message
    assert "unterminated heredoc" in refusal(b"FROM scratch\nRUN <<A\n" + long).message
    assert "file with no instructions" in refusal(long).message
    assert "greater than max" in refusal(b"NOTHING\n" + long).message


def test_the_most_instructions() -> None:
    whole = b"FROM scratch\n" + b"USER a\n" * (MOST_INSTRUCTIONS - 1)
    (stage,) = parse(whole).stages
    assert len(stage.instructions) == MOST_INSTRUCTIONS - 1
    error = refusal(whole + b"USER b\n")
    assert error.message == "failed to parse Dockerfile: it has more than 10000 instructions"
    assert error.line == MOST_INSTRUCTIONS + 1


def test_the_largest_file() -> None:
    beginning = b"FROM scratch\n#"
    rows = b"\n#".join([b"x" * 1000] * (MOST_BYTES // 1002 - 1))
    whole = (beginning + rows).ljust(MOST_BYTES, b"\n")
    assert len(parse(whole).stages) == 1
    assert refusal(whole + b"\n").message == "failed to parse Dockerfile: it is larger than 2 MiB"


# -- here-documents --------------------------------------------------------------------------------


def documents(text: str) -> tuple[HereDocument, ...]:
    instruction = said(text)
    assert isinstance(instruction, Run)
    return instruction.command.documents


def test_a_script() -> None:
    (stage,) = parse(b"FROM scratch\nRUN <<EOF sh\necho $a\n# b \\\n\nEOF\nUSER a\n").stages
    run, user = stage.instructions
    document = HereDocument("EOF", "echo $a\n# b \\\n\n", expand=True, strip_tabs=False)
    assert run == Run(
        Place("RUN <<EOF sh", 2, 6), CommandLine(("<<EOF sh",), shell=True, documents=(document,))
    )
    assert user.place == Place("USER a", 7, 7)


@pytest.mark.parametrize(
    ("word", "end", "name", "expand", "descriptor"),
    [
        ("<<EOF", "EOF", "EOF", True, 0),
        ("3<<EOF", "EOF", "EOF", True, 3),
        ("<< EOF", "EOF", "EOF", True, 0),
        ("<<'EOF'", "EOF", "EOF", False, 0),
        ('<<"E F"', "E F", "E F", False, 0),
        ("<<E'O'F", "EOF", "EOF", False, 0),
        ("<<E\\ F", "E F", "E F", True, 0),
        ("<<$x", "$x", "$x", True, 0),
        ("<<${x}y", "${x}y", "${x}y", True, 0),
        ("<<'${x:-y}'", "${x:-y}", "${x:-y}", False, 0),
        ("<<a.b", "a.b", "a.b", True, 0),
    ],
)
def test_the_name_of_a_document(
    word: str, end: str, name: str, expand: bool, descriptor: int
) -> None:
    (document,) = documents(f"RUN cat {word}\na\n{end}")
    assert document == HereDocument(name, "a\n", expand, strip_tabs=False, descriptor=descriptor)


def test_tabs_that_do_not_count() -> None:
    (document,) = documents("RUN <<-EOF\n\ta\n\t\tb\tc\n d\n\t\tEOF")
    assert document.content == "\ta\n\t\tb\tc\n d\n"
    assert document.body == "a\nb\tc\n d\n"
    (document,) = documents("RUN <<EOF\n\ta\nEOF")
    assert document.body == "\ta\n"


def test_several_documents() -> None:
    first, second = documents("RUN a <<ONE b <<-'TWO'\n1\nONE\n2\n\tTWO")
    assert (first.name, first.content) == ("ONE", "1\n")
    assert (second.name, second.content, second.expand) == ("TWO", "2\n", False)


def test_ends_of_lines_stay_in_a_document() -> None:
    (stage,) = parse(b"FROM scratch\r\nRUN <<EOF\r\na\r\nEOF\r\n").stages
    (run,) = stage.instructions
    assert isinstance(run, Run)
    assert run.command.documents[0].content == "a\r\n"


def test_bytes_stay_in_a_document() -> None:
    (stage,) = parse(b"FROM scratch\nCOPY <<a /b\n\xff\x00\na\n").stages
    (copy,) = stage.instructions
    assert isinstance(copy, Copy)
    assert copy.files[0].content.encode(errors="surrogateescape") == b"\xff\x00\n"


def test_documents_among_the_sources() -> None:
    text = "COPY <<-one a <<'two' /b/\n\t1\none\n$2\ntwo"
    assert said(text) == Copy(
        NOWHERE,
        ("a",),
        "/b/",
        (InlineFile("one", "1\n", expand=True), InlineFile("two", "$2\n", expand=False)),
    )
    assert said(text.replace("COPY", "ADD", 1)) == Add(
        NOWHERE,
        ("a",),
        "/b/",
        (InlineFile("one", "1\n", expand=True), InlineFile("two", "$2\n", expand=False)),
    )


# -- what ONBUILD keeps ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["RUN a  b", 'CMD ["a"]', "COPY --chown=1 a b", "RUN <<EOF\na\nb\nEOF", "env a=b"]
)
def test_a_trigger_is_read_again_as_it_was_written(text: str) -> None:
    kept = said(f"ONBUILD {text}")
    assert isinstance(kept, OnBuild)
    assert replace(parse_trigger(kept.trigger), place=NOWHERE) == said(text)


@pytest.mark.parametrize(
    ("trigger", "message"),
    [
        ("FROM a", "*instructions.Stage is not a command type"),
        ("USER a\nUSER b", "onbuild trigger should be a single expression"),
        ("", "file with no instructions"),
        ("NOTHING", "unknown instruction: NOTHING"),
        ("ENV a", "ENV must have two arguments"),
        ("WORKDIR", "WORKDIR requires exactly one argument"),
    ],
)
def test_a_trigger_that_is_none(trigger: str, message: str) -> None:
    with pytest.raises(DockerfileError) as refused:
        parse_trigger(trigger)
    assert refused.value.message == message
