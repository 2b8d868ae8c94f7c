"""Builds that tests make: contexts as tars, and what an engine tells of a build."""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from docker.errors import APIError

from tests.practice.subject import Subject
from tests.practice.wire import Wire

_RED = re.compile("\x1b\\[91m(.*?)\x1b\\[0m", re.DOTALL)
_SHORT = re.compile(
    r"(?P<words>--->|Running in|intermediate container|Successfully built) (?P<id>[0-9a-f]{12})\b"
)
_ID = re.compile(r"sha256:[0-9a-f]{64}")
_STORE = re.compile(r"/\S+?/overlay2/[0-9a-f]{64}(?:/merged)?(?=/|$)")
"""Where a real engine keeps layers on its host, which some of its messages tell."""


@dataclass(frozen=True)
class Entry:
    """One member of a context."""

    name: str
    content: bytes = b""
    type: bytes = tarfile.REGTYPE
    target: str = ""
    mode: int = 0o644
    owner: tuple[int, int] = (0, 0)
    mtime: int = 0

    def add_to(self, tar: tarfile.TarFile) -> None:
        """Put it into a tar."""
        info = tarfile.TarInfo(self.name)
        info.type, info.linkname, info.mode = self.type, self.target, self.mode
        info.uid, info.gid = self.owner
        info.mtime, info.size = self.mtime, len(self.content)
        tar.addfile(info, io.BytesIO(self.content))


def folder(name: str, mode: int = 0o755) -> Entry:
    """A folder of a context."""
    return Entry(name, type=tarfile.DIRTYPE, mode=mode)


def link(name: str, target: str) -> Entry:
    """A symbolic link in a context."""
    return Entry(name, type=tarfile.SYMTYPE, target=target, mode=0o777)


def archive(*entries: Entry) -> bytes:
    """A tar of these."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for entry in entries:
            entry.add_to(tar)
    return buffer.getvalue()


def context(dockerfile: str | bytes, *entries: Entry) -> bytes:
    """A build's context."""
    text = dockerfile.encode() if isinstance(dockerfile, str) else dockerfile
    return archive(Entry("Dockerfile", text), *entries)


@dataclass(frozen=True)
class Outcome:
    """How a build went."""

    status: int
    told: str
    """All that was printed on standard output, with `ID` for what no two builds share."""
    red: str = ""
    """What was printed on standard error."""
    error: str = ""
    """Why it failed, in the stream or instead of one."""
    code: int = 0
    """What the command returned that failed."""
    image: str = ""
    """The id of the last stage's image."""
    documents: tuple[dict[str, Any], ...] = ()

    @property
    def printed(self) -> str:
        """What its commands printed: all that is no line of the builder's own."""
        own = re.compile(
            r"(?:Step \d+/\d+ : .*| ---> .*|Successfully (?:built|tagged) .*|# Executing .*)\n"
        )
        return own.sub("", self.told)

    @property
    def cached(self) -> int:
        """How many steps were found in the cache."""
        return self.told.count(" ---> Using cache\n")


@dataclass
class Builder:
    """Builds on an engine, and takes away again what came of it."""

    engine: Subject
    made: list[str] = field(default_factory=list)
    """The ids of images, or the beginnings of them, in the order in which they were told."""

    def build(self, dockerfile: str | bytes, *entries: Entry, **query: Any) -> Outcome:
        """Build a Dockerfile with a context."""
        return self.send(context(dockerfile, *entries), **query)

    def send(self, body: bytes, **query: Any) -> Outcome:
        """Build what a client sends, with these parameters; the cache is not used unless told."""
        parameters = urlencode({"nocache": "1", **query}, doseq=True)
        with Wire(self.engine.host, timeout=120) as wire:
            wire.request("POST", f"/build?{parameters}", body=body)
            status, data = wire.answer()
        text = data.decode()
        if status != 200:
            return Outcome(status, "", error=json.loads(text)["message"])
        outcome = read(text)
        self.made += re.findall(r" ---> ([0-9a-f]{12})\n", _plain(outcome.documents))
        if outcome.image:
            self.made.append(outcome.image)
        return outcome

    def listing(self, image: str, place: str) -> list[str]:
        """What a built image has at a place: kind, mode, owner, path; and what is in it."""
        script = (
            f"find {place} | sort | while read -r f; do"
            ' stat -c "%F %a %u:%g %n" "$f";'
            ' if test -L "$f"; then readlink "$f"; elif test -f "$f"; then cat "$f"; echo; fi;'
            " done"
        )
        out = self.engine.client.containers.run(image, ["sh", "-c", script], remove=True, user="0")
        return str(out.decode()).splitlines()

    def about(self, image: str) -> dict[str, Any]:
        """What inspect says of an image. Raises ImageNotFound."""
        return dict(self.engine.client.images.get(image).attrs)

    def config(self, image: str) -> dict[str, Any]:
        """The settings of a built image."""
        return dict(self.about(image)["Config"])

    def history(self, image: str) -> list[dict[str, Any]]:
        """The lines of an image's history, the last step first."""
        return list(self.engine.client.images.get(image).history())

    def steps(self, image: str) -> list[str]:
        """The lines of an image's history that its own build made, the first step first."""
        own = self._own(image)
        lines = reversed(self.history(image))
        return [line["CreatedBy"] for line in lines if line["Id"] in own]

    def _own(self, image: str) -> set[str]:
        """The image and its parents, up to one that has a name."""
        own: set[str] = set()
        while image:
            about = self.about(image)
            if own and about["RepoTags"]:
                break
            own.add(about["Id"])
            image = about["Parent"]
        return own


@contextmanager
def builder_on(engine: Subject) -> Iterator[Builder]:
    """A builder whose images and containers are gone afterwards."""
    api = engine.api
    images = {image["Id"] for image in api.images(all=True)}
    containers = {one["Id"] for one in api.containers(all=True)}
    builder = Builder(engine)
    try:
        yield builder
    finally:
        for one in api.containers(all=True):
            if one["Id"] not in containers and any(
                one["Image"].startswith(("sha256:", made)) for made in builder.made
            ):
                api.remove_container(one["Id"], force=True, v=True)
        for made in reversed(builder.made):
            with suppress(APIError):
                if builder.about(made)["Id"] not in images:
                    api.remove_image(made, force=True)


def read(text: str) -> Outcome:
    """The outcome that a stream tells of."""
    documents = tuple(json.loads(line) for line in text.splitlines() if line)
    plain = _plain(documents)
    last = documents[-1] if documents else {}
    images = [one["aux"]["ID"] for one in documents if "aux" in one]
    return Outcome(
        200,
        masked(_RED.sub("", plain)),
        "".join(_RED.findall(plain)),
        masked(last.get("error", "")),
        last.get("errorDetail", {}).get("code", 0),
        images[-1] if images else "",
        documents,
    )


def masked(text: str) -> str:
    """A text with `ID` for ids, and without where an engine keeps its layers."""
    return _STORE.sub("", _ID.sub("ID", _SHORT.sub(r"\g<words> ID", text)))


def _plain(documents: tuple[dict[str, Any], ...]) -> str:
    return "".join(one.get("stream", "") for one in documents)


def posted(engine: Subject, query: str, body: bytes = b"") -> tuple[int, str]:
    """The status and the message of a build that is refused."""
    with Wire(engine.host) as wire:
        wire.request("POST", f"/build?{query}", body=body)
        status, data = wire.answer()
    return status, json.loads(data)["message"]
