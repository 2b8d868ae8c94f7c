"""Text in, trees out: one complete command after the other, as a shell reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tui.practice.shell.flavour import Flavour
from tui.practice.shell.grammar import Grammar
from tui.practice.shell.syntax import Command, Sequence, ShellSyntaxError
from tui.practice.shell.words import Scanner

_NONE: Mapping[str, str] = {}


class Parser:
    """Reads commands from a text that may still grow.

    Commands come one by one, so that what the first ones do (defining an alias, ending the shell)
    counts before an error further down is found.
    """

    def __init__(
        self,
        text: str,
        flavour: Flavour,
        *,
        final: bool = True,
        line: int = 1,
        aliases: Mapping[str, str] = _NONE,
    ) -> None:
        """`final`: nothing will be fed. `aliases` is looked at when each command is read."""
        self._aliases = aliases
        self._scanner = Scanner(text, flavour, nested(aliases), line=line, final=final)

    @property
    def line(self) -> int:
        """The number of the line that comes next."""
        return self._scanner.line

    def at_end(self) -> bool:
        """Whether nothing but blank lines is left."""
        scanner = self._scanner
        rest = scanner.text[scanner.position : scanner.position + 256]
        return not rest.strip() and scanner.position + len(rest) == len(scanner.text)

    def feed(self, text: str, *, final: bool = False) -> None:
        """Add text; `final` if it is the last."""
        scanner = self._scanner
        scanner.splice(scanner.position, scanner.position, "")
        scanner.text += text
        scanner.final = final

    def next(self) -> Command | None:
        """The next command; None where there is no more.

        Raises ShellSyntaxError. One that is `incomplete` leaves everything as it was, so that
        more text can be fed.
        """
        scanner = self._scanner
        before = (scanner.text, scanner.position, scanner.line, scanner.depth)
        try:
            return Grammar(scanner, self._aliases).line()
        except ShellSyntaxError as error:
            if error.incomplete:
                text, position, line, depth = before
                scanner.reset(text, position, line, depth)
            raise


def nested(aliases: Mapping[str, str]) -> Callable[[Scanner, str], Command | None]:
    """What reads commands inside a word, for a Scanner."""
    return lambda scanner, closing: Grammar(scanner, aliases).enclosed(closing)


def parse(text: str, flavour: Flavour = Flavour.ASH) -> Command | None:
    """All commands of a text at once; None if it holds none. Raises ShellSyntaxError."""
    parser = Parser(text, flavour)
    commands: list[Command] = []
    while (command := parser.next()) is not None:
        commands.append(command)
    if len(commands) > 1:
        return Sequence(tuple(commands))
    return commands[0] if commands else None
