"""DEC's special graphics: the lines that older programs draw with letters (VT100 User Guide,
table 3-9)."""

from __future__ import annotations

SPECIAL_GRAPHICS = str.maketrans(
    "`afgjklmnopqrstuvwxyz{|}~_",
    "◆▒°±┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£· ",
)
