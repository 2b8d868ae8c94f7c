"""What a person types into a shell, as the shell itself tells it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TypedCommand:
    """One command line, told when it begins and again when it has ended.

    Lives in memory alone. A line that begins with a blank is never told: that is how one keeps a
    password from a shell's history.
    """

    line: str
    """All of it, which may be several lines."""
    folder: str
    """Where it was typed."""
    code: int | None = None
    """How it ended; None while it runs."""


class Reports:
    """Takes apart what a shell's hook writes: `kind`, folder, line and code, each ended by NUL."""

    _FIELDS = 4
    _LONGEST = 65_536
    """Bytes of a report; what is longer is passed over."""

    def __init__(self) -> None:
        self._kept = b""

    def feed(self, data: bytes) -> list[TypedCommand]:
        """The reports that are whole by now."""
        parts = (self._kept + data).split(b"\0")
        whole = len(parts) // self._FIELDS * self._FIELDS
        if len(parts) % self._FIELDS == 0:
            whole -= self._FIELDS
        self._kept = b"\0".join(parts[whole:])[-self._LONGEST :]
        found: list[TypedCommand] = []
        for at in range(0, whole, self._FIELDS):
            kind, folder, line, code = (
                part.decode("utf-8", "replace") for part in parts[at : at + self._FIELDS]
            )
            if line.strip() and not line.startswith(" "):
                ended = int(code) if kind == "end" and code.isdecimal() else None
                found.append(TypedCommand(line, folder, ended))
        return found
