"""pip: keeps a record of packages, and fetches nothing."""

from __future__ import annotations

from collections.abc import Sequence

from tui.practice.kernel.process import Process
from tui.practice.programs.python.installing import install
from tui.practice.programs.python.packages import normal
from tui.practice.programs.python.places import commands, library, short_version
from tui.practice.programs.python.records import Installed, installed, take_away
from tui.practice.programs.python.requirements import (
    InvalidRequirement,
    from_file,
    requirement,
)

_TOOLS = ("pip", "setuptools", "wheel", "distribute")
"""What `pip freeze` leaves out."""
_USAGE = """\

Usage:
  pip <command> [options]

Commands:
  install     Install packages.
  uninstall   Uninstall packages.
  freeze      Output installed packages in requirements format.
  list        List installed packages.
  show        Show information about installed packages.
  check       Verify installed packages have compatible dependencies.
"""
_WITHOUT_EFFECT = (
    "--disable-pip-version-check",
    "--no-input",
    "--no-color",
    "--root-user-action=ignore",
)


async def pip(p: Process) -> int:
    """Install and list packages."""
    words = [word for word in p.argv[1:] if word not in _WITHOUT_EFFECT]
    if not words or words[0] in ("-h", "--help", "help"):
        await p.out(_USAGE)
        return 0
    command, *rest = words
    here = await installed(p)
    if command in ("--version", "-V"):
        own = here.get("pip")
        where = f"{library(p)}/pip (python {short_version(p)})"
        await p.out(f"pip {own.version if own else '25.1.1'} from {where}\n")
        return 0
    if command == "list":
        return await _list(p, here)
    if command == "freeze":
        kept = (one for key, one in here.items() if key not in _TOOLS)
        await p.out("".join(f"{one.name}=={one.version}\n" for one in kept))
        return 0
    if command == "show":
        return await _show(p, [word for word in rest if not word.startswith("-")], here)
    if command == "install":
        return await install(p, p.argv[p.argv.index(command) + 1 :], here)
    if command == "uninstall":
        return await _uninstall(p, rest, here)
    if command == "check":
        return await _check(p, here)
    if command == "cache":
        return 0
    await p.err(f'ERROR: unknown command "{command}"\n')
    return 1


async def _list(p: Process, here: dict[str, Installed]) -> int:
    rows = [("Package", "Version"), *((one.name, one.version) for one in here.values())]
    widths = [max(len(row[at]) for row in rows) for at in (0, 1)]
    rows.insert(1, ("-" * widths[0], "-" * widths[1]))
    await p.out("".join(f"{row[0]:<{widths[0]}} {row[1]}\n" for row in rows))
    return 0


async def _check(p: Process, here: dict[str, Installed]) -> int:
    broken = [
        f"{one.name} {one.version} requires {need}, which is not installed.\n"
        for one in here.values()
        for need in one.needs
        if normal(need) not in here
    ]
    await p.out("".join(broken) or "No broken requirements found.\n")
    return 1 if broken else 0


async def _show(p: Process, names: Sequence[str], here: dict[str, Installed]) -> int:
    found = [here[normal(name)] for name in names if normal(name) in here]
    missing = [name for name in names if normal(name) not in here]
    if not names:
        await p.err("WARNING: ERROR: Please provide a package name or names.\n")
    elif missing:
        await p.err(f"WARNING: Package(s) not found: {', '.join(missing)}\n")
    blocks = []
    for one in found:
        wanting = [
            other.name for other in here.values() if normal(one.name) in map(normal, other.needs)
        ]
        blocks.append(
            f"Name: {one.name}\nVersion: {one.version}\nSummary: \nLocation: {library(p)}\n"
            f"Requires: {', '.join(one.needs)}\nRequired-by: {', '.join(wanting)}\n"
        )
    await p.out("---\n".join(blocks))
    return 0 if found else 1


async def _uninstall(p: Process, words: Sequence[str], here: dict[str, Installed]) -> int:
    sure = "-y" in words or "--yes" in words
    quiet = "-q" in words or "--quiet" in words
    names: list[str] = []
    rest = iter(words)
    try:
        for word in rest:
            if word in ("-r", "--requirement"):
                wanted = await from_file(p, next(rest, ""))
                names += [one.name for one in wanted.requirements]
            elif not word.startswith("-"):
                names.append(requirement(word).name)
        if not names:
            how = '(see "pip help uninstall")'
            raise InvalidRequirement(f"You must give at least one requirement to uninstall {how}")
    except InvalidRequirement as error:
        await p.err(f"ERROR: {error}\n")
        return 1
    for name in names:
        old = here.get(normal(name))
        if old is None:
            await p.err(f"WARNING: Skipping {name} as it is not installed.\n")
            continue
        shown = f"{old.name}-{old.version}"
        if not quiet:
            await p.out(f"Found existing installation: {old.name} {old.version}\n")
            await p.out(f"Uninstalling {shown}:\n")
        if not sure:
            await p.out(f"  Would remove:\n{_shown(p, old)}Proceed (Y/n)? ")
            if (await p.read())[:1].lower() not in (b"y", b"\n"):
                continue
        take_away(p, old)
        if not quiet:
            await p.out(f"  Successfully uninstalled {shown}\n")
    return 0


def _shown(p: Process, old: Installed) -> str:
    places = library(p)
    tops = {file.partition("/")[0] for file in old.files if not file.startswith("..")}
    programs = [file.rpartition("/")[2] for file in old.files if file.startswith("..")]
    lines = [
        *(f"{commands(p)}/{name}" for name in programs),
        *(f"{places}/{top}/*" for top in sorted(tops | {old.folder})),
    ]
    return "".join(f"    {line}\n" for line in lines)
