"""The app's request log in a container: a file that the simulated process itself writes."""

from __future__ import annotations

from tui.practice.files.tree import APPENDING
from tui.practice.kernel.process import Process
from tui.practice.programs.python.folders import make_folders


class ContainerFile:
    """Takes lines as the app's own LogFile does, by the file calls of a process.

    So they land in the container's layer, in a volume, or in a folder of the host that is mounted
    there, on behalf of the process's user. `str` of it is the path.
    """

    def __init__(self, p: Process, folder: str) -> None:
        self._p = p
        self._folder = p.absolute(folder)
        self._path = f"{self._folder.rstrip('/')}/app.log"

    def __str__(self) -> str:
        return self._path

    def append(self, line: str) -> None:
        """Add a line; folder and file are made when they are missing. Raises OSError."""
        try:
            file = self._p.open_file(self._path, APPENDING)
        except (FileNotFoundError, NotADirectoryError):
            make_folders(self._p, self._folder)
            file = self._p.open_file(self._path, APPENDING)
        try:
            if line:
                file.write(line.encode("ascii"))
        finally:
            file.close()
