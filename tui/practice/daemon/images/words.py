"""The words of a Dockerfile's instructions: told apart, and their variables filled in.

Not the shell's rules but the Dockerfile's: `$name`, `${name}` and `${name:-word}` with its kin,
single and double quotes, and backslashes. Source: the Dockerfile reference, and what the engine
was seen to make of odd ones. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?!$-]")
_IN_QUOTES = '"$\\'
_BLANKS = " \t\r\n\v\f"


class BadWord(ValueError):
    """A word that can't be made sense of; the message is the engine's."""


def split(text: str) -> list[str]:
    """The words of a text, with the quotes and backslashes that they are written with."""
    words: list[str] = []
    word = ""
    quote = ""
    position = 0
    while position < len(text):
        letter = text[position]
        position += 1
        if quote:
            quote = "" if letter == quote else quote
        elif letter in _BLANKS:
            if word:
                words.append(word)
            word = ""
            continue
        elif letter in "\"'":
            quote = letter
        word += letter
        if letter == "\\" and quote != "'" and position < len(text):
            word += text[position]
            position += 1
    if word:
        words.append(word)
    return words


def expand(word: str, variables: Mapping[str, str]) -> str:
    """A word without its quotes, its variables filled in; unknown ones are empty.

    Raises BadWord.
    """
    try:
        return _Expansion(word, variables).text()
    except BadWord as error:
        quoted = word.replace("\\", "\\\\").replace('"', '\\"')
        raise BadWord(f'failed to process "{quoted}": {error}') from None


def expand_to_words(word: str, variables: Mapping[str, str]) -> list[str]:
    """As `expand`, where what a variable brings along may be several words, or none.

    Raises BadWord.
    """
    filled = expand(word, variables)
    return [filled] if word[:1] in ('"', "'") else filled.split()


class _Expansion:
    """One walk through one word."""

    def __init__(self, word: str, variables: Mapping[str, str]) -> None:
        self._word = word
        self._variables = variables
        self._position = 0

    def text(self) -> str:
        return self._until("")

    def _until(self, end: str) -> str:
        """Up to a letter that ends it, which is passed over, or to the end of the word."""
        parts: list[str] = []
        while self._position < len(self._word):
            letter = self._next()
            if end and letter == end:
                return "".join(parts)
            match letter:
                case "'":
                    parts.append(self._single())
                case '"':
                    parts.append(self._double())
                case "$":
                    parts.append(self._variable())
                case "\\":
                    parts.append(self._next())
                case _:
                    parts.append(letter)
        if end:
            raise BadWord(f"syntax error: missing '{end}'")
        return "".join(parts)

    def _next(self) -> str:
        letter = self._word[self._position : self._position + 1]
        self._position += 1
        return letter

    def _single(self) -> str:
        end = self._word.find("'", self._position)
        if end < 0:
            raise BadWord("unexpected end of statement while looking for matching single-quote")
        text = self._word[self._position : end]
        self._position = end + 1
        return text

    def _double(self) -> str:
        parts: list[str] = []
        while self._position < len(self._word):
            letter = self._next()
            if letter == '"':
                return "".join(parts)
            if letter == "$":
                parts.append(self._variable())
            elif letter == "\\":
                following = self._next()
                parts.append(following if following in _IN_QUOTES else letter + following)
            else:
                parts.append(letter)
        raise BadWord("unexpected end of statement while looking for matching double-quote")

    def _variable(self) -> str:
        braced = self._word.startswith("{", self._position)
        start = self._position + braced
        match = _NAME.match(self._word, start)
        if not braced:
            if match is None:
                return "$"
            self._position = match.end()
            return self._variables.get(match[0], "")
        if match is None:
            raise BadWord("syntax error: bad substitution")
        self._position = match.end()
        return self._modified(match[0])

    def _modified(self, name: str) -> str:
        """What `${name` and the rest of the braces give."""
        value = self._variables.get(name)
        modifier = self._next()
        if modifier == "}":
            return value or ""
        if modifier == "":
            raise BadWord("syntax error: missing '}'")
        colon = modifier == ":"
        if colon:
            modifier = self._next()
        if not modifier or modifier not in "-+?":
            raise BadWord(f"unsupported modifier ({':' * colon}{modifier}) in substitution")
        word = self._until("}")
        given = bool(value) if colon else value is not None
        match modifier:
            case "-":
                return (value or "") if given else word
            case "+":
                return word if given else ""
        if not given:
            raise BadWord(f"{name}: {word or 'not allowed to be unset'}")
        return value or ""
