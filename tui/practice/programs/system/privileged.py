"""Programs for what only the host's own root may do: mount, umount, dmesg, sysctl.

They can tell how things are; changing them is refused as in any container that is not privileged.
"""

from __future__ import annotations

import re

from tui.practice.kernel.process import Process
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import program, reason, text
from tui.practice.programs.walking import child

_FAILED = 32
_MOST = 1 << 16
_SETTINGS = "/proc/sys"
_MOUNT = Manual(
    "[OPTIONS] [-o OPT] DEVICE NODE",
    """Print what is mounted where. Mounting is for the engine: see the option --mount of docker.

    -a, --all           all of /etc/fstab
    -t, --types=FSTYPE  file system
    -o, --options=OPT   options
    -O OPT              only those with these options
    -r, --read-only     read-only
    -w, --rw            no effect
    -v, --verbose       no effect
    -f, --fake          do nothing
    -n, --no-mtab       no effect
    -i                  no effect
        --bind          a folder in another place
        --rbind         the same, with all that is mounted in it
        --move          another place
        --make-private  no effect""",
    wrong=(1, 1),
)


@program(_MOUNT)
async def mount(p: Process, given: Given) -> int:
    """List what is mounted."""
    if not given.operands and "a" not in given:
        wanted = given.value("t")
        for line in await _lines(p, "/proc/mounts"):
            device, place, kind, options, *_ = (_unescaped(word) for word in line.split())
            if wanted in (None, kind):
                await p.out(f"{device} on {place} type {kind} ({options})\n")
        return 0
    if "a" in given or "f" in given:
        return 0
    *_, place = given.operands
    if len(given.operands) == 1 and not any(key in given for key in ("t", "bind", "o")):
        if p.gnu:
            raise Failure(f"{place}: can't find in /etc/fstab.")
        raise Failure(f"can't find {place} in /etc/fstab")
    if not p.exists(place):
        if p.gnu:
            raise Failure(f"{place}: mount point does not exist.", _FAILED)
        raise Failure(f"mounting {given.operands[0]} on {place} failed: No such file or directory")
    if not p.gnu:
        raise Failure("permission denied (are you root?)")
    why = "permission denied." if p.who.uid == 0 else "must be superuser to use mount."
    more = "       dmesg(1) may have more information after failed mount system call."
    raise Failure(f"{place}: {why}\n{more}", _FAILED)


def _unescaped(word: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), word)


async def _lines(p: Process, path: str) -> list[str]:
    return text(await p.read_all(path, _MOST)).splitlines()


_UMOUNT = Manual(
    "[-rlfda] FILESYSTEM|DIRECTORY",
    """Unmount a file system, which is for the engine to do.

    -a, --all        all of them
    -r, --read-only  no effect
    -l, --lazy       no effect
    -f, --force      no effect
    -d               no effect
    -t FSTYPE        no effect""",
)


@program(_UMOUNT)
async def umount(p: Process, given: Given) -> int:
    """Refuse to unmount."""
    if not given.operands and "a" not in given:
        if p.gnu:
            raise Failure("bad usage\nTry 'umount --help' for more information.")
        raise given.misuse()
    mounted = {_unescaped(line.split()[1]) for line in await _lines(p, "/proc/mounts")}
    for place in given.operands:
        try:
            is_mounted = p.resolve(place) in mounted
            p.stat(place)
        except OSError as error:
            words = f"can't unmount {place}: {reason(error)}"
            await p.complain(f"{place}: no mount point specified." if p.gnu else words)
            continue
        if p.gnu:
            why = "must be superuser to unmount." if is_mounted else "not mounted."
            await p.complain(f"{place}: {why}")
        else:
            why = "Operation not permitted" if is_mounted else "Invalid argument"
            await p.complain(f"can't unmount {place}: {why}")
    return _FAILED if p.gnu else 1


_DMESG = Manual(
    "[-cr] [-n LEVEL] [-s SIZE]",
    """Print what the kernel has logged, which is the host's own affair.

    -c, --read-clear  and clear it
    -r, --raw         no effect
    -n LEVEL          no effect
    -s SIZE           no effect
    -T, --ctime       no effect
    -H, --human       no effect
    -w, --follow      no effect""",
)


@program(_DMESG)
async def dmesg(p: Process, given: Given) -> int:
    """Refuse to show the host's log."""
    words = "read kernel buffer failed" if p.gnu else "klogctl"
    raise Failure(f"{words}: Operation not permitted")


_SYSCTL = Manual(
    "[-enq] { -a | [-w] [KEY[=VALUE]]... }",
    """Print settings of the kernel.

    -e, --ignore  say nothing of unknown keys
    -n, --values  print values only
    -q, --quiet   no effect
    -a, --all     all of them
    -w, --write   set some
    -p FILE       no effect""",
)


@program(_SYSCTL)
async def sysctl(p: Process, given: Given) -> int:
    """Print settings; they can't be changed from inside."""
    words = list(given.operands)
    if "a" in given:
        words += [path.removeprefix(f"{_SETTINGS}/") for path in _below(p, _SETTINGS)]
    if not words:
        raise given.misuse("no variables specified" if p.gnu else "")
    code = 0
    for word in words:
        key, sign, _ = word.partition("=")
        key = key.strip().replace("/", ".")
        path = child(_SETTINGS, key.replace(".", "/"))
        try:
            value = text(await p.read_all(path, _MOST)).rstrip("\n")
        except OSError:
            if "e" not in given:
                code = 1
                slashed = key.replace(".", "/")
                unknown = f"cannot stat {path}: No such file or directory"
                unknown = unknown if p.gnu else f"error: '{slashed}' is an unknown key"
                await p.complain(unknown)
            continue
        if sign:
            code = 1
            lead = f'setting key "{key}"' if p.gnu else f"error setting key '{key}'"
            await p.complain(f"{lead}: Read-only file system")
        else:
            await p.out(f"{value}\n" if "n" in given else f"{key} = {value}\n")
    return code


def _below(p: Process, folder: str) -> list[str]:
    found = []
    for name in p.names(folder):
        path = child(folder, name)
        found += _below(p, path) if p.is_folder(path) else [path]
    return found
