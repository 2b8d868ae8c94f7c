"""apk, Alpine's package manager."""

from __future__ import annotations

from tui.practice.kernel.process import Process
from tui.practice.programs.packages.known import ALPINE, Package, with_needs
from tui.practice.programs.packages.placing import place, read, take_away, write
from tui.practice.programs.system.about_machine import architecture

_INSTALLED = "/lib/apk/db/installed"
_WORLD = "/etc/apk/world"
_CACHE = "/var/cache/apk"
_NOTICE = "The practice engine simulates its packages; nothing is downloaded.\n"
_USAGE = """\
apk-tools 2.14.9, compiled for {architecture}.

usage: apk [<OPTIONS>...] COMMAND [<ARGUMENTS>...]

Commands:
  add        Install packages
  del        Remove packages
  info       Show which packages are installed, or tell about one
  list       List packages
  search     Look for packages
  update     Fetch the lists of packages
  upgrade    Install newer versions
"""


async def apk(p: Process) -> int:
    """Install and remove packages."""
    options = [word for word in p.argv[1:] if word.startswith("-")]
    words = [word for word in p.argv[1:] if not word.startswith("-")]
    if "--version" in options or "-V" in options:
        await p.out(f"apk-tools 2.14.9, compiled for {architecture()}.\n")
        return 0
    if not words:
        await p.out(_USAGE.format(architecture=architecture()))
        return 1
    command, *names = words
    if command in ("add", "del", "update", "upgrade", "fix"):
        if p.who.uid:
            await p.err("ERROR: Unable to lock database: Permission denied\n")
            await p.err("ERROR: Failed to open apk database: Permission denied\n")
            return 99
        quiet = "-q" in options or "--quiet" in options
        return await _change(p, command, names, options, quiet=quiet)
    if command in ("info", "list", "search"):
        return await _tell(p, command, names, options)
    await p.err(f"ERROR: '{command}' is not an apk command. See 'apk --help'.\n")
    return 1


async def _change(
    p: Process, command: str, names: list[str], options: list[str], *, quiet: bool
) -> int:
    here = await _here(p)
    fresh_index = "--no-cache" in options or "-U" in options or "--update-cache" in options
    repositories = (await read(p, "/etc/apk/repositories")).split()
    if command == "update" or (fresh_index and command != "del"):
        for number, repository in enumerate(repositories):
            if not quiet:
                where = f"{repository}/{architecture()}/APKINDEX.tar.gz"
                await p.out(f"fetch {where}\n")
            if "--no-cache" not in options:
                await write(p, f"{_CACHE}/APKINDEX.{number}.tar.gz", "")
    if command == "update":
        for repository in repositories:
            await p.out(f"{repository.rpartition('/')[2]} [{repository}]\n")
        await p.out(f"OK: {len(ALPINE)} distinct packages available\n")
        await p.err(_NOTICE)
        return 0
    world = (await read(p, _WORLD)).split()
    if command == "add":
        if not (fresh_index or _has_index(p)) and not set(names) <= set(here):
            for repository in repositories:
                cached = "No such file or directory"
                await p.err(f"WARNING: opening from cache {repository}: {cached}\n")
            return await _unknown(p, [name for name in names if name not in here])
        return await _add(p, names, here, world, quiet=quiet)
    if command == "del":
        return await _delete(p, names, here, world, quiet=quiet)
    await p.out(_total(here))
    return 0


def _has_index(p: Process) -> bool:
    names = p.names(_CACHE) if p.is_folder(_CACHE) else []
    return any(name.startswith("APKINDEX.") for name in names)


async def _here(p: Process) -> dict[str, str]:
    """What is installed, with the versions."""
    found: dict[str, str] = {}
    for block in (await read(p, _INSTALLED)).split("\n\n"):
        fields = dict(line.split(":", 1) for line in block.splitlines() if ":" in line)
        if "P" in fields:
            found[fields["P"]] = fields.get("V", "")
    return found


async def _keep(p: Process, here: dict[str, str], world: list[str]) -> None:
    blocks = (f"P:{name}\nV:{version}\n" for name, version in sorted(here.items()))
    await write(p, _INSTALLED, "\n".join(blocks))
    await write(p, _WORLD, "".join(f"{name}\n" for name in sorted(set(world))))


async def _unknown(p: Process, names: list[str]) -> int:
    await p.err("ERROR: unable to select packages:\n")
    for name in sorted(set(names)):
        await p.err(f"  {name} (no such package):\n    required by: world[{name}]\n")
    return len(set(names))


def _bare(word: str) -> str:
    """The name in what may also ask for a version: `curl=8.14`, `curl>8`, `curl~8`."""
    for mark in "=<>~@":
        word = word.partition(mark)[0]
    return word


async def _add(
    p: Process, words: list[str], here: dict[str, str], world: list[str], *, quiet: bool
) -> int:
    names = [_bare(word) for word in words]
    unknown = [name for name in names if name not in ALPINE and name not in here]
    if unknown:
        return await _unknown(p, unknown)
    wanted = with_needs([name for name in names if name in ALPINE], ALPINE)
    fresh = [package for package in wanted if package.name not in here]
    for number, package in enumerate(fresh, 1):
        if not quiet:
            what = f"Installing {package.name} ({package.version})"
            await p.out(f"({number}/{len(fresh)}) {what}\n")
        await place(p, package)
        here[package.name] = package.version
    await _keep(p, here, [*world, *names])
    if not quiet:
        await p.out(_triggered(here) if fresh else "")
        await p.out(_total(here))
        await p.err(_NOTICE if fresh else "")
    return 0


async def _delete(
    p: Process, names: list[str], here: dict[str, str], world: list[str], *, quiet: bool
) -> int:
    leaving: list[Package] = []
    for name in names:
        if name in here and name not in ALPINE:
            await p.err(f"ERROR: the practice engine's system needs {name}\n")
            return 1
        if name not in here and name not in world:
            await p.err(f"ERROR: No such package: {name}\n")
            return 1
        leaving.append(ALPINE[name])
    kept = set(world) - set(names)
    needed = {one.name for one in with_needs([n for n in kept if n in ALPINE], ALPINE)}
    gone = with_needs([one.name for one in leaving], ALPINE)
    gone = [one for one in gone if one.name in here and one.name not in needed]
    for number, package in enumerate(gone, 1):
        if not quiet:
            what = f"Purging {package.name} ({package.version})"
            await p.out(f"({number}/{len(gone)}) {what}\n")
        take_away(p, package)
        _give_back(p, package)
        del here[package.name]
    await _keep(p, here, sorted(kept))
    if not quiet:
        await p.out(_triggered(here))
        await p.out(_total(here))
    return 0


def _give_back(p: Process, package: Package) -> None:
    """Let busybox be again what it was instead of these programs."""
    # The table of the applets is of those who know this module.
    from tui.practice.programs import applets

    for path, _ in package.files:
        name = path.rpartition("/")[2]
        if name in applets() and path.startswith(("/bin/", "/sbin/")):
            p.make_link(path, "/bin/busybox")


def _triggered(here: dict[str, str]) -> str:
    return f"Executing busybox-{here.get('busybox', '1.37.0-r18')}.trigger\n"


def _total(here: dict[str, str]) -> str:
    size = 8 + sum(ALPINE[name].size for name in here if name in ALPINE) // 1024
    return f"OK: {size} MiB in {len(here)} packages\n"


async def _tell(p: Process, command: str, names: list[str], options: list[str]) -> int:
    here = await _here(p)
    if command == "info":
        return await _info(p, names, options, here)
    known = {name: package.version for name, package in ALPINE.items()} if _has_index(p) else {}
    versions = here if {"-I", "--installed"} & set(options) else known | here
    for name, version in sorted(versions.items()):
        if names and not any(word in name for word in names):
            continue
        shown = f"{name}-{version}"
        if command == "list":
            shown += f" {architecture()} {{{name}}} ()"
            shown += " [installed]" if name in here else ""
        await p.out(f"{shown}\n")
    return 0


async def _info(p: Process, names: list[str], options: list[str], here: dict[str, str]) -> int:
    if not names:
        shown = (f"{name}-{version}" if "-v" in options else name for name, version in here.items())
        await p.out("".join(f"{line}\n" for line in sorted(shown)))
        return 0
    code = 0
    for name in names:
        if "-e" in options or "--installed" in options:
            await p.out(f"{name}\n" if name in here else "")
            code |= name not in here
        elif name in here or (name in ALPINE and _has_index(p)):
            package = ALPINE.get(name)
            head = f"{name}-{here.get(name) or (package.version if package else '')}"
            about = package.about if package else "part of the system"
            await p.out(f"{head} description:\n{about}\n\n")
            if package:
                await p.out(f"{head} installed size:\n{package.size} KiB\n\n")
        else:
            code = 1
    return code
