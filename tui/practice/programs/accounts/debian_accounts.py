"""Debian's programs for users and groups: adduser, addgroup, deluser, delgroup.

Wording: adduser 3.134 (Debian 12) and, with `info:` in front, 3.137 (Ubuntu 24.04).
"""

from __future__ import annotations

from tui.practice.kernel.process import Process
from tui.practice.programs.accounts import account_files
from tui.practice.programs.accounts.account_files import Accounts, Row
from tui.practice.programs.accounts.passwords import line_of, new_password
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import program, text

_SYSTEM, _ORDINARY = range(100, 1000), range(1000, 60_000)
_OPTIONS = """
        --system             one for the system
        --group              with a group of its own; without --system, make a group
        --ingroup=GROUP      group
        --gid=ID             number of the group
        --uid=ID             number of the user
        --home=DIR           home
        --shell=SHELL        shell
        --gecos=GECOS        the field about the user
        --comment=GECOS      the same
        --no-create-home     no home
        --disabled-password  no password
        --disabled-login     no password
        --allow-bad-names    no effect
        --force-badname      no effect
        --quiet              say less
    -q                       say less"""
_ADDUSER = Manual("[OPTION]... USER [GROUP]", f"Make a user, or put USER into GROUP.\n{_OPTIONS}")
_ADDGROUP = Manual("[OPTION]... GROUP", f"Make a group.\n{_OPTIONS}")


class _Speaker:
    """Tells what is being done."""

    def __init__(self, p: Process, lead: str, *, quiet: bool) -> None:
        self._p, self._lead, self._quiet = p, lead, quiet

    async def say(self, words: str) -> None:
        """One line, unless silence is asked for."""
        if not self._quiet:
            await self._p.out(f"{self._lead}{words}\n")


async def _speaker(p: Process, given: Given) -> _Speaker:
    try:
        release = text(await p.read_all("/etc/os-release", 1 << 16))
    except OSError:
        release = ""
    lead = "info: " if "noble" in release or "trixie" in release else ""
    return _Speaker(p, lead, quiet="q" in given or "quiet" in given)


def _check_root(p: Process) -> None:
    if p.who.uid != 0:
        raise Failure("Only root may add a user or group to the system.")


@program(_ADDUSER)
async def adduser(p: Process, given: Given) -> int:
    """Make a user, and whatever belongs to one."""
    _check_root(p)
    words = given.operands
    if not words or len(words) > 2:
        raise Failure("Only one or two names allowed.")
    if "group" in given and "system" not in given:
        return await _make_group(p, given)
    accounts = await account_files.load(p)
    speaker = await _speaker(p, given)
    name = words[0]
    if len(words) == 2:
        return await _join(p, accounts, speaker, *words)
    system = "system" in given
    if not account_files.is_name(name):
        raise Failure(f"The name `{name}' is not allowed.")
    if accounts.user(name) is not None:
        if system:
            await speaker.say(f"The system user `{name}' already exists. Exiting.")
            return 0
        raise Failure(f"The user `{name}' already exists.")
    uid = _chosen(given.value("uid"), accounts.users, "UID")
    if uid is None:
        uid = accounts.free_uid(_SYSTEM if system else _ORDINARY)
    if uid is None:
        raise Failure("No UID is available.")
    head = f"system user `{name}' (UID {uid})" if system else f"user `{name}'"
    await speaker.say(f"Adding {head} ...")
    group = await _group_for(accounts, speaker, given, name, uid, system=system)
    number = f"UID {uid}" if system else str(uid)
    of_group = f"`{group[0]}'" if system else f"`{group[0]} ({group[2]})'"
    await speaker.say(f"Adding new user `{name}' ({number}) with group {of_group} ...")
    home = given.value("home") or ("/nonexistent" if system else f"/home/{name}")
    shell = given.value("shell") or ("/usr/sbin/nologin" if system else "/bin/bash")
    about = given.value("gecos") or given.value("comment") or ""
    accounts.add_user(name, uid, int(group[2]), about, home, shell)
    account_files.save(p, accounts)
    await _home(p, speaker, given, (uid, int(group[2])), home, system=system)
    if system:
        return 0
    if "disabled-password" not in given and "disabled-login" not in given:
        await new_password(p, accounts, name)
    if not {"gecos", "comment"} & {key for key, _ in given.marks}:
        await _ask_about(p, accounts, name)
    users = accounts.group("users")
    if users is not None:
        await speaker.say(f"Adding new user `{name}' to supplemental / extra groups `users' ...")
        await speaker.say(f"Adding user `{name}' to group `users' ...")
        accounts.add_member(name, users)
        account_files.save(p, accounts)
    return 0


def _chosen(word: str | None, rows: list[Row], what: str) -> int | None:
    if word is None:
        return None
    if not (word.isascii() and word.isdigit()) or len(word) > 9:
        raise Failure(f"Invalid {what} `{word}'.")
    if any(row[2] == str(int(word)) for row in rows):
        raise Failure(f"The {what} {word} is already in use.")
    return int(word)


async def _group_for(
    accounts: Accounts, speaker: _Speaker, given: Given, name: str, uid: int, *, system: bool
) -> Row:
    wanted = given.value("ingroup") or given.value("gid")
    if wanted is None and system and "group" not in given:
        wanted = "nogroup"
    if wanted is not None:
        found = accounts.group(wanted)
        if found is None:
            raise Failure(f"The group `{wanted}' does not exist.")
        return found
    if accounts.group(name) is not None:
        raise Failure(f"The group `{name}' already exists.")
    gid = accounts.free_gid([uid, *(_SYSTEM if system else _ORDINARY)])
    if gid is None:
        raise Failure("No GID is available.")
    shown = f"GID {gid}" if system else str(gid)
    await speaker.say(f"Adding new group `{name}' ({shown}) ...")
    accounts.add_group(name, gid)
    return accounts.groups[-1]


async def _home(
    p: Process,
    speaker: _Speaker,
    given: Given,
    owner: tuple[int, int],
    home: str,
    *,
    system: bool,
) -> None:
    uid, gid = owner
    if "no-create-home" in given or home == "/nonexistent":
        await speaker.say(f"Not creating home directory `{home}'.")
        return
    if p.exists(home):
        words = f"The home directory `{home}' already exists.  Not touching this directory."
        await speaker.say(words)
        return
    await speaker.say(f"Creating home directory `{home}' ...")
    if not system:
        await speaker.say("Copying files from `/etc/skel' ...")
    account_files.make_home(p, home, uid, gid, 0o755 if system else 0o700)


_QUESTIONS = ("Full Name", "Room Number", "Work Phone", "Home Phone", "Other")


async def _ask_about(p: Process, accounts: Accounts, name: str) -> None:
    await p.out(f"Changing the user information for {name}\n")
    await p.out("Enter the new value, or press ENTER for the default\n")
    keyboard = p.handle(0)
    answers = []
    for question in _QUESTIONS:
        await p.out(f"\t{question} []: ")
        answers.append((await line_of(p, keyboard) or "").replace(":", ""))
    await p.out("Is the information correct? [Y/n] ")
    await line_of(p, keyboard)
    row = accounts.user(name)
    if row is not None and any(answers):
        row[4] = ",".join(answers)


async def _join(p: Process, accounts: Accounts, speaker: _Speaker, user: str, group: str) -> int:
    if accounts.user(user) is None:
        raise Failure(f"The user `{user}' does not exist.")
    found = accounts.group(group)
    if found is None:
        raise Failure(f"The group `{group}' does not exist.")
    if user in found[3].split(","):
        await speaker.say(f"The user `{user}' is already a member of `{group}'.")
        return 0
    await speaker.say(f"Adding user `{user}' to group `{group}' ...")
    accounts.add_member(user, found)
    account_files.save(p, accounts)
    await speaker.say("Done.")
    return 0


@program(_ADDGROUP)
async def addgroup(p: Process, given: Given) -> int:
    """Make a group."""
    _check_root(p)
    if len(given.operands) == 2:
        return await _join(
            p, await account_files.load(p), await _speaker(p, given), *given.operands
        )
    return await _make_group(p, given)


async def _make_group(p: Process, given: Given) -> int:
    if len(given.operands) != 1:
        raise Failure("Only one or two names allowed.")
    name = given.operands[0]
    accounts = await account_files.load(p)
    speaker = await _speaker(p, given)
    system = "system" in given
    if not account_files.is_name(name):
        raise Failure(f"The name `{name}' is not allowed.")
    if accounts.group(name) is not None:
        if system:
            await speaker.say(f"The group `{name}' already exists as a system group. Exiting.")
            return 0
        raise Failure(f"The group `{name}' already exists.")
    gid = _chosen(given.value("gid"), accounts.groups, "GID")
    if gid is None:
        gid = accounts.free_gid(_SYSTEM if system else _ORDINARY)
    if gid is None:
        raise Failure("No GID is available.")
    await speaker.say(f"Adding group `{name}' (GID {gid}) ...")
    accounts.add_group(name, gid)
    account_files.save(p, accounts)
    await speaker.say("Done.")
    return 0


_DELUSER = Manual(
    "[OPTION]... USER [GROUP]",
    """Take a user away, or out of GROUP.

        --remove-home  the home, too
        --system       only if it is one for the system
        --group        a group
        --quiet        say less
    -q                 say less""",
)


@program(_DELUSER)
async def deluser(p: Process, given: Given) -> int:
    """Take a user away."""
    if p.who.uid != 0:
        raise Failure("Only root may remove a user or group from the system.")
    if not 1 <= len(given.operands) <= 2:
        raise Failure("Only one or two names allowed.")
    name = given.operands[0]
    accounts = await account_files.load(p)
    speaker = await _speaker(p, given)
    found = accounts.user(name)
    if found is None:
        await p.complain(f"The user `{name}' does not exist.")
        return 2
    if len(given.operands) == 2:
        return await _leave(p, accounts, speaker, *given.operands)
    if "remove-home" in given:
        await speaker.say("Looking for files to backup/remove ...")
        await speaker.say("Removing files ...")
        if p.is_folder(found[5]):
            await account_files.remove_home(p, found[5])
    await speaker.say(f"Removing user `{name}' ...")
    accounts.remove_user(name)
    own = accounts.group(name)
    if own is not None and not own[3] and accounts.with_primary(own[2]) is None:
        accounts.groups.remove(own)
    account_files.save(p, accounts)
    await speaker.say("Done.")
    return 0


async def _leave(p: Process, accounts: Accounts, speaker: _Speaker, user: str, group: str) -> int:
    found = accounts.group(group)
    if found is None:
        await p.complain(f"The group `{group}' does not exist.")
        return 3
    if user not in found[3].split(","):
        await p.complain(f"The user `{user}' is not a member of group `{group}'.")
        return 6
    await speaker.say(f"Removing user `{user}' from group `{group}' ...")
    accounts.remove_member(user, found)
    account_files.save(p, accounts)
    await speaker.say("Done.")
    return 0


@program(_DELUSER)
async def delgroup(p: Process, given: Given) -> int:
    """Take a group away."""
    if p.who.uid != 0:
        raise Failure("Only root may remove a user or group from the system.")
    if len(given.operands) == 2:
        return await _leave(
            p, await account_files.load(p), await _speaker(p, given), *given.operands
        )
    if len(given.operands) != 1:
        raise Failure("Only one or two names allowed.")
    name = given.operands[0]
    accounts = await account_files.load(p)
    speaker = await _speaker(p, given)
    found = accounts.group(name)
    if found is None:
        await p.complain(f"The group `{name}' does not exist.")
        return 3
    user = accounts.with_primary(found[2])
    if user is not None:
        await p.complain(f"`{user[0]}' still has `{name}' as their primary group!")
        return 7
    await speaker.say(f"Removing group `{name}' ...")
    accounts.groups.remove(found)
    account_files.save(p, accounts)
    await speaker.say("Done.")
    return 0
