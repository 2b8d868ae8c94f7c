"""Here-documents: where an instruction's text asks for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tui.practice.dockerfile.errors import ExpansionError
from tui.practice.dockerfile.expansion import Manner, expanded

_BEGINNING = re.compile(r"([0-9]*)<<(-?)([^<]*)")
_PLAIN = re.compile(r"[A-Za-z0-9_]+")
_SIGN = re.compile(r"[0-9]*<<")
_ESCAPE = "\\"
"""Whatever escapes elsewhere in the file."""
_LINE = Manner(keep_quotes=True, keep_escapes=True, keep_unset=True)
_NAME = Manner(keep_unset=True, modifiers=False)
_QUOTED_NAME = Manner(keep_quotes=True, keep_unset=True, modifiers=False)


@dataclass(frozen=True, slots=True)
class Beginning:
    """`<<NAME` in an instruction's text."""

    name: str
    expand: bool
    strip_tabs: bool
    descriptor: int


def beginnings(text: str) -> tuple[Beginning, ...]:
    """The here-documents that have to follow an instruction.

    There are none where the text has quotes that do not end.
    """
    if "<<" not in text:
        return ()
    try:
        words = expanded(text, {}, _ESCAPE, _LINE).words
    except ExpansionError:
        return ()
    found = (beginning(word) for word in _joined(words) if "<<" in word)
    return tuple(document for document in found if document is not None)


def _joined(words: Iterable[str]) -> Iterator[str]:
    """The words, with `<<` and the word that follows as one."""
    rest = iter(words)
    for word in rest:
        yield word + next(rest, "") if _SIGN.fullmatch(word) else word


def beginning(word: str) -> Beginning | None:
    """What a word asks for, if it is the beginning of a here-document."""
    match = _BEGINNING.fullmatch(word)
    if match is None:
        return None
    descriptor, dash, rest = match.groups()
    number = int(descriptor[-9:] or "0")
    if _PLAIN.fullmatch(rest):
        return Beginning(rest, expand=True, strip_tabs=bool(dash), descriptor=number)
    try:
        bare = expanded(rest, {}, _ESCAPE, _NAME).words
        quoted = expanded(rest, {}, _ESCAPE, _QUOTED_NAME).words
    except ExpansionError:
        return None
    if len(bare) != 1 or len(quoted) != 1:
        return None
    return Beginning(
        name=bare[0],
        expand=_quotes(bare[0]) == _quotes(quoted[0]),
        strip_tabs=bool(dash),
        descriptor=number,
    )


def _quotes(text: str) -> int:
    return text.count("'") + text.count('"')
