"""The grammar of commands, by recursive descent over tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tui.practice.shell import assignments, compound, here
from tui.practice.shell.complaints import END, nonsense, unexpected, unterminated
from tui.practice.shell.flavour import Flavour, is_special
from tui.practice.shell.parts import with_home
from tui.practice.shell.syntax import (
    AndOr,
    Assignment,
    Background,
    Command,
    Function,
    Group,
    HereDocument,
    Pipeline,
    Redirect,
    Redirected,
    Sequence,
    ShellSyntaxError,
    Simple,
    Text,
    Word,
    literal,
    raw_text,
)
from tui.practice.shell.tokens import CASE_ENDINGS, Token, Tokens
from tui.practice.shell.variables import is_name
from tui.practice.shell.words import Scanner

_COMMON_WORDS = frozenset(
    {"!", "case", "do", "done", "elif", "else", "esac", "fi", "for", "if", "in", "then"}
    | {"until", "while", "{", "}"}
)
_WORDS = {
    Flavour.DASH: _COMMON_WORDS,
    Flavour.ASH: _COMMON_WORDS | {"function", "[["},
    Flavour.BASH: _COMMON_WORDS | {"function", "[[", "time", "select"},
}
_CLOSING = frozenset({"then", "else", "elif", "fi", "do", "done", "esac", "}"})


def reserved_words(flavour: Flavour) -> frozenset[str]:
    """The words that mean something by themselves where a command may start."""
    return _WORDS[flavour]


class Grammar:
    """Reads commands from a scanner."""

    def __init__(self, scanner: Scanner, aliases: Mapping[str, str]) -> None:
        self.scanner = scanner
        self.tokens = Tokens(scanner, aliases)
        self.flavour = scanner.flavour
        self._reserved_words = _WORDS[scanner.flavour]

    # -- lists -------------------------------------------------------------------------------

    def line(self) -> Command | None:
        """The commands up to the next line's end that ends a command; None at the text's end."""
        self.skip_newlines()
        if self.tokens.peek().kind == END:
            return None
        commands = self._commands(lambda: self.tokens.peek().kind in ("newline", END))
        token = self.tokens.peek()
        if token.kind == END and not self.scanner.final:
            raise self.unexpected(token)
        if token.kind not in ("newline", END):
            raise self.unexpected(token)
        self.tokens.take()
        if self.scanner.pending:
            here.read(self.scanner)
        return commands

    def enclosed(self, closing: str) -> Command | None:
        """The commands up to and with `)`, or up to the text's end; None if there are none."""
        self.skip_newlines()
        body = None
        if self.tokens.peek().kind not in (closing, END):
            body = self.compound_list()
        token = self.tokens.peek()
        if token.kind != (closing or END):
            if token.kind == END and self.flavour.bash:
                raise unterminated(self.flavour, ")", self.scanner.last_line())
            raise self.unexpected(token, closing)
        self.tokens.take()
        if not closing and self.scanner.pending:
            here.read(self.scanner)
        return body

    def compound_list(self, closing: str = "") -> Command:
        """Commands up to a word or operator that closes what is around them.

        `closing` is what is missed where the text ends instead; without it there may be none.
        """
        self.skip_newlines()
        if closing and self._at_close():
            token = self.tokens.peek()
            raise self.unexpected(token, closing if token.kind == END else "")
        return self._commands(self._at_close, newlines=True)

    def _commands(self, at_end: Callable[[], bool], *, newlines: bool = False) -> Command:
        commands: list[Command] = []
        while True:
            start = self.tokens.peek().start
            length = len(self.scanner.text)
            command = self._and_or()
            token = self.tokens.peek()
            if token.kind == "&":
                # Aliases change the text in front; what is left behind does not move.
                start = max(start - (length - len(self.scanner.text)), 0)
                text = self.scanner.text[start : token.start].strip()
                command = Background(command, text)
            commands.append(command)
            if token.kind in (";", "&") or (newlines and token.kind == "newline"):
                self.tokens.take()
                if newlines:
                    self.skip_newlines()
            else:
                break
            if at_end():
                break
        return commands[0] if len(commands) == 1 else Sequence(tuple(commands))

    def _at_close(self) -> bool:
        token = self.tokens.peek()
        return token.kind in (")", END, *CASE_ENDINGS) or self.reserved() in _CLOSING

    def _and_or(self) -> Command:
        first = self._pipeline()
        rest: list[tuple[str, Command]] = []
        while self.tokens.peek().kind in ("&&", "||"):
            operator = self.tokens.take().kind
            self.skip_newlines()
            rest.append((operator, self._pipeline()))
        return AndOr(first, tuple(rest)) if rest else first

    def _pipeline(self) -> Command:
        negated = timed = False
        while (word := self.reserved()) in ("!", "time"):
            self.tokens.take()
            negated, timed = negated ^ (word == "!"), timed or word == "time"
            if self.reserved() == "!" and not self.flavour.bash:
                raise self.unexpected(self.tokens.peek())
        if self.flavour.bash and negated and self.tokens.peek().kind in (";", "newline", END):
            # The opposite of nothing, which succeeds.
            return Pipeline((Group(Sequence(())),), True, timed)
        commands = [self._command()]
        errors_too: list[bool] = []
        while self.tokens.peek().kind in ("|", "|&"):
            errors_too.append(self.tokens.take().kind == "|&")
            self.skip_newlines()
            commands.append(self._command())
        if len(commands) == 1 and not (negated or timed):
            return commands[0]
        return Pipeline(tuple(commands), negated, timed, tuple(errors_too))

    # -- commands ----------------------------------------------------------------------------

    def _command(self) -> Command:
        while not self.reserved() and self.tokens.expand_alias():
            pass
        token = self.tokens.peek()
        word = self.reserved()
        if token.kind == "(":
            command = self._nested(lambda: compound.parenthesis(self))
        elif word in compound.STARTS:
            command = self._nested(lambda: compound.STARTS[word](self))
        elif (
            word in _CLOSING or word in ("in", "!") or not (token.kind == "word" or token.redirects)
        ):
            raise self.unexpected(token)
        else:
            return self._simple()
        redirects = []
        while self.tokens.peek().redirects:
            redirects.append(self._redirect())
        if isinstance(command, Function) or not redirects:
            return command
        return Redirected(command, tuple(redirects))

    def _nested(self, read: Callable[[], Command]) -> Command:
        self.scanner.deeper()
        command = read()
        self.scanner.depth -= 1
        return command

    def _simple(self) -> Command:
        words: list[Word] = []
        given: list[Assignment] = []
        redirects: list[Redirect] = []
        arrays: list[Assignment] = []
        first = self.tokens.peek()
        line = self.scanner.line_of(first.start)
        while True:
            token = self.tokens.peek()
            if token.redirects:
                redirects.append(self._redirect())
                continue
            if token.kind == "word" and words and self.tokens.expand_alias(follows_alias=True):
                continue
            if token.kind == "(" and len(words) == 1 and not (given or redirects):
                return self._function(first)
            if token.kind != "word":
                break
            self.tokens.take()
            declares = (
                bool(words) and self.flavour.bash and literal(words[0]) in assignments.DECLARING
            )
            assignment = assignments.assignment(self, token) if declares or not words else None
            if assignment is None or (words and assignment.items is None):
                words.append(assignments.argument(self.flavour, token.word))
            elif words:
                arrays.append(assignment)
                words.append((Text(assignment.name),))
            else:
                given.append(assignment)
        return Simple(tuple(words), tuple(given), tuple(redirects), line, tuple(arrays))

    def _function(self, name: Token) -> Command:
        self.tokens.take()
        self.require(")")
        text = literal(name.word)
        named = text is not None and "=" not in text
        if not self.flavour.bash:
            named = text is not None and is_name(text) and not is_special(text)
        if text is None or not named:
            raise nonsense(self.flavour, "bad function name", self.scanner.line)
        return self.function_body(text, name.start)

    def function_body(self, name: str, start: int) -> Function:
        """What comes behind a function's name, which starts at `start`."""
        self.skip_newlines()
        if self.flavour.bash and self.reserved() not in compound.STARTS and self.peeked() != "(":
            raise self.unexpected(self.tokens.peek())
        text = self.scanner.text
        body = self._nested(self._command)
        end = self.tokens.peek().start
        source = text[start:end] if text is self.scanner.text else ""
        return Function(name, body, source.rstrip("; \n\t"))

    # -- redirections ------------------------------------------------------------------------

    def _redirect(self) -> Redirect:
        token = self.tokens.take()
        descriptor = -1
        if token.kind == "number":
            descriptor = int(token.text[:4])
            token = self.tokens.take()
        operator = token.kind
        if descriptor < 0:
            descriptor = 0 if operator.startswith("<") else 1
        target = self.tokens.peek()
        if target.kind != "word":
            raise self.unexpected_here(target)
        line = self.scanner.line_of(target.start)
        self.tokens.take()
        if operator not in ("<<", "<<-"):
            return Redirect(operator, descriptor, with_home(target.word))
        delimiter = raw_text(target.word)
        quoted = any(isinstance(part, Text) and part.quoted for part in target.word)
        document = HereDocument(
            target.text if delimiter is None else delimiter, quoted, operator == "<<-", line
        )
        self.scanner.pending.append(document)
        return Redirect("<<", descriptor, (), document)

    # -- tokens ------------------------------------------------------------------------------

    def unexpected(self, token: Token, expecting: str = "") -> ShellSyntaxError:
        """The error that this token is."""
        if token.kind == END and self.flavour.bash:
            line = self.scanner.last_line()
        else:
            line = self.scanner.line_of(token.start)
        kind = token.kind
        if kind == "word" and literal(token.word) in self._reserved_words:
            kind = token.text
        source = self.scanner.source_line()
        return unexpected(self.flavour, kind, token.text, line, source, expecting)

    def unexpected_here(self, token: Token, expecting: str = "") -> ShellSyntaxError:
        """The same where not even a line's end could stand, nor a reserved word be one."""
        line = self.scanner.line_of(token.start)
        kind, incomplete = token.kind, token.kind == END
        if incomplete and self.flavour.bash:
            kind = "newline"
        source = self.scanner.source_line()
        error = unexpected(self.flavour, kind, token.text, line, source, expecting)
        error.incomplete = incomplete
        return error

    def peeked(self) -> str:
        """The kind of the next token."""
        return self.tokens.peek().kind

    def is_word(self, text: str) -> bool:
        """Whether the next token is this word, unquoted."""
        return literal(self.tokens.peek().word) == text

    def reserved(self) -> str:
        """The next token, if it is a reserved word."""
        text = literal(self.tokens.peek().word)
        return text if text is not None and text in self._reserved_words else ""

    def expect(self, word: str) -> None:
        """Take this reserved word, or refuse what is in its place."""
        if self.reserved() != word:
            raise self.unexpected(self.tokens.peek(), word)
        self.tokens.take()

    def require(self, operator: str) -> None:
        """Take this operator, or refuse what is in its place."""
        if self.tokens.peek().kind != operator:
            raise self.unexpected_here(self.tokens.peek(), operator)
        self.tokens.take()

    def skip_newlines(self) -> None:
        """Pass over line ends."""
        while self.tokens.peek().kind == "newline":
            self.tokens.take()
