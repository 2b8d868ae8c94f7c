"""grep, egrep and fgrep."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from tui.practice.files.nodes import Kind
from tui.practice.kernel.process import Process
from tui.practice.programs.options import DIGITS, Failure, Given, Manual
from tui.practice.programs.regex import BadRegex
from tui.practice.programs.text.matching import Matcher, matcher
from tui.practice.programs.tools import Input, number, program, raw, reason, text
from tui.practice.programs.walking import Walk, base
from tui.practice.shell.patterns import Pattern as Glob
from tui.practice.shell.patterns import compiled

_MANUAL = Manual(
    "[OPTION]... PATTERNS [FILE]...",
    """Print the lines that match a pattern.

    -E, --extended-regexp   patterns are extended regular expressions
    -F, --fixed-strings     patterns are plain texts
    -G, --basic-regexp      patterns are basic regular expressions
    -P, --perl-regexp       patterns are expressions in the manner of Perl
    -e, --regexp=PATTERN    a pattern; may be given several times
    -f, --file=FILE         patterns are the lines of FILE
    -i, --ignore-case       without regard to upper and lower case
    -y                      the same
    -v, --invert-match      print the lines that do not match
    -w, --word-regexp       a match has to be a whole word
    -x, --line-regexp       a match has to be a whole line
    -c, --count             print how many lines match
    -l, --files-with-matches  print the names of files that match
    -L, --files-without-match  print the names of files that do not
    -m, --max-count=N       stop after N lines
    -o, --only-matching     print what matches, and not the whole line
    -q, --quiet             print nothing
    --silent                the same
    -s, --no-messages       say nothing about files that can't be read
    -n, --line-number       print the number of each line
    -b, --byte-offset       print where each line begins
    -H, --with-filename     print the name of the file with each line
    -h, --no-filename       never print it
    -r, --recursive         go through folders
    -R, --dereference-recursive  the same, following links
    -A, --after-context=N   print N lines after each match, too
    -B, --before-context=N  print N lines before each match, too
    -C, --context=N         print N lines on both sides
    -NUM                    the same as -C NUM
    -a, --text              read binary files as text
    -I                      pass over binary files
    -Z, --null              end the names of files with a zero byte
    -z, --null-data         lines end with a zero byte
    --include=GLOB          in folders, look only at files with such names
    --exclude=GLOB          leave out files with such names
    --exclude-dir=GLOB      leave out folders with such names
    --color[=WHEN]          no effect
    --line-buffered         no effect""",
    wrong=(2, 2),
    digits=True,
)


@dataclass(slots=True)
class _Found:
    """What has come of it so far."""

    matched: bool = False
    failed: bool = False


@program(_MANUAL)
async def grep(p: Process, given: Given) -> int:
    """Look for patterns."""
    operands = list(given.operands)
    patterns = [line for value in given.values("e") for line in value.split("\n")]
    for name in given.values("f"):
        patterns += await _from_file(p, name)
    if "e" not in given and "f" not in given:
        if not operands:
            if p.gnu:
                await p.err(f"Usage: {given.name} {_MANUAL.usage}\n")
            raise given.misuse()
        patterns = operands.pop(0).split("\n")
    recursive = bool(given.last("rR"))
    # Busybox reads standard input all the same.
    names = operands or (["."] if recursive and p.gnu else ["-"])
    search = _Search(p, given, matcher(p, given, patterns))
    search.with_names = "H" in given or len(names) > 1 or (recursive and _is_deep(p, names))
    if given.last("Hh") == "h":
        search.with_names = False
    found = _Found()
    try:
        for name in names:
            await _look(p, given, search, name, found, implied=not operands)
            if found.matched and "q" in given:
                return 0
    except BadRegex as error:
        raise Failure(str(error), 2) from None
    if found.failed:
        return 2
    return 0 if found.matched else 1


def _is_deep(p: Process, names: list[str]) -> bool:
    return any(p.is_folder(name) for name in names)


async def _from_file(p: Process, name: str) -> list[str]:
    async with Input(p, name) as source:
        data = await source.whole(1 << 20)
        if source.failed:
            raise Failure("no patterns", 2)
    return text(data.removesuffix(b"\n")).split("\n") if data else []


async def _look(
    p: Process, given: Given, search: _Search, name: str, found: _Found, *, implied: bool
) -> None:
    quiet = "s" in given
    if name != "-" and p.is_folder(name) and not given.last("rR"):
        if p.gnu:
            found.failed = True
            if not quiet:
                await p.complain(f"{name}: Is a directory")
        return
    if name == "-" or not given.last("rR"):
        await _one(p, search, name, name, found, quiet=quiet)
        return
    includes, excludes = _globs(given, "include"), _globs(given, "exclude")
    closed = _globs(given, "exclude-dir")
    walk = Walk(p, name, follow=given.last("rR") == "R", follow_top=True)
    for visit in walk:
        own = base(visit.path)
        if visit.error is not None:
            found.failed = True
            if not quiet:
                await p.complain(f"{visit.path}: {reason(visit.error)}")
            continue
        assert visit.stat is not None
        if visit.stat.kind is Kind.FOLDER and visit.depth and any(g.matches(own) for g in closed):
            walk.skip()
        if visit.stat.kind is Kind.FILE and (
            (not includes or any(g.matches(own) for g in includes))
            and not any(g.matches(own) for g in excludes)
        ):
            shown = visit.path.removeprefix("./") if implied and p.gnu else visit.path
            await _one(p, search, visit.path, shown, found, quiet=quiet)
        await p.breathe()
        if found.matched and "q" in given:
            return


def _globs(given: Given, key: str) -> list[Glob]:
    return [compiled(((glob, False),)) for glob in given.values(key)]


async def _one(
    p: Process, search: _Search, name: str, shown: str, found: _Found, *, quiet: bool
) -> None:
    if quiet and name != "-" and not p.access(name, 4):
        found.failed = True
        return
    async with Input(p, name) as source:
        if not source.failed:
            matched = await search.run(source, "(standard input)" if name == "-" else shown)
            found.matched = found.matched or matched
        found.failed = found.failed or source.failed


class _Search:
    """How lines are found and shown; the same for every file."""

    def __init__(self, p: Process, given: Given, matcher: Matcher) -> None:
        self._p = p
        self._given = given
        self._matcher = matcher
        self.with_names = False
        around = given.value("C") or given.value(DIGITS) or "0"
        self._after = self._number(given.value("A") or around, "context length")
        self._before = self._number(given.value("B") or around, "context length")
        self._most = self._number(given.value("m") or "-1", "max count")
        self._end = b"\0" if "z" in given else b"\n"
        self._inverted = "v" in given
        self._silent = any(key in given for key in ("q", "silent", "c", "l", "L"))
        self._stops = any(key in given for key in ("q", "silent", "l", "L"))
        self._printed_any = False

    def _number(self, word: str, what: str) -> int:
        words = f"{word}: invalid {what} argument" if what[0] == "c" else f"invalid {what}"
        return number(word, words if self._p.gnu else f"invalid number '{word}'", 2)

    async def run(self, source: Input, name: str) -> bool:
        """Go through one file; whether anything in it matched."""
        given, count = self._given, 0
        if self._most != 0:
            count = await self._lines(source, name)
        if not any(key in given for key in ("q", "silent")):
            if "c" in given:
                await self._p.out(f"{name + ':' if self.with_names else ''}{count}\n")
            if ("l" in given and count) or ("L" in given and not count):
                await self._p.out(name + ("\0" if "Z" in given else "\n"))
        if "L" in given and not self._p.gnu:
            return not count
        return count > 0

    async def _lines(self, source: Input, name: str) -> int:
        waiting: deque[tuple[int, int, bytes]] = deque(maxlen=max(self._before, 0) or 1)
        count = line_number = offset = after = last_shown = 0
        binary: bool | None = None
        async for lines in source.lines(self._end):
            if binary is None:
                binary = self._is_binary(lines)
                if binary and "I" in self._given:
                    return 0
            shown: list[bytes] = []
            for line in lines:
                line_number += 1
                body = line.removesuffix(self._end)
                if await self._matcher.matches(text(body)) != self._inverted:
                    count += 1
                    if self._stops:
                        return count
                    if not self._silent and binary:
                        return await self._say_binary(name)
                    if not self._silent:
                        first = waiting[0][0] if self._before and waiting else line_number
                        if self._has_context and last_shown < first - 1 and self._printed_any:
                            shown.append(b"--\n")
                        if self._before:
                            shown += (self._line(name, *one, "-") for one in waiting)
                        shown += await self._matched(name, line_number, offset, body)
                        self._printed_any, last_shown = True, line_number
                        waiting.clear()
                        after = self._after
                    if count == self._most:
                        await self._p.out(b"".join(shown))
                        return count
                elif after > 0 and not self._silent:
                    after -= 1
                    last_shown = line_number
                    shown.append(self._line(name, line_number, offset, body, "-"))
                elif self._before:
                    waiting.append((line_number, offset, body))
                offset += len(line)
                await self._p.breathe()
            if shown:
                await self._p.out(b"".join(shown))
        return count

    @property
    def _has_context(self) -> bool:
        return bool(self._before or self._after)

    def _is_binary(self, lines: list[bytes]) -> bool:
        plain = not self._p.gnu or "a" in self._given or "z" in self._given
        return not plain and any(b"\0" in line for line in lines)

    async def _say_binary(self, name: str) -> int:
        if not self._silent:
            await self._p.complain(f"{name}: binary file matches")
        return 1

    def _line(self, name: str, number: int, offset: int, body: bytes, mark: str) -> bytes:
        if "o" in self._given and mark == "-":
            return b""
        return raw(self._head(name, number, offset, mark)) + body + self._end

    def _head(self, name: str, number: int, offset: int, mark: str) -> str:
        head = name + ("\0" if "Z" in self._given else mark) if self.with_names else ""
        if "n" in self._given:
            head += f"{number}{mark}"
        if "b" in self._given:
            head += f"{offset}{mark}"
        return head

    async def _matched(self, name: str, number: int, offset: int, body: bytes) -> list[bytes]:
        if "o" not in self._given:
            return [self._line(name, number, offset, body, ":")]
        if self._inverted:
            return []
        line, parts, place = text(body), [], 0
        while place <= len(line):
            found = await self._matcher.first(line, place)
            if found is None:
                break
            start, stop = found[0], found[1]
            if stop > start:
                where = offset + len(raw(line[:start])) if "b" in self._given else 0
                head = self._head(name, number, where, ":")
                parts.append(raw(head + line[start:stop]) + self._end)
            place = stop if stop > start else stop + 1
        return parts
