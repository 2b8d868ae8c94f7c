"""What stands between `[[` and `]]`, and between the double parentheses of a `for`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.practice.shell.parts import with_home
from tui.practice.shell.syntax import Condition, Conditional, Logic, Part, Text, Word, literal

if TYPE_CHECKING:
    from tui.practice.shell.grammar import Grammar

_UNARY = frozenset(f"-{letter}" for letter in "abcdefghknoprstuvwxzGLNORS")
_BINARY = frozenset(
    {"=", "==", "!=", "=~", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"}
)


def conditional(grammar: Grammar) -> Conditional:
    """The whole of `[[ … ]]`, from the first bracket on. Raises ShellSyntaxError."""
    line = grammar.scanner.line
    grammar.tokens.take()
    expression = _any_of(grammar)
    if literal(grammar.tokens.peek().word) != "]]":
        raise grammar.unexpected(grammar.tokens.peek())
    grammar.tokens.take()
    return Conditional(expression, line)


def _any_of(grammar: Grammar) -> Condition | Logic:
    operands = [_all_of(grammar)]
    while _kind(grammar) == "||":
        grammar.tokens.take()
        operands.append(_all_of(grammar))
    return operands[0] if len(operands) == 1 else Logic("||", tuple(operands))


def _all_of(grammar: Grammar) -> Condition | Logic:
    operands = [_one(grammar)]
    while _kind(grammar) == "&&":
        grammar.tokens.take()
        operands.append(_one(grammar))
    return operands[0] if len(operands) == 1 else Logic("&&", tuple(operands))


def _one(grammar: Grammar) -> Condition | Logic:
    negated = False
    while _kind(grammar) == "word" and literal(grammar.tokens.peek().word) == "!":
        grammar.tokens.take()
        negated = not negated
    if _kind(grammar) == "(":
        grammar.tokens.take()
        grammar.scanner.deeper()
        found = _any_of(grammar)
        grammar.scanner.depth -= 1
        if _kind(grammar) != ")":
            raise grammar.unexpected(grammar.tokens.peek())
        grammar.tokens.take()
    else:
        found = _test(grammar)
    return Logic("!", (found,)) if negated else found


def _test(grammar: Grammar) -> Condition:
    first = _word(grammar)
    operator = literal(first)
    if operator in _UNARY and _kind(grammar) == "word" and not _closes(grammar):
        following = grammar.tokens.peek()
        if literal(following.word) not in _BINARY:
            return Condition(operator or "", (_word(grammar),))
    token = grammar.tokens.peek()
    operator = token.kind if token.kind in ("<", ">") else literal(token.word)
    if operator not in _BINARY and operator not in ("<", ">"):
        return Condition("-n", (first,))
    grammar.tokens.take()
    second = _regular_expression(grammar) if operator == "=~" else _word(grammar)
    return Condition(operator, (first, second))


def _word(grammar: Grammar) -> Word:
    token = grammar.tokens.peek()
    if token.kind != "word" or _closes(grammar):
        raise grammar.unexpected(token)
    grammar.tokens.take()
    return with_home(token.word)


def _regular_expression(grammar: Grammar) -> Word:
    """A word in which parentheses and bars are ordinary."""
    scanner = grammar.scanner
    while scanner.peek() in (" ", "\t"):
        scanner.position += 1
    parts: list[Word] = []
    open_ones = 0
    while True:
        parts.append(scanner.word())
        character = scanner.peek()
        if character in ("(", ")"):
            open_ones += 1 if character == "(" else -1
        elif not character or (character != "|" and not open_ones):
            break
        if open_ones < 0 or character == "\n":
            break
        parts.append((Text(character),))
        scanner.position += 1
    word = tuple(part for some in parts for part in some)
    if not word:
        raise grammar.unexpected(grammar.tokens.peek())
    return word


def _kind(grammar: Grammar) -> str:
    while grammar.tokens.peek().kind == "newline":
        grammar.tokens.take()
    return grammar.tokens.peek().kind


def _closes(grammar: Grammar) -> bool:
    return literal(grammar.tokens.peek().word) == "]]"


def clauses(expression: Word) -> list[Word]:
    """The parts of an arithmetic text that semicolons separate."""
    found: list[list[Part]] = [[]]
    for part in expression:
        if not isinstance(part, Text):
            found[-1].append(part)
            continue
        first, *others = part.text.split(";")
        found[-1].append(Text(first, True))
        found.extend([Text(other, True)] for other in others)
    return [tuple(clause) for clause in found]
