"""What one container sees: a root file system with others mounted on it.

Paths here are absolute, as programs spell them. The view follows links, inside the container
only: a link's target is looked up again from the container's own root, never by the host. It
checks permissions on behalf of whoever asks, and hands each path to the tree that it lies in.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping

from tui.practice.files.nodes import ROOT, Credentials, Kind, Stat, failure, missing
from tui.practice.files.tree import READING, OpenFile, Opening, Tree

MOST_LINKS = 40
"""Links followed on the way to one file, as Linux has it; more are taken for a circle."""
LONGEST_NAME = 255
LONGEST_PATH = 4096
DEEPEST = 256
"""Folders within each other. Each step down asks again for all that lies above it."""

_READ, _WRITE, _SEARCH = 4, 2, 1
_STICKY = 0o1000


def joined(folder: str, name: str) -> str:
    """A path seen from a folder: the name itself where it is absolute."""
    if name.startswith("/"):
        return name
    return f"{folder}{name}" if folder.endswith("/") else f"{folder}/{name}"


def _parts(path: str) -> list[str]:
    """What a path leads through, the last part first. Raises ENAMETOOLONG."""
    parts = [part for part in reversed(path.split("/")) if part not in ("", ".")]
    if len(path) > LONGEST_PATH or len(parts) > DEEPEST:
        raise failure(errno.ENAMETOOLONG, path)
    return parts


def _check_name(name: str, path: str) -> None:
    try:
        length = len(os.fsencode(name))
    except UnicodeEncodeError:
        # JSON can spell characters that no file name has.
        raise failure(errno.EILSEQ, path) from None
    if length > LONGEST_NAME:
        raise failure(errno.ENAMETOOLONG, path)
    if "\0" in name:
        raise failure(errno.EINVAL, path)


class View:
    """A root with mounts, and the rules of a Unix file system over them."""

    def __init__(self, root: Tree, mounts: Mapping[str, Tree] | None = None) -> None:
        """`mounts` by absolute, normalised path; a tree whose root is a file is a file mount."""
        self.root = root
        self._mounts: dict[str, Tree] = dict(mounts or {})
        self._later: dict[str, Callable[[], Tree]] = {}

    @property
    def mounts(self) -> Mapping[str, Tree]:
        """What is mounted where."""
        for path in list(self._later):
            self._make(path)
        return self._mounts

    def mount(self, path: str, tree: Tree) -> None:
        """Put a tree in place of whatever `path` showed."""
        self._mounts[path] = tree

    def mount_later(self, path: str, make: Callable[[], Tree]) -> None:
        """The same with a tree that is made when somebody looks for it; most never are."""
        self._later[path] = make

    def _make(self, path: str) -> Tree:
        tree = self._mounts[path] = self._later.pop(path)()
        return tree

    # -- finding -----------------------------------------------------------------------------

    def locate(self, path: str) -> tuple[Tree, str]:
        """The tree that an already resolved path lies in, and the path within it."""
        place = path
        while place and place != "/":
            tree = self._mounts.get(place)
            if tree is None and place in self._later:
                tree = self._make(place)
            if tree is not None:
                return tree, path[len(place) + 1 :]
            place = place[: place.rfind("/")]
        return self.root, path[1:]

    def resolve(self, path: str, who: Credentials = ROOT, *, follow: bool = True) -> str:
        """The path without links, `.` and `..`; its last part need not exist.

        With `follow` a link in the last place is followed too. Raises OSError: ENOENT, ENOTDIR,
        EACCES, ELOOP, ENAMETOOLONG.
        """
        if not path:
            raise missing(path)
        parts = _parts(path)
        ends_as_folder = path.endswith(("/", "/."))
        place = "/"
        links = 0
        while parts:
            part = parts.pop()
            _check_name(part, path)
            stat = self._stat(place)
            if stat.kind is not Kind.FOLDER:
                raise failure(errno.ENOTDIR, path)
            if not who.may(stat, _SEARCH):
                raise failure(errno.EACCES, path)
            if part == "..":
                place = place[: place.rfind("/")] or "/"
                continue
            step = joined(place, part)
            last = not parts
            if last and not follow and not ends_as_folder:
                return step
            try:
                stat = self._stat(step)
            except FileNotFoundError:
                if last:
                    return step
                raise missing(path) from None
            if stat.kind is not Kind.LINK:
                place = step
                continue
            links += 1
            if links > MOST_LINKS:
                raise failure(errno.ELOOP, path)
            tree, within = self.locate(step)
            check = getattr(tree, "check_link", None)
            if check is not None:
                check(within, stat.target)
            if stat.target.startswith("/"):
                place = "/"
            parts.extend(p for p in reversed(stat.target.split("/")) if p not in ("", "."))
            if len(parts) + place.rstrip("/").count("/") > DEEPEST:
                raise failure(errno.ENAMETOOLONG, path)
        return place

    def stat(self, path: str, who: Credentials = ROOT, *, follow: bool = True) -> Stat:
        """Of what the path leads to, or of the link itself."""
        place = self.resolve(path, who, follow=follow)
        stat = self._stat(place, path)
        if path.endswith("/") and stat.kind is not Kind.FOLDER:
            raise failure(errno.ENOTDIR, path)
        return stat

    def exists(self, path: str) -> bool:
        """Whether root would find something there."""
        try:
            self.stat(path)
        except OSError:
            return False
        return True

    def names(self, path: str, who: Credentials = ROOT) -> list[str]:
        """What is in a folder, sorted."""
        place = self.resolve(path, who)
        stat = self._stat(place, path)
        if stat.kind is not Kind.FOLDER:
            raise failure(errno.ENOTDIR, path)
        if not who.may(stat, _READ):
            raise failure(errno.EACCES, path)
        tree, within = self.locate(place)
        names = tree.names(within)
        prefix = place if place.endswith("/") else f"{place}/"
        mounted = {
            mount[len(prefix) :]
            for mount in (*self._mounts, *self._later)
            if mount.startswith(prefix) and "/" not in mount[len(prefix) :]
        }
        return sorted(mounted.union(names)) if not mounted.issubset(names) else names

    def access(self, path: str, wanted: int, who: Credentials = ROOT) -> bool:
        """Whether `who` may read (4), write (2) or execute (1) what the path leads to."""
        try:
            place = self.resolve(path, who)
            stat = self._stat(place, path)
        except OSError:
            return False
        if wanted & _WRITE and self.locate(place)[0].read_only and stat.kind is not Kind.DEVICE:
            return False
        return who.may(stat, wanted)

    def read_link(self, path: str, who: Credentials = ROOT) -> str:
        """Where a link points; EINVAL for anything else."""
        stat = self.stat(path, who, follow=False)
        if stat.kind is not Kind.LINK:
            raise failure(errno.EINVAL, path)
        return stat.target

    # -- opening -----------------------------------------------------------------------------

    def open(self, path: str, how: Opening = READING, who: Credentials = ROOT) -> OpenFile:
        """Open a file or a device; what is created belongs to `who`."""
        if how.create and path.endswith("/"):
            raise failure(errno.EISDIR, path)
        place = self.resolve(path, who, follow=not (how.create and how.exclusive))
        tree, within = self.locate(place)
        try:
            stat = self._stat(place, path)
        except FileNotFoundError:
            if not how.create:
                raise
            self._check_parent(place, path, who)
            return tree.open(within, how, who)
        if how.create and how.exclusive:
            raise failure(errno.EEXIST, path)
        if stat.kind is Kind.FOLDER and how.write:
            raise failure(errno.EISDIR, path)
        if path.endswith("/") and stat.kind is not Kind.FOLDER:
            raise failure(errno.ENOTDIR, path)
        wanted = (_READ if how.read else 0) | (_WRITE if how.write or how.truncate else 0)
        if not who.may(stat, wanted):
            raise failure(errno.EACCES, path)
        if how.write and tree.read_only and stat.kind is not Kind.DEVICE:
            raise failure(errno.EROFS, path)
        return tree.open(within, how, who)

    # -- changing ----------------------------------------------------------------------------

    def make_folder(self, path: str, mode: int = 0o777, who: Credentials = ROOT) -> None:
        """As mkdir(2), the umask already taken off the mode."""
        tree, within = self._vacant(path.rstrip("/") or "/", path, who)
        tree.make_folder(within, mode, who)

    def make_folders(self, path: str, mode: int = 0o755) -> None:
        """A folder of root's with all that are missing on the way to it; fine if it is there."""
        place = "/"
        for part in reversed(_parts(path)):
            _check_name(part, path)
            step = place[: place.rfind("/")] or "/" if part == ".." else joined(place, part)
            try:
                place = self.resolve(step) if self._stat(step).kind is Kind.LINK else step
            except FileNotFoundError:
                self._check_parent(step, path, ROOT)
                tree, within = self.locate(step)
                tree.make_folder(within, mode, ROOT)
                place = step

    def make_link(self, path: str, target: str, who: Credentials = ROOT) -> None:
        """A symbolic link at `path` that points to `target`."""
        tree, within = self._vacant(path, path, who)
        tree.make_link(within, target, who)

    def make_pipe(self, path: str, mode: int = 0o666, who: Credentials = ROOT) -> None:
        """A named pipe."""
        tree, within = self._vacant(path, path, who)
        tree.make_pipe(within, mode, who)

    def link(self, existing: str, path: str, who: Credentials = ROOT) -> None:
        """A hard link; EXDEV across mounts, EPERM for folders."""
        source = self.resolve(existing, who, follow=False)
        if self._stat(source, existing).kind is Kind.FOLDER:
            raise failure(errno.EPERM, existing)
        tree, within = self._vacant(path, path, who)
        source_tree, source_within = self.locate(source)
        if source_tree is not tree:
            raise failure(errno.EXDEV, path)
        tree.link(source_within, within)

    def remove(self, path: str, who: Credentials = ROOT) -> None:
        """As unlink(2): anything but a folder."""
        place = self.resolve(path, who, follow=False)
        stat = self._stat(place, path)
        if stat.kind is Kind.FOLDER:
            raise failure(errno.EISDIR, path)
        if path.endswith("/"):
            raise failure(errno.ENOTDIR, path)
        self._check_removal(place, stat, path, who)
        tree, within = self.locate(place)
        tree.remove(within)

    def remove_folder(self, path: str, who: Credentials = ROOT) -> None:
        """As rmdir(2)."""
        place = self.resolve(path, who, follow=False)
        stat = self._stat(place, path)
        if stat.kind is not Kind.FOLDER:
            raise failure(errno.ENOTDIR, path)
        if path.rstrip("/").endswith("/."):
            raise failure(errno.EINVAL, path)
        self._check_removal(place, stat, path, who)
        tree, within = self.locate(place)
        if self.names(place):
            raise failure(errno.ENOTEMPTY, path)
        tree.remove_folder(within)

    def rename(self, old: str, new: str, who: Credentials = ROOT) -> None:
        """What is at `old` is at `new` from then on; EXDEV across mounts."""
        source = self.resolve(old.rstrip("/") or "/", who, follow=False)
        target = self.resolve(new.rstrip("/") or "/", who, follow=False)
        stat = self._stat(source, old)
        self._check_removal(source, stat, old, who)
        self._check_parent(target, new, who)
        if target in self._mounts or target in self._later:
            raise failure(errno.EBUSY, new)
        source_tree, source_within = self.locate(source)
        target_tree, target_within = self.locate(target)
        if source_tree is not target_tree:
            raise failure(errno.EXDEV, new)
        if f"{target}/".startswith(f"{source}/") and target != source:
            raise failure(errno.EINVAL, new)
        source_tree.rename(source_within, target_within)

    def set_mode(self, path: str, mode: int, who: Credentials = ROOT) -> None:
        """As chmod(2); for the owner and root."""
        tree, within, stat = self._owned(path, who)
        if who.uid != 0 and stat.gid != who.gid and stat.gid not in who.groups:
            mode &= ~0o2000
        tree.set_mode(within, mode & 0o7777)

    def set_owner(
        self, path: str, uid: int, gid: int, who: Credentials = ROOT, *, follow: bool = True
    ) -> None:
        """As chown(2); -1 leaves one of the two as it is."""
        tree, within, stat = self._owned(path, who, follow=follow)
        uid = stat.uid if uid == -1 else uid
        gid = stat.gid if gid == -1 else gid
        if who.uid != 0 and (uid != stat.uid or gid not in {who.gid, *who.groups}):
            raise failure(errno.EPERM, path)
        tree.set_owner(within, uid, gid)

    def set_time(self, path: str, mtime: int, who: Credentials = ROOT) -> None:
        """The time of the last change, in nanoseconds since the epoch."""
        place = self.resolve(path, who)
        stat = self._stat(place, path)
        if who.uid not in (0, stat.uid) and not who.may(stat, _WRITE):
            raise failure(errno.EACCES, path)
        tree, within = self.locate(place)
        if tree.read_only:
            raise failure(errno.EROFS, path)
        tree.set_time(within, mtime)

    # -- rules -------------------------------------------------------------------------------

    def _stat(self, place: str, asked: str = "") -> Stat:
        tree, within = self.locate(place)
        try:
            return tree.stat(within)
        except OSError as error:
            error.filename = asked or place
            raise

    def _vacant(self, path: str, asked: str, who: Credentials) -> tuple[Tree, str]:
        """Where something new may be made; raises EEXIST, and what the parent forbids."""
        place = self.resolve(path, who, follow=False)
        try:
            self._stat(place)
        except FileNotFoundError:
            self._check_parent(place, asked, who)
            return self.locate(place)
        raise failure(errno.EEXIST, asked)

    def _check_parent(self, place: str, asked: str, who: Credentials) -> None:
        parent = place[: place.rfind("/")] or "/"
        stat = self._stat(parent, asked)
        if stat.kind is not Kind.FOLDER:
            raise failure(errno.ENOTDIR, asked)
        if self.locate(place)[0].read_only:
            raise failure(errno.EROFS, asked)
        if not who.may(stat, _WRITE | _SEARCH):
            raise failure(errno.EACCES, asked)

    def _check_removal(self, place: str, stat: Stat, asked: str, who: Credentials) -> None:
        if place == "/" or place in self._mounts or place in self._later:
            raise failure(errno.EBUSY, asked)
        self._check_parent(place, asked, who)
        folder = self._stat(place[: place.rfind("/")] or "/")
        if folder.mode & _STICKY and who.uid not in (0, stat.uid, folder.uid):
            raise failure(errno.EPERM, asked)

    def _owned(self, path: str, who: Credentials, *, follow: bool = True) -> tuple[Tree, str, Stat]:
        place = self.resolve(path, who, follow=follow)
        stat = self._stat(place, path)
        if who.uid not in (0, stat.uid):
            raise failure(errno.EPERM, path)
        tree, within = self.locate(place)
        if tree.read_only:
            raise failure(errno.EROFS, path)
        return tree, within, stat
