"""The rules of COPY and ADD."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tui.practice.dockerfile.documents import beginning
from tui.practice.dockerfile.errors import DockerfileError
from tui.practice.dockerfile.flags import Flags, Kind, parse_flags
from tui.practice.dockerfile.instructions import Add, Copy, InlineFile
from tui.practice.dockerfile.statements import Statement

_COMMON: Mapping[str, Kind] = {
    "chown": "text",
    "chmod": "text",
    "link": "switch",
    "exclude": "texts",
}
_COPY_FLAGS: Mapping[str, Kind] = {**_COMMON, "from": "text"}
_ADD_FLAGS: Mapping[str, Kind] = {**_COMMON, "keep-git-dir": "switch", "checksum": "text"}


@dataclass(frozen=True, slots=True)
class _Places:
    sources: tuple[str, ...]
    files: tuple[InlineFile, ...]
    destination: str


def copy(statement: Statement) -> Copy:
    """What COPY says. Raises DockerfileError."""
    flags = _flags(statement, _COPY_FLAGS)
    places = _places(statement)
    return Copy(
        statement.place,
        places.sources,
        places.destination,
        places.files,
        chown=flags.text("chown"),
        chmod=flags.text("chmod"),
        link=flags.switch("link"),
        exclude=flags.texts("exclude"),
        stage=flags.text("from"),
    )


def add(statement: Statement) -> Add:
    """What ADD says. Raises DockerfileError."""
    flags = _flags(statement, _ADD_FLAGS)
    places = _places(statement)
    return Add(
        statement.place,
        places.sources,
        places.destination,
        places.files,
        chown=flags.text("chown"),
        chmod=flags.text("chmod"),
        link=flags.switch("link"),
        exclude=flags.texts("exclude"),
        checksum=flags.text("checksum"),
        keep_git_dir=flags.switch("keep-git-dir"),
    )


def _flags(statement: Statement, known: Mapping[str, Kind]) -> Flags:
    if len(statement.words) < 2:
        raise DockerfileError(
            f"{statement.name} requires at least two arguments, but only one was provided."
            " Destination could not be determined"
        )
    return parse_flags(statement.flags, known)


def _places(statement: Statement) -> _Places:
    *sources, destination = statement.words
    if beginning(destination) is not None:
        raise DockerfileError(f"{statement.name} cannot accept a heredoc as a destination")
    documents = {document.name: document for document in statement.documents}
    paths: list[str] = []
    files: list[InlineFile] = []
    for source in sources:
        start = beginning(source)
        if start is None:
            paths.append(source)
            continue
        document = documents.get(start.name)
        files.append(InlineFile(start.name, document.body if document else "", start.expand))
    return _Places(tuple(paths), tuple(files), destination)
