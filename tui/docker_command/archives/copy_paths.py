"""Where a copy goes: the rules of `docker cp` for paths, as in docker's archive package.

A path that ends with `/` or `/.` asks for a folder, and `/.` for what is in it. A source goes into
a destination that is a folder, and gets the name of one that is not there.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass


class NoCopy(ValueError):
    """A copy that cannot be, in the real command's words."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is copied."""

    path: str
    is_folder: bool
    renamed: str = ""
    """The name that it was asked for by, where its path ends with another one."""

    @property
    def name(self) -> str:
        """What the first part of the names in its archive is."""
        return self.renamed or split(self.path)[1]


@dataclass(frozen=True, slots=True)
class Destination:
    """Where it is copied to."""

    path: str
    exists: bool = False
    is_folder: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A folder to unpack in, and what the first part of names becomes there."""

    folder: str
    old: str = ""
    new: str = ""

    def renamed(self, name: str) -> str:
        """A member's name there."""
        if self.old == self.new:
            return name
        # Of the root, each name is below the new one.
        old = "" if self.old == "/" else self.old
        return name.replace(old, self.new, 1)


def plan(source: Source, destination: Destination) -> Plan:
    """How a source comes to a destination. Raises NoCopy."""
    if destination.exists and destination.is_folder:
        return Plan(destination.path)
    if destination.exists and source.is_folder:
        raise NoCopy("cannot copy directory")
    if not destination.exists and not source.is_folder and asks_for_folder(destination.path):
        raise NoCopy("no such directory")
    folder, name = split(destination.path)
    return Plan(folder, source.name, name)


def place(word: str) -> tuple[str, str]:
    """A container and a path in it; or no container, and a path here.

    A path here that has a colon begins with `/` or `.`.
    """
    container, colon, path = word.partition(":")
    if word.startswith("/") or not colon or container.startswith("."):
        return "", word
    return container, path


def split(path: str) -> tuple[str, str]:
    """The folder of a path, and its last part, which is `.` if the path ends so."""
    clean = posixpath.normpath(path) if path else "."
    clean = clean[1:] if clean.startswith("//") else clean
    if ends_with_dot(path):
        clean = f"{clean}/."
    folder, _, name = clean.rpartition("/")
    if clean == "/":
        return "/", "/"
    return (folder or ("/" if clean.startswith("/") else ".")), name


def absolute(path: str, here: str) -> str:
    """A path seen from a folder, clean but for the ending that says what it asks for."""
    return kept_ending(posixpath.normpath(posixpath.join(here, path)), path)


def kept_ending(clean: str, original: str) -> str:
    """A clean path with the `/` or `/.` that it had."""
    if not ends_with_dot(clean) and ends_with_dot(original):
        clean = f"{clean.rstrip('/')}/."
    if not clean.endswith("/") and original.endswith("/"):
        clean += "/"
    return clean


def asks_for_folder(path: str) -> bool:
    """Whether the path can be that of a folder only."""
    return path.endswith("/") or ends_with_dot(path)


def ends_with_dot(path: str) -> bool:
    """Whether its last part is `.`, and it means what is in a folder."""
    return posixpath.basename(path.rstrip("/") if path != "/" else path) == "." or not path


def followed(path: str, target: str) -> tuple[str, str]:
    """A link's target with the link's ending, and the link's name where that is another one."""
    if ends_with_dot(path) and not ends_with_dot(target):
        target += "/."
    if path.endswith("/") and not target.endswith("/"):
        target += "/"
    name = last(path)
    return target, (name if name != last(target) else "")


def last(path: str) -> str:
    """The last part of a path, whatever follows it."""
    return posixpath.basename(path.rstrip("/")) or ("/" if path else ".")
