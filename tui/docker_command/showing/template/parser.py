"""Reads a template into its parts, and complains as Go's `text/template/parse` does."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from tui.docker_command.showing.template.constants import character, number, string
from tui.docker_command.showing.template.errors import TemplateError
from tui.docker_command.showing.template.lexer import Kind, Lexer, Token
from tui.docker_command.showing.template.nodes import (
    Action,
    Branch,
    Chain,
    Command,
    Constant,
    Dot,
    Field,
    Identifier,
    Include,
    Jump,
    List,
    Nil,
    Node,
    Operand,
    Pipe,
    Text,
    Variable,
)
from tui.docker_command.values import quoted

_Constant = TypeVar("_Constant")


def parse(text: str, name: str, functions: Collection[str]) -> List:
    """The parts of a template. Raises TemplateError."""
    return _Parser(text, name, functions).template()


class _Parser:
    def __init__(self, text: str, name: str, functions: Collection[str]) -> None:
        self._name = name
        self._functions = functions
        self._tokens = list(Lexer(text).tokens())
        self._next = 0
        self._line = 1
        self._action_line = 0
        self._variables = ["$"]
        self._loops = 0

    def template(self) -> List:
        nodes: list[Node] = []
        while self._peek().kind is not Kind.END:
            node = self._text_or_action()
            if isinstance(node, Token):
                raise self._error(f"unexpected {{{{{node.text}}}}}")
            nodes.append(node)
        return List(tuple(nodes))

    # The words one by one.

    def _take(self) -> Token:
        token = self._peek()
        self._next += 1
        self._line = token.line
        return token

    def _peek(self) -> Token:
        return self._tokens[min(self._next, len(self._tokens) - 1)]

    def _take_word(self) -> Token:
        self._peek_word()
        return self._take()

    def _peek_word(self) -> Token:
        while self._peek().kind is Kind.SPACE:
            self._take()
        return self._peek()

    def _expect(self, kind: Kind, context: str) -> None:
        token = self._take_word()
        if token.kind is not kind:
            raise self._unexpected(token, context)

    def _error(self, words: str) -> TemplateError:
        return TemplateError(f"template: {self._name}:{self._line}: {words}")

    def _unexpected(self, token: Token, context: str) -> TemplateError:
        if token.kind is not Kind.ERROR:
            return self._error(f"unexpected {token} in {context}")
        extra = ""
        if self._action_line not in (0, token.line):
            start = f" started at {self._name}:{self._action_line}"
            extra = start if token.text.endswith(" action") else f" in action{start}"
        return self._error(f"{token}{extra}")

    # Text and actions.

    def _text_or_action(self) -> Node | Token:
        """The next part; the word itself of what ends a list of parts."""
        token = self._take()
        if token.kind is Kind.TEXT:
            return Text(token.at, token.text)
        if token.kind is Kind.OPEN:
            self._action_line = token.line
            return self._action()
        raise self._unexpected(token, "input")

    def _action(self) -> Node | Token:
        token = self._peek_word()
        if token.kind is Kind.KEYWORD and token.text != "nil":
            self._take()
            return self._keyword(token)
        return Action(token.at, self._pipeline("command", Kind.CLOSE))

    def _keyword(self, token: Token) -> Node | Token:
        match token.text:
            case "if" | "range" | "with":
                return self._control(token)
            case "break" | "continue":
                return self._jump(token)
            case "template":
                return self._include(token)
            case "end":
                self._expect(Kind.CLOSE, "end")
                return token
            case "else":
                following = self._peek_word()
                if following.kind is Kind.KEYWORD and following.text in ("if", "with"):
                    return token
                self._expect(Kind.CLOSE, "else")
                return token
        raise self._unexpected(token, "command")

    def _control(self, token: Token) -> Branch:
        known = len(self._variables)
        context = token.text
        pipe = self._pipeline(context, Kind.CLOSE)
        self._loops += context == "range"
        body, end = self._list()
        self._loops -= context == "range"
        otherwise = None
        if end.text == "else":
            following = self._peek()
            if following.kind is Kind.KEYWORD and following.text == context:
                self._take()
                otherwise = List((self._control(following),))
            else:
                otherwise, end = self._list()
                if end.text != "end":
                    raise self._error(f"expected end; found {{{{{end.text}}}}}")
        del self._variables[known:]
        return Branch(token.at, context, pipe, body, otherwise)

    def _list(self) -> tuple[List, Token]:
        nodes: list[Node] = []
        while self._peek().kind is not Kind.END:
            node = self._text_or_action()
            if isinstance(node, Token):
                return List(tuple(nodes)), node
            nodes.append(node)
        self._take()
        raise self._error("unexpected EOF")

    def _jump(self, token: Token) -> Jump:
        end = self._take_word()
        if end.kind is not Kind.CLOSE:
            raise self._unexpected(end, f"{{{{{token.text}}}}}")
        if not self._loops:
            raise self._error(f"{{{{{token.text}}}}} outside {{{{range}}}}")
        return Jump(token.at, token.text)

    def _include(self, token: Token) -> Include:
        context = "template clause"
        name = self._take_word()
        if name.kind not in (Kind.STRING, Kind.RAW_STRING):
            raise self._unexpected(name, context)
        pipe = None
        if self._peek_word().kind is Kind.CLOSE:
            self._take()
        else:
            pipe = self._pipeline(context, Kind.CLOSE)
        return Include(name.at, self._constant(name, string), pipe)

    # Pipelines.

    def _pipeline(self, context: str, end: Kind) -> Pipe:
        at = self._peek_word().at
        variables, assigns = self._declarations(context)
        commands: list[Command] = []
        while True:
            token = self._take_word()
            if token.kind is end:
                break
            if token.kind not in _OPERANDS and not _is_nil(token):
                raise self._unexpected(token, context)
            self._next -= 1
            commands.append(self._command())
        if not commands:
            raise self._error(f"missing value for {context}")
        for stage, command in enumerate(commands[1:], 2):
            if isinstance(command.operands[0], Dot | Nil | Constant):
                raise self._error(f"non executable command in pipeline stage {stage}")
        return Pipe(at, tuple(commands), tuple(variables), assigns)

    def _declarations(self, context: str) -> tuple[list[str], bool]:
        variables: list[str] = []
        while True:
            token = self._peek_word()
            start = self._next
            if token.kind is not Kind.VARIABLE:
                return variables, False
            self._take()
            following = self._peek_word()
            if following.kind in (Kind.ASSIGN, Kind.DECLARE):
                self._take()
                self._variables.append(token.text)
                return [*variables, token.text], following.kind is Kind.ASSIGN
            if following.kind is not Kind.OTHER or following.text != ",":
                self._next = start
                return variables, False
            self._take()
            variables.append(token.text)
            self._variables.append(token.text)
            if context != "range" or len(variables) == 2:
                raise self._error(f"too many declarations in {context}")
            if self._peek_word().kind not in (Kind.VARIABLE, Kind.CLOSE, Kind.RIGHT_PAREN):
                raise self._error("range can only initialize variables")

    def _command(self) -> Command:
        at = self._peek_word().at
        operands: list[Operand] = []
        while True:
            self._peek_word()
            operand = self._operand()
            if operand is not None:
                operands.append(operand)
            token = self._take()
            if token.kind is Kind.SPACE:
                continue
            if token.kind in (Kind.CLOSE, Kind.RIGHT_PAREN):
                self._next -= 1
            elif token.kind is not Kind.PIPE:
                raise self._unexpected(token, "operand")
            break
        if not operands:
            raise self._error("empty command")
        return Command(at, tuple(operands))

    def _operand(self) -> Operand | None:
        term = self._term()
        if term is None or self._peek().kind is not Kind.FIELD:
            return term
        at = self._peek().at
        names = []
        while self._peek().kind is Kind.FIELD:
            names.append(self._take().text[1:])
        if isinstance(term, Field):
            return Field(at, (*term.names, *names))
        if isinstance(term, Variable):
            return Variable(at, (*term.names, *names))
        if isinstance(term, Dot | Nil | Constant):
            raise self._error(f"unexpected . after term {quoted(str(term))}")
        return Chain(at, term, tuple(names))

    def _term(self) -> Operand | None:
        token = self._take_word()
        if _is_nil(token):
            return Nil(token.at)
        match token.kind:
            case Kind.IDENTIFIER:
                if token.text not in self._functions:
                    raise self._error(f"function {quoted(token.text)} not defined")
                return Identifier(token.at, token.text)
            case Kind.DOT:
                return Dot(token.at)
            case Kind.VARIABLE:
                if token.text not in self._variables:
                    raise self._error(f"undefined variable {quoted(token.text)}")
                return Variable(token.at, (token.text,))
            case Kind.FIELD:
                return Field(token.at, (token.text[1:],))
            case Kind.TRUTH:
                return Constant(token.at, token.text == "true", token.text)
            case Kind.NUMBER:
                return Constant(token.at, self._constant(token, number), token.text)
            case Kind.CHARACTER:
                return Constant(token.at, self._constant(token, character), token.text)
            case Kind.STRING | Kind.RAW_STRING:
                return Constant(token.at, self._constant(token, string), token.text)
            case Kind.LEFT_PAREN:
                return self._pipeline("parenthesized pipeline", Kind.RIGHT_PAREN)
        self._next -= 1
        return None

    def _constant(self, token: Token, read: Callable[[str], _Constant]) -> _Constant:
        try:
            return read(token.text)
        except ValueError as error:
            raise self._error(str(error)) from error


_OPERANDS = frozenset(
    {
        Kind.TRUTH,
        Kind.CHARACTER,
        Kind.DOT,
        Kind.FIELD,
        Kind.IDENTIFIER,
        Kind.NUMBER,
        Kind.RAW_STRING,
        Kind.STRING,
        Kind.VARIABLE,
        Kind.LEFT_PAREN,
    }
)


def _is_nil(token: Token) -> bool:
    return token.kind is Kind.KEYWORD and token.text == "nil"
