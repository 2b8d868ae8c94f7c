"""Builds that mean harm: contexts, Dockerfiles and clients that are not what they should be."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import tarfile
import threading
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from tests.engine.daemon.shell import wait_until
from tests.practice.building import Builder, Entry, archive, builder_on, context, folder, link, read
from tests.practice.engine_process import PracticeEngine
from tests.practice.hostile.archives import member, tar
from tests.practice.hostile.watching import Canary, prompt
from tests.practice.subject import Subject
from tests.practice.wire import Wire

BASE = "FROM busybox:latest\n"
STATUSES = (200, 400, 500, 501)


@pytest.fixture
def builder(engine: Subject) -> Iterator[Builder]:
    """Builds on the engine, and takes everything away again."""
    with builder_on(engine) as builder:
        yield builder


def scratch(target: PracticeEngine) -> list[str]:
    """What lies in the builder's own folder."""
    return [path.name for path in (target.data / "builds").iterdir()]


def containers(engine: Subject) -> int:
    """How many there are."""
    return len(engine.api.containers(all=True))


# -- contexts -------------------------------------------------------------------------------------

OUTSIDE = {
    "a link to the host": [link("l", "/etc/passwd")],
    "a link upwards": [link("l", "../../../../../../etc/passwd")],
    "a link to a link": [link("m", "/etc"), link("l", "m/passwd")],
    "a circle": [link("l", "m"), link("m", "l")],
    "itself": [link("l", "l")],
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_links_lead_nowhere_outside(builder: Builder, name: str) -> None:
    outcome = builder.build(f"{BASE}COPY l /x\nRUN cat /x\n", *OUTSIDE[name])
    assert outcome.error.startswith("COPY failed: ")
    assert "root:" not in outcome.told


def test_a_link_to_the_hosts_files_is_one_inside(builder: Builder, canary: Canary) -> None:
    """An absolute link means the context's own root, and in an image the image's."""
    path = f"{canary.folder}"
    outcome = builder.build(
        f"{BASE}COPY l /x/\nRUN ln -s {path} /y\nCOPY d /y\nRUN ls -R /x\n",
        link("l", path),
        *(Entry(f"{path[1:]}/inside", b"1"), Entry("d/new", b"2")),
    )
    assert (outcome.error, outcome.printed.split()) == ("", ["/x:", "inside"])


NAMES = ["../x", "a/../../x", "/../x", "a/b/../../../x"]


@pytest.mark.parametrize("name", NAMES)
def test_names_that_lead_out(builder: Builder, name: str) -> None:
    outcome = builder.send(tar(member("Dockerfile", BASE.encode()), member(name, b"x")))
    assert (outcome.status, outcome.error) == (500, f'invalid entry name "{name}"')


def test_members_of_every_kind(builder: Builder) -> None:
    """Devices are refused where they would be copied; pipes are copied."""
    odd = [
        member("device", type=tarfile.CHRTYPE, devmajor=1, devminor=3),
        member("pipe", type=tarfile.FIFOTYPE),
    ]
    for name, error in [("pipe", ""), ("device", "failed to copy files: ")]:
        dockerfile = member("Dockerfile", f"{BASE}COPY {name} /x/\n".encode())
        outcome = builder.send(tar(dockerfile, *odd))
        assert outcome.status == 200
        assert outcome.error.startswith(error)


def test_names_that_are_no_text(builder: Builder) -> None:
    outcome = builder.build(f"{BASE}COPY . /x\nRUN ls /x | wc -l\n", Entry("\udcff\udc80"))
    assert (outcome.error, outcome.printed) == ("", "2\n")


def test_whiteouts_remove_nothing_of_an_image(builder: Builder) -> None:
    outcome = builder.build(
        f"{BASE}COPY d /etc\nRUN test -f /etc/passwd && echo there\n",
        folder("d"),
        *(Entry("d/.wh.passwd"), Entry("d/.wh..wh..opq")),
    )
    assert (outcome.error, outcome.printed) == ("", "there\n")


@pytest.mark.parametrize("method", [gzip.compress, bz2.compress])
def test_a_bomb(builder: Builder, target: PracticeEngine, method: object) -> None:
    """A gigabyte of zeros takes no more of the disk than it may, and is gone afterwards."""
    assert callable(method)
    piece = method(bytes(1 << 20))
    with prompt(target):
        outcome = builder.send(piece * 64)
    assert (outcome.status, outcome.error) == (
        500,
        "Cannot locate specified Dockerfile: Dockerfile",
    )
    assert scratch(target) == []


def test_an_archive_within_an_archive(builder: Builder) -> None:
    """Only one of them is unpacked, and nothing of it gets out of its folder."""
    inner = archive(
        link("up", "../../../etc"),
        Entry("up/passwd", b"mine"),
        Entry("deep.tar", archive(Entry("x"))),
    )
    outcome = builder.build(
        f"{BASE}ADD i.tar /a/b\nRUN grep -c root /etc/passwd; ls /a/b\n", Entry("i.tar", inner)
    )
    assert outcome.error.startswith("failed to copy files: ") or "mine" not in outcome.printed


def test_thousands_of_files_hold_nobody_up(builder: Builder, target: PracticeEngine) -> None:
    entries = [Entry(f"d{number % 50}/f{number}", b"%d" % number) for number in range(3000)]
    with prompt(target):
        outcome = builder.build(f"{BASE}COPY . /x\nRUN find /x -type f | wc -l\n", *entries)
    assert outcome.printed == "3001\n"


def test_folders_deep_within_each_other(builder: Builder) -> None:
    path = "/".join(["d"] * 400)
    outcome = builder.build(f"{BASE}COPY . /x\n", Entry(f"{path}/f", b"1"))
    assert outcome.status in STATUSES
    assert outcome.error


# -- Dockerfiles ----------------------------------------------------------------------------------


def test_more_steps_than_anybody_needs(builder: Builder) -> None:
    outcome = builder.build(BASE + "ENV A=b\n" * 5000)
    assert (outcome.status, outcome.error) == (
        400,
        "a build of more than 1000 steps is too long",
    )


def test_settings_that_grow(builder: Builder) -> None:
    """Each variable holds the one before it twice."""
    grown = "".join(f"ENV V{number}=$V{number - 1}$V{number - 1}\n" for number in range(1, 40))
    outcome = builder.build(f"{BASE}ENV V0=aaaaaaaaaaaaaaaa\n{grown}")
    assert outcome.error


def test_more_layers_than_an_image_may_have(builder: Builder) -> None:
    steps = "".join(f"COPY f /f{number}\n" for number in range(130))
    assert builder.build(BASE + steps, Entry("f", b"1")).error == "max depth exceeded"


def test_patterns_that_take_long(builder: Builder, target: PracticeEngine) -> None:
    entries = [Entry("a" * 200 + str(number)) for number in range(200)]
    with prompt(target):
        outcome = builder.build(f"{BASE}COPY {'*a' * 90}b /x/\n", *entries)
    assert outcome.error == "COPY failed: no source files were specified"


def test_words_to_ignore_that_take_long(builder: Builder, target: PracticeEngine) -> None:
    rules = "\n".join("**/" * 8 + "*a" * count for count in range(1, 200))
    with prompt(target):
        outcome = builder.build(f"{BASE}ENV A=b\n", Entry(".dockerignore", rules.encode()))
    assert outcome.error == ""


@pytest.mark.parametrize(
    "text",
    [
        "COPY --from=0 / /x",
        "COPY --from=busybox:latest / /y",
        "WORKDIR /../../../x",
        "WORKDIR " + "a/" * 3000,
        "USER 99999999999999",
        "COPY --chown=99999999999999 f /x",
        "COPY f /" + "x/" * 300,
        "COPY f /" + "x" * 300,
        'COPY ["f", "/x\\u0000y"]',
        'RUN ["\\u0000"]',
        "ENV A=\x00b",
        'LABEL "\ud800"=b'.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape"),
        "VOLUME /",
        "VOLUME ../x",
        'SHELL [""]\nRUN x',
        "EXPOSE 1-65535",
        "HEALTHCHECK --interval=9999999h CMD x",
        "ONBUILD " * 3 + "RUN x",
    ],
)
def test_instructions_that_make_no_sense(builder: Builder, engine: Subject, text: str) -> None:
    before = containers(engine)
    data = f"{BASE}{text}\n".encode("utf-8", "surrogateescape")
    outcome = builder.build(data, Entry("f", b"1"), forcerm="1")
    assert outcome.status in STATUSES
    assert "Traceback" not in outcome.told + outcome.error
    assert "its log tells more" not in outcome.error
    assert containers(engine) == before


def test_a_stage_of_everything(builder: Builder, target: PracticeEngine) -> None:
    text = f"{BASE}FROM scratch\nCOPY --from=0 / /x\nCOPY --from=0 / /y\n"
    with prompt(target):
        assert builder.build(text).error == ""


# -- clients --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        {"buildargs": "[" * 20_000},
        {"buildargs": '{"A":{}}'},
        {"labels": "null"},
        {"cachefrom": '[1, "x"]'},
        {"cachefrom": json.dumps(["x"] * 5000)},
        {"dockerfile": "\x00"},
        {"dockerfile": "a/" * 5000},
        {"target": "\udcff".encode("utf-8", "surrogateescape")},
        {"ulimits": '{"a":1}'},
        {"memory": "-1"},
        {"cpuperiod": "9" * 60},
        {"networkmode": "container:nobody"},
        {"extrahosts": "\n"},
        {"shmsize": "-5"},
        {"t": "a" * 5000},
        {"platform": "///"},
    ],
    ids=lambda query: next(iter(query)),
)
def test_parameters_that_make_no_sense(engine: Subject, query: dict[str, str]) -> None:
    with Wire(engine.host) as wire:
        wire.request("POST", f"/build?{urlencode(query)}", body=context(f"{BASE}RUN true\n"))
        status, body = wire.answer()
    assert status in STATUSES
    assert b"Traceback" not in body
    assert b"its log tells more" not in body


def test_a_client_that_stops_sending(engine: Subject, target: PracticeEngine) -> None:
    with Wire(engine.host) as wire:
        head = "POST /build HTTP/1.1\r\nHost: d\r\nContent-Length: 1000000\r\n\r\n"
        wire.send(head.encode() + context(BASE)[:700])
        wait_until(lambda: len(scratch(target)) == 1, 10, lambda: "the context does not arrive")
    wait_until(lambda: scratch(target) == [], 10, lambda: "what was sent is still there")


def test_clients_that_leave_at_any_moment(engine: Subject, target: PracticeEngine) -> None:
    endless = "RUN while echo a; do sleep 0.1; done\n"
    body = context(f"{BASE}COPY f /\n{endless}", Entry("f", bytes(100_000)))
    for pieces in range(8):
        with Wire(engine.host) as wire:
            wire.request("POST", "/build?nocache=1", body=body)
            wire.head()
            for _ in range(pieces):
                wire.some()
    wait_until(lambda: containers(engine) == 0, 20, lambda: "containers are still there")
    wait_until(lambda: scratch(target) == [], 10, lambda: "contexts are still there")


def test_a_client_that_does_not_listen(engine: Subject, target: PracticeEngine) -> None:
    """What a command prints waits for it, outside of the engine's memory."""
    with Wire(engine.host) as wire:
        wire.request("POST", "/build?nocache=1", body=context(f"{BASE}RUN yes\n"))
        wire.head()
        with prompt(target):
            wait_until(
                lambda: engine.api.containers() != [], 10, lambda: "the command does not run"
            )
    wait_until(lambda: containers(engine) == 0, 20, lambda: "the command still runs")


def test_many_at_once(builder: Builder, target: PracticeEngine) -> None:
    codes: list[int] = []

    def build(number: int) -> None:
        text = f"{BASE}COPY f /f\nRUN test $(cat /f) = {number} && exit {number}\n"
        body = context(text, Entry("f", b"%d" % number))
        with Wire(builder.engine.host, timeout=60) as wire:
            wire.request("POST", "/build?forcerm=1", body=body)
            outcome = read(wire.answer()[1].decode())
        codes.append(outcome.code)

    threads = [threading.Thread(target=build, args=(number,)) for number in range(1, 21)]
    with prompt(target):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert sorted(codes) == list(range(1, 21))


def test_garbage_in_compressed_contexts(builder: Builder) -> None:
    good = gzip.compress(context(BASE))
    buffer = io.BytesIO(good)
    for place in range(0, len(good), 7):
        data = bytearray(buffer.getvalue())
        data[place] ^= 0xFF
        assert builder.send(bytes(data)).status in STATUSES
