"""Words that are assignments, in front of a command or as arguments of one that declares."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.practice.shell.complaints import END, unterminated
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.parts import subscripted, with_home
from tui.practice.shell.syntax import Assignment, Text, Word
from tui.practice.shell.tokens import Token
from tui.practice.shell.variables import is_name

if TYPE_CHECKING:
    from tui.practice.shell.grammar import Grammar

DECLARING = frozenset({"export", "readonly", "local", "declare", "typeset"})
"""Built-ins whose arguments are assignments."""

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\+?)=")


def assignment(grammar: Grammar, token: Token) -> Assignment | None:
    """The assignment that a word is, if it is one; of an array, the tokens behind it are taken."""
    first = token.word[0]
    if not isinstance(first, Text) or first.quoted:
        return None
    bash = grammar.flavour.bash
    match = _ASSIGNMENT.match(first.text)
    if match is None:
        return _element(token.word, named=True) if bash else None
    append = bool(match[2])
    if append and not bash:
        return None
    rest = first.text[match.end() :]
    value = (Text(rest), *token.word[1:]) if rest else token.word[1:]
    if not value and bash and grammar.scanner.peek() == "(":
        return Assignment(match[1], (), append, None, _items(grammar))
    return Assignment(match[1], with_home(value, in_list=True), append)


def _element(word: Word, *, named: bool) -> Assignment | None:
    found = subscripted(word)
    if found is None or bool(found[0]) != named:
        return None
    name, index, append, value = found
    return Assignment(name, with_home(value, in_list=True), append, index)


def _items(grammar: Grammar) -> tuple[Assignment, ...]:
    line = grammar.scanner.line
    grammar.tokens.take()
    items = []
    while True:
        grammar.scanner.in_array = True
        try:
            token = grammar.tokens.take()
        finally:
            grammar.scanner.in_array = False
        if token.kind == "word":
            item = _element(token.word, named=False)
            items.append(item or Assignment("", with_home(token.word)))
        elif token.kind == ")":
            return tuple(items)
        elif token.kind == END:
            raise unterminated(grammar.flavour, ")", line)
        elif token.kind != "newline":
            raise grammar.unexpected(token)


def argument(flavour: Flavour, word: Word) -> Word:
    """An argument; in bash, a tilde also counts in one that looks like an assignment."""
    first = word[0]
    if flavour.bash and isinstance(first, Text) and not first.quoted:
        name, equals, rest = first.text.partition("=")
        if equals and is_name(name):
            value = (Text(rest), *word[1:]) if rest else word[1:]
            return (Text(name + equals), *with_home(value, in_list=True))
    return with_home(word)
