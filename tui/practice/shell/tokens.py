"""From words to tokens: operators, line ends, comments, aliases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tui.practice.shell import here
from tui.practice.shell.complaints import END, nonsense
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.syntax import Word, literal
from tui.practice.shell.words import Scanner

MOST_ALIAS_TEXT = 65_536
"""Characters that aliases may add to one text; they can multiply each other."""

_BLANK = re.compile(r"[ \t]+")
_COMMENT = re.compile(r"#[^\n]*")
_NUMBER = re.compile(r"[0-9]+(?=[<>])")
_COMMON = r"&&|\|\||;;|<<-|<<|<&|<>|>>|>&|>\||[|&;<>()]"
_OPERATORS = {
    Flavour.DASH: re.compile(_COMMON),
    Flavour.ASH: re.compile(rf"&>|{_COMMON}"),
    Flavour.BASH: re.compile(rf"<<<|&>>|&>|\|&|;;&|;&|{_COMMON}"),
}
CASE_ENDINGS = (";;", ";&", ";;&")
REDIRECTIONS = frozenset({"<", ">", ">>", "<<", "<<-", "<<<", "<&", ">&", "<>", ">|", "&>", "&>>"})


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is `word`, `number` (of a descriptor), `newline`, `end`, or the operator itself."""

    kind: str
    text: str
    start: int
    word: Word = ()

    @property
    def redirects(self) -> bool:
        """Whether a redirection starts here."""
        return self.kind == "number" or self.kind in REDIRECTIONS


class Tokens:
    """The tokens of a scanner, one looked at ahead at most."""

    def __init__(self, scanner: Scanner, aliases: Mapping[str, str]) -> None:
        self.scanner = scanner
        self._aliases = aliases
        self._ahead: Token | None = None
        self._in_use: list[tuple[str, int]] = []
        """Aliases whose text is being read, and how much of the text is left behind theirs."""
        self._added = 0
        self._also_behind = -1

    def peek(self) -> Token:
        """The next token, which stays."""
        if self._ahead is None:
            self._ahead = self._read()
        return self._ahead

    def take(self) -> Token:
        """The next token. After a line's end, its here-documents are read."""
        token = self.peek()
        self._ahead = None
        if token.kind == "newline" and self.scanner.pending:
            here.read(self.scanner)
        return token

    def clear(self) -> None:
        """Forget what was looked at ahead; the position was changed."""
        self._ahead = None

    def expand_alias(self, *, follows_alias: bool = False) -> bool:
        """Put its text in place of the next token, if that is the name of an alias.

        With `follows_alias` only if an alias right before it ended with a blank.
        """
        token = self.peek()
        name = literal(token.word) if self._aliases and token.kind == "word" else None
        scanner = self.scanner
        if follows_alias:
            if len(scanner.text) - token.start > self._also_behind:
                return False
            self._also_behind = -1
        if name is None or name not in self._aliases:
            return False
        left = len(scanner.text) - scanner.position
        inside = len(scanner.text) - token.start
        self._in_use = [(used, rest) for used, rest in self._in_use if inside > rest]
        if any(used == name for used, _ in self._in_use):
            return False
        value = self._aliases[name]
        self._added += len(value)
        if self._added > MOST_ALIAS_TEXT:
            raise nonsense(scanner.flavour, "aliases nested too deeply", scanner.line)
        self._also_behind = left if value.endswith((" ", "\t")) else -1
        self._in_use.append((name, left))
        scanner.splice(token.start, scanner.position, value)
        self._ahead = None
        return True

    def _read(self) -> Token:
        scanner = self.scanner
        while True:
            match = _BLANK.match(scanner.text, scanner.position)
            if match:
                scanner.position = match.end()
            if not scanner.skip_continuation():
                break
        match = _COMMENT.match(scanner.text, scanner.position)
        if match:
            scanner.position = match.end()
        start = scanner.position
        character = scanner.peek()
        if not character:
            return Token(END, "", start)
        if character == "\n":
            scanner.position += 1
            return Token("newline", "\n", start)
        match = _NUMBER.match(scanner.text, start)
        if match:
            scanner.position = match.end()
            return Token("number", match[0], start)
        piped = scanner.flavour.extended and scanner.text.startswith(("<(", ">("), start)
        match = None if piped else _OPERATORS[scanner.flavour].match(scanner.text, start)
        if match:
            scanner.position = match.end()
            return Token(match[0], match[0], start)
        word = scanner.word()
        return Token("word", scanner.text[start : scanner.position], start, word)
