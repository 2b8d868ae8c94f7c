"""Programs of awk, cut into tokens. Facts: POSIX.1-2017 (awk)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_KEYWORDS = (
    "BEGIN END function func if else while for do break continue next nextfile exit return delete"
    " in getline print printf"
)
_FUNCTIONS = (
    "length substr index split sub gsub match sprintf sin cos atan2 exp log sqrt int rand srand"
    " tolower toupper system close fflush systime strftime"
)
KEYWORDS = frozenset(_KEYWORDS.split())
FUNCTIONS = frozenset(_FUNCTIONS.split())
_TOKEN = re.compile(
    r"""(?P<blank>(?:[ \t\r]|\\\r?\n|\#[^\n]*)+)|(?P<newline>\n)
        |(?P<number>0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)
        |"(?P<text>(?:\\.|[^"\\\n])*)"|(?P<name>[A-Za-z_]\w*)
        |(?P<mark>\*\*=|\+\+|--|\*\*|&&|\|\||>>|[-+*/%^!=<>]=|!~|[-+*/%^!<>=~?:,;(){}\[\]$|])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))", re.DOTALL)
_PLAIN = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_PLAIN |= {'"': '"', "\\": "\\", "/": "/"}
_ENDS_OPERAND = frozenset({")", "]", "$", "++", "--"})


class BadProgram(Exception):
    """A program that can't be read: what is wrong, and in which line."""

    def __init__(self, words: str, line: int, near: str = "") -> None:
        super().__init__(words)
        self.words = words
        self.line = line
        self.near = near


@dataclass(frozen=True, slots=True)
class Token:
    """One token."""

    kind: str
    """`number`, `text`, `regex`, `name`, `call` (a name with its parenthesis), `builtin`,
    or the keyword or mark itself; `newline`, and `end` at the end."""
    text: str
    line: int


def unescaped(text: str) -> str:
    r"""A text with `\n` and the like put in as characters."""

    def plain(found: re.Match[str]) -> str:
        octal, hexadecimal, letter = found.groups()
        if octal or hexadecimal:
            number = int(octal, 8) & 0xFF if octal else int(hexadecimal, 16)
            return bytes([number]).decode(errors="surrogateescape")
        return "" if letter == "\n" else _PLAIN.get(letter, f"\\{letter}")

    return _ESCAPE.sub(plain, text)


def tokens(source: str) -> Iterator[Token]:
    """All tokens. Raises BadProgram."""
    line, place, before = 1, 0, "newline"
    while place < len(source):
        if source[place] == "/" and not _follows_operand(before):
            end = _regex_end(source, place, line)
            yield Token("regex", source[place + 1 : end - 1], line)
            place, before = end, "regex"
            continue
        found = _TOKEN.match(source, place)
        if found is None:
            words = "unterminated string" if source[place] == '"' else "syntax error"
            raise BadProgram(words, line, source[place])
        place = found.end()
        kind = found.lastgroup or ""
        if kind != "blank":
            token = _token(kind, found[kind], line, source[place : place + 1])
            yield token
            before = token.kind
        line += found[0].count("\n")
    yield Token("newline", "\n", line)
    yield Token("end", "", line)


def _follows_operand(kind: str) -> bool:
    return kind in ("number", "text", "regex", "name", "builtin") or kind in _ENDS_OPERAND


def _token(kind: str, text: str, line: int, following: str) -> Token:
    if kind == "text":
        return Token("text", unescaped(text), line)
    if kind == "name":
        if text in KEYWORDS:
            return Token("function" if text == "func" else text, text, line)
        if text in FUNCTIONS:
            return Token("builtin", text, line)
        return Token("call" if following == "(" else "name", text, line)
    if kind == "mark":
        mark = {"**": "^", "**=": "^="}.get(text, text)
        return Token(mark, mark, line)
    return Token(kind, text, line)


def _regex_end(source: str, place: int, line: int) -> int:
    found = re.compile(r"/(?:\\.|\[\^?\]?(?:\[:\w+:\]|\\.|[^\]\n])*\]|[^/\\\n])*/").match(
        source, place
    )
    if found is None:
        found = re.compile(r"/(?:\\.|[^/\\\n])*/").match(source, place)
    if found is None:
        raise BadProgram("unterminated regexp", line, "/")
    return found.end()
