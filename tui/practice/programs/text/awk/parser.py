"""Programs of awk, read into trees. Facts: the grammar in POSIX.1-2017 (awk)."""

from __future__ import annotations

from tui.practice.programs.text.awk.expressions import Expressions
from tui.practice.programs.text.awk.tokens import BadProgram, tokens
from tui.practice.programs.text.awk.tree import (
    Block,
    Delete,
    Expr,
    ForIn,
    Function,
    Group,
    If,
    Jump,
    Loop,
    Print,
    Rule,
    Script,
    Statement,
)


def parse(source: str) -> Script:
    """The tree of a program. Raises BadProgram."""
    return _Parser(list(tokens(source))).script()


class _Parser(Expressions):
    """A program being read, from left to right."""

    def script(self) -> Script:
        """The whole program."""
        script = Script()
        self.skip_ends()
        while self.kind != "end":
            if self.accept("BEGIN"):
                script.begin.append(self._block())
            elif self.accept("END"):
                script.end.append(self._block())
            elif self.accept("function"):
                self._function(script)
            else:
                script.rules.append(self._rule())
            self.skip_ends()
        self._check_calls(script)
        return script

    def _check_calls(self, script: Script) -> None:
        for token in self.tokens:
            if token.kind == "call" and token.text not in script.functions:
                raise BadProgram("call to undefined function", token.line, token.text)

    def _function(self, script: Script) -> None:
        if self.kind not in ("name", "call"):
            raise self.bad()
        name = self.next().text
        self.expect("(")
        parameters = []
        while self.kind == "name":
            parameters.append(self.next().text)
            if not self.accept(","):
                break
            self.skip_newlines()
        self.expect(")")
        self.skip_newlines()
        script.functions[name] = Function(tuple(parameters), self._block())

    def _rule(self) -> Rule:
        if self.kind == "{":
            return Rule(None, self._block())
        pattern, end = self.expression(), None
        if self.accept(","):
            self.skip_newlines()
            end = self.expression()
        return Rule(pattern, self._block() if self.kind == "{" else None, end)

    # -- statements --------------------------------------------------------------------------

    def _block(self) -> Block:
        self.deeper()
        self.expect("{")
        found: list[Statement] = []
        self.skip_ends()
        while not self.accept("}"):
            found += self._statement()
            self.skip_ends()
        self.depth -= 1
        return tuple(found)

    def _body(self) -> Block:
        """What follows a condition."""
        if self.accept(";"):
            return ()
        self.skip_newlines()
        self.deeper()
        body = self._statement()
        self.depth -= 1
        return body

    def _statement(self) -> Block:
        kind = self.kind
        if kind == "{":
            return self._block()
        if kind == ";":
            return ()
        if kind == "if":
            return (self._if(),)
        if kind in ("while", "for"):
            return (self._while() if kind == "while" else self._for(),)
        statement = self._do() if kind == "do" else self._simple()
        if self.kind not in (";", "newline", "}", "else", "end"):
            raise self.bad()
        return (statement,)

    def _condition(self) -> Expr:
        self.expect("(")
        condition = self.expression()
        self.expect(")")
        return condition

    def _if(self) -> If:
        self.next()
        condition, this = self._condition(), self._body()
        before = self.at
        self.skip_ends()
        if self.accept("else"):
            return If(condition, this, self._body())
        self.at = before
        return If(condition, this)

    def _while(self) -> Loop:
        self.next()
        condition = self._condition()
        return Loop(None, condition, None, self._body())

    def _do(self) -> Loop:
        self.next()
        body = self._body()
        self.skip_ends()
        self.expect("while")
        return Loop(None, self._condition(), None, body, at_least_once=True)

    def _for(self) -> Loop | ForIn:
        self.next()
        self.expect("(")
        kinds = [token.kind for token in self.tokens[self.at : self.at + 4]]
        if kinds == ["name", "in", "name", ")"]:
            name, _, array, _ = (self.next().text for _ in kinds)
            return ForIn(name, array, self._body())
        first = None if self.kind == ";" else self._simple()
        self.expect(";")
        self.skip_newlines()
        condition = None if self.kind == ";" else self.expression()
        self.expect(";")
        self.skip_newlines()
        after = None if self.kind == ")" else self._simple()
        self.expect(")")
        return Loop(first, condition, after, self._body())

    def _simple(self) -> Statement:
        kind = self.kind
        if kind in ("print", "printf"):
            return self._print()
        if kind in ("next", "nextfile", "break", "continue"):
            return Jump(self.next().kind)
        if kind in ("exit", "return"):
            self.next()
            ends = self.kind in (";", "newline", "}")
            return Jump(kind, None if ends else self.expression())
        if kind == "delete":
            self.next()
            array = self.expect("name").text
            return Delete(array, self.subscripts() if self.kind == "[" else ())
        return self.expression()

    def _print(self) -> Print:
        formatted = self.next().kind == "printf"
        self.no_greater = True
        values: list[Expr] = []
        if self.kind not in (";", "newline", "}", ">", ">>", "|"):
            values.append(self.expression())
            while self.accept(","):
                self.skip_newlines()
                values.append(self.expression())
        self.no_greater = False
        if len(values) == 1 and isinstance(values[0], Group):
            values = list(values[0].parts)
        if self.kind not in (">", ">>", "|"):
            return Print(tuple(values), formatted)
        mark = self.next().kind
        return Print(tuple(values), formatted, mark, self.joined(plain=True))
