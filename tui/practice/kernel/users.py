"""The users and groups of a container, as its own /etc/passwd and /etc/group tell them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tui.practice.files.nodes import Credentials
from tui.practice.files.view import View

MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class User:
    """One line of /etc/passwd."""

    name: str
    uid: int
    gid: int
    home: str = "/"
    shell: str = "/bin/sh"


@dataclass(frozen=True, slots=True)
class Group:
    """One line of /etc/group."""

    name: str
    gid: int
    members: tuple[str, ...] = ()


class UnknownUser(Exception):
    """A user or group that a container's files do not name."""


def users(view: View) -> list[User]:
    """Everyone in /etc/passwd; lines that make no sense are passed over."""
    return [
        User(fields[0], int(fields[2]), int(fields[3]), fields[5], fields[6])
        for fields in _lines(view, "/etc/passwd")
        if len(fields) >= 7 and fields[2].isdigit() and fields[3].isdigit()
    ]


def groups(view: View) -> list[Group]:
    """Every group in /etc/group."""
    return [
        Group(fields[0], int(fields[2]), tuple(filter(None, fields[3].split(","))))
        for fields in _lines(view, "/etc/group")
        if len(fields) >= 4 and fields[2].isdigit()
    ]


def user_of(view: View, spec: str) -> tuple[Credentials, User]:
    """Who `name`, `uid`, `name:group` or `uid:gid` is; "" is root.

    Raises UnknownUser with the words of the real engine (runc's user lookup).
    """
    name, _, group = (spec or "0").partition(":")
    known = users(view)
    user = next((u for u in known if u.name == name), None)
    if user is None and name.isdigit():
        uid = int(name)
        user = next((u for u in known if u.uid == uid), None) or User("", uid, 0)
    if user is None:
        raise UnknownUser(f"unable to find user {name}: no matching entries in passwd file")
    listed = groups(view)
    gid = user.gid
    extra = frozenset(g.gid for g in listed if user.name and user.name in g.members)
    if group:
        named = next((g for g in listed if g.name == group), None)
        if named is not None:
            gid = named.gid
        elif group.isdigit():
            gid = int(group)
        else:
            raise UnknownUser(f"unable to find group {group}: no matching entries in group file")
        extra = frozenset()
    return Credentials(user.uid, gid, extra), user


def user_name(view: View, uid: int) -> str:
    """The name of a uid, or the number where it has none."""
    return next((user.name for user in users(view) if user.uid == uid), str(uid))


def group_name(view: View, gid: int) -> str:
    """The name of a gid, or the number where it has none."""
    return next((group.name for group in groups(view) if group.gid == gid), str(gid))


def _lines(view: View, path: str) -> Iterator[list[str]]:
    try:
        file = view.open(path)
    except OSError:
        return
    try:
        text = file.read(MOST_BYTES).decode(errors="surrogateescape")
    finally:
        file.close()
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split(":")
