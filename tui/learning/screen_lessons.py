"""Lessons for the screen: read when the first is opened, and told what is typed into its shells."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tui.engine.link import EngineLink
from tui.paths import workspace_folder
from tui.terminal.typed import TypedCommand
from tui.ui.gateway import Trouble, Wish

if TYPE_CHECKING:
    from tui.course.progress import Progress, ProgressFile
    from tui.learning.classroom import Classroom
    from tui.learning.setting import Setting


class ScreenLessons:
    """What the screen is handed. `open` blocks; the rest returns at once."""

    def __init__(
        self, link: EngineLink, folder: Path | None = None, wish: Wish | None = None
    ) -> None:
        """`folder` has other lessons than cais's own."""
        self._link = link
        self._folder = folder
        self._wish = wish
        self._setting: Setting | None = None
        self._room: Classroom | None = None
        self._troubles: deque[Trouble] = deque()

    @property
    def wish(self) -> Wish | None:
        """What to open at once, if anything."""
        return self._wish

    @property
    def workspace(self) -> Path | None:
        """The folder that is still to be made."""
        place = workspace_folder()
        return None if place.is_dir() else place

    def make_workspace(self) -> None:
        """Make it, with what lessons bring. Raises OSError."""
        from tui.course.workspace import fill

        assert self._setting is not None
        fill(self._setting.workspace, self._setting.sources)

    def open(self, changed: Callable[[], None]) -> Classroom:
        """Read the lessons. Raises LessonError."""
        # What reads and judges lessons takes its time to import, and not everybody takes one.
        from tui.course.guide import Guide
        from tui.learning.classroom import Classroom
        from tui.learning.commands import Commands
        from tui.learning.setting import default_setting

        self._setting = default_setting(self._folder)
        if self.workspace is None:
            # Lessons that came with a newer cais bring files of their own.
            self.make_workspace()
        progress, aside = self._setting.progress.load()
        if aside is not None:
            self._troubles.append(Trouble("learn.progress_aside", (("path", str(aside)),)))
        keeper = Keeper(self._setting.progress, self._unsaved)
        guide = Guide(self._setting.course, progress, self._setting.workspace, keeper.keep)
        folder = self._setting.workspace if self.workspace is None else Path.cwd()
        self._room = Classroom(self._link, guide, Commands(folder), changed)
        return self._room

    def troubles(self) -> list[Trouble]:
        """What went wrong since this was asked last."""
        found = list(self._troubles)
        self._troubles.clear()
        return found

    def _unsaved(self, error: OSError) -> None:
        self._troubles.append(Trouble("learn.progress_unsaved", (("why", str(error)),)))

    def hear(self, command: TypedCommand) -> None:
        """Hear a command line of one of the screen's shells."""
        from tui.course.typed import Typed

        if self._room is not None and command.code is not None:
            self._room.guide.hear_typed(Typed(command.line, command.folder, command.code))


class Keeper:
    """Writes progress on a thread of its own, the newest alone: a disk may be slow."""

    def __init__(self, file: ProgressFile, failed: Callable[[OSError], None]) -> None:
        """`failed` is called, on that thread, when the disk refuses."""
        self._file = file
        self._failed = failed
        self._lock = threading.Lock()
        self._newest: Progress | None = None

    def keep(self, progress: Progress) -> None:
        """Have it written soon. Returns at once."""
        with self._lock:
            busy = self._newest is not None
            self._newest = progress
        if not busy:
            threading.Thread(target=self._write, name="cais-progress").start()

    def _write(self) -> None:
        written: Progress | None = None
        while True:
            with self._lock:
                if self._newest is written:
                    self._newest = None
                    return
                written = self._newest
            if written is not None:
                try:
                    self._file.save(written)
                except OSError as error:
                    # The lesson goes on; the next step is another chance.
                    self._failed(error)
