"""Commands made of commands: loops, branches, groups, and functions by keyword."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tui.practice.shell import brackets
from tui.practice.shell.complaints import END, nonsense
from tui.practice.shell.parts import with_home
from tui.practice.shell.syntax import (
    Calculation,
    Case,
    CaseItem,
    Command,
    CountingFor,
    For,
    Group,
    If,
    Select,
    Subshell,
    While,
    Word,
    literal,
    raw_text,
)
from tui.practice.shell.tokens import CASE_ENDINGS
from tui.practice.shell.variables import is_name

if TYPE_CHECKING:
    from tui.practice.shell.grammar import Grammar


def parenthesis(grammar: Grammar) -> Command:
    """`( … )`, and bash's `((…))`."""
    token = grammar.tokens.peek()
    if grammar.flavour.bash and grammar.scanner.text.startswith("((", token.start):
        grammar.scanner.position = token.start + 2
        pending = list(grammar.scanner.pending)
        grammar.tokens.clear()
        expression = grammar.scanner.arithmetic()
        if expression is not None:
            return Calculation(expression)
        grammar.scanner.position, grammar.scanner.pending = token.start, pending
    grammar.tokens.take()
    body = grammar.compound_list(")")
    if grammar.peeked() != ")":
        raise grammar.unexpected(grammar.tokens.peek(), ")")
    grammar.tokens.take()
    return Subshell(body)


def _group(grammar: Grammar) -> Command:
    grammar.tokens.take()
    body = grammar.compound_list("}")
    grammar.expect("}")
    return Group(body)


def _if(grammar: Grammar) -> Command:
    grammar.tokens.take()
    branches = []
    while True:
        condition = grammar.compound_list("then")
        grammar.expect("then")
        branches.append((condition, grammar.compound_list("fi")))
        if grammar.reserved() != "elif":
            break
        grammar.tokens.take()
    otherwise = None
    if grammar.reserved() == "else":
        grammar.tokens.take()
        otherwise = grammar.compound_list("fi")
    grammar.expect("fi")
    return If(tuple(branches), otherwise)


def _while(grammar: Grammar) -> Command:
    until = grammar.tokens.take().text == "until"
    condition = grammar.compound_list("do")
    return While(condition, _do(grammar), until)


def _do(grammar: Grammar) -> Command:
    grammar.expect("do")
    body = grammar.compound_list("done")
    grammar.expect("done")
    return body


def _for(grammar: Grammar) -> Command:
    line = grammar.scanner.line
    selects = grammar.tokens.take().text == "select"
    if grammar.flavour.bash and grammar.peeked() == "(" and not selects:
        return _counting_for(grammar)
    token = grammar.tokens.take()
    name = literal(token.word)
    if token.kind != "word" and grammar.flavour.bash:
        raise grammar.unexpected_here(token)
    if grammar.flavour.bash:
        # It says when it comes to the loop that this is no name.
        name = token.text if name is None else name
    elif name is None or not is_name(name):
        raise nonsense(grammar.flavour, "bad for loop variable", line)
    grammar.skip_newlines()
    words: tuple[Word, ...] | None = None
    if grammar.is_word("in"):
        grammar.tokens.take()
        words = _words(grammar)
        if grammar.peeked() not in (";", "newline"):
            raise grammar.unexpected(grammar.tokens.peek())
    if grammar.peeked() == ";":
        grammar.tokens.take()
    grammar.skip_newlines()
    body = _do(grammar)
    return Select(name, words, body) if selects else For(name, words, body, line)


def _words(grammar: Grammar) -> tuple[Word, ...]:
    words = []
    while grammar.peeked() == "word":
        words.append(with_home(grammar.tokens.take().word))
    return tuple(words)


def _counting_for(grammar: Grammar) -> Command:
    token = grammar.tokens.peek()
    if not grammar.scanner.text.startswith("((", token.start):
        raise grammar.unexpected(token)
    grammar.scanner.position = token.start + 2
    grammar.tokens.clear()
    expression = grammar.scanner.arithmetic()
    clauses = brackets.clauses(expression or ())
    if expression is None or len(clauses) != 3:
        raise grammar.unexpected(token)
    if grammar.peeked() == ";":
        grammar.tokens.take()
    grammar.skip_newlines()
    start, condition, step = clauses
    return CountingFor(start, condition, step, _do(grammar))


def _case(grammar: Grammar) -> Command:
    grammar.tokens.take()
    subject = grammar.tokens.take()
    if subject.kind != "word":
        raise grammar.unexpected_here(subject, "word")
    grammar.skip_newlines()
    if not grammar.is_word("in"):
        raise grammar.unexpected(grammar.tokens.peek(), "in")
    grammar.tokens.take()
    items = []
    grammar.skip_newlines()
    while not grammar.is_word("esac"):
        items.append(_case_item(grammar))
        grammar.skip_newlines()
    grammar.tokens.take()
    return Case(with_home(subject.word), tuple(items))


def _case_item(grammar: Grammar) -> CaseItem:
    if grammar.peeked() == "(":
        grammar.tokens.take()
    patterns: list[Word] = []
    while True:
        token = grammar.tokens.take()
        if token.kind != "word":
            raise grammar.unexpected(token, ")" if token.kind == END else "")
        patterns.append(with_home(token.word))
        if grammar.peeked() != "|":
            break
        grammar.tokens.take()
    grammar.require(")")
    grammar.skip_newlines()
    body, ending = None, ";;"
    if grammar.peeked() not in CASE_ENDINGS and not grammar.is_word("esac"):
        body = grammar.compound_list(";;")
    if grammar.peeked() in CASE_ENDINGS:
        ending = grammar.tokens.take().kind
    elif not grammar.is_word("esac"):
        raise grammar.unexpected(grammar.tokens.peek(), ";;")
    return CaseItem(tuple(patterns), body, ending)


def _keyword_function(grammar: Grammar) -> Command:
    start = grammar.tokens.take().start
    name = grammar.tokens.take()
    text = raw_text(name.word)
    if name.kind != "word" or text is None:
        raise grammar.unexpected_here(name, "word")
    if grammar.peeked() == "(":
        grammar.tokens.take()
        grammar.require(")")
    return grammar.function_body(text, start)


STARTS: Mapping[str, Callable[[Grammar], Command]] = {
    "{": _group,
    "if": _if,
    "while": _while,
    "until": _while,
    "for": _for,
    "select": _for,
    "case": _case,
    "[[": brackets.conditional,
    "function": _keyword_function,
}
"""What reads a compound command, by the reserved word that it starts with."""
