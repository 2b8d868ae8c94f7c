"""Keys as the bytes that a program in a terminal reads, in xterm's encoding.

Source: "XTerm Control Sequences" (ctlseqs), the chapters on PC-style function keys and bracketed
paste. Nothing is written anywhere here.
"""

from __future__ import annotations

import re
import unicodedata

_MODIFIERS = {"shift": 1, "alt": 2, "meta": 2, "ctrl": 4}
"""What each adds to the number, less one, that stands for modifiers in a sequence."""

_CURSOR = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
_TILDE = {
    "insert": 2,
    "delete": 3,
    "pageup": 5,
    "pagedown": 6,
    "f5": 15,
    "f6": 17,
    "f7": 18,
    "f8": 19,
    "f9": 20,
    "f10": 21,
    "f11": 23,
    "f12": 24,
    "f13": 25,
    "f14": 26,
    "f15": 28,
    "f16": 29,
    "f17": 31,
    "f18": 32,
    "f19": 33,
    "f20": 34,
}
_SS3 = {"f1": "P", "f2": "Q", "f3": "R", "f4": "S"}
_PLAIN = {"enter": "\r", "tab": "\t", "escape": "\x1b", "backspace": "\x7f", "space": " "}
_CONTROL = {
    "@": 0,
    "space": 0,
    "2": 0,
    "left_square_bracket": 27,
    "backslash": 28,
    "right_square_bracket": 29,
    "circumflex_accent": 30,
    "underscore": 31,
    "minus": 31,
    "slash": 31,
    "question_mark": 127,
    "backspace": 8,
}
"""Keys besides letters that have a control character."""

PASTE_BEGIN, PASTE_END = "\x1b[200~", "\x1b[201~"
_NOT_PASTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def encoded(key: str, character: str | None, *, application_cursor: bool = False) -> bytes:
    """The bytes for a key of this name (`ctrl+left`, `a`, `f5`), with the character that it
    stands for, if any; empty for a key that means nothing to a program.

    `application_cursor` is the mode in which cursor keys are told apart from typed sequences.
    """
    *held, name = key.split("+") if key != "+" else [key]
    modifier = 0
    for one in held:
        modifier |= _MODIFIERS.get(one, 0)
    if name in _CURSOR:
        return _cursor(_CURSOR[name], modifier, application_cursor).encode()
    if name in _SS3:
        final = _SS3[name]
        return (f"\x1b[1;{modifier + 1}{final}" if modifier else f"\x1bO{final}").encode()
    if name in _TILDE:
        tail = f";{modifier + 1}~" if modifier else "~"
        return f"\x1b[{_TILDE[name]}{tail}".encode()
    text = _text(name, character, modifier)
    return (f"\x1b{text}" if text and modifier & 2 else text).encode("utf-8", "replace")


def pasted(text: str, *, bracketed: bool) -> bytes:
    """A text as a terminal pastes it: with line ends as the enter key gives them, and without
    anything else that could act as a key, the end of a bracketed paste among it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = _NOT_PASTED.sub("", lines).replace("\n", "\r")
    if bracketed:
        plain = f"{PASTE_BEGIN}{plain}{PASTE_END}"
    return plain.encode("utf-8", "replace")


def _cursor(final: str, modifier: int, application: bool) -> str:
    if modifier:
        return f"\x1b[1;{modifier + 1}{final}"
    return f"\x1bO{final}" if application else f"\x1b[{final}"


def _text(name: str, character: str | None, modifier: int) -> str:
    if name == "tab" and modifier & 1:
        return "\x1b[Z"
    if modifier & 4:
        return _controlled(name, character)
    if name in _PLAIN:
        return _PLAIN[name]
    # An alt key may come with no character but the one that its name tells.
    letter = character or _named(name)
    return letter if letter and letter.isprintable() else ""


def _controlled(name: str, character: str | None) -> str:
    if len(name) == 1 and name.isascii() and name.isalpha():
        return chr(ord(name.lower()) & 31)
    if name in _CONTROL:
        return chr(_CONTROL[name])
    if name in _PLAIN:
        return _PLAIN[name]
    return character if character is not None and len(character) == 1 else ""


def _named(name: str) -> str:
    if len(name) == 1:
        return name
    try:
        return unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return ""
