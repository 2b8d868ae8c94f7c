"""`entrypoint.py` of the sample app: leaves root behind, and becomes the command."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from contextlib import suppress

from tui.practice.files.nodes import Credentials, Kind, failure
from tui.practice.files.tree import Opening
from tui.practice.kernel.process import Process
from tui.practice.programs.python.folders import make_folders
from tui.practice.programs.tools import reason

APP_ID = 1000
LOG_NAME = "app.log"
_FRESH = Opening(read=False, write=True, create=True, mode=0o644)


async def run_entrypoint(p: Process, words: Sequence[str]) -> int:
    """Be `python entrypoint.py` with this command after it."""
    if not words:
        await p.err("Traceback (most recent call last):\nIndexError: list index out of range\n")
        return 1
    if p.who.uid == 0:
        user, group = APP_ID, APP_ID
        with suppress(OSError):
            user, group = _settle_log_owner(p, p.env.get("LOG_DIR") or "logs")
        p.who = Credentials(user, group)
    try:
        p.replace(words, path=p.which(words[0]))
    except OSError as error:
        await p.err(f"Cannot run {words[0]}: {reason(error)}.\n")
        return 126 if isinstance(error, PermissionError) else 127


def _settle_log_owner(p: Process, folder: str) -> tuple[int, int]:
    """Make the log writable by somebody, and return who that is: user and group id.

    In the practice engine a mounted folder of the host belongs to the person who runs it, whom
    containers see as root, and it can't be given away. So the log stays theirs.
    """
    make_folders(p, folder)
    owner = p.stat(folder)
    if owner.uid != 0:
        return owner.uid, owner.gid or APP_ID
    try:
        _give_to_app(p, f"{folder}/{LOG_NAME}", Kind.FILE)
        if p.names(folder) == [LOG_NAME]:
            _give_to_app(p, folder, Kind.FOLDER)
    except PermissionError:
        return owner.uid, owner.gid
    return APP_ID, APP_ID


def _give_to_app(p: Process, path: str, expected: Kind) -> None:
    """Make `app` the owner of a path, unless it is a link or something unexpected."""
    try:
        kind = p.stat(path, follow=False).kind
    except FileNotFoundError:
        p.open_file(path, _FRESH).close()
        kind = Kind.FILE
    if kind is Kind.LINK:
        raise failure(errno.ELOOP, path)
    if kind is expected:
        p.set_owner(path, APP_ID, APP_ID)
