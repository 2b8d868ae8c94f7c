"""The programs for users and groups that scripts use: useradd, usermod, userdel, groupadd.

Wording and exit codes: shadow 4.13.
"""

from __future__ import annotations

from collections.abc import Iterable

from tui.practice.kernel.process import Process
from tui.practice.programs.accounts import account_files
from tui.practice.programs.accounts.account_files import Accounts, Row
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import program

_NO_SUCH_USER, _NO_SUCH_GROUP, _BAD_ARGUMENT, _NUMBER_TAKEN, _NAME_TAKEN = 6, 6, 3, 4, 9
_SYSTEM, _ORDINARY = range(999, 99, -1), range(1000, 60_000)


def _check_root(p: Process, path: str) -> None:
    if p.who.uid != 0:
        words = f"Permission denied.\n{p.name}: cannot lock {path}; try again later."
        raise Failure(words, 1 if path == "/etc/passwd" else 10)


def _one(given: Given) -> str:
    if len(given.operands) != 1:
        raise given.misuse()
    return given.operands[0]


def _number(word: str | None, what: str) -> int | None:
    if word is None:
        return None
    if not (word.isascii() and word.isdigit()) or len(word) > 10:
        raise Failure(f"invalid {what} ID '{word}'", _BAD_ARGUMENT)
    return int(word)


def _groups(accounts: Accounts, words: str | None) -> list[Row]:
    found = []
    for word in filter(None, (words or "").split(",")):
        group = accounts.group(word)
        if group is None:
            raise Failure(f"group '{word}' does not exist", _NO_SUCH_GROUP)
        found.append(group)
    return found


def _free(number: int | None, what: str) -> int:
    if number is None:
        raise Failure(f"Can't get unique system {what} (no more available {what}s)")
    return number


def _numbers(given: Given) -> Iterable[int]:
    return _SYSTEM if "r" in given else _ORDINARY


_USERADD = Manual(
    "[options] LOGIN",
    """Make a user.

    -c, --comment=COMMENT     the field about the user
    -d, --home-dir=HOME       home
    -g, --gid=GROUP           group
    -G, --groups=GROUPS       more groups
    -k, --skel=DIR            no effect
    -l, --no-log-init         no effect
    -m, --create-home         make the home
    -M, --no-create-home      make no home
    -N, --no-user-group       no group of the same name
    -o, --non-unique          the number may be another user's, too
    -p, --password=PASSWORD   encrypted password
    -r, --system              one for the system
    -s, --shell=SHELL         shell
    -u, --uid=UID             number
    -U, --user-group          a group of the same name
    -e, --expiredate=DATE     no effect
    -f, --inactive=DAYS       no effect
    -K, --key=KEY             no effect
        --badname             no effect""",
    wrong=(2, 2),
)


@program(_USERADD)
async def useradd(p: Process, given: Given) -> int:
    """Make a user."""
    name = _one(given)
    _check_root(p, "/etc/passwd")
    accounts = await account_files.load(p)
    if not account_files.is_name(name):
        words = f"invalid user name '{name}': use --badname to ignore"
        raise Failure(words, _BAD_ARGUMENT)
    if accounts.user(name) is not None:
        raise Failure(f"user '{name}' already exists", _NAME_TAKEN)
    uid = _number(given.value("u"), "user")
    if uid is None:
        uid = _free(accounts.free_uid(_numbers(given)), "UID")
    elif "o" not in given and accounts.free_uid([uid]) is None:
        raise Failure(f"UID {uid} is not unique", _NUMBER_TAKEN)
    more = _groups(accounts, given.value("G"))
    gid = _group_for(accounts, given, name, uid)
    home = given.value("d") or f"/home/{name}"
    shell = given.value("s")
    accounts.add_user(
        name, uid, gid, given.value("c") or "", home, "/bin/sh" if shell is None else shell
    )
    if "p" in given:
        accounts.set_password(name, given.value("p") or "")
    for group in more:
        accounts.add_member(name, group)
    account_files.save(p, accounts)
    if "m" in given and "M" not in given and not account_files.make_home(p, home, uid, gid, 0o755):
        await p.complain(f"warning: the home directory {home} already exists.")
        await p.complain("Not copying any file from skel directory into it.")
    return 0


def _group_for(accounts: Accounts, given: Given, name: str, uid: int) -> int:
    wanted = given.value("g")
    if wanted is not None:
        return int(_groups(accounts, wanted)[0][2])
    if "N" in given:
        return 100
    if accounts.group(name) is not None:
        words = f"group {name} exists - if you want to add this user to that group, use -g."
        raise Failure(words, _NAME_TAKEN)
    gid = _free(accounts.free_gid([uid, *_numbers(given)]), "GID")
    accounts.add_group(name, gid)
    return gid


_USERMOD = Manual(
    "[options] LOGIN",
    """Change a user.

    -a, --append             with -G: stay in the groups that there are
    -c, --comment=COMMENT    the field about the user
    -d, --home=HOME          home
    -g, --gid=GROUP          group
    -G, --groups=GROUPS      more groups
    -l, --login=NAME         name
    -L, --lock               lock the password
    -m, --move-home          move what is in the old home
    -o, --non-unique         the number may be another user's, too
    -p, --password=PASSWORD  encrypted password
    -s, --shell=SHELL        shell
    -u, --uid=UID            number
    -U, --unlock             unlock the password""",
    wrong=(2, 2),
)


@program(_USERMOD)
async def usermod(p: Process, given: Given) -> int:
    """Change a user."""
    name = _one(given)
    accounts, row = await _known(p, name)
    if not given.marks:
        await p.complain("no changes")
        return 0
    uid = _number(given.value("u"), "user")
    if uid is not None:
        if "o" not in given and str(uid) != row[2] and accounts.free_uid([uid]) is None:
            raise Failure(f"UID '{uid}' already exists", _NUMBER_TAKEN)
        row[2] = str(uid)
    if "g" in given:
        row[3] = _groups(accounts, given.value("g"))[0][2]
    if "G" in given:
        wanted = _groups(accounts, given.value("G"))
        for group in accounts.groups:
            if group in wanted:
                accounts.add_member(name, group)
            elif "a" not in given:
                accounts.remove_member(name, group)
    old_home = row[5]
    for option, place in (("c", 4), ("d", 5), ("s", 6)):
        row[place] = given.value(option) or row[place] if option in given else row[place]
    for option in "pLU":
        if option in given:
            _change_password(accounts, name, option, given.value("p") or "")
    if "l" in given:
        _rename(accounts, name, given.value("l") or name)
    account_files.save(p, accounts)
    if "m" in given and old_home != row[5] and p.is_folder(old_home) and not p.exists(row[5]):
        p.rename(old_home, row[5])
    return 0


async def _known(p: Process, name: str) -> tuple[Accounts, Row]:
    """All accounts, to be changed, and one user's among them."""
    _check_root(p, "/etc/passwd")
    accounts = await account_files.load(p)
    row = accounts.user(name)
    if row is None:
        raise Failure(f"user '{name}' does not exist", _NO_SUCH_USER)
    return accounts, row


def _change_password(accounts: Accounts, name: str, how: str, chosen: str) -> None:
    now = next((each[1] for each in accounts.shadows if each[0] == name), "!")
    locked = now if now.startswith("!") else f"!{now}"
    accounts.set_password(name, {"p": chosen, "L": locked, "U": now.lstrip("!")}[how])


def _rename(accounts: Accounts, old: str, new: str) -> None:
    if new != old and accounts.user(new) is not None:
        raise Failure(f"user '{new}' already exists", _NAME_TAKEN)
    for row in (*accounts.users, *accounts.shadows):
        row[0] = new if row[0] == old else row[0]
    for group in accounts.groups:
        if accounts.remove_member(old, group):
            accounts.add_member(new, group)


_USERDEL = Manual(
    "[options] LOGIN",
    """Take a user away.

    -f, --force   even if they are at work
    -r, --remove  the home, too""",
    wrong=(2, 2),
)


@program(_USERDEL)
async def userdel(p: Process, given: Given) -> int:
    """Take a user away."""
    name = _one(given)
    accounts, row = await _known(p, name)
    at_work = [one for one in p.machine.processes.values() if str(one.who.uid) == row[2]]
    if at_work and "f" not in given:
        raise Failure(f"user {name} is currently used by process {at_work[0].pid}", 8)
    accounts.remove_user(name)
    own = accounts.group(name)
    if own is not None and not own[3] and accounts.with_primary(own[2]) is None:
        accounts.groups.remove(own)
    account_files.save(p, accounts)
    if "r" in given:
        await p.complain(f"{name} mail spool (/var/mail/{name}) not found")
        if not p.is_folder(row[5]):
            await p.complain(f"{name} home directory ({row[5]}) not found")
            return 12
        await account_files.remove_home(p, row[5])
    return 0


_GROUPADD = Manual(
    "[options] GROUP",
    """Make a group.

    -f, --force              all is well if it is there already
    -g, --gid=GID            number
    -o, --non-unique         the number may be another group's, too
    -r, --system             one for the system
    -K, --key=KEY            no effect
    -p, --password=PASSWORD  no effect""",
    wrong=(2, 2),
)


@program(_GROUPADD)
async def groupadd(p: Process, given: Given) -> int:
    """Make a group."""
    name = _one(given)
    _check_root(p, "/etc/group")
    accounts = await account_files.load(p)
    if not account_files.is_name(name):
        raise Failure(f"'{name}' is not a valid group name", _BAD_ARGUMENT)
    if any(row[0] == name for row in accounts.groups):
        if "f" in given:
            return 0
        raise Failure(f"group '{name}' already exists", _NAME_TAKEN)
    gid = _number(given.value("g"), "group")
    if gid is not None and "o" not in given and accounts.free_gid([gid]) is None:
        if "f" not in given:
            raise Failure(f"GID '{gid}' already exists", _NUMBER_TAKEN)
        gid = None
    if gid is None:
        gid = _free(accounts.free_gid(_numbers(given)), "GID")
    accounts.add_group(name, gid)
    account_files.save(p, accounts)
    return 0


@program(Manual("[options] GROUP", "Take a group away.\n\n    -f, --force  no effect"))
async def groupdel(p: Process, given: Given) -> int:
    """Take a group away."""
    name = _one(given)
    _check_root(p, "/etc/group")
    accounts = await account_files.load(p)
    row = next((each for each in accounts.groups if each[0] == name), None)
    if row is None:
        raise Failure(f"group '{name}' does not exist", _NO_SUCH_GROUP)
    user = accounts.with_primary(row[2])
    if user is not None:
        raise Failure(f"cannot remove the primary group of user '{user[0]}'", 8)
    accounts.groups.remove(row)
    account_files.save(p, accounts)
    return 0
