"""How each shell words what is wrong with a text, without its name and the line in front."""

from __future__ import annotations

from tui.practice.shell.flavour import Flavour
from tui.practice.shell.syntax import ShellSyntaxError

END = "end"
"""The kind of the token behind the last one."""

_REDIRECTIONS = ("<", ">")


def unexpected(
    flavour: Flavour, kind: str, text: str, line: int, source: str, expecting: str = ""
) -> ShellSyntaxError:
    """A token where it has no business. `kind` is the token's, `text` what it was written as."""
    if flavour.bash:
        if kind == END:
            return ShellSyntaxError("syntax error: unexpected end of file", line, True)
        shown = "newline" if kind == "newline" else text
        message = f"syntax error near unexpected token `{shown}'"
        return ShellSyntaxError(message, line, source=source)
    if kind == END:
        label = "end of file"
    elif kind in ("newline", "word"):
        label = kind
    elif kind == "number" or kind.startswith(_REDIRECTIONS) or kind in ("&>", "&>>"):
        label = "redirection"
    else:
        label = f'"{text}"'
    wanted = expecting if expecting == "word" else f'"{expecting}"'
    more = f" (expecting {wanted})" if expecting else ""
    if flavour is Flavour.DASH:
        message = f"Syntax error: {label} unexpected{more}"
    else:
        message = f"syntax error: unexpected {label}{more}"
    return ShellSyntaxError(message, line, kind == END)


def unterminated(flavour: Flavour, closing: str, line: int) -> ShellSyntaxError:
    """Something that was opened and is not closed before the text ends."""
    if flavour.bash:
        message = f"unexpected EOF while looking for matching `{closing}'"
        return ShellSyntaxError(message, line, True)
    wording = {
        "}": "missing '}'",
        "))": "missing '))'",
        "`": "EOF in backquote substitution",
    }.get(closing, "unterminated quoted string")
    return ShellSyntaxError(_styled(flavour, wording), line, True)


def nonsense(flavour: Flavour, wording: str, line: int) -> ShellSyntaxError:
    """Anything else, by busybox's words for it."""
    return ShellSyntaxError(_styled(flavour, wording), line)


def _styled(flavour: Flavour, wording: str) -> str:
    if flavour is Flavour.DASH:
        return f"Syntax error: {wording[0].upper()}{wording[1:]}"
    return f"syntax error: {wording}"
