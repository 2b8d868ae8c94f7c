"""How arguments fall into words.

Quotes and escapes stay in them: they count when variables are replaced.
"""

from __future__ import annotations

import re
from functools import cache

from tui.practice.dockerfile.errors import DockerfileError
from tui.practice.dockerfile.go import SPACES, quote, scrubbed
from tui.practice.dockerfile.instructions import Pair

BLANKS = re.compile(r"[\t\v\f\r ]+")
"""What divides words where quotes mean nothing."""


def split_blanks(text: str) -> tuple[str, ...]:
    """The words of a text in which quotes mean nothing."""
    return tuple(BLANKS.split(text)) if text else ()


def split_quoted(text: str, escape: str) -> tuple[str, ...]:
    """The words of a text in which spaces may be quoted or escaped."""
    words: list[str] = []
    word: list[str] = []
    for found in _tokens(escape).finditer(scrubbed(text)):
        if found.lastgroup == "space":
            words.extend(["".join(word)] if word else ())
            word.clear()
        elif found.lastgroup == "kept":
            word.append(found[0])
    return (*words, "".join(word)) if word else tuple(words)


def split_pairs(text: str, keyword: str, escape: str) -> tuple[Pair, ...]:
    """`name=value` as often as it comes, or in the old form one name and the rest of the text.

    Raises DockerfileError.
    """
    words = split_quoted(text, escape)
    if not words:
        return ()
    if "=" not in words[0]:
        parts = BLANKS.split(text, 1)
        if len(parts) < 2:
            raise DockerfileError(f"{keyword} must have two arguments")
        return (Pair(*parts),)
    for word in words:
        if "=" not in word:
            raise DockerfileError(
                f"Syntax error - can't find = in {quote(word)}. Must be of the form: name=value"
            )
    return tuple(Pair(name, value) for name, _, value in (word.partition("=") for word in words))


@cache
def _tokens(escape: str) -> re.Pattern[str]:
    """Spaces, what is kept of a word, and an escape at the end, which is not."""
    sign = re.escape(escape)
    return re.compile(
        rf"(?P<space>[{SPACES}]+)"
        rf"|(?P<kept>{sign}.|'[^']*+'?|\"(?:[^\"{sign}]++|{sign}.)*+\"?|[^'\"{sign}{SPACES}]+)"
        rf"|(?P<end>{sign})",
        re.DOTALL,
    )
