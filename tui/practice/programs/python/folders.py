"""Folders made with all that they are in."""

from __future__ import annotations

from tui.practice.kernel.process import Process


def make_folders(p: Process, folder: str) -> None:
    """As `mkdir -p`. Raises OSError: FileExistsError for what is no folder."""
    place = p.absolute(folder)
    if p.is_folder(place):
        return
    parts = place.split("/")[1:]
    for depth in range(1, len(parts) + 1):
        part = "/" + "/".join(parts[:depth])
        if not p.is_folder(part):
            p.make_folder(part)
