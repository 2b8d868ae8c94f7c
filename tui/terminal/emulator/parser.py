"""The bytes of a program, taken apart: text, control characters, and sequences.

The states follow Paul Williams's description of DEC's parser (vt100.net/emu/dec_ansi_parser),
over characters instead of bytes. Ordinary text is passed on in stretches as long as they come.
Every part of a sequence is bounded, so that no stream can make the parser grow.
"""

from __future__ import annotations

import codecs
import re
from typing import Protocol

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_CSI = re.compile(r"\x1b\[([<-?]?)([0-9;:]*)([ -/]*)([@-~])")
"""A whole sequence of the common kind, taken at once."""
_LONGEST = 4096
"""Characters of a string (OSC, DCS) that are kept; the rest is read and dropped."""
_MOST_PARAMETERS = 32
_LARGEST = 65535


class Screen(Protocol):
    """What the parser drives."""

    def put(self, text: str) -> None:
        """Printable text, of any length."""
        ...

    def control(self, character: str) -> None:
        """A C0 control character."""
        ...

    def escape(self, intermediate: str, final: str) -> None:
        """An escape sequence."""
        ...

    def sequence(
        self, private: str, parameters: list[list[int]], intermediate: str, final: str
    ) -> None:
        """A control sequence; each parameter with its sub-parameters, -1 where one is left out."""
        ...

    def string(self, kind: str, text: str) -> None:
        """An operating system command (`]`) or a device control string (`P`), whole."""
        ...


class Parser:
    """Feeds a screen; safe to be fed anything, in pieces of any size."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._state = self._ground
        self._intermediate = ""
        self._private = ""
        self._numbers = ""
        self._kind = ""
        self._kept: list[str] = []
        self._kept_length = 0

    def feed(self, data: bytes) -> None:
        """Take in the next piece."""
        text, at = self._decode(data), 0
        while at < len(text):
            at = self._state(text, at)

    # Each state reads from `at`, and returns where the next one goes on.

    def _ground(self, text: str, at: int) -> int:
        screen = self._screen
        while True:
            found = _CONTROL.search(text, at)
            if found is None:
                screen.put(text[at:])
                return len(text)
            end = found.start()
            if end > at:
                screen.put(text[at:end])
            character = text[end]
            if character == "\x1b":
                whole = _CSI.match(text, end)
                if whole is None:
                    return self._begin(end)
                self._control_sequence(*whole.groups())
                at = whole.end()
            elif character >= "\x80":
                # C1 controls are not acted on: in UTF-8 they come from garbage, not from programs.
                at = end + 1
            else:
                screen.control(character)
                at = end + 1
            if at >= len(text):
                return at

    def _begin(self, at: int) -> int:
        self._intermediate = self._private = self._numbers = ""
        self._state = self._escaped
        return at + 1

    def _escaped(self, text: str, at: int) -> int:
        character = text[at]
        if character == "\x1b":
            return self._begin(at)
        if character < " ":
            return self._inside(character, at)
        if character == "[":
            self._state = self._sequence
        elif character in "]PX^_":
            self._kind = character
            self._kept.clear()
            self._kept_length = 0
            self._state = self._string
        elif " " <= character <= "/":
            self._intermediate = (self._intermediate + character)[:2]
        else:
            self._state = self._ground
            if character < "\x7f":
                self._screen.escape(self._intermediate, character)
        return at + 1

    def _sequence(self, text: str, at: int) -> int:
        character = text[at]
        if character == "\x1b":
            return self._begin(at)
        if character < " ":
            return self._inside(character, at)
        if character in "0123456789:;":
            if len(self._numbers) < _LONGEST:
                self._numbers += character
        elif character in "<=>?":
            self._private = self._private or character
        elif character <= "/":
            self._intermediate = (self._intermediate + character)[:2]
        elif character <= "~":
            self._state = self._ground
            self._control_sequence(self._private, self._numbers, self._intermediate, character)
        elif character >= "\x80":
            self._state = self._ground
        return at + 1

    def _inside(self, character: str, at: int) -> int:
        """A control character within a sequence acts at once; two of them end the sequence."""
        if character in "\x18\x1a":
            self._state = self._ground
        else:
            self._screen.control(character)
        return at + 1

    def _string(self, text: str, at: int) -> int:
        end = at
        while end < len(text) and text[end] not in "\x07\x18\x1a\x1b\x9c":
            end += 1
        if self._kept_length < _LONGEST:
            piece = text[at:end][: _LONGEST - self._kept_length]
            self._kept.append(piece)
            self._kept_length += len(piece)
        if end == len(text):
            return end
        stop = text[end]
        if stop == "\x1b":
            # The string's end is this and a backslash; anything else begins a sequence.
            self._finish()
            return self._begin(end)
        self._state = self._ground
        if stop in "\x07\x9c":
            self._finish()
        return end + 1

    def _finish(self) -> None:
        if self._kind in "]P":
            self._screen.string(self._kind, "".join(self._kept))
        self._kept.clear()

    def _control_sequence(self, private: str, numbers: str, intermediate: str, final: str) -> None:
        parameters = [
            [min(int(one), _LARGEST) if one else -1 for one in part[:64].split(":")]
            for part in numbers.split(";", _MOST_PARAMETERS)[:_MOST_PARAMETERS]
        ]
        self._screen.sequence(private, parameters, intermediate, final)
