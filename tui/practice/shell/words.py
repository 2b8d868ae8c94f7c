"""From characters to words: quoting, and everything that starts with a dollar sign."""

from __future__ import annotations

import re
from collections.abc import Callable

from tui.practice.shell import braced
from tui.practice.shell.complaints import nonsense, unterminated
from tui.practice.shell.escapes import ansi_c
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.parts import Parts, with_home
from tui.practice.shell.syntax import (
    Arithmetic,
    Command,
    HereDocument,
    Parameter,
    Piped,
    ShellSyntaxError,
    Substitution,
    Word,
)

MOST_DEPTH = 40
"""How deep commands, substitutions and parameters may be nested in one another."""

_PLAIN = re.compile(r"[^ \t\n|&;<>()$`\\\"']+")
_IN_QUOTES = re.compile(r"[^\"$`\\]+")
_IN_ARITHMETIC = re.compile(r"[^\"$`\\()]+")
_IN_BACKQUOTES = re.compile(r"[^`\\]+")
_IN_ARGUMENT = re.compile(r"[^}$`\\\"'/:\]]+")
_ANSI = re.compile(r"\$'([^'\\]*(?:\\.[^'\\]*)*)'", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SUBSCRIPT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*|)\[[^]\n]*\](?=\+?=)")
_ANGLES = ("<", ">")
_SPECIAL = "0123456789@*#?$!-"


class Scanner:
    """A text, and how far it has been read."""

    def __init__(
        self,
        text: str,
        flavour: Flavour,
        commands: Callable[[Scanner, str], Command | None],
        *,
        line: int = 1,
        depth: int = 0,
        final: bool = True,
    ) -> None:
        """`commands` reads commands up to and with `)` or, given "", to a scanner's end.

        With `final`, nothing can come after the text.
        """
        self.text = text
        self.flavour = flavour
        self.position = 0
        self.depth = depth
        self.final = final
        self.pending: list[HereDocument] = []
        """Here-documents whose lines have not come yet."""
        self.in_array = False
        """What is read are the values of an array."""
        self._commands = commands
        self._line = line
        self._counted = 0
        self._not_arithmetic: set[int] = set()

    @property
    def line(self) -> int:
        """The number of the line that the position is in."""
        if self.position >= self._counted:
            self._line += self.text.count("\n", self._counted, self.position)
        else:
            self._line -= self.text.count("\n", self.position, self._counted)
        self._counted = self.position
        return self._line

    def line_of(self, position: int) -> int:
        """The number of the line of a position that has been passed."""
        return self.line - self.text.count("\n", position, self.position)

    def last_line(self) -> int:
        """The number of the line behind the last one."""
        rest = self.text.count("\n", self.position)
        return self.line + rest + (not self.text.endswith("\n"))

    def source_line(self) -> str:
        """The whole line that the position is in, or has just left."""
        start = self.text.rfind("\n", 0, max(self.position - 1, 0)) + 1
        end = self.text.find("\n", start)
        return self.text[start:] if end < 0 else self.text[start:end]

    def splice(self, start: int, end: int, text: str) -> None:
        """Read `text` next, instead of what lies from `start` to `end`."""
        self.position = start
        self._line = self.line
        self.text = text + self.text[end:]
        self.position = self._counted = 0
        self._not_arithmetic.clear()

    def reset(self, text: str, position: int, line: int, depth: int) -> None:
        """Go back to where all was as given."""
        self.text, self.position, self.depth = text, position, depth
        self._line, self._counted = line, position
        self.pending = []
        self._not_arithmetic.clear()

    def peek(self, ahead: int = 0) -> str:
        """The next character; empty at the end."""
        return self.text[self.position + ahead : self.position + ahead + 1]

    def deeper(self) -> None:
        """One level of nesting more; refused beyond the most."""
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise nonsense(self.flavour, "nested too deeply", self.line)

    def skip_continuation(self) -> bool:
        """Pass over a backslash with a line's end behind it, if the position is at one."""
        if not self.text.startswith("\\\n", self.position):
            return False
        self.position += 2
        if self.position >= len(self.text) and not self.final:
            raise unterminated(self.flavour, '"', self.line)
        return True

    # -- words -------------------------------------------------------------------------------

    def word(self) -> Word:
        """The word at the position; empty where there is none."""
        parts = Parts()
        subscript = _SUBSCRIPT.match(self.text, self.position) if self.flavour.bash else None
        if subscript and not (subscript[1] or self.in_array):
            subscript = None
        while True:
            match = _PLAIN.match(self.text, self.position)
            if match:
                parts.text(match[0], False)
                self.position = match.end()
            character = self.peek()
            if subscript and character == " " and self.position < subscript.end():
                # A blank in the index of an associative array.
                parts.text(character, False)
                self.position += 1
            elif character == "\\":
                if not self.skip_continuation():
                    self._escaped(parts)
            elif character == "'":
                self._single(parts)
            elif character == '"':
                self.position += 1
                self.double(parts)
            elif character == "$":
                self.dollar(parts, quoted=False)
            elif character == "`":
                self.backquotes(parts, quoted=False)
            elif self.flavour.extended and character in _ANGLES and self.peek(1) == "(":
                self.deeper()
                self.position += 2
                parts.part(Piped(self._commands(self, ")"), character == ">"))
                self.depth -= 1
            else:
                return parts.done()

    def _escaped(self, parts: Parts) -> None:
        following = self.peek(1)
        parts.text(following or "\\", True)
        self.position += 1 + len(following)

    def _single(self, parts: Parts) -> None:
        end = self.text.find("'", self.position + 1)
        if end < 0:
            raise self._open_quote("'", self.line)
        parts.text(self.text[self.position + 1 : end], True)
        self.position = end + 1

    def double(self, parts: Parts) -> None:
        """The rest of a text between double quotes, and the closing one."""
        line = self.line
        parts.text("", True)
        while True:
            match = _IN_QUOTES.match(self.text, self.position)
            if match:
                parts.text(match[0], True)
                self.position = match.end()
            character = self.peek()
            if not character:
                raise self._open_quote('"', line)
            if character == '"':
                self.position += 1
                return
            self.within_quotes(parts, '$`"\\')

    def _open_quote(self, quote: str, line: int) -> ShellSyntaxError:
        """A quote that is not closed; dash tells where the text ends, others where it began."""
        if self.flavour is Flavour.DASH:
            line = self.line + self.text.count("\n", self.position)
        return unterminated(self.flavour, quote, line)

    def within_quotes(self, parts: Parts, escapable: str) -> None:
        """What starts with the backslash, dollar sign or backquote at the position."""
        character = self.peek()
        if character == "\\":
            if not self.skip_continuation():
                following = self.peek(1)
                escapes = following and following in escapable
                parts.text(following if escapes else "\\" + following, True)
                self.position += 1 + len(following)
        elif character == "$":
            self.dollar(parts, quoted=True, here='"' not in escapable)
        else:
            self.backquotes(parts, quoted=True)

    # -- expansions --------------------------------------------------------------------------

    def dollar(self, parts: Parts, *, quoted: bool, here: bool = False) -> None:
        """What starts with the dollar sign at the position."""
        following = self.peek(1)
        if following == "(":
            self._parenthesis(parts, quoted)
        elif following == "{":
            self.deeper()
            parts.part(braced.parameter(self, quoted=quoted, here=here))
            self.depth -= 1
        elif following and following in _SPECIAL:
            parts.part(Parameter(following, quoted=quoted))
            self.position += 2
        elif following == "'" and not quoted and self.flavour.extended:
            self._ansi(parts)
        elif following == '"' and not quoted and self.flavour.bash:
            self.position += 2
            self.double(parts)
        elif match := _NAME.match(self.text, self.position + 1):
            parts.part(Parameter(match[0], quoted=quoted))
            self.position = match.end()
        else:
            parts.text("$", quoted)
            self.position += 1

    def _ansi(self, parts: Parts) -> None:
        match = _ANSI.match(self.text, self.position)
        if match is None:
            raise unterminated(self.flavour, "'", self.line)
        parts.text(ansi_c(match[1]), True)
        self.position = match.end()

    def _parenthesis(self, parts: Parts, quoted: bool) -> None:
        self.deeper()
        start, pending = self.position, list(self.pending)
        if self.peek(2) == "(" and start not in self._not_arithmetic:
            self.position += 3
            expression = self.arithmetic()
            if expression is not None:
                parts.part(Arithmetic(expression, quoted))
                self.depth -= 1
                return
            # Remembered, so that nested ones are not tried again with each that encloses them.
            self._not_arithmetic.add(start)
            self.position, self.pending = start, pending
        self.position += 2
        parts.part(Substitution(self._commands(self, ")"), quoted))
        self.depth -= 1

    def arithmetic(self) -> Word | None:
        """An expression and the `))` behind it; None where it turns out to be commands."""
        line = self.line
        parts = Parts()
        parts.text("", True)
        open_ones = 0
        while True:
            match = _IN_ARITHMETIC.match(self.text, self.position)
            if match:
                parts.text(match[0], True)
                self.position = match.end()
            character = self.peek()
            if character == "":
                raise unterminated(self.flavour, ")" if self.flavour.bash else "))", line)
            if character == '"':
                # Only bash takes them for quotes, which mean nothing here.
                parts.text("" if self.flavour.bash else '"', True)
                self.position += 1
            elif character == "(" or (character == ")" and open_ones):
                open_ones += 1 if character == "(" else -1
                parts.text(character, True)
                self.position += 1
            elif character == ")":
                if self.peek(1) == ")":
                    self.position += 2
                    return parts.done()
                if self.flavour.bash:
                    return None
                raise nonsense(self.flavour, "missing '))'", line)
            else:
                self.within_quotes(parts, '$`"\\')

    def backquotes(self, parts: Parts, *, quoted: bool) -> None:
        """A command between backquotes; a backslash inside protects as POSIX says."""
        self.deeper()
        line = self.line
        escapable = '$`\\"' if quoted else "$`\\"
        inner: list[str] = []
        self.position += 1
        while True:
            match = _IN_BACKQUOTES.match(self.text, self.position)
            if match:
                inner.append(match[0])
                self.position = match.end()
            character, following = self.peek(), self.peek(1)
            if character == "`":
                self.position += 1
                break
            if not following:
                raise unterminated(self.flavour, "`", line)
            inner.append(following if following in escapable else character + following)
            self.position += 2
        try:
            body = self._commands(self.inner("".join(inner), line), "")
        except ShellSyntaxError as error:
            # It is closed already; no text that follows could make it right.
            error.incomplete = False
            raise
        parts.part(Substitution(body, quoted))
        self.depth -= 1

    def argument(self, stops: str, *, quoted: bool, here: bool = False) -> Word:
        """A word inside `${…}`, up to one of `stops`, which is not passed over."""
        parts = Parts()
        while True:
            match = _IN_ARGUMENT.match(self.text, self.position)
            if match:
                parts.text(match[0], quoted)
                self.position = match.end()
            character = self.peek()
            if character == "":
                inside = quoted and not here and not self.flavour.bash
                raise unterminated(self.flavour, '"' if inside else "}", self.line)
            if character in stops:
                word = parts.done()
                return word if quoted else with_home(word)
            if character in "$`" or (character == "\\" and quoted):
                if quoted:
                    self.within_quotes(parts, "$`\\}" if here else '$`"\\}')
                elif character == "$":
                    self.dollar(parts, quoted=False)
                else:
                    self.backquotes(parts, quoted=False)
            elif character == "\\":
                if not self.skip_continuation():
                    self._escaped(parts)
            elif character == "'" and not quoted:
                self._single(parts)
            elif character == '"':
                self.position += 1
                self.double(parts)
            else:
                parts.text(character, quoted)
                self.position += 1

    def inner(self, text: str, line: int) -> Scanner:
        """One for a text that stands inside this one."""
        return Scanner(text, self.flavour, self._commands, line=line, depth=self.depth)
