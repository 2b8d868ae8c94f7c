"""An instruction's text, taken apart: keyword, flags, arguments and here-documents.

What goes wrong here is said before anything that is wrong with any instruction's meaning, even
one further up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from tui.practice.dockerfile.documents import beginnings
from tui.practice.dockerfile.errors import DockerfileError
from tui.practice.dockerfile.flags import BYTE_SPACES, as_bytes, as_text, take_flags
from tui.practice.dockerfile.go import SPACES, scrubbed
from tui.practice.dockerfile.instructions import HereDocument, Pair, Place
from tui.practice.dockerfile.lines import LONGEST_LINE, Line, Lines
from tui.practice.dockerfile.lists import string_list
from tui.practice.dockerfile.words import BLANKS, split_blanks, split_pairs, split_quoted

MOST_INSTRUCTIONS = 10_000
"""Of a Dockerfile. The real engine has no bound, and would build for hours."""

_BYTE_BLANKS = re.compile(f"[{BYTE_SPACES}]+")
_WITH_DOCUMENTS = ("ADD", "COPY", "RUN")
_MOST_TRIGGERS = 16
"""ONBUILDs in one another that are looked through; two are refused afterwards anyway."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One instruction, before its own rules are applied."""

    keyword: str
    """As it is written."""
    flags: tuple[str, ...]
    text: str
    """As in `place`, with the spaces at its end."""
    place: Place
    words: tuple[str, ...] = ()
    listed: bool = False
    """The words were a JSON array."""
    pairs: tuple[Pair, ...] = ()
    """Of ENV and LABEL, instead of words."""
    documents: tuple[HereDocument, ...] = ()

    @property
    def name(self) -> str:
        """The keyword in capitals."""
        return self.keyword.upper()


@dataclass(frozen=True, slots=True)
class _Arguments:
    words: tuple[str, ...] = ()
    listed: bool = False
    pairs: tuple[Pair, ...] = ()


def read_statements(lines: Lines) -> tuple[list[Statement], list[str]]:
    """All instructions of a file, and the engine's warnings. Raises DockerfileError."""
    statements: list[Statement] = []
    warnings: list[str] = []
    while (line := lines.instruction()) is not None:
        if len(statements) == MOST_INSTRUCTIONS:
            raise DockerfileError(f"it has more than {MOST_INSTRUCTIONS} instructions", line.first)
        if line.gaps:
            warnings.append(f"[WARNING]: Empty continuation line found in: {line.text}")
        try:
            statements.append(_statement(line, lines))
        except DockerfileError as error:
            raise DockerfileError(error.message, line.first) from None
    if not statements:
        raise DockerfileError("file with no instructions", lines.number)
    if lines.cut_short:
        raise DockerfileError(
            f"dockerfile line greater than max allowed size of {LONGEST_LINE}", lines.number + 1
        )
    if warnings:
        warnings.append(
            "[WARNING]: Empty continuation lines will become errors in a future release."
        )
    return statements, warnings


def _statement(line: Line, lines: Lines) -> Statement:
    text = line.text.strip(SPACES)
    keyword, flags, rest = _divided(text, lines.escape)
    arguments = _arguments(keyword, rest, lines.escape)
    documents = tuple(_documents(keyword, arguments, line.text, lines))
    return Statement(
        keyword,
        flags,
        line.text,
        Place(text, line.first, lines.number),
        arguments.words,
        arguments.listed,
        arguments.pairs,
        documents,
    )


def _divided(text: str, escape: str) -> tuple[str, tuple[str, ...], str]:
    keyword, rest = _cut(text)
    flags, rest = take_flags(rest, escape)
    return keyword, flags, rest.strip(SPACES)


def _cut(text: str) -> tuple[str, str]:
    """The first word, and the rest."""
    word, *rest = BLANKS.split(text, 1)
    return word, rest[0] if rest else ""


def _documents(
    keyword: str, arguments: _Arguments, text: str, lines: Lines
) -> Iterator[HereDocument]:
    """Read the here-documents that the instruction asks for, or the one that it keeps for later."""
    name = keyword.upper()
    if name == "ONBUILD" and arguments.words:
        name = arguments.words[0].upper()
    if name not in _WITH_DOCUMENTS or arguments.listed:
        return
    for start in beginnings(text):
        content = lines.document(start.name, strip_tabs=start.strip_tabs)
        if content is None:
            raise DockerfileError("unterminated heredoc")
        yield HereDocument(start.name, content, start.expand, start.strip_tabs, start.descriptor)


# -- the forms that arguments have ---------------------------------------------------------------


def _arguments(keyword: str, rest: str, escape: str) -> _Arguments:
    form = _FORMS.get(keyword.upper())
    return form(keyword.upper(), rest, escape) if form else _Arguments()


def _text(keyword: str, rest: str, escape: str) -> _Arguments:
    return _Arguments((rest,) if rest else ())


def _blanks(keyword: str, rest: str, escape: str) -> _Arguments:
    return _Arguments(split_blanks(rest))


def _quoted(keyword: str, rest: str, escape: str) -> _Arguments:
    return _Arguments(split_quoted(rest, escape))


def _pairs(keyword: str, rest: str, escape: str) -> _Arguments:
    return _Arguments(pairs=split_pairs(rest, keyword, escape))


def _list_or_text(keyword: str, rest: str, escape: str) -> _Arguments:
    listed = string_list(rest)
    return _text(keyword, rest, escape) if listed is None else _Arguments(listed, listed=True)


def _list_or_blanks(keyword: str, rest: str, escape: str) -> _Arguments:
    listed = string_list(rest)
    return _blanks(keyword, rest, escape) if listed is None else _Arguments(listed, listed=True)


def _kind_and_command(keyword: str, rest: str, escape: str) -> _Arguments:
    """HEALTHCHECK's: a word, which may end in the middle of a letter, and CMD's arguments."""
    kind, *command = _BYTE_BLANKS.split(as_bytes(rest), 1)
    if not kind:
        return _Arguments()
    arguments = _list_or_text(keyword, as_text("".join(command)), escape)
    return replace(arguments, words=(scrubbed(as_text(kind)), *arguments.words))


def _trigger(keyword: str, rest: str, escape: str) -> _Arguments:
    """ONBUILD's: the first word of another instruction, which has to be right in itself."""
    first = ""
    listed = False
    for _ in range(_MOST_TRIGGERS):
        inner, _flags, rest = _divided(rest, escape)
        first = first or inner
        if inner.upper() != "ONBUILD":
            listed = _arguments(inner, rest, escape).listed
            break
    return _Arguments((first,) if first else (), listed)


_FORMS: Mapping[str, Callable[[str, str, str], _Arguments]] = {
    "ADD": _list_or_blanks,
    "ARG": _quoted,
    "CMD": _list_or_text,
    "COPY": _list_or_blanks,
    "ENTRYPOINT": _list_or_text,
    "ENV": _pairs,
    "EXPOSE": _blanks,
    "FROM": _blanks,
    "HEALTHCHECK": _kind_and_command,
    "LABEL": _pairs,
    "MAINTAINER": _text,
    "ONBUILD": _trigger,
    "RUN": _list_or_text,
    "SHELL": _list_or_text,
    "STOPSIGNAL": _text,
    "USER": _text,
    "VOLUME": _list_or_blanks,
    "WORKDIR": _text,
}
"""By keyword; all instructions are here."""

KEYWORDS = tuple(_FORMS)
