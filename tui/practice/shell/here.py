"""Here-documents: the lines below a command that are its input."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.practice.shell.complaints import unterminated
from tui.practice.shell.parts import Parts
from tui.practice.shell.syntax import HereDocument, ShellSyntaxError, Text, Word

if TYPE_CHECKING:
    from tui.practice.shell.words import Scanner

_PLAIN = re.compile(r"[^$`\\]+")


def read(scanner: Scanner) -> None:
    """Fill in what is pending; the scanner is at the start of the first line of it."""
    pending, scanner.pending = scanner.pending, []
    for document in pending:
        line = scanner.line
        text = _lines(scanner, document)
        if document.quoted:
            document.body = (Text(text, True),)
        else:
            document.body = expandable(scanner.inner(text, line))


def expandable(scanner: Scanner) -> Word:
    """All of a text, as the body of a here-document that is to be expanded."""
    parts = Parts()
    try:
        while scanner.position < len(scanner.text):
            match = _PLAIN.match(scanner.text, scanner.position)
            if match:
                parts.text(match[0], True)
                scanner.position = match.end()
            else:
                scanner.within_quotes(parts, "$`\\")
    except ShellSyntaxError as error:
        # The document has its end already; no text that follows could make it right.
        error.incomplete = False
        raise
    return parts.done()


def _lines(scanner: Scanner, document: HereDocument) -> str:
    lines: list[str] = []
    joins = False
    while scanner.position < len(scanner.text):
        end = scanner.text.find("\n", scanner.position) + 1 or len(scanner.text)
        line = scanner.text[scanner.position : end]
        scanner.position = end
        if document.strip_tabs:
            line = line.lstrip("\t")
        bare = line.removesuffix("\n")
        if bare == document.delimiter and not joins:
            return "".join(lines)
        lines.append(line)
        joins = not document.quoted and (len(bare) - len(bare.rstrip("\\"))) % 2 == 1
    if not scanner.final:
        raise unterminated(scanner.flavour, document.delimiter, document.line)
    document.cut_off_at = scanner.line - scanner.text.endswith("\n")
    text = "".join(lines)
    return f"{text}\n" if scanner.flavour.bash and text and text[-1] != "\n" else text
