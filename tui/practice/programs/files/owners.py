"""Whose files are: chown, chgrp."""

from __future__ import annotations

from dataclasses import dataclass

from tui.practice.files.nodes import Kind, Stat
from tui.practice.kernel.process import Process
from tui.practice.kernel.users import group_name, user_name, users
from tui.practice.programs.files.escaping import shell_quoted
from tui.practice.programs.files.owner_words import group_id, login_group, user_id
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import program, reason
from tui.practice.programs.walking import Walk

_OPTIONS = """

    -R, --recursive    folders with all that is in them
    -h, --no-dereference  links themselves
        --dereference  what links point to
    -c, --changes      say what was changed
    -f, --silent       say nothing of errors
        --quiet        the same
    -v, --verbose      say what was done with each
    -H                 with -R: follow links that the command line names
    -L                 with -R: follow links
    -P                 with -R: follow no links
        --reference=FILE  whose FILE is
        --from=OWNER   only files of this owner
        --preserve-root     no -R on /
        --no-preserve-root  -R on / as on others"""
_CHOWN = Manual("[OPTION]... USER[:GROUP] FILE...", f"Change whose files are.{_OPTIONS}")
_CHGRP = Manual("[OPTION]... GROUP FILE...", f"Change the group of files.{_OPTIONS}")


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whom files are to belong to; -1 leaves it as it is."""

    uid: int = -1
    gid: int = -1


@program(_CHOWN)
async def chown(p: Process, given: Given) -> int:
    """Change owners."""
    word, names = _operands(p, given)
    owner = _reference(p, given) if word is None else await _owner(p, word)
    return await _change(p, given, owner, names, what="ownership")


@program(_CHGRP)
async def chgrp(p: Process, given: Given) -> int:
    """Change groups."""
    word, names = _operands(p, given)
    if word is None:
        owner = _Owner(gid=_reference(p, given).gid)
    else:
        owner = _Owner(gid=group_id(p, word) if word else -1)
    return await _change(p, given, owner, names, what="group")


def _operands(p: Process, given: Given) -> tuple[str | None, tuple[str, ...]]:
    """The word that says whose files are to be, and the files."""
    operands = given.operands
    if "reference" in given and operands:
        return None, operands
    if len(operands) < 2:
        after = f" after {in_quotes(p, operands[0])}" if operands else ""
        raise given.missing(f"missing operand{after}")
    return operands[0], operands[1:]


def _reference(p: Process, given: Given) -> _Owner:
    name = given.value("reference") or ""
    try:
        stat = p.stat(name)
    except OSError as error:
        words = f"failed to get attributes of {shell_quoted(name)}"
        raise Failure(f"{words}: {reason(error)}") from None
    return _Owner(stat.uid, stat.gid)


async def _owner(p: Process, word: str) -> _Owner:
    user, colon, group = word.partition(":")
    known = {each.name for each in users(p.machine.view)}
    if not colon and "." in word and word not in known:
        # What was the sign between the two long ago.
        first, _, second = word.partition(".")
        if first in known or (first.isdigit() and (second or not p.gnu)):
            user, colon, group = first, ":", second
            if p.gnu:
                await p.complain(f"warning: '.' should be ':': {in_quotes(p, word)}")
    if p.gnu and not word:
        return _Owner()
    uid = _looked_up(p, word, user, group, is_user=True) if user or not colon else -1
    if not colon:
        return _Owner(uid)
    if group:
        return _Owner(uid, _looked_up(p, word, user, group, is_user=False))
    if not user:
        return _Owner()
    own = login_group(p, uid)
    if own is None or (p.gnu and user.isdigit()):
        if p.gnu:
            raise Failure(f"invalid spec: {in_quotes(p, word)}")
        return _Owner(uid, uid if own is None else own)
    return _Owner(uid, own)


def _looked_up(p: Process, word: str, user: str, group: str, *, is_user: bool) -> int:
    """One half of the word; the complaint is about the whole of it."""
    try:
        return user_id(p, user) if is_user else group_id(p, group)
    except Failure:
        if p.gnu:
            kind = "user" if is_user else "group"
            raise Failure(f"invalid {kind}: {in_quotes(p, word)}") from None
        if user and group:
            raise Failure(f"unknown user/group {word}") from None
        raise


async def _change(
    p: Process, given: Given, owner: _Owner, names: tuple[str, ...], *, what: str
) -> int:
    work = _Work(p, given, owner, what)
    for name in names:
        await work.operand(name)
    return work.code


class _Work:
    """One call of `chown` or `chgrp`."""

    def __init__(self, p: Process, given: Given, owner: _Owner, what: str) -> None:
        self._p = p
        self._given = given
        self._owner = owner
        self._what = what
        self._quiet = p.gnu and ("f" in given or "quiet" in given)
        self._follow = "h" not in given
        self.code = 0

    async def operand(self, name: str) -> None:
        """Change what the command line names."""
        p, given = self._p, self._given
        recursive = "R" in given
        if recursive and p.gnu and "preserve-root" in given and p.resolve(name) == "/":
            self.code = 1
            await p.complain(f"it is dangerous to operate recursively on {shell_quoted(name)}")
            await p.complain("use --no-preserve-root to override this failsafe")
            return
        if not recursive:
            try:
                stat = p.stat(name, follow=self._follow)
            except OSError as error:
                await self._fail(name, error)
                return
            await self._one(name, stat, follow=self._follow)
            return
        way = given.last("HLP")
        walk = Walk(p, name, follow=way == "L", follow_top=way == "H", twice=True)
        for visit in walk:
            await p.breathe()
            if visit.error is not None or visit.stat is None:
                if visit.error is not None:
                    await self._fail(visit.path, visit.error)
            elif visit.leaving or visit.stat.kind is not Kind.FOLDER:
                follow = visit.stat.kind is not Kind.LINK
                await self._one(visit.path, visit.stat, follow=follow)

    async def _one(self, path: str, stat: Stat, *, follow: bool) -> None:
        p, owner = self._p, self._owner
        try:
            p.set_owner(path, owner.uid, owner.gid, follow=follow)
        except OSError as error:
            self.code = 1
            if not self._quiet:
                doing = f"changing {self._what} of {shell_quoted(path)}" if p.gnu else path
                await p.complain(f"{doing}: {reason(error)}")
            return
        await self._tell(path, stat)

    async def _tell(self, path: str, stat: Stat) -> None:
        p, given, owner = self._p, self._given, self._owner
        changed = owner.uid not in (-1, stat.uid) or owner.gid not in (-1, stat.gid)
        if not ("v" in given or ("c" in given and changed)):
            return
        if not p.gnu:
            uid = stat.uid if owner.uid == -1 else owner.uid
            gid = stat.gid if owner.gid == -1 else owner.gid
            await p.out(f"changed ownership of '{path}' to {uid}:{gid}\n")
            return
        what = "group" if owner.uid == -1 and owner.gid != -1 else "ownership"
        after = self._spelt(owner.uid, owner.gid)
        before = self._spelt(
            stat.uid if owner.uid != -1 else -1, stat.gid if owner.gid != -1 else -1
        )
        name = shell_quoted(path)
        if not changed:
            await p.out(f"{what} of {name} retained as {after}\n")
        else:
            await p.out(f"changed {what} of {name} from {before} to {after}\n")

    def _spelt(self, uid: int, gid: int) -> str:
        view = self._p.machine.view
        user = user_name(view, uid) if uid != -1 else ""
        group = group_name(view, gid) if gid != -1 else ""
        return f"{user}:{group}" if user and group else user or group

    async def _fail(self, path: str, error: OSError) -> None:
        p = self._p
        self.code = 1
        if self._quiet:
            return
        if not p.gnu:
            await p.complain(f"{path}: {reason(error)}")
            return
        dangling = error.errno == 2 and self._follow and _is_link(p, path)
        doing = "dereference" if dangling else "access"
        await p.complain(f"cannot {doing} {shell_quoted(path)}: {reason(error)}")


def _is_link(p: Process, path: str) -> bool:
    try:
        return p.stat(path, follow=False).kind is Kind.LINK
    except OSError:
        return False
