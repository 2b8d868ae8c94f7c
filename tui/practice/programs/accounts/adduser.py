"""busybox's programs for users and groups: adduser, addgroup, deluser, delgroup.

Debian has others of these names, written in Perl; they are in `debian_accounts`.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui.practice.kernel.process import Process
from tui.practice.programs.accounts import account_files, debian_accounts
from tui.practice.programs.accounts.account_files import Accounts
from tui.practice.programs.accounts.passwords import new_password
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import program

_SYSTEM, _ORDINARY = range(100, 1000), range(1000, 60_000)
_NO_LOGIN = ("/sbin/nologin", "/usr/sbin/nologin")
_ADDUSER = Manual(
    "[OPTIONS] USER [GROUP]",
    """Make a new user, or put USER into GROUP.

    -h, --home=DIR           home
    -g, --gecos=GECOS        the field about the user
    -s, --shell=SHELL        shell
    -G, --ingroup=GRP        group
    -S, --system             a user for the system
    -D, --disabled-password  no password
    -H, --no-create-home     no home
    -u, --uid=UID            number
    -k, --skel=SKEL          no effect""",
)


def _check_root(p: Process) -> None:
    if p.who.uid != 0:
        raise Failure("permission denied (are you root?)")


async def adduser(p: Process) -> int:
    """Make a user."""
    return await (debian_accounts.adduser(p) if p.gnu else _adduser(p))


@program(_ADDUSER)
async def _adduser(p: Process, given: Given) -> int:
    _check_root(p)
    if not 1 <= len(given.operands) <= 2:
        raise given.misuse()
    accounts = await account_files.load(p)
    name = given.operands[0]
    if len(given.operands) == 2:
        return _join(p, accounts, name, given.operands[1])
    _check_name(name)
    if accounts.user(name):
        raise Failure(f"user '{name}' in use")
    system = "S" in given
    uid = _number(given.value("u"), "uid", [row[2] for row in accounts.users])
    if uid is None:
        uid = accounts.free_uid(_SYSTEM if system else _ORDINARY)
        if uid is None:
            raise Failure("no uids left")
    gid = _group_of(accounts, given.value("G"), name, uid, system=system)
    shell = given.value("s") or account_files.shell_of(p, accounts, "/bin/sh")
    if system and "s" not in given:
        shell = next((path for path in _NO_LOGIN if p.access(path, 1)), "/bin/false")
    home = given.value("h") or f"/home/{name}"
    about = given.value("g")
    accounts.add_user(name, uid, gid, "Linux User,,," if about is None else about, home, shell)
    account_files.save(p, accounts)
    if "H" not in given:
        account_files.make_home(p, home, uid, gid, 0o2755)
    if "D" not in given and not system:
        return await new_password(p, accounts, name)
    return 0


def _group_of(accounts: Accounts, wanted: str | None, name: str, uid: int, *, system: bool) -> int:
    """The number of the group that is asked for, or of a new one that is called as the user."""
    wanted = wanted or ("nogroup" if system else None)
    if wanted is not None:
        found = accounts.group(wanted)
        if found is None:
            raise Failure(f"unknown group {wanted}")
        return int(found[2])
    if accounts.group(name):
        raise Failure(f"group '{name}' in use")
    gid = accounts.free_gid([uid, *_ORDINARY])
    if gid is None:
        raise Failure("no gids left")
    accounts.add_group(name, gid)
    return gid


def _number(word: str | None, what: str, taken: Sequence[str]) -> int | None:
    if word is None:
        return None
    if not (word.isascii() and word.isdigit()) or len(word) > 9:
        raise Failure(f"invalid number '{word}'")
    if str(int(word)) in taken:
        raise Failure(f"{what} '{word}' in use")
    return int(word)


def _check_name(name: str) -> None:
    if not account_files.is_name(name):
        raise Failure(f"illegal name '{name}'")


def _join(p: Process, accounts: Accounts, user: str, group: str) -> int:
    if accounts.user(user) is None:
        raise Failure(f"unknown user {user}")
    found = accounts.group(group)
    if found is None:
        raise Failure(f"unknown group {group}")
    accounts.add_member(user, found)
    account_files.save(p, accounts)
    return 0


_ADDGROUP = Manual(
    "[-g GID] [-S] [USER] GROUP",
    """Make a new group, or put USER into GROUP.

    -g, --gid=GID  number
    -S, --system   a group for the system""",
)


async def addgroup(p: Process) -> int:
    """Make a group."""
    return await (debian_accounts.addgroup(p) if p.gnu else _addgroup(p))


@program(_ADDGROUP)
async def _addgroup(p: Process, given: Given) -> int:
    _check_root(p)
    if not 1 <= len(given.operands) <= 2:
        raise given.misuse()
    accounts = await account_files.load(p)
    if len(given.operands) == 2:
        return _join(p, accounts, *given.operands)
    name = given.operands[0]
    _check_name(name)
    if accounts.group(name):
        raise Failure(f"group '{name}' in use")
    gid = _number(given.value("g"), "gid", [row[2] for row in accounts.groups])
    if gid is None:
        gid = accounts.free_gid(_SYSTEM if "S" in given else _ORDINARY)
        if gid is None:
            raise Failure("no gids left")
    accounts.add_group(name, gid)
    account_files.save(p, accounts)
    return 0


_DELUSER = Manual(
    "[--remove-home] USER [GROUP]",
    """Take a user away, or out of GROUP.

        --remove-home  the home, too""",
)


async def deluser(p: Process) -> int:
    """Take a user away."""
    return await (debian_accounts.deluser(p) if p.gnu else _deluser(p))


@program(_DELUSER)
async def _deluser(p: Process, given: Given) -> int:
    _check_root(p)
    if not 1 <= len(given.operands) <= 2:
        raise given.misuse()
    accounts = await account_files.load(p)
    name = given.operands[0]
    found = accounts.user(name)
    if found is None:
        raise Failure(f"unknown user {name}")
    if len(given.operands) == 2:
        return _leave(p, accounts, name, given.operands[1])
    accounts.remove_user(name)
    own = accounts.group(name)
    if own is not None and not own[3] and accounts.with_primary(own[2]) is None:
        accounts.groups.remove(own)
    account_files.save(p, accounts)
    if "remove-home" in given:
        await account_files.remove_home(p, found[5])
    return 0


def _leave(p: Process, accounts: Accounts, user: str, group: str) -> int:
    found = accounts.group(group)
    if found is None:
        raise Failure(f"unknown group {group}")
    if not accounts.remove_member(user, found):
        raise Failure(f"can't find {user} in /etc/group")
    account_files.save(p, accounts)
    return 0


async def delgroup(p: Process) -> int:
    """Take a group away."""
    return await (debian_accounts.delgroup(p) if p.gnu else _delgroup(p))


@program(Manual("[USER] GROUP", "Take a group away, or USER out of it."))
async def _delgroup(p: Process, given: Given) -> int:
    _check_root(p)
    if not 1 <= len(given.operands) <= 2:
        raise given.misuse()
    accounts = await account_files.load(p)
    if len(given.operands) == 2:
        return _leave(p, accounts, *given.operands)
    name = given.operands[0]
    found = accounts.group(name)
    if found is None:
        raise Failure(f"unknown group {name}")
    user = accounts.with_primary(found[2])
    if user is not None:
        raise Failure(f"'{user[0]}' still has '{name}' as their primary group!")
    accounts.groups.remove(found)
    account_files.save(p, accounts)
    return 0
