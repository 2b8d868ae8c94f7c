"""Programs that tell who someone is: id, whoami, groups, logname."""

from __future__ import annotations

from dataclasses import dataclass

from tui.practice.kernel.process import Process
from tui.practice.kernel.users import Group, User, users
from tui.practice.kernel.users import groups as listed_groups
from tui.practice.programs.locale_quotes import in_quotes, no_more_than
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import program


@dataclass(frozen=True, slots=True)
class _Identity:
    """A user and the groups, the first of them being the effective one."""

    uid: int
    gids: tuple[int, ...]


class _Names:
    """The names of numbers, as the container's files have them."""

    def __init__(self, p: Process) -> None:
        self._users = users(p.machine.view)
        self._groups = listed_groups(p.machine.view)

    def user(self, uid: int) -> str | None:
        """The name of a uid, if it has one."""
        return next((one.name for one in self._users if one.uid == uid), None)

    def group(self, gid: int) -> str | None:
        """The name of a gid, if it has one."""
        return next((one.name for one in self._groups if one.gid == gid), None)

    def identity(self, word: str, *, numbers: bool) -> _Identity | None:
        """Who is called that; with `numbers` a uid is understood, too."""
        found = next((one for one in self._users if one.name == word), None)
        if found is None and numbers and word.isascii() and word.isdigit():
            found = next((one for one in self._users if one.uid == int(word[:10])), None)
        return _with_groups(found, self._groups) if found else None


def _with_groups(user: User, known: list[Group]) -> _Identity:
    others = (one.gid for one in known if user.name in one.members and one.gid != user.gid)
    return _Identity(user.uid, (user.gid, *dict.fromkeys(others)))


def _of_process(p: Process) -> _Identity:
    return _Identity(p.who.uid, (p.who.gid, *sorted(p.who.groups - {p.who.gid})))


_ID = Manual(
    "[OPTION]... [USER]",
    """Print who someone is, and of which groups.

    -u, --user    only the user
    -g, --group   only the group
    -G, --groups  only the groups
    -n, --name    names instead of numbers, with one of the others
    -r, --real    of the real user, with one of the others
    -z, --zero    end each with a zero byte
    -a            no effect""",
)


@program(_ID)
async def id_(p: Process, given: Given) -> int:
    """Print an identity."""
    asked = sorted({key for key, _ in given.marks if key in "ugG"})
    if p.gnu:
        if len(asked) > 1:
            raise Failure('cannot print "only" of more than one choice')
        if not asked and ("n" in given or "r" in given):
            raise Failure("cannot print only names or real IDs in default format")
        if not asked and "z" in given:
            raise Failure("option --zero not permitted in default format")
    elif len(asked) > 1 or len(given.operands) > 1 or (not asked and "n" in given):
        raise given.misuse()
    names = _Names(p)
    end, code = "\0" if "z" in given else "\n", 0
    for word in given.operands or (None,):
        identity = _of_process(p) if word is None else names.identity(word, numbers=p.gnu)
        if identity is None:
            code = 1
            unknown = f"{in_quotes(p, word or '')}: no such user"
            await p.complain(unknown if p.gnu else f"unknown user {word}")
            continue
        if not asked:
            await p.out(f"{_whole(identity, names)}\n")
        else:
            await p.out(_only(asked[0], identity, names, named="n" in given, zero="z" in given))
            await p.out(end)
    return code


def _whole(identity: _Identity, names: _Names) -> str:
    def shown(number: int, name: str | None) -> str:
        return f"{number}({name})" if name is not None else str(number)

    uid = shown(identity.uid, names.user(identity.uid))
    gids = [shown(gid, names.group(gid)) for gid in identity.gids]
    return f"uid={uid} gid={gids[0]} groups={','.join(gids)}"


def _only(what: str, identity: _Identity, names: _Names, *, named: bool, zero: bool) -> str:
    if what == "u":
        return _name(names.user(identity.uid), identity.uid, named=named)
    gids = identity.gids if what == "G" else identity.gids[:1]
    glue = "\0" if zero else " "
    return glue.join(_name(names.group(gid), gid, named=named) for gid in gids)


def _name(name: str | None, number: int, *, named: bool) -> str:
    return name if named and name is not None else str(number)


@program(Manual("", "Print the name of the user that one works as."))
async def whoami(p: Process, given: Given) -> int:
    """Print who this is."""
    no_more_than(p, given, 0)
    name = _Names(p).user(p.who.uid)
    if name is None:
        lead = "cannot find name for user ID" if p.gnu else "unknown uid"
        raise Failure(f"{lead} {p.who.uid}")
    await p.out(f"{name}\n")
    return 0


@program(Manual("[USER]...", "Print the groups that someone is in."))
async def groups(p: Process, given: Given) -> int:
    """Print groups."""
    names, code = _Names(p), 0
    words = given.operands if p.gnu else given.operands[:1]
    for word in words or (None,):
        identity = _of_process(p) if word is None else names.identity(word, numbers=False)
        if identity is None:
            code = 1
            unknown = f"{in_quotes(p, word or '')}: no such user"
            await p.complain(unknown if p.gnu else f"unknown user {word}")
            continue
        lead = f"{word} : " if p.gnu and word is not None else ""
        shown = " ".join(names.group(gid) or str(gid) for gid in identity.gids)
        await p.out(f"{lead}{shown}\n")
    return code


@program(Manual("", "Print the name that one logged in with."))
async def logname(p: Process, given: Given) -> int:
    """Tell that nobody has logged in to a container."""
    no_more_than(p, given, 0)
    raise Failure("no login name" if p.gnu else "getlogin: No such file or directory")
