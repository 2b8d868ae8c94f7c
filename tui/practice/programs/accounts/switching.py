"""Programs that make one somebody else, or refuse to: su, login, nologin."""

from __future__ import annotations

from collections.abc import Sequence

from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal
from tui.practice.kernel.users import User, user_of, users
from tui.practice.programs.accounts import account_files
from tui.practice.programs.accounts.passwords import asked, line_of
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.starting import run_in_place
from tui.practice.programs.tools import program, reason

_ROOT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
_TRIES = 3
_SU = Manual(
    "[-lmp] [-s SH] [-] [USER [FILE ARGS | -c 'CMD' [ARG0 ARGS]]]",
    """Run a shell as another user; root if none is named.

    -l, --login                 with the variables and the folder of a login
    -m, --preserve-environment  with the variables that there are
    -p                          the same
    -c, --command=CMD           run this command
    -s, --shell=SH              another shell than the user's
    -f, --fast                  no effect
    -P, --pty                   no effect
    -g, --group=GROUP           no effect
    -G, --supp-group=GROUP      no effect
    -w, --whitelist-environment=NAMES  no effect""",
)


@program(_SU)
async def su(p: Process, given: Given) -> int:
    """Run a shell as somebody else."""
    words = list(given.operands)
    login = "l" in given
    if words[:1] == ["-"]:
        login = True
        words.pop(0)
    name = words.pop(0) if words else "root"
    user = next((one for one in users(p.machine.view) if one.name == name), None)
    if p.who.uid != 0 and not p.gnu:
        raise Failure("must be suid to work properly")
    if user is None:
        why = "or the user entry does not contain all the required fields"
        raise Failure(f"user {name} does not exist {why}" if p.gnu else f"unknown user {name}")
    if p.who.uid != 0:
        await _check_password(p, name)
    shell = given.value("s") or ("" if "m" not in given else p.env.get("SHELL", ""))
    shell = shell or user.shell or "/bin/sh"
    command = given.value("c")
    rest = [*(["-c", command] if command is not None else []), *words]
    env = _environment(p, user, shell, login=login, keep="m" in given or "p" in given)

    async def become(process: Process) -> int:
        process.who = user_of(process.machine.view, name)[0]
        if login:
            await _go_home(process, user)
        shown = shell.rpartition("/")[2]
        process.env = env
        await run_in_place(process, [shell, *rest], env, called=f"-{shown}" if login else shown)

    if not p.gnu:
        return await become(p)
    child = p.fork(become)
    for number in (Signal.INT, Signal.QUIT):
        p.on_signal(number, "ignore")
    p.on_signal(Signal.TERM, child.signal)
    return await child.wait()


async def _check_password(p: Process, name: str) -> None:
    password = await asked(p, "Password: ")
    accounts = await _as_root(p)
    if password is None or not accounts.accepts(name, password):
        raise Failure("Authentication failure")


async def _as_root(p: Process) -> account_files.Accounts:
    """The accounts as a program with the set-user-ID bit reads them."""
    me = p.who
    p.who = user_of(p.machine.view, "0")[0]
    try:
        return await account_files.load(p)
    finally:
        p.who = me


def _environment(p: Process, user: User, shell: str, *, login: bool, keep: bool) -> dict[str, str]:
    if keep and not login:
        return dict(p.env)
    about = {"HOME": user.home, "SHELL": shell}
    if user.uid != 0 or login:
        about |= {"USER": user.name, "LOGNAME": user.name}
    if not login:
        return p.env | about
    path = _ROOT_PATH if user.uid == 0 else _PATH
    term = {"TERM": p.env["TERM"]} if "TERM" in p.env else {}
    return {**term, **about, "PATH": path}


async def _go_home(p: Process, user: User) -> None:
    try:
        p.change_folder(user.home)
    except OSError as error:
        if p.gnu:
            words = f"warning: cannot change directory to {user.home}: {reason(error)}"
        else:
            words = f"can't change directory to '{user.home}'"
        await p.complain(words)
        if not p.gnu:
            p.change_folder("/")


@program(Manual("[-p] [USER]", "Begin a new session.\n\n    -p  no effect\n    -f  no effect"))
async def login(p: Process, given: Given) -> int:
    """Ask who is there; nobody has a password here, so nobody gets in."""
    if p.who.uid != 0:
        words = "Cannot possibly work without effective root"
        raise Failure(words if p.gnu else "must be suid to work properly")
    names: Sequence[str] = given.operands
    for _ in range(_TRIES):
        if not names:
            await p.out(f"{p.machine.hostname} login: ")
            answer = await line_of(p, p.handle(0))
            if answer is None:
                return 1
        password = await asked(p, "Password: ")
        names = ()
        if password is None:
            return 1
        await p.sleep(1)
        await p.out("\nLogin incorrect\n" if p.gnu else "Login incorrect\n")
    return 1


async def nologin(p: Process) -> int:
    """Be the shell of those who are to have none."""
    words = "This account is currently not available." if p.gnu else "This account is not available"
    await p.out(f"{words}\n")
    return 1
