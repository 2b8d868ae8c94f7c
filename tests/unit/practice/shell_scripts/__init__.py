"""Scripts by subject, for each with the shells that the simulated ones have to agree with.

    %% dash bash ash
    a script

The host's dash and bash are run beside the simulated ones. What busybox's ash does is written
down in `ash.json`; it was recorded with busybox 1.35 of Debian.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from tests.unit.practice.programs_bench import Outcome

_FOLDER = Path(__file__).parent
_BLOCK = re.compile(r"^%% (.+)\n((?:(?!%% ).*\n)*)", re.MULTILINE)
GIVEN = b"in1\nin2\n"
"""What all of them find on their standard input."""


@dataclass(frozen=True)
class Case:
    """A script for one of the shells."""

    subject: str
    number: int
    flavour: str
    text: str

    def __str__(self) -> str:
        return f"{self.subject}-{self.number}-{self.flavour}"


def cases(*flavours: str) -> list[Case]:
    """All scripts for some shells."""
    return [
        Case(path.stem, number, flavour, block[2].removesuffix("\n"))
        for path in sorted(_FOLDER.glob("*.txt"))
        for number, block in enumerate(_BLOCK.finditer(path.read_text(encoding="utf-8")), 1)
        for flavour in flavours
        if flavour in block[1].split()
    ]


def recorded() -> dict[str, Outcome]:
    """What ash makes of the scripts."""
    table = json.loads((_FOLDER / "ash.json").read_text(encoding="utf-8"))
    return {text: Outcome(code, _raw(out), _raw(err)) for text, (code, out, err) in table.items()}


def _raw(text: str) -> bytes:
    return text.encode(errors="surrogateescape")
