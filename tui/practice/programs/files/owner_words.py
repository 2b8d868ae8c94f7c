"""Users and groups as the command line names them."""

from __future__ import annotations

from tui.practice.kernel.process import Process
from tui.practice.kernel.users import groups, users
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import Failure

_HIGHEST = 2**32 - 2


def user_id(p: Process, word: str) -> int:
    """The number of a user, by name or as it is. Raises Failure."""
    found = next((user.uid for user in users(p.machine.view) if user.name == word), None)
    if found is None and (found := _number(word)) is None:
        if p.gnu:
            raise Failure(f"invalid user: {in_quotes(p, word)}")
        raise Failure(f"unknown user {word}")
    return found


def group_id(p: Process, word: str) -> int:
    """The number of a group. Raises Failure."""
    found = next((group.gid for group in groups(p.machine.view) if group.name == word), None)
    if found is None and (found := _number(word)) is None:
        if p.gnu:
            raise Failure(f"invalid group: {in_quotes(p, word)}")
        raise Failure(f"unknown group {word}")
    return found


def login_group(p: Process, uid: int) -> int | None:
    """The group that a user begins with."""
    return next((user.gid for user in users(p.machine.view) if user.uid == uid), None)


def _number(word: str) -> int | None:
    digits = word.removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 10):
        return None
    return int(digits) if int(digits) <= _HIGHEST else None
