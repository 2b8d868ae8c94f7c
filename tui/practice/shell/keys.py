"""From the bytes of a terminal to keys."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum

MOST_IN_SEQUENCE = 64
"""Bytes of one escape sequence; a longer one is none."""


class Key(StrEnum):
    """What a key is for. Text comes as itself, not as one of these."""

    ENTER = "enter"
    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"
    HOME = "home"
    END = "end"
    WORD_LEFT = "word left"
    WORD_RIGHT = "word right"
    BACKSPACE = "backspace"
    DELETE = "delete"
    KILL_TO_END = "kill to end"
    KILL_TO_START = "kill to start"
    KILL_WORD = "kill word"
    KILL_NEXT_WORD = "kill next word"
    YANK = "yank"
    CLEAR = "clear"
    COMPLETE = "complete"
    SEARCH = "search"
    CANCEL = "cancel"
    INTERRUPT = "interrupt"
    END_OF_INPUT = "end of input"


_CONTROLS = {
    0x01: Key.HOME, 0x02: Key.LEFT, 0x03: Key.INTERRUPT, 0x04: Key.END_OF_INPUT, 0x05: Key.END,
    0x06: Key.RIGHT, 0x07: Key.CANCEL, 0x08: Key.BACKSPACE, 0x09: Key.COMPLETE, 0x0A: Key.ENTER,
    0x0B: Key.KILL_TO_END, 0x0C: Key.CLEAR, 0x0D: Key.ENTER, 0x0E: Key.DOWN, 0x10: Key.UP,
    0x12: Key.SEARCH, 0x15: Key.KILL_TO_START, 0x17: Key.KILL_WORD, 0x19: Key.YANK,
    0x7F: Key.BACKSPACE,
}  # fmt: skip
_SEQUENCES = {
    "[A": Key.UP, "[B": Key.DOWN, "[C": Key.RIGHT, "[D": Key.LEFT, "[H": Key.HOME, "[F": Key.END,
    "OA": Key.UP, "OB": Key.DOWN, "OC": Key.RIGHT, "OD": Key.LEFT, "OH": Key.HOME, "OF": Key.END,
    "[1~": Key.HOME, "[7~": Key.HOME, "[4~": Key.END, "[8~": Key.END, "[3~": Key.DELETE,
    "[1;5C": Key.WORD_RIGHT, "[1;5D": Key.WORD_LEFT, "[1;3C": Key.WORD_RIGHT,
    "[1;3D": Key.WORD_LEFT, "[5C": Key.WORD_RIGHT, "[5D": Key.WORD_LEFT, "f": Key.WORD_RIGHT,
    "b": Key.WORD_LEFT, "d": Key.KILL_NEXT_WORD, "\x7f": Key.KILL_WORD, "\x08": Key.KILL_WORD,
}  # fmt: skip
_UNFINISHED = re.compile(r"\[[0-?]*[ -/]*|O|\][^\x07\x1b]*\x1b?")
_ESCAPE = 0x1B


class Decoder:
    """Takes bytes as they come, and gives keys as they are complete."""

    def __init__(self) -> None:
        self._text = codecs.getincrementaldecoder("utf-8")("ignore")
        self._sequence: str | None = None

    def feed(self, data: bytes) -> list[Key | str]:
        """The keys that these bytes complete; unknown sequences are passed over."""
        found: list[Key | str] = []
        for byte in data:
            if self._sequence is not None:
                key = self._continue(byte)
                if key is not None:
                    found.append(key)
            elif byte == _ESCAPE:
                self._text.reset()
                self._sequence = ""
            elif byte in _CONTROLS:
                self._text.reset()
                found.append(_CONTROLS[byte])
            elif byte >= 0x20:
                found.extend(self._text.decode(bytes([byte])))
        return found

    def _continue(self, byte: int) -> Key | None:
        assert self._sequence is not None
        if byte == _ESCAPE and not self._sequence.startswith("]"):
            self._sequence = ""
            return None
        if byte in _CONTROLS and self._sequence and not self._sequence.startswith("]"):
            self._sequence = None
            return _CONTROLS[byte]
        self._sequence += chr(byte)
        unfinished = _UNFINISHED.fullmatch(self._sequence)
        if unfinished and len(self._sequence) < MOST_IN_SEQUENCE:
            return None
        key = _SEQUENCES.get(self._sequence)
        self._sequence = None
        return key
