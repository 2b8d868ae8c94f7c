"""The words of a template, by the rules of Go's `text/template/parse`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from tui.docker_command.values import quoted

LEFT = "{{"
RIGHT = "}}"
_SPACES = " \t\r\n"
_TERMINATORS = ".,|:()"
_NUMBER = re.compile(
    r"[+-]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]+)?)"
)
KEYWORDS = (
    "block",
    "break",
    "continue",
    "define",
    "else",
    "end",
    "if",
    "range",
    "nil",
    "template",
    "with",
)


class Kind(Enum):
    """What a word is."""

    TEXT = auto()
    OPEN = auto()
    CLOSE = auto()
    SPACE = auto()
    IDENTIFIER = auto()
    KEYWORD = auto()
    FIELD = auto()
    VARIABLE = auto()
    DOT = auto()
    TRUTH = auto()
    STRING = auto()
    RAW_STRING = auto()
    CHARACTER = auto()
    NUMBER = auto()
    PIPE = auto()
    ASSIGN = auto()
    DECLARE = auto()
    LEFT_PAREN = auto()
    RIGHT_PAREN = auto()
    OTHER = auto()
    ERROR = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A word, and where it is; of an error, what is wrong."""

    kind: Kind
    at: int
    text: str
    line: int

    def __str__(self) -> str:
        if self.kind is Kind.END:
            return "EOF"
        if self.kind is Kind.ERROR:
            return self.text
        if self.kind in (Kind.KEYWORD, Kind.DOT):
            return f"<{self.text}>"
        return quoted(self.text) if len(self.text) <= 10 else f"{quoted(self.text[:10])}..."


class Lexer:
    """Reads a template; ends with an END, or with an ERROR."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def tokens(self) -> Iterator[Token]:
        """The words in order."""
        trimmed = False
        while True:
            start = self.at
            opening = self.text.find(LEFT, start)
            end = len(self.text) if opening < 0 else opening
            trims_next = opening >= 0 and self._trims_left(opening + len(LEFT))
            text = self.text[start:end]
            if trimmed:
                start += len(text) - len(text.lstrip(_SPACES))
                text = text.lstrip(_SPACES)
            if trims_next:
                text = text.rstrip(_SPACES)
            if text:
                yield self._token(Kind.TEXT, start, text)
            if opening < 0:
                yield self._token(Kind.END, len(self.text), "")
                return
            self.at = opening + len(LEFT)
            inside = self.at + (2 if trims_next else 0)
            if self.text.startswith("/*", inside):
                error = self._comment(inside)
                if error is not None:
                    yield error
                    return
            else:
                yield self._token(Kind.OPEN, opening, LEFT)
                self.at = inside
                for token in self._action():
                    yield token
                    if token.kind is Kind.ERROR:
                        return
            trimmed = self._closes()
            self.at += len(RIGHT) + (2 if trimmed else 0)

    def _token(self, kind: Kind, at: int, text: str) -> Token:
        return Token(kind, at, text, 1 + self.text.count("\n", 0, at))

    def _error(self, words: str) -> Token:
        return Token(Kind.ERROR, self.at, words, 1 + self.text.count("\n", 0, self.at))

    def _trims_left(self, at: int) -> bool:
        return self.text[at : at + 1] == "-" and self.text[at + 1 : at + 2] in tuple(_SPACES)

    def _closes(self) -> bool:
        """Whether the closing braces here also take the space behind them."""
        return (
            self.text[self.at : self.at + 1] in tuple(_SPACES)
            and self.text[self.at + 1 : self.at + 2] == "-"
        )

    def _at_close(self) -> bool:
        if self._closes() and self.text.startswith(RIGHT, self.at + 2):
            return True
        return self.text.startswith(RIGHT, self.at)

    def _comment(self, start: int) -> Token | None:
        end = self.text.find("*/", start + 2)
        if end < 0:
            return self._error("unclosed comment")
        self.at = end + 2
        if not self._at_close():
            return self._error("comment ends before closing delimiter")
        return None

    def _action(self) -> Iterator[Token]:
        depth = 0
        while not self._at_close():
            token = self._word()
            if token.kind is Kind.LEFT_PAREN:
                depth += 1
            elif token.kind is Kind.RIGHT_PAREN:
                depth -= 1
                if depth < 0:
                    token = self._error("unexpected right paren")
            yield token
        if depth:
            yield self._error("unclosed left paren")
            return
        yield self._token(Kind.CLOSE, self.at + (2 if self._closes() else 0), RIGHT)

    def _word(self) -> Token:
        if self.at >= len(self.text):
            return self._error("unclosed action")
        char = self.text[self.at]
        following = self.text[self.at + 1 : self.at + 2]
        if char in _SPACES:
            return self._space()
        if char in _READERS:
            return _READERS[char](self)
        if char == "." and not _is_digit(following):
            return self._name(Kind.FIELD, Kind.DOT)
        if char in ".+-" or _is_digit(char):
            return self._number()
        if _is_name(char):
            return self._identifier()
        if char in _SINGLE:
            return self._taken(_SINGLE[char], self.at + 1)
        if " " <= char <= "~":
            return self._taken(Kind.OTHER, self.at + 1)
        self.at += 1
        return self._error(f"unrecognized character in action: {_unicode(char)}")

    def _taken(self, kind: Kind, end: int) -> Token:
        token = self._token(kind, self.at, self.text[self.at : end])
        self.at = end
        return token

    def _space(self) -> Token:
        end = self.at
        while self.text[end : end + 1] and self.text[end] in _SPACES:
            end += 1
        # The last space may belong to braces that take the space behind them.
        if self.text.startswith(f"-{RIGHT}", end) and end - self.at > 1:
            end -= 1
        return self._taken(Kind.SPACE, end)

    def _colon(self) -> Token:
        if not self.text.startswith(":=", self.at):
            self.at += 1
            return self._error("expected :=")
        return self._taken(Kind.DECLARE, self.at + 2)

    def _quote(self) -> Token:
        return self._delimited(Kind.STRING, '"', "unterminated quoted string")

    def _character(self) -> Token:
        return self._delimited(Kind.CHARACTER, "'", "unterminated character constant")

    def _delimited(self, kind: Kind, mark: str, complaint: str) -> Token:
        end = self.at + 1
        while True:
            char = self.text[end : end + 1]
            if char == "\\":
                end += 1
                char = self.text[end : end + 1]
                if char and char != "\n":
                    end += 1
                    continue
            if char in ("", "\n"):
                self.at = end
                return self._error(complaint)
            end += 1
            if char == mark:
                return self._taken(kind, end)

    def _raw_quote(self) -> Token:
        end = self.text.find("`", self.at + 1)
        if end < 0:
            return self._error("unterminated raw quoted string")
        return self._taken(Kind.RAW_STRING, end + 1)

    def _variable(self) -> Token:
        return self._name(Kind.VARIABLE, Kind.VARIABLE)

    def _name(self, kind: Kind, alone: Kind) -> Token:
        start = self.at
        self.at += 1
        if self._at_terminator():
            return self._token(alone, start, self.text[start : self.at])
        self._skip_name()
        if not self._at_terminator():
            return self._error(f"bad character {_unicode(self.text[self.at])}")
        return self._token(kind, start, self.text[start : self.at])

    def _identifier(self) -> Token:
        start = self.at
        self._skip_name()
        if not self._at_terminator():
            return self._error(f"bad character {_unicode(self.text[self.at])}")
        word = self.text[start : self.at]
        kind = Kind.IDENTIFIER
        if word in KEYWORDS:
            kind = Kind.KEYWORD
        elif word in ("true", "false"):
            kind = Kind.TRUTH
        return self._token(kind, start, word)

    def _number(self) -> Token:
        match = _NUMBER.match(self.text, self.at)
        end = self.at if match is None else match.end()
        if self.text[end : end + 1] and _is_name(self.text[end]):
            wrong = self.text[self.at : end + 1]
            return self._error(f"bad number syntax: {quoted(wrong)}")
        return self._taken(Kind.NUMBER, max(end, self.at + 1))

    def _skip_name(self) -> None:
        while self.at < len(self.text) and _is_name(self.text[self.at]):
            self.at += 1

    def _at_terminator(self) -> bool:
        char = self.text[self.at : self.at + 1]
        return not char or char in _SPACES + _TERMINATORS or self.text.startswith(RIGHT, self.at)


_READERS: dict[str, Callable[[Lexer], Token]] = {
    ":": Lexer._colon,
    '"': Lexer._quote,
    "'": Lexer._character,
    "`": Lexer._raw_quote,
    "$": Lexer._variable,
}
_SINGLE = {
    "=": Kind.ASSIGN,
    "|": Kind.PIPE,
    "(": Kind.LEFT_PAREN,
    ")": Kind.RIGHT_PAREN,
}


def _is_name(char: str) -> bool:
    return char == "_" or char.isalnum()


def _is_digit(char: str) -> bool:
    return "0" <= char <= "9"


def _unicode(char: str) -> str:
    number = ord(char)
    return f"U+{number:04X} '{char}'" if char.isprintable() else f"U+{number:04X}"
