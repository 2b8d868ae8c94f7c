"""First program of the container: leave root behind, then become the service.

Why the container starts as root at all: when the source folder of ``-v ./logs:/app/logs`` is
missing, Docker makes it, owned by root, and a fixed ``USER`` could not write there. So this file
uses its first moment to settle who may write the log:

- the mounted folder belongs to a person: run with that person's id, and the log is theirs;
- the folder belongs to root: give what is ours to the image's own user, ``app``;
- the container does not start as root (``docker run --user``): change nothing.

Then it replaces itself (``exec``) with the command, which therefore is process 1 and receives the
SIGTERM of ``docker stop``.
"""

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

APP_ID = 1000
LOG_NAME = "app.log"


def root_of_the_host() -> bool:
    """Return whether root in this container is root outside it too.

    In rootless Docker it is the person who started Docker instead; see user_namespaces(7).
    """
    return Path("/proc/self/uid_map").read_text(encoding="ascii").split()[:2] == ["0", "0"]


def give_to_app(path: Path, flags: int, expected: int) -> None:
    """Make ``app`` the owner of a path, unless it is a link or not of the ``expected`` type."""
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK, mode=0o644)
    try:
        if stat.S_IFMT(os.fstat(descriptor).st_mode) == expected:
            os.fchown(descriptor, APP_ID, APP_ID)
    finally:
        os.close(descriptor)


def settle_log_owner(folder: Path) -> tuple[int, int]:
    """Make the log writable by somebody who is not root; return that user id and group id.

    A folder of root's is given away only when it holds nothing but our log: that is the one Docker
    has just made. In any other (imagine ``-v /var/log:/app/logs``) only the log file is ours.

    Raises:
        OSError: the folder cannot be made or its owner changed, as on a read-only mount.
    """
    folder.mkdir(parents=True, exist_ok=True)
    owner = folder.stat()
    if owner.st_uid != 0:
        # The group of root stays root's, whoever owns the folder.
        return owner.st_uid, owner.st_gid or APP_ID
    give_to_app(folder / LOG_NAME, os.O_CREAT | os.O_WRONLY, stat.S_IFREG)
    if os.listdir(folder) == [LOG_NAME] and root_of_the_host():
        give_to_app(folder, os.O_DIRECTORY | os.O_RDONLY, stat.S_IFDIR)
    return APP_ID, APP_ID


def leave_root() -> None:
    """Give up root for good.

    Raises:
        OSError: the container may not change its user, as under ``--cap-drop ALL``.
    """
    user, group = APP_ID, APP_ID
    # A log that cannot be written is no reason to stop: the service says so and goes on.
    with suppress(OSError):
        user, group = settle_log_owner(Path(os.environ.get("LOG_DIR") or "logs"))
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)


def main(command: list[str]) -> None:
    """Become the command; the exit codes of a failure are those of a shell."""
    if os.getuid() == 0:
        try:
            leave_root()
        except OSError as error:
            raise SystemExit(
                f"Cannot stop being root ({error.strerror}); start the container with "
                f"--user {APP_ID} instead."
            ) from None
    try:
        os.execvp(command[0], command)
    except OSError as error:
        print(f"Cannot run {command[0]}: {error.strerror}.", file=sys.stderr)
        raise SystemExit(126 if isinstance(error, PermissionError) else 127) from None


if __name__ == "__main__":
    main(sys.argv[1:])
