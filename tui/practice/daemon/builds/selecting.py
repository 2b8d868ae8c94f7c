"""Which files COPY and ADD mean by the words in the Dockerfile, and what they are known by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui.practice.daemon.builds.context import leads_out
from tui.practice.daemon.builds.reading import Source
from tui.practice.daemon.images.patterns import BadPattern, Pattern
from tui.practice.errors import Failed
from tui.practice.files.nodes import Kind

_URLS = ("http://", "https://")
_GIT = ("git://", "git@", "github.com/")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A file or a folder that is to be copied."""

    path: str
    """Relative to the root of its source; empty for all of that."""
    digest: str
    """`file:` or `dir:` and a digest over all that is in it."""


def choose(source: Source, words: Sequence[str], *, of_image: bool) -> list[Chosen]:
    """What the words mean, in their order; wildcards mean what they match, in alphabetical order.

    Raises Failed where a word, or all of them, mean nothing. Blocks while files are read.
    """
    found: list[Chosen] = []
    for word in words:
        path = word.removeprefix("/").removeprefix("./").rstrip("/")
        if has_wildcards(path):
            found += [_chosen(source, match, of_image) for match in _matching(source, path)]
        else:
            found.append(_chosen(source, path, of_image))
    return found


def is_url(word: str) -> bool:
    """Whether a source is to be fetched from the network."""
    return word.startswith(_URLS)


def has_wildcards(path: str) -> bool:
    """Whether something in it is not to be taken literally."""
    escaped = False
    for letter in path:
        if not escaped and letter in "*?[":
            return True
        escaped = not escaped and letter == "\\"
    return False


def digest_of_all(chosen: Sequence[Chosen]) -> str:
    """What the sources of one instruction are known by together."""
    if len(chosen) == 1:
        return chosen[0].digest
    return _joined("multi", [one.digest for one in chosen])


def _chosen(source: Source, path: str, of_image: bool) -> Chosen:
    if leads_out(path):
        raise Failed(f"forbidden path outside the build context: {path} ()")
    view = source.view
    try:
        stat = view.stat(f"/{path}")
    except FileNotFoundError:
        where = "" if of_image else "file not found in build context or excluded by .dockerignore: "
        raise Failed(f"{where}stat {path}: file does not exist") from None
    except OSError as error:
        raise Failed(f"stat {path}: {(error.strerror or str(error)).lower()}") from error
    if stat.kind is not Kind.FOLDER:
        return Chosen(path, f"file:{source.digest(f'/{path}')}")
    return Chosen(path, _joined("dir", sorted(_digests(source, view.resolve(f"/{path}")))))


def _digests(source: Source, folder: str) -> Iterator[str]:
    """Of a folder and all that is in it; links that lead nowhere count by their names."""
    view = source.view
    if folder != "/":
        yield source.digest(folder)
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        for name in view.names(here):
            path = f"{here.rstrip('/')}/{name}"
            yield source.digest(path)
            if view.stat(path, follow=False).kind is Kind.FOLDER:
                waiting.append(path)


def _matching(source: Source, pattern: str) -> Iterator[str]:
    """The paths that a pattern matches. Links are not followed on the way; part for part."""
    try:
        parts = [Pattern(part) for part in pattern.split("/")]
    except BadPattern:
        return
    view = source.view

    def below(folder: str, depth: int) -> Iterator[str]:
        for name in view.names(f"/{folder}"):
            path = f"{folder}/{name}" if folder else name
            if not parts[depth].matches(name):
                continue
            if depth == len(parts) - 1:
                yield path
            elif view.stat(f"/{path}", follow=False).kind is Kind.FOLDER:
                yield from below(path, depth + 1)

    if len(parts) <= MOST_PARTS:
        yield from below("", 0)


MOST_PARTS = 256
"""Folders within each other; no deeper than a view goes."""


def _joined(kind: str, digests: Sequence[str]) -> str:
    data = ",".join(digests).encode("utf-8", "surrogateescape")
    return f"{kind}:{hashlib.sha256(data).hexdigest()}"
