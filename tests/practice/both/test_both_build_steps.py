"""Building: what is told of each step, and what each instruction makes of an image.

What is expected here was seen on Docker Engine 28.5.2 with its classic builder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.practice.building import Builder, Entry, builder_on
from tests.practice.subject import Subject

BASE = "FROM busybox:latest\n"


@pytest.fixture
def builder(engine: Subject, busybox: str) -> Iterator[Builder]:
    """Builds on the engine under test, and takes everything away again."""
    with builder_on(engine) as builder:
        yield builder


# -- what is told ---------------------------------------------------------------------------------


def test_each_step_is_told(builder: Builder) -> None:
    outcome = builder.build(
        f'# what it is for\n{BASE}ENV A=1\nCOPY a ./\nRUN cat a\nCMD ["cat", "a"]\n',
        Entry("a", b"from the context\n"),
        t="cais-test-told",
    )
    assert outcome.told == (
        "Step 1/5 : FROM busybox:latest\n"
        " ---> ID\n"
        "Step 2/5 : ENV A=1\n"
        " ---> Running in ID\n"
        " ---> Removed intermediate container ID\n"
        " ---> ID\n"
        "Step 3/5 : COPY a ./\n"
        " ---> ID\n"
        "Step 4/5 : RUN cat a\n"
        " ---> Running in ID\n"
        "from the context\n"
        " ---> Removed intermediate container ID\n"
        " ---> ID\n"
        'Step 5/5 : CMD ["cat", "a"]\n'
        " ---> Running in ID\n"
        " ---> Removed intermediate container ID\n"
        " ---> ID\n"
        "Successfully built ID\n"
        "Successfully tagged cais-test-told:latest\n"
    )
    assert (outcome.status, outcome.error, outcome.red) == (200, "", "")
    assert builder.about("cais-test-told")["Id"] == outcome.image


def test_the_documents_of_a_stream(builder: Builder) -> None:
    """Clients take a step's number, the end of its line, and an image's id as one each."""
    outcome = builder.build(f"{BASE}LABEL a=b\n")
    shapes = [next(iter(document)) for document in outcome.documents]
    assert shapes == ["stream"] * 8 + ["aux", "stream"]
    assert outcome.documents[0] == {"stream": "Step 1/2 : FROM busybox:latest"}
    assert outcome.documents[1] == {"stream": "\n"}
    assert outcome.documents[-2] == {"aux": {"ID": outcome.image}}
    short = outcome.image.removeprefix("sha256:")[:12]
    assert outcome.documents[-1] == {"stream": f"Successfully built {short}\n"}


def test_standard_error_is_red(builder: Builder) -> None:
    outcome = builder.build(f"{BASE}RUN echo wrong >&2\n")
    assert {"stream": "\x1b[91mwrong\n\x1b[0m"} in outcome.documents
    assert (outcome.red, outcome.printed) == ("wrong\n", "")


def test_a_quiet_build_tells_the_id_alone(builder: Builder) -> None:
    outcome = builder.build(f"{BASE}RUN echo q\n", q="1", t="cais-test-quiet")
    identity = builder.about("cais-test-quiet")["Id"]
    builder.made.append(identity)
    assert outcome.documents == ({"stream": f"{identity}\n"},)


def test_a_quiet_build_that_fails_tells_everything(builder: Builder) -> None:
    outcome = builder.build(f"{BASE}RUN echo q; false\n", q="1")
    assert outcome.printed == "q\n"
    assert outcome.error == ("The command '/bin/sh -c echo q; false' returned a non-zero code: 1")


def test_nothing_but_from_is_the_image_itself(builder: Builder, busybox: str) -> None:
    outcome = builder.build(BASE)
    assert outcome.image == builder.about(busybox)["Id"]
    assert outcome.told == "Step 1/1 : FROM busybox:latest\n ---> ID\nSuccessfully built ID\n"


def test_a_gap_in_a_continued_line_is_warned_of(builder: Builder) -> None:
    outcome = builder.build(f"{BASE}RUN echo \\\n\n a\n")
    assert outcome.red == (
        "[WARNING]: Empty continuation line found in: RUN echo  a\n"
        "[WARNING]: Empty continuation lines will become errors in a future release.\n"
    )
    assert outcome.printed == "a\n"


# -- settings -------------------------------------------------------------------------------------

NOP = "/bin/sh -c #(nop) "
SETTINGS: dict[str, tuple[str, list[str], dict[str, Any]]] = {
    "cmd in the shell form": (
        'CMD echo "hi" $X',
        [f'{NOP} CMD ["/bin/sh" "-c" "echo \\"hi\\" $X"]'],
        {"Cmd": ["/bin/sh", "-c", 'echo "hi" $X']},
    ),
    "cmd as a list": (
        'CMD ["a", "b\\nc", "é"]',
        [f'{NOP} CMD ["a" "b\\nc" "é"]'],
        {"Cmd": ["a", "b\nc", "é"]},
    ),
    "an empty cmd": ("CMD []", [f"{NOP} CMD []"], {"Cmd": None}),
    "entrypoint takes the image's command away": (
        'ENTRYPOINT ["e"]',
        [f'{NOP} ENTRYPOINT ["e"]'],
        {"Cmd": None, "Entrypoint": ["e"]},
    ),
    "entrypoint leaves the file's own command": (
        "CMD x\nENTRYPOINT e",
        [f'{NOP} CMD ["/bin/sh" "-c" "x"]', f'{NOP} ENTRYPOINT ["/bin/sh" "-c" "e"]'],
        {"Cmd": ["/bin/sh", "-c", "x"], "Entrypoint": ["/bin/sh", "-c", "e"]},
    ),
    "expose": (
        'EXPOSE 90/UDP 80 81-82\nENV P="7 8"\nEXPOSE $P',
        [f"{NOP} EXPOSE 80 81-82 90/UDP", f"{NOP} ENV P=7 8", f"{NOP} EXPOSE 7 8"],
        {
            "ExposedPorts": {
                f"{port}": {} for port in ["7/tcp", "8/tcp", "80/tcp", "81/tcp", "82/tcp", "90/udp"]
            }
        },
    ),
    "label": (
        'LABEL a=b "c d"="e f"',
        [f"{NOP} LABEL a=b c d=e f"],
        {"Labels": {"a": "b", "c d": "e f"}},
    ),
    "user": ("USER nobody", [f"{NOP} USER nobody"], {"User": "nobody"}),
    "volume": (
        'VOLUME ["/a", "/b c"]\nVOLUME /d /e',
        [f"{NOP} VOLUME [/a /b c]", f"{NOP} VOLUME [/d /e]"],
        {"Volumes": {"/a": {}, "/b c": {}, "/d": {}, "/e": {}}},
    ),
    "workdir": (
        "WORKDIR a\nENV X=b\nWORKDIR $X/../c\nWORKDIR ..",
        [f"{NOP}WORKDIR /a", f"{NOP} ENV X=b", f"{NOP}WORKDIR /a/c", f"{NOP}WORKDIR /a"],
        {"WorkingDir": "/a"},
    ),
    "healthcheck": (
        "HEALTHCHECK --interval=1m30s --timeout=500ms --start-period=1h --start-interval=2s"
        ' --retries=2 CMD ["a","b"]',
        [f"{NOP} HEALTHCHECK &{{[CMD a b] 1m30s 500ms 1h0m0s 2s 2}}"],
        {
            "Healthcheck": {
                "Test": ["CMD", "a", "b"],
                "Interval": 90 * 10**9,
                "Timeout": 5 * 10**8,
                "StartPeriod": 3600 * 10**9,
                "StartInterval": 2 * 10**9,
                "Retries": 2,
            }
        },
    ),
    "no healthcheck": (
        "HEALTHCHECK NONE",
        [f"{NOP} HEALTHCHECK &{{[NONE] 0s 0s 0s 0s 0}}"],
        {"Healthcheck": {"Test": ["NONE"]}},
    ),
    "stopsignal": ("STOPSIGNAL 9", [f"{NOP} STOPSIGNAL 9"], {"StopSignal": "9"}),
    "shell": (
        'SHELL ["/bin/sh","-ec"]\nCMD a\nHEALTHCHECK CMD c',
        [
            "/bin/sh -ec #(nop)  SHELL [/bin/sh -ec]",
            '/bin/sh -ec #(nop)  CMD ["/bin/sh" "-ec" "a"]',
            "/bin/sh -ec #(nop)  HEALTHCHECK &{[CMD-SHELL c] 0s 0s 0s 0s 0}",
        ],
        {"Cmd": ["/bin/sh", "-ec", "a"], "Shell": ["/bin/sh", "-ec"]},
    ),
    "onbuild": (
        "ONBUILD COPY a /b\nONBUILD RUN  true",
        [f"{NOP} ONBUILD COPY a /b", f"{NOP} ONBUILD RUN  true"],
        {"OnBuild": ["COPY a /b", "RUN  true"]},
    ),
    "small letters": (
        "env A=b\ncmd x",
        [f"{NOP} ENV A=b", f'{NOP} CMD ["/bin/sh" "-c" "x"]'],
        {"Cmd": ["/bin/sh", "-c", "x"]},
    ),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_what_an_instruction_sets(builder: Builder, name: str) -> None:
    text, history, settings = SETTINGS[name]
    outcome = builder.build(f"{BASE}{text}\n")
    assert outcome.error == ""
    assert builder.steps(outcome.image) == history
    config = builder.config(outcome.image)
    assert {key: config.get(key) for key in settings} == settings


def test_variables_of_the_environment(builder: Builder) -> None:
    text = (
        "ENV A=1 B=$A\n"
        "ENV C=$A D=${A:-x} E=${Z:-y} F=${A:+z} G='$A' H=\"$A q\"\n"
        "ENV I b c  d\n"
        "RUN echo $A-$B-$C-$D-$E-$F-$G-$H-$I\n"
    )
    outcome = builder.build(BASE + text)
    assert outcome.printed == "1--1-1-y-z-$A-1 q-b c d\n"
    assert builder.config(outcome.image)["Env"][1:] == [
        *("A=1", "B=", "C=1", "D=1", "E=y", "F=z", "G=$A", "H=1 q", "I=b c  d"),
    ]


def test_the_author_is_written_down(builder: Builder) -> None:
    outcome = builder.build(f"{BASE}MAINTAINER a b\nENV x=y\n")
    assert builder.about(outcome.image)["Author"] == "a b"
    assert builder.steps(outcome.image) == [f"{NOP} MAINTAINER a b", f"{NOP} ENV x=y"]


def test_labels_of_the_client_come_last(builder: Builder) -> None:
    outcome = builder.build(f"{BASE}LABEL a=b z=1\n", labels=json.dumps({"q": "x y", "a": "$A"}))
    assert "Step 3/4 : LABEL a=$A\n" in outcome.told
    assert "Step 4/4 : LABEL q=x y\n" in outcome.told
    assert builder.config(outcome.image)["Labels"] == {"a": "$A", "q": "x y", "z": "1"}


def test_a_health_check_that_is_overridden_is_noted(builder: Builder) -> None:
    outcome = builder.build(
        f"{BASE}HEALTHCHECK --interval=5s CMD echo ok\nHEALTHCHECK --retries=3 CMD true\n"
    )
    assert "Note: overriding previous HEALTHCHECK: [CMD-SHELL echo ok]\n" in outcome.told
    assert builder.config(outcome.image)["Healthcheck"] == {
        "Test": ["CMD-SHELL", "true"],
        "Interval": 5 * 10**9,
        "Retries": 3,
    }


def test_another_escape(builder: Builder) -> None:
    outcome = builder.build(f"# escape=`\n{BASE}RUN echo a `\n b\nENV P=c:\\d`$x\n")
    assert outcome.printed == "a b\n"
    assert builder.config(outcome.image)["Env"][-1] == "P=c:\\d$x"


# -- commands -------------------------------------------------------------------------------------

COMMANDS = {
    "shell": ("RUN echo a; echo b", "a\nb\n"),
    "a list": ('RUN ["echo","json \\"q\\""]', 'json "q"\n'),
    "no end of line": ("RUN printf x", "x"),
    "no UTF-8": ("RUN printf 'a\\200b\\n'", "a\ufffdb\n"),
    "continued": ("RUN echo a \\\n  && echo b \\\n # not this\n  && echo c", "a\nb\nc\n"),
    "the last of a pipe counts": ("RUN false | true; echo $?", "0\n"),
    "no input": ("RUN cat; echo end", "end\n"),
    "no terminal": ("RUN test -t 1 || echo none", "none\n"),
    "what is left running is ended": ("RUN sleep 100 & echo done", "done\n"),
    "variables of one step end with it": ("RUN A=1; echo $A\nRUN echo x${A}x", "1\nxx\n"),
    "files stay": ("RUN echo kept >/f\nRUN cat /f", "kept\n"),
    "the host's name": ('RUN test "$(hostname)" = "$HOSTNAME" && echo same', "same\n"),
    "the user": ("USER nobody\nRUN id -un", "nobody\n"),
    "the folder": ("WORKDIR /w/x\nRUN pwd; ls -d /w", "/w/x\n/w\n"),
    "the shell of the file": ('SHELL ["/bin/sh","-uc"]\nRUN echo ${X-unset}', "unset\n"),
    "no entry point": ('ENTRYPOINT ["echo","no"]\nRUN echo yes\nRUN ["echo","y"]', "yes\ny\n"),
    "volumes are emptied": ("VOLUME /v\nRUN echo x >/v/x\nRUN ls /v; echo end", "end\n"),
    "a volume keeps what was there before": (
        "RUN mkdir /v; echo x >/v/x\nVOLUME /v\nRUN ls /v",
        "x\n",
    ),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_what_a_command_prints(builder: Builder, name: str) -> None:
    text, printed = COMMANDS[name]
    outcome = builder.build(f"{BASE}{text}\n")
    assert (outcome.error, outcome.printed) == ("", printed)


def test_a_command_in_the_history(builder: Builder) -> None:
    outcome = builder.build(f'{BASE}RUN echo a  b >/x\nRUN ["true", "x y"]\n')
    lines = builder.history(outcome.image)[:2]
    assert [(line["CreatedBy"], line["Size"]) for line in lines] == [
        ("true x y", 0),
        ("/bin/sh -c echo a  b >/x", 4),
    ]
    layers = builder.about(outcome.image)["RootFS"]["Layers"]
    base = builder.about("busybox:latest")["RootFS"]["Layers"]
    assert len(layers) == len(base) + 1


def test_hosts_and_networks(builder: Builder) -> None:
    script = "RUN grep -w elsewhere /etc/hosts; ls /sys/class/net\n"
    outcome = builder.build(BASE + script, extrahosts="elsewhere:1.2.3.4", networkmode="none")
    assert outcome.printed == "1.2.3.4\telsewhere\nlo\n"


# -- build arguments ------------------------------------------------------------------------------

ARGUMENTS: dict[str, tuple[str, dict[str, str | None], str]] = {
    "given": ("ARG A\nRUN echo x${A}x", {"A": "1"}, "x1x\n"),
    "a default": ("ARG A=d\nRUN echo $A", {}, "d\n"),
    "over the default": ("ARG A=d\nRUN echo $A", {"A": "2"}, "2\n"),
    "given without a value": ("ARG A=d\nRUN echo $A", {"A": None}, "d\n"),
    "given empty": ("ARG A=d\nRUN echo x${A}x", {"A": ""}, "xx\n"),
    "several": ("ARG A=1 B=$Z C\nRUN echo $A-$B-$C", {"C": "3"}, "1--3\n"),
    "the environment wins": ("ARG A=d\nENV A=e\nRUN echo $A", {"A": "z"}, "e\n"),
    "in another instruction": ("ARG D\nENV E=$D/x\nRUN echo $E", {"D": "/d"}, "/d/x\n"),
    "not asked for": (
        "RUN echo x${A}x",
        {"A": "1"},
        "xx\n[Warning] One or more build-args [A] were not consumed\n",
    ),
    "only in an earlier stage": ("ARG A\nFROM busybox:latest\nRUN echo x${A}x", {"A": "1"}, "xx\n"),
    "a proxy need not be asked for": ("RUN echo $HTTP_PROXY", {"HTTP_PROXY": "p"}, "p\n"),
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_build_arguments(builder: Builder, name: str) -> None:
    text, given, printed = ARGUMENTS[name]
    outcome = builder.build(f"{BASE}{text}\n", buildargs=json.dumps(given))
    assert (outcome.error, outcome.printed) == ("", printed)


def test_arguments_before_the_first_stage(builder: Builder) -> None:
    text = (
        "ARG V=nope\nARG W=$V\nFROM busybox:$W\nRUN echo x${V}x\nARG V\nRUN echo $V\n"
        "FROM busybox:latest\nARG V=own\nRUN echo $V\n"
    )
    outcome = builder.build(text, buildargs=json.dumps({"V": "latest"}))
    assert outcome.printed == "xx\nlatest\nlatest\n"
    assert outcome.told.startswith(
        "Step 1/9 : ARG V=nope\nStep 2/9 : ARG W=$V\nStep 3/9 : FROM busybox:$W\n ---> ID\n"
    )


def test_arguments_in_the_history(builder: Builder) -> None:
    given = {"B": "2", "A": "1", "HTTP_PROXY": "p"}
    outcome = builder.build(f"{BASE}ARG A\nARG B=x\nRUN true\n", buildargs=json.dumps(given))
    assert builder.steps(outcome.image) == [
        f"{NOP} ARG A",
        f"{NOP} ARG B=x",
        "|2 A=1 B=2 /bin/sh -c true",
    ]
    assert not any("A=1" in line for line in builder.config(outcome.image)["Env"])


# -- how it fails ---------------------------------------------------------------------------------

FAILURES = {
    "a command": (
        "RUN echo a; exit 7",
        "The command '/bin/sh -c echo a; exit 7' returned a non-zero code: 7",
    ),
    "a list": (
        'RUN ["sh","-c","exit 5"]',
        "The command 'sh -c exit 5' returned a non-zero code: 5",
    ),
    "no such command": (
        "RUN nosuchcommand",
        "The command '/bin/sh -c nosuchcommand' returned a non-zero code: 127",
    ),
    "no such program": (
        'RUN ["nope"]',
        "failed to create task for container: failed to create shim task: OCI runtime create"
        " failed: runc create failed: unable to start container process: exec:"
        ' "nope": executable file not found in $PATH',
    ),
    "no such user": (
        "USER nope\nRUN id",
        "unable to find user nope: no matching entries in passwd file",
    ),
    "a folder that is a file": (
        "WORKDIR /etc/passwd",
        "Cannot mkdir: /etc/passwd is not a directory",
    ),
    "no signal": ("STOPSIGNAL nope", "invalid signal: nope"),
    "no port": ("EXPOSE a", "Invalid containerPort: a"),
    "a bad substitution": (
        "ENV A=${B",
        'failed to process "${B": unsupported modifier (\ufffd) in substitution',
    ),
    "an unset variable": (
        "USER ${A?must be}",
        'failed to process "${A?must be}": A: must be',
    ),
    "a mount": (
        "RUN --mount=type=cache,target=/x true",
        "the --mount option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to"
        " learn how to build images with BuildKit enabled",
    ),
    "a stage twice": ("FROM busybox AS a\nFROM busybox AS a", "a stage name already used"),
    "an image without a name": ("FROM $NONE", "base name ($NONE) should not be blank"),
    "an image's name": (
        "FROM Bad!Name",
        "invalid reference format: repository name (library/Bad!Name) must be lowercase",
    ),
    "a platform": (
        "FROM --platform=a/b/c/d busybox",
        'failed to parse platform a/b/c/d: "a/b/c/d": cannot parse platform specifier:'
        " invalid argument",
    ),
    "nothing from scratch": (
        "FROM scratch",
        "No image was generated. Is your Dockerfile empty?",
    ),
    "a command from scratch": (
        "FROM scratch\nRUN x",
        "failed to create task for container: failed to create shim task: OCI runtime create"
        " failed: runc create failed: unable to start container process: exec:"
        ' "/bin/sh": stat /bin/sh: no such file or directory',
    ),
}


@pytest.mark.parametrize("name", FAILURES)
def test_how_a_step_fails(builder: Builder, name: str) -> None:
    text, message = FAILURES[name]
    outcome = builder.build(f"{BASE}{text}\n", Entry("a", b"1"), forcerm="1")
    assert (outcome.status, outcome.error) == (200, message)
    assert outcome.documents[-1]["errorDetail"]["message"] == outcome.documents[-1]["error"]


def test_the_code_of_a_command_is_told(builder: Builder) -> None:
    outcome = builder.build(f"{BASE}RUN exit 3\n", forcerm="1")
    assert outcome.code == 3
    outcome = builder.build(f'{BASE}RUN ["nope"]\n', forcerm="1")
    assert "code" not in outcome.documents[-1]["errorDetail"]
