"""The keys that let go of a container's terminal and leave it running."""

from __future__ import annotations

from collections.abc import Sequence

DEFAULT = b"\x10\x11"
"""ctrl-p, ctrl-q."""
_CONTROL = {
    **{chr(ord("a") + number): number + 1 for number in range(26)},
    **{sign: 27 + number for number, sign in enumerate("[\\]^_")},
    "@": 0,
}


def keys(text: str) -> bytes:
    """The bytes of keys such as `ctrl-a,b`. Raises ValueError."""
    return bytes(_key(name) for name in text.split(","))


def _key(name: str) -> int:
    if len(name) == 1 and name.isascii():
        return ord(name)
    control = name.removeprefix("ctrl-")
    if control == name or control not in _CONTROL:
        raise ValueError(f"Unknown character: '{name}'")
    return _CONTROL[control]


class Watch:
    """Looks for the keys in what is typed, and holds back what may be their beginning."""

    def __init__(self, wanted: Sequence[int]) -> None:
        self._wanted = bytes(wanted)
        self._found = 0

    def feed(self, data: bytes) -> tuple[bytes, bool]:
        """What is to be passed on, and whether all keys have come.

        A key that breaks the row does not begin a new one: so it is in the engine, too.
        """
        passed = bytearray()
        for char in data:
            if char == self._wanted[self._found]:
                self._found += 1
                if self._found == len(self._wanted):
                    return bytes(passed), True
            else:
                passed += self._wanted[: self._found]
                passed.append(char)
                self._found = 0
        return bytes(passed), False
