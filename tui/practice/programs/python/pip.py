"""pip: keeps a record of packages, and fetches nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from tui.practice.kernel.process import Process
from tui.practice.programs.packages.placing import read, write
from tui.practice.programs.python.places import library, normal, short_version
from tui.practice.programs.tools import reason

_NOTICE = "The practice engine only records packages; nothing is downloaded.\n"
_ROOT = (
    "WARNING: Running pip as the 'root' user can result in broken permissions and conflicting"
    " behaviour with the system package manager. It is recommended to use a virtual environment"
    " instead.\n"
)
_TOOLS = ("pip", "setuptools", "wheel", "distribute")
"""What `pip freeze` leaves out."""
_REQUIREMENT = re.compile(
    r"([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[\w\s,.-]*\])?\s*"
    r"((?:(?:===?|~=|!=|<=|>=|<|>)\s*[\w.*+!-]+\s*,?\s*)*)(?:;.*)?"
)
_VERSIONS = dict(
    line.split()
    for line in """\
beautifulsoup4 4.13.5
black 25.1.0
boto3 1.40.26
celery 5.5.3
certifi 2025.8.3
click 8.2.1
django 5.2.6
fastapi 0.116.1
flask 3.1.2
gunicorn 23.0.0
httpx 0.28.1
jinja2 3.1.6
jupyter 1.1.1
matplotlib 3.10.6
mypy 1.17.1
numpy 2.3.3
pandas 2.3.2
pillow 11.3.0
psycopg2-binary 2.9.10
pydantic 2.11.7
pytest 8.4.2
pyyaml 6.0.2
redis 6.4.0
requests 2.32.5
rich 14.1.0
ruff 0.12.12
scikit-learn 1.7.2
scipy 1.16.1
setuptools 80.9.0
sqlalchemy 2.0.43
tqdm 4.67.1
uvicorn 0.35.0
wheel 0.45.1
""".splitlines()
)
"""The newest versions of some; of all others, 1.0.0 is."""
_VALUED = ("-i", "--index-url", "--extra-index-url", "-f", "--find-links", "-c", "--constraint")
_USAGE = """\

Usage:
  pip <command> [options]

Commands:
  install     Install packages.
  uninstall   Uninstall packages.
  freeze      Output installed packages in requirements format.
  list        List installed packages.
  show        Show information about installed packages.
"""


@dataclass(frozen=True, slots=True)
class _Installed:
    """A package with its record."""

    name: str
    version: str
    folder: str


async def pip(p: Process) -> int:
    """Install and list packages."""
    words = [word for word in p.argv[1:] if word not in ("--disable-pip-version-check",)]
    if not words or words[0] in ("-h", "--help", "help"):
        await p.out(_USAGE)
        return 0
    command, *rest = words
    here = await _installed(p)
    if command in ("--version", "-V"):
        own = here.get("pip")
        where = f"{library(p)}/pip (python {short_version(p)})"
        await p.out(f"pip {own.version if own else '25.1.1'} from {where}\n")
        return 0
    if command == "list":
        rows = [("Package", "Version"), *((one.name, one.version) for one in here.values())]
        widths = [max(len(row[at]) for row in rows) for at in (0, 1)]
        rows.insert(1, ("-" * widths[0], "-" * widths[1]))
        await p.out("".join(f"{row[0]:<{widths[0]}} {row[1]}\n" for row in rows))
        return 0
    if command == "freeze":
        kept = (one for key, one in here.items() if key not in _TOOLS)
        await p.out("".join(f"{one.name}=={one.version}\n" for one in kept))
        return 0
    if command == "show":
        return await _show(p, [word for word in rest if not word.startswith("-")], here)
    if command == "install":
        return await _install(p, rest, here)
    if command == "uninstall":
        return await _uninstall(p, rest, here)
    if command in ("check", "cache"):
        await p.out("No broken requirements found.\n" if command == "check" else "")
        return 0
    await p.err(f'ERROR: unknown command "{command}"\n')
    return 1


async def _installed(p: Process) -> dict[str, _Installed]:
    """What the records say, by normal names."""
    places = library(p)
    found: dict[str, _Installed] = {}
    names = p.names(places) if p.is_folder(places) else []
    for folder in names:
        if not folder.endswith(".dist-info"):
            continue
        text = await read(p, f"{places}/{folder}/METADATA")
        fields = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
        if "Name" in fields and "Version" in fields:
            one = _Installed(fields["Name"], fields["Version"], folder)
            found[normal(one.name)] = one
    return dict(sorted(found.items()))


async def _show(p: Process, names: Sequence[str], here: dict[str, _Installed]) -> int:
    found = [here[normal(name)] for name in names if normal(name) in here]
    missing = [name for name in names if normal(name) not in here]
    if missing:
        await p.err(f"WARNING: Package(s) not found: {', '.join(missing)}\n")
    blocks = (
        f"Name: {one.name}\nVersion: {one.version}\nSummary: \nLocation: {library(p)}\n"
        for one in found
    )
    await p.out("---\n".join(blocks))
    return 0 if found else 1


async def _install(p: Process, words: Sequence[str], here: dict[str, _Installed]) -> int:
    wanted: list[str] = []
    quiet = upgrade = False
    rest = iter(words)
    for word in rest:
        if word in ("-r", "--requirement") or word.startswith(("-r", "--requirement=")):
            name = word.removeprefix("--requirement=").removeprefix("-r") or next(rest, "")
            name = next(rest, "") if name == "--requirement" else name
            try:
                lines = (await p.read_all(name, 1 << 20)).decode(errors="replace").splitlines()
            except OSError as error:
                why = f"[Errno {error.errno}] {reason(error)}: '{name}'"
                await p.err(f"ERROR: Could not open requirements file: {why}\n")
                return 1
            wanted += filter(None, (re.sub(r"(^|\s)#.*", "", line).strip() for line in lines))
        elif word in _VALUED:
            next(rest, None)
        elif word in ("-q", "--quiet"):
            quiet = True
        elif word in ("-U", "--upgrade"):
            upgrade = True
        elif not word.startswith("-"):
            wanted.append(word)
        elif word in ("-e", "--editable"):
            wanted.append(next(rest, "."))
    if not wanted:
        words_needed = 'at least one requirement to install (see "pip help install")'
        await p.err(f"ERROR: You must give {words_needed}\n")
        return 1
    return await _install_all(p, wanted, here, quiet=quiet, upgrade=upgrade)


async def _install_all(
    p: Process,
    wanted: Sequence[str],
    here: dict[str, _Installed],
    *,
    quiet: bool,
    upgrade: bool,
) -> int:
    fresh: dict[str, str] = {}
    places = library(p)
    for word in wanted:
        found = _REQUIREMENT.fullmatch(word)
        if word.startswith((".", "/")) or "://" in word:
            await p.err(f"ERROR: The practice engine builds no packages: {word}\n")
            return 1
        if found is None:
            await p.err(f"ERROR: Invalid requirement: '{word}'\n")
            return 1
        name = found[1]
        pinned = re.search(r"==\s*([\w.+!-]+)", found[2])
        version = pinned[1] if pinned else _VERSIONS.get(normal(name), "1.0.0")
        old = here.get(normal(name))
        if old and (old.version == version or not (pinned or upgrade)):
            if not quiet:
                line = f"Requirement already satisfied: {word} in {places} ({old.version})"
                await p.out(f"{line}\n")
            continue
        fresh[name] = version
        if not quiet:
            wheel = f"{normal(name).replace('-', '_')}-{version}-py3-none-any.whl"
            await p.out(f"Collecting {word}\n  Downloading {wheel}\n")
    if not fresh:
        return 0
    if not quiet:
        await p.out(f"Installing collected packages: {', '.join(fresh)}\n")
    for name, version in fresh.items():
        old = here.get(normal(name))
        if old:
            await _replaced(p, old, quiet=quiet)
        await _record(p, places, name, version)
    listed = " ".join(f"{name}-{version}" for name, version in sorted(fresh.items()))
    if not quiet:
        await p.out(f"Successfully installed {listed}\n")
        await p.err(_NOTICE)
    if p.who.uid == 0:
        await p.err(_ROOT)
    return 0


async def _record(p: Process, places: str, name: str, version: str) -> None:
    base = normal(name).replace("-", "_")
    folder = f"{places}/{base}-{version}.dist-info"
    await write(
        p, f"{folder}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    )
    await write(p, f"{folder}/INSTALLER", "pip\n")
    await write(p, f"{places}/{base}/__init__.py", f'__version__ = "{version}"\n')


async def _replaced(p: Process, old: _Installed, *, quiet: bool) -> None:
    if not quiet:
        await p.out(f"  Attempting uninstall: {old.name}\n")
        await p.out(f"    Found existing installation: {old.name} {old.version}\n")
        await p.out(f"    Uninstalling {old.name}-{old.version}:\n")
        await p.out(f"      Successfully uninstalled {old.name}-{old.version}\n")
    _remove(p, old)


def _remove(p: Process, old: _Installed) -> None:
    places = library(p)
    base = normal(old.name).replace("-", "_")
    for folder in (f"{places}/{old.folder}", f"{places}/{base}"):
        with suppress(OSError):
            for name in p.names(folder):
                p.remove(f"{folder}/{name}")
            p.remove_folder(folder)


async def _uninstall(p: Process, words: Sequence[str], here: dict[str, _Installed]) -> int:
    names = [word for word in words if not word.startswith("-")]
    sure = "-y" in words or "--yes" in words
    if not names:
        await p.err("ERROR: You must give at least one requirement to uninstall ")
        await p.err('(see "pip help uninstall")\n')
        return 1
    for name in names:
        old = here.get(normal(name))
        if old is None:
            await p.err(f"WARNING: Skipping {name} as it is not installed.\n")
            continue
        await p.out(f"Found existing installation: {old.name} {old.version}\n")
        await p.out(f"Uninstalling {old.name}-{old.version}:\n")
        if not sure:
            base = normal(old.name).replace("-", "_")
            await p.out(f"  Would remove:\n    {library(p)}/{old.folder}/*\n")
            await p.out(f"    {library(p)}/{base}/*\nProceed (Y/n)? ")
            if (await p.read())[:1].lower() not in (b"y", b"\n"):
                continue
        _remove(p, old)
        await p.out(f"  Successfully uninstalled {old.name}-{old.version}\n")
    return 0
