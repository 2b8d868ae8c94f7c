"""Command lines as learners type them, taken apart as far as checks need it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_BETWEEN = frozenset({";", "&&", "||", "|", "&", "\n"})
_BEFORE = frozenset({"sudo", "winpty", "time"})
_GLOBAL_SWITCHES = frozenset({"-D", "--debug", "--tls", "--tlsverify"})
"""Options before the verb that take no value."""
_BUILD_SWITCHES = frozenset(
    {"--no-cache", "-q", "--quiet", "--pull", "--rm", "--force-rm", "--squash", "--load", "--push"}
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A command line that has ended."""

    line: str
    folder: str
    """Where it was typed."""
    code: int
    """How it ended."""


def commands(line: str) -> Iterator[tuple[str, ...]]:
    """The words of each simple command of a line; nothing of a line that is none."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|\n")
    lexer.whitespace = " \t\r"
    lexer.whitespace_split = True
    lexer.commenters = ""
    words: list[str] = []
    try:
        for word in lexer:
            if word in _BETWEEN:
                if words:
                    yield tuple(words)
                words = []
            else:
                words.append(word)
    except ValueError:  # a quotation mark that is never closed
        return
    if words:
        yield tuple(words)


def docker_commands(line: str) -> Iterator[tuple[str, ...]]:
    """The arguments of each docker command of a line: `docker container ls -a` as `ls -a`'s are
    `("container", "ls", "-a")`."""
    for words in commands(line):
        rest = list(words)
        while rest and (rest[0] in _BEFORE or _is_assignment(rest[0])):
            rest.pop(0)
        if rest[:2] == ["cais", "docker"]:
            rest.pop(0)
        if rest and rest[0].removesuffix(".exe") in ("docker", "podman"):
            yield tuple(rest[1:])


def is_like(line: str, pattern: str) -> bool:
    """Whether one of the line's commands has the pattern's words in their order, beginning with
    the first; what else there is does not matter."""
    wanted = pattern.split()
    for words in commands(line):
        rest = [word for word in words if not _is_assignment(word)]
        while rest and rest[0] in _BEFORE:
            rest.pop(0)
        if rest[:2] == ["cais", "docker"]:
            rest.pop(0)
        if rest and wanted and rest[0].rpartition("/")[2] == wanted[0]:
            remaining = iter([wanted[0], *rest[1:]])
            if all(word in remaining for word in wanted):
                return True
    return False


def run_name(arguments: Sequence[str]) -> str | None:
    """The name that a `docker run` or `docker create` gives, if that is what it is."""
    words = _verb_of(arguments, ("run", "create"))
    if words is None:
        return None
    for place, word in enumerate(words):
        if word == "--name" and place + 1 < len(words):
            return words[place + 1]
        if word.startswith("--name="):
            return word.removeprefix("--name=")
    return None


def build_places(arguments: Sequence[str]) -> tuple[str | None, str | None] | None:
    """Context and Dockerfile of a `docker build`; None for every other command."""
    words = _verb_of(arguments, ("build",))
    if words is None:
        return None
    context: str | None = None
    dockerfile: str | None = None
    place = 0
    while place < len(words):
        word = words[place]
        if word in ("-f", "--file") and place + 1 < len(words):
            dockerfile = words[place + 1]
            place += 2
        elif word.startswith("--file="):
            dockerfile = word.removeprefix("--file=")
            place += 1
        elif word.startswith("-") and word != "-":
            place += 1 if "=" in word or word in _BUILD_SWITCHES else 2
        else:
            context = context or word
            place += 1
    return context, dockerfile


def _verb_of(arguments: Sequence[str], verbs: Sequence[str]) -> Sequence[str] | None:
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        rest = rest[1:] if "=" in rest[0] or rest[0] in _GLOBAL_SWITCHES else rest[2:]
    if rest and rest[0] in ("container", "image", "builder", "buildx"):
        rest.pop(0)
    return rest[1:] if rest and rest[0] in verbs else None


def _is_assignment(word: str) -> bool:
    name, equals, _ = word.partition("=")
    return bool(equals) and name.isidentifier()
