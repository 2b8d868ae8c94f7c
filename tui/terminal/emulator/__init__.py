"""A terminal in memory: bytes of a program in, rows of characters out. Pure; imports nothing but
the standard library and the measure of characters that the screen uses too."""

from tui.terminal.emulator.emulator import SCROLLBACK, Emulator
from tui.terminal.emulator.lines import cell_at
from tui.terminal.emulator.shapes import Changes, Cursor, Modes, Row, Run, Style

__all__ = ["SCROLLBACK", "Changes", "Cursor", "Emulator", "Modes", "Row", "Run", "Style", "cell_at"]
