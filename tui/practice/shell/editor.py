"""The line editor: keys in, new state and what to write out. It knows no terminal.

Facts: the editing commands of busybox and of readline(3) in its Emacs mode.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tui.practice.shell.completion import Completion, columns
from tui.practice.shell.display import Display, cells
from tui.practice.shell.keys import Key
from tui.practice.shell.searching import Search

MOST_CHARACTERS = 4096
"""Of one line."""


class Event(StrEnum):
    """What a key asks of whoever runs the editor."""

    LINE = "line"
    """The line is finished."""
    INTERRUPTED = "interrupted"
    ENDED = "ended"
    COMPLETE = "complete"
    """Find out what the word before the cursor could become, and call `complete`."""


@dataclass(frozen=True, slots=True)
class Step:
    """What came of a key: text for the terminal, and perhaps an event."""

    output: str = ""
    event: Event | None = None


class Editor:
    """One line being typed."""

    def __init__(self, prompt: str, width: int, history: Sequence[str] = ()) -> None:
        self.text = ""
        self.cursor = 0
        self._display = Display(prompt, width)
        self._width = width
        self._lines = [*history, ""]
        self._line = len(history)
        """Which of the lines is being edited; the last one is the new one."""
        self._prompt = prompt
        self._killed = ""
        self._completed_before = False
        self._lists_next = False
        """Another press of the key for completion lists what there is to choose from."""
        self._search: Search | None = None

    def start(self) -> str:
        """The prompt."""
        return self._display.show()

    def press(self, key: Key | str) -> Step:
        """Take a key: one of the `Key`s, or a character."""
        if self._search is not None:
            if (shown := self._searched(self._search, key)) is not None:
                return Step(shown)
            left = self._leave_search(keeps=key not in (Key.INTERRUPT, Key.CANCEL))
            after = Step() if key is Key.CANCEL else self.press(key)
            return Step(left + after.output, after.event)
        again, self._completed_before = self._completed_before, key is Key.COMPLETE
        if key is Key.COMPLETE:
            self._lists_next = again
            return Step(event=Event.COMPLETE)
        if key is Key.SEARCH:
            self._search = Search(self._lines[:-1])
            return Step(self._display.relabel(self._search.prompt, "", 0))
        if key is Key.CANCEL:
            return Step("\a")
        if key is Key.ENTER:
            return Step(self._display.leave(), Event.LINE)
        if key is Key.INTERRUPT:
            return Step("^C" + self._display.leave(), Event.INTERRUPTED)
        if key is Key.END_OF_INPUT and not self.text:
            return Step(event=Event.ENDED)
        if key is Key.CLEAR:
            return Step(self._display.clear(self.cursor))
        self._edit(key)
        return Step(self._display.update(self.text, self.cursor))

    def resize(self, width: int) -> str:
        """The window has another width."""
        self._width = width
        return self._display.resize(width, self.cursor)

    def redraw(self) -> str:
        """Show all of it once more, below what somebody else has written."""
        text = self.text
        return self._display.show() + self._display.update(text, self.cursor)

    def complete(self, found: Completion) -> str:
        """Put in what the word before the cursor can only become, or list what it could."""
        if found.addition:
            self._insert(found.addition)
            return self._display.update(self.text, self.cursor)
        if not found.choices or not self._lists_next:
            return "\a"
        listed = self._display.leave() + columns(found.choices, self._width)
        return listed + self.redraw()

    # -- searching ---------------------------------------------------------------------------

    def _searched(self, search: Search, key: Key | str) -> str | None:
        """What a key shows that is for the search; None if it ends the search."""
        if not isinstance(key, Key):
            search.add(key)
        elif key is Key.SEARCH:
            search.again()
        elif key is Key.BACKSPACE:
            search.remove()
        else:
            return None
        bell = "\a" if search.failed else ""
        return bell + self._display.relabel(search.prompt, search.line, search.cursor)

    def _leave_search(self, *, keeps: bool) -> str:
        """Go back to the prompt, with the line that was found or without."""
        if self._search is not None and keeps and self._search.line:
            self.text, self.cursor = self._search.line, self._search.cursor
        self._search = None
        return self._display.relabel(self._prompt, self.text, self.cursor)

    # -- editing -----------------------------------------------------------------------------

    def _edit(self, key: Key | str) -> None:
        if not isinstance(key, Key):
            if len(self.text) < MOST_CHARACTERS:
                self._insert(key)
        elif key in (Key.UP, Key.DOWN):
            self._recall(-1 if key is Key.UP else 1)
        elif key in _MOVES:
            self.cursor = self._target(key)
        elif key is Key.YANK:
            self._insert(self._killed)
        elif key in _KILLS:
            self._kill(self._target(_KILLS[key]))
        elif key is Key.BACKSPACE:
            self._remove(self._target(Key.LEFT), self.cursor)
        else:
            self._remove(self.cursor, self._target(Key.RIGHT))

    def _insert(self, text: str) -> None:
        self.text = self.text[: self.cursor] + text + self.text[self.cursor :]
        self.cursor += len(text)

    def _remove(self, start: int, end: int) -> None:
        self.text = self.text[:start] + self.text[end:]
        self.cursor = start

    def _kill(self, target: int) -> None:
        start, end = sorted((self.cursor, target))
        if start < end:
            self._killed = self.text[start:end]
            self._remove(start, end)

    def _target(self, key: Key) -> int:
        """Where a move leads from here."""
        if key is Key.HOME:
            return 0
        if key is Key.END:
            return len(self.text)
        place = self.cursor
        if key in (Key.LEFT, Key.WORD_LEFT):
            place = self._step_left(place)
            if key is Key.WORD_LEFT:
                while place and self.text[place] == " ":
                    place -= 1
                while place and self.text[place - 1] != " ":
                    place -= 1
            return place
        if key is Key.WORD_RIGHT:
            while place < len(self.text) and self.text[place] == " ":
                place += 1
            while place < len(self.text) and self.text[place] != " ":
                place += 1
            return place
        place = min(place + 1, len(self.text))
        while place < len(self.text) and cells(self.text[place]) == 0:
            place += 1
        return place

    def _step_left(self, place: int) -> int:
        """One character to the left, with the marks that are drawn on it."""
        place -= place > 0
        while place and cells(self.text[place]) == 0:
            place -= 1
        return place

    def _recall(self, direction: int) -> None:
        wanted = self._line + direction
        if not 0 <= wanted < len(self._lines):
            return
        self._lines[self._line] = self.text
        self._line = wanted
        self.text = self._lines[wanted]
        self.cursor = len(self.text)


_MOVES = frozenset({Key.LEFT, Key.RIGHT, Key.HOME, Key.END, Key.WORD_LEFT, Key.WORD_RIGHT})
_KILLS = {
    Key.KILL_TO_END: Key.END,
    Key.KILL_TO_START: Key.HOME,
    Key.KILL_WORD: Key.WORD_LEFT,
    Key.KILL_NEXT_WORD: Key.WORD_RIGHT,
}
