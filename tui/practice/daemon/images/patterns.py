"""Wildcards as Go's `path.Match` reads them: none of them matches `/`. Pure.

Lists filter references with them, and COPY names its sources with them.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\*+|\?|\\(?P<escaped>.)|\[(?P<class>\^?\]?[^\]]*)\]|(?P<plain>[^\\\[])", re.S)


class BadPattern(ValueError):
    """A pattern that is none; the message is the engine's."""

    def __init__(self) -> None:
        super().__init__("syntax error in pattern")


class Pattern:
    """One pattern. Takes time in proportion to both lengths at the worst, whatever it is."""

    def __init__(self, text: str) -> None:
        """Raises BadPattern."""
        self._tokens: list[re.Pattern[str] | None] = []
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                raise BadPattern()
            self._tokens.append(_token(match))
            position = match.end()

    def matches(self, text: str) -> bool:
        """Whether all of the text is what the pattern describes."""
        tokens = self._tokens
        place = position = 0
        star = retry = -1
        while position < len(text) or place < len(tokens):
            token = tokens[place] if place < len(tokens) else None
            if place < len(tokens) and token is None:
                star, retry = place, position
                place += 1
            elif token is not None and token.match(text, position):
                place += 1
                position += 1
            elif star >= 0 and retry < len(text) and text[retry] != "/":
                retry += 1
                place, position = star + 1, retry
            else:
                return False
        return True


def _token(match: re.Match[str]) -> re.Pattern[str] | None:
    """What one letter has to be; None for any number of letters."""
    if match[0][0] == "*":
        return None
    if match[0] == "?":
        return re.compile("[^/]")
    if match["class"] is not None:
        negated = match["class"].startswith("^")
        letters = match["class"][negated:]
        if not letters:
            raise BadPattern()
        inside = re.escape(letters).replace(r"\-", "-")
        try:
            return re.compile(f"[{'^' * negated}{inside}]")
        except re.error:
            raise BadPattern() from None
    return re.compile(re.escape(match["escaped"] or match["plain"]))
