"""The expressions of awk's programs, read into trees. Facts: POSIX.1-2017 (awk)."""

from __future__ import annotations

from tui.practice.programs.text.awk.tokens import BadProgram, Token
from tui.practice.programs.text.awk.tree import (
    Assign,
    Binary,
    Call,
    Choice,
    Element,
    Expr,
    Field,
    Getline,
    Group,
    Name,
    Number,
    Regex,
    Step,
    Target,
    Text,
    Unary,
    Within,
)

MOST_DEPTH = 50
"""Expressions within expressions, blocks within blocks."""
_ASSIGNING = frozenset({"=", "+=", "-=", "*=", "/=", "%=", "^="})
_COMPARING = frozenset({"<", "<=", "==", "!=", ">", ">="})
_BEGINS_OPERAND = frozenset(
    {"number", "text", "regex", "name", "call", "builtin", "$", "!", "(", "-", "+", "++", "--"}
)


class Expressions:
    """Tokens being read, from left to right; the half of the parser that knows expressions."""

    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.at = 0
        self.depth = 0
        self.no_greater = False
        """After print, where `>` leads to a file."""

    # -- tokens ------------------------------------------------------------------------------

    @property
    def kind(self) -> str:
        return self.tokens[self.at].kind

    def next(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def accept(self, *kinds: str) -> bool:
        if self.kind in kinds:
            self.at += 1
            return True
        return False

    def expect(self, kind: str) -> Token:
        if self.kind != kind:
            raise self.bad()
        return self.next()

    def bad(self, words: str = "syntax error") -> BadProgram:
        token = self.tokens[self.at]
        near = {"newline": "end of line", "end": "end of file"}.get(token.kind, token.text)
        return BadProgram(words, token.line, near)

    def skip_newlines(self) -> None:
        while self.accept("newline"):
            pass

    def skip_ends(self) -> None:
        while self.accept("newline", ";"):
            pass

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise self.bad("too many levels")

    # -- expressions, from the loosest to the tightest -----------------------------------------

    def expression(self) -> Expr:
        self.deeper()
        left = self._choice()
        if self.kind in _ASSIGNING:
            if not isinstance(left, Name | Field | Element):
                raise self.bad()
            mark = self.next().kind
            self.skip_newlines()
            left = Assign(mark[:-1], left, self.expression())
        self.depth -= 1
        return left

    def _choice(self) -> Expr:
        condition = self._either()
        if not self.accept("?"):
            return condition
        self.skip_newlines()
        this = self.expression()
        self.skip_newlines()
        self.expect(":")
        self.skip_newlines()
        return Choice(condition, this, self.expression())

    def _either(self) -> Expr:
        left = self._both()
        while self.accept("||"):
            self.skip_newlines()
            left = Binary("||", left, self._both())
        return left

    def _both(self) -> Expr:
        left = self._within()
        while self.accept("&&"):
            self.skip_newlines()
            left = Binary("&&", left, self._within())
        return left

    def _within(self) -> Expr:
        left = self._match()
        while self.accept("in"):
            subscripts = left.parts if isinstance(left, Group) else (left,)
            left = Within(subscripts, self.expect("name").text)
        return left

    def _match(self) -> Expr:
        left = self._comparison()
        while self.kind in ("~", "!~"):
            left = Binary(self.next().kind, left, self._comparison())
        return left

    def _comparison(self) -> Expr:
        left = self.joined()
        if self.kind in _COMPARING and not (self.no_greater and self.kind == ">"):
            return Binary(self.next().kind, left, self.joined())
        while self.kind == "|" and self.tokens[self.at + 1].kind == "getline":
            self.at += 2
            left = Getline(self._target(), "|", left)
        return left

    def joined(self, *, plain: bool = False) -> Expr:
        """Texts side by side; `plain` for where a single operand names a file."""
        left = self._sum()
        while not plain and self.kind in _BEGINS_OPERAND and self.kind not in ("+", "-"):
            left = Binary("cat", left, self._sum())
        return left

    def _sum(self) -> Expr:
        left = self._product()
        while self.kind in ("+", "-"):
            left = Binary(self.next().kind, left, self._product())
        return left

    def _product(self) -> Expr:
        left = self._unary()
        while self.kind in ("*", "/", "%"):
            left = Binary(self.next().kind, left, self._unary())
        return left

    def _unary(self) -> Expr:
        if self.kind in ("!", "-", "+"):
            self.deeper()
            found = Unary(self.next().kind, self._unary())
            self.depth -= 1
            return found
        return self._power()

    def _power(self) -> Expr:
        left = self._stepped()
        if self.accept("^"):
            return Binary("^", left, self._unary_power())
        return left

    def _unary_power(self) -> Expr:
        if self.kind in ("-", "+", "!"):
            return Unary(self.next().kind, self._unary_power())
        return self._power()

    def _stepped(self) -> Expr:
        if self.kind in ("++", "--"):
            amount = 1 if self.next().kind == "++" else -1
            target = self._operand()
            if not isinstance(target, Name | Field | Element):
                raise self.bad()
            return Step(target, amount, before=True)
        operand = self._operand()
        if self.kind in ("++", "--") and isinstance(operand, Name | Field | Element):
            return Step(operand, 1 if self.next().kind == "++" else -1, before=False)
        return operand

    def _operand(self) -> Expr:
        token = self.next()
        match token.kind:
            case "number":
                is_hex = token.text[:2].lower() == "0x"
                return Number(float(int(token.text, 16)) if is_hex else float(token.text))
            case "text":
                return Text(token.text)
            case "regex":
                return Regex(token.text)
            case "$":
                return self._field()
            case "(":
                return self._parenthesis()
            case "getline":
                target = self._target()
                if self.accept("<"):
                    return Getline(target, "<", self._stepped())
                return Getline(target)
            case "builtin":
                return self._builtin(token.text)
            case "call":
                self.expect("(")
                return Call(token.text, self._arguments(), is_own=True)
            case "name":
                if self.kind == "[":
                    return Element(token.text, self.subscripts())
                return Name(token.text)
        self.at -= 1
        raise self.bad()

    def _field(self) -> Field:
        self.deeper()
        if self.kind in ("-", "+", "!"):
            inner: Expr = Unary(self.next().kind, self._operand())
        elif self.kind in ("++", "--"):
            inner = self._stepped()
        else:
            inner = self._operand()
        self.depth -= 1
        return Field(inner)

    def _parenthesis(self) -> Expr:
        kept, self.no_greater = self.no_greater, False
        self.skip_newlines()
        parts = [self.expression()]
        while self.accept(","):
            self.skip_newlines()
            parts.append(self.expression())
        self.skip_newlines()
        self.expect(")")
        self.no_greater = kept
        if len(parts) > 1:
            return Group(tuple(parts))
        # In parentheses it can't be assigned to, nor be joined with what `in` asks about.
        inner = parts[0]
        return Unary("()", inner) if isinstance(inner, Name | Field | Element) else inner

    def _builtin(self, name: str) -> Call:
        if name == "length" and self.kind != "(":
            return Call(name, ())
        self.expect("(")
        return Call(name, self._arguments())

    def _arguments(self) -> tuple[Expr, ...]:
        kept, self.no_greater = self.no_greater, False
        found: list[Expr] = []
        self.skip_newlines()
        while not self.accept(")"):
            found.append(self.expression())
            self.skip_newlines()
            if self.kind != ")":
                self.expect(",")
                self.skip_newlines()
        self.no_greater = kept
        return tuple(found)

    def subscripts(self) -> tuple[Expr, ...]:
        self.expect("[")
        found = [self.expression()]
        while self.accept(","):
            found.append(self.expression())
        self.expect("]")
        return tuple(found)

    def _target(self) -> Target | None:
        """What getline reads into."""
        if self.kind not in ("name", "$"):
            return None
        operand = self._operand()
        assert isinstance(operand, Name | Field | Element)
        return operand
