"""apt and apt-get."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tui.practice.kernel.process import Process
from tui.practice.programs.packages.dpkg import debian_architecture, forget, installed, remember
from tui.practice.programs.packages.known import DEBIAN, Package, with_needs
from tui.practice.programs.packages.placing import place, read, take_away, write

LISTS = "/var/lib/apt/lists"
FAILED = 100
_SOURCES = "/etc/apt/sources.list.d"
_INDEX_SIZES = {"InRelease": "140 kB", "Packages": "9,669 kB"}
_NOTICE = "N: The practice engine simulates its packages; nothing is downloaded.\n"
_USAGE = """\
Usage: {name} [options] command

Commands: update, install, remove, purge, upgrade, autoremove, clean, list, search, show
"""
_TWO_WORDS = ("-o", "-t", "-c", "--option", "--target-release")
"""Options whose value is the next word."""


@dataclass(frozen=True, slots=True)
class _Source:
    """One place that packages come from."""

    uri: str
    suite: str
    components: tuple[str, ...]

    @property
    def files(self) -> list[str]:
        """What the lists of packages from there are called."""
        base = re.sub(r"^\w+://", "", self.uri).strip("/").replace("/", "_")
        kind = f"binary-{debian_architecture()}_Packages"
        head = f"{base}_dists_{self.suite}"
        return [f"{head}_InRelease", *(f"{head}_{one}_{kind}" for one in self.components)]


async def apt_get(p: Process) -> int:
    """Install and remove packages."""
    words, options = _split(p.argv[1:])
    if p.name == "apt" and not p.is_terminal(1):
        await p.err("\nWARNING: apt does not have a stable CLI interface. ")
        await p.err("Use with caution in scripts.\n\n")
    if not words:
        await p.out(_USAGE.format(name=p.name))
        return 0
    command, *names = words
    quiet = sum(2 if word == "-qq" else 1 for word in options if re.fullmatch("-q+", word))
    if command in ("install", "remove", "purge", "upgrade", "dist-upgrade", "autoremove"):
        return await _Work(p, options, silent=quiet > 1).run(command, names)
    if command == "update":
        return await _update(p, silent=quiet > 1)
    if command in ("clean", "autoclean", "check"):
        return 0
    if command in ("list", "search", "show") and p.name == "apt":
        return await _told(p, command, names, options)
    await p.err(f"E: Invalid operation {command}\n")
    return FAILED


def _split(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The operands, and the options."""
    operands: list[str] = []
    options: list[str] = []
    rest = iter(words)
    for word in rest:
        if word in _TWO_WORDS:
            next(rest, None)
        elif word.startswith("-") and len(word) > 1:
            options.append(word)
        else:
            operands.append(word)
    return operands, options


async def _locked_out(p: Process) -> bool:
    """Whether this user may change nothing, which is said then."""
    if p.who.uid == 0:
        return False
    lock = "/var/lib/dpkg/lock-frontend"
    await p.err(f"E: Could not open lock file {lock} - open (13: Permission denied)\n")
    await p.err(f"E: Unable to acquire the dpkg frontend lock ({lock}), are you root?\n")
    return True


async def _sources(p: Process) -> list[_Source]:
    found: list[_Source] = []
    names = p.names(_SOURCES) if p.is_folder(_SOURCES) else []
    for name in names:
        if not name.endswith(".sources"):
            continue
        for block in (await read(p, f"{_SOURCES}/{name}")).split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            components = tuple(fields.get("Components", "main").split())
            for uri in fields.get("URIs", "").split():
                found += (_Source(uri, one, components) for one in fields["Suites"].split())
    for line in (await read(p, "/etc/apt/sources.list")).splitlines():
        words = re.sub(r"\[.*?\]", "", line.partition("#")[0]).split()
        if len(words) > 2 and words[0] == "deb":
            found.append(_Source(words[1], words[2], tuple(words[3:])))
    return found


async def _update(p: Process, *, silent: bool) -> int:
    if p.who.uid:
        lock = f"{LISTS}/lock"
        await p.out("Reading package lists... Done\n")
        await p.err(f"E: Could not open lock file {lock} - open (13: Permission denied)\n")
        await p.err(f"E: Unable to lock directory {LISTS}/\n")
        return FAILED
    count, fresh = 0, False
    for source in await _sources(p):
        for name in source.files:
            count += 1
            kind = name.rpartition("_")[2]
            what = f"{source.uri.rstrip('/')} {source.suite}"
            if kind == "Packages":
                component = name.split("_")[-3]
                what += f"/{component} {debian_architecture()}"
            known = p.exists(f"{LISTS}/{name}")
            if known and kind == "Packages":
                count -= 1
                continue
            shown = f"{'Hit' if known else 'Get'}:{count} {what} {kind}"
            if not silent:
                await p.out(shown + ("\n" if known else f" [{_INDEX_SIZES[kind]}]\n"))
            fresh = fresh or not known
            await write(p, f"{LISTS}/{name}", "")
    if not count:
        await p.out("Reading package lists... Done\n")
        return 0
    if not silent:
        if fresh:
            await p.out("Fetched 9,856 kB in 1s (9,856 kB/s)\n")
        await p.out("Reading package lists... Done\n")
        await p.err(_NOTICE)
    return 0


def _has_lists(p: Process) -> bool:
    return p.is_folder(LISTS) and any(name.endswith("_Packages") for name in p.names(LISTS))


class _Work:
    """Packages coming and going."""

    def __init__(self, p: Process, options: list[str], *, silent: bool) -> None:
        self._p = p
        self._silent = silent
        letters = "".join(word[1:] for word in options if re.fullmatch(r"-[a-zA-Z]+", word))
        self._sure = bool({"--yes", "--assume-yes"} & set(options)) or "y" in letters or silent
        self._simulated = "s" in letters or "--dry-run" in options

    async def run(self, command: str, names: list[str]) -> int:
        """Install or remove; returns the exit code."""
        if await _locked_out(self._p):
            return FAILED
        await self._say("Reading package lists... Done\n")
        await self._say("Building dependency tree... Done\n")
        await self._say("Reading state information... Done\n")
        here = await installed(self._p)
        if command in ("upgrade", "dist-upgrade", "autoremove"):
            await self._say(_sum(0, 0))
            return 0
        if command == "install":
            return await self._install(names, set(here))
        return await self._remove(names, set(here))

    async def _say(self, text: str) -> None:
        if not self._silent:
            await self._p.out(text)

    async def _install(self, words: list[str], here: set[str]) -> int:
        names = [word.partition("=")[0].partition("/")[0] for word in words]
        known = _has_lists(self._p)
        unknown = [name for name in names if name not in here and not (known and name in DEBIAN)]
        for name in unknown:
            await self._p.err(f"E: Unable to locate package {name}\n")
        if unknown:
            return FAILED
        for name in names:
            if name in here:
                version = (await installed(self._p))[name]["Version"]
                await self._say(f"{name} is already the newest version ({version}).\n")
        wanted = with_needs([name for name in names if name not in here], DEBIAN)
        fresh = [package for package in wanted if package.name not in here]
        if not fresh:
            await self._say(_sum(0, 0))
            return 0
        extra = [package.name for package in fresh if package.name not in names]
        if extra:
            listed = _listed(extra)
            await self._say(f"The following additional packages will be installed:\n{listed}")
        listed = _listed([package.name for package in fresh])
        await self._say(f"The following NEW packages will be installed:\n{listed}")
        size = sum(package.size for package in fresh)
        await self._say(_sum(len(fresh), 0))
        await self._say(f"Need to get {_kilobytes(size // 3 + 1)} of archives.\n")
        used = f"{_kilobytes(size)} of additional disk space will be used"
        await self._say(f"After this operation, {used}.\n")
        if (extra and not await self._agreed()) or self._simulated:
            return 0 if self._simulated else 1
        await self._unpack(fresh)
        return 0

    async def _unpack(self, fresh: list[Package]) -> None:
        kind = debian_architecture()
        source = next(iter(await _sources(self._p)), _Source("http://deb.debian.org", "", ("",)))
        where = f"{source.uri.rstrip('/')} {source.suite}/main {kind}"
        for count, one in enumerate(fresh, 1):
            what = f"{one.name} {kind} {one.version} [{_kilobytes(one.size // 3 + 1)}]"
            await self._say(f"Get:{count} {where} {what}\n")
        total = _kilobytes(sum(one.size // 3 + 1 for one in fresh))
        await self._say(f"Fetched {total} in 0s ({total}/s)\n")
        if not self._silent:
            await self._p.err("debconf: delaying package configuration, ")
            await self._p.err(f"since apt-utils is not installed\n{_NOTICE}")
        for count, one in enumerate(fresh):
            await self._say(f"Selecting previously unselected package {one.name}.\n")
            if not count:
                await self._say(_READING)
            version = one.version.replace(":", "%3a")
            await self._say(f"Preparing to unpack .../{one.name}_{version}_{kind}.deb ...\n")
            await self._say(f"Unpacking {one.name} ({one.version}) ...\n")
            await place(self._p, one)
        await remember(self._p, fresh)
        for one in fresh:
            await self._say(f"Setting up {one.name} ({one.version}) ...\n")

    async def _remove(self, names: list[str], here: set[str]) -> int:
        for name in names:
            if name not in here and name not in DEBIAN:
                await self._p.err(f"E: Unable to locate package {name}\n")
                return FAILED
        for name in names:
            if name not in here:
                await self._say(f"Package '{name}' is not installed, so not removed\n")
        leaving = [name for name in names if name in here]
        kept = [name for name in leaving if name not in DEBIAN]
        if kept:
            await self._p.err("E: The practice engine's system needs ")
            await self._p.err(f"{', '.join(kept)}, which can't be removed.\n")
            return FAILED
        if not leaving:
            await self._say(_sum(0, 0))
            return 0
        await self._say(f"The following packages will be REMOVED:\n{_listed(leaving)}")
        await self._say(_sum(0, len(leaving)))
        size = _kilobytes(sum(DEBIAN[name].size for name in leaving))
        await self._say(f"After this operation, {size} disk space will be freed.\n")
        if self._simulated:
            return 0
        if not await self._agreed():
            return 1
        await self._say(_READING)
        for name in leaving:
            await self._say(f"Removing {name} ({DEBIAN[name].version}) ...\n")
            take_away(self._p, DEBIAN[name])
        await forget(self._p, leaving)
        return 0

    async def _agreed(self) -> bool:
        if self._sure:
            return True
        await self._p.out("Do you want to continue? [Y/n] ")
        answer = await self._p.read()
        if answer[:1].lower() in (b"y", b"\n"):
            return True
        await self._p.out("Abort.\n")
        return False


_READING = "(Reading database ... 6098 files and directories currently installed.)\n"


def _listed(names: list[str]) -> str:
    return f"  {' '.join(sorted(names))}\n"


def _sum(fresh: int, leaving: int) -> str:
    return f"0 upgraded, {fresh} newly installed, {leaving} to remove and 0 not upgraded.\n"


def _kilobytes(size: int) -> str:
    return f"{size} kB" if size < 10_000 else f"{size / 1000:.1f} MB"


async def _told(p: Process, command: str, names: list[str], options: list[str]) -> int:
    """The answers of `apt list`, `apt search` and `apt show`."""
    here = await installed(p)
    kind = debian_architecture()
    if command == "show":
        for name in names:
            package = DEBIAN.get(name)
            if package is None:
                await p.err(f"N: Unable to locate package {name}\nE: No packages found\n")
                return FAILED
            await p.out(f"Package: {name}\nVersion: {package.version}\n")
            await p.out(f"Installed-Size: {package.size} kB\nDescription: {package.about}\n\n")
        return 0
    await p.out("Listing...\n" if command == "list" else "Sorting...\nFull Text Search...\n")
    known = DEBIAN if _has_lists(p) else {}
    versions = {name: package.version for name, package in known.items()}
    versions |= {name: entry["Version"] for name, entry in here.items()}
    for name, version in sorted(versions.items()):
        about = known[name].about if name in known else here[name]["Description"]
        if command == "search":
            if all(word in f"{name} {about}" for word in names):
                await p.out(f"{name}/stable {version} {kind}\n  {about}\n\n")
            continue
        if (names and name not in names) or ("--installed" in options and name not in here):
            continue
        mark = ",now" if name in here else ""
        tail = " [installed]" if name in here else ""
        await p.out(f"{name}/stable{mark} {version} {kind}{tail}\n")
    return 0
