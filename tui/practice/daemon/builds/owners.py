"""Whose files become that are copied with `--chown`, as the image's own files tell."""

from __future__ import annotations

from collections.abc import Iterable

from tui.practice.errors import Failed
from tui.practice.files.nodes import Credentials
from tui.practice.files.view import View
from tui.practice.kernel.users import groups, users


def owner_of(spec: str, view: View) -> Credentials:
    """Who `user`, `user:group` or their numbers are in an image; one word is both.

    Raises Failed in the words of the engine.
    """
    parts = spec.split(":")
    try:
        if len(parts) > 2:
            raise Failed(f"invalid chown string format: {spec}")
        user, group = parts[0], parts[-1]
        return Credentials(
            _number(user, "uid", "user", ((one.name, one.uid) for one in users(view))),
            _number(group, "gid", "group", ((one.name, one.gid) for one in groups(view))),
        )
    except Failed as error:
        raise Failed(
            f"unable to convert uid/gid chown string to host mapping: {error.message}"
        ) from None


def _number(word: str, number: str, what: str, known: Iterable[tuple[str, int]]) -> int:
    if word.isascii() and word.isdigit() and len(word) < 10:
        return int(word)
    for name, value in known:
        if name == word:
            return value
    raise Failed(f"can't find {number} for {what} {word}: no such {what}: {word}")
