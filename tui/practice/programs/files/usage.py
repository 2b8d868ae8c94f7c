"""How much room files take, and how much there is: du, df."""

from __future__ import annotations

from dataclasses import dataclass

from tui.practice.files.nodes import Kind, Stat
from tui.practice.kernel.process import Process
from tui.practice.programs.files.display import blocks, human
from tui.practice.programs.files.escaping import shell_quoted
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import amount, program, reason
from tui.practice.programs.walking import Visit, Walk, base
from tui.practice.shell.patterns import compiled

_DU = Manual(
    "[OPTION]... [FILE]...",
    """Show the room that folders take, with all that is in them.

    -a, --all              also that of each file
        --apparent-size    the lengths of files, not the room that they take
    -b, --bytes            lengths, in bytes
    -B, --block-size=SIZE  in units of SIZE
    -c, --total            also the sum of all
    -d, --max-depth=N      only of what is N folders deep at most
    -D                     follow links that the command line names
    -h, --human-readable   with units
    -H                     follow links that the command line names
    -k                     in units of 1024 bytes
    -l, --count-links      count files with several names each time
    -L, --dereference      follow links
    -m                     in units of 1048576 bytes
    -P, --no-dereference   follow no links
    -s, --summarize        only of what the command line names
    -S, --separate-dirs    without that of folders within
    -x, --one-file-system  stay in one file system
    -0, --null             a zero byte after each, not a line feed
        --exclude=PATTERN  leave out what matches
        --si               units are powers of 1000""",
)


@program(_DU)
async def du(p: Process, given: Given) -> int:
    """Add up sizes."""
    if "s" in given and "a" in given and p.gnu:
        raise given.misuse("cannot both summarize and show all entries")
    count = _Count(p, given)
    total = 0
    for name in given.operands or (".",):
        total += await count.tree(name)
    if "c" in given:
        await count.show(total, "total")
    return count.code


@dataclass(frozen=True, slots=True)
class _Unit:
    """In which units sizes are shown."""

    size: int = 1024
    human: bool = False
    base: int = 1024
    suffix: str = ""

    def shown(self, length: int, *, gnu: bool) -> str:
        """A number of bytes."""
        if self.human:
            return human(length, gnu=gnu, base=self.base)
        return f"{-(-length // self.size)}{self.suffix}"


def _unit(given: Given) -> _Unit:
    for mark, value in reversed(given.marks):
        match mark:
            case "h":
                return _Unit(human=True)
            case "si":
                return _Unit(human=True, base=1000)
            case "b":
                return _Unit(1)
            case "m":
                return _Unit(1 << 20)
            case "k":
                return _Unit()
            case "B":
                complaint = f"invalid -B argument '{value}'"
                if value[:1].isdigit():
                    return _Unit(max(1, amount(value, complaint)))
                return _Unit(max(1, amount(f"1{value}", complaint)), suffix=value)
    return _Unit()


class _Count:
    """One call of `du`."""

    def __init__(self, p: Process, given: Given) -> None:
        self._p = p
        self._given = given
        self._unit = _unit(given)
        self._lengths = "b" in given or "apparent-size" in given
        self._seen: set[tuple[int, int]] = set()
        self._most = 0 if "s" in given else _depth(given)
        self._left_out = [compiled(((word, False),)) for word in given.values("exclude")]
        self.code = 0

    async def tree(self, name: str) -> int:
        """Count one path and all below it; returns the bytes."""
        given = self._given
        walk = Walk(self._p, name, "L" in given, bool(given.last("HD")), twice=True)
        sums: list[int] = []
        """Of the folders on the way to where the walk is."""
        total = 0
        own_tree = None
        for visit in walk:
            await self._p.breathe()
            if visit.stat is None or (visit.error is not None and not visit.leaving):
                await self._complain(visit)
                continue
            if not visit.leaving and any(one.matches(base(visit.path)) for one in self._left_out):
                if visit.stat.kind is Kind.FOLDER:
                    walk.skip()
                continue
            if "x" in given and not visit.leaving:
                tree = self._p.machine.view.locate(self._p.resolve(visit.path))[0]
                own_tree = own_tree or tree
                if tree is not own_tree:
                    walk.skip()
                    continue
            if visit.stat.kind is Kind.FOLDER and not visit.leaving:
                sums.append(self._size(visit.path, visit.stat))
                continue
            if visit.leaving:
                size = sums.pop()
            else:
                size = self._size(visit.path, visit.stat)
                if size < 0:
                    continue
            if sums and not (visit.leaving and "S" in given):
                sums[-1] += size
            elif not sums:
                total = size
            wanted = visit.leaving or "a" in given or visit.depth == 0
            if wanted and visit.depth <= self._most:
                await self.show(size, visit.path)
        return total

    async def show(self, size: int, name: str) -> None:
        """One line."""
        end = "\0" if "0" in self._given else "\n"
        await self._p.out(f"{self._unit.shown(size, gnu=self._p.gnu)}\t{name}{end}")

    def _size(self, path: str, stat: Stat) -> int:
        """Bytes; negative for a file that was counted under another name."""
        if stat.links > 1 and stat.kind is not Kind.FOLDER and "l" not in self._given:
            tree = self._p.machine.view.locate(self._p.resolve(path))[0]
            key = (id(tree), stat.inode)
            if key in self._seen:
                return -1
            self._seen.add(key)
        return stat.size if self._lengths else blocks(stat) * 512

    async def _complain(self, visit: Visit) -> None:
        error, p = visit.error, self._p
        if error is None:
            return
        self.code = 1
        if not p.gnu:
            await p.complain(f"{visit.path}: {reason(error)}")
            return
        doing = "access" if visit.stat is None else "read directory"
        await p.complain(f"cannot {doing} {shell_quoted(visit.path)}: {reason(error)}")


def _depth(given: Given) -> int:
    word = given.value("d")
    if word is None:
        return 1 << 30
    if word.isascii() and word.isdigit():
        return int(word[:9])
    if given.gnu:
        raise given.misuse(f"invalid maximum depth {shell_quoted(word)}")
    raise Failure(f"invalid number '{word}'")
