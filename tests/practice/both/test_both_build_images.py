"""Building: stages, names, what is left behind, and what is refused before it begins.

What is expected here was seen on Docker Engine 28.5.2 with its classic builder.
"""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from docker.errors import ImageNotFound

from tests.engine.daemon.shell import wait_until
from tests.engine.scratch import Scratch
from tests.practice.building import Builder, Entry, archive, builder_on, context, link, posted
from tests.practice.subject import Maker, Subject
from tests.practice.wire import Wire

BASE = "FROM busybox:latest\n"


@pytest.fixture
def builder(engine: Subject, busybox: str) -> Iterator[Builder]:
    """Builds on the engine under test, and takes everything away again."""
    with builder_on(engine) as builder:
        yield builder


# -- stages ---------------------------------------------------------------------------------------


def test_stages(builder: Builder) -> None:
    outcome = builder.build(
        f'{BASE}RUN echo one >/a\nFROM scratch AS two\nCOPY --from=0 /a /b\nFROM two\nCMD ["/b"]\n'
    )
    assert outcome.told.startswith(
        "Step 1/6 : FROM busybox:latest\n ---> ID\nStep 2/6 : RUN echo one >/a\n"
    )
    assert "Step 3/6 : FROM scratch AS two\n ---> \nStep 4/6 : COPY" in outcome.told
    assert [document["aux"] for document in outcome.documents if "aux" in document][-1] == {
        "ID": outcome.image
    }
    about = builder.about(outcome.image)
    assert (len(about["RootFS"]["Layers"]), about["Size"]) == (1, 4)
    assert about["Config"]["Cmd"] == ["/b"]
    assert about["Config"]["Env"] == [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    ]


def test_a_target(builder: Builder) -> None:
    text = f"{BASE}RUN echo 1\nFROM busybox:latest AS Middle\nRUN echo 2\n{BASE}RUN echo 3\n"
    outcome = builder.build(text, target="mIDDLE")
    assert outcome.printed == "1\n2\n"
    assert "Step 4/4 : RUN echo 2\n" in outcome.told


def test_triggers_of_an_image(builder: Builder) -> None:
    builder.build(f"{BASE}ONBUILD ENV A=b\nONBUILD RUN echo $A\n", t="cais-test-triggers")
    outcome = builder.build("FROM cais-test-triggers\nRUN echo $A again\n")
    assert outcome.told == (
        "Step 1/2 : FROM cais-test-triggers\n"
        "# Executing 2 build triggers\n"
        " ---> Running in ID\n ---> Removed intermediate container ID\n"
        " ---> Running in ID\nb\n ---> Removed intermediate container ID\n"
        " ---> ID\n"
        "Step 2/2 : RUN echo $A again\n"
        " ---> Running in ID\nb again\n ---> Removed intermediate container ID\n"
        " ---> ID\nSuccessfully built ID\n"
    )
    assert builder.config(outcome.image)["OnBuild"] is None


def test_a_trigger_that_is_none(builder: Builder) -> None:
    builder.build(f"{BASE}ONBUILD NOPE x\n", t="cais-test-trigger")
    outcome = builder.build("FROM cais-test-trigger\n")
    assert outcome.error == "unknown instruction: NOPE (did you mean COPY?)"


def test_building_with_the_docker_sdk(builder: Builder, tmp_path: Path, make: Maker) -> None:
    """It finds the image by what the stream says last, and leaves out what it is told to."""
    (tmp_path / "Dockerfile").write_text(f"{BASE}COPY . /x\nRUN ls -A /x >/built\n")
    (tmp_path / ".dockerignore").write_text("secret\n")
    (tmp_path / "secret").write_text("not this")
    (tmp_path / "here").write_text("this")
    image, told = builder.engine.client.images.build(
        path=str(tmp_path), tag="cais-test-sdk", rm=True
    )
    builder.made.append(str(image.id))
    assert image.tags == ["cais-test-sdk:latest"]
    assert {"stream": "Successfully tagged cais-test-sdk:latest\n"} in list(told)
    assert make.ran("cat /built", image="cais-test-sdk").out == ".dockerignore\nDockerfile\nhere\n"


# -- names ----------------------------------------------------------------------------------------


def test_several_names(builder: Builder) -> None:
    outcome = builder.build(f"{BASE}ENV A=b\n", t=["cais-test:1", "cais-test:1", "cais-test-b"])
    assert outcome.told.endswith(
        "Successfully tagged cais-test:1\nSuccessfully tagged cais-test-b:latest\n"
    )
    tags = builder.about(outcome.image)["RepoTags"]
    assert sorted(tags) == ["cais-test-b:latest", "cais-test:1"]


def test_a_name_moves_to_the_newer_image(builder: Builder) -> None:
    first = builder.build(f"{BASE}ENV A=1\n", t="cais-test-moved")
    second = builder.build(f"{BASE}ENV A=2\n", t="cais-test-moved")
    api = builder.engine.api
    assert builder.about("cais-test-moved")["Id"] == second.image
    assert builder.about(first.image)["RepoTags"] == []
    dangling = [image["Id"] for image in api.images(filters={"dangling": True})]
    assert first.image in dangling


def test_a_build_that_fails_gives_no_name(builder: Builder) -> None:
    builder.build(f"{BASE}ENV A=1\nRUN false\n", t="cais-test-unnamed", forcerm="1")
    with pytest.raises(ImageNotFound):
        builder.about("cais-test-unnamed")


@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("UP", "invalid reference format: repository name (library/UP) must be lowercase"),
        ("a:b:c", "invalid reference format"),
        (f"a@sha256:{'0' * 64}", "build tag cannot contain a digest"),
    ],
)
def test_names_that_are_none(engine: Subject, tag: str, message: str) -> None:
    assert posted(engine, urlencode({"t": tag}), context(BASE)) == (500, message)


# -- what is left ---------------------------------------------------------------------------------


def test_intermediate_images(builder: Builder) -> None:
    """They are parents of the last one, and shown only to those who ask for all."""
    outcome = builder.build(f"{BASE}RUN echo 1 >/a\nENV A=b\nRUN echo 2 >/b\n")
    api = builder.engine.api
    steps = [line["Id"] for line in builder.history(outcome.image)[:3]]
    assert steps[0] == outcome.image
    assert [builder.about(step)["Parent"] for step in steps[:2]] == steps[1:]
    shown = {image["Id"] for image in api.images()}
    assert shown & set(steps) == {outcome.image}
    assert set(steps) <= {image["Id"] for image in api.images(all=True)}


def test_an_image_takes_its_nameless_parents_along(builder: Builder) -> None:
    outcome = builder.build(f"{BASE}ENV A=1\nRUN echo >/a\n", t="cais-test-removed")
    api = builder.engine.api
    steps = [line["Id"] for line in builder.history(outcome.image)[:2]]
    layer = builder.about(outcome.image)["RootFS"]["Layers"][-1]
    records = api.remove_image("cais-test-removed")
    assert records[0] == {"Untagged": "cais-test-removed:latest"}
    deleted = [record["Deleted"] for record in records[1:]]
    assert (deleted[0], deleted[-1]) == (steps[0], steps[1])
    assert len(deleted) == 3
    assert layer not in deleted


def test_a_shared_step_outlives_one_of_two_images(builder: Builder) -> None:
    first = builder.build(f"{BASE}ENV A=1\nENV B=1\n")
    second = builder.build(f"{BASE}ENV A=1\nENV B=2\n", nocache="")
    api = builder.engine.api
    shared = builder.about(second.image)["Parent"]
    assert builder.about(first.image)["Parent"] == shared
    assert api.remove_image(first.image) == [{"Deleted": first.image}]
    assert api.remove_image(second.image) == [{"Deleted": second.image}, {"Deleted": shared}]


def test_a_step_that_others_were_made_of_stays(builder: Builder) -> None:
    outcome = builder.build(f"{BASE}ENV A=1\nENV B=1\n")
    parent = builder.about(outcome.image)["Parent"]
    message = (
        f"conflict: unable to delete {parent.removeprefix('sha256:')[:12]} (cannot be forced) -"
        " image has dependent child images"
    )
    with Wire(builder.engine.host) as wire:
        wire.request("DELETE", f"/images/{parent}?force=1")
        status, body = wire.answer()
    assert (status, json.loads(body)["message"]) == (409, message)


def containers(engine: Subject) -> set[str]:
    """All containers there are."""
    return {one["Id"] for one in engine.api.containers(all=True)}


@pytest.mark.parametrize(
    ("query", "text", "left"),
    [
        ({}, "RUN true\nENV A=b\n", []),
        ({}, "RUN true\nRUN false\n", ["exited"]),
        ({}, 'RUN ["nope"]\n', ["created"]),
        ({"rm": "0"}, "RUN true\nENV A=b\n", ["created", "exited"]),
        ({"rm": "1"}, "RUN true\nENV A=b\n", []),
        ({"forcerm": "1"}, "RUN true\nRUN false\n", []),
        ({"forcerm": "1", "rm": "0"}, "RUN true\nENV A=b\n", []),
    ],
)
def test_intermediate_containers(
    builder: Builder, query: dict[str, str], text: str, left: list[str]
) -> None:
    before = containers(builder.engine)
    builder.build(BASE + text, **query)
    found = [one for one in builder.engine.api.containers(all=True) if one["Id"] not in before]
    assert sorted(one["State"] for one in found) == left


def test_what_an_intermediate_container_is(builder: Builder) -> None:
    builder.build(f"{BASE}USER 1\nWORKDIR /w\nLABEL a=b\nRUN echo hello\n", rm="0")
    [container] = builder.engine.api.containers(all=True, filters={"label": "a=b"}, limit=1)
    about = builder.engine.api.inspect_container(container["Id"])
    assert (about["Path"], about["Args"]) == ("/bin/sh", ["-c", "echo hello"])
    config = about["Config"]
    assert (config["User"], config["WorkingDir"], config["Labels"]) == ("1", "/w", {"a": "b"})
    assert config["Healthcheck"] == {"Test": ["NONE"]}
    assert about["HostConfig"]["LogConfig"]["Type"] == "none"
    assert about["State"]["ExitCode"] == 0


def test_events(builder: Builder) -> None:
    """Copying needs no container, and so there is no commit to tell of."""
    scratch = Scratch.new()
    now = int(time.time())
    builder.build(
        f"{BASE}LABEL {scratch.label}\nCOPY f /\nRUN true\n",
        Entry("f"),
        t="cais-test-events",
        networkmode="none",
    )
    told = builder.engine.api.events(
        since=now - 1, until=int(time.time()) + 1, filters={"label": scratch.label}, decode=True
    )
    assert [(event["Type"], event["Action"]) for event in told] == [
        ("container", "create"),
        ("image", "create"),
        ("container", "destroy"),
        ("container", "create"),
        ("container", "attach"),
        ("container", "start"),
        ("container", "die"),
        ("image", "create"),
        ("container", "destroy"),
        ("image", "tag"),
    ]


def test_one_more_layer_for_each_change(builder: Builder) -> None:
    outcome = builder.build(
        f"{BASE}RUN true\nWORKDIR /w\nWORKDIR /w\nCOPY f /f\nCOPY f /f\nRUN echo x >/f\nENV A=b\n",
        Entry("f", b"12345"),
    )
    lines = builder.history(outcome.image)[:7]
    assert [line["Size"] for line in reversed(lines)] == [0, 0, 0, 5, 5, 2, 0]
    base = builder.about("busybox:latest")
    own = builder.about(outcome.image)
    assert len(own["RootFS"]["Layers"]) - len(base["RootFS"]["Layers"]) == 4
    assert own["Size"] - base["Size"] == 12


def test_what_is_built_runs(builder: Builder, make: Maker) -> None:
    outcome = builder.build(
        f'{BASE}WORKDIR /w\nCOPY f .\nENV A=b\nENTRYPOINT ["cat"]\nCMD ["f"]\n',
        Entry("f", b"hello\n"),
    )
    image = builder.engine.client.images.get(outcome.image)
    assert builder.engine.client.containers.run(image, remove=True) == b"hello\n"


def test_a_client_that_goes_away_ends_its_build(builder: Builder) -> None:
    engine = builder.engine
    before = containers(engine)
    body = context(f"{BASE}RUN echo begun; sleep 600\n")
    with Wire(engine.host) as wire:
        wire.request("POST", "/build", body=body)
        wire.head()
        told = b""
        while b"begun\\n" not in told:
            told += wire.some()
    wait_until(
        lambda: containers(engine) <= before,
        20,
        lambda: "the intermediate container is still there",
    )


# -- contexts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_contexts(builder: Builder, compress: Callable[[bytes], bytes]) -> None:
    body = context(f"{BASE}COPY f /\nRUN cat /f\n", Entry("f", b"squeezed\n"))
    assert builder.send(compress(body)).printed == "squeezed\n"


def test_a_dockerfile_elsewhere(builder: Builder) -> None:
    body = archive(Entry("x/y", f"{BASE}ENV A=b\n".encode()), link("to-y", "x/y"))
    assert builder.send(body, dockerfile="x/y").error == ""
    assert builder.send(body, dockerfile="to-y").error == ""
    assert builder.send(body, dockerfile="./x/../x/y").error == ""


def test_a_dockerfile_in_small_letters(builder: Builder) -> None:
    assert builder.send(archive(Entry("dockerfile", f"{BASE}ENV A=b\n".encode()))).error == ""


REFUSED: dict[str, tuple[dict[str, str], bytes, int, str]] = {
    "no Dockerfile": (
        {},
        archive(Entry("a")),
        500,
        "Cannot locate specified Dockerfile: Dockerfile",
    ),
    "nothing": ({}, b"", 500, "Cannot locate specified Dockerfile: Dockerfile"),
    "none of that name": (
        {"dockerfile": "x/y"},
        context(BASE),
        500,
        "Cannot locate specified Dockerfile: x/y",
    ),
    "outside of the context": (
        {"dockerfile": "../x"},
        context(BASE),
        500,
        "forbidden path outside the build context: ../x ()",
    ),
    "a link out of the context": (
        {},
        archive(link("Dockerfile", "/etc/passwd")),
        500,
        "Cannot locate specified Dockerfile: Dockerfile",
    ),
    "an empty Dockerfile": ({}, context(""), 400, "the Dockerfile (Dockerfile) cannot be empty"),
    "words that are none": (
        {},
        context("FORM x\n"),
        400,
        "dockerfile parse error on line 1: unknown instruction: FORM (did you mean FROM?)",
    ),
    "no archive": ({}, b"garbage" * 100, 500, "archive/tar: invalid tar header"),
    "cut short": ({}, context(BASE, Entry("x", bytes(5000)))[:3000], 500, "unexpected EOF"),
    "a name that leads out": (
        {},
        context(BASE, Entry("../x")),
        500,
        'invalid entry name "../x"',
    ),
    "no such target": (
        {"target": "nine"},
        context(BASE),
        400,
        'target stage "nine" could not be found',
    ),
    "no platform": (
        {"platform": "a/b/c/d"},
        context(BASE),
        400,
        '"a/b/c/d": cannot parse platform specifier: invalid argument',
    ),
    "no version": ({"version": "3"}, context(BASE), 400, 'invalid version "3"'),
    "squashing": (
        {"squash": "1"},
        context(BASE),
        400,
        "squash is only supported with experimental mode",
    ),
    "labels": (
        {"labels": "x"},
        context(BASE),
        400,
        "error reading labels: invalid character 'x' looking for beginning of value",
    ),
    "labels that are no texts": (
        {"labels": '{"a":1}'},
        context(BASE),
        400,
        "error reading labels: json: cannot unmarshal number into Go struct field .a of type"
        " string",
    ),
    "arguments": (
        {"buildargs": "[]"},
        context(BASE),
        400,
        "error reading build args: json: cannot unmarshal array into Go value of type"
        " map[string]*string",
    ),
    "images for the cache": (
        {"cachefrom": "x"},
        context(BASE),
        400,
        "error reading cache-from: invalid character 'x' looking for beginning of value",
    ),
    "memory for sharing": (
        {"shmsize": "x"},
        context(BASE),
        500,
        'strconv.ParseInt: parsing "x": invalid syntax',
    ),
    "security options": (
        {"securityopt": "x"},
        context(BASE),
        400,
        "security options are not supported on linux",
    ),
    "isolation": ({"isolation": "x"}, context(BASE), 400, 'unsupported isolation: "x"'),
    "limits": (
        {"ulimits": "x"},
        context(BASE),
        400,
        "error reading ulimit settings: invalid character 'x' looking for beginning of value",
    ),
    "no place": (
        {"remote": "foo"},
        context(BASE),
        500,
        "remoteURL (foo) could not be recognized as URL",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_before_it_begins(engine: Subject, busybox: str, name: str) -> None:
    query, body, status, message = REFUSED[name]
    assert posted(engine, urlencode(query), body) == (status, message)


# -- where the engines differ ---------------------------------------------------------------------


@pytest.mark.differs(
    "the shell is given the line alone, and does nothing: here-documents are BuildKit's",
    on="real",
)
def test_a_command_as_a_here_document(builder: Builder) -> None:
    """RUN takes a here-document as a script."""
    outcome = builder.build(f"{BASE}RUN <<END\necho a\necho b\nEND\n")
    assert outcome.printed == "a\nb\n"


@pytest.mark.differs("there is no source: here-documents are BuildKit's", on="real")
def test_a_file_as_a_here_document(builder: Builder) -> None:
    """COPY takes a here-document as a file."""
    text = f'{BASE}ENV A=b\nCOPY <<one <<"two" /x/\n$A\none\n$A\ntwo\nRUN cat /x/one /x/two\n'
    assert builder.build(text).printed == "b\n$A\n"


@pytest.mark.differs("the option is refused: it is BuildKit's", on="real")
def test_a_mode_for_what_is_copied(builder: Builder) -> None:
    """COPY takes --chmod."""
    text = f"{BASE}ARG MODE=4750\nCOPY --chmod=$MODE a /x/\nRUN stat -c %a /x/a /x\n"
    outcome = builder.build(text, Entry("a", b"1"))
    assert outcome.printed == "4750\n755\n"


@pytest.mark.differs("BuildKit is left out: version=2 answers 501", on="practice")
def test_buildkit(engine: Subject, busybox: str) -> None:
    """A build can be asked of BuildKit."""
    with Wire(engine.host) as wire:
        wire.request("POST", "/build?version=2", body=context(BASE))
        assert wire.answer()[0] == 200


@pytest.mark.differs(
    "nothing is fetched from the network: ADD of a URL fails with a sentence that says so",
    on="practice",
)
def test_a_file_of_the_network(builder: Builder) -> None:
    """ADD fetches a URL."""
    outcome = builder.build(f"{BASE}ADD http://127.0.0.1:1/x /x\n")
    assert outcome.error.endswith("connect: connection refused")
