"""The keys with which a client leaves a container without ending it."""

from __future__ import annotations

from tui.practice.errors import BadRequest

DEFAULT = "ctrl-p,ctrl-q"

_CONTROLS = {"@": 0, "[": 27, "\\": 28, "]": 29, "^": 30, "_": 31}


def parse_keys(spec: str) -> bytes:
    """The bytes of `ctrl-a,ctrl-x` or `a,b,c`. Raises BadRequest."""
    keys = bytearray()
    for word in (spec or DEFAULT).split(","):
        control = word.startswith("ctrl-")
        key = word.removeprefix("ctrl-")
        if len(key) != 1 or not key.isascii():
            raise BadRequest(f"Invalid detach keys ({spec}) provided")
        if not control:
            keys.append(ord(key))
        elif key.isalpha():
            keys.append(ord(key.lower()) - ord("a") + 1)
        elif key in _CONTROLS:
            keys.append(_CONTROLS[key])
        else:
            raise BadRequest(f"Invalid detach keys ({spec}) provided")
    return bytes(keys)


class DetachKeys:
    """Watches what is typed for the whole sequence, and holds back its beginning."""

    def __init__(self, spec: str = "") -> None:
        self._keys = parse_keys(spec)
        self._held = 0

    def pass_on(self, data: bytes) -> tuple[bytes, bool]:
        """What is to be passed on of `data`, and whether the sequence is complete."""
        passed = bytearray()
        for byte in data:
            if byte == self._keys[self._held]:
                self._held += 1
                if self._held == len(self._keys):
                    return bytes(passed), True
                continue
            passed += self._keys[: self._held]
            self._held = 1 if byte == self._keys[0] else 0
            if not self._held:
                passed.append(byte)
        return bytes(passed), False
