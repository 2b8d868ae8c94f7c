"""Looking back through the lines typed earlier, with each character of what is looked for."""

from __future__ import annotations

from collections.abc import Sequence


class Search:
    """A search from the latest line to the earliest; the latest line that has the text is found."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._place = len(lines)
        self.wanted = ""
        self.line = ""
        """The line that was found last."""
        self.failed = False

    @property
    def prompt(self) -> str:
        """What stands in front of the line meanwhile."""
        return f"({'failed ' if self.failed else ''}reverse-i-search)`{self.wanted}': "

    @property
    def cursor(self) -> int:
        """Where in the line the text is."""
        return max(self.line.rfind(self.wanted), 0)

    def add(self, text: str) -> None:
        """Look for more; the line that was found may still do."""
        self.wanted += text
        self._look(self._place)

    def remove(self) -> None:
        """Look for less, from the latest line on."""
        self.wanted = self.wanted[:-1]
        self._place = len(self._lines)
        self._look(self._place)

    def again(self) -> None:
        """Look further back."""
        if self.wanted:
            self._look(self._place - 1)

    def _look(self, start: int) -> None:
        for place in range(min(start, len(self._lines) - 1), -1, -1):
            if self.wanted in self._lines[place]:
                self._place, self.line, self.failed = place, self._lines[place], False
                return
        self.failed = True
