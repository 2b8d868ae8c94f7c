"""What real programs printed shows as it did when somebody looked, with its looks.

A recording is a stream of bytes for a screen of 80 x 24; beside it stands the screen that it makes.
`python -m tests.terminal.test_recordings` writes the screens anew; look at the difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from tui.terminal.emulator import Emulator, Style

RECORDINGS = sorted((Path(__file__).parent / "recordings").glob("*.bin"))


def screen(recording: Path) -> str:
    """The lines, each followed by the looks that are not the usual one, and the cursor."""
    emulator = Emulator(80, 24)
    emulator.feed(recording.read_bytes())
    return "\n".join([*_lines(emulator), f"{emulator.cursor}", f"{emulator.modes}", ""])


def _lines(emulator: Emulator) -> Iterator[str]:
    for index in range(emulator.history, emulator.history + emulator.rows):
        row = emulator.line(index)
        yield f"|{''.join(run.text for run in row.runs)}{'>' if row.wrapped else ''}"
        column = 0
        for run in row.runs:
            if looks := _looks(run.style):
                yield f"    {column}-{column + run.cells}: {looks}"
            column += run.cells


def _looks(style: Style) -> str:
    usual = Style()
    told = ((field.name, getattr(style, field.name)) for field in fields(style))
    return " ".join(
        name if value is True else f"{name}={value}"
        for name, value in told
        if value != getattr(usual, name)
    )


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.stem)
def test_a_recording_makes_its_screen(recording: Path) -> None:
    assert screen(recording) == recording.with_suffix(".screen").read_text("utf-8")


if __name__ == "__main__":
    for one in RECORDINGS:
        one.with_suffix(".screen").write_text(screen(one), "utf-8")
