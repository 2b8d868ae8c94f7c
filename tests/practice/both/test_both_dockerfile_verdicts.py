"""Dockerfiles of every kind, whole and broken, and just what building them answers.

The tables stand in `verdicts`.
"""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterator
from contextlib import suppress

import pytest
from docker.errors import APIError

from tests.practice.both.verdicts import Outcome, Verdict, tables, verdicts
from tests.practice.subject import Subject

DOCUMENT_FILES, MODES = "document_files", "modes"
VERDICTS = {
    f"{table}: {name}": verdict
    for table in tables()
    if table not in (DOCUMENT_FILES, MODES)
    for name, verdict in verdicts(table).items()
}
FILES, GIVEN_MODES = verdicts(DOCUMENT_FILES), verdicts(MODES)


class Builds:
    """Builds Dockerfiles, and remembers what they leave behind."""

    def __init__(self, engine: Subject) -> None:
        self._engine = engine
        self._there = set(self._images())
        self._made: list[str] = []

    def outcome(self, dockerfile: bytes) -> tuple[Outcome, str]:
        """What came of it, and the message that says why not."""
        try:
            lines = list(
                self._engine.api.build(
                    fileobj=_context(dockerfile), custom_context=True, decode=True, forcerm=True
                )
            )
        except APIError as error:
            said = str(error.explanation)
            return ("refused", said) if error.status_code == 400 else ("failed", str(error))
        said = "".join(line.get("stream", "") for line in lines)
        self._made += re.findall(r"^ ---> ([0-9a-f]{12})$", said, re.MULTILINE)
        errors = [line["error"] for line in lines if "error" in line]
        return ("failed", errors[0]) if errors else ("built", "")

    def remove_all(self) -> None:
        """Remove the images that were not there before, from the last one to the first."""
        for image in reversed(self._made):
            if not any(there.startswith(f"sha256:{image}") for there in self._there):
                with suppress(APIError):
                    self._engine.api.remove_image(image)

    def _images(self) -> list[str]:
        return [image["Id"] for image in self._engine.api.images(all=True)]


def _context(dockerfile: bytes) -> io.BytesIO:
    context = io.BytesIO()
    with tarfile.open(fileobj=context, mode="w") as tar:
        for name, content in (("Dockerfile", dockerfile), ("a", b"a\n")):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    context.seek(0)
    return context


@pytest.fixture(scope="module")
def builds(engine: Subject, busybox: str) -> Iterator[Builds]:
    """Builds on each engine in turn; one image is at hand."""
    builds = Builds(engine)
    yield builds
    builds.remove_all()


@pytest.mark.parametrize("verdict", VERDICTS.values(), ids=VERDICTS.keys())
def test_a_verdict(builds: Builds, verdict: Verdict) -> None:
    assert builds.outcome(verdict.dockerfile) == (verdict.outcome, verdict.message)


@pytest.mark.differs("COPY and ADD make files of here-documents, as BuildKit does", on="practice")
@pytest.mark.parametrize("verdict", FILES.values(), ids=FILES.keys())
def test_a_here_document_is_no_source(builds: Builds, verdict: Verdict) -> None:
    """COPY and ADD do not count here-documents among their sources."""
    assert builds.outcome(verdict.dockerfile) == (verdict.outcome, verdict.message)


@pytest.mark.differs("COPY and ADD take --chmod, as BuildKit does", on="practice")
@pytest.mark.parametrize("verdict", GIVEN_MODES.values(), ids=GIVEN_MODES.keys())
def test_a_mode_is_refused(builds: Builds, verdict: Verdict) -> None:
    """COPY and ADD refuse --chmod, which is BuildKit's."""
    assert builds.outcome(verdict.dockerfile) == (verdict.outcome, verdict.message)
