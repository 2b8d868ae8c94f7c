"""Where the engine listens, and that nobody but its user can get there."""

from __future__ import annotations

import os
import secrets
import socket
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tui.practice.outcomes import AddressUnusable, FolderNotOurs, SocketInUse

if sys.platform != "win32":
    import fcntl

TOKEN_FILE = "engine.token"
"""In the data folder: what every request has to carry, where the address is open to all."""
BACKLOG = 1024
_PRIVATE = 0o700


@contextmanager
def unix_socket(path: Path) -> Iterator[socket.socket]:
    """A listening socket of mode 0600, in a folder that only its owner can enter.

    A folder that is missing or empty is made so; one that holds other things is left as it is,
    and refused unless it is private already. The socket of an engine that died is replaced, and
    the file removed afterwards. Raises FolderNotOurs, SocketInUse or AddressUnusable.
    """
    if sys.platform == "win32":
        raise AddressUnusable(path)
    listener = socket.socket(socket.AF_UNIX)
    try:
        with _private_folder(path):
            _make_room(path)
            # From its first moment on, nobody else may connect.
            before = os.umask(0o177)
            try:
                listener.bind(str(path))
            except OSError as error:
                raise AddressUnusable(path, error.strerror or str(error)) from error
            finally:
                os.umask(before)
            listener.listen(BACKLOG)
            made = path.lstat()
        try:
            yield listener
        finally:
            with suppress(OSError):
                now = path.lstat()
                if (now.st_dev, now.st_ino) == (made.st_dev, made.st_ino):
                    path.unlink()
    finally:
        listener.close()


@contextmanager
def loopback_socket() -> Iterator[socket.socket]:
    """A socket that listens at a free port, for programs of this machine only."""
    with socket.socket(socket.AF_INET) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(BACKLOG)
        yield listener


@contextmanager
def new_token(data: Path) -> Iterator[str]:
    """A secret, in a file that only its owner can read; removed afterwards."""
    path = data / TOKEN_FILE
    token = secrets.token_urlsafe(32)
    path.unlink(missing_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(file, token.encode())
    finally:
        os.close(file)
    try:
        yield token
    finally:
        path.unlink(missing_ok=True)


if sys.platform != "win32":

    @contextmanager
    def _private_folder(path: Path) -> Iterator[None]:
        """Keep a socket's folder to ourselves, against other engines too while the block runs."""
        folder = path.parent
        try:
            folder.mkdir(_PRIVATE, parents=True, exist_ok=True)
        except OSError as error:
            raise AddressUnusable(folder, error.strerror or str(error)) from error
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            raise FolderNotOurs(folder, error.strerror or str(error)) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            about = os.fstat(handle)
            if about.st_uid != os.geteuid():
                raise FolderNotOurs(folder)
            if stat.S_IMODE(about.st_mode) & 0o077:
                if set(os.listdir(handle)) - {path.name}:
                    raise FolderNotOurs(folder)
                os.fchmod(handle, _PRIVATE)
            yield
        finally:
            os.close(handle)


def _make_room(path: Path) -> None:
    """Remove the socket of an engine that is no more."""
    try:
        about = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(about.st_mode):
        raise SocketInUse(path)
    with socket.socket(socket.AF_UNIX) as client:
        # One that lives answers at once, or has a queue so full that it can't be dead.
        client.setblocking(False)
        try:
            client.connect(str(path))
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise SocketInUse(path, error.strerror or "") from error
        else:
            raise SocketInUse(path)
