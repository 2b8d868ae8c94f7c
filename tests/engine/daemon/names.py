"""Names of engines: they say who owns an engine, so that one whose owner died can be recognised.

The name is the only record (no file can be half written): prefix, owner's pid, the owner's start
time as the kernel counts it (pids are reused, this pair is not), and a free part.
"""

import secrets
from os import getpid
from pathlib import Path

PREFIX = "cais-te"
HOMES = Path("/var/tmp")
NAMESPACES = Path("/run/netns")


def home_of(name: str) -> Path:
    """The folder with everything an engine writes; short, since sockets live in it."""
    return HOMES / name


def netns_of(name: str) -> Path:
    """The file that keeps the engine's network namespace."""
    return NAMESPACES / name


def new_name(suffix: str | None) -> str:
    """A name owned by this process."""
    pid = getpid()
    return f"{PREFIX}-{pid}-{_started(pid)}-{suffix or secrets.token_hex(3)}"


def owner_lives(name: str) -> bool:
    """Whether the process that made this name still runs."""
    pid, started = name.removeprefix(f"{PREFIX}-").split("-")[:2]
    return _started(int(pid)) == int(started)


def existing() -> list[str]:
    """Every engine of which anything is left, whoever owns it."""
    found = {path.name for folder in (HOMES, NAMESPACES) for path in folder.glob(f"{PREFIX}-*-*-*")}
    return sorted(found)


def _started(pid: int) -> int | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return None
    # The second field is the program's name in brackets and may hold spaces; field 22 is wanted.
    state, *fields = stat.rpartition(")")[2].split()
    return None if state == "Z" else int(fields[18])
