"""The files that name users and groups: /etc/passwd, /etc/group, /etc/shadow, to be changed.

Lines are kept as fields, so that what nobody asked to change stays as it is.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from tui.practice.files.nodes import Kind
from tui.practice.files.tree import OVERWRITING
from tui.practice.kernel.process import Process
from tui.practice.programs.options import Failure
from tui.practice.programs.tools import raw, text
from tui.practice.programs.walking import Walk, child

Row = list[str]

_MOST = 1 << 20
_PASSWD, _GROUP, _SHADOW = "/etc/passwd", "/etc/group", "/etc/shadow"
_DAY = 86_400
_SALT = "cais"
_SKELETON = "/etc/skel"


@dataclass(slots=True)
class Accounts:
    """All users and groups of a container."""

    users: list[Row] = field(default_factory=list)
    groups: list[Row] = field(default_factory=list)
    shadows: list[Row] = field(default_factory=list)
    has_shadow: bool = False

    # -- looking -----------------------------------------------------------------------------

    def user(self, name: str) -> Row | None:
        """The line of a user."""
        return _named(self.users, name)

    def group(self, word: str) -> Row | None:
        """The line of a group, by its name or number."""
        found = _named(self.groups, word)
        if found is None and word.isdigit():
            found = next((row for row in self.groups if row[2] == word), None)
        return found

    def free_uid(self, numbers: Iterable[int]) -> int | None:
        """The first of these numbers that no user has."""
        return _free(self.users, numbers)

    def free_gid(self, numbers: Iterable[int]) -> int | None:
        """The first of these numbers that no group has."""
        return _free(self.groups, numbers)

    def with_primary(self, gid: str) -> Row | None:
        """A user whose own group this is."""
        return next((row for row in self.users if row[3] == gid), None)

    # -- changing ----------------------------------------------------------------------------

    def add_user(self, name: str, uid: int, gid: int, about: str, home: str, shell: str) -> None:
        """A new user, who can't log in yet."""
        self.users.append([name, "x", str(uid), str(gid), about, home, shell])
        today = str(int(time.time()) // _DAY)
        self.shadows.append([name, "!", today, "0", "99999", "7", "", "", ""])

    def add_group(self, name: str, gid: int) -> None:
        """A new group without members."""
        self.groups.append([name, "x", str(gid), ""])

    def add_member(self, user: str, group: Row) -> None:
        """Put a user into a group; nothing happens if they are in it."""
        members = _members(group)
        if user not in members:
            group[3] = ",".join([*members, user])

    def remove_member(self, user: str, group: Row) -> bool:
        """Take a user out of a group; whether they were in it."""
        members = _members(group)
        group[3] = ",".join(each for each in members if each != user)
        return user in members

    def remove_user(self, name: str) -> None:
        """Forget a user everywhere."""
        self.users = [row for row in self.users if row[0] != name]
        self.shadows = [row for row in self.shadows if row[0] != name]
        for group in self.groups:
            self.remove_member(name, group)

    def set_password(self, name: str, hashed: str) -> None:
        """Give a user another password, as it stands in the file."""
        row = _named(self.shadows, name)
        if row is None:
            row = [name, hashed, "", "0", "99999", "7", "", "", ""]
            self.shadows.append(row)
        row[1], row[2] = hashed, str(int(time.time()) // _DAY)

    def accepts(self, name: str, password: str) -> bool:
        """Whether this is a user's password; one that was never set is nobody's."""
        row = _named(self.shadows, name)
        return row is not None and row[1] in ("", hashed(password))


def is_name(word: str) -> bool:
    """Whether users and groups may be called that."""
    return bool(re.fullmatch(r"[A-Za-z0-9_.][A-Za-z0-9_.@-]{0,31}\$?", word))


def hashed(password: str) -> str:
    """A password as the engine keeps it. Nobody's real one belongs into a container."""
    digest = hashlib.sha256(raw(_SALT + password)).hexdigest()
    return f"$5${_SALT}${digest}"


def _named(rows: list[Row], name: str) -> Row | None:
    return next((row for row in rows if row[0] == name), None)


def _members(group: Row) -> list[str]:
    return [name for name in group[3].split(",") if name]


def _free(rows: list[Row], numbers: Iterable[int]) -> int | None:
    taken = {row[2] for row in rows}
    return next((number for number in numbers if str(number) not in taken), None)


# -- on the disk ---------------------------------------------------------------------------------


async def load(p: Process) -> Accounts:
    """What the files hold; those that can't be read are empty."""
    found = Accounts(await _rows(p, _PASSWD, 7), await _rows(p, _GROUP, 4))
    found.has_shadow = p.exists(_SHADOW)
    found.shadows = await _rows(p, _SHADOW, 9)
    return found


async def _rows(p: Process, path: str, fields: int) -> list[Row]:
    try:
        lines = text(await p.read_all(path, _MOST)).splitlines()
    except OSError:
        return []
    rows = [line.split(":") for line in lines if line.strip()]
    return [[*row, *[""] * (fields - len(row))] for row in rows]


def save(p: Process, accounts: Accounts) -> None:
    """Write the files. Raises OSError, PermissionError above all; Failure for impossible fields."""
    for row in (*accounts.users, *accounts.groups, *accounts.shadows):
        for each in row:
            if ":" in each or "\n" in each:
                raise Failure(f"invalid field '{each}'")
    for path, rows in (
        (_PASSWD, accounts.users),
        (_GROUP, accounts.groups),
        (_SHADOW, accounts.shadows if accounts.has_shadow else []),
    ):
        if rows:
            file = p.open_file(path, OVERWRITING)
            try:
                file.write(raw("".join(":".join(row) + "\n" for row in rows)))
            finally:
                file.close()


def make_home(p: Process, home: str, uid: int, gid: int, mode: int) -> bool:
    """A home with the files of /etc/skel in it; False if there is one. Raises OSError."""
    if p.exists(home):
        return False
    p.machine.view.make_folders(home)
    if p.is_folder(_SKELETON):
        for name in p.names(_SKELETON):
            with suppress(OSError):
                _copy(p, child(_SKELETON, name), child(home, name), uid, gid)
    p.set_owner(home, uid, gid)
    p.set_mode(home, mode)
    return True


def _copy(p: Process, source: str, target: str, uid: int, gid: int) -> None:
    if p.stat(source).kind is not Kind.FILE:
        return
    file, copy = p.open_file(source), p.open_file(target, OVERWRITING)
    try:
        copy.write(file.read(_MOST))
    finally:
        file.close()
        copy.close()
    p.set_owner(target, uid, gid)


async def remove_home(p: Process, home: str) -> None:
    """Take a home away with all that is in it. Raises OSError."""
    for visit in Walk(p, home, twice=True):
        if visit.error is not None:
            raise visit.error
        is_folder = visit.stat is not None and visit.stat.kind is Kind.FOLDER
        if visit.leaving:
            p.remove_folder(visit.path)
        elif not is_folder:
            p.remove(visit.path)
        await p.breathe()


def shell_of(p: Process, accounts: Accounts, default: str) -> str:
    """The shell that a new user gets: that of who makes it."""
    mine = next((row[6] for row in accounts.users if row[2] == str(p.who.uid)), "")
    return p.env.get("SHELL") or mine or default
