"""Texts written so that a shell would read them as they are."""

from __future__ import annotations

import re

from tui.practice.shell.flavour import Flavour

_SAFE = {
    Flavour.ASH: re.compile(r"[+,\-./0-9:@A-Z\]^_a-z]*\Z"),
    Flavour.BASH: re.compile(r"(?![#~])[A-Za-z0-9_@%+:,./=#~\u0080-\U0010ffff-]+\Z"),
}
_RESERVED = frozenset(
    {"!", "case", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in"}
    | {"then", "until", "while", "{", "}"}
)
_ESCAPES = {"\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r"}
_UNSEEN = re.compile("[\x00-\x1f\x7f\udc80-\udcff]")


def quoted(text: str, flavour: Flavour) -> str:
    """As `set -x` shows it: quoted where it has to be, in dash never."""
    if flavour is Flavour.DASH:
        return text
    safe = _SAFE[flavour].match(text) is not None
    if safe and not (flavour is Flavour.ASH and text in _RESERVED):
        return text
    return single_quoted(text, flavour)


def single_quoted(text: str, flavour: Flavour) -> str:
    """Between single quotes, as `set`, `alias` and `trap` list values."""
    if flavour.bash:
        return "'" + text.replace("'", "'\\''") + "'"
    parts = re.split(r"('+)", text)
    return (
        "".join(f'"{part}"' if part.startswith("'") else f"'{part}'" for part in parts if part)
        or "''"
    )


def as_value(text: str, flavour: Flavour) -> str:
    """As `set` lists the value of a variable: bash quotes where it has to."""
    if not flavour.bash:
        return single_quoted(text, flavour)
    if _UNSEEN.search(text):
        return _with_escapes(text)
    return text if not text or _SAFE[flavour].match(text) else single_quoted(text, flavour)


def _with_escapes(text: str) -> str:
    def shown(match: re.Match[str]) -> str:
        character = match[0]
        if character in _ESCAPES:
            return f"\\{_ESCAPES[character]}"
        return f"\\{ord(character) & 0xFF:03o}"

    protected = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"$'{_UNSEEN.sub(shown, protected)}'"


def double_quoted(text: str) -> str:
    """Between double quotes, as bash lists what is exported."""
    if _UNSEEN.search(text.replace("\n", "")):
        return _with_escapes(text)
    return '"' + re.sub(r'([\\"$`])', r"\\\1", text) + '"'


def backslashed(text: str) -> str:
    """With a backslash in front of what is special, as `printf %q` of bash does."""
    if not text:
        return "''"
    if _UNSEEN.search(text):
        return _with_escapes(text)
    return re.sub(r"(\A[#~]|[^A-Za-z0-9_@%+:./=#~\u0080-\U0010ffff-])", r"\\\1", text)
