"""Programs that change passwords: passwd, chpasswd; and how one is asked for."""

from __future__ import annotations

from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import Process
from tui.practice.programs.accounts import account_files
from tui.practice.programs.accounts.account_files import Accounts, hashed
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.system.keyboard import unseen
from tui.practice.programs.tools import Input, program, text

_LONGEST = 4096


async def line_of(p: Process, handle: Handle) -> str | None:
    """One line, a byte at a time, so that what follows stays for others; None at the end."""
    found = bytearray()
    while (byte := await handle.read(1)) not in (b"", b"\n") and len(found) < _LONGEST:
        found += byte
        await p.breathe()
    return text(bytes(found)) if found or byte else None


async def asked(p: Process, question: str) -> str | None:
    """What a person types without seeing it; None if there is nobody."""
    keyboard = p.handles.get(0)
    if keyboard is None:
        return None
    await p.err(question)
    if keyboard.terminal is None:
        return await line_of(p, keyboard)
    with unseen(keyboard.terminal):
        answer = await line_of(p, keyboard)
    await p.err("\n")
    return answer


async def new_password(p: Process, accounts: Accounts, name: str) -> int:
    """Ask for a user's new password, twice, and set it."""
    if not p.gnu:
        await p.out(f"Changing password for {name}\n")
    first = await asked(p, "New password: ")
    again = await asked(p, "Retype new password: " if p.gnu else "Retype password: ")
    if not first or first != again:
        if p.gnu:
            why = (
                "Sorry, passwords do not match.\n" if first else "No password has been supplied.\n"
            )
            await p.err(why)
            await p.err("passwd: Authentication token manipulation error\n")
            await p.err("passwd: password unchanged\n")
            return 10
        if first:
            await p.err("Passwords don't match\n")
        await p.err(f"passwd: password for {name} is unchanged\n")
        return 1
    accounts.set_password(name, hashed(first))
    account_files.save(p, accounts)
    by = f"password for {name} changed by root" if not p.gnu else "password updated successfully"
    await (p.err if p.gnu else p.out)(f"passwd: {by}\n")
    return 0


_PASSWD = Manual(
    "[-dlu] [USER]",
    """Change a password.

    -d, --delete  none is needed any more
    -l, --lock    none is the right one any more
    -u, --unlock  the one before is right again
    -a ALG        no effect""",
)


@program(_PASSWD)
async def passwd(p: Process, given: Given) -> int:
    """Change the password of a user."""
    accounts = await account_files.load(p)
    own = next((row[0] for row in accounts.users if row[2] == str(p.who.uid)), None)
    name = given.operands[0] if given.operands else own
    if name is None or accounts.user(name) is None:
        words = f"user '{name}' does not exist" if p.gnu else f"unknown user {name}"
        raise Failure(words)
    if p.who.uid != 0:
        if name != own:
            words = f"You may not view or modify password information for {name}."
            raise Failure(words if p.gnu else f"{own} can't change password for {name}")
        raise Failure("Permission denied." if p.gnu else "must be suid to work properly")
    how = given.last("dlu")
    if not how:
        return await new_password(p, accounts, name)
    row = next((each for each in accounts.shadows if each[0] == name), None)
    before = row[1] if row is not None else "!"
    after = {"d": "", "l": before if before[:1] == "!" else f"!{before}", "u": before.lstrip("!")}
    accounts.set_password(name, after[how])
    account_files.save(p, accounts)
    done = "password changed." if p.gnu else f"password for {name} changed by root"
    await p.out(f"passwd: {done}\n")
    return 0


_CHPASSWD = Manual(
    "[-e]",
    """Set passwords; standard input has lines of USER:PASSWORD.

    -e, --encrypted  they are encrypted
    -c ALG           no effect
    -m               no effect""",
)


@program(_CHPASSWD)
async def chpasswd(p: Process, given: Given) -> int:
    """Set passwords."""
    if p.who.uid != 0:
        words = "Permission denied." if p.gnu else "permission denied (are you root?)"
        raise Failure(words)
    accounts = await account_files.load(p)
    async with Input(p, "-") as given_lines:
        async for lines in given_lines.lines():
            for line in lines:
                name, colon, password = text(line).rstrip("\n").partition(":")
                if not colon or accounts.user(name) is None:
                    raise Failure(f"unknown user {name}" if colon else "missing new password")
                chosen = password if "e" in given else hashed(password)
                accounts.set_password(name, chosen)
                if not p.gnu:
                    await p.out(f"chpasswd: password for '{name}' changed\n")
    account_files.save(p, accounts)
    return 0
