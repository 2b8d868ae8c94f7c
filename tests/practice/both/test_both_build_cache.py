"""Building: which steps are taken from the cache, and which are done again.

What is expected here was seen on Docker Engine 28.5.2 with its classic builder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.practice.building import Builder, Entry, Outcome, builder_on
from tests.practice.subject import Subject

FILE = Entry("f", b"content", mode=0o644, mtime=1)
COPYING = "COPY f /f\nRUN true\n"


@pytest.fixture
def builder(engine: Subject, busybox: str) -> Iterator[Builder]:
    """Builds on the engine under test, and takes everything away again."""
    with builder_on(engine) as builder:
        yield builder


class Cached:
    """Builds that use the cache, of images that no other test has a step of."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        base = builder.build("FROM busybox:latest\nRUN date +%N >/moment\n", t="cais-test-base")
        self._base = base.image

    def build(self, text: str, *entries: Entry, **query: Any) -> Outcome:
        """Build upon an image that is new."""
        query = {"nocache": "", **query}
        return self._builder.build(f"FROM {self._base}\n{text}", *entries, **query)


@pytest.fixture
def cached(builder: Builder) -> Cached:
    """Builds with the cache."""
    return Cached(builder)


def arguments(**values: str) -> str:
    """Build arguments as the API takes them."""
    return json.dumps(values)


SAME = "RUN echo 1\nENV A=b\nRUN echo 2\n"
AGAIN: dict[str, tuple[str, str, int]] = {
    "the same": (SAME, SAME, 3),
    "one more step": (SAME, f"{SAME}RUN echo 3\n", 3),
    "another step at the end": (SAME, "RUN echo 1\nENV A=b\nRUN echo 3\n", 2),
    "another step in the middle": (SAME, "RUN echo 1\nENV A=c\nRUN echo 2\n", 1),
    "another step at the beginning": (SAME, "RUN echo 0\nENV A=b\nRUN echo 2\n", 0),
    "a comment and spaces": (SAME, "# words\nRUN  echo 1\n\nENV   A=b\nRUN echo 2\n", 3),
    "more spaces in a command": (SAME, "RUN echo  1\nENV A=b\nRUN echo 2\n", 0),
    "a value spelt differently": ("ENV A=b\n", 'ENV A="b"\n', 1),
    "a list instead of a text": ("RUN echo 1\n", 'RUN ["/bin/sh","-c","echo 1"]\n', 1),
    "labels": ("LABEL a=b\n", "LABEL a=c\n", 0),
    "all that is of settings alone": (
        'CMD a\nENTRYPOINT ["b"]\nEXPOSE 1\nUSER 1\nVOLUME /v\nSTOPSIGNAL 9\nONBUILD RUN c\n'
        'SHELL ["d"]\nWORKDIR /w\nMAINTAINER e\n',
        'CMD a\nENTRYPOINT ["b"]\nEXPOSE 1\nUSER 1\nVOLUME /v\nSTOPSIGNAL 9\nONBUILD RUN c\n'
        'SHELL ["d"]\nWORKDIR /w\nMAINTAINER e\n',
        10,
    ),
    "a first health check": ("HEALTHCHECK CMD a\nENV A=b\n", "HEALTHCHECK CMD a\nENV A=b\n", 2),
    "a health check that overrides": (
        "HEALTHCHECK --interval=5s CMD a\nHEALTHCHECK CMD b\nENV A=b\n",
        "HEALTHCHECK --interval=5s CMD a\nHEALTHCHECK CMD b\nENV A=b\n",
        1,
    ),
}


@pytest.mark.parametrize("name", AGAIN)
def test_the_second_build(cached: Cached, name: str) -> None:
    first, second, hits = AGAIN[name]
    assert cached.build(first).cached == 0
    assert cached.build(second).cached == hits


def test_a_build_from_the_cache_is_the_same_image(cached: Cached) -> None:
    first, second = cached.build(SAME), cached.build(SAME)
    assert second.image == first.image
    assert second.told == (
        "Step 1/4 : FROM ID\n ---> ID\n"
        "Step 2/4 : RUN echo 1\n ---> Using cache\n ---> ID\n"
        "Step 3/4 : ENV A=b\n ---> Using cache\n ---> ID\n"
        "Step 4/4 : RUN echo 2\n ---> Using cache\n ---> ID\n"
        "Successfully built ID\n"
    )


FILES: dict[str, tuple[Entry, int]] = {
    "the same": (FILE, 2),
    "another time": (replace(FILE, mtime=999), 2),
    "another content": (replace(FILE, content=b"another"), 0),
    "another mode": (replace(FILE, mode=0o600), 0),
}


@pytest.mark.parametrize("name", FILES)
def test_files_that_were_copied_before(cached: Cached, name: str) -> None:
    entry, hits = FILES[name]
    cached.build(COPYING, FILE)
    assert cached.build(COPYING, entry).cached == hits


def test_a_file_more_in_a_folder(cached: Cached) -> None:
    text = "COPY d /d\nRUN true\n"
    cached.build(text, Entry("d/f", b"1"))
    assert cached.build(text, Entry("d/f", b"1"), Entry("beside", b"2")).cached == 2
    assert cached.build(text, Entry("d/f", b"1"), Entry("d/g", b"2")).cached == 0


def test_another_owner_for_the_same_files(cached: Cached) -> None:
    cached.build("COPY --chown=1 f /f\n", FILE)
    assert cached.build("COPY --chown=1 f /f\n", FILE).cached == 1
    assert cached.build("COPY --chown=2 f /f\n", FILE).cached == 0


def test_files_of_a_stage(cached: Cached) -> None:
    text = "RUN echo {} >/f\nFROM busybox:latest\nCOPY --from=0 /f /f\nENV A=b\n"
    cached.build(text.format(1))
    assert cached.build(text.format(1)).cached == 3
    assert cached.build(text.format(2)).cached == 0


ARGUMENTS: dict[str, tuple[str, str, str, int]] = {
    "another value": ("ARG A\nRUN true\n", "1", "2", 1),
    "the same value": ("ARG A\nRUN true\n", "1", "1", 2),
    "asked for after the step": ("RUN true\nARG A\n", "1", "2", 2),
    "put into another instruction": ("ARG A\nENV B=$A\n", "1", "2", 1),
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_build_arguments(cached: Cached, name: str) -> None:
    text, first, second, hits = ARGUMENTS[name]
    cached.build(text, buildargs=arguments(A=first))
    assert cached.build(text, buildargs=arguments(A=second)).cached == hits


def test_a_proxy_makes_no_difference_unless_it_is_asked_for(cached: Cached) -> None:
    cached.build("RUN true\n", buildargs=arguments(HTTP_PROXY="1"))
    assert cached.build("RUN true\n", buildargs=arguments(HTTP_PROXY="2")).cached == 1
    asking = "ARG HTTP_PROXY\nRUN true\n"
    cached.build(asking, buildargs=arguments(HTTP_PROXY="1"))
    assert cached.build(asking, buildargs=arguments(HTTP_PROXY="2")).cached == 1


def test_no_cache(cached: Cached) -> None:
    cached.build(SAME)
    assert cached.build(SAME, nocache="1").cached == 0


def test_steps_from_scratch(cached: Cached, builder: Builder) -> None:
    entry = Entry("f", builder.made[-1].encode())
    text = "FROM scratch\nCOPY f /\nENV A=b\n"
    assert builder.build(text, entry, nocache="").cached == 0
    assert builder.build(text, entry, nocache="").cached == 2


def test_images_that_count_as_built_here(cached: Cached) -> None:
    """Where some are named, the steps of others are no longer taken."""
    cached.build("RUN echo 1\nRUN echo 2\n", t="cais-test-from")
    cached.build("RUN echo 3\n")
    wanted = json.dumps(["cais-test-from"])
    assert cached.build("RUN echo 1\nRUN echo 2\nRUN echo 4\n", cachefrom=wanted).cached == 2
    assert cached.build("RUN echo 3\n", cachefrom=wanted).cached == 0
    assert cached.build("RUN echo 1\n", cachefrom=json.dumps(["cais-test-none"])).cached == 0


def test_an_image_whose_parents_were_removed_counts_too(
    cached: Cached, builder: Builder, engine: Subject
) -> None:
    """Its history tells what its steps were."""
    text = "RUN echo 1 >/a\nENV A=b\nRUN echo 2 >/b\n"
    first = cached.build(text, t="cais-test-loaded")
    archive = b"".join(engine.api.get_image("cais-test-loaded"))
    engine.api.remove_image("cais-test-loaded")
    list(engine.api.load_image(archive, quiet=True))  # type: ignore[no-untyped-call]
    builder.made.append(first.image)
    assert cached.build(text).cached == 0
    outcome = cached.build(text, cachefrom=json.dumps(["cais-test-loaded"]))
    assert outcome.cached == 3


def test_a_failed_step_is_done_again_and_those_before_are_not(cached: Cached) -> None:
    assert cached.build("RUN echo 1\nRUN false\n", forcerm="1").code == 1
    outcome = cached.build("RUN echo 1\nRUN false\n", forcerm="1")
    assert (outcome.cached, outcome.code) == (1, 1)
