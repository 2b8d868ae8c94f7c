r"""Variables, quotes and escapes in a word of a Dockerfile.

`$name`, `${name}`, and `${name…}` with `:-` `-` `:+` `+` `:?` `?` `#` `##` `%` `%%` `/` `//`, as
BuildKit's shell lexer has them, which Docker Engine 28.5 uses for the classic builder too. What
a variable holds is not looked at again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tui.practice.dockerfile.errors import ExpansionError
from tui.practice.dockerfile.go import SPACES, quote, scrubbed
from tui.practice.dockerfile.patterns import (
    TOO_LONG,
    compile_pattern,
    replace,
    trim_prefix,
    trim_suffix,
)

MOST_CHARACTERS = 128 << 10
"""Of what variables put into a word: no more could be handed to a program, and variables that
hold one another several times over would soon be larger than the memory."""
MOST_NESTED = 50
"""Substitutions within one another."""

_ORDINARY = re.compile(r"""[^$'"\\`}/]+""")
_SPECIAL = re.compile(r"""[$'"\\`]""")
_SPACE = re.compile(f"[{SPACES}]+")
_SPECIAL_PARAMETERS = "@*#?-$!0"
_END = "\ufffd"
"""What Go makes of the end of a text when it takes it for a character."""


@dataclass(frozen=True, slots=True)
class Expanded:
    """What became of a word."""

    text: str
    words: tuple[str, ...]
    """The text, taken apart at spaces that are not quoted; empty ones do not count."""


@dataclass(frozen=True, slots=True)
class Manner:
    """What is done besides putting values in the place of variables."""

    quotes: bool = True
    """Quotes mean something; else they are ordinary characters."""
    keep_quotes: bool = False
    """They are left in the text nevertheless."""
    keep_escapes: bool = False
    """So are the characters that escape others."""
    keep_unset: bool = False
    """Variables that are not set stay as they were written."""
    modifiers: bool = True
    """Something may stand between a variable's name and the closing brace."""


def expand(
    word: str, variables: Mapping[str, str], escape: str = "\\", *, quotes: bool = True
) -> str:
    """The word with values for its variables, and without its quotes and escapes.

    `quotes=False` is for here-documents, where they are ordinary characters.
    Raises ExpansionError.
    """
    return expanded(word, variables, escape, Manner(quotes=quotes)).text


def expand_to_words(word: str, variables: Mapping[str, str], escape: str = "\\") -> tuple[str, ...]:
    """The words that the expanded word falls into. Raises ExpansionError."""
    return expanded(word, variables, escape).words


def expanded(
    word: str, variables: Mapping[str, str], escape: str, manner: Manner = Manner()
) -> Expanded:
    """What becomes of a word. Raises ExpansionError."""
    source = scrubbed(word).removeprefix("\ufeff")
    if _SPECIAL.search(source) is None:
        return Expanded(source, tuple(filter(None, _SPACE.split(source))))
    try:
        return _Reader(source, variables, escape, manner).run()
    except ExpansionError as error:
        raise ExpansionError(f"failed to process {quote(word)}: {error.message}") from None


@dataclass(slots=True)
class _Words:
    """A text that grows, and the words it consists of."""

    parts: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    word: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Characters that no space among them divides."""
        self.parts.append(text)
        self.word.append(text)

    def add_loose(self, text: str) -> None:
        """Characters among which spaces divide words."""
        place = 0
        for space in _SPACE.finditer(text):
            self.add(text[place : space.start()])
            self._end_word()
            self.parts.append(space[0])
            place = space.end()
        self.add(text[place:])

    def result(self) -> Expanded:
        self._end_word()
        return Expanded("".join(self.parts), tuple(self.words))

    def _end_word(self) -> None:
        if word := "".join(self.word):
            self.words.append(word)
        self.word.clear()


class _Reader:
    """Goes through a word once."""

    def __init__(
        self, source: str, variables: Mapping[str, str], escape: str, manner: Manner
    ) -> None:
        self._source = source
        self._variables = variables
        self._escape = escape
        self._manner = manner
        self._place = 0
        self._depth = 0
        self._taken = 0

    def run(self) -> Expanded:
        return self._until("", keep_escapes=self._manner.keep_escapes)

    # -- characters --------------------------------------------------------------------------

    def _peek(self) -> str:
        return self._source[self._place : self._place + 1]

    def _next(self) -> str:
        character = self._peek()
        self._place += len(character)
        return character

    # -- what words are made of ----------------------------------------------------------------

    def _until(self, stop: str, *, keep_escapes: bool) -> Expanded:
        """All up to a character, which is passed, or to the end if there is none to stop at."""
        words = _Words()
        while character := self._peek():
            if character == stop:
                self._place += 1
                return words.result()
            if ordinary := _ORDINARY.match(self._source, self._place):
                self._place = ordinary.end()
                words.add_loose(ordinary[0])
            elif character == "$":
                words.add_loose(self._dollar())
            elif character == "'" and self._manner.quotes:
                words.add(self._single_quoted())
            elif character == '"' and self._manner.quotes:
                words.add(self._double_quoted(keep_escapes=keep_escapes))
            else:
                self._place += 1
                if character == self._escape:
                    words.add((character if keep_escapes else "") + self._next())
                else:
                    words.add(character)
        if stop:
            raise ExpansionError(f"unexpected end of statement while looking for matching {stop}")
        return words.result()

    def _single_quoted(self) -> str:
        end = self._source.find("'", self._place + 1)
        if end < 0:
            self._place = len(self._source)
            raise ExpansionError(
                "unexpected end of statement while looking for matching single-quote"
            )
        text = self._source[self._place + 1 : end]
        self._place = end + 1
        return f"'{text}'" if self._manner.keep_quotes else text

    def _double_quoted(self, *, keep_escapes: bool) -> str:
        mark = self._next() if self._manner.keep_quotes else self._next()[:0]
        parts = [mark]
        while character := self._peek():
            if ordinary := _ORDINARY.match(self._source, self._place):
                self._place = ordinary.end()
                parts.append(ordinary[0])
                continue
            if character == "$":
                parts.append(self._dollar())
                continue
            self._place += 1
            if character == '"':
                return "".join((*parts, mark))
            if character == self._escape:
                if keep_escapes:
                    parts.append(character)
                following = self._peek()
                if not following:
                    break
                if following in ('"', "$", self._escape):
                    character = self._next()
            parts.append(character)
        raise ExpansionError("unexpected end of statement while looking for matching double-quote")

    # -- variables -----------------------------------------------------------------------------

    def _dollar(self) -> str:
        text = self._substituted()
        self._taken += len(text)
        if self._taken > MOST_CHARACTERS:
            raise ExpansionError(TOO_LONG)
        return text

    def _substituted(self) -> str:
        self._place += 1
        if self._peek() != "{":
            name = self._name()
            value = self._variables.get(name)
            if not name or (value is None and self._manner.keep_unset):
                return f"${name}"
            return value or ""
        self._place += 1
        if not self._peek():
            raise ExpansionError("syntax error: missing '}'")
        if self._peek() in "{}:":
            raise ExpansionError("syntax error: bad substitution")
        if self._depth == MOST_NESTED:
            raise ExpansionError("syntax error: substitutions are nested too deeply")
        self._depth += 1
        try:
            return self._braced(self._name())
        finally:
            self._depth -= 1

    def _name(self) -> str:
        """Letters, digits and underscores; or digits alone, or one sign that has a meaning."""
        start = self._place
        first = self._peek()
        if first.isdecimal():
            while self._peek().isdecimal():
                self._place += 1
        elif first and first in _SPECIAL_PARAMETERS:
            self._place += 1
        else:
            while (sign := self._peek()).isalpha() or sign.isdecimal() or sign == "_":
                self._place += 1
        return self._source[start : self._place]

    def _braced(self, name: str) -> str:
        operator = self._next() or _END
        value = self._variables.get(name)
        if operator == "}":
            return f"${{{name}}}" if self._left_alone(value) else value or ""
        if not self._manner.modifiers:
            raise ExpansionError("syntax error: bad substitution")
        if operator == "/":
            return self._replaced(name, value)
        modifier = operator
        if operator == ":":
            modifier = self._next() or _END
            operator += modifier
        elif operator not in "+-?#%":
            raise ExpansionError(f"unsupported modifier ({operator}) in substitution")
        word = self._argument("}", keep_escapes=modifier in "#%")
        if self._left_alone(value):
            return f"${{{name}{operator}{word}}}"
        return _modified(name, value, operator, word)

    def _replaced(self, name: str, value: str | None) -> str:
        everywhere = self._peek() == "/"
        self._place += everywhere
        pattern = self._argument("/", keep_escapes=True)
        replacement = self._argument("}", keep_escapes=True)
        if self._left_alone(value):
            return f"${{{name}/{pattern}/{replacement}}}"
        return replace(
            compile_pattern(pattern),
            value or "",
            replacement,
            everywhere=everywhere,
            most=MOST_CHARACTERS,
        )

    def _argument(self, stop: str, *, keep_escapes: bool) -> str:
        try:
            return self._until(stop, keep_escapes=keep_escapes).text
        except ExpansionError:
            if self._peek():
                raise
            missing = "'}'" if stop == "}" else "'/' in ${}"
            raise ExpansionError(f"syntax error: missing {missing}") from None

    def _left_alone(self, value: str | None) -> bool:
        return value is None and self._manner.keep_unset


def _modified(name: str, value: str | None, operator: str, word: str) -> str:
    """What `${name<operator>word}` stands for."""
    missing = value is None or (operator.startswith(":") and not value)
    held = value or ""
    match operator:
        case "-" | ":-":
            return word if missing else held
        case "+" | ":+":
            return "" if missing else word
        case "?" | ":?":
            if missing:
                state = "unset" if value is None else "empty"
                raise ExpansionError(f"{name}: {word or f'is not allowed to be {state}'}")
            return held
        case "#" | "%":
            longest = word.startswith(operator)
            pattern = compile_pattern(word.removeprefix(operator))
            trim = trim_prefix if operator == "#" else trim_suffix
            return trim(pattern, held, longest=longest)
    raise ExpansionError(f"unsupported modifier ({operator}) in substitution")
